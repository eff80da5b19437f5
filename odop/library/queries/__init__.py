"""Reads of the library."""

from odop.library.queries.directory import directory, listing_named, own_listing
from odop.library.queries.publications import publication_named, publications
from odop.library.queries.stories import published_stories, published_story

__all__ = [
    "directory",
    "listing_named",
    "own_listing",
    "publication_named",
    "publications",
    "published_stories",
    "published_story",
]

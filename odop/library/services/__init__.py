"""What can be done in the library."""

from odop.library.services.directory import (
    answer_enquiry,
    check_listing,
    end_listing,
    enquire,
    list_maker,
)
from odop.library.services.loading import load_publications
from odop.library.services.publications import (
    add_edition,
    add_publication,
    correct_publication,
    may_write,
    publish,
    withdraw,
)
from odop.library.services.stories import (
    add_figure,
    add_photo,
    begin_story,
    may_review,
    may_tell,
    publish_story,
    remove_figure,
    remove_photo,
    return_story,
    submit_story,
    take_down,
    write_story,
)

__all__ = [
    "add_edition",
    "add_figure",
    "add_photo",
    "add_publication",
    "answer_enquiry",
    "begin_story",
    "check_listing",
    "correct_publication",
    "end_listing",
    "enquire",
    "list_maker",
    "load_publications",
    "may_review",
    "may_tell",
    "may_write",
    "publish",
    "publish_story",
    "remove_figure",
    "remove_photo",
    "return_story",
    "submit_story",
    "take_down",
    "withdraw",
    "write_story",
]

"""What the library writes on the trail."""

from django.utils.translation import gettext_lazy as _

from odop.kernel.events import verb

ADDED = verb("publication.added", _("Publication added to the library"))
CORRECTED = verb("publication.corrected", _("Publication corrected"))
EDITION = verb("publication.edition", _("File of a publication added"))
PUBLISHED = verb("publication.published", _("Publication published"))
WITHDRAWN = verb("publication.withdrawn", _("Publication withdrawn"))
STORY_BEGUN = verb("story.begun", _("Story begun"))
STORY_WRITTEN = verb("story.written", _("Story changed"))
STORY_FIGURE = verb("story.figure", _("Figure added to a story"))
STORY_PHOTO = verb("story.photo", _("Photograph added to a story"))
STORY_REMOVED = verb("story.removed", _("Figure or photograph of a story removed"))
STORY_SUBMITTED = verb("story.submitted", _("Story sent for review"))
STORY_RETURNED = verb("story.returned", _("Story returned to be mended"))
STORY_PUBLISHED = verb("story.published", _("Story published by the reviewer"))
STORY_TAKEN_DOWN = verb("story.taken_down", _("Story taken down with a reason"))
LISTED = verb("listing.listed", _("Listed in the directory"))
LISTING_CHANGED = verb("listing.changed", _("Directory entry changed"))
LISTING_CHECKED = verb("listing.checked", _("Directory entry checked by the office"))
LISTING_ENDED = verb("listing.ended", _("Directory entry taken off"))
ENQUIRED = verb("enquiry.made", _("Enquiry made through the directory"))
ANSWERED = verb("enquiry.answered", _("Enquiry answered"))

"""Stories for everybody: only of people who agree now, so these pages are never kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.kernel.access import public
from odop.kernel.serving import served
from odop.library.queries.stories import picture_of, published_stories, published_story
from odop.library.views.publications import page_of, searched


@public
def story_list(request: HttpRequest) -> HttpResponse:
    """Every story that is published, the latest first; by words in either script."""
    text = searched(request)
    page = page_of(request, published_stories(text=text), 12)
    return render(request, "library/stories.html", {"page": page, "text": text})


@public
def story(request: HttpRequest, ref: str) -> HttpResponse:
    """One story with its figures and photographs."""
    one = published_story(ref)
    context = {
        "story": one, "figures": list(one.figures.all()), "photos": list(one.photos.all()) if one.pictures_agreed else [],
        "crumbs": [(_("Success stories"), reverse("stories")), (str(one.title), "")],
    }  # fmt: skip
    return render(request, "library/story.html", context)


@public
def photo(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """A photograph of a published story, while she agrees to it."""
    file, content = picture_of(published_story(ref), number)
    return served(content, file.media_type, file.name)

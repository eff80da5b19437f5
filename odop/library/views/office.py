"""Stories and the directory at the desk: told, proved, reviewed; listed for somebody, checked, taken off."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.permissions import RUN_LIBRARY
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.doing import Does, answered
from odop.kernel.refusals import DomainError
from odop.kernel.serving import served
from odop.library import services
from odop.library.definitions import DIRECTORY, PHOTOGRAPH, STORY
from odop.library.enums import StoryState
from odop.library.forms import FigureForm, ListingForm, PhotoForm, ReturnForm, StoryForm, TakeDownForm
from odop.library.models import Listing, Story
from odop.library.queries.directory import Asked, agreed_not_listed, asked_of, listings_visible_to
from odop.library.queries.stories import picture_of, proof_of, stories_visible_to, story_visible_to
from odop.library.search import matching
from odop.library.views.desk import user_of
from odop.library.views.directory import shown
from odop.library.views.publications import page_of, searched
from odop.registry.queries import artisan_visible_to, consents_in_force, told
from odop.registry.services import give_consent

TONES = {StoryState.PUBLISHED: "ok", StoryState.SUBMITTED: "soon", StoryState.TAKEN_DOWN: "late"}


@allow(RUN_LIBRARY)
def story_list(request: HttpRequest) -> HttpResponse:
    """Stories of the office's place; and a new one about somebody of the register (`?for=AR-…`)."""
    user = user_of(request)
    artisan = artisan_visible_to(user, request.GET["for"]) if request.GET.get("for") else None
    form = StoryForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and artisan is not None:
        try:
            with transaction.atomic():  # what is refused takes the consent along
                for code in (STORY, PHOTOGRAPH):
                    if request.POST.get(f"agree_{code}") == "on":
                        give_consent(artisan, code, by=user)
                made = services.begin_story(artisan, **form.answers(), by=user)
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
            status = refusal.status
        else:
            messages.success(request, _("The story is begun."))
            return redirect("desk_story", made.ref)
    page = page_of(request, stories_visible_to(user))
    context = {
        "page": page, "artisan": artisan, "form": form, "tones": TONES,
        "rows": [{"story": one, "tone": TONES.get(StoryState(one.state), "plain")} for one in page],
        "asks": [told(code) for code in (STORY, PHOTOGRAPH) if artisan and code not in consents_in_force(artisan)],
        "columns": [{"label": _("Story")}, {"label": _("Who")}, {"label": _("District")}, {"label": _("How this stands")}],
    }  # fmt: skip
    return render(request, "library/desk_stories.html", context, status=status)


@allow(RUN_LIBRARY)
def story(request: HttpRequest, ref: str) -> HttpResponse:
    """One story with everything that can be done about it; each thing is done by one POST."""
    user = user_of(request)
    found = story_visible_to(user, ref)
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        status = answered(request, _known(request, found, forms), forms)
        if not status:
            return redirect("desk_story", ref)
        found = story_visible_to(user, ref)
    down = found.state == StoryState.TAKEN_DOWN
    context = {
        "story": found, "figures": list(found.figures.all()), "photos": list(found.photos.all()),
        "tone": TONES.get(StoryState(found.state), "plain"), "writes": services.may_tell(user, found),
        "may_submit": services.may_tell(user, found) and found.state == StoryState.DRAFT,
        "reviews": services.may_review(user, found), "may_take_down": not down,
        "form": forms.get("write") or StoryForm(story=found), "figure_form": forms.get("figure") or FigureForm(auto_id="figure_%s"),
        "photo_form": forms.get("photo") or PhotoForm(auto_id="photo_%s"),
        "return_form": forms.get("return") or ReturnForm(auto_id="return_%s"),
        "down_form": forms.get("down") or TakeDownForm(auto_id="down_%s"),
        "crumbs": [(_("Success stories"), reverse("desk_stories")), (found.ref, "")],
    }  # fmt: skip
    return render(request, "library/desk_story.html", context, status=status)


def _known(request: HttpRequest, one: Story, forms: dict[str, Asking]) -> Does:
    """What can be done with a story."""
    user, do = user_of(request), request.POST.get("do", "")

    def form(kind: type[Asking], **more: Any) -> Any:
        forms[do] = kind(request.POST, auto_id=f"{do}_%s", **more)
        return forms[do]

    def sent(key: str) -> dict[str, Any]:
        file = request.FILES.get(key)
        return {"content": file.read() if file else b"", "name": (file.name if file else "") or "file"}

    def write() -> None:
        forms[do] = given = StoryForm(request.POST, story=one)
        services.write_story(one, **given.answers(), by=user)

    def figure() -> None:
        given = form(FigureForm)
        services.add_figure(
            one, what=given.both("what"), unit=given.both("unit"), before=given.figure("before"), after=given.figure("after"),
            evidence=given.said("evidence"), **sent("file"), by=user,
        )  # fmt: skip

    def photo() -> None:
        services.add_photo(one, shows=form(PhotoForm).both("shows"), **sent("photo"), by=user)

    number = request.POST.get("number", "")
    row = int(number) if number.isascii() and number.isdecimal() and len(number) < 18 else 0
    return {
        "write": (write, _("The story is kept.")),
        "figure": (figure, _("The figure is added.")),
        "photo": (photo, _("The photograph is added.")),
        "remove_figure": (lambda: services.remove_figure(one, number=row, by=user), _("Removed.")),
        "remove_photo": (lambda: services.remove_photo(one, number=row, by=user), _("Removed.")),
        "submit": (lambda: services.submit_story(one, by=user), _("Sent for review.")),
        "return": (lambda: services.return_story(one, note=form(ReturnForm).said("note"), by=user), _("Returned.")),
        "publish": (lambda: services.publish_story(one, by=user), _("Published.")),
        "down": (lambda: services.take_down(one, reason=form(TakeDownForm).said("reason"), by=user), _("Taken down.")),
    }  # fmt: skip


@allow(RUN_LIBRARY)
def photo(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """A photograph of a story of the office's place."""
    file, content = picture_of(story_visible_to(user_of(request), ref), number)
    return served(content, file.media_type, file.name)


@allow(RUN_LIBRARY)
def proof(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The paper behind a figure of a story."""
    file, content = proof_of(story_visible_to(user_of(request), ref), number)
    return served(content, file.media_type, file.name)


@allow(RUN_LIBRARY)
def listing_list(request: HttpRequest) -> HttpResponse:
    """Entries of the office's place with how often they were asked; and who agreed and is not listed yet."""
    user, text = user_of(request), searched(request)
    page = page_of(request, matching(listings_visible_to(user), text))
    counts = asked_of(page)
    waiting = agreed_not_listed(user)
    context = {
        "page": page, "text": text, "rows": [{**shown(one), "asked": counts.get(one.pk, Asked())} for one in page],
        "waiting": list(waiting[:10]), "waiting_count": waiting.count(),
        "columns": [
            {"label": _("Who")}, {"label": _("What is made")}, {"label": _("District")}, {"label": _("Enquiries"), "align": "right"},
            {"label": _("Answered"), "align": "right"}, {"label": _("How this stands")},
        ],
    }  # fmt: skip
    return render(request, "library/desk_directory.html", context)


@allow(RUN_LIBRARY)
def listing(request: HttpRequest, ref: str) -> HttpResponse:
    """The entry of somebody of the register (AR-…): made for her when she agrees, changed, checked, taken off."""
    user = user_of(request)
    artisan = artisan_visible_to(user, ref)
    one = Listing.objects.filter(artisan=artisan).first()
    form = ListingForm(request.POST if request.method == "POST" else None, listing=one, goods=artisan.craft)
    agreed = DIRECTORY in consents_in_force(artisan)
    status = 200
    if request.method == "POST":
        do = request.POST.get("do", "")
        try:
            if do == "check" and one is not None:
                services.check_listing(one, by=user)
            elif do == "end" and one is not None:
                services.end_listing(one, by=user)
            else:
                with transaction.atomic():  # what is refused takes the consent along
                    if not agreed and request.POST.get("agree") == "on":
                        give_consent(artisan, DIRECTORY, by=user)
                    services.list_maker(artisan, **form.answers(), by=user)
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
            status = refusal.status
        else:
            messages.success(request, _("Noted."))
            return redirect("desk_listing", ref)
    writes = services.may_write(user, artisan.district_id)
    standing = one is not None and one.ended_at is None
    context = {
        "artisan": artisan, "listing": one, "form": form, "agreed": agreed, "told": told(DIRECTORY), "writes": writes,
        "may_check": writes and standing and one is not None and one.checked_at is None, "may_end": writes and standing,
        "asked": asked_of([one]).get(one.pk, Asked()) if one else Asked(),
        "crumbs": [(_("Directory of makers"), reverse("desk_directory")), (artisan.ref, "")],
    }  # fmt: skip
    return render(request, "library/desk_listing.html", context, status=status)

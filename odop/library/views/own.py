"""Her own pages on a phone: her entry of the directory with what buyers ask, and her story."""

from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.accounts.permissions import SEE_OWN
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.doing import Does, answered
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.serving import served
from odop.library import services
from odop.library.definitions import DIRECTORY, PHOTOGRAPH, STORY
from odop.library.enums import StoryState
from odop.library.forms import AnswerForm, ListingForm, OwnPhotoForm, OwnStoryForm
from odop.library.models import Story
from odop.library.queries.directory import enquiries_to, enquiry_to, own_listing
from odop.library.queries.stories import picture_of, stories_visible_to
from odop.registry.models import Artisan
from odop.registry.queries import artisan_of, consents_in_force, told
from odop.registry.services import give_consent


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _language() -> str:
    return (get_language() or "en").split("-")[0]


@allow(SEE_OWN)
def listing(request: HttpRequest) -> HttpResponse:
    """Agree and be listed, change the entry, or go off it; and what buyers asked."""
    user = _user(request)
    artisan = artisan_of(user)
    if artisan is None:
        return redirect("enrol")
    one = own_listing(user)
    agreed = DIRECTORY in consents_in_force(artisan)
    form = ListingForm(request.POST if request.method == "POST" else None, listing=one, goods=artisan.craft)
    status = 200
    if request.method == "POST":
        try:
            if request.POST.get("do") == "end" and one is not None:
                services.end_listing(one, by=user)
                messages.success(request, _("You no longer stand in the directory."))
                return redirect("own_listing")
            with transaction.atomic():  # what is refused takes the consent along
                if not agreed and request.POST.get("agree") == "on":
                    give_consent(artisan, DIRECTORY, by=user)
                services.list_maker(artisan, **form.answers(), by=user)
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
            status = refusal.status
        else:
            messages.success(request, _("You stand in the directory. Buyers can ask you now."))
            return redirect("own_listing")
    rows = list(enquiries_to(user)[:100])
    context = {
        "listing": one, "agreed": agreed, "told": told(DIRECTORY), "form": form, "enquiries": rows,
        "shown": one is not None and one.agreed and one.ended_at is None,
    }  # fmt: skip
    return render(request, "library/own_listing.html", context, status=status)


@allow(SEE_OWN)
def enquiry(request: HttpRequest, number: int) -> HttpResponse:
    """One enquiry, with who asked, and her answer."""
    user = _user(request)
    found = enquiry_to(user, number)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        try:
            services.answer_enquiry(found, text=form.said("text"), by=user)
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
            status = refusal.status
        else:
            messages.success(request, _("Your answer is sent."))
            return redirect("own_enquiry", number)
    return render(request, "library/own_enquiry.html", {"enquiry": found, "form": form}, status=status)


@allow(SEE_OWN)
def story(request: HttpRequest) -> HttpResponse:
    """Her story: agree, tell it, add photographs, send it, take it down."""
    user = _user(request)
    artisan = artisan_of(user)
    if artisan is None:
        return redirect("enrol")
    one = stories_visible_to(user).filter(artisan=artisan).exclude(state=StoryState.TAKEN_DOWN).first()
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        status = answered(request, _known(request, artisan, one, forms), forms)
        if not status:
            return redirect("own_story")
    given = consents_in_force(artisan)
    context = {
        "story": one, "agreed": STORY in given, "pictures_agreed": PHOTOGRAPH in given,
        "told": told(STORY), "told_pictures": told(PHOTOGRAPH), "photos": list(one.photos.all()) if one else [],
        "writes": one is None or services.may_tell(user, one),
        "form": forms.get("write") or OwnStoryForm(story=one, language=_language()),
        "photo_form": forms.get("photo") or OwnPhotoForm(auto_id="photo_%s"),
    }  # fmt: skip
    return render(request, "library/own_story.html", context, status=status)


def _known(request: HttpRequest, artisan: Artisan, one: Story | None, forms: dict[str, Asking]) -> Does:
    """What she can do with her story."""
    user, asked = _user(request), request.POST

    def write() -> None:
        form = OwnStoryForm(asked, story=one, language=_language())
        forms["write"] = form
        if asked.get("agree") == "on":
            give_consent(artisan, STORY, by=user)
        if asked.get("agree_pictures") == "on":
            give_consent(artisan, PHOTOGRAPH, by=user)
        if one is None:
            services.begin_story(artisan, **form.answers(), by=user)
        else:
            services.write_story(one, **form.answers(), by=user)

    def photo() -> None:
        form = OwnPhotoForm(asked, auto_id="photo_%s")
        forms["photo"] = form
        sent = request.FILES.get("photo")
        if asked.get("agree_pictures") == "on":
            give_consent(artisan, PHOTOGRAPH, by=user)
        try:
            services.add_photo(
                _there(one), shows={_language(): form.said("shows")}, content=sent.read() if sent else b"",
                name=sent.name or "photo" if sent else "", by=user,
            )  # fmt: skip
        except DomainError as refusal:
            refusal.fields = {
                "shows" if key == "shows_hi" else key: words for key, words in refusal.fields.items()
            }
            raise

    return {
        "write": (write, _("Your story is kept.")),
        "photo": (photo, _("The photograph is added.")),
        "remove": (lambda: services.remove_photo(_there(one), number=_number(asked.get("photo", "")), by=user), _("Removed.")),
        "submit": (lambda: services.submit_story(_there(one), by=user), _("Your story has gone to the district office.")),
        "down": (lambda: services.take_down(_there(one), reason="", by=user), _("Your story is taken down.")),
    }  # fmt: skip


def _there(one: Story | None) -> Story:
    if one is None:
        raise NotFound()
    return one


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


@allow(SEE_OWN)
def photo(request: HttpRequest, number: int) -> HttpResponse:
    """A photograph of her own story."""
    user = _user(request)
    one = stories_visible_to(user).filter(artisan__user_id=user.pk, photos__pk=number).first()
    if one is None:
        raise NotFound()
    file, content = picture_of(one, number)
    return served(content, file.media_type, file.name)

"""The forms of the library. They check nothing themselves: the services say what is wrong, field by field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from odop.kernel.asking import Asking, choice, day, number, text
from odop.library.enums import ListingKind, Mark, PublicationKind, Scale
from odop.library.models import Listing, Publication, Story
from odop.places.models import District, ProductLine

LANGUAGES = ("en", "hi")
LONG = {"rows": 10}


def _long(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs=LONG))


class Told(Asking):
    """A form with texts in both languages."""

    def both(self, name: str) -> dict[str, str]:
        return {code: self.said(f"{name}_{code}").replace("\x00", "") for code in LANGUAGES}


class PublicationForm(Told):
    district = choice(_("District"), ())
    product_line = choice(_("Product line"), ())
    kind = choice(_("What is it?"), PublicationKind.choices)
    number = text(_("Number"), _("Of the order or the standard, as it stands there."))
    title_en = text(_("Title (English)"))
    title_hi = text(_("Title (Hindi)"))
    about_en = text(_("What it says, in a sentence (English)"), lines=True)
    about_hi = text(_("What it says, in a sentence (Hindi)"), lines=True)
    dated_on = day(_("Dated"))
    scale = choice(
        _("For how large an enterprise?"), Scale.choices, _("For project reports only."), empty="–"
    )
    changes = choice(_("Changes the order"), ())
    changed_en = text(_("What it changed (English)"), lines=True)
    changed_hi = text(_("What it changed (Hindi)"), lines=True)
    source = text(_("Source"), _("Who issued or made it."))
    address = text(_("Address where it can be read"), _("Leave it empty where you add a file."))

    def __init__(
        self,
        *,
        districts: list[District],
        all_state: bool,
        orders: Any,
        one: Publication | None = None,
        data: Any = None,
    ) -> None:
        super().__init__(data, initial=_of_publication(one) if one else {})
        self.districts = {str(place.pk): place for place in districts}
        lines = ProductLine.objects.filter(district__in=districts).select_related("district")
        self.lines = {str(line.pk): line for line in lines}
        self.orders = {str(order.pk): order for order in orders}
        first = [("", _("The whole programme"))] if all_state else []
        several = len(districts) > 1
        named = [
            (key, f"{line.district}: {line}" if several else str(line)) for key, line in self.lines.items()
        ]
        for name, choices in (
            ("district", [*first, *((key, str(place)) for key, place in self.districts.items())]),
            ("product_line", [("", "–"), *named]),
            (
                "changes",
                [("", "–"), *((key, f"{order.number}: {order.title}") for key, order in self.orders.items())],
            ),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if one is not None:
            del self.fields["district"]

    def answers(self) -> dict[str, Any]:
        """What both services take: everything but the district."""
        plain = {name: self.said(name) for name in ("kind", "number", "scale", "source", "address")}
        return {
            **plain, **{name: self.both(name) for name in ("title", "about", "changed")}, "dated_on": self.day_of("dated_on"),
            "product_line": self.lines.get(self.said("product_line")), "changes": self.orders.get(self.said("changes")),
        }  # fmt: skip


def _of_publication(one: Publication) -> dict[str, Any]:
    plain = {
        name: getattr(one, name) for name in ("kind", "number", "scale", "source", "address", "dated_on")
    }
    texts = {
        f"{name}_{code}": getattr(one, name).get(code, "")
        for name in ("title", "about", "changed")
        for code in LANGUAGES
    }
    return {
        **plain,
        **texts,
        "product_line": str(one.product_line_id or ""),
        "changes": str(one.changes_id or ""),
    }


class EditionForm(Asking):
    file = forms.FileField(label=_("PDF or picture"), required=False)
    note = text(_("What changed against the file before"), _("Leave it empty for the first file."))


class WithdrawForm(Asking):
    reason = text(_("Why is it withdrawn?"))


class StoryForm(Told):
    title_hi = text(_("Title (Hindi)"))
    text_hi = _long(_("Story (Hindi)"))
    title_en = text(_("Title (English)"))
    text_en = _long(_("Story (English)"))

    def __init__(self, data: Any = None, *, story: Story | None = None, auto_id: str = "id_%s") -> None:
        initial = {
            f"{name}_{code}": getattr(story, name).get(code, "") for name in ("title", "text") for code in LANGUAGES
        } if story else {}  # fmt: skip
        super().__init__(data, initial=initial, auto_id=auto_id)

    def answers(self) -> dict[str, Any]:
        return {"title": self.both("title"), "text": self.both("text")}


class OwnStoryForm(StoryForm):
    """In one language, that of the page she reads; the office adds the other one."""

    def __init__(self, data: Any = None, *, story: Story | None = None, language: str = "hi") -> None:
        super().__init__(data, story=story)
        for name in ("title", "text"):
            for code in LANGUAGES:
                if code != language:
                    del self.fields[f"{name}_{code}"]
        self.story, self.language = story, language
        self.fields[f"title_{language}"].label = _("A title for your story")
        self.fields[f"text_{language}"].label = _("Your story")

    def both(self, name: str) -> dict[str, str]:
        kept = dict(getattr(self.story, name)) if self.story else {}
        return {**kept, self.language: self.said(f"{name}_{self.language}").replace("\x00", "")}


class FigureForm(Told):
    what_hi = text(_("What is counted (Hindi)"))
    what_en = text(_("What is counted (English)"))
    unit_hi = text(_("Counted in (Hindi)"), _("Such as rupees a month."))
    unit_en = text(_("Counted in (English)"))
    before = number(_("As it was"))
    after = number(_("As it is now"))
    evidence = text(_("Which paper shows it"), _("Its name is public, the paper itself is not."))
    file = forms.FileField(label=_("The paper (photo or PDF)"), required=False)


class PhotoForm(Told):
    photo = forms.FileField(label=_("Photograph"), required=False)
    shows_hi = text(_("What it shows (Hindi)"))
    shows_en = text(_("What it shows (English)"))


class OwnPhotoForm(Told):
    photo = forms.FileField(label=_("Photograph"), required=False)
    shows = text(_("What does it show?"))


class ReturnForm(Asking):
    note = text(_("What has to be mended"), lines=True)


class TakeDownForm(Asking):
    reason = text(_("Why is it taken down?"))


class ListingForm(Asking):
    kind = choice(_("What describes the work best?"), ListingKind.choices, radios=True)
    goods = text(
        _("What is made or sold, in a line"), _("No telephone number: buyers write through this site.")
    )
    capacity = number(_("How much can be made in a month?"), _("Leave it empty if it changes much."))
    capacity_unit = text(_("Counted in"), _("Such as kg, piece or metre."))
    marks = forms.MultipleChoiceField(
        label=_("Certificates"), choices=Mark.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    export_ready = forms.BooleanField(label=_("Ready to export (with an IEC)"), required=False)

    def __init__(self, data: Any = None, *, listing: Listing | None = None, goods: str = "") -> None:
        names = ("kind", "goods", "capacity", "capacity_unit", "marks", "export_ready")
        initial = (
            {name: getattr(listing, name) for name in names} if listing else {"kind": "maker", "goods": goods}
        )
        super().__init__(data, initial=initial)

    def answers(self) -> dict[str, Any]:
        plain = {name: self.said(name) for name in ("kind", "goods", "capacity_unit")}
        chosen = self["marks"].value() or []
        return {
            **plain, "capacity": self.whole("capacity"), "marks": [str(one) for one in chosen],
            "export_ready": bool(self["export_ready"].value()),
        }  # fmt: skip


class EnquiryForm(Asking):
    name = text(_("Your name or firm"))
    contact = text(_("Mobile number or e-mail"), _("Only she sees it."))
    text = forms.CharField(
        label=_("What do you want to know?"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    # Hidden from people; programs that fill in every field give themselves away.
    website = forms.CharField(label=_("Leave this empty"), required=False)


class AnswerForm(Asking):
    text = forms.CharField(label=_("Your answer"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

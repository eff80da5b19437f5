"""The forms of the diagnosis. They check nothing themselves: the services say what is wrong, field by field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from odop.diagnosis.enums import (
    Aspect,
    Basis,
    CountKind,
    EvidenceKind,
    GapKind,
    ReachOf,
    Remedy,
    Severity,
    SwotKind,
)
from odop.diagnosis.models import Gap
from odop.kernel.asking import Asking, choice, day, number, text
from odop.places.models import District, ProductLine


class GapForm(Asking):
    district = choice(_("District"), ())
    product_line = choice(_("Product line"), (), empty=_("The district as a whole"))
    kind = choice(_("What is lacking?"), GapKind.choices)
    aspect = choice(
        _("What of it?"), Aspect.choices, _("For infrastructure, institutions and rules only."), empty="–"
    )
    statement_en = text(_("The gap in a sentence (English)"), lines=True)
    statement_hi = text(_("The gap in a sentence (Hindi)"), lines=True)
    wanted_en = text(_("What would close it (English)"), lines=True)
    wanted_hi = text(_("What would close it (Hindi)"), lines=True)
    remedy = choice(_("Kind of remedy"), Remedy.choices, empty=_("Not settled"))
    basis = choice(_("How is it known?"), Basis.choices)
    noted_on = day(_("Noted on"))
    source = text(_("Source"), _("Where this stands, or who said it and on which occasion."))

    def __init__(
        self, *, districts: list[District], all_state: bool, gap: Gap | None = None, data: Any = None
    ) -> None:
        super().__init__(data, initial=_initial(gap) if gap else {"basis": Basis.SEEN})
        first = [("", _("The whole programme"))] if all_state else []
        self.districts = {str(one.pk): one for one in districts}
        lines = ProductLine.objects.filter(district__in=districts).select_related("district")
        self.lines = {str(one.pk): one for one in lines}
        self.fields["district"].choices = [*first, *((key, str(one)) for key, one in self.districts.items())]  # type: ignore[attr-defined]
        several = len(districts) > 1
        named = [(key, f"{one.district}: {one}" if several else str(one)) for key, one in self.lines.items()]
        self.fields["product_line"].choices = [("", _("The district as a whole")), *named]  # type: ignore[attr-defined]
        if gap is not None:
            del self.fields["district"]

    def answers(self) -> dict[str, Any]:
        """What both services take: everything but the district."""
        both = ("statement", "wanted")
        texts = {name: {code: self.said(f"{name}_{code}") for code in ("en", "hi")} for name in both}
        rest = {name: self.said(name) for name in ("kind", "aspect", "remedy", "basis", "source")}
        line = self.lines.get(self.said("product_line"))
        return {**texts, **rest, "noted_on": self.day_of("noted_on"), "product_line": line}


def _initial(gap: Gap) -> dict[str, Any]:
    plain = ("kind", "aspect", "remedy", "basis", "source")
    both = {
        f"{name}_{code}": getattr(gap, name).get(code, "")
        for name in ("statement", "wanted")
        for code in ("en", "hi")
    }
    line = str(gap.product_line_id or "")
    return {
        **{name: getattr(gap, name) for name in plain},
        **both,
        "noted_on": gap.noted_on,
        "product_line": line,
    }


class RateForm(Asking):
    severity = choice(_("How much does it hold back?"), Severity.choices, empty=_("Not judged yet"))
    reach = number(_("How many does it touch?"), _("Leave it empty where it is not known."))
    reach_of = choice(_("The number counts"), ReachOf.choices, empty="–")


class EvidenceForm(Asking):
    evidence_kind = choice(_("Kind of evidence"), EvidenceKind.choices)
    shows = text(_("What it shows"), lines=True)
    evidence_source = text(_("Source"))
    seen_on = day(_("Seen on"))
    file = forms.FileField(
        label=_("Photo or PDF"),
        required=False,
        help_text=_("Offices see it; the public reads the words above."),
    )


class PriceForm(Asking):
    on_date = day(_("Day"))
    item = text(_("Material"))
    unit = text(_("Counted in"), _("Such as kg, piece or metre."))
    amount = number(_("Price of one in rupees"))
    log_source = text(_("Source"))


class RejectionForm(Asking):
    on_date = day(_("Day"))
    item = text(_("Goods"))
    unit = text(_("Counted in"), _("Such as kg, piece or metre."))
    sent = number(_("How many were sent"))
    rejected = number(_("Came back"))
    log_reason = text(_("Why they came back"))
    log_source = text(_("Source"))


class CloseForm(Asking):
    reason = text(_("What happened"))


class CountsForm(Asking):
    kind = choice(_("What does the file count?"), CountKind.choices)
    title = text(_("Name of the count"), _("Such as “Economic Census, district tables”."))
    source = text(_("Source"), _("Who published it, where it can be read."))
    as_of = day(_("Day of the count"))
    before_on = day(_("Day of the earlier counts"), _("Only where the file has a column of them."))
    file = forms.FileField(label=_("Excel or CSV file"), required=False)


class Keyed(Asking):
    """A form in which one of several rows is chosen by its number."""

    def key_of(self, name: str) -> int:
        """The number that was chosen; 0, which no row has, where it is none."""
        written = self.said(name)
        return int(written) if written.isascii() and written.isdecimal() and len(written) < 18 else 0


class BeginForm(Keyed):
    product_line = choice(_("Product line"), ())
    agency = choice(_("Written by"), ())

    def __init__(self, *, lines: Any, agencies: Any, data: Any = None) -> None:
        super().__init__(data)
        self.fields["product_line"].choices = [(str(one.pk), f"{one.district}: {one}") for one in lines]  # type: ignore[attr-defined]
        ours = [("", _("The office of the district"))]
        self.fields["agency"].choices = [*ours, *((str(one.pk), str(one.name)) for one in agencies)]  # type: ignore[attr-defined]


class ChapterForm(Asking):
    body_en = forms.CharField(
        label=_("Text (English)"), required=False, widget=forms.Textarea(attrs={"rows": 14})
    )
    body_hi = forms.CharField(
        label=_("Text (Hindi)"), required=False, widget=forms.Textarea(attrs={"rows": 14})
    )

    def text_of(self, key: str) -> str:
        """What was typed, without what a database cannot hold."""
        return str(self[key].value() or "").replace("\x00", "")


class SwotForm(Keyed):
    swot_kind = choice(_("What is it?"), SwotKind.choices)
    text_en = text(_("In a sentence (English)"))
    text_hi = text(_("In a sentence (Hindi)"))
    evidence = text(_("What shows it"), _("A figure, a survey, a consultation, a document."))
    gap = choice(_("Gap it speaks of"), ())

    def __init__(self, data: Any = None, *, gaps: Any, auto_id: str = "id_%s") -> None:
        super().__init__(data, auto_id=auto_id)
        self.fields["gap"].choices = [("", "–"), *((str(one.pk), str(one.statement)) for one in gaps)]  # type: ignore[attr-defined]


class ReturnForm(Asking):
    note = text(_("What has to be mended"), lines=True)


class ReasonForm(Asking):
    reason = text(_("Why"))


class ContractForm(Keyed):
    field_order = ("agency", "number", "signed_on", "from_on", "to_on", "value", "head", "lines")
    value = number(_("Value in rupees"))
    agency = text(_("Agency"), _("By any of its names; the list of agencies shows them."))
    number = text(_("Number of the contract"))
    signed_on = day(_("Signed on"))
    from_on = day(_("First day"))
    to_on = day(_("Last day"))
    head = choice(_("Budget head that pays"), ())
    lines = forms.MultipleChoiceField(
        label=_("Product lines to be studied"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *, lines: Any, heads: Any, data: Any = None) -> None:
        super().__init__(data)
        self.fields["lines"].choices = [(str(one.pk), f"{one.district}: {one}") for one in lines]  # type: ignore[attr-defined]
        self.fields["head"].choices = [(one.code, f"{one.code} {one.name}") for one in heads]  # type: ignore[attr-defined]

    def keys_of(self, name: str) -> list[int]:
        """The numbers that were chosen."""
        given = self[name].value() or []
        return [int(one) for one in given if str(one).isdecimal() and len(str(one)) < 18]


class HouseForm(Keyed):
    office = choice(_("Office through which it signs in"), ())

    def __init__(self, *, offices: Any, data: Any = None) -> None:
        super().__init__(data)
        self.fields["office"].choices = [(str(one.pk), f"{one.name} ({one.code})") for one in offices]  # type: ignore[attr-defined]


class PromiseForm(Keyed):
    title_en = text(_("What is to be handed in (English)"))
    title_hi = text(_("What is to be handed in (Hindi)"))
    product_line = choice(_("Product line"), ())
    due_on = day(_("Due on"))
    amount = number(_("Amount in rupees"))

    def __init__(self, data: Any = None, *, contract: Any, auto_id: str = "id_%s") -> None:
        super().__init__(data, auto_id=auto_id)
        lines = [one.product_line for one in contract.lines.all()]
        self.fields["product_line"].choices = [(str(one.pk), f"{one.district}: {one}") for one in lines]  # type: ignore[attr-defined]


class HandInForm(Asking):
    note = text(_("Note"), _("Such as the reference of the study."))
    file = forms.FileField(label=_("Photo or PDF"), required=False)


class AccountForm(Asking):
    account = number(_("Account number"))
    ifsc = text(_("IFSC"))

"""The forms of what a study rests on. They check nothing themselves: the services say what is wrong."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from odop.diagnosis.enums import GapKind, Heard, Outcome, PointUse, Population, Strata
from odop.diagnosis.forms import Keyed
from odop.diagnosis.models import Point, Study
from odop.diagnosis.queries.gaps import published_gaps
from odop.diagnosis.questions import Question
from odop.kernel.asking import Asking, choice, day, number, text


class ConsultationForm(Asking):
    held_on = day(_("Held on"))
    place = text(_("Place"))
    subject_en = text(_("What it was about (English)"))
    subject_hi = text(_("What it was about (Hindi)"))
    heard = choice(_("Who was heard"), Heard.choices)
    women = number(_("Women who came"))
    men = number(_("Men who came"))


class PointForm(Asking):
    text_en = text(_("A point that was raised (English)"))
    text_hi = text(_("A point that was raised (Hindi)"))


class SettleForm(Keyed):
    use = choice(_("What the study made of it"), PointUse.choices[1:], radios=True)
    how_en = text(_("How it was used, or why not (English)"))
    how_hi = text(_("How it was used, or why not (Hindi)"))
    gap = choice(_("Gap it led to"), ())
    swot = choice(_("Entry of the SWOT it led to"), ())

    def __init__(self, data: Any = None, *, study: Study, point: Point, auto_id: str = "id_%s") -> None:
        initial = {"use": point.use, "gap": point.gap_id or "", "swot": point.swot_id or ""}
        super().__init__(
            data, auto_id=auto_id, initial=initial | {f"how_{code}": said for code, said in point.how.items()}
        )
        gaps = published_gaps().filter(district_id=study.district_id)
        self.fields["gap"].choices = [("", "–"), *((str(one.pk), str(one.statement)) for one in gaps)]  # type: ignore[attr-defined]
        entries = study.swot.all()
        self.fields["swot"].choices = [("", "–"), *((str(one.pk), str(one.text)) for one in entries)]  # type: ignore[attr-defined]


class StageForm(Asking):
    name_en = text(_("Stage (English)"))
    name_hi = text(_("Stage (Hindi)"))
    actors_en = text(_("Who does it (English)"))
    actors_hi = text(_("Who does it (Hindi)"))
    actor_count = number(_("How many of them"), _("Leave it empty where it is not known."))
    per_en = text(_("The amounts are for (English)"), _("Such as one piece, one kilogram, 100 buttons."))
    per_hi = text(_("The amounts are for (Hindi)"))
    cost = number(_("All that goes in, rupees"), _("Leave it empty where it is not known."))
    price = number(_("Sold on for, rupees"), _("Leave it empty where it is not known."))
    loss = number(_("Lost at this stage, percent"), _("Leave it empty where it is not known."))
    source = text(_("Source"))


class PracticeForm(Asking):
    where = text(_("Which cluster"))
    kind = choice(_("What was lacking there"), GapKind.choices)
    what_en = text(_("What was done (English)"), lines=True)
    what_hi = text(_("What was done (Hindi)"), lines=True)
    result_en = text(_("What came of it (English)"), lines=True)
    result_hi = text(_("What came of it (Hindi)"), lines=True)
    source = text(_("Source"))


class PictureForm(Asking):
    file = forms.FileField(label=_("Photograph (JPG or PNG)"), required=False)
    caption_en = text(_("What it shows (English)"))
    caption_hi = text(_("What it shows (Hindi)"))
    taken_on = day(_("Taken on"))
    consultation = number(_("Number of the consultation"), _("Only for a photograph of a consultation."))


class RemarkForm(Asking):
    chapter = choice(_("Chapter"), ())
    text = text(_("What should be mended?"), lines=True)

    def __init__(self, data: Any = None, *, chapters: Any, auto_id: str = "id_%s") -> None:
        super().__init__(data, auto_id=auto_id)
        named = [(one.key, str(one.title)) for one in chapters]
        self.fields["chapter"].choices = [("", _("The study as a whole")), *named]  # type: ignore[attr-defined]


class DrawForm(Asking):
    population = choice(_("Who is asked"), Population.choices)
    by = choice(_("Divided"), Strata.choices)
    wanted = number(_("How many to ask"))
    seed = text(
        _("Seed of the draw"),
        _("Leave it empty: a new one is made and kept. With the same seed the same sample is drawn."),
    )


class SheetForm(Asking):
    """One answer sheet: the number of the sample, what came of the visit, and the questions."""

    number = number(_("Number in the sample"))
    outcome = choice(_("What came of the visit"), Outcome.choices, radios=True)

    def __init__(self, questions: Sequence[Question], data: Any = None) -> None:
        super().__init__(data, initial={"outcome": Outcome.ANSWERED})
        for one in questions:
            self.fields[one.field] = _field_of(one)

    @property
    def asked(self) -> list[forms.BoundField]:
        """The questions alone."""
        return [self[name] for name in self.fields if name.startswith("q_")]

    @property
    def emptied(self) -> str:
        """Names of what is emptied when a sheet has been kept."""
        return " ".join(["number", *(name for name in self.fields if name.startswith("q_"))])


def _field_of(one: Question) -> forms.Field:
    options = [(option.key, str(option.text)) for option in one.options]
    label = str(one.text)
    if one.kind == "number":
        return number(label, str(one.unit or ""))
    if one.kind == "text":
        return text(label, lines=True)
    if one.kind == "multi":
        return forms.MultipleChoiceField(
            label=label, choices=options, required=False, widget=forms.CheckboxSelectMultiple
        )
    return choice(label, options, radios=True)

"""The forms of a plan. They check nothing themselves: the services say what is wrong, field by field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from odop.diagnosis.enums import Severity
from odop.diagnosis.models import Gap
from odop.kernel.asking import Asking, choice, day, number, text
from odop.places.models import District, ProductLine
from odop.places.queries import financial_year
from odop.planning.enums import Kind, Outcome, Through
from odop.planning.models import ENDS, ActionPlan, Intervention
from odop.planning.queries.sources import sources

GRAVE = [
    ("5", _("5: stops the work")), ("4", _("4: holds the cluster back")), ("3", _("3: costs it a good part")),
    ("2", _("2: costs it a little")), ("1", _("1: a nuisance")),
]  # fmt: skip
OF_GAP = {Severity.HIGH: 4, Severity.MEDIUM: 3, Severity.LOW: 1}


class BeginForm(Asking):
    district = choice(_("District"), ())
    year = text(_("Financial year"), _("For example 2026-27."))

    def __init__(self, *, districts: list[District], year: str, data: Any = None) -> None:
        super().__init__(data, initial={"year": year})
        self.districts = {str(one.pk): one for one in districts}
        self.fields["district"].choices = [(key, str(one)) for key, one in self.districts.items()]  # type: ignore[attr-defined]


class AimForm(Asking):
    aim_en = text(_("Where the cluster stands at the end of the year (English)"), lines=True)
    aim_hi = text(_("Where the cluster stands at the end of the year (Hindi)"), lines=True)


class MoneyForm(Asking):
    source = choice(_("Where the money comes from"), ())
    amount = text(_("How much"), _("Whole rupees; 0 takes the source out."))

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["source"].choices = sources()  # type: ignore[attr-defined]


class InterventionForm(Asking):
    gap = choice(_("Which gap does it close?"), ())
    title_en = text(_("What is to be done (English)"), lines=True)
    title_hi = text(_("What is to be done (Hindi)"), lines=True)
    kind = choice(_("Kind"), Kind.choices)
    through = choice(_("Carried out through"), Through.choices)
    owner = text(_("Office that answers for it"))
    severity = choice(_("How grave is the gap?"), GRAVE)
    reach = number(_("Units that it reaches"))
    source = choice(_("Where the money comes from"), ())
    cost = text(_("What it costs"), _("Whole rupees, for example 18 lakh."))
    starts_on = day(_("Begins on"))
    ends_on = day(_("Ends on"))
    indicator_en = text(_("What is counted (English)"), _("For example: rejected consignments in a hundred."))
    indicator_hi = text(_("What is counted (Hindi)"))
    baseline = number(_("Today it is"))
    target = number(_("It is to become"))
    instead_of = forms.CharField(
        label=_("One of several ways to one end"), required=False, max_length=ENDS,
        help_text=_("Write the same word at each of them; at most one is taken."),
    )  # fmt: skip
    builds_on = forms.MultipleChoiceField(
        label=_("Builds on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Taken only together with these."),
    )

    def __init__(
        self,
        plan: ActionPlan,
        gaps: list[Gap],
        *,
        present: Intervention | None = None,
        first: str = "",
        data: Any = None,
    ) -> None:
        super().__init__(data, initial=_initial(present) if present else _from_gap(plan, gaps, first))
        self.gaps = {one.ref: one for one in gaps}
        others = [one for one in plan.interventions.all() if present is None or one.pk != present.pk]
        self.others = {str(one.number): one for one in others}
        none = [("", _("None of the known gaps"))]
        named = [(ref, f"{ref}: {one.statement}") for ref, one in self.gaps.items()]
        self.fields["gap"].choices = [*none, *named]  # type: ignore[attr-defined]
        self.fields["source"].choices = sources()  # type: ignore[attr-defined]
        self.fields["builds_on"].choices = [(key, f"{key}. {one.title}") for key, one in self.others.items()]  # type: ignore[attr-defined]
        if not others:
            del self.fields["builds_on"]

    def answers(self) -> dict[str, Any]:
        """What `propose` and `correct` take."""
        both = {
            name: {code: self.said(f"{name}_{code}") for code in ("en", "hi")}
            for name in ("title", "indicator")
        }
        plain = {name: self.said(name) for name in ("kind", "through", "owner", "source", "instead_of")}
        under = self["builds_on"].value() or [] if "builds_on" in self.fields else []
        return {
            **both, **plain,
            "gap": self.gaps.get(self.said("gap")),
            "severity": self.whole("severity"), "reach": self.whole("reach"), "cost": self.rupees("cost"),
            "starts_on": self.day_of("starts_on"), "ends_on": self.day_of("ends_on"),
            "baseline": self.figure("baseline"), "target": self.figure("target"),
            "builds_on": [int(key) for key in under if key in self.others],
        }  # fmt: skip


def _initial(one: Intervention) -> dict[str, Any]:
    plain = ("kind", "through", "owner", "severity", "reach", "source", "starts_on", "ends_on", "instead_of")
    both = {
        f"{name}_{code}": getattr(one, name).get(code, "")
        for name in ("title", "indicator")
        for code in ("en", "hi")
    }
    figures = {name: f"{getattr(one, name).normalize():f}" for name in ("baseline", "target")}
    under = list(map(str, one.builds_on))
    rest = {"gap": one.gap.ref if one.gap else "", "cost": f"{one.cost:.0f}", "builds_on": under}
    return {**{name: getattr(one, name) for name in plain}, **both, **figures, **rest}


def _from_gap(plan: ActionPlan, gaps: list[Gap], ref: str) -> dict[str, Any]:
    """What the gap says already is not asked again."""
    found = next((one for one in gaps if one.ref == ref), None)
    if found is None:
        return {"severity": "3"}
    words = {f"title_{code}": found.wanted.get(code, "") for code in ("en", "hi")}
    grave = OF_GAP.get(Severity(found.severity), 3) if found.severity else 3
    return {"gap": ref, "kind": found.remedy, "severity": str(grave), "reach": found.reach, **words}


class ExportForm(Asking):
    """A line of the export chapter; what can be chosen comes from the plan and the product lines of its district."""

    heading = choice(_("Product and heading of the Harmonised System"), ())
    market_en = text(_("Where it is to be sold (English)"))
    market_hi = text(_("Where it is to be sold (Hindi)"))
    barrier_en = text(_("What stands in the way (English)"), lines=True)
    barrier_hi = text(_("What stands in the way (Hindi)"), lines=True)
    intervention = choice(_("Intervention that lowers it"), ())
    base_year = text(_("Year of the known figure"), _("Leave empty if no figure is known."))
    base_amount = text(_("Exported in that year"))
    source = text(_("Where this figure stands"))
    target_0 = text("")
    target_1 = text("")
    target_2 = text("")

    def __init__(self, plan: ActionPlan, lines: list[ProductLine], data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.lines = {one.key: one for one in lines}
        self.numbers = {str(one.number): one for one in plan.interventions.all()}
        year = financial_year(plan.financial_year)
        self.years = [year.name, year.next().name, year.next().next().name]
        for at, name in enumerate(self.years):
            self.fields[f"target_{at}"].label = _("Exports wanted in %(year)s, in rupees") % {"year": name}
        heads = [
            (f"{one.key} {code}", f"{code}: {one.name}")
            for one in lines
            for code in sorted(set(one.hs_headings))
        ]
        self.fields["heading"].choices = heads  # type: ignore[attr-defined]
        named = [(key, f"{key}. {one.title}") for key, one in self.numbers.items()]
        self.fields["intervention"].choices = [("", _("None")), *named]  # type: ignore[attr-defined]

    def answers(self) -> dict[str, Any]:
        """What `aim_export` takes."""
        key, _space, heading = self.said("heading").partition(" ")
        both = {
            name: {code: self.said(f"{name}_{code}") for code in ("en", "hi")}
            for name in ("market", "barrier")
        }
        return {
            **both, "product_line": self.lines.get(key), "heading": heading,
            "intervention": self.numbers.get(self.said("intervention")), "base_year": self.said("base_year"),
            "base_amount": self.rupees("base_amount"), "source": self.said("source"),
            "targets": {year: self.rupees(f"target_{at}") for at, year in enumerate(self.years)},
        }  # fmt: skip


class ReviseForm(Asking):
    reason = text(
        _("Why is the plan to be changed?"), _("Everybody reads it with the new version."), lines=True
    )


class LinkForm(Asking):
    ref = text(
        _("Number of the case, centre, batch, fair or agreement"),
        _("Its page and how it stands are then shown with the plan."),
    )


class HoldForm(Asking):
    reason = text(_("Why it must be in the plan"), _("Promised by an order, or under way."))


class DecideForm(Asking):
    note = text(_("Note of the committee"), _("Needed to send the plan back."), lines=True)


class MilestoneForm(Asking):
    milestone = text(_("What will be seen to be done"))
    due_on = day(_("By"))


class QuarterForm(Asking):
    quarter_on = choice(_("Quarter"), ())
    done_percent = number(_("Work done so far, per cent"))
    spent = text(_("Spent so far"))
    value = number(_("Indicator today"), _("Leave empty if it was not measured."))
    note = text(_("Remark"), lines=True)

    def __init__(self, quarters: list[tuple[str, str]], data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["quarter_on"].choices = quarters  # type: ignore[attr-defined]


class EndForm(Asking):
    outcome = choice(_("How it ended"), Outcome.choices)
    ended_on = day(_("Ended on"))
    end_value = number(_("Indicator at the end"))
    ended_note = text(_("In a sentence"), lines=True)

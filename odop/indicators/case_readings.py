"""Indicators that a scheme's folder describes (`indicators.yaml`): filters over cases and steps become querysets.

of: steps     the steps named in `where.did`, each dated by itself
of: cases     cases as they stand (`where.states`), or those in which something was done, dated by the first time
mean_days     from the last `from` before it to each `until`; an action, or entering a state ("state:bank")
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    DecimalField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models import (
    Case as When_,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from odop.casework.models import Case, CaseStep
from odop.indicators.definitions import COUNT, DURING, MEAN, SHARE, STANDING, SUM, Indicator, Reading
from odop.kernel import clock
from odop.kernel.fields import Localised

Data = Mapping[str, Any]
KNOWN = {"states", "stages", "did", "not_did", "facts"}
PAISE_IN_A_RUPEE = 100


def moment_after(day: date) -> datetime:
    """The moment at which `day` is over, where the programme runs."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def scheme_indicators(scheme: Any, *, source: Mapping[str, str]) -> Iterable[Indicator]:
    """The indicators of a compiled scheme; raises ValueError on one that cannot be read."""
    for data in scheme.indicators:
        yield _indicator(scheme.code, scheme.prefix, Localised(scheme.title), data, Localised(source))


def _indicator(scheme: str, prefix: str, title: Localised, data: Data, source: Localised) -> Indicator:
    where: Data = data.get("where") or {}
    for part in (where, data.get("share_of") or {}):
        unknown = set(part) - KNOWN
        if unknown:
            raise ValueError(f"{scheme}.{data['code']}: unknown filter {', '.join(sorted(unknown))}")
    measure, limits = data["measure"], tuple(data.get("groups") or ())
    stands = measure != MEAN and "did" not in {**where, **(data.get("share_of") or {})}
    if limits and not stands:
        raise ValueError(f"{scheme}.{data['code']}: groups need cases as they stand")
    readers = {COUNT: _counted, SUM: _summed, SHARE: _shared, MEAN: _mean}
    read = (
        partial(_standing, scheme, where, limits) if stands else _ignoring_day(readers[measure], scheme, data)
    )
    return Indicator(
        code=f"{prefix.lower()}_{data['code']}",
        title=Localised(data["title"]),
        definition=Localised(data["definition"]),
        source=source,
        unit=data["unit"],
        measure=measure,
        better=data["better"],
        dated=STANDING if stands else DURING,
        read=read,
        topic=scheme,
        topic_title=title,
        groups=tuple(enumerate(_age_labels(limits))),
        has_past="stages" not in where,
    )


def _ignoring_day(reader: Any, scheme: str, data: Data) -> Any:
    return lambda day: reader(scheme, data)


def _age_labels(limits: tuple[int, ...]) -> list[Localised]:
    if not limits:
        return []
    low, labels = 0, []
    for limit in limits:
        labels.append(Localised({"en": f"{low}–{limit} days", "hi": f"{low}–{limit} दिन"}))
        low = limit + 1
    last = limits[-1]
    return [*labels, Localised({"en": f"more than {last} days", "hi": f"{last} दिन से अधिक"})]


def _conditions(where: Data, path: str = "") -> Q:
    """What must be true of the case, now or in its facts; `path` leads from the row to its case."""
    found = Q()
    if "states" in where:
        found &= Q(**{f"{path}state__in": where["states"]})
    if "stages" in where:
        found &= Q(**{f"{path}stage__in": where["stages"]})
    for key, values in (where.get("facts") or {}).items():
        found &= Q(**{f"{path}values__{key}__in": values})
    return found


def _done(dids: list[str], **more: Any) -> Exists:
    return Exists(CaseStep.objects.filter(case=OuterRef("case_id"), do__in=dids, **more))


def _steps(scheme: str, where: Data, *, first_only: bool) -> QuerySet[CaseStep]:
    """The steps of these actions; with `first_only` a case comes once, by the first of them."""
    dids = list(where["did"])
    rows = CaseStep.objects.filter(_conditions(where, "case__"), case__code=scheme, do__in=dids)
    if first_only:
        rows = rows.exclude(_done(dids, number__lt=OuterRef("number")))
    if where.get("not_did"):
        rows = rows.exclude(_done(list(where["not_did"])))
    return rows


STEP: dict[str, Any] = {
    "kind": "step",
    "place": "case__district_id",
    "person": "case__applicant_id",
    "when": "at",
}


def _counted(scheme: str, data: Data) -> Reading:
    return Reading(_steps(scheme, data["where"], first_only=data["of"] == "cases"), **STEP)


def _summed(scheme: str, data: Data) -> Reading:
    rupees = ExpressionWrapper(
        Cast(KeyTextTransform(data["amount"], "case__values"), DecimalField(max_digits=20, decimal_places=2))
        / PAISE_IN_A_RUPEE,
        output_field=DecimalField(max_digits=20, decimal_places=2),
    )
    rows = _steps(scheme, data["where"], first_only=data["of"] == "cases").annotate(adds=rupees)
    return Reading(rows, top=Sum("adds"), amount="adds", **STEP)


def _shared(scheme: str, data: Data) -> Reading:
    where, whole = dict(data["where"]), data["share_of"]
    further = [one for one in where.pop("did", []) if one not in whole["did"]]
    inside = _conditions(where, "case__")
    rows = _steps(scheme, whole, first_only=True)
    if further:
        rows = rows.annotate(did_it=_done(further))
        inside &= Q(did_it=True)
    rows = rows.annotate(
        inside=When_(When(inside, then=Value(True)), default=Value(False), output_field=BooleanField())
    )
    return Reading(
        rows,
        top=Count("pk", filter=Q(inside=True)),
        bottom=Count("pk"),
        people={
            "all": Count("case__applicant_id", distinct=True),
            "inside": Count("case__applicant_id", distinct=True, filter=Q(inside=True)),
            "outside": Count("case__applicant_id", distinct=True, filter=Q(inside=False)),
        },
        inside="inside",
        **STEP,
    )


def _entered(what: str) -> Q:
    """An action, or entering a state by any action from another one."""
    kind, _colon, state = what.rpartition(":")
    return Q(to_state=state) & ~Q(from_state=state) if kind == "state" else Q(do=what)


def _mean(scheme: str, data: Data) -> Reading:
    before = CaseStep.objects.filter(
        _entered(data["from"]), case=OuterRef("case_id"), number__lte=OuterRef("number")
    )
    rows = (
        CaseStep.objects.filter(
            _entered(data["until"]), _conditions(data.get("where") or {}, "case__"), case__code=scheme
        )
        .annotate(started=Subquery(before.order_by("-number").values("at")[:1]))
        .filter(started__isnull=False)
        .annotate(adds=ExpressionWrapper(F("at") - F("started"), output_field=DurationField()))
    )
    return Reading(rows, top=Sum("adds"), bottom=Count("pk"), amount="adds", **STEP)


def _standing(scheme: str, where: Data, limits: tuple[int, ...], day: date | None) -> Reading:
    """Cases in these states at the end of `day`; of an earlier day by the last step before it was over."""
    over = clock.now() if day is None or day >= clock.today() else moment_after(day)
    rows: QuerySet[Any]
    found: dict[str, Any]
    if day is None or day >= clock.today():
        since, rows = "entered_at", Case.objects.filter(_conditions(where), code=scheme)
        found = {"kind": "case", "place": "district_id", "person": "applicant_id"}
    else:
        since, found = "at", {key: STEP[key] for key in ("kind", "place", "person")}
        later = CaseStep.objects.filter(case=OuterRef("case_id"), number__gt=OuterRef("number"), at__lt=over)
        rows = CaseStep.objects.filter(
            _conditions({"facts": where.get("facts") or {}}, "case__"),
            ~Exists(later),
            case__code=scheme,
            at__lt=over,
            to_state__in=where["states"],
        )
    if not limits:
        return Reading(rows, **found)
    # "0–30 days" holds those of whom at most 30 whole days have passed.
    ages = [
        When(**{f"{since}__gt": over - timedelta(days=limit + 1)}, then=Value(at))
        for at, limit in enumerate(limits)
    ]
    group = When_(*ages, default=Value(len(limits)), output_field=IntegerField())
    return Reading(rows.annotate(age_group=group), group="age_group", **found)

"""Budget: what each district has, how it moves, and the state's own movements of it."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from odop.accounts.models import User
from odop.accounts.permissions import ALLOT_BUDGET, SEE_BUDGET
from odop.finance import queries, services
from odop.finance.enums import SPENT
from odop.finance.models import BudgetHead, BudgetLine, LedgerTransaction
from odop.finance.queries import Standing
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, NotFound
from odop.lib.money import AmountError, in_words, parse_amount, rupees
from odop.places.models import District
from odop.places.queries import districts, financial_year

PER_PAGE = 50
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Row:
    """One district of the state's table."""

    district: District
    standing: Standing
    url: str


SORTS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: str(row.district.name),
    "allotted": lambda row: row.standing.allotted,
    "committed": lambda row: row.standing.committed,
    "released": lambda row: row.standing.released,
    "free": lambda row: row.standing.free,
    "used": lambda row: row.standing.used_percent if row.standing.used_percent is not None else Decimal(-1),
}


@dataclass(frozen=True)
class Chosen:
    """The financial year and budget head of a page, from its address."""

    year: str
    head: BudgetHead | None
    years: list[str]
    heads: list[BudgetHead]

    @property
    def label(self) -> str:
        """The year as people write it: 2026–27."""
        return self.year.replace("-", "–")

    @property
    def query(self) -> str:
        return f"year={self.year}" + (f"&head={self.head.code}" if self.head and len(self.heads) > 1 else "")


def _chosen(request: HttpRequest) -> Chosen:
    years, heads = queries.years_with_budget(), list(queries.heads())
    year = request.GET.get("year", "") or years[0]
    try:
        financial_year(year)
    except ValueError:
        raise NotFound() from None
    code = request.GET.get("head", "")
    head = next((one for one in heads if one.code == code), None) if code else _fullest(request, year, heads)
    if code and head is None:
        raise NotFound()
    return Chosen(year, head, years, heads)


def _fullest(request: HttpRequest, year: str, heads: list[BudgetHead]) -> BudgetHead | None:
    """The head from which the reader has most this year; the first one while nothing is allotted."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (every view is guarded)
    allotted = dict.fromkeys((one.pk for one in heads), Decimal(0))
    for line in queries.lines_visible_to(user, year):
        allotted[line.head_id] = allotted.get(line.head_id, Decimal(0)) + queries.standing_of(line).allotted
    return max(heads, key=lambda one: allotted[one.pk], default=None)


def _switches(chosen: Chosen) -> dict[str, Any]:
    """Links to the other years and heads."""
    return {
        "years": [
            {
                "label": year.replace("-", "–"),
                "url": f"?{Chosen(year, chosen.head, chosen.years, chosen.heads).query}",
                "current": year == chosen.year,
            }
            for year in chosen.years
        ],
        "heads": [
            {
                "label": str(Localised(one.name)),
                "url": f"?year={chosen.year}&head={one.code}",
                "current": one == chosen.head,
            }
            for one in chosen.heads
        ]
        if len(chosen.heads) > 1
        else [],
    }


@allow(SEE_BUDGET)
def budget(request: HttpRequest) -> HttpResponse:
    """The state's table of districts; an office of one district gets its own line."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (the guard above)
    chosen = _chosen(request)
    if not user.scope.everything:
        if len(user.scope.districts) == 1:
            return _line_page(request, user, chosen, user.scope.districts[0])
        return _table(request, user, chosen)
    return _table(request, user, chosen)


def _rows(user: User, chosen: Chosen, sort: str) -> tuple[list[Row], Standing]:
    """Every district of the reader with what it has, sorted; and the state's pool."""
    lines = queries.lines_visible_to(user, chosen.year).filter(head=chosen.head)
    standings = {line.district_id: queries.standing_of(line) for line in lines}
    mine = districts() if user.scope.everything else districts().filter(pk__in=user.scope.districts)
    rows = [
        Row(
            one,
            standings.get(one.pk, Standing()),
            reverse("desk_budget_line", args=[chosen.year, one.pk])
            + (f"?head={chosen.head.code}" if chosen.head else ""),
        )
        for one in mine
    ]
    key = sort.lstrip("-")
    rows.sort(key=SORTS["name"])
    rows.sort(key=SORTS.get(key, SORTS["name"]), reverse=sort.startswith("-"))
    return rows, standings.get(None, Standing())


def _table(request: HttpRequest, user: User, chosen: Chosen) -> HttpResponse:
    sort = request.GET.get("sort", "name")
    rows, pool = _rows(user, chosen, sort)
    total = queries.total_of(row.standing for row in rows)
    columns = [
        {"label": _("District"), "sort": "name"},
        {"label": _("Allotted"), "sort": "allotted", "align": "right"},
        {"label": _("Committed"), "sort": "committed", "align": "right"},
        {"label": _("Released"), "sort": "released", "align": "right"},
        {"label": _("Still free"), "sort": "free", "align": "right"},
        {"label": _("Used"), "sort": "used", "align": "right"},
    ]
    context = {
        "chosen": chosen,
        "rows": rows,
        "pool": pool,
        "total": total,
        "received": total.allotted + pool.allotted,
        "columns": columns,
        "sort": sort,
        "today": clock.today(),
        "state": user.scope.everything,
        "may_allot": user.may(ALLOT_BUDGET),
        "crumbs": [_("Budget")],
        **_switches(chosen),
    }
    return render(request, "desk/budget/state.html", context)


@allow(SEE_BUDGET)
def budget_excel(request: HttpRequest) -> HttpResponse:
    """The same table as a workbook, in the reader's language and place."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101
    chosen = _chosen(request)
    rows, pool = _rows(user, chosen, request.GET.get("sort", "name"))
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101
    sheet.title = chosen.year
    day = timezone.localtime(clock.now())
    of = f" · {Localised(chosen.head.name)}" if chosen.head and len(chosen.heads) > 1 else ""
    sheet.append([f"{_('Budget')} {chosen.year.replace('-', '–')}{of}, {day:%d-%m-%Y %H:%M}"])
    heads = [
        "LGD",
        _("District"),
        _("Allotted"),
        _("Committed"),
        _("Released"),
        _("Still free"),
        _("Used") + " %",
    ]
    sheet.append(heads)
    for row in rows:
        sheet.append([row.district.pk, str(row.district.name), *_cells(row.standing)])
    if user.scope.everything:
        sheet.append(["", _("The state's pool"), *_cells(pool)])
    for cell in sheet[2]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True)
    for column, width in zip("ABCDEFG", (8, 30, 18, 18, 18, 18, 10), strict=True):
        sheet.column_dimensions[column].width = width
    for cells in sheet.iter_rows(min_row=3, min_col=3, max_col=6):
        for cell in cells:
            cell.number_format = "#,##,##0.00"
    sheet.freeze_panes = "C3"
    out = io.BytesIO()
    book.save(out)
    name = f"{chosen.head.code}-{chosen.year}" if of and chosen.head else chosen.year
    headers = {"Content-Disposition": f'attachment; filename="budget-{name}.xlsx"'}
    return HttpResponse(out.getvalue(), content_type=EXCEL, headers=headers)


def _cells(standing: Standing) -> list[object]:
    used = standing.used_percent
    return [
        standing.allotted,
        standing.committed,
        standing.released,
        standing.free,
        round(used, 1) if used is not None else None,
    ]


@allow(SEE_BUDGET)
def budget_line(request: HttpRequest, year: str, lgd_code: int) -> HttpResponse:
    """One district's line with its movements and cases."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101
    if not user.scope.everything and lgd_code not in user.scope.districts:
        raise NotFound()
    try:
        financial_year(year)
    except ValueError:
        raise NotFound() from None
    chosen = _chosen(request)
    return _line_page(request, user, Chosen(year, chosen.head, chosen.years, chosen.heads), lgd_code)


@dataclass(frozen=True)
class Movement:
    """One movement as it touched this line; amounts with their sign."""

    movement: LedgerTransaction
    allotted: Decimal
    committed: Decimal
    released: Decimal


def _movement(movement: LedgerTransaction) -> Movement:
    sums: dict[str, Decimal] = {}
    for entry in movement.here:  # type: ignore[attr-defined]
        sums[entry.account] = sums.get(entry.account, Decimal(0)) + entry.amount
    zero = Decimal(0)
    paid = sum((sums.get(account, zero) for account in SPENT), zero)
    everything = sum((amount for account, amount in sums.items() if account != "treasury"), zero)
    return Movement(movement, everything, sums.get("committed", zero), paid)


def _line_page(request: HttpRequest, user: User, chosen: Chosen, lgd_code: int) -> HttpResponse:
    place = districts().filter(pk=lgd_code).first()
    if place is None:
        raise NotFound()
    line = queries.lines_visible_to(user, chosen.year).filter(head=chosen.head, district=place).first()
    shown = "cases" if request.GET.get("show") == "cases" else "movements"
    page = None
    movements: list[Movement] = []
    if line is not None:
        rows = queries.sanctions_of(line) if shown == "cases" else queries.movements_of(line)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        if shown == "movements":
            movements = [_movement(one) for one in page.object_list]  # type: ignore[arg-type]
    whole = [(_("Budget"), reverse("desk_budget"))] if user.scope.everything else []
    context = {
        "chosen": chosen,
        "place": place,
        "line": line,
        "standing": queries.standing_of(line) if line else Standing(),
        "page": page,
        "movements": movements,
        "shown": shown,
        "tabs": [
            {"label": _("Movements"), "url": f"?{chosen.query}", "current": shown == "movements"},
            {"label": _("Cases"), "url": f"?{chosen.query}&show=cases", "current": shown == "cases"},
        ],
        "may_allot": user.may(ALLOT_BUDGET),
        "today": clock.today(),
        "crumbs": [*whole, str(place.name) if whole else _("Budget")],
        **_switches(chosen),
    }
    return render(request, "desk/budget/line.html", context)


# The state's movements: a form, then what it would do, then it is done.


class RupeesField(forms.CharField):
    """Rupees as people type them: 3,20,000 or 3.2 lakh; a Decimal in Python."""

    def to_python(self, value: object) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_amount(text)
        except AmountError as error:
            raise forms.ValidationError(str(Localised(error.messages)), code=error.code) from error


class MoveForm(forms.Form):
    """What is to move: fields that a movement does not need are taken away."""

    from_district = forms.ModelChoiceField(District.objects.none(), label=gettext_lazy("From the district"))
    to_district = forms.ModelChoiceField(District.objects.none(), label=gettext_lazy("To the district"))
    amount = RupeesField(label=gettext_lazy("Amount"))
    note = forms.CharField(label=gettext_lazy("Order number and date, or reason"), max_length=200)

    def __init__(self, *args: Any, needs: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("from_district", "to_district"):
            if name not in needs:
                del self.fields[name]
            else:
                self.fields[name].queryset = districts()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if given and given.get("from_district") and given.get("from_district") == given.get("to_district"):
            self.add_error("to_district", _("Choose two different districts."))
        return given


@dataclass(frozen=True)
class Kind:
    """One of the state's movements: its words, and which districts it asks for."""

    title: Any
    button: Any
    needs: tuple[str, ...]
    done: Any


KINDS = {
    "receive": Kind(
        gettext_lazy("Budget received"),
        gettext_lazy("Enter into the pool"),
        (),
        gettext_lazy("The budget is in the state's pool."),
    ),
    "allot": Kind(
        gettext_lazy("Allot to a district"),
        gettext_lazy("Allot"),
        ("to_district",),
        gettext_lazy("The amount has been allotted."),
    ),
    "transfer": Kind(
        gettext_lazy("Transfer between districts"),
        gettext_lazy("Transfer"),
        ("from_district", "to_district"),
        gettext_lazy("The amount has been transferred."),
    ),
    "take-back": Kind(
        gettext_lazy("Take back an allotment"),
        gettext_lazy("Take back"),
        ("from_district",),
        gettext_lazy("The amount is back in the state's pool."),
    ),
}


@allow(ALLOT_BUDGET)
def move(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask, show what it would do, do it. The amounts seen when confirming must still be true when it is done."""
    if kind not in KINDS:
        raise NotFound()
    chosen = _chosen(request)
    if chosen.head is None:
        raise NotFound()
    this, user = KINDS[kind], request.user
    assert isinstance(user, User)  # noqa: S101
    start = {name: request.GET.get("district", "") for name in this.needs[-1:]}
    form = MoveForm(request.POST if request.method == "POST" else None, needs=this.needs, initial=start)
    context: dict[str, Any] = {
        "kind": this,
        "code": kind,
        "chosen": chosen,
        "form": form,
        "crumbs": [(_("Budget"), f"{reverse('desk_budget')}?{chosen.query}"), this.title],
    }
    status = 200
    if request.method == "POST" and form.is_valid():
        source, target = _ends(kind, form.cleaned_data)
        if "confirmed" in request.POST:
            try:
                _do(kind, chosen, form.cleaned_data, seen=_seen(request), by=user)
            except DomainError as refusal:
                form.add_error("amount", str(refusal.message))
                status = refusal.status
            else:
                messages.success(request, this.done)
                return redirect(f"{reverse('desk_budget')}?{chosen.query}")
        elif "change" in request.POST:
            pass  # back to the form, with everything that was typed
        elif (free := _free(chosen, source)) < form.cleaned_data["amount"] and kind != "receive":
            form.add_error("amount", _("Only %(free)s is free there.") % {"free": rupees(free)})
            status = 422
        else:
            amount = form.cleaned_data["amount"]
            context |= {
                "amount": amount,
                "spelled": in_words(amount, get_language() or "en"),
                "seen": free,
                "effects": _effects(kind, chosen, source, target, amount),
            }
            return render(request, "desk/budget/confirm.html", context)
    elif request.method == "POST":
        status = 422
    return render(request, "desk/budget/move.html", context, status=status)


def _ends(kind: str, given: dict[str, Any]) -> tuple[District | None, District | None]:
    """Where money comes from and goes to; None is the state's pool."""
    return given.get("from_district"), given.get("to_district")


def _free(chosen: Chosen, district: District | None) -> Decimal:
    line = BudgetLine.objects.filter(head=chosen.head, financial_year=chosen.year, district=district).first()
    return line.free_amount if line else Decimal("0.00")


def _effects(
    kind: str, chosen: Chosen, source: District | None, target: District | None, amount: Decimal
) -> list[tuple[str, Decimal, Decimal]]:
    """(whose, free before, free after) for each line that would change."""
    pool = _("The state's pool")
    here = _free(chosen, source)
    if kind == "receive":
        return [(pool, here, here + amount)]
    there = _free(chosen, target)
    return [
        (str(source.name) if source else pool, here, here - amount),
        (str(target.name) if target else pool, there, there + amount),
    ]


def _seen(request: HttpRequest) -> Decimal:
    try:
        return Decimal(request.POST.get("seen", ""))
    except ArithmeticError:
        return Decimal(-1)  # what nobody can have seen


def _do(kind: str, chosen: Chosen, given: dict[str, Any], *, seen: Decimal, by: User) -> None:
    head, year, amount = chosen.head, chosen.year, given["amount"]
    assert head is not None  # noqa: S101 (asked by the caller)
    extra: dict[str, Any] = {"by": by, "note": given["note"], "seen": seen}
    if kind == "receive":
        services.bring_budget(head, year, amount, **extra)
    elif kind == "allot":
        services.allot(head, year, given["to_district"], amount, **extra)
    elif kind == "transfer":
        source = services.line_of(head, year, given["from_district"])
        target = services.line_of(head, year, given["to_district"])
        services.transfer(source, target, amount, **extra)
    else:
        services.take_back(services.line_of(head, year, given["from_district"]), amount, **extra)

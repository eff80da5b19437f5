"""What may be read of money. Every list starts from what its reader may see; row-level security holds the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum

from odop.accounts.models import User
from odop.casework.models import Case
from odop.finance.models import (
    BudgetHead,
    BudgetLine,
    LedgerEntry,
    LedgerTransaction,
    Payment,
    PaymentFile,
    ReturnFile,
    Sanction,
)
from odop.kernel import clock
from odop.kernel.refusals import NotFound
from odop.places.models import District
from odop.places.queries import financial_year_of

ZERO = Decimal("0.00")
M = TypeVar("M", BudgetLine, Payment)


@dataclass(frozen=True)
class Standing:
    """What stands on a budget line or several, in rupees."""

    allotted: Decimal = ZERO
    committed: Decimal = ZERO
    released: Decimal = ZERO

    @property
    def free(self) -> Decimal:
        """What may still be sanctioned."""
        return self.allotted - self.committed - self.released

    @property
    def used_percent(self) -> Decimal | None:
        """Committed and released as a share of what was allotted; None when nothing was."""
        return (self.committed + self.released) * 100 / self.allotted if self.allotted else None


def standing_of(line: BudgetLine) -> Standing:
    return Standing(line.allotted_amount, line.committed_amount, line.released_amount)


def budget_of(district: District | int, year: str, scheme: str) -> Standing | None:
    """What the district has for a scheme in a financial year ("2026-27"); None when it has no budget line."""
    lgd_code = district if isinstance(district, int) else district.pk
    lines = BudgetLine.objects.filter(district_id=lgd_code, financial_year=year, head__scheme=scheme)
    found = [standing_of(line) for line in lines]
    return total_of(found) if found else None


def total_of(parts: Iterable[Standing]) -> Standing:
    known = list(parts)
    return Standing(
        sum((part.allotted for part in known), ZERO),
        sum((part.committed for part in known), ZERO),
        sum((part.released for part in known), ZERO),
    )


def _within(rows: QuerySet[M], user: User) -> QuerySet[M]:
    scope = user.scope
    return rows if scope.everything else rows.filter(district_id__in=scope.districts)


def lines_visible_to(user: User, year: str) -> QuerySet[BudgetLine]:
    """Budget lines of a financial year in the reader's place, with their district; the state's pool has none."""
    return _within(BudgetLine.objects.filter(financial_year=year), user).select_related("head", "district")


def line_visible_to(user: User, *, head: str, year: str, district: int) -> BudgetLine:
    """One district's line; raises NotFound outside the reader's place."""
    line = lines_visible_to(user, year).filter(head__code=head, district_id=district).first()
    if line is None:
        raise NotFound()
    return line


def heads() -> QuerySet[BudgetHead]:
    return BudgetHead.objects.order_by("code")


def years_with_budget() -> list[str]:
    """Financial years that have a line, latest first; this year always."""
    known = set(BudgetLine.objects.values_list("financial_year", flat=True).distinct())
    return sorted(known | {financial_year_of(clock.today())}, reverse=True)


def movements_of(line: BudgetLine) -> QuerySet[LedgerTransaction]:
    """Movements that touch a line, latest first, with the entries on this line in `here`."""
    here = Prefetch("entries", LedgerEntry.objects.filter(line=line).order_by("pk"), to_attr="here")
    rows = LedgerTransaction.objects.filter(entries__line=line).distinct()
    return (
        rows.select_related("case", "by").defer("case__values").prefetch_related(here).order_by("-at", "-pk")
    )


def sanctions_of(line: BudgetLine) -> QuerySet[Sanction]:
    """The cases and other subjects whose money stands on a line, latest first."""
    return line.sanctions.select_related("case").defer("case__values").order_by("-sanctioned_at", "-pk")


def sanction_of(of: Case | str) -> Sanction | None:
    """The money of a case, or of another subject such as `batch:TB-SBL-2627-0004`; None while nothing was sanctioned."""
    rows = Sanction.objects.defer("claim_account")
    return rows.filter(subject=of).first() if isinstance(of, str) else rows.filter(case=of).first()


def ledger_of(of: Case | Sanction) -> list[LedgerTransaction]:
    """Every movement of the money of a case, or of a sanction, oldest first, with its entries."""
    if isinstance(of, Sanction) and of.case_id is None:
        rows = LedgerTransaction.objects.filter(sanction=of)
    else:
        rows = LedgerTransaction.objects.filter(case=of.case_id if isinstance(of, Sanction) else of.pk)
    return list(rows.prefetch_related("entries").order_by("pk"))


def payments_visible_to(user: User) -> QuerySet[Payment]:
    """Payments in the reader's place, latest first. The account itself is never loaded: its last four digits are enough."""
    rows = _within(Payment.objects.all(), user).defer("account")
    return (
        rows.select_related("sanction__case", "district", "file")
        .defer("sanction__case__values")
        .order_by("-pk")
    )


def payment_visible_to(user: User, ref: str) -> Payment:
    found = payments_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def payment_files() -> QuerySet[PaymentFile]:
    """Payment files, latest first, with how many of their payments stand where. Seen by state offices only."""
    states = {
        state: Count("payments", filter=Q(payments__state=state)) for state in ("sent", "paid", "rejected")
    }
    return PaymentFile.objects.annotate(**states).select_related("made_by").order_by("-pk")


def payment_file(ref: str) -> PaymentFile:
    found = payment_files().filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def return_files() -> QuerySet[ReturnFile]:
    """Return files of the bank, latest first, with the number of lines."""
    return ReturnFile.objects.annotate(count=Count("lines")).select_related("uploaded_by").order_by("-pk")


def return_file(ref: str) -> ReturnFile:
    found = return_files().filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def sums_by_account(line: BudgetLine) -> dict[str, Decimal]:
    """What the ledger itself says of a line, by account."""
    rows = LedgerEntry.objects.filter(line=line).values("account").annotate(total=Sum(F("amount")))
    return {row["account"]: row["total"] for row in rows}

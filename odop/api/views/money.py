"""Money: budget lines, allotments, payments, the file to the paying bank and its answer."""

from collections import Counter
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from ninja import File, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from odop.accounts.models import User
from odop.accounts.permissions import ALLOT_BUDGET, PAY, SEE_BUDGET
from odop.api.cursors import Page, Paging, page_of
from odop.api.doors import Door, person
from odop.api.once import once
from odop.api.problems import answers_in, responses
from odop.api.schemas.money import (
    AllotIn,
    AllottedOut,
    BudgetOut,
    PaymentFileIn,
    PaymentFileOut,
    PaymentOut,
    ReturnFileOut,
)
from odop.api.schemas.words import Code, Ref, iso, rupees, words
from odop.finance import queries, services
from odop.finance.models import BudgetHead, BudgetLine, Payment, PaymentFile, ReturnFile
from odop.finance.queries import Standing
from odop.finance.services.sealed_files import open_sealed
from odop.kernel import clock, scope
from odop.kernel.refusals import Invalid, NotFound
from odop.places.models import District
from odop.places.queries import financial_year, financial_year_of

router = Router(tags=["Money"])
WRITES = responses(400, 401, 403, 404, 409, 422)


class Year(Schema):
    year: Code | None = Field(None, description="A financial year, 2026-27; this one when left out.")


class PaymentFilter(Schema):
    state: Code | None = Field(None, description="`drafted`, `sent`, `paid` or `rejected`.")


def _year(name: str | None) -> str:
    if name is None:
        return financial_year_of(clock.today())
    try:
        return financial_year(name).name
    except ValueError:
        message = _("Write the financial year like 2026-27.")
        raise Invalid(message, code="invalid_year", fields={"year": message}) from None


def _standing(found: Standing) -> dict[str, Any]:
    return {
        "allotted": rupees(found.allotted),
        "committed": rupees(found.committed),
        "released": rupees(found.released),
        "free": rupees(found.free),
    }


def _line(line: BudgetLine) -> dict[str, Any]:
    return {
        **_standing(queries.standing_of(line)),
        "head": line.head.code,
        "scheme": line.head.scheme,
        "lgd_code": line.district_id,
        "name": words(line.district.name) if line.district else None,
    }


@router.get("/budget", auth=Door(SEE_BUDGET), response={200: BudgetOut, **responses(401, 403, 422)})
def budget(request: HttpRequest, wanted: Query[Year]) -> dict[str, Any]:
    """The budget lines of a year in the reader's place."""
    year = _year(wanted.year)
    lines = list(queries.lines_visible_to(person(request), year).order_by("head__code", "district_id"))
    districts = [queries.standing_of(line) for line in lines if line.district_id]
    return {
        "year": year,
        "years": queries.years_with_budget(),
        "lines": [_line(line) for line in lines],
        "total": _standing(queries.total_of(districts)),
    }


@router.post("/budget/allotments", auth=Door(ALLOT_BUDGET), response={201: AllottedOut, **WRITES})
@once(needed=True)
def allot(request: HttpRequest, body: AllotIn) -> Any:
    """From the state's pool to a district, never beyond what the pool has free."""
    place = District.objects.filter(pk=body.district).first() if 0 < body.district < 2**31 else None
    if place is None:
        message = _("There is no such district in this programme.")
        raise Invalid(message, code="no_district", fields={"district": message})
    head, year = _head(body.head), _year(body.year)
    movement = services.allot(
        head, year, place, body.amount, by=person(request), note=body.note, seen=body.seen
    )
    line = queries.line_visible_to(person(request), head=head.code, year=year, district=place.pk)
    return Status(201, {"movement": movement.pk, "line": _line(line)})


def _head(code: str | None) -> BudgetHead:
    found = list(queries.heads().filter(code=code) if code else queries.heads()[:2])
    if len(found) != 1:
        message = format_lazy(
            _("Name one budget head: {heads}."), heads=", ".join(one.code for one in queries.heads())
        )
        raise Invalid(message, code="no_head", fields={"head": message})
    return found[0]


def _payment(one: Payment) -> dict[str, Any]:
    return {
        "ref": one.ref,
        "case": one.sanction.case.ref if one.sanction.case else None,
        "subject": one.sanction.subject,
        "instalment": one.instalment,
        "paid_to": one.to,
        "lgd_code": one.district_id,
        "amount": rupees(one.amount),
        "ifsc": one.ifsc,
        "account_last4": one.account_last4,
        "state": one.state,
        "file": one.file.ref if one.file else None,
        "drafted_at": iso(one.drafted_at),
        "answered_at": iso(one.answered_at),
        "credited_on": iso(one.credited_on),
        "reject_code": one.reject_code,
    }


@router.get("/payments", auth=Door(SEE_BUDGET), response={200: Page[PaymentOut], **responses(401, 403, 422)})
def payments(request: HttpRequest, wanted: Query[PaymentFilter], paging: Query[Paging]) -> dict[str, Any]:
    """Payments in the reader's place, the latest first. Accounts by their last four digits."""
    rows = queries.payments_visible_to(person(request))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    return page_of(rows, paging, _payment)


@router.post("/payment-files", auth=Door(PAY), response={201: PaymentFileOut, **WRITES})
@once()
def make_payment_file(request: HttpRequest, body: PaymentFileIn) -> Any:
    """Put drafted payments into one file for the paying bank. Each goes into one file only."""
    user = person(request)
    chosen = list(queries.payments_visible_to(user).filter(ref__in=body.payments))
    if lost := sorted(set(body.payments) - {one.ref for one in chosen}):
        message = _("There are no such payments: %(refs)s.") % {"refs": ", ".join(lost[:20])}
        raise Invalid(message, code="no_payment", fields={"payments": message})
    made = services.make_payment_file(chosen, by=user)
    return Status(201, _file(made))


def _file(made: PaymentFile) -> dict[str, Any]:
    return {
        "ref": made.ref,
        "made_at": iso(made.made_at),
        "count": made.count,
        "total": rupees(made.total_amount),
        "payments": list(made.payments.order_by("pk").values_list("ref", flat=True)),
    }


@router.get("/payment-files/{ref}/content", auth=Door(PAY), response={200: str, **responses(401, 403, 404)})
@answers_in("text/csv")
def payment_file_content(request: HttpRequest, ref: Ref) -> Any:
    """The file itself, as CSV for the bank. It holds account numbers, so that it was taken is on the trail."""
    user = person(request)
    made = queries.payment_file(ref)
    if made.file is None:
        raise NotFound()
    response = HttpResponse(open_sealed(made.file), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{made.ref}.csv"'
    # This transaction may only read. The trail is written right after it; if that fails, nothing is handed over.
    transaction.on_commit(lambda: _note_taken(made, user))
    return response


def _note_taken(made: PaymentFile, user: User) -> None:
    with scope.enter(user.scope):
        services.take_payment_file(made, by=user)


@router.post("/return-files", auth=Door(PAY), response={201: ReturnFileOut, **WRITES})
@once()
def read_return_file(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """Read the bank's answer, line by line. The same file again changes nothing and is answered the same."""
    found = services.read_return_file(file.read(), by=person(request))
    return Status(201, _return_file(found))


def _return_file(found: ReturnFile) -> dict[str, Any]:
    lines = list(found.lines.select_related("payment").defer("payment__account").order_by("number"))
    return {
        "ref": found.ref,
        "uploaded_at": iso(found.uploaded_at),
        "counts": dict(Counter(line.outcome for line in lines)),
        "lines": [
            {
                "number": line.number,
                "outcome": line.outcome,
                "code": line.code,
                "payment": line.payment.ref if line.payment else None,
            }
            for line in lines
        ],
    }

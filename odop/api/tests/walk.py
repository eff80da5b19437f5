"""A whole case by the API alone, from enrolment to the hold: every step by the person whose step it is."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from odop.api.tests.conftest import Caller
from odop.finance import services as money
from odop.finance.models import BudgetHead
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.programme import programme
from odop.places.queries import financial_year_of

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
_keys = count(1)

ENROL: dict[str, Any] = {
    "name": {"en": "Shabnam Ansari", "hi": "शबनम अंसारी"}, "relation": "father", "relation_name": "Rafiq Ansari",
    "birth_year": 1992, "gender": "female", "category": "obc", "disabled": False, "district": 659,
    "place": "Sarai Tarin", "pin_code": "244302", "craft": "Horn and bone", "mobile": "9876543210", "language": "hi",
    "consents": ["register", "bank"],
}  # fmt: skip
FACTS: dict[str, Any] = {
    "age": 34, "category": "obc", "gender": "female", "disabled": False, "activity": "industry",
    "makes_district_product": True, "defaulter": False, "earlier_benefit": False, "family_benefited": False,
    "project_cost": "3200000.00", "land_cost": "0",
}  # fmt: skip
ANSWERS: dict[str, Any] = {
    "project_title": "Horn buttons", "machinery_cost": "2100000", "civil_cost": "300000", "working_capital": "800000",
}  # fmt: skip


def key() -> str:
    return f"walk-{next(_keys)}"


def ok(given: Any, status: int = 201) -> Any:
    assert given.status_code == status, given.content.decode()
    return given.json()


def budget(amount: int = 100_000_000) -> None:
    """The state's pool of this year."""
    with scope.system():
        head = BudgetHead.objects.get(scheme=programme().schemes[0])
        money.bring_budget(head, financial_year_of(clock.today()), Decimal(amount), by=SYSTEM)


def enrolled(assistant: Caller, **answers: Any) -> str:
    return str(ok(assistant.post("/artisans", {"answers": {**ENROL, **answers}}, key=key()))["ref"])


def applied(assistant: Caller, artisan: str, **facts: Any) -> str:
    body = {"scheme": "margin_money", "artisan": artisan, "facts": {**FACTS, **facts}, "answers": ANSWERS}
    return str(ok(assistant.post("/applications", body, key=key()))["ref"])


def with_papers(assistant: Caller, ref: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    for paper in ok(assistant.get(f"/cases/{ref}"), 200)["documents"]:
        if paper["needed"] and paper["file"] is None:
            photo = paper["key"] == "photo"
            sent = SimpleUploadedFile("paper", JPEG if photo else PDF)
            ok(assistant.send(f"/cases/{ref}/documents", {"key": paper["key"], "file": sent}, key=key()))
    ok(assistant.post(f"/cases/{ref}/documents/accept-all"), 200)


JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")


def step(caller: Caller, ref: str, do: str, note: str = "", **data: Any) -> Any:
    return ok(caller.post(f"/cases/{ref}/steps", {"do": do, "note": note, "data": data}, key=key()))


def to_committee(as_: Callable[[str], Caller], ref: str) -> None:
    with_papers(as_("assistant-sambhal"), ref)
    step(as_("assistant-sambhal"), ref, "recommend", "In order.")
    step(as_("officer-sambhal"), ref, "put_up")


def sanctioned(as_: Callable[[str], Caller], ref: str) -> str:
    """By a sitting: called, agenda, decision, minutes. Returns its reference."""
    officer, chair = as_("officer-sambhal"), as_("committee-sambhal")
    sitting = ok(
        officer.post("/sittings", {"on": clock.today().isoformat(), "place": "Collectorate"}, key=key())
    )
    ok(officer.post(f"/sittings/{sitting['ref']}/agenda", {"cases": [ref]}))
    decided = ok(
        chair.post(
            f"/sittings/{sitting['ref']}/decisions",
            {"decisions": [{"case": ref, "do": "sanction", "note": ""}]},
            key=key(),
        ),
        200,
    )
    assert decided["outcomes"][0]["done"], decided
    signed = ok(chair.post(f"/sittings/{sitting['ref']}/sign", {"present": "DM; DCI; LDM"}), 200)
    assert signed["state"] == "signed"
    return str(sitting["ref"])


def to_payment(as_: Callable[[str], Caller], ref: str) -> None:
    """From forwarding to the drafted payment."""
    assistant, officer, bank = as_("assistant-sambhal"), as_("officer-sambhal"), as_("bank-sambhal")
    today = clock.today()
    day = today.isoformat()
    step(assistant, ref, "forward", bank_office="BANK-SBL-1")
    step(bank, ref, "bank_sanction", loan_amount="3040000", sanctioned_on=day, loan_account_last4="1234")
    week = (today - timedelta(days=7)).isoformat()
    step(assistant, ref, "training_done", institute="ITI", training_from=week, training_to=day)
    step(bank, ref, "disburse", disbursed_on=day, amount="100000.00")
    step(
        bank, ref, "claim_margin_money", claim_amount="640000", tdr_account="012345678901", ifsc="SBIN0001234"
    )
    step(officer, ref, "approve_release")


def paid(as_: Callable[[str], Caller], capture: Any) -> Any:
    """Every drafted payment into a file, the bank's answer to it, read."""
    finance = as_("finance-state")
    drafted = ok(finance.get("/payments?state=drafted"), 200)["items"]
    made = ok(finance.post("/payment-files", {"payments": [one["ref"] for one in drafted]}, key=key()))
    with capture(execute=True):
        content = finance.get(f"/payment-files/{made['ref']}/content")
    assert content.status_code == 200
    assert b"012345678901" in content.content
    return made, ok(finance.send("/return-files", {"file": returned(drafted)}, key=key()))


def returned(drafted: list[dict[str, Any]]) -> io.BytesIO:
    """What the bank says of these payments: each accepted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["reference", "ifsc", "account", "amount", "status", "bank_reference", "code", "date"])
    for one in drafted:
        writer.writerow(
            [one["ref"], one["ifsc"], one["account_last4"], one["amount"], "ACCEPTED", f"UTR{one['ref'][-6:]}", "",
             clock.today().isoformat()]
        )  # fmt: skip
    file = io.BytesIO(out.getvalue().encode())
    file.name = "return.csv"
    return file

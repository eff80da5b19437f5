"""Payment files to the bank and its answers, line by line."""

import csv
import hashlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odop.accounts.models import User
from odop.casework.models import Case
from odop.finance import bank_layout, factories, services
from odop.finance.models import LedgerTransaction, Payment, PaymentFile, ReturnFile, ReturnLine
from odop.kernel.actors import SYSTEM
from odop.kernel.invariants import broken
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import read_file
from odop.places.models import District

IFSC = "SMPL0000001"


def drafted(place: District, number: int = 3) -> list[Payment]:
    """Payments drafted, their cases waiting for the bank's answer."""
    factories.purse(place, 100_000 * number)
    made = []
    for at, case in enumerate(factories.cases(place, number, state="payment")):
        services.commit(case, case.amount, by=SYSTEM)
        services.keep_claim_account(case, account=f"01234567{at:04d}", ifsc=IFSC, by=SYSTEM)
        made.append(services.draft_payment(case, by=SYSTEM))
    return made


def row(payment: Payment, **changes: object) -> list[object]:
    """The bank's line accepting this payment, or with some cells changed."""
    cells = {
        "reference": payment.ref, "ifsc": payment.ifsc, "account": payment.account, "amount": payment.amount,
        "status": "ACCEPTED", "bank_reference": f"BANK{payment.pk:010d}", "code": "", "date": "",
    }  # fmt: skip
    return list({**cells, **changes}.values())


def rejecting(payment: Payment, code: str = "NO_SUCH_ACCOUNT") -> list[object]:
    return row(payment, status="REJECTED", bank_reference="", code=code)


def answer(rows: list[list[object]], by: User) -> ReturnFile:
    return services.read_return_file(bank_layout.write_return_file(rows), by=by)


def outcomes(kept: ReturnFile) -> list[tuple[str, str]]:
    return list(kept.lines.order_by("number").values_list("outcome", "code"))


def test_a_payment_file_has_its_control_totals(finance: User, place: District) -> None:
    payments = drafted(place)
    made = services.make_payment_file(payments, by=finance)
    rows = list(csv.reader(services.take_payment_file(made, by=finance).decode().splitlines()))
    assert [line[0] for line in rows] == ["H", "D", "D", "D", "T"]
    assert rows[0][1:3] == [bank_layout.PAYMENT_LAYOUT, made.ref]
    assert rows[1][2:6] == [payments[0].ref, IFSC, "012345670000", "100000.00"]
    assert rows[-1][1:3] == ["3", "300000.00"]
    details = b"".join(
        line + b"\r\n" for line in services.take_payment_file(made, by=finance).splitlines()[1:-1]
    )
    assert rows[-1][3] == hashlib.sha256(details).hexdigest()[:16]
    assert (made.count, made.total_amount) == (3, 300_000)
    assert set(Payment.objects.values_list("state", flat=True)) == {"sent"}


def test_bank_files_lie_encrypted_and_each_download_is_on_the_trail(finance: User, place: District) -> None:
    made = services.make_payment_file(drafted(place, 1), by=finance)
    assert b"0123456700" not in read_file(made.file)
    services.take_payment_file(made, by=finance)
    assert Event.objects.filter(verb="payment.file_taken", subject_ref=made.ref).count() == 1


def test_a_payment_goes_into_one_file_only(finance: User, place: District) -> None:
    payments = drafted(place)
    services.make_payment_file(payments[:1], by=finance)
    with pytest.raises(DomainError) as refusal:
        services.make_payment_file(payments, by=finance)
    assert refusal.value.code == "not_drafted"
    assert PaymentFile.objects.count() == 1
    assert Payment.objects.filter(state="drafted").count() == 2


def test_only_finance_makes_files_and_reads_answers(officer: User, place: District) -> None:
    payments = drafted(place, 1)
    with pytest.raises(NotAllowed):
        services.make_payment_file(payments, by=officer)
    with pytest.raises(NotAllowed):
        services.read_return_file(b"x", by=officer)


def test_each_line_does_its_own(finance: User, place: District) -> None:
    one, two, three, four, five = drafted(place, 5)
    services.make_payment_file([one, two, three, four], by=finance)
    kept = answer(
        [
            row(one),
            rejecting(two),
            row(three, amount="99999.99"),
            row(four, account="999999999999"),
            row(five),  # drafted, never sent
            row(one, reference="PY-0000-0000000"),
            row(one, bank_reference="BANK9999999"),
            ["PY", "too", "short"],
            row(three, amount="1e5"),
            row(three, status="PERHAPS"),
        ],
        finance,
    )
    assert outcomes(kept) == [
        ("accepted", ""),
        ("rejected", "NO_SUCH_ACCOUNT"),
        ("mismatch", "amount"),
        ("mismatch", "account"),
        ("unknown", "not_sent"),
        ("unknown", ""),
        ("duplicate", ""),
        ("unreadable", "columns"),
        ("unreadable", "amount"),
        ("unreadable", "status"),
    ]
    states = dict(Case.objects.values_list("pk", "state"))
    assert [states[payment.sanction.case_id] for payment in (one, two, three, four, five)] == [
        "hold", "release", "payment", "payment", "payment",
    ]  # fmt: skip
    assert kept.ref is not None and kept.ref.startswith("RF-")
    assert broken() == []


def test_the_same_bytes_again_change_nothing(finance: User, place: District) -> None:
    payments = drafted(place)
    services.make_payment_file(payments, by=finance)
    rows = [row(payment) for payment in payments]
    first = answer(rows, finance)
    before = (LedgerTransaction.objects.count(), ReturnLine.objects.count(), Event.objects.count())
    assert answer(rows, finance).pk == first.pk
    assert before == (LedgerTransaction.objects.count(), ReturnLine.objects.count(), Event.objects.count())


def test_an_answer_may_come_in_parts_and_overlap(finance: User, place: District) -> None:
    payments = drafted(place)
    services.make_payment_file(payments, by=finance)
    answer([row(payments[0])], finance)
    second = answer([row(payment) for payment in payments], finance)
    assert [outcome for outcome, _code in outcomes(second)] == ["duplicate", "accepted", "accepted"]
    assert LedgerTransaction.objects.filter(kind="release").count() == 3


def test_an_answer_that_contradicts_an_earlier_one_changes_nothing(finance: User, place: District) -> None:
    (payment,) = drafted(place, 1)
    services.make_payment_file([payment], by=finance)
    answer([row(payment)], finance)
    assert outcomes(answer([rejecting(payment)], finance)) == [("duplicate", "answered_otherwise")]
    payment.refresh_from_db()
    assert payment.state == "paid"


def test_a_bank_reference_pays_one_payment_only(finance: User, place: District) -> None:
    one, two = drafted(place, 2)
    services.make_payment_file([one, two], by=finance)
    kept = answer([row(one), row(two, bank_reference=f"BANK{one.pk:010d}")], finance)
    assert outcomes(kept) == [("accepted", ""), ("mismatch", "bank_reference_used")]
    two.refresh_from_db()
    assert (two.state, two.bank_reference) == ("sent", "")
    assert broken() == []


def test_a_rejected_payment_is_drafted_again_and_paid_once(
    finance: User, officer: User, place: District
) -> None:
    from odop.casework.services import take_step

    (payment,) = drafted(place, 1)
    case = payment.sanction.case
    services.make_payment_file([payment], by=finance)
    answer([rejecting(payment)], finance)
    case.refresh_from_db()
    assert case.state == "release"
    take_step(case, do="approve_release", by=officer)
    again = Payment.objects.get(state="drafted")
    assert again.ref != payment.ref
    services.make_payment_file([again], by=finance)
    answer([row(again)], finance)
    assert LedgerTransaction.objects.filter(kind="release").count() == 1
    assert broken() == []


def test_a_case_that_cannot_take_the_step_stops_no_other_line(finance: User, place: District) -> None:
    one, two = drafted(place, 2)
    services.make_payment_file([one, two], by=finance)
    Case.objects.filter(pk=one.sanction.case_id).update(state="hold")
    assert outcomes(answer([row(one), row(two)], finance)) == [("mismatch", "wrong_state"), ("accepted", "")]
    one.refresh_from_db()
    assert (one.state, one.bank_reference, one.answered_at) == ("sent", "", None)


def test_no_account_number_is_kept_in_the_lines(finance: User, place: District) -> None:
    (payment,) = drafted(place, 1)
    services.make_payment_file([payment], by=finance)
    kept = answer([row(payment), ["x", "1234 5678 9012", "123-456-789-012"]], finance)
    for text in kept.lines.values_list("text", flat=True):
        assert "••" in text
        assert not any(number in text for number in (payment.account, "5678 9012", "456-789"))


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"\xff\xfe\x00", b"PK\x03\x04 a sheet", b"a,b,c\r\n1,2,3"]
)
def test_what_is_no_return_file_is_refused_whole(finance: User, content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        services.read_return_file(content, by=finance)
    assert refusal.value.code == "not_a_return_file"
    assert ReturnFile.objects.count() == 0


def test_too_many_lines_at_once_are_refused_whole(finance: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bank_layout, "MOST_LINES", 3)
    with pytest.raises(Invalid) as refusal:
        services.read_return_file(bank_layout.write_return_file([["x"]] * 4), by=finance)
    assert refusal.value.code == "too_many_lines"
    assert ReturnFile.objects.count() == 0


def test_columns_may_stand_in_any_order_with_a_byte_order_mark(finance: User, place: District) -> None:
    (payment,) = drafted(place, 1)
    services.make_payment_file([payment], by=finance)
    names = list(reversed(bank_layout.RETURN_COLUMNS))
    cells = [str(cell) for cell in reversed(row(payment))]
    content = "\ufeff" + ",".join(names).upper() + "\n\n" + ",".join(cells) + "\n"
    assert outcomes(services.read_return_file(content.encode(), by=finance)) == [("accepted", "")]


@given(st.text(max_size=400))
def test_any_text_is_read_or_has_its_problem(text: str) -> None:
    header = ",".join(bank_layout.RETURN_COLUMNS)
    try:
        answers = bank_layout.read_return(f"{header}\n{text}".encode("utf-8", "surrogatepass"))
    except bank_layout.NotAReturnFile:
        return
    for one in answers:
        assert one.problem or (one.reference and one.amount is not None and len(one.text) <= 300)


def test_a_claimed_date_of_credit_starts_the_hold(finance: User, place: District) -> None:
    (payment,) = drafted(place, 1)
    services.make_payment_file([payment], by=finance)
    answer([row(payment, date="2026-01-15")], finance)
    case = Case.objects.get(pk=payment.sanction.case_id)
    assert case.values["released_on"] == "2026-01-15"
    assert Decimal(case.values["released_amount"]) == 10_000_000

"""What is sent back or refused is said to her in words, with what she can do; and what anybody may ask about a case."""

from collections.abc import Callable

import pytest

from odop.accounts.services import demo_user
from odop.casework.factories import Cast, walk
from odop.casework.models import Case, Letter
from odop.casework.queries import branches_for
from odop.kernel import scope
from tests.journeys.conftest import PHONE, TABLE, Walker
from tests.journeys.test_her_way import applied, stands, take  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WORDS = "शपथ पत्र पर हस्ताक्षर नहीं हैं।"


def test_a_deficiency_is_told_and_answered_and_a_rejection_gives_its_reason(
    walker: Callable[..., Walker],
    applied: str,  # noqa: F811
) -> None:
    she = walker("artisan-sambhal", language="hi")
    assistant = walker("assistant-sambhal", language="hi", width=TABLE)
    take(assistant, applied, "raise_deficiency", "deficiency", {"note": WORDS})
    she.open("/me/").look("me-deficiency")
    she.case(applied, hers=True).look("me-case-deficiency")
    assert WORDS in she.text()
    she.fill({"note": "हस्ताक्षर करके भेज दिया है।"}, "#do-respond").press("#do-respond form button")
    assert stands(applied) == "scrutiny", she.text()[:800]
    officer = walker("officer-sambhal", language="hi", width=TABLE)
    take(officer, applied, "reject", "rejected", {"note": "इकाई दूसरे जिले में है।"})
    she.case(applied, hers=True).look("me-case-rejected")
    assert "इकाई दूसरे जिले में है।" in she.text()
    for one in (she, assistant, officer):
        one.done()


@pytest.fixture
def at_bank(applied: str) -> str:  # noqa: F811
    """Her application, selected and sent to the branch of the first demo banker."""
    with scope.system():
        case = Case.objects.get(ref=applied)
        people = {
            role: demo_user(f"{role}-sambhal") for role in ("assistant", "officer", "committee", "bank")
        }
        branch = people["bank"].current_postings[0].office
        assert branch in branches_for(case)
        case.documents.update(check_state="accepted")
        walk(
            case,
            Cast(case.district, case.applicant, demo_user("artisan-sambhal"), **people, branch=branch),
            "bank",
        )
    return applied


REFUSED = {
    "hi": ("बिक्री का अनुमान अधिक है।", "परियोजना लाभप्रद नहीं", "बैंक ने मना किया"),
    "en": ("Sales are estimated too high.", "Project not viable", "The bank refused"),
}


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_bank_refuses_with_a_reason_and_she_reads_it(
    walker: Callable[..., Walker], at_bank: str, language: str
) -> None:
    words, chosen, stage = REFUSED[language]
    bank = walker("bank-sambhal", language=language, width=TABLE)
    bank.open("/desk/").look("desk-bank-waiting")
    assert at_bank in bank.text()
    bank.step(at_bank, "bank_refuse", {"note": words})
    assert stands(at_bank) == "bank", "without a reason from the list nothing is refused"
    bank.look("desk-bank-refuse-unsaid")
    take(bank, at_bank, "bank_refuse", "bank_refused", {"refusal_reason": "not_viable", "note": words})
    she = walker("artisan-sambhal", language=language)
    she.open("/me/").look("me-bank-refused")
    assert stage in she.text()
    she.case(at_bank, hers=True).look("me-case-bank-refused")
    for part in (words, chosen, stage):
        assert part in she.text(), part
    for one in (she, bank):
        one.done()


ASKED = {
    "hi": {
        "mismatch": "आवेदन संख्या और मोबाइल अंक मेल नहीं खाते।",
        "stage": "बैंक आपके ऋण पर निर्णय कर रहा है",
        "no_letter": "इस कोड का कोई पत्र नहीं है",
    },
    "en": {
        "mismatch": "Reference and number do not belong together.",
        "stage": "The bank is deciding on your loan",
        "no_letter": "This code belongs to no letter",
    },
}


@pytest.mark.parametrize("language", ["hi", "en"])
def test_anybody_tracks_an_application_and_checks_a_letter_without_signing_in(
    walker: Callable[..., Walker], at_bank: str, language: str
) -> None:
    with scope.system():
        case = Case.objects.get(ref=at_bank)
        last4, name = case.applicant.mobile[-4:], str(case.applicant.name["hi"])
        letter = Letter.objects.get(case=case, kind="sanction")
    visitor = walker(language=language, width=PHONE)
    said = ASKED[language]
    wrong = f"{(int(last4) + 1) % 10_000:04d}"
    visitor.open("/track/").fill({"ref": at_bank, "last4": wrong}).press("main form button")
    visitor.look("track-wrong")
    assert said["mismatch"] in visitor.text()
    assert said["stage"] not in visitor.text()
    visitor.fill({"ref": at_bank.lower(), "last4": last4}).press("main form button").look("track-found")
    assert said["stage"] in visitor.text()
    assert name not in visitor.text()

    visitor.open(f"/verify/{letter.code}/").look("verify-genuine")
    for part in (letter.number, "6,40,000"):
        assert part in visitor.text(), part
    assert name not in visitor.text()
    other = "A" if letter.code[-1] != "A" else "B"
    visitor.open(f"/verify/{letter.code[:-1]}{other}/").look("verify-wrong")
    assert said["no_letter"] in visitor.text()
    assert letter.number not in visitor.text()
    visitor.complaints = [
        one for one in visitor.complaints if "/verify/" not in one and "/track/" not in one
    ]  # a browser reports 404 and 422 itself
    visitor.done()

"""What is sent back or refused is said to her in words, with what she can do."""

from collections.abc import Callable

import pytest

from tests.journeys.conftest import TABLE, Walker
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

"""She reads everything held about her and who looked, takes it along, takes a consent back, and asks; the office says why and answers."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from odop.kernel import scope
from odop.privacy.models import AccessRecord, RightsRequest
from odop.registry import factories as make
from odop.registry.models import Artisan, Consent
from tests.journeys.conftest import TABLE, Walker
from tests.journeys.test_her_way import applied  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SAID = {
    "hi": ("ने आपका आवेदन", "इससे क्या होगा", "कागज़ में यही लिखा है।", "हो गया"),
    "en": ("looked at your application", "What follows", "The papers say so.", "Done"),
}


def her_entry(ref: str) -> Artisan:
    from odop.casework.models import Case

    with scope.system():
        return Case.objects.select_related("applicant").get(ref=ref).applicant


def answered_422(one: Walker) -> None:
    """What was meant to be refused is told by the browser's console too."""
    one.complaints = [said for said in one.complaints if "422 (Unprocessable Entity)" not in said]


@pytest.mark.parametrize("language", ["hi", "en"])
def test_she_sees_who_looked_and_takes_everything_along(
    walker: Callable[..., Walker],
    applied: str,  # noqa: F811
    language: str,
) -> None:
    looked, follows, _answer, _done = SAID[language]
    officer = walker("officer-sambhal", language=language, width=TABLE)
    officer.case(applied)
    she = walker("artisan-sambhal", language=language)
    she.open("/privacy/").look("privacy-notice")
    she.open("/me/data/looks/").look("me-data-looks")
    assert looked in she.text() and applied in she.text()
    she.open("/me/data/").look("me-data")
    with she.page.expect_download() as taken:
        she.page.locator('form[action$="/me/data/file/json/"] button').click()
    held = json.loads(taken.value.path().read_text(encoding="utf-8"))
    assert held["person"] == her_entry(applied).ref
    she.open("/me/data/consents/register/").look("me-data-withdraw")
    assert follows in she.text() and applied in she.text()
    she.press("main form button")
    with scope.system():
        assert not Consent.objects.filter(
            artisan=her_entry(applied), purpose="register", withdrawn_at=None
        ).exists()
    officer.case(applied).look("desk-case-consent-withdrawn")
    officer.open("/desk/privacy/").look("desk-privacy")
    assert her_entry(applied).ref in officer.text()
    for one in (she, officer):
        answered_422(one)
        one.done()


@pytest.mark.parametrize("language", ["hi", "en"])
def test_a_correction_is_asked_and_answered_and_erasure_says_what_stands_against_it(
    walker: Callable[..., Walker],
    applied: str,  # noqa: F811
    language: str,
) -> None:
    _looked, _follows, answer, done = SAID[language]
    she = walker("artisan-sambhal", language=language)
    she.open("/me/data/ask/correction/").look("me-data-correction")
    she.press("main form button")  # says nothing yet
    she.look("me-data-correction-wrong")
    she.fill({"relation_name": "Mohd Iqbal Ansari", "text": "Passbook"}).press("main form button")
    with scope.system():
        request = RightsRequest.objects.get()
    officer = walker("officer-sambhal", language=language, width=TABLE)
    officer.open(f"/desk/privacy/requests/{request.ref}/").look("desk-privacy-request")
    officer.fill({"words": answer}).press('main button[name="do"][value="grant"]')
    she.open("/me/data/").look("me-data-answered")
    assert answer in she.text() and done in she.text()
    she.open("/me/data/ask/erasure/").look("me-data-erasure")
    assert applied in she.text() and she.page.locator('[name="sure"]').count() == 0
    for one in (she, officer):
        answered_422(one)
        one.done()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_officer_says_why_before_the_entry_of_a_stranger_opens(
    walker: Callable[..., Walker],
    applied: str,  # noqa: F811
    settings: Any,
    scripts: bool,
) -> None:
    settings.ASK_WHY = True
    with scope.system():
        stranger = make.artisan(her_entry(applied).district, name="Ganga Devi", relation_name="Shiv Ram")
    officer = walker("officer-sambhal", language="hi", width=TABLE, scripts=scripts)
    officer.open(f"/desk/register/{stranger.ref}/").look("desk-why")
    assert "Ganga" not in officer.text()
    officer.press("main form button")
    officer.look("desk-why-wrong")
    officer.fill({"why": "here"}).press("main form button")
    assert "Ganga Devi" in officer.text()
    officer.case(applied)
    assert applied in officer.page.url  # her own work opens without a question
    watcher = walker("cell-state", language="hi", width=TABLE)
    watcher.open("/desk/privacy/access/").look("desk-access")
    assert stranger.ref in watcher.text()
    watcher.open("/desk/privacy/retention/").look("desk-retention")
    with scope.system():
        kinds = list(AccessRecord.objects.order_by("pk").values_list("kind", flat=True))
    opened = [kind for kind in kinds if kind != "page"]  # lists on the way there show others
    assert opened[:2] == ["reason", "entry"] and "case" in opened
    for one in (officer, watcher):
        answered_422(one)
        one.done()


def test_another_schemes_list_is_shown_as_evidence(
    walker: Callable[..., Walker],
    applied: str,  # noqa: F811
) -> None:
    from datetime import date

    from odop.kernel.actors import SYSTEM
    from odop.linkage.other_lists.services import agree_key, take_plain

    person = her_entry(applied)
    with scope.system():
        key, _secret = agree_key("KVIC-2026", office="KVIC", by=SYSTEM)
        take_plain(
            [({"mobile": person.mobile}, [{"scheme": "PMEGP", "on": "2025-06-12", "amount": "250000.00"}])],
            title="PMEGP 2025-26", office="KVIC", from_on=date(2025, 4, 1), to_on=date(2026, 3, 31), key=key, by=SYSTEM,
        )  # fmt: skip
    officer = walker("officer-sambhal", language="hi", width=TABLE)
    officer.case(applied).look("desk-case-other-lists")
    assert "PMEGP 2025-26" in officer.text()
    officer.press('#other-lists button[value="family"]')
    assert "पाया गया: परिवार का कोई सदस्य" in officer.text()
    officer.open("/desk/other-lists/").look("desk-other-lists")
    officer.done()

"""Tries at the same moment count as tries one after the other: through real connections and real locks."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from odop.accounts import authenticator, codes, limits
from odop.accounts.models import Attempt, SignInCode, User
from odop.accounts.onetime import hotp, step_of
from odop.kernel import clock
from odop.kernel.models import Notice
from odop.kernel.refusals import DomainError

pytestmark = pytest.mark.django_db(transaction=True)
MOBILE = "6000098765"


def at_once(tries: int, action: object) -> list[str]:
    """Run `action(n)` in `tries` threads; returns what each said: "ok" or the refusal's code."""

    def one(number: int) -> str:
        try:
            with transaction.atomic():
                try:
                    action(number)  # type: ignore[operator]
                except DomainError as refusal:
                    return refusal.code  # committed, as the views do
                return "ok"
        finally:
            connection.close()

    with ThreadPoolExecutor(tries) as pool:
        return sorted(pool.map(one, range(tries)))


def test_twelve_guesses_at_once_are_five_tries() -> None:
    asked = codes.ask_code(MOBILE, address="here", language="en")
    right = Notice.objects.get().body[:6]
    wrong = [f"{(int(right) + 1 + n) % 10**6:06}" for n in range(12)]
    said = at_once(12, lambda n: codes.check_code(asked.pk, wrong[n], address="here", language="en"))
    assert said == ["code_over"] * 8 + ["code_wrong"] * 4
    assert SignInCode.objects.get().tries == 5
    assert Attempt.objects.filter(action=limits.CODE_WRONG).count() == 5
    assert not User.objects.exists()


def test_the_right_code_given_eight_times_at_once_opens_once() -> None:
    asked = codes.ask_code(MOBILE, address="here", language="en")
    right = Notice.objects.get().body[:6]
    said = at_once(8, lambda n: codes.check_code(asked.pk, right, address="here", language="en"))
    assert said == ["code_over"] * 7 + ["ok"]
    assert User.objects.count() == 1


def test_codes_asked_for_at_once_stay_within_the_limit_of_the_number() -> None:
    said = at_once(8, lambda n: codes.ask_code(MOBILE, address=f"there {n}", language="en"))
    assert said == ["ok"] * 3 + ["too_many_tries"] * 5
    assert Notice.objects.count() == 3


def test_a_code_of_the_authenticator_given_six_times_at_once_opens_once() -> None:
    user = User.objects.create(username="ram.das", kind="officer")
    key = authenticator.begin_totp(user)
    key.confirmed_at = clock.now()
    key.save()
    code = hotp(key.secret, step_of(clock.now()))
    said = at_once(6, lambda n: authenticator.check_second(user, code, address="here"))
    assert said.count("ok") == 1
    assert set(said) <= {"ok", "totp_wrong", "too_many_tries"}

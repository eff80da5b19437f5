"""The codes of an authenticator against the published test values, with drift and without replay."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from odop.accounts.onetime import (
    STEP,
    hotp,
    matching_step,
    new_code,
    new_recovery_code,
    new_secret,
    provisioning_uri,
    step_of,
)

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # base32 of 12345678901234567890
NOON = datetime(2026, 11, 21, 12, 0, 5, tzinfo=UTC)


def test_hotp_gives_the_values_of_rfc_4226_appendix_d() -> None:
    wanted = [
        "755224",
        "287082",
        "359152",
        "969429",
        "338314",
        "254676",
        "287922",
        "162583",
        "399871",
        "520489",
    ]
    assert [hotp(RFC_SECRET, counter) for counter in range(10)] == wanted


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_totp_gives_the_last_six_digits_of_rfc_6238_appendix_b(second: int, code: str) -> None:
    moment = datetime.fromtimestamp(second, tz=UTC)
    assert matching_step(RFC_SECRET, code, moment=moment) == second // STEP


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off_and_not_two(steps: int, taken: bool) -> None:
    code = hotp(RFC_SECRET, step_of(NOON) + steps)
    assert (matching_step(RFC_SECRET, code, moment=NOON) is not None) is taken


def test_no_code_counts_that_is_not_later_than_the_last_one() -> None:
    step = step_of(NOON)
    assert matching_step(RFC_SECRET, hotp(RFC_SECRET, step), moment=NOON, after=step) is None
    assert matching_step(RFC_SECRET, hotp(RFC_SECRET, step - 1), moment=NOON, after=step) is None
    assert matching_step(RFC_SECRET, hotp(RFC_SECRET, step + 1), moment=NOON, after=step) == step + 1


def test_a_wrong_or_strange_code_matches_nothing() -> None:
    right = hotp(RFC_SECRET, step_of(NOON))
    for typed in ("", right[:5], right + "0", "abcdef", f"{(int(right) + 1) % 10**6:06}"):
        assert matching_step(RFC_SECRET, typed, moment=NOON + timedelta(days=1000)) is None


def test_codes_and_secrets_are_of_their_shape_and_never_the_same_twice() -> None:
    assert all(re.fullmatch(r"[0-9]{6}", new_code()) for _n in range(200))
    assert len({new_code() for _n in range(200)}) > 150
    assert re.fullmatch(r"[A-Z2-7]{32}", new_secret())
    assert new_secret() != new_secret()
    assert re.fullmatch(r"[a-z2-9]{5}-[a-z2-9]{5}", new_recovery_code())


def test_the_address_in_the_qr_code_names_the_issuer_and_the_account() -> None:
    uri = provisioning_uri("ABC", account="ram.das", issuer="O D")
    assert uri == "otpauth://totp/O%20D%3Aram.das?secret=ABC&issuer=O%20D&algorithm=SHA1&digits=6&period=30"

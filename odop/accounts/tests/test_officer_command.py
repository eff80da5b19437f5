"""The first officer of an installation, and help for who lost password or phone."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from odop.accounts import authenticator
from odop.accounts.models import Office, Posting, User
from odop.accounts.onetime import hotp, step_of
from odop.kernel import clock


def office_code() -> str:
    return Office.objects.filter(kind="cell")[0].code


@pytest.fixture
def made(districts: None, capsys: pytest.CaptureFixture[str]) -> str:
    call_command("officer", "make", "ram.das", name_en="Ram Das", name_hi="राम दास")
    return capsys.readouterr().out.split("password ")[1].split()[0]


def test_the_first_officer_is_made_and_posted_with_a_password_printed_once(made: str) -> None:
    user = User.objects.get(username="ram.das")
    assert user.check_password(made)
    call_command("officer", "post", "ram.das", office=office_code(), role="cell")
    assert user.roles == {"cell"}
    call_command("officer", "end", "ram.das", office=office_code(), last=clock.today())
    assert Posting.objects.get().to_on == clock.today()


def test_a_forgotten_password_is_replaced(made: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("officer", "password", "ram.das")
    new = capsys.readouterr().out.split("password ")[1].split()[0]
    user = User.objects.get(username="ram.das")
    assert user.check_password(new)
    assert not user.check_password(made)


def test_a_lost_phone_is_taken_away_with_its_recovery_codes(made: str) -> None:
    user = User.objects.get(username="ram.das")
    key = authenticator.begin_totp(user)
    authenticator.confirm_totp(user, hotp(key.secret, step_of(clock.now())), address="office")
    call_command("officer", "phone", "ram.das")
    assert not authenticator.has_totp(user)
    assert authenticator.recovery_codes_left(user) == 0


def test_what_cannot_be_done_is_said_and_not_done(made: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="user name"):
        call_command("officer", "make", "ram.das", name_en="Ram Das", name_hi="राम दास")
    with pytest.raises(CommandError, match="no such role"):
        call_command("officer", "post", "ram.das", office=office_code(), role="bank")
    with pytest.raises(CommandError, match="no officer"):
        call_command("officer", "password", "nobody")
    with pytest.raises(CommandError, match="holds no post"):
        call_command(
            "officer", "end", "ram.das", office=office_code(), last=clock.today() - timedelta(days=1)
        )
    assert not Posting.objects.exists()


def test_the_list_says_who_holds_which_post(made: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("officer", "list")
    assert "ram.das: no post today" in capsys.readouterr().out
    call_command("officer", "post", "ram.das", office=office_code(), role="cell")
    call_command("officer", "list")
    assert f"ram.das: cell at {office_code()}" in capsys.readouterr().out

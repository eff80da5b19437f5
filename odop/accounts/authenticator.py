"""Officers: user name and password, then the code of an authenticator (TOTP) or a recovery code.

As in `codes`, refusals are raised after the try was counted: the caller answers them without rolling back.
"""

import re
from typing import NoReturn

from django.contrib.auth import authenticate
from django.db import transaction
from django.utils.translation import gettext as _

from odop.accounts import events, limits
from odop.accounts.digests import digest
from odop.accounts.models import RecoveryCode, TotpKey, User
from odop.accounts.onetime import DIGITS, matching_step, new_recovery_code, new_secret
from odop.kernel import clock, scope
from odop.kernel.events import record
from odop.kernel.refusals import DomainError
from odop.lib.digits import to_ascii_digits

RECOVERY_CODES = 10


class SignInRefused(DomainError):
    """`code` is password_wrong, totp_wrong or totp_not_begun."""

    status = 422


def check_password(username: str, password: str, *, address: str) -> User:
    """The officer with this user name and password: unknown name and wrong password look and last alike.

    Raises SignInRefused and TooMany. Needs an open transaction, which the caller commits.
    """
    username = username.strip().lower()
    limits.refuse_if_too_many(limits.PASSWORD_WRONG, who=username, address=address)
    with scope.widened("an officer signs in: is there such a name, and is this its password"):
        user = authenticate(None, username=username, password=password)
    if not isinstance(user, User) or user.is_citizen:
        limits.note(limits.PASSWORD_WRONG, who=username, address=address)
        raise SignInRefused(_("User name or password is not right."), code="password_wrong")
    return user


def has_totp(user: User) -> bool:
    return user.totp_keys.filter(confirmed_at__isnull=False).exists()


def key_being_set_up(user: User) -> TotpKey | None:
    return user.totp_keys.filter(confirmed_at__isnull=True).first()


@transaction.atomic
def begin_totp(user: User) -> TotpKey:
    """A new secret to set up; one that was begun and not finished is thrown away, one in force stays."""
    user.totp_keys.filter(confirmed_at__isnull=True).delete()
    return TotpKey.objects.create(user=user, secret=new_secret(), made_at=clock.now())


def confirm_totp(user: User, code: str, *, address: str) -> list[str]:
    """Put the secret being set up into force, in place of an older one, when `code` shows that the phone has it.

    Returns ten new recovery codes, to be shown once. Raises SignInRefused and TooMany.
    """
    key = user.totp_keys.select_for_update().filter(confirmed_at__isnull=True).first()
    if key is None:
        raise SignInRefused(_("This was open too long. Begin again."), code="totp_not_begun")
    _take_step(key, code, address=address)
    with transaction.atomic():
        user.totp_keys.filter(confirmed_at__isnull=False).delete()
        key.confirmed_at = clock.now()
        key.save(update_fields=["confirmed_at", "last_step"])
        record(events.TOTP_CONFIRMED, user, by=user)
        return make_recovery_codes(user)


def check_second(user: User, code: str, *, address: str) -> str:
    """Check what an officer typed after her password. Returns "totp" or "recovery"; raises SignInRefused and TooMany."""
    typed = to_ascii_digits(re.sub(r"[\s\-]+", "", code)).lower()
    if len(typed) == DIGITS and typed.isdigit():
        key = user.totp_keys.select_for_update().filter(confirmed_at__isnull=False).first()
        _take_step(key, typed, address=address, user=user)
        return "totp"
    limits.refuse_if_too_many(limits.TOTP_WRONG, who=str(user.pk), address=address)
    found = (
        RecoveryCode.objects.select_for_update()
        .filter(user=user, digest=_recovery_digest(user, typed), used_at__isnull=True)
        .first()
    )
    if found is None:
        _wrong(user, address)
    found.used_at = clock.now()
    found.save(update_fields=["used_at"])
    record(events.RECOVERY_CODE_USED, user, by=user, left=recovery_codes_left(user))
    return "recovery"


@transaction.atomic
def make_recovery_codes(user: User) -> list[str]:
    """Ten new recovery codes; the old ones end. Only their hashes are kept."""
    user.recovery_codes.all().delete()
    codes = [new_recovery_code() for _n in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=_recovery_digest(user, code.replace("-", "")), made_at=clock.now())
        for code in codes
    )
    record(events.RECOVERY_CODES_MADE, user, by=user)
    return codes


def recovery_codes_left(user: User) -> int:
    return user.recovery_codes.filter(used_at__isnull=True).count()


def _take_step(key: TotpKey | None, code: str, *, address: str, user: User | None = None) -> None:
    owner = key.user if key is not None else user
    assert owner is not None  # noqa: S101  (one of them is always given)
    limits.refuse_if_too_many(limits.TOTP_WRONG, who=str(owner.pk), address=address)
    digits = to_ascii_digits(re.sub(r"\s+", "", code))
    step = None if key is None else matching_step(key.secret, digits, moment=clock.now(), after=key.last_step)
    if key is None or step is None:
        _wrong(owner, address)
    key.last_step = step
    if key.confirmed_at:
        key.save(update_fields=["last_step"])


def _wrong(user: User, address: str) -> NoReturn:
    limits.note(limits.TOTP_WRONG, who=str(user.pk), address=address)
    raise SignInRefused(
        _("This code is not right, or it was used already. Wait for the next one and type that."),
        code="totp_wrong",
    )


def _recovery_digest(user: User, code: str) -> str:
    return digest(f"recovery {user.pk}", code)

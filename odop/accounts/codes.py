"""Citizens: a mobile number, and the six-digit code that is sent to it.

Whether the number is known makes no difference to any answer before the code: a citizen who signs in for the first time
becomes one by doing so. Refusals are raised after the try was counted: the caller answers them without rolling back.
"""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from odop.accounts import events, limits
from odop.accounts.digests import digest, same
from odop.accounts.enums import UserKind
from odop.accounts.models import SignInCode, User
from odop.accounts.onetime import new_code
from odop.kernel import clock, scope
from odop.kernel.events import record
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError
from odop.kernel.services import send_notice

LIFE = timedelta(minutes=10)
TRIES = 5
TEMPLATE = "accounts.sign_in_code"


class CodeRefused(DomainError):
    """The code does not open the door; `code` is code_wrong, code_over, office_number or account_closed."""

    status = 422


@transaction.atomic
def ask_code(mobile: str, *, address: str, language: str) -> SignInCode:
    """Send a code to this number (ten digits) and return its row. Raises TooMany; the answer is the same for any number."""
    limits.refuse_if_too_many(limits.CODE_ASKED, who=mobile, address=address)
    limits.note(limits.CODE_ASKED, who=mobile, address=address)
    code, moment = new_code(), clock.now()
    row = SignInCode.objects.create(
        mobile=mobile, code_digest=digest(f"code {mobile}", code), made_at=moment, expires_at=moment + LIFE
    )
    with override(language):
        name = programme().short_name.get(language) or programme().short_name["en"]
        body = _(
            "%(code)s is your code to sign in to %(name)s. It works for %(minutes)s minutes. Tell it to nobody."
        ) % {"code": code, "name": name, "minutes": LIFE.seconds // 60}
    send_notice(to=mobile, template=TEMPLATE, body=body, language=language)
    return row


def check_code(asked: int, code: str, *, address: str, language: str) -> User:
    """The citizen to whom the code of row `asked` belongs, made now if she is new. Needs an open transaction.

    Raises CodeRefused (the try is counted and must be committed) and TooMany.
    """
    row = SignInCode.objects.select_for_update().filter(pk=asked).first()
    if row is None or row.used_at or row.expires_at <= clock.now() or row.tries >= TRIES:
        raise CodeRefused(_("This code has ended. Ask for a new one."), code="code_over")
    limits.refuse_if_too_many(limits.CODE_WRONG, who=row.mobile, address=address)
    row.tries += 1
    if not same(row.code_digest, digest(f"code {row.mobile}", code)):
        row.save(update_fields=["tries"])
        limits.note(limits.CODE_WRONG, who=row.mobile, address=address)
        left = TRIES - row.tries
        if not left:
            raise CodeRefused(
                _("This code is not right, five times now. Ask for a new one."), code="code_over"
            )
        words = ngettext(
            "This code is not right. You can try %(count)s more time.",
            "This code is not right. You can try %(count)s more times.",
            left,
        )
        raise CodeRefused(words % {"count": left}, code="code_wrong")
    row.used_at = clock.now()
    row.save(update_fields=["tries", "used_at"])
    with scope.widened("a citizen has proved her number: her account, or a new one"):
        return _citizen(row.mobile, language)


@transaction.atomic
def _citizen(mobile: str, language: str) -> User:
    user, made = User.objects.get_or_create(
        mobile=mobile,
        defaults={"kind": UserKind.CITIZEN, "language": language, "mobile_verified_at": clock.now()},
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        record(events.CITIZEN_JOINED, user, by=user)
    if not user.is_citizen:
        raise CodeRefused(
            _("This number belongs to an officer. Sign in with user name and password."), code="office_number"
        )
    if not user.is_active:
        raise CodeRefused(_("This account is closed. Ask your district office."), code="account_closed")
    if user.mobile_verified_at is None:
        user.mobile_verified_at = clock.now()
        user.save(update_fields=["mobile_verified_at"])
    return user

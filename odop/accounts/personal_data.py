"""What accounts hold of a person who signs in."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from odop.accounts.models import ApiToken, RecoveryCode, TotpKey, User
from odop.kernel.fields import Localised
from odop.kernel.holdings import Held, Whose, holding, language_said


def close_account(whose: Whose) -> int:
    """The account loses name and number and nobody signs in with it any more; its row stays, since the trail names it."""
    user = User.objects.filter(pk=whose.user_id or 0).first()
    if user is None:
        return 0
    ApiToken.objects.filter(user=user).delete()
    user.username, user.mobile, user.mobile_verified_at = f"erased-{user.pk}", None, None
    user.email, user.name, user.is_active = "", Localised(), False
    user.set_unusable_password()
    user.save()
    return 1


@holding(
    "accounts.sign_in", title=_("How you sign in"), kept="sign_in", erase=close_account, order=70,
    tables=["accounts_user", "accounts_apitoken", "accounts_totpkey", "accounts_recoverycode", "accounts_posting"],
)  # fmt: skip
def account(whose: Whose) -> Iterator[Held]:
    user = User.objects.filter(pk=whose.user_id or 0).first()
    if user is None:
        return
    yield Held(
        _("Account"), user.joined_at,
        (
            ("mobile", _("Mobile number"), user.mobile), ("name", _("Name"), user.name), ("email", _("E-mail"), user.email),
            ("language", _("Language"), language_said(user.language)), ("last_sign_in", _("Last sign-in"), user.last_login),
            ("tokens", _("Access for programs"), ApiToken.objects.filter(user=user).count()),
            ("authenticators", _("Authenticators"), TotpKey.objects.filter(user=user).count()),
            ("recovery_codes", _("Recovery codes"), RecoveryCode.objects.filter(user=user).count()),
        ),
    )  # fmt: skip

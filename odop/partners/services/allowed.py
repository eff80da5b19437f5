"""Who writes agreements: they bind the State, so its cell alone."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_PARTNERS
from odop.kernel.actors import Actor
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.rows import held
from odop.partners.models import Agreement

WRONG = _("Some answers are missing or not right.")
Words = str | Promise
Wrong = dict[str, Words]


def may_write(user: User) -> bool:
    return user.may(RUN_PARTNERS) and user.scope.everything


def check(by: Actor) -> None:
    """Refuses everybody but the State's cell (and the programme's own files)."""
    if not (may_write(by) if isinstance(by, User) else by.may(RUN_PARTNERS)):
        raise NotAllowed(_("Agreements are written by the ODOP Cell of the State."))


def refuse(wrong: Wrong) -> None:
    if wrong:
        raise Invalid(WRONG, fields=wrong)


def in_both(name: str, said: Mapping[str, str], wrong: Wrong) -> Localised:
    """A text of which each language has something; else the language that lacks it is in `wrong`."""
    for language in ("en", "hi"):
        if not said.get(language, "").strip():
            wrong[f"{name}_{language}"] = _("Write it in both languages.")
    return Localised({language: words.strip() for language, words in said.items()})


def running(agreement: Agreement, by: Actor) -> Agreement:
    """The agreement as it is now, locked; refuses `ended` for one that was ended."""
    check(by)
    present = held(Agreement, agreement.pk)
    if present.ended_on is not None:
        raise DomainError(_("This agreement has been ended."), code="ended")
    return present

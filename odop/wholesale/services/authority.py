"""Who may do what in trade, and the refusals that all services share."""

from collections.abc import Mapping

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Posting, User
from odop.accounts.permissions import PAY, RUN_MART
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import next_number, send_notice
from odop.lib.identifiers import IdentifierError
from odop.places.queries import financial_year, financial_year_of
from odop.wholesale.models import TradeBuyer

WRONG = _("Some answers are missing or not right.")
Words = str | Promise
Wrong = dict[str, Words]


def refuse(wrong: Mapping[str, Words]) -> None:
    if wrong:
        raise Invalid(WRONG, fields=wrong)


def in_words(error: IdentifierError) -> Words:
    """What to do, said in the language of whoever reads it."""
    messages = Localised(error.messages)
    return lazy(lambda: str(messages), str)()


def is_cell(by: Actor) -> bool:
    """The State's office that deals with trade buyers."""
    return by.may(RUN_MART) and (not isinstance(by, User) or by.scope.everything)


def check_cell(by: Actor) -> None:
    """Refuses `not_the_cell`."""
    if not is_cell(by):
        raise NotAllowed(_("The cell of the State does that."), code="not_the_cell")


def check_money(by: Actor) -> None:
    """Money is noted by the State's finance office or its cell. Refuses `not_the_cell`."""
    if not (is_cell(by) or (by.may(PAY) and (not isinstance(by, User) or by.scope.everything))):
        raise NotAllowed(_("The finance office of the State does that."), code="not_the_cell")


def check_buyer(by: Actor, user_id: int | None) -> None:
    """The buyer herself, or the cell for her. Refuses `not_yours`."""
    if not (is_cell(by) or (isinstance(by, User) and user_id is not None and by.pk == user_id)):
        raise NotAllowed(_("Only the buyer or the cell does that."), code="not_yours")


def wrong_state() -> DomainError:
    return DomainError(_("This is not to be done now: somebody has acted meanwhile."), code="not_now")


def next_ref(letters: str, digits: int = 4) -> str:
    """The next number of a series of this financial year: TE-2627-0001."""
    year = financial_year(financial_year_of(clock.today())).short
    return f"{letters}-{year}-{next_number(f'wholesale.{letters}.{year}'):0{digits}}"


def user_of(by: Actor) -> User | None:
    return by if isinstance(by, User) else None


def tell_buyer(buyer: TradeBuyer, body: str, ref: str) -> None:
    """By SMS, or by mail where there is no number in India."""
    to, channel = (buyer.mobile, "sms") if buyer.mobile else (buyer.email, "email")
    if to:
        send_notice(
            to=to, template="wholesale.buyer", body=body, language=buyer.language, user_id=buyer.user_id, channel=channel,
            subject_ref=ref,
        )  # fmt: skip


def people_of_the_cell() -> list[User]:
    """Who holds a post at the cell today."""
    posts = Posting.objects.in_force(clock.today()).filter(office__kind=OfficeKind.CELL)
    return [post.user for post in posts.select_related("user").order_by("pk") if post.user.is_active]


def tell_cell(user: User, body: str, ref: str) -> None:
    to, channel = (user.mobile, "sms") if user.mobile else (user.email, "email")
    if to:
        send_notice(
            to=to, template="wholesale.cell", body=body, language=user.language, user_id=user.pk, channel=channel,
            subject_ref=ref,
        )  # fmt: skip

"""What a reader of trade may see; the database holds the same line."""

from django.db.models import Count, Q, QuerySet

from odop.accounts.models import User
from odop.accounts.permissions import PAY, RUN_MART
from odop.kernel.refusals import NotFound
from odop.wholesale.enums import RequestState
from odop.wholesale.models import Enquiry, Request, TradeBuyer


def of_the_state(user: User) -> bool:
    """Whether this reader sees trade as a whole: cell and finance of the State."""
    return user.scope.everything and (user.may(RUN_MART) or user.may(PAY))


def buyer_of(user: User) -> TradeBuyer | None:
    """The trade buyer that this person is."""
    return TradeBuyer.objects.filter(user=user).first() if user.is_authenticated else None


def buyer_visible_to(user: User, ref: str) -> TradeBuyer:
    """Raises NotFound."""
    found = TradeBuyer.objects.filter(ref=ref).first() if of_the_state(user) else None
    if found is None:
        raise NotFound()
    return found


def enquiries_visible_to(user: User) -> QuerySet[Enquiry]:
    rows = Enquiry.objects.select_related("buyer")
    return rows if of_the_state(user) else rows.filter(user=user)


def enquiry_visible_to(user: User, ref: str) -> Enquiry:
    """Raises NotFound."""
    found = enquiries_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def requests_visible_to(user: User) -> QuerySet[Request]:
    """Her own as a maker; of an office those of its makers; all for the State."""
    rows = Request.objects.select_related(
        "seller__artisan", "district", "line__enquiry" if of_the_state(user) else "seller"
    )
    if of_the_state(user):
        return rows
    mine = Q(seller__artisan__user=user)
    return (
        rows.filter(mine | Q(district_id__in=user.scope.districts))
        if user.may(RUN_MART)
        else rows.filter(mine)
    )


def request_visible_to(user: User, ref: str) -> Request:
    """Raises NotFound."""
    found = requests_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def with_answers(rows: QuerySet[Enquiry]) -> QuerySet[Enquiry]:
    """With how many makers were asked and how many have answered."""
    answered = Q(lines__requests__state__in=[RequestState.ANSWERED, RequestState.DECLINED])
    return rows.annotate(
        asked=Count("lines__requests", distinct=True),
        answered=Count("lines__requests", filter=answered, distinct=True),
    )

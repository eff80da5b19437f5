"""What centres hold of a person: her bookings and jobs, her receipts, that she keeps a centre."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from odop.facilities.models import Booking, JobOrder, Keeper, Receipt
from odop.kernel.holdings import Held, Whose, holding


def forget_names(whose: Whose) -> int:
    """Name and mobile go from bookings and jobs; that a machine was used, by a member or not, stays in the figures."""
    nobody = {"name": {}, "mobile": ""}
    bookings = Booking.objects.filter(artisan_id=whose.artisan_id).update(**nobody)
    return bookings + JobOrder.objects.filter(artisan_id=whose.artisan_id).update(**nobody, what="")


@holding(
    "facilities.use", title=_("Machines you booked and jobs you gave"), kept="entry", erase=forget_names, order=44,
    tables=["facilities_booking", "facilities_joborder"],
)  # fmt: skip
def use(whose: Whose) -> Iterator[Held]:
    for one in Booking.objects.filter(artisan_id=whose.artisan_id).select_related("machine", "centre"):
        yield Held(
            one.machine.name, one.booked_at,
            (
                ("ref", _("Reference"), one.ref), ("centre", _("Centre"), one.centre.name),
                ("from", _("Begins"), one.during.lower), ("to", _("Ends"), one.during.upper),
                ("name", _("Name"), one.name), ("mobile", _("Mobile number"), one.mobile),
                ("member", _("Member"), one.is_member), ("amount", _("Amount"), one.charge_amount),
                ("state", _("State"), one.get_state_display()),
            ),
        )  # fmt: skip
    for job in JobOrder.objects.filter(artisan_id=whose.artisan_id).select_related("centre"):
        yield Held(
            job.what, None,
            (
                ("ref", _("Reference"), job.ref), ("centre", _("Centre"), job.centre.name),
                ("taken_on", _("Taken in on"), job.taken_on), ("name", _("Name"), job.name),
                ("mobile", _("Mobile number"), job.mobile), ("member", _("Member"), job.is_member),
                ("amount", _("Amount"), job.charge_amount), ("state", _("State"), job.get_state_display()),
            ),
        )  # fmt: skip


def let_go_of_receipts(whose: Whose) -> int:
    """The centre's income stays; that it came from her does not."""
    return Receipt.objects.filter(user_id=whose.user_id or 0).update(user=None)


@holding(
    "facilities.receipts", title=_("Receipts of centres"), kept="money", erase=let_go_of_receipts, order=59,
    tables=["facilities_receipt"],
)  # fmt: skip
def receipts(whose: Whose) -> Iterator[Held]:
    for one in Receipt.objects.filter(user_id=whose.user_id or 0).select_related("centre"):
        yield Held(
            one.ref, one.received_at,
            (("centre", _("Centre"), one.centre.name), ("amount", _("Amount"), one.amount)),
        )  # fmt: skip


def no_keeper_any_more(whose: Whose) -> int:
    """Who kept a centre when stays on the trail, by number."""
    return Keeper.objects.filter(user_id=whose.user_id or 0).delete()[0]


@holding(
    "facilities.keeper", title=_("Centres you keep"), kept="entry", erase=no_keeper_any_more, order=45,
    tables=["facilities_keeper"],
)  # fmt: skip
def keeps(whose: Whose) -> Iterator[Held]:
    for one in Keeper.objects.filter(user_id=whose.user_id or 0).select_related("centre"):
        yield Held(one.centre.name, None, (("from", _("Begins"), one.from_on), ("to", _("Ends"), one.to_on)))

"""Shops are opened and changed; devices become their tills."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office, User
from odop.accounts.permissions import RUN_MART
from odop.accounts.services import open_office
from odop.emart.queries.tax import terms as mart_terms
from odop.emart.services.authority import Words, refuse, said
from odop.exhibitions.models import Fair, Outlet
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, NotAllowed
from odop.kernel.rows import held
from odop.kernel.services import next_number
from odop.outlets import events
from odop.outlets.models import Shop, Till
from odop.outlets.services.authority import NOT_HERE, check_here, held_shop
from odop.places.models import District

MOST_TILLS = 99


@transaction.atomic
def open_shop(
    *,
    code: str,
    district: District | None,
    state_code: str,
    address: Mapping[str, str],
    by: User,
    outlet: Outlet | None = None,
    fair: Fair | None = None,
    hours: Mapping[str, str] | None = None,
    pin_code: str = "",
    upi_id: str = "",
    float_paise: int = 0,
    from_on: date | None = None,
    to_on: date | None = None,
    is_sample: bool = False,
) -> Shop:
    """A counter at a standing outlet or at a fair, with an office at which its people are posted. Refuses `not_your_shop`, `invalid`,
    `shop_there` (it has one), `other_state` (the corporation has no registration there), `code_taken`."""
    elsewhere = district is not None and not (by.scope.everything or district.pk in by.scope.districts)
    if elsewhere or not by.may(RUN_MART):
        raise NotAllowed(NOT_HERE, code="not_your_shop")
    at, signs = outlet or fair, code.strip().upper()
    wrong: dict[str, Words] = {}
    if at is None or (outlet and fair):
        wrong["at"] = _("Choose the outlet or the fair.")
    if len(signs) != 2 or not signs.isalnum() or not signs.isascii():
        wrong["code"] = _("Write two letters or digits, like LK: the numbers of its bills begin with them.")
    if district is None:
        wrong["district"] = _("Choose the district.")
    if not any(address.values()):
        wrong["address"] = _("Write the address.")
    if upi_id and upi_id.count("@") != 1:
        wrong["upi_id"] = _("Write the UPI address, like shop@bank.")
    if float_paise < 0:
        wrong["float"] = _("Write the amount in rupees.")
    refuse(wrong)
    assert at is not None and district is not None  # noqa: S101 (checked above)
    if state_code != mart_terms().state:
        raise DomainError(
            _("In another State the corporation needs a GST registration of that State first."),
            code="other_state",
        )
    if Shop.objects.filter(outlet=outlet, fair=fair).exists():
        raise DomainError(_("There is a shop there already."), code="shop_there")
    if Shop.objects.filter(code=signs).exists():
        raise DomainError(_("Another shop has these two letters."), code="code_taken")
    known = Office.objects.filter(code=f"SHOP-{signs}", kind=OfficeKind.SHOP, shop__isnull=True).first()
    office = known or open_office(
        code=f"SHOP-{signs}", kind=OfficeKind.SHOP, name=at.name, district=district, is_sample=is_sample
    )
    shop = Shop.objects.create(
        ref=f"SH-{next_number('SH'):04d}", outlet=outlet, fair=fair, office=office, district=district, code=signs,
        state_code=state_code, address=said(address), hours=said(hours or {}), pin_code=pin_code.strip()[:6],
        upi_id=upi_id.strip(), float_paise=float_paise, from_on=from_on or clock.today(), to_on=to_on, is_sample=is_sample,
    )  # fmt: skip
    record(events.OPENED, shop, by=by, code=signs)
    return shop


@transaction.atomic
def begin_till(shop: Shop, *, name: str, by: User) -> Till:
    """This device is a till of the shop from now on, with a series of bills of its own. Refuses `not_your_shop`, `too_many_tills`."""
    check_here(by, shop)
    held_shop(shop)
    last = Till.objects.filter(shop=shop).order_by("-number").values_list("number", flat=True).first() or 0
    if last >= MOST_TILLS:
        raise DomainError(_("This shop has had as many tills as there are numbers."), code="too_many_tills")
    till = Till.objects.create(
        shop=shop, number=last + 1, name=name.strip()[:60], begun_at=clock.now(), begun_by=by
    )
    record(events.TILL_BEGUN, shop, by=by, till=str(till.number))
    return till


@transaction.atomic
def end_till(till: Till, *, by: User) -> Till:
    """The device sells no more; what it still has to send is taken. Refuses `not_your_shop`."""
    check_here(by, till.shop)
    present = held(Till, till.pk)
    if present.ended_at is None:
        present.ended_at = clock.now()
        present.save(update_fields=["ended_at"])
        record(events.TILL_ENDED, till.shop, by=by, till=str(till.number))
    return present

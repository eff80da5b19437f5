"""Self-help groups, cooperatives and special purpose vehicles, and who belongs to them."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from odop.kernel import clock, scope
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid, filled
from odop.kernel.services import next_number
from odop.lib import identifiers
from odop.places.models import District, ProductLine
from odop.registry import events
from odop.registry.enums import GroupKind
from odop.registry.models import Artisan, Group, Membership
from odop.registry.services.answers import COMPLAINTS
from odop.registry.services.authority import office_must_hold
from odop.registry.services.enrolment import WRONG_ANSWERS, readable_name


@transaction.atomic
def form_group(
    district: District,
    *,
    kind: str,
    name: object,
    by: Actor,
    product_line: ProductLine | None = None,
    registration_number: str = "",
    registered_on: date | None = None,
) -> Group:
    """Returns a new group of the district, without members. `name` is text in either script, or by language."""
    office_must_hold(by, district.pk)
    errors: dict[str, object] = {}
    readable = readable_name(name)
    if not readable:
        errors["name"] = _("Write the name of the group.")
    if kind not in GroupKind.values:
        errors["kind"] = _("Choose one of the answers shown.")
    for key, text in (("name", " ".join(readable.values())), ("registration_number", registration_number)):
        if identifiers.looks_like_aadhaar(text):
            errors[key] = COMPLAINTS["aadhaar"]
    if errors:
        raise Invalid(WRONG_ANSWERS, fields=errors)  # type: ignore[arg-type]
    group = Group.objects.create(
        ref=f"GR-{district.code}-{next_number(f'GR-{district.code}'):06d}",
        kind=kind,
        name=readable,
        district=district,
        product_line=product_line,
        registration_number=registration_number.strip()[:60],
        registered_on=registered_on,
    )
    record(events.GROUP_FORMED, group, by=by, kind=group.kind)
    return group


@transaction.atomic
def add_member(
    group: Group,
    artisan: Artisan,
    *,
    by: Actor,
    office_held: str = "",
    share_percent: Decimal | None = None,
    from_on: date | None = None,
) -> Membership:
    """Returns the membership. Refuses `already_member`, and `shares_over_hundred` when the shares would pass 100%."""
    office_must_hold(by, group.district_id)
    office_must_hold(by, artisan.district_id)
    Group.objects.select_for_update().get(pk=group.pk)
    present = Membership.objects.filter(group=group, to_on__isnull=True)
    if present.filter(artisan=artisan).exists():
        raise DomainError(_("She is a member of this group already."), code="already_member")
    held = present.aggregate(total=Sum("share_percent"))["total"] or Decimal(0)
    if share_percent is not None and not 0 <= share_percent <= 100 - held:
        raise DomainError(
            filled(
                _("The shares of all members may not be more than 100%%; %(free)s%% are free."),
                free=100 - held,
            ),
            code="shares_over_hundred",
        )
    membership = Membership.objects.create(
        group=group,
        artisan=artisan,
        office_held=office_held[:60],
        share_percent=share_percent,
        from_on=from_on or clock.today(),
    )
    record(events.MEMBER_ADDED, group, by=by, artisan=artisan.ref)
    return membership


@transaction.atomic
def keep_group_account(group: Group, *, account: str, ifsc: str, by: Actor) -> Group:
    """The account in the group's own name, to which its money is paid: kept encrypted, the last four digits beside it.

    Returns the group. Refuses an account number or an IFSC that cannot be one.
    """
    office_must_hold(by, group.district_id)
    errors: dict[str, object] = {}
    number = branch = ""
    try:
        number = identifiers.clean_account(account)
    except identifiers.IdentifierError as error:
        errors["bank_account"] = Localised(error.messages)
    try:
        branch = identifiers.clean_ifsc(ifsc)
    except identifiers.IdentifierError as error:
        errors["bank_ifsc"] = Localised(error.messages)
    if errors:
        raise Invalid(WRONG_ANSWERS, fields=errors)  # type: ignore[arg-type]
    kept = Group.objects.select_for_update().get(pk=group.pk)
    kept.bank_account, kept.bank_account_last4, kept.bank_ifsc = number, number[-4:], branch
    kept.save(update_fields=["bank_account", "bank_account_last4", "bank_ifsc"])
    record(events.GROUP_ACCOUNT_KEPT, kept, by=by, ifsc=branch)
    return kept


@transaction.atomic
def note_registration(group: Group, *, number: str, on: date, by: Actor) -> Group:
    """The number and day under which a group was registered, said by a present member or the office of its district.

    Returns the group. Refuses (`invalid`) an empty number and a day that lies ahead.
    """
    with scope.widened("whether she is a member of this group herself"):
        hers = group.memberships.filter(artisan__user_id=by.pk or 0, to_on__isnull=True)
        member = by.pk is not None and hers.exists()
    if not member:
        office_must_hold(by, group.district_id)
    errors: dict[str, object] = {}
    if not number.strip() or identifiers.looks_like_aadhaar(number):
        errors["registration_number"] = _("Write the number of the registration.")
    if on > clock.today():
        errors["registered_on"] = _("The date cannot lie in the future.")
    if errors:
        raise Invalid(WRONG_ANSWERS, fields=errors)  # type: ignore[arg-type]
    with scope.widened("a member notes the registration of her own group"):
        kept = Group.objects.select_for_update().get(pk=group.pk)
        kept.registration_number, kept.registered_on = number.strip()[:60], on
        kept.save(update_fields=["registration_number", "registered_on"])
    record(events.GROUP_REGISTERED, kept, by=by)
    return kept


@transaction.atomic
def leave_group(membership: Membership, *, by: Actor, on: date | None = None) -> Membership:
    """Closes a membership on `on` (today); the row stays. Refuses `not_member` when it is closed already."""
    office_must_hold(by, membership.group.district_id)
    present = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if present.to_on is not None:
        raise DomainError(_("This membership has ended already."), code="not_member")
    present.to_on = membership.to_on = max(on or clock.today(), present.from_on)
    present.save(update_fields=["to_on"])
    record(events.MEMBER_LEFT, membership.group, by=by, artisan=membership.artisan.ref)
    return present

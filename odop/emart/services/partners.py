"""Other people's systems: entered by the cell, with keys to buy and addresses that are told. Keys and secrets are shown once."""

import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.digests import digest
from odop.accounts.models import User
from odop.emart import events
from odop.emart.enums import DeliveryState, Scope, SubscriptionState, Told, WhyPaused
from odop.emart.models import ApiKey, ApiPartner, Delivery, PartnerPurchase, Purchase, Subscription
from odop.emart.queries.partners import PURPOSE, check_partners, unpaid_of
from odop.emart.services.authority import Words, refuse
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record
from odop.kernel.refusals import DomainError
from odop.kernel.services import next_number
from odop.lib.webhooks import posting
from odop.lib.webhooks.posting import AddressError
from odop.lib.webhooks.signatures import new_secret

KEY_LIFE = timedelta(days=365)
BOTH_SIGN = timedelta(hours=24)  # after a new secret, so that a receiver can change over
MOST_KEYS, MOST_ADDRESSES = 5, 5
MOST_UNPAID = 20  # purchases of one partner that hold their pieces at once
MADE = _("This was made already, and is shown once. Open the page anew to make another.")
WRONG_ADDRESS: dict[str, Words] = {
    "not_https": _("The address has to begin with https://."),
    "with_password": _("Leave name and password out of the address."),
    "with_port": _("Only the usual port of https is used: leave the number out."),
    "not_a_name": _("Write an address with a name, such as https://shop.example/hook."),
    "too_long": _("This is too long."),
    "unknown_name": _("Nobody knows this name. Look at how it is written."),
    "not_public": _("This name leads into a closed network. The receiver has to be reachable from outside."),
}


@transaction.atomic
def make_partner(name: str, *, by: User, is_sample: bool = False) -> ApiPartner:
    """An organisation whose programs use the mart. Refuses `not_allowed`, `invalid`."""
    check_partners(by)
    said = " ".join(name.split())
    if not 3 <= len(said) <= 120:
        refuse({"name": _("Write the name of the organisation.")})
    made = ApiPartner.objects.create(
        ref=f"AP-{next_number('emart.api_partner'):04}", name=said, is_sample=is_sample
    )
    record(events.PARTNER_MADE, made, by=by)
    return made


def _held(partner: ApiPartner, by: User) -> ApiPartner:
    check_partners(by)
    present = ApiPartner.objects.select_for_update().get(pk=partner.pk)
    if present.ended_at is not None:
        raise DomainError(_("This partner has been ended."), code="partner_ended")
    return present


@transaction.atomic
def end_partner(partner: ApiPartner, *, by: User) -> None:
    """Its keys open nothing and its addresses are told nothing any more. Refuses `not_allowed`, `partner_ended`."""
    present = _held(partner, by)
    now = clock.now()
    present.keys.filter(ended_at__isnull=True).update(ended_at=now)
    for one in present.subscriptions.exclude(state=SubscriptionState.ENDED):
        end_subscription(one, by=by)
    present.ended_at = now
    present.save(update_fields=["ended_at"])
    record(events.PARTNER_ENDED, present, by=by)


@transaction.atomic
def make_key(
    partner: ApiPartner, *, scopes: Collection[str], by: User, after: int | None = None
) -> tuple[ApiKey, str]:
    """A key with what it may be used for, and its text, shown this once. `after` is the newest key that whoever asks has seen.
    Refuses `not_allowed`, `partner_ended`, `invalid`, `too_many`, `done_already` where there is a newer one."""
    present = _held(partner, by)
    _once(after, present.keys.order_by("-pk").values_list("pk", flat=True).first())
    if not scopes or not set(scopes) <= set(Scope.values):
        refuse({"scopes": _("Choose what the key may be used for.")})
    now = clock.now()
    if present.keys.filter(ended_at__isnull=True, expires_at__gt=now).count() >= MOST_KEYS:
        raise DomainError(_("Five keys are in force. End one of them first."), code="too_many")
    text = "odopk_" + secrets.token_urlsafe(32)
    made = ApiKey.objects.create(
        partner=present, digest=digest(PURPOSE, text), shown=text[:12], scopes=sorted(set(scopes)), made_at=now,
        expires_at=now + KEY_LIFE, by=by,
    )  # fmt: skip
    record(events.PARTNER_KEY_MADE, present, by=by, key=str(made.pk), scopes=made.scopes)
    return made, text


def _once(after: int | None, newest: int | None) -> None:
    """A page that was sent a second time makes nothing a second time."""
    if after is not None and after != (newest or 0):
        raise DomainError(MADE, code="done_already")


@transaction.atomic
def end_key(key: ApiKey, *, by: User) -> None:
    """Refuses `not_allowed`, `partner_ended`, `key_ended`."""
    present = _held(key.partner, by)
    if not ApiKey.objects.filter(pk=key.pk, ended_at__isnull=True).update(ended_at=clock.now()):
        raise DomainError(_("This key has been ended."), code="key_ended")
    record(events.PARTNER_KEY_ENDED, present, by=by, key=str(key.pk))


@transaction.atomic
def note_purchase(partner: ApiPartner, purchase: Purchase) -> None:
    """It was made with a key of this partner. Refuses `too_many_unpaid`: what holds pieces is paid before more is held."""
    with scope.widened("a purchase made with the key that was shown"):
        ApiPartner.objects.select_for_update().get(pk=partner.pk)
        PartnerPurchase.objects.create(partner=partner, purchase=purchase)
        if unpaid_of(partner) > MOST_UNPAID:
            raise DomainError(
                _("Too many purchases wait for their money. Pay for some of them, or let them run out."),
                code="too_many_unpaid",
            )
        record(events.PARTNER_BOUGHT, purchase, by=SYSTEM, partner=partner.ref)


# Addresses that are told


def _checked(url: str, told: Collection[str]) -> str:
    wrong: dict[str, Words] = {}
    said = url.strip()
    try:
        host = posting.checked(said).hostname or ""
        posting.resolved(host, posting.PORT)
    except AddressError as fault:
        wrong["url"] = WRONG_ADDRESS[fault.code]
    if not told or not set(told) <= set(Told.values):
        wrong["events"] = _("Choose what is to be told.")
    refuse(wrong)
    return said


@transaction.atomic
def subscribe(
    partner: ApiPartner, *, url: str, told: Collection[str], by: User, after: int | None = None
) -> tuple[Subscription, str]:
    """An address that is told of these events from now on, and the secret that signs, shown this once. `after` is the newest address
    that whoever asks has seen. Refuses `not_allowed`, `partner_ended`, `invalid`, `too_many`, `done_already`."""
    present = _held(partner, by)
    _once(after, present.subscriptions.order_by("-pk").values_list("pk", flat=True).first())
    address = _checked(url, told)
    if present.subscriptions.exclude(state=SubscriptionState.ENDED).count() >= MOST_ADDRESSES:
        raise DomainError(_("Five addresses are told already. End one of them first."), code="too_many")
    secret = new_secret()
    made = Subscription.objects.create(partner=present, url=address, events=sorted(set(told)), secret=secret)
    record(events.SUBSCRIBED, made, by=by, partner=present.ref, told=made.events)
    return made, secret


def _open(subscription: Subscription, by: User) -> Subscription:
    check_partners(by)
    present = (
        Subscription.objects.select_for_update(of=("self",)).select_related("partner").get(pk=subscription.pk)
    )
    if present.state == SubscriptionState.ENDED:
        raise DomainError(_("This address has been ended."), code="subscription_ended")
    return present


@transaction.atomic
def change_events(subscription: Subscription, *, told: Collection[str], by: User) -> None:
    """Refuses `not_allowed`, `subscription_ended`, `invalid`."""
    present = _open(subscription, by)
    if not told or not set(told) <= set(Told.values):
        refuse({"events": _("Choose what is to be told.")})
    present.events = sorted(set(told))
    present.save(update_fields=["events"])
    record(events.SUBSCRIPTION_CHANGED, present, by=by, partner=present.partner.ref, told=present.events)


@transaction.atomic
def rotate_secret(subscription: Subscription, *, by: User) -> str:
    """A new secret, shown this once; for a day the one before signs beside it. Refuses `not_allowed`, `subscription_ended`, and
    `rotated_lately` within that day: the receiver still goes by one of the two."""
    present = _open(subscription, by)
    if present.former_until is not None and present.former_until > clock.now():
        raise DomainError(
            _(
                "A new secret was made less than a day ago. Another one can be made when the old one has ended."
            ),
            code="rotated_lately",
        )
    present.former_secret, present.former_until = present.secret, clock.now() + BOTH_SIGN
    present.secret = new_secret()
    present.save(update_fields=["secret", "former_secret", "former_until"])
    record(events.SECRET_ROTATED, present, by=by, partner=present.partner.ref)
    return present.secret


def seen_as(subscription: Subscription) -> str:
    """What a page knows a secret by without having it."""
    return digest("webhook secret", subscription.secret)[:16]


@transaction.atomic
def replace_secret(subscription: Subscription, *, by: User, seen: str | None = None) -> str:
    """The secret was lost, or somebody else has it: a new one at once, shown this once; none before it signs any more. `seen` is what
    the page knew the present one by. Refuses `not_allowed`, `subscription_ended`, `done_already`."""
    present = _open(subscription, by)
    if seen is not None and seen != seen_as(present):
        raise DomainError(MADE, code="done_already")
    present.secret, present.former_secret, present.former_until = new_secret(), None, None
    present.save(update_fields=["secret", "former_secret", "former_until"])
    record(events.SECRET_REPLACED, present, by=by, partner=present.partner.ref)
    return present.secret


@transaction.atomic
def pause(subscription: Subscription, *, by: User) -> None:
    """Nothing is sent, and what happens meanwhile is not kept for later. Refuses `not_allowed`, `not_active`."""
    present = _open(subscription, by)
    if present.state != SubscriptionState.ACTIVE:
        raise DomainError(_("This address is paused."), code="not_active")
    present.state, present.why = SubscriptionState.PAUSED, WhyPaused.OFFICE
    present.save(update_fields=["state", "why"])
    record(events.SUBSCRIPTION_PAUSED, present, by=by, partner=present.partner.ref, why=present.why)


@transaction.atomic
def resume(subscription: Subscription, *, by: User) -> None:
    """What still waits is sent at once. Refuses `not_allowed`, `not_paused`."""
    present = _open(subscription, by)
    if present.state != SubscriptionState.PAUSED:
        raise DomainError(_("This address is not paused."), code="not_paused")
    now = clock.now()
    present.state, present.why, present.rests_until = SubscriptionState.ACTIVE, "", now
    present.save(update_fields=["state", "why", "rests_until"])
    present.deliveries.filter(state=DeliveryState.WAITING).update(next_try_at=now, attempts=0)
    record(events.SUBSCRIPTION_RESUMED, present, by=by, partner=present.partner.ref)


@transaction.atomic
def end_subscription(subscription: Subscription, *, by: User) -> None:
    """It is told nothing any more, and its secrets are forgotten. Refuses `not_allowed`, `subscription_ended`."""
    present = _open(subscription, by)
    present.state, present.why = SubscriptionState.ENDED, ""
    present.secret, present.former_secret = new_secret(), None
    present.save(update_fields=["state", "why", "secret", "former_secret"])
    present.deliveries.filter(state=DeliveryState.WAITING).update(
        state=DeliveryState.FAILED, ended_at=clock.now(), error="ended"
    )
    record(events.SUBSCRIPTION_ENDED, present, by=by, partner=present.partner.ref)


@transaction.atomic
def send_again(subscription: Subscription, *, by: User, delivery: Delivery | None = None) -> int:
    """One message, or all that were not taken, wait to be sent anew under their own numbers; how many. Refuses `not_allowed`,
    `subscription_ended`, `not_active`, `nothing_to_send`."""
    present = _open(subscription, by)
    if present.state != SubscriptionState.ACTIVE:
        raise DomainError(_("This address is paused. Have it told again first."), code="not_active")
    ended = present.deliveries.exclude(state=DeliveryState.WAITING)
    rows = ended.filter(pk=delivery.pk) if delivery else ended.filter(state=DeliveryState.FAILED)
    now = clock.now()
    count = rows.update(
        state=DeliveryState.WAITING, attempts=0, next_try_at=now, ended_at=None, status=0, error=""
    )
    if not count:
        raise DomainError(_("Nothing is to be sent again."), code="nothing_to_send")
    Subscription.objects.filter(pk=present.pk).update(rests_until=now)
    record(events.SENT_AGAIN, present, by=by, partner=present.partner.ref, messages=str(count))
    return count

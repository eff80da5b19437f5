"""Who is told of what happens in the mart beyond its people: other people's systems with their keys and addresses, and buyers by mail."""

from django.db import models
from django.db.models import Q

from odop.accounts.models import User
from odop.emart.enums import DeliveryState, Scope, SubscriptionState, WhyPaused
from odop.emart.models.buying import Purchase
from odop.kernel import clock
from odop.kernel.fields import EncryptedField
from odop.kernel.models import uuid7


class ApiPartner(models.Model):
    """An organisation whose programs buy in the mart or show its goods: a shop's site, a fair's catalogue, an office that buys."""

    ref = models.CharField(max_length=20, unique=True)  # AP-0007
    name = models.CharField(max_length=120)
    made_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class ApiKey(models.Model):
    """A key of a partner's programs, kept as its hash, with what it may be used for."""

    partner = models.ForeignKey(ApiPartner, models.PROTECT, related_name="keys")
    digest = models.CharField(max_length=64, unique=True)
    shown = models.CharField(max_length=12)  # how it begins, by which people tell keys apart
    scopes = models.JSONField(default=list)  # codes of `Scope`
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.shown

    @property
    def what_for(self) -> list[str]:
        return [str(Scope(code).label) for code in self.scopes if code in Scope.values]

    @property
    def in_force(self) -> bool:
        return self.ended_at is None and self.expires_at > clock.now()


class PartnerPurchase(models.Model):
    """A purchase that was made with a partner's key: that partner hears what becomes of it."""

    partner = models.ForeignKey(ApiPartner, models.PROTECT, related_name="purchases")
    purchase = models.OneToOneField(Purchase, models.PROTECT, related_name="by_partner")

    def __str__(self) -> str:
        return f"purchase {self.purchase_id}"


class Subscription(models.Model):
    """An address that is told of events. `secret` signs what is sent; the one before signs beside it until `former_until`, so that
    a receiver can change over."""

    partner = models.ForeignKey(ApiPartner, models.PROTECT, related_name="subscriptions")
    url = models.CharField(max_length=300)
    events = models.JSONField(default=list)  # codes of `Told`
    secret = EncryptedField()
    former_secret = EncryptedField(null=True)
    former_until = models.DateTimeField(null=True)
    state = models.CharField(
        max_length=6, choices=SubscriptionState.choices, default=SubscriptionState.ACTIVE
    )
    why = models.CharField(max_length=7, choices=WhyPaused.choices, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    taken_at = models.DateTimeField(null=True)  # when it last took a message
    rests_until = models.DateTimeField(default=clock.now)  # after a failure nothing is sent until then

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=SubscriptionState.PAUSED) | Q(why=""), name="only_what_is_paused_says_why"
            )
        ]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One message to one address: a body that stays as it was signed, whatever number of tries it takes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries")
    number = models.UUIDField()  # the message's own: the same for every address and every try
    told = models.CharField(max_length=20)  # a code of `Told`
    about = models.CharField(max_length=20)  # the reference of a good or an order
    body = models.TextField()
    state = models.CharField(max_length=7, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=clock.now)
    made_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(default=0)  # of the last answer; 0: none
    error = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint("subscription", "number", name="a_message_once_to_an_address")]
        indexes = [
            models.Index(fields=["next_try_at"], name="mart_messages_due", condition=Q(state="waiting")),
            models.Index(fields=["made_at"], name="mart_messages_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.told} {self.about}"


class BuyerMail(models.Model):
    """Where a buyer wants her messages and bills sent as well: she may give an address, and goes without one."""

    purchase = models.OneToOneField(Purchase, models.CASCADE, related_name="mail")
    address = models.CharField(max_length=254)

    def __str__(self) -> str:
        return f"mail of purchase {self.purchase_id}"

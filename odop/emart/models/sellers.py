"""Who sells: an entry of the register, and by which lawful way."""

from django.db import models
from django.db.models import Q

from odop.accounts.models import User
from odop.emart.enums import IN_OWN_NAME, RouteState, SellerState, TaxMode
from odop.kernel.fields import LocalisedField
from odop.places.models import District, ProductLine
from odop.registry.models import Artisan, Group, Unit


class Seller(models.Model):
    """A maker, her unit or her group in the mart. PAN, bank account and mobile number stay in the register.

    Nothing here may not be public: whoever reads a listing may read its seller. `agreed` is set by the database from her
    consent, whoever writes the row (migration 0001).
    """

    ref = models.CharField(max_length=20, unique=True)  # SE-SBL-0003
    artisan = models.ForeignKey(
        Artisan, models.PROTECT, related_name="+"
    )  # who sells, or acts for unit or group
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    product_line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="+")
    name = LocalisedField()  # as the mart shows it: hers, or that of unit or group
    place = models.CharField(max_length=120, blank=True)  # village or town, as in the register
    about = LocalisedField(default=dict)  # her story, in her words
    since_year = models.PositiveSmallIntegerField(null=True)  # since when she practises the craft
    state_code = models.CharField(max_length=2)  # GST code of the State her goods leave from
    tax_mode = models.CharField(max_length=12, choices=TaxMode.choices, blank=True)
    gstin = models.CharField(max_length=15, blank=True)
    enrolment_number = models.CharField(max_length=15, blank=True)  # Notification 34/2023-CT
    legal_name = models.CharField(max_length=160, blank=True)  # shown where she sells in her own name
    legal_address = models.CharField(max_length=300, blank=True)  # likewise
    pin_code = models.CharField(max_length=6, blank=True)
    answers = models.JSONField(default=dict)  # to the questions that lead to the tax mode
    terms = models.CharField(max_length=20, blank=True)  # version of the consequences she was shown and took
    agreed = models.BooleanField(default=False, db_default=False)
    state = models.CharField(max_length=10, choices=SellerState.choices, default=SellerState.BEGUN)
    reason = models.TextField(blank=True)  # of what was returned or closed
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # Her account at the payment service (`acc_…`), which pays her what she sells in her own name; what it wants mended, in its codes.
    route_account = models.CharField(max_length=40, blank=True, default="", db_default="")
    route_state = models.CharField(
        max_length=8, choices=RouteState.choices, blank=True, default="", db_default=""
    )
    route_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    # A keyed hash of the bank account that it has confirmed for her: what is set aside is let go to no other.
    route_bank = models.CharField(max_length=64, blank=True, default="", db_default="")
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "artisan", name="sells_once", condition=Q(unit__isnull=True, group__isnull=True)
            ),
            models.UniqueConstraint("unit", name="unit_sells_once", condition=Q(unit__isnull=False)),
            models.UniqueConstraint("group", name="group_sells_once", condition=Q(group__isnull=False)),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) | Q(group__isnull=True), name="seller_is_one_thing"
            ),
            models.CheckConstraint(
                condition=~Q(state=SellerState.ACTIVE) | ~Q(tax_mode=""), name="active_seller_has_a_way"
            ),
            models.CheckConstraint(
                condition=~Q(state=SellerState.ACTIVE, tax_mode__in=[TaxMode.REGULAR, TaxMode.COMPOSITION])
                | ~Q(gstin=""),
                name="registered_seller_has_a_gstin",
            ),
            models.CheckConstraint(
                condition=~Q(state=SellerState.ACTIVE, tax_mode=TaxMode.ENROLLED) | ~Q(enrolment_number=""),
                name="enrolled_seller_has_a_number",
            ),
            models.CheckConstraint(
                condition=~Q(route_state=RouteState.ACTIVE) | ~Q(route_account=""),
                name="an_open_account_has_a_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SellerState.RETURNED, SellerState.CLOSED]) | ~Q(reason=""),
                name="seller_refused_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["district", "state"], name="seller_by_place")]

    def __str__(self) -> str:
        return self.ref

    @property
    def in_own_name(self) -> bool:
        """She sells herself, and the payment service pays her."""
        return self.tax_mode in IN_OWN_NAME

    @property
    def waits_for_account(self) -> bool:
        """The payment service has not opened her account yet: until then nothing is sold in her name."""
        return self.in_own_name and self.state == SellerState.ACTIVE and self.route_state != RouteState.ACTIVE

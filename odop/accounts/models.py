"""People who sign in, their offices, and the dated postings from which role and place follow."""

from datetime import date
from functools import cache, cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from odop.accounts.enums import OUTSIDE, OfficeKind, Role, UserKind
from odop.accounts.permissions import permissions_of
from odop.kernel import clock
from odop.kernel.fields import EncryptedField, Localised, LocalisedField
from odop.kernel.planned import Part, part, side_by_side
from odop.kernel.prepared import asked
from odop.kernel.scope import Scope
from odop.places.models import District


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """A citizen (by mobile number) or an officer (by user name, password and TOTP)."""

    username = models.CharField(max_length=60, unique=True, null=True)  # noqa: DJ001 (unique, and citizens have none)
    mobile = models.CharField(max_length=10, unique=True, null=True)  # noqa: DJ001
    mobile_verified_at = models.DateTimeField(null=True)
    email = models.EmailField(blank=True)
    kind = models.CharField(max_length=10, choices=UserKind.choices, default=UserKind.CITIZEN)
    name = LocalisedField(default=dict)
    language = models.CharField(max_length=5, default="hi")
    demo_slug = models.CharField(max_length=40, unique=True, null=True)  # noqa: DJ001
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)
    sign_ins_ended_at = models.DateTimeField(null=True)  # sessions begun before are over

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(username__isnull=False) | Q(mobile__isnull=False), name="user_can_be_named"
            )
        ]

    def __str__(self) -> str:
        return str(self.name) or self.username or f"user {self.pk}"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is compared with at each request: another password ends it, and so does ending all sign-ins."""
        known = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        return f"{known}.{self.sign_ins_ended_at.timestamp()}" if self.sign_ins_ended_at else known

    @property
    def is_citizen(self) -> bool:
        return self.kind == UserKind.CITIZEN

    @cached_property
    def current_postings(self) -> list["Posting"]:
        """Postings in force today, with their offices: one query a request."""
        return _in_force(self.pk, clock.today())

    @cached_property
    def roles(self) -> frozenset[str]:
        if self.is_citizen:
            return frozenset({Role.ARTISAN.value})
        return frozenset(posting.role for posting in self.current_postings)

    @cached_property
    def permissions(self) -> frozenset[str]:
        return permissions_of(self.roles)

    def may(self, permission: str) -> bool:
        """Whether a posting of today (or being a citizen) gives this permission. Place is the database's business."""
        return self.is_active and permission in self.permissions

    @cached_property
    def scope(self) -> Scope:
        """What the database may show this person: everything for state offices, else own districts, offices and self."""
        offices = [posting.office for posting in self.current_postings]
        return Scope(
            user_id=self.pk,
            everything=any(office.sees_everything for office in offices),
            districts=tuple(
                sorted({o.district_id for o in offices if o.district_id and o.kind not in OUTSIDE})
            ),
            offices=tuple(sorted(office.pk for office in offices)),
        )


class Office(models.Model):
    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=24, choices=OfficeKind.choices)
    name = LocalisedField()
    district = models.ForeignKey(
        District, models.PROTECT, null=True, related_name="+"
    )  # null: the whole state
    ifsc = models.CharField(max_length=11, blank=True)
    is_sample = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "district"], name="office_by_place")]

    def __str__(self) -> str:
        return str(self.name) if isinstance(self.name, Localised) else self.code

    @property
    def sees_everything(self) -> bool:
        return self.district_id is None and self.kind not in OUTSIDE


class PostingQuerySet(models.QuerySet["Posting"]):
    def in_force(self, day: date) -> "PostingQuerySet":
        return self.filter(Q(from_on__lte=day), Q(to_on__isnull=True) | Q(to_on__gte=day))


class Posting(models.Model):
    """Who holds which role where, from when to when. Roles are given by nothing else."""

    user = models.ForeignKey(User, models.PROTECT, related_name="postings")
    office = models.ForeignKey(Office, models.PROTECT, related_name="postings")
    role = models.CharField(max_length=12, choices=Role.choices)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="posting_dates_in_order"
            )
        ]
        indexes = [models.Index(fields=["office", "role"], name="posting_by_office")]

    def __str__(self) -> str:
        return f"{self.role} at office {self.office_id}"


@cache
def _asked_each_request() -> tuple[str, Part[Posting], Part[Office]]:
    postings, offices = part(Posting), part(Office)
    sql = (
        f"SELECT {postings.sql}, {offices.sql} FROM accounts_posting"  # noqa: S608 (our own names)
        " JOIN accounts_office ON accounts_office.id = accounts_posting.office_id"
        " WHERE accounts_posting.user_id = %s AND accounts_posting.from_on <= %s"
        " AND (accounts_posting.to_on IS NULL OR accounts_posting.to_on >= %s) ORDER BY accounts_posting.id"
    )
    return sql, postings, offices


def _in_force(user_id: int, day: date) -> list[Posting]:
    sql, postings, offices = _asked_each_request()
    found = asked(sql, [user_id, day, day])
    held, of_them = side_by_side(found, (postings, offices))
    for posting, office in zip(held, of_them, strict=True):
        posting.office = office
    return held


class ApiToken(models.Model):
    """A bearer token of the API, kept as its hash."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"token of user {self.user_id}"


class SignInCode(models.Model):
    """A code sent to a mobile number. The code is kept as a hash; the number is encrypted and goes within the day."""

    mobile = EncryptedField()
    code_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code {self.pk}"


class Attempt(models.Model):
    """Something that may be tried only so often: a code asked for, a wrong code or password. Who and where are hashes."""

    action = models.CharField(max_length=20)
    who = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["action", "who", "at"], name="attempt_by_who"),
            models.Index(fields=["action", "address", "at"], name="attempt_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"


class TotpKey(models.Model):
    """The secret that an officer's authenticator shares with us: one in force, and one being set up beside it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="totp_keys")
    secret = EncryptedField()
    made_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)  # no code of this step or an earlier one is taken again

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(confirmed_at__isnull=False), name="one_totp_in_force"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(confirmed_at__isnull=True), name="one_totp_being_set_up"
            ),
        ]

    def __str__(self) -> str:
        return f"authenticator of user {self.user_id}"


class RecoveryCode(models.Model):
    """A way in for an officer without her authenticator: works once, kept as a hash."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=clock.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"recovery code of user {self.user_id}"

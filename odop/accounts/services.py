"""Writes of accounts: offices, officers and their dated postings, people of the demonstration, access tokens."""

import secrets
from collections.abc import Mapping
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from odop.accounts import events
from odop.accounts.demo_people import demo_people
from odop.accounts.digests import digest
from odop.accounts.enums import COMMITTEES, OfficeKind, Role, UserKind
from odop.accounts.models import ApiToken, Office, Posting, User
from odop.accounts.permissions import ANSWER_RIGHTS, MANAGE_PEOPLE
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM, Actor
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid, NotAllowed, NotFound
from odop.lib.programme import Programme
from odop.places.models import District

TOKEN_LIFE = timedelta(days=30)

ROLES_OF: dict[str, frozenset[str]] = {
    OfficeKind.DIEPC: frozenset({Role.ASSISTANT, Role.OFFICER}),
    **dict.fromkeys(COMMITTEES, frozenset({Role.COMMITTEE})),
    OfficeKind.BANK: frozenset({Role.BANK}),
    OfficeKind.INSTITUTE: frozenset({Role.INSTITUTE}),
    OfficeKind.AGENCY: frozenset({Role.AGENCY}),
    OfficeKind.SHOP: frozenset({Role.SHOP}),
    OfficeKind.FINANCE: frozenset({Role.FINANCE}),
    OfficeKind.CELL: frozenset({Role.CELL}),
    OfficeKind.AUDIT: frozenset({Role.AUDITOR}),
}


def load_offices(programme: Programme) -> int:
    """Bring the offices of the programme's folder into the database, by their code. Returns how many there are.

    An office that left the folder stays: old cases and postings point at it.
    """
    rows = [
        Office(
            code=one.code,
            kind=one.kind,
            name=dict(one.name),
            district_id=one.district,
            ifsc=one.ifsc or "",
            is_sample=one.sample,
            source=one.source,
        )
        for one in programme.offices
    ]
    Office.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["kind", "name", "district", "ifsc", "is_sample", "source"],
    )
    return len(rows)


@transaction.atomic
def make_officer(
    username: str,
    *,
    name: dict[str, str],
    language: str = "hi",
    password: str | None = None,
    email: str = "",
    by: Actor,
) -> User:
    """Open an officer's account. Without a password nobody can sign in to it until `set_password`.

    Refuses (`not_allowed`), `username_taken`, `password_weak`. The account may do nothing before it has a posting.
    """
    _may_manage(by)
    username = username.strip().lower()
    if not username or User.objects.filter(username=username).exists():
        raise Invalid(
            _("There is an officer with this user name. Choose another one."), code="username_taken"
        )
    user = User(
        username=username, kind=UserKind.OFFICER, name=Localised(name), language=language, email=email
    )
    if password is None:
        user.set_unusable_password()
    else:
        _check_password(password, user)
        user.set_password(password)
    user.save()
    record(events.OFFICER_MADE, user, by=by)
    return user


@transaction.atomic
def set_password(user: User, password: str, *, by: Actor) -> None:
    """Give an officer a new password (by herself, or by who manages people). Refuses `password_weak`."""
    if by.pk != user.pk:
        _may_manage(by)
    _check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(events.PASSWORD_SET, user, by=by)


@transaction.atomic
def remove_totp(user: User, *, by: Actor) -> None:
    """Take away an officer's authenticator and recovery codes: she sets up a new one at her next sign-in."""
    _may_manage(by)
    user.totp_keys.all().delete()
    user.recovery_codes.all().delete()
    record(events.TOTP_REMOVED, user, by=by)


@transaction.atomic
def post(
    user: User, *, office: Office, role: str, from_on: date, to_on: date | None = None, by: Actor
) -> Posting:
    """Give `user` a role at an office from `from_on` (and through `to_on`): the only way to get a role.

    Refuses `not_an_officer`, `role_not_of_office`, `posting_overlaps` (the same role at the same office twice at a
    time), `dates_out_of_order`.
    """
    _may_manage(by)
    if user.kind != UserKind.OFFICER:
        raise DomainError(
            _("Only officers are posted. Open an officer's account first."), code="not_an_officer"
        )
    if role not in ROLES_OF.get(office.kind, frozenset()):
        raise DomainError(
            _("This office has no such role. Choose a role of this office."), code="role_not_of_office"
        )
    if to_on is not None and to_on < from_on:
        raise Invalid(_("The last day lies before the first day."), code="dates_out_of_order")
    User.objects.select_for_update().get(pk=user.pk)
    overlapping = Posting.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gte=from_on), user=user, office=office, role=role
    )
    if to_on is not None:
        overlapping = overlapping.filter(from_on__lte=to_on)
    if overlapping.exists():
        raise DomainError(
            _("This officer already holds this post on some of these days."), code="posting_overlaps"
        )
    posting = Posting.objects.create(user=user, office=office, role=role, from_on=from_on, to_on=to_on)
    record(
        events.POSTED, posting, by=by, district_id=office.district_id,
        user=user.pk, office=office.code, role=str(role), from_on=from_on.isoformat(),
    )  # fmt: skip
    forget_postings(user)
    return posting


@transaction.atomic
def end_posting(posting: Posting, *, to_on: date, by: Actor) -> Posting:
    """Let a posting end after the day `to_on`. Refuses `dates_out_of_order`."""
    _may_manage(by)
    posting = Posting.objects.select_for_update().select_related("office", "user").get(pk=posting.pk)
    if to_on < posting.from_on:
        raise Invalid(_("The last day lies before the first day."), code="dates_out_of_order")
    posting.to_on = to_on
    posting.save(update_fields=["to_on"])
    record(
        events.POSTING_ENDED, posting, by=by, district_id=posting.office.district_id,
        user=posting.user_id, office=posting.office.code, role=posting.role, to_on=to_on.isoformat(),
    )  # fmt: skip
    return posting


def forget_postings(user: User) -> None:
    """Let this instance read its postings again (they are read once a request)."""
    for name in ("current_postings", "roles", "permissions", "scope"):
        user.__dict__.pop(name, None)


@transaction.atomic
def change_profile(user: User, *, name: str, language: str, by: Actor) -> User:
    """Change one's own name (in the language of the page) and the language of messages and pages."""
    if by.pk != user.pk:
        raise NotAllowed()
    if language not in dict(settings.LANGUAGES):
        raise Invalid(_("Choose one of the languages."), code="language_unknown")
    changed = []
    if user.is_citizen and name and name != str(user.name):
        user.name = Localised({language: name})
        changed.append("name")
    if language != user.language:
        user.language = language
        changed.append("language")
    if changed:
        user.save(update_fields=changed)
        record(events.PROFILE_CHANGED, user, by=by, fields=changed)
    return user


# The demonstration


@transaction.atomic
def make_demo_people() -> list[User]:
    """Make or refresh the people of `demo.toml`, by slug. Needs the programme's districts and offices.

    Officers get passwords nobody knows: they are reached by one click, in demo mode only. Refuses `demo_off`.
    """
    if not settings.DEMO:
        raise DomainError(_("The people of the demonstration exist in demo mode only."), code="demo_off")
    book = demo_people()
    offices = Office.objects.in_bulk([one.office for one in book.people if one.office], field_name="code")
    districts = set(District.objects.values_list("pk", flat=True))
    users = []
    for one in book.people:
        if (one.office and one.office not in offices) or (one.district and one.district not in districts):
            raise DomainError(
                _("The demonstration names an office or a district that is not there: %(slug)s.")
                % {"slug": one.slug},
                code="demo_place_unknown",
            )
        user = User.objects.filter(demo_slug=one.slug).first() or User(demo_slug=one.slug)
        user.kind = UserKind.OFFICER if one.office else UserKind.CITIZEN
        user.username = one.slug if one.office else None
        user.mobile = one.mobile
        user.mobile_verified_at = user.mobile_verified_at or (clock.now() if one.mobile else None)
        user.name, user.language = one.name, one.language
        if not user.password:
            user.set_unusable_password()
        user.save()
        if one.office and not user.postings.filter(office=offices[one.office], role=one.role).exists():
            post(user, office=offices[one.office], role=one.role, from_on=book.posted_from, by=SYSTEM)
        users.append(user)
    return users


def demo_user(slug: str) -> User:
    """The person of the demonstration with this slug; NotFound when there is none or demo mode is off."""
    if not settings.DEMO:
        raise NotFound()
    with scope.widened("a person of the demonstration, whom anybody may be"):
        user = User.objects.filter(demo_slug=slug, is_active=True).first()
    if user is None:
        raise NotFound()
    return user


# Access tokens


@transaction.atomic
def make_api_token(user: User, *, label: str, by: Actor, life: timedelta = TOKEN_LIFE) -> str:
    """A new bearer token of `user`, shown once: only its hash is kept. It ends after `life`."""
    if by.pk != user.pk and not getattr(by, "is_system", False):
        raise NotAllowed()
    token = "odop_" + secrets.token_urlsafe(32)
    moment = clock.now()
    row = ApiToken.objects.create(
        user=user, digest=digest("token", token), label=label[:60], made_at=moment, expires_at=moment + life
    )
    record(events.TOKEN_MADE, row, by=by, user=user.pk, expires_at=row.expires_at.isoformat())
    return token


@transaction.atomic
def end_sign_ins(user: User, *, by: Actor) -> int:
    """Ends every session of this person and every access for programs; returns how many of the latter there were.

    Herself, for a citizen also whoever answers requests about data (of her place: the caller has asked), for an officer who
    manages people. Refuses `not_allowed`.
    """
    if by.pk != user.pk and not (user.is_citizen and by.may(ANSWER_RIGHTS)):
        _may_manage(by)
    with scope.widened("ending the sign-ins of one person"):
        tokens: int = ApiToken.objects.filter(user=user).delete()[0]
        user.sign_ins_ended_at = clock.now()
        User.objects.filter(pk=user.pk).update(sign_ins_ended_at=user.sign_ins_ended_at)
    record(events.SIGN_INS_ENDED, user, by=by, tokens=tokens)
    return tokens


def tokens_of(user: User) -> list[ApiToken]:
    """Access for programs that this person gave, the latest first. Whoever may see it has been asked."""
    with scope.widened("which programs may act for one person"):
        return list(ApiToken.objects.filter(user=user).order_by("-made_at"))


def _may_manage(by: Actor) -> None:
    if not by.may(MANAGE_PEOPLE):
        raise NotAllowed()


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), code="password_weak") from None


@transaction.atomic
def open_office(
    *, code: str, kind: str, name: Mapping[str, str], district: District | None, is_sample: bool = False
) -> Office:
    """An office that the programme's list does not name, such as that of a shop. Whoever calls has asked who may. Refuses
    `code_taken`."""
    if Office.objects.filter(code=code).exists():
        raise DomainError(_("Another office has this code."), code="code_taken")
    return Office.objects.create(
        code=code, kind=kind, name=Localised(name), district=district, is_sample=is_sample
    )

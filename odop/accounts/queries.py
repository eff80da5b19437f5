"""Reads of accounts."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from odop.accounts.demo_people import demo_people
from odop.accounts.digests import digest
from odop.accounts.enums import Role
from odop.accounts.models import Office, User
from odop.kernel import clock, rows, scope
from odop.kernel.models import Notice
from odop.kernel.prepared import asked
from odop.kernel.refusals import NotFound
from odop.lib.identifiers import mask_mobile
from odop.places.models import District
from odop.places.queries import districts


def user_id_of_token(token: str) -> int | None:
    """Whose bearer token this is, or None: unknown or expired. Asked before anybody is signed in, so the database
    answers it through a function that shows no row."""
    user_id: int | None
    [(user_id,)] = asked("SELECT accounts_token_user(%s, %s)", [digest("token", token), clock.now()])
    return user_id


def own_districts(user: User) -> list[District]:
    """The districts for which this person's offices stand, by name: all of them for an office of the state."""
    every = sorted(districts(), key=lambda one: str(one.name))
    return every if user.scope.everything else [one for one in every if one.pk in user.scope.districts]


def active_user(pk: int | None) -> User | None:
    """The person with this number whose account is open, as far as the reader may see her."""
    known = rows.found(User, id=pk, is_active=True) if pk is not None else []
    return known[0] if known else None


def office(code: str) -> Office:
    """The office with this code of offices.csv; raises NotFound."""
    found = Office.objects.filter(code=code).first()
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True)
class Persona:
    """A person of the demonstration as the sign-in page shows her."""

    slug: str
    name: str
    role: str
    place: str


def demo_personas() -> list[Persona]:
    """The people of the demonstration who are in the database, in the file's order; empty when demo mode is off."""
    if not settings.DEMO:
        return []
    with scope.widened("the people of the demonstration, to choose from"):
        known = User.objects.filter(demo_slug__isnull=False, is_active=True)
        users = {user.demo_slug: user for user in known}
    book = [one for one in demo_people().people if one.slug in users]
    offices = Office.objects.in_bulk([one.office for one in book if one.office], field_name="code")
    districts = District.objects.in_bulk([one.district for one in book if one.district])
    return [
        Persona(
            one.slug,
            str(users[one.slug].name),
            str(Role(one.role).label),
            str(offices[one.office]) if one.office else str(districts[one.district] if one.district else ""),
        )
        for one in book
    ]


def posting_line(user: User) -> str:
    """Role and office of today in one line for the top of a page; empty for citizens and officers without a post."""
    return " · ".join(
        f"{Role(posting.role).label}, {posting.office}" for posting in user.current_postings[:1]
    )


@dataclass(frozen=True)
class SentNotice:
    """A message as the page of the demonstration shows it: the number with its middle covered."""

    body: str
    language: str
    masked: str
    made_at: datetime
    subject_ref: str


def last_notices(count: int = 40) -> list[SentNotice]:
    """The last messages of the outbox to anybody, newest first: for the page that demo mode alone offers."""
    with scope.widened("the outbox page of the demonstration"):
        found = list(Notice.objects.exclude(body="").order_by("-made_at", "-pk")[:count])
    return [
        SentNotice(one.body, one.language, mask_mobile(one.to), one.made_at, one.subject_ref) for one in found
    ]

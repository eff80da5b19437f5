"""Who looked at whom: for herself in words, for those who watch over it by person, officer and what stands out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from odop.accounts.enums import Role
from odop.accounts.models import Office, User
from odop.accounts.permissions import SEE_ACCESS
from odop.kernel import clock, scope
from odop.kernel.fields import Localised
from odop.kernel.looks import PAGE, Look, is_tied
from odop.kernel.programme import programme
from odop.privacy.enums import Why
from odop.privacy.models import AccessRecord
from odop.registry.models import Artisan

MANY = 15  # different people outside one's own work in a day: from here on it is listed as unusual
SHOWN = 200


def day_began() -> datetime:
    """Midnight of today where the programme runs: a reason holds until the next."""
    return timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)


def weighed(looks: Iterable[Look], reader: User) -> tuple[list[Look], Look | None]:
    """The looks with what is now known of them, and the first for which the reader has to say why; None if none.

    One query a person at most for each app that knows of ties, and one for the reasons of the day.
    """
    known: list[Look] = []
    asked: Look | None = None
    for look in looks:
        if look.tied is None and look.artisan_id is not None:
            person = look.artisan_id
            look = replace(look, tied=is_tied(reader, person))
            if not look.tied and asked is None and not said_why_today(reader, person):
                asked = look
        known.append(look)
    return known, asked


def said_why_today(reader: User, artisan_id: int) -> bool:
    """Whether the reader has given a reason for this person since midnight."""
    return AccessRecord.objects.filter(
        user=reader, artisan_id=artisan_id, kind="reason", at__gte=day_began()
    ).exists()


@dataclass(frozen=True)
class Told:
    """One line of her page: who, what, when, and the reason if one was asked."""

    at: datetime
    sentence: str
    why: str
    times: int


def looks_at(artisan: Artisan, limit: int = SHOWN) -> list[Told]:
    """Who looked at her, in words, the latest first; the same officer's looks at the same thing of one day are one line.

    Officers are told by post and office. The office of a post is public, its holder's name is not needed here.
    """
    with scope.widened("who looked at the person who asks, at entries that were joined with hers too"):
        hers = Q(artisan=artisan) | Q(artisan__merged_into=artisan)
        records = list(AccessRecord.objects.filter(hers).select_related("office").order_by("-at")[:2000])
    lines: dict[tuple[object, ...], Told] = {}
    reasons: dict[tuple[object, ...], str] = {}
    for one in records:
        day = timezone.localdate(one.at)
        if one.kind == "reason":
            reasons.setdefault((one.user_id, day), one.why_text or one.get_why_display())
    for one in records:
        if one.kind == "reason":
            continue
        day = timezone.localdate(one.at)
        key = (one.user_id, day, one.kind, one.subject_ref, one.page)
        before = lines.get(key)
        why = "" if one.tied else reasons.get((one.user_id, day), "")
        lines[key] = (
            replace(before, times=before.times + 1) if before else Told(one.at, sentence(one), why, 1)
        )
    return list(lines.values())[:limit]


def pages_with(artisan: Artisan, days: int = 90) -> list[Told]:
    """Lists on the screen for which her row was read in the last `days` days: a line a post and day, the latest first."""
    with scope.widened("on which lists the person who asks stood, with entries that were joined with hers"):
        ids = [artisan.pk, *Artisan.objects.filter(merged_into=artisan).values_list("pk", flat=True)]
        since = clock.now() - timedelta(days=days)
        rows = AccessRecord.objects.filter(kind=PAGE, people__overlap=ids, at__gte=since)
        each = rows.values("user_id", "role", "office_id", day=TruncDate("at")).annotate(
            times=Count("pk"), last=Max("at")
        )
        found = list(each.order_by("-last")[:SHOWN])
        offices = Office.objects.in_bulk({one["office_id"] for one in found if one["office_id"]})
    return [
        Told(one["last"], sentence(AccessRecord(kind=PAGE, role=one["role"], office=offices.get(one["office_id"]))), "",
             one["times"])
        for one in found
    ]  # fmt: skip


def lists_with(artisan: Artisan, limit: int = 50) -> list[Told]:
    """Lists of the register of her district that were taken out since she was enrolled: her name may stand in them."""
    with scope.widened("which lists of the register of her district were taken out, by which office"):
        records = (
            AccessRecord.objects.filter(kind="list", at__gte=artisan.enrolled_at)
            .filter(Q(district_id=artisan.district_id) | Q(district_id__isnull=True))
            .select_related("office")
            .order_by("-at")[:limit]
        )
        # What it was for, never the officer's own words: they go to everybody of the district.
        return [
            Told(one.at, sentence(one), "" if one.why == Why.OTHER else str(one.get_why_display()), 1)
            for one in records
        ]


def who(record: AccessRecord) -> str:
    """Post and office of a look."""
    title = str(Localised(programme().role_titles.get(record.role, {"en": record.role})))
    office = str(record.office) if record.office else ""
    return ", ".join(part for part in (title, office) if part) or _("The system")


def sentence(record: AccessRecord) -> str:
    """One look in words."""
    words = {"who": who(record), "ref": record.subject_ref, "rows": record.rows}
    if record.kind == "list":
        return _("%(who)s took out a list of the register, %(rows)s entries") % words
    if record.kind == PAGE:
        return _("%(who)s had a list on the screen in which your name stood") % words
    if record.kind == "case":
        if record.page.endswith("letter"):
            return _("%(who)s opened a letter of your application %(ref)s") % words
        if record.page.endswith(("file", "paper")):
            return _("%(who)s opened a paper of your application %(ref)s") % words
        return _("%(who)s looked at your application %(ref)s") % words
    return _("%(who)s looked at your entry %(ref)s") % words


def records_visible_to(user: User) -> QuerySet[AccessRecord]:
    """Every look, for those who watch over it; nothing for others."""
    records = AccessRecord.objects.select_related("user", "office", "artisan").order_by("-at", "-pk")
    return records if user.may(SEE_ACCESS) else records.none()


def search_records(user: User, *, officer: str = "", person: str = "", outside: bool = False) -> QuerySet:
    """Looks by the officer's user name or the reference of a person or application, lists she stood on too; `outside`
    leaves out own work."""
    records = records_visible_to(user)
    if officer:
        records = records.filter(user__username__iexact=officer.strip())
    if person:
        ref = person.strip().upper()
        found = Artisan.objects.filter(ref=ref).values_list("pk", flat=True).first()
        on_lists = Q(kind=PAGE, people__contains=[found]) if found else Q()
        records = records.filter(Q(subject_ref=ref) | Q(artisan__ref=ref) | on_lists)
    if outside:
        records = records.filter(tied=False).exclude(kind="reason")
    return records


@dataclass(frozen=True)
class Unusual:
    """An officer who looked at many people outside her own work in one day."""

    username: str
    name: Localised
    role: str
    office: str
    people: int
    without_reason: int
    last_at: datetime


def unusual(user: User, days: int = 7) -> list[Unusual]:
    """Officers with at least MANY different people outside their own work in the last `days` days, most people first."""
    since = clock.now() - timedelta(days=days)
    rows = (
        records_visible_to(user)
        .order_by()
        .filter(at__gte=since, tied=False, artisan__isnull=False)
        .values("user__username", "user__name", "role", "office__code")
        .annotate(
            people=Count("artisan", distinct=True, filter=~Q(kind="reason")),
            reasons=Count("artisan", distinct=True, filter=Q(kind="reason")),
            last_at=Max("at"),
        )
        .filter(people__gte=MANY)
        .order_by("-people")
    )
    return [
        Unusual(
            row["user__username"] or "", Localised(row["user__name"] or {}), role_title(row["role"]),
            row["office__code"] or "", row["people"], max(0, row["people"] - row["reasons"]), row["last_at"],
        )
        for row in rows
    ]  # fmt: skip


def role_title(role: str) -> str:
    """A role in the words of the programme."""
    return str(Localised(programme().role_titles.get(role, {"en": role}))) if role in Role.values else role


def _what(record: AccessRecord) -> str:
    words = (
        _("%(rows)s people on a list")
        if record.kind == PAGE
        else _("%(rows)s entries of the register, taken out")
    )
    return words % {"rows": record.rows}


def pages_of(records: Sequence[AccessRecord]) -> list[dict[str, object]]:
    """Rows of the watchers' table."""
    return [
        {
            "record": one,
            "who": who(one),
            "what": one.subject_ref or _what(one),
            "why": one.why_text or (one.get_why_display() if one.why else ""),
        }
        for one in records
    ]

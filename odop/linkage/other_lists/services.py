"""Agreeing on a key with another office, taking its list in, making ours, and noting what an officer found of a hit."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby, islice

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import CHECK_OTHER_LISTS
from odop.kernel import clock, scope
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import next_number
from odop.linkage.other_lists import events
from odop.linkage.other_lists.definitions import GIVERS
from odop.linkage.other_lists.format import Benefit, Head, Row, Unreadable, read, written, written_as_csv
from odop.linkage.other_lists.keys import SHORTEST_SECRET, keys_of
from odop.linkage.other_lists.models import ExchangeKey, Finding, OtherEntry, OtherList
from odop.linkage.other_lists.queries import facts_of
from odop.places.models import District
from odop.registry.models import Artisan

BATCH = 2000
WRONG = {
    "empty": _("The file is empty."),
    "not_this_format": _("This is not a list in the exchange format."),
    "version": _("This list has version %(version)s of the format; version 1 is read here."),
    "head": _("The head of the list is not complete."),
    "not_json": _("This line cannot be read."),
    "line_too_long": _("This line is too long."),
    "titles": _("The titles of the columns are not those of the format."),
    "row": _("This line is not built as the format wants it."),
    "not_a_key": _("This line holds something else than keys. Nothing of the list was kept."),
    "benefit": _("The benefit on this line is not built as the format wants it."),
    "day": _("The date on this line is not written like 2026-11-21."),
    "too_many": _("The list has too many rows."),
    "no_end": _("The end of the list is missing: the file was cut off."),
    "count": _("The list says %(said)s rows and has %(found)s."),
    "after_end": _("Something stands after the end of the list."),
}


def _may(by: Actor, district_id: int | None) -> None:
    if not by.may(CHECK_OTHER_LISTS):
        raise NotAllowed()
    if isinstance(by, User) and not by.scope.everything and district_id not in by.scope.districts:
        raise NotAllowed(_("This district does not belong to your office."), code="not_your_place")


@transaction.atomic
def agree_key(
    name: str, *, office: str, by: Actor, district: District | None = None, secret: str = ""
) -> tuple[ExchangeKey, str]:
    """Keeps a key shared with `office` and returns it with the secret in hexadecimal, to be handed over in person, once.

    Without `secret` a new one is made. Refuses `invalid`, `key_taken`, `not_allowed`, `not_your_place`.
    """
    _may(by, district.pk if district else None)
    name, office = name.strip(), " ".join(office.split())
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{1,39}", name):
        text = _("Write a short name of letters, digits and hyphens, like PMEGP-2026.")
        raise Invalid(text, fields={"name": text})
    if not office:
        raise Invalid(_("Write the other office."), fields={"office": _("Write the other office.")})
    secret = secret.strip().lower() or secrets.token_hex(SHORTEST_SECRET)
    if not re.fullmatch(rf"[0-9a-f]{{{2 * SHORTEST_SECRET},128}}", secret) or len(secret) % 2:
        text = _("The key has at least 64 signs, 0 to 9 and a to f.")
        raise Invalid(text, fields={"secret": text})
    with scope.widened("whether a shared key of this name exists anywhere in the programme"):
        if ExchangeKey.objects.filter(name=name).exists():
            raise DomainError(_("There is a key of this name. Choose another."), code="key_taken")
    key = ExchangeKey.objects.create(
        name=name, office=office, secret=secret, district=district, made_at=clock.now(), made_by=by if isinstance(by, User) else None,
    )  # fmt: skip
    record(events.KEY_AGREED, key, by=by, name=name)
    return key, secret


def _refused(wrong: Unreadable) -> Invalid:
    text = str(WRONG[wrong.code]) % wrong.params if wrong.params else str(WRONG[wrong.code])
    said = _("Line %(line)s: %(text)s") % {"line": wrong.line, "text": text}
    return Invalid(said, code=f"list_{wrong.code}", fields={"file": said}, extra={"line": wrong.line})


@transaction.atomic
def take_list(content: bytes, *, by: Actor) -> OtherList:
    """Takes another office's list in, whole or not at all. The same bytes again give the list that is there already.

    Refuses `list_…` with the line, `list_key` (a shared key that is not known here or has ended), `not_allowed`,
    `not_your_place`.
    """
    if not by.may(CHECK_OTHER_LISTS):
        raise NotAllowed()
    digest = hashlib.sha256(content).hexdigest()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(Unreadable("not_json", 1)) from None
    try:
        head, rows = read(text.splitlines())
        key = ExchangeKey.objects.filter(name=head.key, ended_at__isnull=True).first()
        if key is None:
            said = _("The shared key %(key)s is not known here. Agree on it with the other office first.") % {
                "key": head.key
            }
            raise Invalid(said, code="list_key", fields={"file": said})
        _may(by, key.district_id)
        present = OtherList.objects.filter(sha256=digest).first()
        if present is not None:
            return present
        made = OtherList.objects.create(
            ref=f"OL-{next_number('OL'):06d}", key=key, district_id=key.district_id, programme=head.programme, title=head.title,
            office=head.office, from_on=date.fromisoformat(head.from_on), to_on=date.fromisoformat(head.to_on), sha256=digest,
            taken_at=clock.now(), taken_by=by if isinstance(by, User) else None,
        )  # fmt: skip
        made.rows = _keep(made, rows)
    except Unreadable as wrong:
        raise _refused(wrong) from None
    made.save(update_fields=["rows"])
    record(events.LIST_TAKEN, made, by=by, rows=made.rows, key=key.name)
    return made


def _keep(made: OtherList, rows: Iterator[Row]) -> int:
    count = 0
    while batch := list(islice(rows, BATCH)):
        entries = OtherEntry.objects.bulk_create(
            OtherEntry(
                other_list=made,
                number=count + at,
                benefits=[{k: v for k, v in vars(one).items() if v} for one in row.benefits],
            )
            for at, row in enumerate(batch, 1)
        )
        keys = [
            (entry.pk, kind, digest)
            for entry, row in zip(entries, batch, strict=True)
            for kind, digest in row.keys.items()
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO linkage_otherkey (entry_id, kind, digest) SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[])",
                [list(column) for column in zip(*keys, strict=True)],
            )
        count += len(batch)
    return count


def take_plain(
    people: Iterable[tuple[Mapping[str, object], list[dict[str, str]]]], *, title: str, office: str, from_on: date,
    to_on: date, key: ExchangeKey, by: Actor,
) -> OtherList:  # fmt: skip
    """Takes a list that came with names: facts (as `keys.spelled`) and benefits a person. Only their keys are kept."""
    secret = bytes.fromhex(str(key.secret))
    head = Head(
        programme().code,
        title,
        office,
        from_on.isoformat(),
        to_on.isoformat(),
        key.name,
        clock.now().isoformat(),
    )
    rows = (
        Row(at, keys, tuple(Benefit(**one) for one in benefits))
        for at, (facts, benefits) in enumerate(people, 1)
        if (keys := keys_of(facts, secret))
    )
    return take_list("".join(written(head, rows)).encode(), by=by)


@transaction.atomic
def make_list(
    key: ExchangeKey, *, title: str, from_on: date, to_on: date, by: Actor, as_csv: bool = False
) -> tuple[str, int]:
    """Our beneficiaries of these days as a file for the office that shares `key`, and how many; keys only, no name.

    Refuses `not_allowed`, `not_your_place`, `key_ended`, `invalid` (dates).
    """
    _may(by, key.district_id)
    if key.ended_at is not None:
        raise DomainError(_("This shared key has ended."), code="key_ended")
    if to_on < from_on:
        raise Invalid(
            _("The last day lies before the first day."),
            fields={"to_on": _("The last day lies before the first day.")},
        )
    head = Head(
        programme().code, title.strip()[:200] or programme().code, programme().name["en"], from_on.isoformat(), to_on.isoformat(),
        key.name, clock.now().isoformat(),
    )  # fmt: skip
    rows = list(_our_rows(key, from_on, to_on))
    text = "".join((written_as_csv if as_csv else written)(head, rows))
    record(events.LIST_MADE, key, by=by, rows=len(rows), key=key.name)
    return text, len(rows)


def _our_rows(key: ExchangeKey, from_on: date, to_on: date) -> Iterator[Row]:
    secret = bytes.fromhex(str(key.secret))
    given = sorted(
        (one for giver in GIVERS for one in giver(from_on, to_on, key.district_id)),
        key=lambda one: one.artisan_id,
    )
    count = 0
    for artisan_id, group in groupby(given, key=lambda one: one.artisan_id):
        keys: dict[str, str] = {}
        for facts in facts_of(Artisan.objects.get(pk=artisan_id)):
            keys = {**keys_of(facts, secret), **keys}
        if keys:
            count += 1
            benefits = tuple(Benefit(one.scheme, one.on.isoformat(), f"{one.amount:.2f}") for one in group)
            yield Row(count, keys, benefits)


@transaction.atomic
def note_finding(artisan: Artisan, entry_id: int, *, verdict: str, note: str = "", by: User) -> Finding:
    """Keeps what the officer found of a hit; an earlier finding stays, marked as replaced. It decides nothing.

    Refuses `invalid`, `no_hit` (the row has no key of hers), `not_allowed`, `not_your_place`.
    """
    from odop.linkage.other_lists.queries import hits_of

    _may(by, artisan.district_id)
    note = " ".join(note.split())[:300]
    if verdict not in Finding.Verdict.values:
        raise Invalid(_("Say what you found."), fields={"verdict": _("Say what you found.")})
    if entry_id not in {hit.entry_id for hit in hits_of(artisan)}:
        raise DomainError(_("This row of the list has no key of this person."), code="no_hit")
    Finding.objects.filter(artisan=artisan, entry_id=entry_id, replaced=False).update(replaced=True)
    finding = Finding.objects.create(
        artisan=artisan, entry_id=entry_id, district_id=artisan.district_id, verdict=verdict, note=note, at=clock.now(), by=by
    )  # fmt: skip
    record(events.HIT_JUDGED, artisan, by=by, entry=entry_id, verdict=verdict)
    return finding

"""A batch of entries that are members of groups: which group each row means, whether its share fits, and the memberships.

    staged.fill … staged.join_same  plan = decide()  staged.write  write(plan)  staged.tell(**told(plan))

`group` of an entry is {group_name, group_kind, registration_number, registered_on, office_held, share_percent}. A group is the
one with this registration number in the district, else the one of this kind whose folded name agrees.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Sum

from odop.kernel import clock
from odop.kernel.counters import reserve_many
from odop.kernel.fields import Localised
from odop.lib import names
from odop.places.models import District
from odop.registry import events
from odop.registry.models import Group, Membership
from odop.registry.services import staged


@dataclass
class _Known:
    """A group while its rows are gone through; `pk` is None until it is written."""

    pk: int | None
    district_id: int
    first: int = 0  # the row that named it first
    about: Mapping[str, Any] = field(default_factory=dict)
    product_line_id: int | None = None
    free: Decimal = Decimal(100)
    members: set[int] = field(
        default_factory=set
    )  # ids; of rows that are not in the register yet, their number below zero


@dataclass
class Plan:
    """Rows that bring a membership, with their group, and the groups that are new."""

    joins: list[tuple[int, _Known, Mapping[str, Any]]] = field(default_factory=list)
    made: list[_Known] = field(default_factory=list)


def decide() -> Plan:
    """Which group each row means; rows whose share does not fit any more become `bad`, with what is free in `taken`."""
    plan, bad = Plan(), []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, district_id, product_line_id, of_group, same_as FROM staged_entry"
            " WHERE outcome IS DISTINCT FROM 'bad' ORDER BY number"
        )
        rows = cursor.fetchall()
        known = _known({district for _number, district, *_rest in rows})
        waiting: set[int] = set()
        for number, district, line, told, same_as in rows:
            about = staged.as_mapping(told)
            group = known.of(district, about)
            person = int(same_as or -number)
            if person in waiting or (group and person in group.members):
                continue
            share = Decimal(about["share_percent"]) if about.get("share_percent") else None
            if share is not None and share > (group.free if group else 100):
                bad.append((number, str(group.free if group else 100)))
                waiting.add(person)
                continue
            if group is None:
                group = known.add(_Known(None, district, number, about, line), about)
                plan.made.append(group)
            group.members.add(person)
            group.free -= share or 0
            plan.joins.append((number, group, about))
        cursor.execute(
            "UPDATE staged_entry s SET outcome = 'bad', same_as = NULL, taken = b.free"
            " FROM unnest(%s::bigint[], %s::text[]) AS b (number, free) WHERE b.number = s.number",
            [[number for number, _free in bad], [free for _number, free in bad]],
        )
        staged.wait_together(cursor)
    return plan


class _Groups:
    """Groups by registration number and by folded name, within a district."""

    def __init__(self) -> None:
        self.by: dict[tuple[Any, ...], _Known] = {}

    def of(self, district: int, about: Mapping[str, Any]) -> _Known | None:
        if number := _plain(about.get("registration_number")):
            if found := self.by.get((district, "number", number)):
                return found
            found = self.by.get((district, about["group_kind"], _folded(about["group_name"])))
            # A namesake with another number is another group.
            return found if found and not _plain(found.about.get("registration_number")) else None
        return self.by.get((district, about["group_kind"], _folded(about["group_name"])))

    def add(self, group: _Known, about: Mapping[str, Any]) -> _Known:
        if number := _plain(about.get("registration_number")):
            self.by[group.district_id, "number", number] = group
        self.by.setdefault((group.district_id, about["group_kind"], _folded(about["group_name"])), group)
        return group


def _plain(number: object) -> str:
    return "".join(sign for sign in str(number or "").casefold() if sign.isalnum())


def _folded(name: Mapping[str, str]) -> str:
    return names.fold(name.get("en") or next(iter(name.values()), ""))


def _known(districts: set[int]) -> _Groups:
    found = _Groups()
    by_id: dict[int, _Known] = {}
    for one in Group.objects.filter(district_id__in=districts).order_by("pk"):
        about = {
            "group_name": one.name,
            "group_kind": one.kind,
            "registration_number": one.registration_number,
        }
        by_id[one.pk] = found.add(_Known(one.pk, one.district_id, about=about), about)
    present = Membership.objects.filter(group_id__in=by_id, to_on__isnull=True)
    for group_id, artisan_id in present.values_list("group_id", "artisan_id"):
        by_id[group_id].members.add(artisan_id)
    for group_id, held in present.values_list("group_id").annotate(held=Sum("share_percent")):
        by_id[group_id].free -= held or 0
    return found


def write(plan: Plan) -> None:
    """Writes the new groups and the memberships, after the entries. Rows of people who were here already become `added`."""
    waiting = _bad()
    joins = [one for one in plan.joins if one[0] not in waiting]
    wanted = {id(group) for _number, group, _about in joins}
    plan.made[:] = [group for group in plan.made if id(group) in wanted]
    _write_groups(plan.made)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS staged_membership")
        cursor.execute(
            "CREATE TEMP TABLE staged_membership ON COMMIT DROP AS"
            " SELECT *, nextval(pg_get_serial_sequence('registry_membership', 'id')) AS id FROM ("
            "  SELECT m.*, coalesce(s.same_as, s.id) AS artisan_id FROM"
            "  unnest(%s::bigint[], %s::bigint[], %s::text[], %s::numeric[]) AS m (number, group_id, office, share)"
            "  JOIN staged_entry s ON s.number = m.number ORDER BY m.number) AS placed",
            [
                [number for number, _group, _about in joins],
                [group.pk for _number, group, _about in joins],
                [about.get("office_held", "") for _number, _group, about in joins],
                [about.get("share_percent") for _number, _group, about in joins],
            ],
        )
        cursor.execute(
            "INSERT INTO registry_membership (id, group_id, artisan_id, office_held, share_percent, from_on)"
            " SELECT id, group_id, artisan_id, office, share, %s FROM staged_membership ORDER BY number",
            [clock.today()],
        )
        cursor.execute(
            "UPDATE staged_entry s SET added_id = m.id, outcome = CASE s.outcome WHEN 'same_already' THEN 'added' ELSE s.outcome END"
            " FROM staged_membership m WHERE m.number = s.number"
        )
        cursor.execute(
            "UPDATE staged_entry s SET group_id = g.pk FROM unnest(%s::bigint[], %s::bigint[]) AS g (number, pk)"
            " WHERE g.number = s.number",
            [[group.first for group in plan.made], [group.pk for group in plan.made]],
        )


def _bad() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM staged_entry WHERE outcome = 'bad'")
        return {number for (number,) in cursor.fetchall()}


def _write_groups(made: list[_Known]) -> None:
    codes = dict(District.objects.values_list("pk", "code"))
    wanted: dict[str, int] = {}
    for group in sorted(made, key=lambda one: one.district_id):
        series = f"GR-{codes[group.district_id]}"
        wanted[series] = wanted.get(series, 0) + 1
    numbers = {series: iter(taken) for series, taken in reserve_many(wanted).items()} if wanted else {}
    rows = []
    for group in made:
        series = f"GR-{codes[group.district_id]}"
        rows.append(
            Group(
                ref=f"{series}-{next(numbers[series]):06d}",
                kind=group.about["group_kind"],
                name=Localised(group.about["group_name"]),
                district_id=group.district_id,
                product_line_id=group.product_line_id,
                registration_number=group.about.get("registration_number", ""),
                registered_on=group.about.get("registered_on"),
            )
        )
    for group, row in zip(made, Group.objects.bulk_create(rows), strict=True):
        group.pk = row.pk


def told(plan: Plan) -> dict[str, Any]:
    """What `staged.tell` is to record besides: the groups that were formed, and each member."""
    return {
        "verbs": [events.GROUP_FORMED, events.MEMBER_ADDED],
        "also": """
            SELECT %s, %s, 'registry.group', g.id::text, g.ref, g.district_id, jsonb_build_object('kind', g.kind)
              FROM registry_group g WHERE g.id = ANY (%s)
            UNION ALL
            SELECT %s, %s, 'registry.group', g.id::text, g.ref, g.district_id, jsonb_build_object('artisan', a.ref)
              FROM staged_membership m JOIN registry_group g ON g.id = m.group_id JOIN registry_artisan a ON a.id = m.artisan_id
        """,
        "params": [
            events.GROUP_FORMED,
            clock.now(),
            [group.pk for group in plan.made],
            events.MEMBER_ADDED,
            clock.now(),
        ],
    }

"""The menu: each surface registers its entries; a reader sees those she may open."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The rooms of the desk. A reader with few entries sees them all in one row; with more, a row of rooms above a row of
# the present room's entries.
GROUPS: dict[str, Promise] = {
    "applications": _("Applications"),
    "money": _("Budget and payments"),
    "people": _("Artisans and units"),
    "plan": _("Study and plan"),
    "services": _("Services"),
    "market": _("Mart and shops"),
    "oversight": _("Rules and checks"),
}
MOST_IN_ONE_ROW = 8


@dataclass(frozen=True)
class Entry:
    label: str | Promise
    path: str  # without the language prefix
    permission: str | None = None  # None: everyone
    place: str = (
        "main"  # main, desk, phone, foot; good: beside a good of the mart, whose number is added as ?good=
    )
    order: int = 50
    group: str = ""  # of the desk: one of GROUPS


ENTRIES: list[Entry] = []
Shown = dict[str, list[dict[str, object]]]


def entry(
    label: str | Promise,
    path: str,
    *,
    permission: str | None = None,
    place: str = "main",
    order: int = 50,
    group: str = "",
) -> None:
    if group and group not in GROUPS:
        raise ValueError(f"{path}: the desk has no group {group!r}")
    ENTRIES.append(Entry(label, path, permission, place, order, group))
    ENTRIES.sort(key=lambda one: one.order)
    _for_everybody.cache_clear()


def entries_for(user: object, path: str) -> Shown:
    """{"main": [{label, url, current}], "desk": […], "phone": […]} for this reader on this page; to be read, not changed."""
    prefix, bare = ("/hi", path[3:] or "/") if path == "/hi" or path.startswith("/hi/") else ("", path)
    present = _nearest(bare)
    if user is not None and user.is_authenticated:  # type: ignore[attr-defined]
        return _shown(prefix, present, user)
    return _for_everybody(prefix, present)


def _nearest(bare: str) -> str:
    """Of entries that lie inside one another (/desk/ and /desk/budget/) only the nearest is the present one."""
    paths = {one.path for one in ENTRIES}
    here = bare
    while here not in paths and here != "/":
        here = here[: here.rstrip("/").rfind("/") + 1] or "/"
    return here if here != "/" or bare == "/" else ""


@lru_cache(maxsize=200)
def _for_everybody(prefix: str, present: str) -> Shown:
    """What they see who are not signed in: the same again and again."""
    return _shown(prefix, present, None)


def _shown(prefix: str, present: str, user: Any) -> Shown:
    shown: Shown = {"main": [], "desk": [], "phone": [], "foot": [], "good": []}
    for one in ENTRIES:
        if one.permission and not (user is not None and user.may(one.permission)):
            continue
        shown[one.place].append(
            {"label": one.label, "url": prefix + one.path, "current": one.path == present, "group": one.group}
        )
    return shown


def rows(entries: list[dict[str, object]]) -> list[list[dict[str, object]]]:
    """One row of entries; of many, a row of groups (each leads to its first entry) and the entries of the present one."""
    if len(entries) <= MOST_IN_ONE_ROW:
        return [entries]
    groups: dict[str, list[dict[str, object]]] = {}
    for one in entries:
        groups.setdefault(str(one.get("group") or one["url"]), []).append(one)
    first, second = [], []
    for code, members in groups.items():
        if len(members) == 1:
            first.append(members[0])
            continue
        inside = any(one["current"] for one in members)
        first.append({"label": GROUPS[code], "url": members[0]["url"], "inside": inside})
        if inside:
            second = members
    return [first, second] if second else [first]

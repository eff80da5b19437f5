"""The menu: each surface registers its entries; a reader sees those she may open."""

from dataclasses import dataclass

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


def entries_for(user: object, path: str) -> dict[str, list[dict[str, object]]]:
    """{"main": [{label, url, current}], "desk": […], "phone": […]} for this reader on this page."""
    prefix, bare = ("/hi", path[3:] or "/") if path == "/hi" or path.startswith("/hi/") else ("", path)
    shown: dict[str, list[dict[str, object]]] = {"main": [], "desk": [], "phone": [], "foot": [], "good": []}
    # Of entries that lie inside one another (/desk/ and /desk/budget/) only the nearest is the present one.
    inside = [
        one.path for one in ENTRIES if bare == one.path or (one.path != "/" and bare.startswith(one.path))
    ]
    nearest = max(inside, key=len, default="")
    for one in ENTRIES:
        if one.permission and not (user is not None and user.is_authenticated and user.may(one.permission)):  # type: ignore[attr-defined]
            continue
        current = one.path == nearest
        shown[one.place].append(
            {"label": one.label, "url": prefix + one.path, "current": current, "group": one.group}
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

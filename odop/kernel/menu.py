"""The menu: each surface registers its entries; a reader sees those she may open."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Entry:
    label: str | Promise
    path: str  # without the language prefix
    permission: str | None = None  # None: everyone
    place: str = "main"  # main, desk, phone
    order: int = 50


ENTRIES: list[Entry] = []


def entry(
    label: str | Promise, path: str, *, permission: str | None = None, place: str = "main", order: int = 50
) -> None:
    ENTRIES.append(Entry(label, path, permission, place, order))
    ENTRIES.sort(key=lambda one: one.order)


def entries_for(user: object, path: str) -> dict[str, list[dict[str, object]]]:
    """{"main": [{label, url, current}], "desk": […], "phone": […]} for this reader on this page."""
    prefix, bare = ("/hi", path[3:] or "/") if path == "/hi" or path.startswith("/hi/") else ("", path)
    shown: dict[str, list[dict[str, object]]] = {"main": [], "desk": [], "phone": [], "foot": []}
    # Of entries that lie inside one another (/desk/ and /desk/budget/) only the nearest is the present one.
    inside = [
        one.path for one in ENTRIES if bare == one.path or (one.path != "/" and bare.startswith(one.path))
    ]
    nearest = max(inside, key=len, default="")
    for one in ENTRIES:
        if one.permission and not (user is not None and user.is_authenticated and user.may(one.permission)):  # type: ignore[attr-defined]
            continue
        current = one.path == nearest
        shown[one.place].append({"label": one.label, "url": prefix + one.path, "current": current})
    return shown

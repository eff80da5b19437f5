"""Every address of the product says who may open it: `@allow(…)`, `@public`, or an operation of the API with its own door."""

from collections.abc import Callable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from ninja import NinjaAPI

from odop.accounts import permissions
from odop.kernel.access import public

PERMISSIONS = {
    value for name, value in vars(permissions).items() if name.isupper() and isinstance(value, str)
}


def views(resolver: URLResolver, at: str = "") -> Iterator[tuple[str, Callable[..., object]]]:
    """Every address with the view behind it."""
    for entry in resolver.url_patterns:
        here = at + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from views(entry, here)
        elif isinstance(entry, URLPattern):
            yield here, entry.callback


def operations_of(view: Callable[..., object]) -> list[object]:
    """The operations of an address of the API (django-ninja keeps them in the view it made); none for other views."""
    cells = [cell.cell_contents for cell in (getattr(view, "__closure__", None) or ())]
    return [one for cell in cells for one in getattr(cell, "operations", ())]


def says_who(view: Callable[..., object]) -> bool:
    """A view by its `.access`; an operation of the API by its `.access` or by an authentication of its own."""
    operations = operations_of(view)
    if operations:
        return all(
            getattr(one.view_func, "access", None) or getattr(one, "auth_callbacks", None)  # type: ignore[attr-defined]
            for one in operations
        )
    return bool(getattr(view, "access", None))


def is_description(view: Callable[..., object]) -> bool:
    """The pages on which the API describes itself are django-ninja's own; they show no data."""
    return getattr(view, "func", view).__module__.startswith("ninja.openapi")


def test_every_view_says_who_may_open_it() -> None:
    found = dict(views(get_resolver()))
    assert len(found) > 10
    silent = sorted(
        f"{address} ({view.__module__})"
        for address, view in found.items()
        if not says_who(view) and not is_description(view)
    )
    assert not silent, "these addresses say neither @allow(…) nor @public: " + ", ".join(silent)


def test_every_permission_a_view_asks_for_exists() -> None:
    for address, view in views(get_resolver()):
        access = getattr(view, "access", "public")
        if access != "public":
            assert set(access) <= PERMISSIONS, address


def test_every_permission_is_given_to_some_role() -> None:
    given = permissions.EVERYONE.union(*permissions.BY_ROLE.values())
    assert given == PERMISSIONS


def test_a_view_or_an_operation_that_says_nothing_is_found() -> None:
    def silent(request: object) -> None: ...

    api = NinjaAPI(urls_namespace="house")
    api.get("/silent")(silent)
    api.get("/public")(public(lambda request: None))
    api.get("/guarded", auth=lambda request: True)(lambda request: None)
    found = {str(entry.pattern): entry.callback for entry in api.urls[0] if isinstance(entry, URLPattern)}
    assert not says_who(silent)
    assert not says_who(found["silent"])
    assert says_who(found["public"])
    assert says_who(found["guarded"])
    assert is_description(found["openapi.json"])

"""The pages of docs/reference that are read off the running code: permissions, events, indicators. No database."""

from __future__ import annotations

import ast
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

Table = Callable[[list[str], list[list[str]]], str]


def pages(checkout: Path, table: Table) -> dict[str, str]:
    """Returns the pages by file name."""
    # Nothing is connected to: the settings only need to be readable.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("ODOP_HOME", tempfile.gettempdir())
    import django

    django.setup()
    return {
        "permissions.md": permissions(checkout, table),
        "events.md": events(table),
        "indicators.md": indicators(table),
    }


def permissions(checkout: Path, table: Table) -> str:
    from odop.accounts import permissions as given
    from odop.accounts.enums import Role

    roles = list(given.BY_ROLE)
    rows = []
    for name, permission in _constants(checkout / "odop" / "accounts" / "permissions.py"):
        marks = ["✓" if permission in given.permissions_of(frozenset({role})) else "" for role in roles]
        rows.append([f"`{name}`", *marks])
    titles = "\n".join(f"- **{role}**: {Role(role).label}" for role in roles)
    return (
        "# Who may do what\n\n"
        "What a role may do; where it may do it follows from the office of the posting, and PostgreSQL holds that "
        "([security](../explanation/security.md)). Which step of a case a role may take is said by the scheme's workflow.\n\n"
        + titles
        + "\n\n"
        + table(["permission", *roles], rows)
        + "\n"
    )


def _constants(path: Path) -> list[tuple[str, str]]:
    """Every permission in the order of the file."""
    return [
        (node.targets[0].id, node.value.value)
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ]


def events(table: Table) -> str:
    from odop.kernel.events import REACTIONS, VERBS

    rows = [
        [f"`{code}`", str(verb.label), ", ".join(f"`{name}`" for name in REACTIONS.get(code, ()))]
        for code, verb in sorted(VERBS.items())
    ]
    return (
        "# Events of the trail\n\nWhat is recorded, and what follows in the worker. An event holds ids, codes and amounts, "
        "never a name.\n\n" + table(["verb", "in words", "what follows"], rows) + "\n"
    )


def indicators(table: Table) -> str:
    from odop.indicators import definitions
    from odop.indicators.case_readings import scheme_indicators
    from odop.kernel.fields import Localised
    from odop.kernel.programme import programme
    from odop.lib.rules import compile_folder

    found = list(definitions._registered.values())
    from django.conf import settings

    for name in programme().schemes:
        scheme = compile_folder(
            Path(settings.PROGRAMME_DIR) / "schemes" / name, languages=programme().languages
        )
        found += scheme_indicators(scheme, source=Localised(en=f"`schemes/{name}/indicators.yaml`"))
    dated = {"during": "happened in the year", "until": "up to the year's end", "standing": "as things stand"}
    rows = [
        [f"`{one.code}`", one.title["en"], one.title["hi"], one.definition["en"], one.unit, dated[one.dated]]
        for one in found
    ]
    return (
        "# Indicators\n\nEvery figure of the programme. Small figures are withheld from the public "
        "([how](../algorithms/small_cells.md)); how to add one: [a page](../howto/add-an-indicator.md).\n\n"
        + table(["code", "English", "हिंदी", "definition", "unit", "dated"], rows)
        + "\n"
    )

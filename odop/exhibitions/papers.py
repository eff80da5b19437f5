"""What is made of a fair for paper and phone: the plan as a picture, a calendar file, the pass of a stall."""

from collections.abc import Iterable, Sequence
from datetime import UTC, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from odop.exhibitions.models import Fair, StallApplication
from odop.exhibitions.queries.fairs import Place
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.kernel.typesetting import typeset
from odop.kernel.ui.numbers import day_text

STEP, GAP, AISLE = 56, 6, 26  # of the plan, in units of its picture


def plan_picture(places: Sequence[Place], title: str) -> SafeString:
    """The plan as SVG: every stall with its number, free or taken, her own marked. Told in words for who cannot see it."""
    if not places:
        return SafeString("")
    width = max(one.stall.x + one.stall.width for one in places) * STEP + GAP
    used = {row for one in places for row in range(one.stall.y, one.stall.y + one.stall.height)}
    tops, height = {}, 0
    for row in range(max(used) + 1):  # a row without stalls is an aisle, half as wide
        tops[row] = height
        height += STEP if row in used else AISLE
    height += GAP
    words = {True: _("taken"), False: _("free")}

    def drawn(one: Place) -> tuple[str, int, int, int, int, str, str, int, int, str]:
        stall = one.stall
        look = "mine" if one.mine else "taken" if one.taken else "free"
        x, y = stall.x * STEP + GAP, tops[stall.y] + GAP
        wide, high = stall.width * STEP - GAP, stall.height * STEP - GAP
        said = _("your stall") if one.mine else words[one.taken]
        return look, x, y, wide, high, stall.code, said, x + wide // 2, y + high // 2 + 5, stall.code

    boxes = format_html_join(
        "",
        '<g class="{}"><rect x="{}" y="{}" width="{}" height="{}" rx="4"><title>{}: {}</title></rect>'
        '<text x="{}" y="{}">{}</text></g>',
        (drawn(one) for one in places),
    )
    return format_html(
        '<svg class="stall-plan" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        width,
        height,
        title,
        boxes,
    )


def _line(name: str, value: str) -> str:
    """A content line of RFC 5545, folded at 75 octets."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    rest, lines, start = f"{name}:{escaped}", [], ""
    while rest:
        take = len(rest)
        while len((start + rest[:take]).encode()) > 74:
            take -= 1
        lines.append(start + rest[:take])
        rest, start = rest[take:], " "
    return "\r\n".join(lines)


def calendar_file(rows: Iterable[Fair]) -> str:
    """Fairs as a calendar (RFC 5545): whole days, and for an open call its last day."""
    stamp = f"{clock.now().astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", _line("PRODID", "-//ODOP//Fairs//EN"), "CALSCALE:GREGORIAN"]
    for fair in rows:
        url = settings.ODOP.base_url + reverse("fair", args=[fair.ref])
        events = [(fair.ref, fair.from_on, fair.to_on, str(fair.name))]
        if fair.apply_by is not None and fair.selected_at is None:
            last = _("Last day to ask for a stall: %(fair)s") % {"fair": fair.name}
            events.append((f"{fair.ref}-call", fair.apply_by, fair.apply_by, last))
        for uid, first, final, summary in events:
            lines += [
                "BEGIN:VEVENT",
                f"UID:{uid}@odop",
                f"DTSTAMP:{stamp}",
                f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
                f"DTEND;VALUE=DATE:{final + timedelta(days=1):%Y%m%d}",
                _line("SUMMARY", summary),
                _line("LOCATION", str(fair.place)),
                _line("URL", url),
                "END:VEVENT",
            ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def pass_address(asked: StallApplication) -> str:
    return str(settings.ODOP.base_url) + reverse("fair_pass", args=[asked.code])


def code_picture(address: str) -> SafeString:
    out = BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=1, xmldecl=False, svgns=True, omitsize=True)
    return mark_safe(out.getvalue().decode())  # noqa: S308 (drawn by the library from an address of our own)


@cache
def _source() -> str:
    return (Path(__file__).parent / "typst" / "pass.typ").read_text(encoding="utf-8")


def pass_pdf(asked: StallApplication, language: str) -> bytes:
    """The pass of a stall as PDF: fair, days, stall, holder, and the code that opens its public page."""
    assert asked.stall is not None  # noqa: S101 (only who has a stall has a pass)
    with override(language):
        data = {
            "language": language,
            "programme": str(Localised(programme().name)),
            "title": _("Pass for a stall"),
            "fair": str(asked.fair.name),
            "stall": asked.stall.code,
            "pairs": [
                [_("Stall"), asked.stall.code],
                [_("Days"), f"{day_text(asked.fair.from_on)} – {day_text(asked.fair.to_on)}"],
                [_("Place"), str(asked.fair.place)],
                [_("Holder"), f"{asked.artisan.name} · {asked.artisan.ref}"],
                [_("Goods shown"), asked.goods],
                [_("Application"), asked.ref],
            ],
            "check": _("Scan the code, or open this address, to check this pass:"),
            "address": pass_address(asked),
            "qr": str(code_picture(pass_address(asked))),
            "sample": _("Sample data") if asked.is_sample else "",
        }
    return typeset(_source(), data)

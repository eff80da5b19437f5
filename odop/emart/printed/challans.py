"""The delivery challan of goods that travel and are not sold (Rule 55 CGST Rules), as PDF in three copies."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from odop.emart.models import Paper
from odop.emart.queries.tax import states
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.kernel.typesetting import typeset
from odop.kernel.ui.numbers import day_text as day
from odop.lib.money import from_paise, rupees

Row = tuple[str, str, int, int]  # article, HSN, pieces, paise of all of them


@cache
def _source() -> str:
    return (Path(__file__).parent / "typst" / "challan.typ").read_text(encoding="utf-8")


def _sum(paise: int) -> str:
    return rupees(from_paise(paise), places=2)


def challan_page(
    language: str, serial: str, *, sender: Sequence[str], to: Sequence[str], pairs: Sequence[tuple[str, str]], rows: Sequence[Row],
    sample: bool,
) -> bytes:  # fmt: skip
    """Sets one, in the language that is active; `pairs`: what stands between the parties and the goods."""
    return typeset(
        _source(),
        {
            "language": language, "programme": str(Localised(programme().name)), "sample": _("Sample data") if sample else "",
            "title": _("Delivery challan"), "serial": serial,
            "copies": [_("For the receiver"), _("For the carrier"), _("For the sender")],
            "parties": [[_("Sender"), *sender], [_("Recipient"), *to]], "pairs": list(pairs),
            "heads": [_("Article"), "HSN", _("Pieces"), _("Value of one"), _("Value of all")],
            "rows": [[title, hsn, str(n), _sum(paise // n), _sum(paise)] for title, hsn, n, paise in rows],
            "total": [_("Value of all"), _sum(sum(paise for *_rest, paise in rows))], "foot": _("Signature of the sender"),
        },
    )  # fmt: skip


def challan_pdf(paper: Paper, language: str) -> bytes:
    """That of a parcel which is fetched back from a buyer, or goes in place of a piece; in the language that is active."""
    told = paper.told
    by, to, home, bill = told["by"], told["to"], told["home"], told["bill"]
    names = {one.code: f"{Localised(one.name)} ({one.code})" for one in states()}
    number = f"GSTIN {by['gstin']}" if by["gstin"] else f"{_('Enrolment number')} {by['enrolment']}"
    ours = [str(Localised(by["name"])), home, names.get(told["home_state"], ""), number]
    hers = [
        to["name"],
        to["address"],
        names.get(to["state"], ""),
        f"GSTIN {to['gstin']}" if to["gstin"] else "",
    ]
    back = told["back"]
    why = (
        _("goods come back from the buyer: not a sale")
        if back
        else _("in place of what came back: not a sale")
    )
    pairs: list[tuple[str, Any]] = [
        (_("Date"), day(paper.issued_on)), (_("Number of the parcel"), told["parcel"]), (_("To the bill"), bill),
        (_("Made by"), str(Localised(told["maker"]["name"]))), (_("Reason"), why),
    ]  # fmt: skip
    return challan_page(
        language, paper.serial, sender=hers if back else ours, to=ours if back else hers, pairs=pairs,
        rows=[
            (str(Localised(one["title"])), one["hsn"], one["quantity"], one["taxable"] + one["cgst"] + one["sgst"] + one["igst"])
            for one in told["lines"]
        ],
        sample=paper.order.purchase.is_sample,
    )  # fmt: skip

"""The month's returns of tax at the state's office: GSTR-1 of the corporation and of makers who bill with tax, GSTR-8 of the market."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from odop.accounts.permissions import SEE_MART
from odop.emart.models import Seller
from odop.emart.queries.filed import Month, filed_in
from odop.emart.queries.returns import Return, gstr1_of, gstr8_of, who_files
from odop.emart.queries.tax import limits, states
from odop.emart.queries.tax_checks import Check
from odop.emart.views.office import tabs
from odop.emart.views.office_money import of_the_state
from odop.emart.views.selling import user_of
from odop.emart.workbook import note_taken
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.fields import Localised
from odop.kernel.refusals import NotFound
from odop.kernel.ui.numbers import month_text
from odop.lib.gst.returns import as_json, for_portal
from odop.lib.gst.tables import AMOUNTS, COLUMNS, as_csv, rows_of, sums_of
from odop.lib.money import from_paise

SHOWN = 100  # rows of a section on the page; the file has them all
MONTHS = 24
GSTR1 = ("b2b", "b2cl", "b2cs", "exp", "nil", "cdnr", "cdnur", "hsn_b2b", "hsn_b2c", "supeco", "doc_issue")
FORMS = {"gstr1": GSTR1, "gstr8": ("tcs", "urd")}
KNOWN = {
    "gstr1": ("large_sale",),
    "gstr8": ("tcs", "tcs_half"),
}  # limits without which a return cannot be made
TITLES = {
    "b2b": gettext_lazy("Table 4: to buyers with a GSTIN"),
    "b2cl": gettext_lazy("Table 5: large bills to other States, buyer without a GSTIN"),
    "b2cs": gettext_lazy("Table 7: all other buyers, by State and rate"),
    "exp": gettext_lazy("Table 6: exports"),
    "nil": gettext_lazy("Table 8: bills of supply, without tax"),
    "cdnr": gettext_lazy("Table 9: credit notes to buyers with a GSTIN"),
    "cdnur": gettext_lazy("Table 9: credit notes to large bills and exports"),
    "hsn_b2b": gettext_lazy("Table 12: by HSN, buyers with a GSTIN"),
    "hsn_b2c": gettext_lazy("Table 12: by HSN, all other buyers"),
    "supeco": gettext_lazy("Table 14: sold through a market that collects tax"),
    "doc_issue": gettext_lazy("Table 13: papers given, by series"),
    "tcs": gettext_lazy("Table 3: makers with a GSTIN"),
    "urd": gettext_lazy("Table 3.1: makers with an enrolment number"),
}
HEADS = {
    "ctin": gettext_lazy("GSTIN of the buyer"), "inum": gettext_lazy("Bill"), "nt_num": gettext_lazy("Credit note"),
    "idt": gettext_lazy("Date"), "nt_dt": gettext_lazy("Date"), "val": gettext_lazy("Total"), "pos": gettext_lazy("Place of supply"),
    "rt": gettext_lazy("Rate"), "txval": gettext_lazy("Value before tax"), "iamt": gettext_lazy("IGST"), "camt": gettext_lazy("CGST"),
    "samt": gettext_lazy("SGST"), "sply_ty": gettext_lazy("Supply"), "typ": gettext_lazy("Kind"), "exp_typ": gettext_lazy("Kind"),
    "expt_amt": gettext_lazy("Bill value"), "hsn_sc": "HSN", "uqc": gettext_lazy("Unit"), "qty": gettext_lazy("Pieces"),
    "etin": gettext_lazy("GSTIN of the market"), "suppval": gettext_lazy("Value before tax"), "igst": gettext_lazy("IGST"),
    "cgst": gettext_lazy("CGST"), "sgst": gettext_lazy("SGST"), "doc_typ": gettext_lazy("Papers"), "from": gettext_lazy("From number"),
    "to": gettext_lazy("To number"), "totnum": gettext_lazy("In all"), "cancel": gettext_lazy("Cancelled"),
    "net_issue": gettext_lazy("Less cancelled"), "stin": gettext_lazy("GSTIN"), "stin_name": gettext_lazy("Maker"),
    "supR": gettext_lazy("To buyers with a GSTIN"), "retsupR": gettext_lazy("Back from them"), "supU": gettext_lazy("To others"),
    "retsupU": gettext_lazy("Back from them"), "amt": gettext_lazy("Net value"), "eid": gettext_lazy("Enrolment number"),
    "grsval": gettext_lazy("Sold"), "supret": gettext_lazy("Back from them"),
}  # fmt: skip
WORDS = {
    "INTRA": gettext_lazy("Within the State"), "INTER": gettext_lazy("To another State"),
    "INTRAB2B": gettext_lazy("Within the State, GSTIN"), "INTRB2B": gettext_lazy("To another State, GSTIN"),
    "INTRAB2C": gettext_lazy("Within the State"), "INTRB2C": gettext_lazy("To another State"),
    "WOPAY": gettext_lazy("Without payment of tax"), "WPAY": gettext_lazy("With payment of tax"),
    "EXPWOP": gettext_lazy("Export without payment of tax"), "EXPWP": gettext_lazy("Export with payment of tax"),
    "B2CL": gettext_lazy("Large bill"), "Invoices for outward supply": gettext_lazy("Bills"),
    "Credit Note": gettext_lazy("Credit notes"),
}  # fmt: skip
CHECKS = {
    "bills": (
        gettext_lazy("Bills less credit notes"), gettext_lazy("What buyers owe for what was sold"), "",
    ),
    "tax": (
        gettext_lazy("GST on the bills"), gettext_lazy("GST of the corporation"),
        gettext_lazy("billed to the corporation by makers with a GSTIN"),
    ),
    "tcs": (
        gettext_lazy("Net value at the rate of the month"), gettext_lazy("TCS collected, line by line"), gettext_lazy("Rounding"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Which return: of a month, GSTR-1 of a seller (none: the corporation) or GSTR-8."""

    month: Month
    form: str
    seller: str
    moved: bool = False  # to a month for which the limits of the law are known


def _asked(request: HttpRequest) -> Asked:
    form = request.GET.get("form", "gstr1")
    if form not in FORMS:
        raise NotFound()
    asked, today = Month.read(request.GET.get("month", ""), clock.today()), clock.today()
    first = min(max(asked.first, limits().known_from(*KNOWN[form]).replace(day=1)), today.replace(day=1))
    month = Month(first.year, first.month)
    return Asked(month, form, request.GET.get("seller", ""), moved=month != asked)


@allow(SEE_MART)
def returns(request: HttpRequest) -> HttpResponse:
    """The return of a month, section by section, with its checks; as JSON or one section as CSV by POST."""
    user, asked = user_of(request), _asked(request)
    of_the_state(user)
    filed = filed_in(asked.month)
    makers = who_files(filed)
    seller = next((one for one in makers if one.ref == asked.seller), None)
    if asked.seller and seller is None:
        raise NotFound()
    found = gstr8_of(asked.month, filed) if asked.form == "gstr8" else gstr1_of(asked.month, filed, seller)
    if request.method == "POST":
        return _file(request, asked, found)
    sections = [_section(found, name) for name in FORMS[asked.form]]
    context = {
        "tabs": tabs(user, "tax"), "asked": asked, "found": found, "seller": seller, "months": _months(clock.today(), asked.month),
        "bar": _bar(asked), "makers": [(one.ref, _named(one)) for one in makers],
        "sections": [one for one in sections if one["rows"]], "figures": _figures(found), "checks": [_check(one) for one in found.checks],
        "whole": not found.gaps and all(one.agrees for one in found.checks),
        "heads": [
            {"label": _("Purchase")}, {"label": _("On the papers"), "align": "right"}, {"label": _("In the books"), "align": "right"},
            {"label": _("Difference"), "align": "right"},
        ],
    }  # fmt: skip
    return render(request, "emart/office_tax.html", context)


def _file(request: HttpRequest, asked: Asked, found: Return) -> HttpResponse:
    section = request.POST.get("section", "")
    name = "-".join(filter(None, [asked.form, asked.month.code, asked.seller.lower(), section]))
    if section:
        if section not in FORMS[asked.form]:
            raise NotFound()
        rows = rows_of(found.extract, section)
        content, kind, count = as_csv(rows), "csv", len(rows)
    else:
        extract = for_portal(found.extract) if asked.form == "gstr1" else found.extract
        content, kind, count = as_json(extract), "json", found.bills + found.notes
    note_taken(name, count, by=user_of(request))
    media = "text/csv; charset=utf-8" if kind == "csv" else "application/json"
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=media, headers=headers)


def _named(seller: Seller) -> str:
    return f"{seller.legal_name or seller.name} · {seller.gstin}"


def _months(today: date, chosen: Month) -> list[tuple[str, str]]:
    month = Month(today.year, today.month)
    found = []
    for _n in range(MONTHS):
        found.append((month.code, month_text(month.first)))
        month = month.before
    return found if chosen.code in dict(found) else [*found, (chosen.code, month_text(chosen.first))]


def _bar(asked: Asked) -> list[dict[str, Any]]:
    words = {"gstr1": _("GSTR-1: what was sold"), "gstr8": _("GSTR-8: tax collected of makers")}
    return [
        {
            "label": label, "current": form == asked.form,
            "url": f"{reverse('desk_mart_tax')}?form={form}&month={asked.month.code}",
        }
        for form, label in words.items()
    ]  # fmt: skip


def _figures(found: Return) -> list[tuple[str, Decimal]]:
    heads = [
        (_("Value before tax"), found.sum.taxable),
        (_("IGST"), found.sum.igst),
        (_("CGST"), found.sum.cgst),
    ]
    return [(label, from_paise(paise)) for label, paise in [*heads, (_("SGST"), found.sum.sgst)]]


def _check(one: Check) -> dict[str, Any]:
    papers, books, why = CHECKS[one.code]
    return {
        "papers": papers, "books": books, "why": why, "of_papers": from_paise(one.papers), "of_books": from_paise(one.books),
        "explained": from_paise(one.explained), "by": from_paise(one.by), "agrees": one.agrees, "more": max(0, len(one.differs) - SHOWN),
        "differs": [(row.ref, from_paise(row.papers), from_paise(row.books), from_paise(row.by)) for row in one.differs[:SHOWN]],
    }  # fmt: skip


def _section(found: Return, name: str) -> dict[str, Any]:
    rows = rows_of(found.extract, name)
    sums = sums_of(rows)
    columns = [
        one
        for one in COLUMNS[name]
        if one not in ("iamt", "camt", "samt", "igst", "cgst", "sgst") or sums.get(one)
    ]  # a head of tax that no row has is left out of the page
    return {
        "name": name, "title": TITLES[name], "rows": [[_cell(one, row[one]) for one in columns] for row in rows[:SHOWN]],
        "more": max(0, len(rows) - SHOWN),
        "columns": [{"label": HEADS[one], **({"align": "right"} if _right(one) else {})} for one in columns],
        "sums": [(HEADS[one], sums.get(one, "")) for one in columns] if sums and len(rows) > 1 else [],
    }  # fmt: skip


def _right(column: str) -> bool:
    return column in AMOUNTS or column in ("rt", "qty", "totnum", "cancel", "net_issue")


def _cell(column: str, value: Any) -> dict[str, Any]:
    if column == "pos":
        value = {one.code: str(Localised(one.name)) for one in states()}.get(value, value)
    elif column == "rt":
        value = f"{value:g}%"
    elif isinstance(value, str):
        value = WORDS.get(value, value)
    return {"label": HEADS[column], "value": value, "rupees": column in AMOUNTS, "right": _right(column)}

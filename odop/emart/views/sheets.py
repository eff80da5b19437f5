"""Goods by sheet: on her page for her own goods, at the desk for one seller or for many of the office's place."""

from io import BytesIO
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from odop.accounts.permissions import RUN_MART, SEE_OWN
from odop.emart.models import GoodsSheet, Listing, Seller
from odop.emart.queries.own import listings_visible_to, seller_of, seller_visible_to
from odop.emart.queries.sheets import sheet_visible_to, sheets_of
from odop.emart.services.sheet_files import hand_back, write_empty, write_present
from odop.emart.services.sheets import bring_sheet, put_away, take_in
from odop.emart.sheets.rows import says
from odop.emart.sheets.zipped import MOST_MB
from odop.emart.views.selling import user_of
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.doing import answered
from odop.kernel.refusals import NotFound
from odop.kernel.serving import served
from odop.registry.queries import artisan_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 100
MOST_PRESENT = 5000
TONES = {"checked": "soon", "taken": "ok"}


class SheetForm(Asking):
    """A sheet, and the photographs that it names."""

    file = forms.FileField(
        label=gettext_lazy("The sheet"),
        help_text=gettext_lazy("Excel, ODS or CSV, at most 20 MB."),
        required=False,
    )
    photographs = forms.FileField(
        label=gettext_lazy("Photographs in one ZIP file"),
        help_text=gettext_lazy("Only if the sheet names photographs; at most 60 MB."),
        required=False,
    )


class Frame:
    """Her page or the desk: where its links lead. `seller` empty: goods of many makers."""

    def __init__(self, seller: Seller | None, *, desk: bool) -> None:
        self.seller, self.desk = seller, desk
        self.base = "emart/desk.html" if desk else "emart/own.html"
        self.query = f"?seller={seller.ref}" if desk and seller else ""

    def url(self, name: str, *args: str) -> str:
        where = "desk_mart" if self.desk else "own_mart"
        return reverse(f"{where}_{name}", args=args) + ("" if args else self.query)

    def links(self) -> dict[str, str]:
        return {
            "sheets": self.url("sheets"),
            "empty": self.url("empty_sheet"),
            "present": self.url("present_sheet") if self.seller else "",
            "home": self._home(),
        }

    def _home(self) -> str:
        if not self.desk:
            return reverse("own_mart")
        return reverse("desk_mart_seller", args=[self.seller.ref]) if self.seller else reverse("desk_mart")


def _own(request: HttpRequest) -> Frame:
    artisan = artisan_of(user_of(request))
    seller = seller_of(artisan) if artisan else None
    if seller is None:
        raise NotFound()
    return Frame(seller, desk=False)


def _at_desk(request: HttpRequest) -> Frame:
    asked = request.GET.get("seller", "")
    return Frame(seller_visible_to(user_of(request), asked) if asked else None, desk=True)


def _sheets(request: HttpRequest, frame: Frame) -> HttpResponse:
    user = user_of(request)
    form = SheetForm(request.POST or None)
    made: list[GoodsSheet] = []
    status = 200
    if request.method == "POST":

        def bring() -> None:
            sent, pictures = request.FILES.get("file"), request.FILES.get("photographs")
            big = pictures is not None and (pictures.size or 0) > MOST_MB * 2**20
            content = b"\0" * (MOST_MB * 2**20 + 1) if big else pictures.read() if pictures else b""
            made.append(
                bring_sheet(
                    sent.read() if sent else b"",
                    name=(sent.name or "") if sent else "",
                    by=user,
                    seller=frame.seller,
                    pictures=content,
                )
            )

        status = answered(
            request,
            {"bring": (bring, _("The sheet is read. Look it through and take it in."))},
            {"bring": form},
        )
        if not status:
            return redirect(frame.url("sheet", made[0].ref))
    rows = [{"one": one, "url": frame.url("sheet", one.ref), "tone": TONES.get(one.state, "plain")}
            for one in sheets_of(user, frame.seller)[:20]]  # fmt: skip
    context = {"frame": frame, "form": form, "rows": rows, **frame.links()}
    return render(request, "emart/sheets.html", context, status=status)


def _sheet(request: HttpRequest, ref: str, *, desk: bool) -> HttpResponse:
    user = user_of(request)
    sheet = sheet_visible_to(user, ref)
    frame = Frame(sheet.seller, desk=desk)
    status = 200
    if request.method == "POST":
        does = {
            "take": (
                lambda: take_in(sheet, by=user),
                _("Taken in. New goods wait to be sent to the office."),
            ),
            "drop": (lambda: put_away(sheet, by=user), _("Put away; nothing was taken in.")),
        }
        status = answered(request, does, {})
        if not status:
            return redirect(frame.url("sheet", ref))
    titles = dict(sheet.columns)
    faults = [
        {
            "row": number,
            "column": titles.get(letter) or letter,
            "letter": letter,
            "says": says(sentence, blanks),
        }
        for number, letter, sentence, blanks in sheet.faults[:SHOWN]
    ]
    goods = Listing.objects.filter(ref__in=sheet.touched[:SHOWN]).order_by("ref")
    where = "desk_mart_write" if desk else "own_mart_good"
    context = {
        "frame": frame, "sheet": sheet, "faults": faults, "more_faults": max(0, len(sheet.faults) - SHOWN),
        "goods": [{"one": one, "url": reverse(where, args=[one.ref])} for one in goods], "open": sheet.state == "checked",
        "more_goods": max(0, len(sheet.touched) - SHOWN), "marked": frame.url("marked_sheet", ref), "counts": sheet.counts,
        "something": sheet.counts.get("new", 0) + sheet.counts.get("changed", 0), "pictures_wait": bool(sheet.counts.get("waiting")),
        "columns": [{"label": _("Row")}, {"label": _("Column")}, {"label": _("What to do")}], **frame.links(),
    }  # fmt: skip
    return render(request, "emart/sheet.html", context, status=status)


def _marked(request: HttpRequest, ref: str) -> HttpResponse:
    out = BytesIO()
    hand_back(sheet_visible_to(user_of(request), ref), out)
    return _workbook(out, ref)


def _present(request: HttpRequest, frame: Frame) -> HttpResponse:
    goods = listings_visible_to(user_of(request)).filter(seller=frame.seller).order_by("pk")
    out = BytesIO()
    write_present(out, goods[:MOST_PRESENT])
    return _workbook(out, frame.seller.ref if frame.seller else "goods")


def _empty(*, many: bool) -> HttpResponse:
    out = BytesIO()
    write_empty(out, many=many)
    return _workbook(out, "goods")


def _workbook(out: Any, name: str) -> HttpResponse:
    return served(out.getvalue(), XLSX, f"{name}.xlsx", download=True)


@allow(SEE_OWN)
def own_sheets(request: HttpRequest) -> HttpResponse:
    """Her goods by sheet: the empty one, hers as they are, and a new one to send."""
    return _sheets(request, _own(request))


@allow(SEE_OWN)
def own_sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """One of her sheets: what it would do, and what is to be mended."""
    return _sheet(request, ref, desk=False)


@allow(SEE_OWN)
def own_marked(request: HttpRequest, ref: str) -> HttpResponse:
    """The rows to mend, marked."""
    return _marked(request, ref)


@allow(SEE_OWN)
def own_empty(request: HttpRequest) -> HttpResponse:
    """An empty sheet of goods."""
    return _empty(many=False)


@allow(SEE_OWN)
def own_present(request: HttpRequest) -> HttpResponse:
    """Her goods as they are now."""
    return _present(request, _own(request))


@allow(RUN_MART)
def desk_sheets(request: HttpRequest) -> HttpResponse:
    """Goods by sheet for one seller, or for many of the office's place."""
    return _sheets(request, _at_desk(request))


@allow(RUN_MART)
def desk_sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """One sheet: what it would do, and what is to be mended."""
    return _sheet(request, ref, desk=True)


@allow(RUN_MART)
def desk_marked(request: HttpRequest, ref: str) -> HttpResponse:
    """The rows to mend, marked."""
    return _marked(request, ref)


@allow(RUN_MART)
def desk_empty(request: HttpRequest) -> HttpResponse:
    """An empty sheet of goods, of many makers unless one is named."""
    return _empty(many=not request.GET.get("seller"))


@allow(RUN_MART)
def desk_present(request: HttpRequest) -> HttpResponse:
    """The goods of a seller as they are now."""
    frame = _at_desk(request)
    if frame.seller is None:
        raise NotFound()
    return _present(request, frame)

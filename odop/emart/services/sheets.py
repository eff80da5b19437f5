"""Goods by sheet: read and looked through, then taken in by few statements; the rows to mend are handed back marked."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_MART
from odop.emart import events
from odop.emart.enums import SheetState
from odop.emart.many import add_all, change_all
from odop.emart.models import GoodsSheet, Listing, Offer, Seller
from odop.emart.services.authority import check_sells, refuse
from odop.emart.services.goods import TEXTS, wait_again
from odop.emart.services.sheet_plan import Good, Plan, makers, plan_of
from odop.emart.sheets.columns import guess
from odop.emart.sheets.rows import Said, read_row
from odop.emart.sheets.zipped import photographs_in
from odop.kernel import clock
from odop.kernel.events import record, record_many
from odop.kernel.refusals import DomainError, NotAllowed
from odop.kernel.services import forget_file, keep_made_file, next_number, read_file, reserve_numbers
from odop.kernel.sheets import small_sheet
from odop.lib.sheets import Limits
from odop.places.queries import financial_year, financial_year_of

MOST_OPEN = 10  # of one person: each is kept whole, with its ZIP, until it is taken in or put away
LIMITS = Limits(file_size=20 * 2**20, rows=20_000, columns=80, cpu_seconds=30, seconds=90)
OVER = _("This sheet was taken in or put away by now. Open it again.")
# What is written of goods and variants that are there already: never what orders hold.
WORDS = (
    *TEXTS, "product_line", "craft", "hsn", "net_quantity", "quantity_unit", "return_days", "handmade", "laboratory_note",
    "gi_user_number", "gi_name", "changed_at", "written_by", "state", "submitted_at",
)  # fmt: skip
OFFERED = (
    "name", "price_paise", "mrp_paise", "on_hand", "made_to_order", "lead_days", "monthly_capacity", "weight_g", "length_mm",
    "width_mm", "height_mm", "active",
)  # fmt: skip
NO_CODES = _(
    "No column with your own code was found. Take the empty sheet from this page: its titles are known."
)
NO_MAKERS = _(
    "No column with the number of the maker was found. Take the empty sheet from this page: its titles are known."
)


@transaction.atomic
def bring_sheet(
    content: bytes, *, name: str, by: User, seller: Seller | None = None, pictures: bytes = b""
) -> GoodsSheet:
    """A sheet of one seller's goods, or of an office's sellers, looked through: nothing of it is written to the goods yet.

    Refuses `not_your_place`, `too_many` open ones, `invalid` (`file`, `photographs`) for what cannot be read or has no known columns.
    """
    _check(seller, by)
    if GoodsSheet.objects.filter(brought_by=by, state=SheetState.CHECKED).count() >= MOST_OPEN:
        raise DomainError(_("Take in or put away the sheets that are open first."), code="too_many")
    named = photographs_in(pictures) if pictures else None
    with small_sheet(content, LIMITS) as sheet:
        columns = [[column.letter, column.title] for column in sheet.columns]
        rows = [[row.number, list(row.cells)] for row in sheet.rows()]
    keys = set(guess([(letter, title) for letter, title in columns]).values())
    if "code" not in keys:
        refuse({"file": NO_CODES})
    if seller is None and "maker" not in keys:
        refuse({"file": NO_MAKERS})
    if not rows:
        refuse({"file": _("There is no row in this sheet.")})
    office = (
        seller.district_id if seller else next((one.office.district_id for one in by.current_postings), None)
    )
    year = financial_year(financial_year_of(clock.today())).short
    made = GoodsSheet(
        ref=f"GS-{year}-{next_number(f'emart.sheet.{year}'):06}", seller=seller, district_id=office, brought_by=by,
        brought_at=clock.now(), file_name=name[:120], columns=columns, rows=_plain(rows),
    )  # fmt: skip
    if named is not None:
        made.pictures = keep_made_file(
            pictures, name="photographs.zip", media_type="application/zip", by=by, district_id=office,
            owner_id=seller.artisan.user_id if seller else None,
        )  # fmt: skip
    plan = _plan(made, _rows(made), by, named)
    made.counts, made.faults = plan.counts, faults_of(made, plan.rows)
    made.save()
    record(events.SHEET_BROUGHT, made, by=by, rows=str(len(rows)))
    return made


def _check(seller: Seller | None, by: User) -> None:
    if seller is not None:
        check_sells(by, seller)
    elif not by.may(RUN_MART):
        raise NotAllowed()


def _plain(rows: list[list[Any]]) -> list[list[Any]]:
    """Days as they would be written: JSON has none."""
    return [
        [number, [cell.isoformat() if hasattr(cell, "isoformat") else cell for cell in cells]]
        for number, cells in rows
    ]


def _rows(sheet: GoodsSheet) -> list[Said]:
    mapping = guess([(letter, title) for letter, title in sheet.columns])
    keys = [mapping.get(letter, "") for letter, _title in sheet.columns]
    return [read_row(number, cells, keys) for number, cells in sheet.rows]


def _plan(sheet: GoodsSheet, rows: Sequence[Said], by: User, pictures: dict[str, str] | None = None) -> Plan:
    if pictures is None and sheet.pictures is not None:
        pictures = photographs_in(read_file(sheet.pictures))
    return plan_of(rows, by=by, seller=sheet.seller, pictures=pictures)


def faults_of(sheet: GoodsSheet, rows: Sequence[Said]) -> list[list[Any]]:
    """What is wrong, as it is kept: number of the row, letter of the column, sentence, blanks."""
    letters = {
        key: letter for letter, key in guess([(letter, title) for letter, title in sheet.columns]).items()
    }
    return [
        [row.number, letters.get(key, ""), sentence, blanks]
        for row in rows
        for key, sentence, blanks in row.faults
    ]


def _locked(sheet: GoodsSheet, by: User) -> GoodsSheet:
    rows = GoodsSheet.objects.select_for_update(of=("self",)).select_related(
        "seller__artisan", "seller__district", "seller__product_line", "pictures"
    )
    present = rows.get(pk=sheet.pk)
    _check(present.seller, by)
    if present.state != SheetState.CHECKED:
        raise DomainError(OVER, code="sheet_over")
    return present


@transaction.atomic
def take_in(sheet: GoodsSheet, *, by: User) -> GoodsSheet:
    """The good rows become drafts, or change what is there: a price and a stock at once, words after the office has seen them.
    Everything is looked at once more; what is wrong stays in the sheet. Refuses `not_your_place`, `sheet_over`.
    """
    present = _locked(sheet, by)
    rows = _rows(present)
    # Nobody else writes goods of these sellers meanwhile, and no order takes their pieces: what is planned is what is written.
    sellers = sorted(
        {present.seller_id} if present.seller_id else {one.pk for one in makers(rows, by).values()}
    )
    list(
        Seller.objects.select_for_update(of=("self",)).filter(pk__in=sellers).order_by("pk").values_list("pk")
    )
    offers = Offer.objects.filter(listing__seller__in=sellers).order_by("pk")
    list(offers.select_for_update(of=("self",)).values_list("pk"))
    plan = _plan(present, rows, by)
    changing = [good for good in plan.goods if good.changes]
    _write(changing, by)
    present.counts, present.faults = plan.counts, faults_of(present, plan.rows)
    bad = {row.number for row in plan.rows if row.faults}
    present.rows = [row for row in present.rows if row[0] in bad]
    present.touched = [good.listing.ref for good in changing if good.listing]
    present.state, present.taken_at = SheetState.TAKEN, clock.now()
    present.save()
    counts = {key: str(plan.counts[key]) for key in ("new", "changed", "bad")}
    record(
        events.SHEET_TAKEN, present, by=by, new=counts["new"], changed=counts["changed"], bad=counts["bad"]
    )
    if present.pictures is not None:
        _ask_photographs(present, plan)
    return present


def _write(goods: Sequence[Good], by: User) -> None:
    """Goods and variants by one statement each, whatever their number."""
    now, fresh, words = clock.now(), [], []
    for good in goods:
        if good.listing is None:
            good.is_new = True
            good.listing = Listing(seller=good.seller, district_id=good.seller.district_id, own_code=good.code,
                                   begun_at=now, changed_at=now, written_by=by, **good.columns)  # fmt: skip
            fresh.append(good)
        elif good.columns:
            for name, value in good.columns.items():
                setattr(good.listing, name, value)
            good.listing.changed_at, good.listing.written_by = now, by
            wait_again(good.listing)
            words.append(good)
    _number(fresh)
    add_all([good.listing for good in fresh if good.listing])
    change_all([good.listing for good in words if good.listing], *WORDS)
    told = [good.listing for good in (*fresh, *words) if good.listing]
    if told:
        record_many(events.WRITTEN, told, by=by)
    _write_offers(goods, by)


def _number(fresh: Sequence[Good]) -> None:
    by_place: dict[str, list[Listing]] = {}
    for good in fresh:
        if good.listing:
            by_place.setdefault(good.seller.district.code, []).append(good.listing)
    for code, listings in sorted(by_place.items()):
        for number, listing in zip(reserve_numbers(f"MT-{code}", len(listings)), listings, strict=True):
            listing.ref = f"MT-{code}-{number:05d}"


def _write_offers(goods: Sequence[Good], by: User) -> None:
    new, changed, touched = [], [], []
    for good in goods:
        listing = good.listing
        if listing is None:
            continue
        count = 0 if good.is_new else len(listing.offers.all())
        for one in good.variants:
            if one.offer is None:
                new.append(
                    Offer(listing=listing, district_id=listing.district_id, sku=f"{listing.ref}-{count + 1}", position=count,
                          own_code=one.row.variant, **one.columns)
                )  # fmt: skip
                count += 1
            elif one.columns:
                for name, value in one.columns.items():
                    setattr(one.offer, name, value)
                changed.append(one.offer)
        if any(one.columns for one in good.variants):
            touched.append(listing)
    add_all(new, known_by="sku")
    change_all(changed, *OFFERED)
    if touched:
        record_many(events.OFFERED, touched, by=by)


@transaction.atomic
def put_away(sheet: GoodsSheet, *, by: User) -> GoodsSheet:
    """Nothing of it is taken in. Refuses `not_your_place`, `sheet_over`."""
    present = _locked(sheet, by)
    pictures, present.pictures = present.pictures, None
    present.state, present.rows, present.faults = SheetState.DROPPED, [], []
    present.save()
    if pictures is not None:
        forget_file(pictures)
    record(events.SHEET_DROPPED, present, by=by)
    return present


def _ask_photographs(sheet: GoodsSheet, plan: Plan) -> None:
    """The worker looks at the photographs good by good: a picture takes longer than a thousand rows."""
    from odop.emart.tasks import sheet_photographs

    wanted: dict[int, dict[str, int]] = {}
    for good in plan.goods:
        rows = {name: one.row.number for one in good.variants for name in one.row.photographs}
        if good.listing is not None and rows:
            wanted[good.listing.pk] = rows
    pictures = sheet.pictures
    sheet.counts = {**sheet.counts, "waiting": sorted(wanted)}
    sheet.pictures = pictures if wanted else None
    sheet.save(update_fields=["counts", "pictures"])
    if pictures is not None and not wanted:
        forget_file(pictures)
    for listing, rows in wanted.items():
        sheet_photographs.defer(sheet=sheet.pk, listing=listing, names=list(rows), rows=list(rows.values()))

"""Goods by sheet: looked through, taken in, changed, handed back; photographs in a ZIP."""

import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from odop.emart import services
from odop.emart.enums import ListingState, SheetState
from odop.emart.models import GoodsSheet, Listing, Offer, SearchRow
from odop.emart.personal_data import forget_seller
from odop.emart.services.sheet_files import hand_back, write_empty, write_present
from odop.emart.services.sheet_photographs import take_photographs
from odop.emart.services.sheets import bring_sheet, put_away, take_in
from odop.emart.sheets.rows import says
from odop.emart.tests.conftest import Shop, photograph, refused, signed_in
from odop.kernel.holdings import Whose
from odop.kernel.models import Event, StoredFile
from odop.kernel.refusals import NotAllowed
from odop.lib.sheets import read_sheet

pytestmark = pytest.mark.django_db

HEAD = "code,variant,title,विवरण,price,mrp,stock,weight,images"
COMB = "K-1,,Horn comb for beards,दाढ़ी की कंघी,450,500,7,120,"
BOWL = 'B-9,L,Horn bowl,सींग का कटोरा,"1,200.50",,2,400,bowl.jpg'


def csv(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *rows]).encode()


def zipped(**files: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(f"phone/{name.replace('_', '.')}", content)
    return out.getvalue()


def brought(shop: Shop, *rows: str, **more: object) -> GoodsSheet:
    return bring_sheet(csv(*rows), name="goods.csv", by=shop.citizen, seller=shop.seller, **more)  # type: ignore[arg-type]


def said(sheet: GoodsSheet) -> list[tuple[int, str]]:
    return [(number, letter) for number, letter, _sentence, _blanks in sheet.faults]


def read(content: bytes) -> list[list[object]]:
    with NamedTemporaryFile(suffix=".xlsx") as kept:
        kept.write(content)
        kept.flush()
        with read_sheet(Path(kept.name), filename="x.xlsx") as sheet:
            return [[column.title for column in sheet.columns], *[list(row.cells) for row in sheet.rows()]]


def test_a_sheet_is_looked_through_before_anything_is_written(shop: Shop) -> None:
    sheet = brought(shop, COMB, "K-2,,Comb,,nothing,,1,100,", ",,Comb without code,,100,,1,100,", COMB)
    assert sheet.counts["new"], sheet.counts["bad"] == (1, 3)
    assert said(sheet) == [(3, "E"), (4, "A"), (5, "A")]
    assert (
        Listing.objects.count() == 1
        and not Event.objects.filter(verb="good.written", subject_ref=sheet.ref).exists()
    )


def test_good_rows_become_drafts_and_the_same_file_again_changes_nothing(shop: Shop) -> None:
    taken = take_in(brought(shop, COMB, BOWL.replace("bowl.jpg", "")), by=shop.citizen)
    comb, bowl = (Listing.objects.get(seller=shop.seller, own_code=code) for code in ("K-1", "B-9"))
    assert (comb.state, comb.hsn, comb.craft) == (ListingState.DRAFT, "9601", "horn")
    assert comb.title == {"en": "Horn comb for beards"} and comb.description == {"hi": "दाढ़ी की कंघी"}
    offer = bowl.offers.get()
    assert (offer.price_paise, offer.mrp_paise, offer.on_hand, offer.own_code) == (120_050, 120_050, 2, "L")
    assert taken.touched == [comb.ref, bowl.ref] and taken.rows == [] and taken.state == SheetState.TAKEN
    events = Event.objects.count()
    again = take_in(brought(shop, COMB, BOWL.replace("bowl.jpg", "")), by=shop.citizen)
    assert (again.counts["same"], again.counts["new"], again.counts["changed"]) == (2, 0, 0)
    assert Listing.objects.count() == 3 and Event.objects.count() == events + 2  # brought and taken


def test_price_and_stock_count_at_once_and_other_words_wait_for_the_office(shop: Shop) -> None:
    ref = shop.good.ref
    take_in(brought(shop, f"{ref},,,,480,,9,,"), by=shop.citizen)
    shop.offer.refresh_from_db()
    assert (shop.offer.price_paise, shop.offer.mrp_paise, shop.offer.on_hand, shop.offer.weight_g) == (
        48_000,
        48_000,
        9,
        120,
    )
    assert SearchRow.objects.get(ref=ref).price_paise == 48_000
    sheet = brought(shop, f"{ref},,Wide horn comb,,,,,,")
    assert sheet.counts["waits_again"] == 1
    take_in(sheet, by=shop.citizen)
    shop.good.refresh_from_db()
    assert shop.good.state == ListingState.SUBMITTED and not SearchRow.objects.filter(ref=ref).exists()
    assert shop.good.title == {"en": "Wide horn comb", "hi": "सींग की कंघी, चौड़े दाँत"}


def test_rows_of_one_code_are_sizes_of_one_good(shop: Shop) -> None:
    take_in(brought(shop, "T-1,S,Horn tray,,100,,1,100,", "T-1,L,,,200,,1,300,"), by=shop.citizen)
    tray = Listing.objects.get(own_code="T-1")
    assert [(one.own_code, one.price_paise, one.sku) for one in tray.offers.all()] == [
        ("S", 10_000, f"{tray.ref}-1"),
        ("L", 20_000, f"{tray.ref}-2"),
    ]


def test_fewer_pieces_than_are_ordered_are_refused_in_their_row(shop: Shop) -> None:
    Offer.objects.filter(pk=shop.offer.pk).update(reserved=3)
    sheet = take_in(brought(shop, f"{shop.good.ref},,,,,,2,,"), by=shop.citizen)
    assert said(sheet) == [(2, "G")] and sheet.rows[0][0] == 2
    shop.offer.refresh_from_db()
    assert (shop.offer.on_hand, shop.offer.reserved) == (5, 3)


def test_the_rows_to_mend_come_back_marked_in_the_readers_language(shop: Shop) -> None:
    sheet = take_in(brought(shop, COMB, "K-2,,Call 9811122233,,10,,1,100,"), by=shop.citizen)
    for language, words in (("en", "telephone numbers"), ("hi", "फ़ोन नंबर")):
        out = BytesIO()
        with translation.override(language):
            assert hand_back(sheet, out) == 1
        head, row = read(out.getvalue())
        assert head[:9] == HEAD.split(",") and row[0] == "K-2"
        assert words in str(row[9]) and str(row[9]).count("\n") == 0  # the price is looked at first


def test_a_word_that_is_not_known_is_told_with_those_that_are(shop: Shop) -> None:
    head = "code,title,price,weight,unit,handmade"
    sheet = bring_sheet(
        csv("A,Comb,300,90,handful,हाँ", "B,Comb,300,90,जोड़ी,no", head=head),
        name="x.csv",
        by=shop.citizen,
        seller=shop.seller,
    )
    ((number, letter, sentence, blanks),) = sheet.faults
    assert (number, letter) == (2, "E")
    with translation.override("en"):
        assert "“handful”" in says(sentence, blanks) and "pair" in says(sentence, blanks)


def test_the_empty_sheet_and_the_sheet_of_her_goods_are_read_again(shop: Shop) -> None:
    out = BytesIO()
    write_empty(out, many=False)
    assert len(read(out.getvalue())[0]) == 33
    present = BytesIO()
    with translation.override("hi"):
        assert write_present(present, Listing.objects.filter(pk=shop.good.pk)) == 1
    sheet = bring_sheet(present.getvalue(), name="x.xlsx", by=shop.citizen, seller=shop.seller)
    assert (sheet.counts["same"], sheet.faults) == (1, [])


def test_an_office_brings_goods_of_many_makers_of_its_own_place_only(shop: Shop) -> None:
    rows = (f"{shop.artisan.ref},K-1,Comb,300,90", "AR-BDH-000001,K-2,Comb,300,90", ",K-3,Comb,300,90")
    sheet = bring_sheet(csv(*rows, head="maker,code,title,price,weight"), name="x.csv", by=shop.officer)
    assert sheet.counts["new"] == 1 and said(sheet) == [(3, "A"), (4, "A")]
    take_in(sheet, by=shop.officer)
    assert Listing.objects.get(own_code="K-1").seller == shop.seller
    other = bring_sheet(csv(*rows[:1], head="maker,code,title,price,weight"), name="x.csv", by=shop.stranger)
    assert other.counts["new"] == 0 and said(other) == [(2, "A")]


def test_photographs_come_by_name_once_and_a_dark_one_is_named(shop: Shop) -> None:
    sheet = brought(
        shop,
        BOWL,
        COMB + "dark.jpg;none.jpg",
        pictures=zipped(bowl_jpg=photograph(), dark_jpg=photograph(light=20)),
    )
    assert said(sheet) == [(3, "I")]
    sheet = brought(
        shop, BOWL, COMB + "dark.jpg", pictures=zipped(bowl_jpg=photograph(), dark_jpg=photograph(light=20))
    )
    taken = take_in(sheet, by=shop.citizen)
    bowl, comb = Listing.objects.get(own_code="B-9"), Listing.objects.get(own_code="K-1")
    assert take_photographs(taken.pk, bowl.pk, {"bowl.jpg": 2}) == 1
    assert take_photographs(taken.pk, bowl.pk, {"bowl.jpg": 2}) == 0
    assert take_photographs(taken.pk, comb.pk, {"dark.jpg": 3}) == 0
    taken.refresh_from_db()
    assert bowl.photographs.count() == 1 and taken.pictures is None
    assert (
        taken.faults[0][:2] == [3, "I"]
        and not StoredFile.objects.filter(name="photographs.zip", pk=sheet.pictures_id).exists()
    )


def test_a_zip_that_is_none_or_a_bomb_is_refused(shop: Shop) -> None:
    for pictures in (b"PK\x03\x04 nothing", zipped(a_jpg=b"\0" * 20_000_000)):
        with refused("invalid"):
            brought(shop, BOWL, pictures=pictures)
    assert not GoodsSheet.objects.exists()


def test_a_zip_of_very_many_files_is_not_even_opened(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("odop.emart.sheets.zipped.zipfile", None)
    with refused("invalid"):
        brought(shop, BOWL, pictures=b"PK\x01\x02" * 1601)
    assert not GoodsSheet.objects.exists()


def test_sheets_do_not_pile_up_and_their_photographs_go_with_her(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("odop.emart.services.sheets.MOST_OPEN", 1)
    sheet = brought(shop, BOWL, pictures=zipped(bowl_jpg=photograph()))
    with refused("too_many"):
        brought(shop, COMB)
    assert GoodsSheet.objects.count() == 1
    forget_seller(Whose(shop.seller.artisan_id, shop.citizen.pk, ""))
    assert not StoredFile.objects.filter(pk=sheet.pictures_id).exists()
    sheet.refresh_from_db()
    assert (sheet.pictures, sheet.rows) == (None, [])


def test_what_is_no_sheet_of_goods_or_somebody_elses_is_refused(shop: Shop) -> None:
    for content in (b"", b"%PDF-1.4", csv("a,b", head="name,colour")):
        with refused("invalid"):
            bring_sheet(content, name="x.csv", by=shop.citizen, seller=shop.seller)
    with pytest.raises(NotAllowed):
        bring_sheet(csv(COMB), name="x.csv", by=shop.stranger, seller=shop.seller)
    with pytest.raises(NotAllowed):
        bring_sheet(csv(COMB), name="x.csv", by=shop.citizen)
    sheet = brought(shop, COMB)
    with pytest.raises(NotAllowed):
        take_in(sheet, by=shop.stranger)
    put_away(sheet, by=shop.citizen)
    with refused("sheet_over"):
        take_in(sheet, by=shop.citizen)
    assert Listing.objects.count() == 1


def test_she_brings_a_sheet_on_her_page_and_takes_it_in(shop: Shop) -> None:
    browser = signed_in(shop.citizen)
    page = browser.get(reverse("own_mart_sheets"))
    assert reverse("own_mart_empty_sheet") in page.content.decode()
    sent = {"file": SimpleUploadedFile("goods.csv", csv(COMB, "K-2,,Comb,,x,,1,100,")), "do": "bring"}
    page = browser.post(reverse("own_mart_sheets"), sent)
    sheet = GoodsSheet.objects.get()
    address = reverse("own_mart_sheet", args=[sheet.ref])
    assert page.headers["Location"] == address
    assert "Write an amount" in browser.get(address).content.decode()
    assert browser.post(address, {"do": "take"}).status_code == 302
    assert Listing.objects.filter(own_code="K-1").exists()
    marked = browser.get(reverse("own_mart_marked_sheet", args=[sheet.ref]))
    assert (
        marked.headers["Content-Disposition"].startswith("attachment") and read(marked.content)[1][0] == "K-2"
    )
    assert browser.get(reverse("own_mart_present_sheet")).status_code == 200
    assert signed_in(shop.stranger).get(reverse("desk_mart_sheet", args=[sheet.ref])).status_code == 404
    assert signed_in(shop.officer).get(reverse("desk_mart_sheet", args=[sheet.ref])).status_code == 200
    services.end_listing(shop.good, by=shop.citizen)

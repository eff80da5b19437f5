"""A sample mart: goods of the districts' product lines, sold by sample people of the register, all marked as samples."""

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.conf import settings

from odop.accounts.models import User
from odop.emart import events
from odop.emart.definitions import MART
from odop.emart.demo.coupons import build_coupons
from odop.emart.demo.gifts import build_gifts
from odop.emart.demo.hampers import build_hampers
from odop.emart.demo.orders import build_orders
from odop.emart.demo.parcels import build_parcels
from odop.emart.demo.partners import build_partner
from odop.emart.demo.prices import build_prices
from odop.emart.demo.reviews import build_reviews
from odop.emart.enums import ListingState, RouteState, SellerState, TaxMode
from odop.emart.models import Listing, Offer, Seller
from odop.emart.queries.tax import declared, rates
from odop.emart.services.goods import proposed_hsn
from odop.emart.services.showing import show
from odop.emart.ways import TERMS
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record_many
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.kernel.services import reserve_numbers
from odop.lib.gst.rates import RateMissing
from odop.lib.payments.local_split import identity_of
from odop.places.models import ProductLine
from odop.registry.enums import EnrolledBy
from odop.registry.models import Artisan, Consent
from odop.registry.queries import wording

FILE = "demo_mart.csv"
ABOUT: tuple[dict[str, str], ...] = (
    {"en": "The work has been in the family for three generations. Two neighbours' daughters learn it here.",
     "hi": "यह काम तीन पीढ़ियों से घर में है। पड़ोस की दो बेटियाँ भी यहीं सीखती हैं।"},
    {"en": "Learned from the elders of the house. What was sold to a middleman before now goes to buyers by name.",
     "hi": "घर के बड़ों से सीखा। पहले बिचौलिया ले जाता था, अब खरीदार नाम से मँगाते हैं।"},
    {"en": "Five people work in this yard, each piece goes through three pairs of hands.",
     "hi": "इस आँगन में पाँच लोग काम करते हैं, हर चीज़ तीन हाथों से होकर निकलती है।"},
    {},
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A line of the file, with its product line."""

    line: ProductLine
    title: Localised
    material: Localised
    rupees: int
    weight_g: int
    made_to_order: bool
    net: Decimal
    unit: str
    hsn: str
    gi: bool  # this good is of the kind that the GI of its product line protects

    @property
    def handmade(self) -> bool:
        return self.line.category != "food"


def build_mart() -> int:
    """Returns how many goods stand in the mart: those of the programme's demo_mart.csv, none where it has no such file."""
    rows = _rows()
    reviewer = User.objects.filter(demo_slug__startswith="cell").first()
    if not rows or reviewer is None:
        return 0
    random = Random(2026)  # noqa: S311 (a made-up world, the same each time)
    pairs = _makers(rows, random)
    random.shuffle(pairs)  # the newest are not all of one district
    people = list(dict.fromkeys(person for _row, person in pairs))
    moment = clock.now() - timedelta(days=140)
    _agree(people, moment)
    sellers = _sellers(people, reviewer, moment, random)
    numbers = {
        code: iter(reserve_numbers(f"MT-{code}", sum(person.district.code == code for _row, person in pairs)))
        for code in {person.district.code for _row, person in pairs}
    }
    goods = [
        _good(
            row,
            sellers[person.pk],
            next(numbers[person.district.code]),
            reviewer,
            moment + timedelta(hours=3 * at),
        )
        for at, (row, person) in enumerate(pairs)
    ]
    Listing.objects.bulk_create(goods)
    Offer.objects.bulk_create(
        _offer(good, row, random) for good, (row, _person) in zip(goods, pairs, strict=True)
    )
    record_many(events.PUBLISHED, goods, by=reviewer)
    shown = show(goods)
    build_orders()
    build_reviews(reviewer)
    build_parcels()
    build_prices(goods, reviewer)
    build_coupons(reviewer)
    build_partner()
    build_gifts(reviewer)
    build_hampers(reviewer)
    return shown


def _rows() -> list[Row]:
    path = settings.PROGRAMME_DIR / FILE
    if not path.exists():
        return []
    lines = {line.key: line for line in ProductLine.objects.select_related("district")}
    with path.open(encoding="utf-8", newline="") as file:
        read = [
            Row(
                lines[one["line"]], Localised(en=one["title_en"], hi=one["title_hi"]),
                Localised(en=one["material_en"], hi=one["material_hi"]), int(one["price"]), int(one["weight_g"]),
                one["makes"] == "order", Decimal(one["net"] or 1), one["unit"] or "piece",
                one["hsn"] or proposed_hsn(lines[one["line"]]), one["gi"] == "yes",
            )
            for one in csv.DictReader(file)
            if one["line"] in lines
        ]  # fmt: skip
    return [row for row in read if row.hsn and _has_rate(row)]


def _has_rate(row: Row) -> bool:
    """Whose rate of tax nobody has looked up yet does not stand in the mart, as it would not in earnest."""
    try:
        rates().rate_within(
            row.hsn,
            on=clock.today(),
            gross_unit_paise=row.rupees * 100,
            conditions=declared(
                handmade=row.handmade,
                quantity=row.net,
                unit=row.unit,
                titles=tuple(row.title.values()),
            ),
        )
    except RateMissing:
        return False
    return True


def _makers(rows: list[Row], random: Random) -> list[tuple[Row, Artisan]]:
    """For each row one or two sample people of its product line, or of its district where the line has nobody. One of those
    who can be signed in as sells too, the other begins."""
    people = Artisan.objects.filter(
        is_sample=True, merged_into__isnull=True, erased_at__isnull=True
    ).order_by("pk")
    of_line: dict[int, list[int]] = {}
    of_place: dict[int, list[int]] = {}
    for pk, place, line in people.values_list("pk", "district_id", "product_line_id"):
        of_place.setdefault(place, []).append(pk)
        if line is not None:
            of_line.setdefault(line, []).append(pk)
    sells = people.filter(user__demo_slug__isnull=False).order_by("user").values_list("pk", flat=True).first()
    chosen = []
    for row in rows:
        known = (of_line.get(row.line.pk) or of_place.get(row.line.district_id) or [])[:12]
        makers = random.sample(known, min(len(known), random.choice((1, 1, 2))))
        chosen += [(row, pk) for pk in ([sells] if sells in known else makers)]
    found = Artisan.objects.select_related("district", "product_line").in_bulk({pk for _row, pk in chosen})
    return [(row, found[pk]) for row, pk in chosen]


def _agree(people: list[Artisan], moment: datetime) -> None:
    version = wording(MART).version
    Consent.objects.bulk_create(
        [
            Consent(
                artisan=one, purpose=MART, wording=version, language="hi", given_at=moment,
                given_through=EnrolledBy.OFFICE,
            )
            for one in people
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _sellers(people: list[Artisan], reviewer: User, moment: datetime, random: Random) -> dict[int, Seller]:
    """Most through the corporation, some with an enrolment number within the State; nobody with a made-up GSTIN."""
    state = programme().state_code
    made = []
    for one in people:
        series = f"SE-{one.district.code}"
        ref = f"{series}-{reserve_numbers(series, 1)[0]:04d}"
        enrolled = random.random() < 0.2
        made.append(
            Seller(
                ref=ref, artisan=one, district=one.district,
                product_line=one.product_line, name=one.name, place=one.place, about=Localised(random.choice(ABOUT)),
                since_year=moment.year - (one.craft_years or random.randrange(5, 30)), state_code=state,
                route_account=identity_of("acc", ref) if enrolled else "", route_state=RouteState.ACTIVE if enrolled else "",
                tax_mode=TaxMode.ENROLLED if enrolled else TaxMode.AGGREGATED,
                enrolment_number=f"{state}SAMPLE{one.pk % 10_000_000:07d}" if enrolled else "",
                legal_name=str(one.name.get("en") or one.name), legal_address=f"{one.place}, {one.district.name['en']}"[:300],
                pin_code=one.pin_code, terms=TERMS, state=SellerState.ACTIVE, begun_at=moment, begun_by=reviewer,
                submitted_at=moment, reviewed_at=moment, reviewed_by=reviewer, is_sample=True,
            )
        )  # fmt: skip
    Seller.objects.bulk_create(made)
    record_many(events.SELLER_ACCEPTED, made, by=SYSTEM)
    return {one.artisan_id: one for one in Seller.objects.filter(pk__in=[each.pk for each in made])}


def _good(row: Row, seller: Seller, number: int, reviewer: User, moment: datetime) -> Listing:
    name, place, food = row.line.name, row.line.district, not row.handmade
    gi = row.line.gi_name if row.gi and row.line.gi_status == ProductLine.GIStatus.CHECKED else ""
    return Listing(
        ref=f"MT-{place.code}-{number:05d}", seller=seller, district=place, product_line=row.line, craft=row.line.category,
        title=row.title, material=row.material,
        description=Localised(
            en=f"{row.title['en']}, from {place.name['en']}. Packed where it is made, nothing added.",
            hi=f"{place.name['hi']} से {row.title['hi']}। जहाँ बनता है वहीं पैक होता है, कुछ और नहीं मिलाया जाता।",
        ) if food else Localised(
            en=f"{row.title['en']} from {place.name['en']}, made by hand. Each piece differs a little from the next.",
            hi=f"{place.name['hi']} से {row.title['hi']}, हाथ का बना। हर नग दूसरे से थोड़ा अलग होता है।",
        ),
        handmade=row.handmade, net_quantity=row.net, quantity_unit=row.unit,
        care=Localised(en="Keep it dry and out of strong sun.", hi="सूखी जगह रखें, तेज़ धूप से बचाएँ।"),
        hsn=row.hsn, generic_name=name, gi_name=gi, gi_user_number=f"AU/{number:04d}/SAMPLE" if gi else "",
        begun_at=moment, changed_at=moment,
        state=ListingState.PUBLISHED, submitted_at=moment, reviewed_at=moment, reviewed_by=reviewer, published_at=moment,
        return_days=0 if food else 7, is_sample=True,
    )  # fmt: skip


def _offer(good: Listing, row: Row, random: Random) -> Offer:
    price = row.rupees * random.choice((95, 100, 100, 105)) // 500 * 500 or row.rupees * 100
    return Offer(
        listing=good, district_id=good.district_id, sku=f"{good.ref}-1", price_paise=price,
        mrp_paise=price * 6 // 5 if random.random() < 0.3 else price, weight_g=row.weight_g,
        on_hand=0 if row.made_to_order else random.randrange(2, 40), made_to_order=row.made_to_order,
        lead_days=15 if row.made_to_order else 3, monthly_capacity=random.randrange(4, 30) if row.made_to_order else None,
    )  # fmt: skip

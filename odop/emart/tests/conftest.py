"""One shop of a district with two officers, a maker who sells and her comb, shared by a module; what a test writes is taken back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from PIL import Image, ImageDraw

from odop.accounts.models import User
from odop.emart import factories, services
from odop.emart.models import Listing, Offer, Seller
from odop.emart.tests.buying import World, whole, world
from odop.kernel.refusals import DomainError
from odop.lib.payments.local import LocalGateway
from odop.places.models import District, ProductLine
from odop.registry import factories as register
from odop.registry.models import Artisan
from tests.worlds import settled

TEXTS = {
    "title": {"en": "Horn comb, wide teeth", "hi": "सींग की कंघी, चौड़े दाँत"},
    "description": {"en": "A comb for thick hair, polished by hand.", "hi": "घने बालों की कंघी, हाथ से चमकाई हुई।"},
    "material": {"en": "Buffalo horn", "hi": "भैंस का सींग"},
}  # fmt: skip


@dataclass
class Shop:
    place: District
    line: ProductLine
    officer: User
    reviewer: User
    stranger: User  # an officer of another district
    citizen: User
    artisan: Artisan
    seller: Seller
    good: Listing
    offer: Offer


@pytest.fixture(scope="module")
def ground(shared: Callable[[Callable[[], World]], World]) -> World:
    """Sellers of every lawful way, with an officer and the state's people: see `buying.world`."""
    return shared(world)


@pytest.fixture
def mart(ground: World) -> Iterator[World]:
    """The same with a gateway of its own; when the test is over the mart has to add up, and what was written is taken back."""
    with transaction.atomic():
        yield World(**{**vars(ground), "gateway": LocalGateway()})
        whole()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def _shop(django_db_setup: None, django_db_blocker: Any) -> Iterator[Shop]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield settled(_built())
        transaction.set_rollback(True)


@pytest.fixture
def shop(_shop: Shop, django_db_blocker: Any) -> Iterator[Shop]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield _shop
        transaction.set_rollback(True)


def _built() -> Shop:
    place, other = register.district("SBL", "Sambhal", "सम्भल"), register.district("BDH", "Bhadohi", "भदोही")
    line = register.product_line(place)
    line.category, line.hs_headings = "horn", ["9601", "9615"]
    line.save()
    officer, reviewer, stranger = (
        register.officer(place),
        register.officer(place, "assistant"),
        register.officer(other),
    )
    citizen = register.citizen("9811100001", language="hi")
    artisan = register.artisan(
        place, user=citizen, name="Zainab Ansari", product_line=line.key, place="Sarai Tarin",
        bank_account="30012345678", bank_ifsc="SBIN0001234",
    )  # fmt: skip
    factories.agree(artisan, by=citizen)
    seller = services.begin_seller(artisan, by=citizen)
    seller = services.submit_seller(
        seller,
        gst="none",
        turnover="below",
        where="everywhere",
        terms="2026-11:aggregated",
        by=citizen,
    )
    seller = services.accept_seller(seller, by=officer)
    good = services.write_listing(seller, texts=TEXTS, by=citizen)
    offer = services.set_offer(good, price_paise=45_000, on_hand=5, weight_g=120, by=citizen)
    services.add_photograph(good, content=photograph(), name="comb.jpg", by=citizen)
    services.submit_listing(good, by=citizen)
    good = services.publish_listing(good, by=reviewer)
    return Shop(place, line, officer, reviewer, stranger, citizen, artisan, seller, good, offer)


@cache
def photograph(side: int = 800, light: int = 220, turned: int = 1, form: str = "JPEG") -> bytes:
    """A drawn object on a light ground; `turned` is what a phone writes about which side is up."""
    picture = Image.new("RGB", (side, side * 3 // 4), (light, light, light - light // 8))
    ImageDraw.Draw(picture).ellipse(
        (side // 5, side // 5, side * 4 // 5, side * 3 // 5), fill=(light // 3, 40, 20)
    )
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = "Some phone"
    written = BytesIO()
    picture.save(written, form, exif=exif)
    return written.getvalue()


def refused(code: str) -> pytest.RaisesExc[DomainError]:
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def signed_in(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made

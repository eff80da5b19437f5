"""Whoever asks, by page or by program, by list, search, export or guessed reference: nothing of another district."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from odop.accounts.models import Posting, User
from odop.accounts.services import make_api_token
from odop.camps.models import Camp
from odop.casework.models import Case, CaseStep
from odop.diagnosis.models import Contract, Gap, Study
from odop.emart.models import Claim, Paper, Seller
from odop.exhibitions.models import StallApplication
from odop.facilities.models import Booking, FacilityCentre, Receipt
from odop.kernel.models import Event
from odop.library.models import Publication, Story
from odop.outlets.models import Shop, Transfer
from odop.places.models import District
from odop.planning.models import ActionPlan
from odop.privacy.models import AccessRecord
from odop.registry.models import Artisan
from odop.support.models import ServiceRequest, WorkOrder
from odop.training.models import Call, Complaint, Institute, Seat, Store
from odop.wholesale.models import Request, TradeOrder
from tests.house.test_views_say_who import views
from tests.house.two_districts import Both, Place, fresh, standing

pytestmark = pytest.mark.django_db
PEOPLE = ("assistant", "officer", "committee", "bank", "citizen")
SHUT = {403, 404}
PICTURE = "0123456789ab"  # the digest of none
# Addresses that name a thing of the programme, not of a place.
OF_THE_PROGRAMME = (
    "desk/changes/", "desk/budget/move/", "demo/", "ui/", "districts/", "schemes/", "results/", "enrol/", "verify/",
    "certificates/",  # as verify/: whoever holds the code of a certificate may check it
    "desk/lists/templates/", "camp/", "facilities/<", "facilities/check/", "fairs/", "desk/fairs/<", "desk/fairs/outlets/",
    "gaps/", "studies/", "plans/", "agreements/", "desk/agreements/", "desk/partner-figures/", "library/", "stories/", "directory/",
    "survey/",  # as camp/: a page in one language, about nobody
    "stall/",  # as camp/: a page in one language, about nobody
    "me/apply/", "me/data/", "api/v1/districts/", "api/v1/schemes/", "api/v1/indicators/", "courses/",
    "mart/", "api/v1/mart/", "desk/mart/gifts/", "desk/mart/hampers/",  # what is for sale; a purchase opens for whoever holds its key
    "desk/mart/partners/", "desk/mart/coupons/",  # what the cell of the State looks after; nobody of a district opens it
    "till/",  # as camp/: a page in one language, about nobody
)  # fmt: skip


@pytest.fixture(scope="module")
def both(django_db_setup: None, django_db_blocker: Any) -> Iterator[Both]:
    with django_db_blocker.unblock(), standing() as made:
        yield made


@pytest.fixture(autouse=True)
def _as_it_was(both: Both) -> Iterator[None]:
    """What a test writes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def refs(place: Place) -> dict[str, list[str]]:
    """By the beginning of an address, the references of this place that it may be asked with."""
    cases = [case.ref for case in place.cases]
    return {
        "desk/cases/": cases,
        "desk/committee/": [place.sitting.ref, place.signed.ref],
        "desk/payments/files/": [place.payment_file.ref],
        "desk/payments/answers/": [place.return_file.ref],
        "desk/payments/": [place.payment.ref],
        "desk/register/enrol/": [place.draft.ref],
        "desk/register/groups/": [place.group.ref],
        "desk/register/duplicates/": [place.artisans[-1].ref, place.artisans[-2].ref],
        "desk/register/joined/": [
            Artisan.objects.get(district=place.people.district, merged_into__isnull=False).ref
        ],
        "desk/lists/": [place.brought.ref],
        "desk/camps/": [Camp.objects.filter(district=place.people.district).latest("pk").ref],
        "desk/other-lists/finding/": [place.artisans[0].ref],
        "desk/privacy/requests/": [place.asked.ref],
        "desk/privacy/sign-ins/": [place.artisans[0].ref],
        "desk/privacy/why/": [place.artisans[0].ref],
        "desk/register/": [place.artisans[0].ref, place.artisans[-1].ref],
        "desk/budget/": [place.paid.financial_year],
        "desk/contracts/": [Contract.objects.filter(district=place.people.district).latest("pk").ref],
        "desk/studies/": [Study.objects.filter(district=place.people.district).latest("pk").ref],
        "desk/gaps/": [Gap.objects.filter(district=place.people.district).latest("pk").ref],
        "desk/library/": [
            Publication.objects.filter(district=place.people.district, published_at=None).latest("pk").ref
        ],
        "desk/stories/": [
            Story.objects.filter(district=place.people.district, state="submitted").latest("pk").ref
        ],
        "desk/directory/": [place.artisans[0].ref, place.artisans[2].ref],
        "me/directory/": [place.artisans[0].ref],  # asked by a number
        "me/story/": [place.artisans[0].ref],
        "desk/plans/": [ActionPlan.objects.filter(district=place.people.district, state="draft").get().ref],
        "desk/fairs/stalls/": [StallApplication.objects.get(artisan=place.artisans[0]).ref],
        "me/fairs/": [StallApplication.objects.get(artisan=place.artisans[0]).ref],
        "desk/facilities/": [FacilityCentre.objects.get(district=place.people.district).ref],
        "facilities/bookings/": [Booking.objects.get(district=place.people.district).ref],
        "facilities/receipts/": [Receipt.objects.get(district=place.people.district).ref],
        "facilities/plans/": [place.begun.ref],
        "desk/help/orders/": [WorkOrder.objects.get(ref=f"WO-T{place.people.district.pk}").ref],
        "desk/help/": [ServiceRequest.objects.get(artisan=place.artisans[0]).ref],
        "me/help/": [ServiceRequest.objects.get(artisan=place.artisans[0]).ref],
        **refs_of_training(place.people.district),
        **refs_of_the_mart(place.people.district),
        "me/cases/": cases,
        "me/files/": [str(place.file.pk)],
        "api/v1/cases/": cases,
        "api/v1/artisans/": [one.ref for one in place.artisans[-2:]],
        "api/v1/plans/": [ActionPlan.objects.filter(district=place.people.district, state="draft").get().ref],
        "api/v1/sittings/": [place.sitting.ref, place.signed.ref],
        "api/v1/payment-files/": [place.payment_file.ref],
    }


def refs_of_the_mart(place: District) -> dict[str, list[str]]:
    """Goods of somebody who does not sell yet, for what stands in the mart is everybody's; what was sold of another one."""
    waits = not_yet_selling(place)
    good = [waits.listings.get().ref]
    claim = Claim.objects.select_related("line__order").get(district=place)
    order, request = claim.line.order.ref, Request.objects.select_related("line__enquiry").get(district=place)
    traded = TradeOrder.objects.get(quotation__enquiry=request.line.enquiry)
    moved = Transfer.objects.filter(shop__district=place).latest("pk").ref
    paper = str(Paper.objects.filter(order=claim.line.order).latest("pk").pk)
    return {
        "desk/mart/orders/": [order],
        "desk/mart/sales/": [order],
        "desk/mart/reviews/": [PICTURE],
        "desk/mart/returns/": [claim.ref],
        "desk/mart/settlements/": [f"SM-{order}"],
        "desk/mart/statements/": [f"SM-{order}"],
        "desk/mart/payouts/": [f"PO-{order}"],
        "desk/mart/answers/": [f"PA-{order}"],
        "desk/mart/papers/": [paper],
        "me/sales-paper/": [paper],
        "me/sales-statement/": [f"SM-{order}"],
        "desk/mart/sheets/": [f"GS-{good[0]}"],
        "me/mart/sheets/": [f"GS-{good[0]}"],
        "me/sales/": [order],
        "me/returns/": [claim.ref],
        "desk/outlets/transfers/": [moved],
        "desk/outlets/": [Shop.objects.filter(district=place).latest("pk").ref],
        "me/outlets/": [moved],
        "desk/wholesale/buyers/": [request.line.enquiry.buyer.ref],
        "desk/wholesale/enquiries/": [request.line.enquiry.ref],
        "desk/wholesale/requests/": [request.ref],
        "desk/wholesale/orders/": [traded.ref],
        "desk/wholesale/deliveries/": [traded.deliveries.latest("pk").ref],
        "me/trade/deliveries/": [traded.deliveries.latest("pk").ref],
        "me/trade/": [request.ref],
        "trade/enquiries/": [request.line.enquiry.ref],
        "trade/quotations/": [traded.quotation.ref],
        "trade/orders/": [traded.ref],
        "desk/mart/sellers/": [waits.ref],
        "desk/mart/goods/": good,
        "desk/mart/for/": [waits.artisan.ref],
        "me/mart/": good,
    }


def not_yet_selling(place: District) -> Seller:
    return Seller.objects.select_related("artisan__user").get(district=place, state="submitted")


def refs_of_training(place: District) -> dict[str, list[str]]:
    seat = Seat.objects.filter(district=place).select_related("case", "batch", "certificate").latest("pk")
    return {
        "desk/training/institutes/": [Institute.objects.filter(district=place).latest("pk").office.code],
        "desk/training/calls/": [Call.objects.get(district=place).ref],
        "desk/training/ranking/": [seat.case.ref],  # no sitting bears this number, whoever asks
        "desk/training/kits/give/": [seat.case.ref],
        "desk/training/stores/": [str(Store.objects.filter(district=place).latest("pk").pk)],
        "desk/training/complaints/": [Complaint.objects.get(district=place).case.ref],
        "desk/training/cards/": [seat.card],
        "desk/training/certificates/": [seat.certificate.ref],
        "desk/training/batches/": [seat.batch.ref],
        "training/": [seat.case.ref],
        "me/training/certificates/": [seat.certificate.ref],
    }


def other_parts(place: Place) -> dict[str, str]:
    """What else an address asks for."""
    paper = place.paid.documents.first()
    return {
        "what": "expense", "key": "photo", "file_id": str(paper.file_id if paper else place.file.pk), "number": "1", "language": "en",
        "lgd_code": str(place.people.district.pk), "parcel": "all", "part": "label", "delivery": "1", "paper": "1", "offer": "1",
        "place": "0", "width": "320", "digest": PICTURE, "kind": "webp",
    }  # fmt: skip


@cache
def routes() -> list[str]:
    """Every address with an argument that may lead to a row of a district."""
    found = {address for address, _view in views(get_resolver()) if "<" in address}
    return sorted(one for one in found if not one.startswith(OF_THE_PROGRAMME))


def addresses(place: Place, *, few: bool = False, start: str = "") -> Iterator[tuple[str, str]]:
    """Every address of every thing of this place (of one of each kind if `few`), with the same address of a thing that
    is not there."""
    of_the_place, others = refs(place), other_parts(place)
    for route in (one for one in routes() if one.startswith(start)):
        known = next((those for begins, those in of_the_place.items() if route.startswith(begins)), None)
        assert known is not None, f"{route}: say here with which references of a place it can be asked"
        for ref in known[-1:] if few else known:
            parts = {**others, "ref": ref, "year": ref, "code": ref, "card": ref, "artisan": ref}
            if route.startswith("desk/training/stores/"):
                parts["number"] = ref
            if route.startswith(("desk/mart/papers/", "me/sales-paper/")):
                parts["number"] = ref
            if route.startswith("me/files/"):
                parts["file_id"] = ref

            def fill(match: re.Match[str], parts: dict[str, str] = parts) -> str:
                return parts[match[1]]

            real = "/" + re.sub(r"<(?:\w+:)?(\w+)>", fill, route)
            nothing = (
                re.sub(r"[1-9]", "0", ref)
                if "file_id" in route or ref.isdigit()
                else ref[:-1] + ("x" if ref[-1] != "x" else "y")
            )
            yield real, real.replace(ref, nothing)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(fresh(user))
    return client


def text_of(answer: Any) -> str:
    """Everything an answer says, the insides of an Excel file too."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return " ".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return unescape(content.decode("utf-8", "replace"))


def told(answer: Any, theirs: Place, *asked: str) -> set[str]:
    """What of theirs an answer gives away; what was in the question does not count."""
    said, question = text_of(answer), " ".join(asked)
    return {one for one in theirs.secrets if one in said and one not in question}


def written() -> tuple[int, int, list[tuple]]:
    return (
        CaseStep.objects.count(),
        Event.objects.count(),
        list(Case.objects.order_by("pk").values_list("state", "steps_taken")),
    )


# One thing, by its reference


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_opens_with_a_reference_of_theirs(who: str, method: str, both: Both) -> None:
    client, before, faults, asked = signed_in(getattr(both.ours.people, who)), written(), [], 0
    body = {"do": "withdraw", "note": "x", "accepted": "1", "present": "x", "case": both.theirs.committee.ref}
    for real, nothing in addresses(both.theirs, few=who != "officer"):
        if real.startswith("/api/") or "/budget/" in real:
            continue
        asked += 1
        answer = getattr(client, method)(real, body if method == "post" else None)
        other = (
            getattr(client, method)(nothing, body if method == "post" else None)
            if who == "officer"
            else answer
        )
        if answer.status_code not in SHUT | {405}:
            faults.append(f"{real}: {answer.status_code}")
        if answer.status_code != other.status_code:
            faults.append(f"{real}: {answer.status_code}, where nothing is: {other.status_code}")
        if given := told(answer, both.theirs, real, str(body)):
            faults.append(f"{real}: tells {sorted(given)}")
    assert not faults, "\n".join(faults)
    assert asked > 25
    assert written() == before


@pytest.mark.parametrize("who", PEOPLE)
def test_the_api_knows_nothing_of_theirs(who: str, both: Both) -> None:
    user = fresh(getattr(both.ours.people, who))
    client = Client(headers={"authorization": f"Bearer {make_api_token(user, label='t', by=user)}"})
    before, faults, asked = written(), [], 0
    body = json.dumps({"do": "withdraw", "accepted": True, "cases": [both.theirs.committee.ref], "present": "x",
                       "decisions": [{"case": both.theirs.committee.ref, "do": "sanction"}]})  # fmt: skip
    for real, nothing in addresses(both.theirs, few=who != "officer"):
        if not real.startswith("/api/"):
            continue
        asked += 1
        for answer, other in (
            (client.get(real), client.get(nothing)),
            (client.post(real, body, content_type="application/json"),
             client.post(nothing, body, content_type="application/json")),
        ):  # fmt: skip
            if answer.status_code not in SHUT | {405, 422, 400}:
                faults.append(f"{real}: {answer.status_code} {answer.content[:200]!r}")
            if answer.status_code != other.status_code:
                faults.append(f"{real}: {answer.status_code}, where nothing is: {other.status_code}")
            if given := told(answer, both.theirs, real, body):
                faults.append(f"{real}: tells {sorted(given)}")
    assert not faults, "\n".join(faults)
    assert asked > 10
    assert written() == before


def test_the_same_addresses_open_for_their_own_people(both: Both) -> None:
    """Without this the tests above could pass because an address is wrong."""
    people = both.theirs.people
    trained = Seat.objects.filter(district=people.district).latest("pk").case.applicant_user
    sells = not_yet_selling(people.district).artisan.user
    claim = Claim.objects.get(district=people.district)
    buys = Request.objects.get(district=people.district).line.enquiry.user
    shop = Shop.objects.filter(district=people.district).latest("pk")
    stands = Posting.objects.filter(office=shop.office, role="shop").earliest("pk").user
    of_the_state = (both.finance, both.cell)
    theirs = (
        people.officer,
        people.committee,
        people.citizen,
        trained,
        sells,
        claim.line.order.seller.artisan.user,
        buys,
        stands,
    )
    clients = [signed_in(user) for user in (*theirs, *of_the_state) if user]
    silent = {
        route: re.compile(re.sub(r"<[^>]+>", "[^/]+", route))
        for route in routes()
        if not route.startswith("api/")
    }
    for real, _nothing in addresses(both.theirs):
        asked = [route for route, shape in silent.items() if shape.fullmatch(real[1:])]
        opens = next((one for one in clients if asked and one.get(real).status_code in {200, 405, 302}), None)
        if opens:
            clients.sort(
                key=lambda one: one is not opens
            )  # the next address is likely to open for the same person
            for route in asked:
                del silent[route]
    assert (
        set(silent)
        <= {
            "desk/register/enrol/<str:ref>/<int:number>/",
            "desk/studies/<str:ref>/chapters/<slug:key>/",  # the key of these parts is no chapter
            "desk/studies/<str:ref>/parts/<slug:key>/",  # nor the key of what a study rests on
            "desk/contracts/agencies/<slug:key>/",  # nor that of an agency
            "desk/contracts/<str:ref>/files/<int:number>/",  # numbers of deliverables are not those of these parts
            "desk/stories/<str:ref>/photos/<int:number>/",  # numbers of photographs are not those of these parts
            "desk/stories/<str:ref>/proof/<int:number>/",
            "me/story/photos/<int:number>/",
            "me/directory/<int:number>/",
            "desk/gaps/<str:ref>/files/<int:number>/",  # numbers of evidence are not those of these parts
            "desk/camps/<str:ref>/records/<int:number>/",  # numbers of records are not those of these parts
            "desk/camps/<str:ref>/records/<int:number>/photo/",
            "me/cases/<str:ref>/letters/<int:number>/<slug:language>/",
            "desk/training/ranking/<str:ref>/",  # asked with a case's number: no sitting bears it
            "desk/training/cards/<str:card>/",  # the card of a batch that is over opens nothing
            "desk/training/complaints/<str:ref>/photo/",  # a complaint without a photograph
            "desk/training/batches/<str:ref>/days/<int:number>/photos/<uuid:file_id>/",
            "me/fairs/<str:ref>/pass/<slug:language>/",  # no stall is allotted yet
            "desk/fairs/stalls/<str:ref>/pass/<slug:language>/",
            "me/fairs/<str:ref>/papers/<int:number>/",
            "desk/fairs/stalls/<str:ref>/papers/<int:number>/",  # numbers of papers are not those of these parts
            "desk/mart/returns/<str:ref>/<uuid:key>/",  # a return without a photograph
            "me/returns/<str:ref>/<uuid:key>/",
            "me/sales-paper/<int:number>/<slug:language>/",  # the newest paper of the order is the buyer's
            # nobody sent a photograph with a review in these parts
            "desk/mart/reviews/<int:number>/<int:place>/<int:width>-<slug:digest>.<slug:kind>",
            "desk/mart/sales/<str:ref>/<str:parcel>/<slug:part>/",  # the parcel of these parts is none of the order
            "me/sales/<str:ref>/<str:parcel>/<slug:part>/",
            "trade/orders/<str:ref>/<str:delivery>/<slug:paper>/<slug:language>.pdf",
            "desk/outlets/<str:ref>/article.json",  # asked without the code of an article
            "desk/outlets/<str:ref>/stock/<int:offer>/",  # numbers of articles, days and sales are not those of these parts
            "desk/outlets/<str:ref>/day/<int:number>/<slug:language>/",
            "desk/outlets/<str:ref>/sales/<int:number>/",
            "desk/outlets/<str:ref>/sales/<int:number>/<int:paper>/",
            "desk/outlets/<str:ref>/sheet/",  # by POST only
            "me/trade/<str:ref>/file/",  # a request without a drawing
        }
    )


# Lists, searches and exports


def open_pages() -> list[str]:
    bare = {"/" + address for address, _view in views(get_resolver()) if not re.search(r"[<(\\]", address)}
    # The public's pages are the same for everybody and have their own tests.
    return sorted(one for one in bare if one.startswith(("/desk/", "/me/", "/api/")))


@pytest.mark.parametrize("who", PEOPLE)
def test_no_list_search_or_export_holds_anything_of_theirs(who: str, both: Both) -> None:
    user = fresh(getattr(both.ours.people, who))
    client = signed_in(user)
    token = {"HTTP_AUTHORIZATION": f"Bearer {make_api_token(user, label='t', by=user)}"}
    theirs = both.theirs
    asked = ["", theirs.people.artisan.name["hi"]]
    if who == "officer":
        asked += [theirs.people.artisan.name["en"], theirs.people.artisan.mobile, theirs.begun.ref]
    faults, opened = [], 0
    for page in open_pages():
        for words in asked:
            more = token if page.startswith("/api/") else {}
            query = (
                {"q": words, "ref": words, "subject": words, "district": theirs.people.district.pk}
                if words
                else {}
            )
            answer = client.get(page, query, **more)
            opened += answer.status_code == 200
            if given := told(answer, theirs, words):
                faults.append(f"{page} {words}: tells {sorted(given)}")
            if not words and answer.status_code != 200:
                break  # closed to this person whatever is asked
    assert not faults, "\n".join(faults)
    assert opened > 5


def test_their_own_officer_finds_what_ours_does_not(both: Both) -> None:
    """The lists do hold these words, for those whose they are."""
    client = signed_in(both.theirs.people.officer)
    found: set[str] = set()
    for page in ("/desk/", "/desk/cases/", "/desk/register/", "/desk/register/groups/", "/desk/committee/", "/desk/payments/",
                 "/desk/register/export.xlsx"):  # fmt: skip
        found |= told(client.get(page), both.theirs)
    secrets = both.theirs.secrets
    assert {both.theirs.people.artisan.name["en"], both.theirs.begun.ref, both.theirs.group.ref} <= found
    assert len(found) > len(secrets) / 3


def test_whoever_stands_on_an_officers_page_is_in_the_log_of_looks(both: Both) -> None:
    user = both.ours.people.officer
    client, faults, named = signed_in(user), [], 0
    everybody = {one.pk: set(one.name.values()) for one in Artisan.objects.all()}
    pages = [one for one in open_pages() if one.startswith("/desk/")]
    things = [real for real, _nothing in addresses(both.ours, few=True, start="desk/")]
    pages += things
    for page in pages:
        last = AccessRecord.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        answer = client.get(page)
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        said = text_of(answer)
        shown = {pk for pk, texts in everybody.items() if any(text in said for text in texts)}
        noted = set()
        for record in AccessRecord.objects.filter(pk__gt=last, user_id=user.pk):
            noted |= {record.artisan_id, *record.people}
        named += len(shown)
        known = {text for pk in noted & set(everybody) for text in everybody[pk]}  # two may bear one name
        if missing := {pk for pk in shown if not everybody[pk] & known}:
            faults.append(f"{page}: shows {sorted(map(str, (everybody[pk] for pk in missing)))}")
    assert not faults, "\n".join(faults)
    assert named > 10


def test_a_bulk_step_on_cases_of_theirs_moves_none(both: Both) -> None:
    before = written()
    client = signed_in(both.ours.people.officer)
    answer = client.post("/desk/bulk/", {"do": "put_up", "cases": [case.ref for case in both.theirs.cases],
                                         "case": [case.ref for case in both.theirs.cases]})  # fmt: skip
    assert not told(answer, both.theirs, " ".join(case.ref for case in both.theirs.cases))
    client.post("/desk/committee/place/", {"sitting": both.ours.sitting.ref, "case": both.theirs.committee.ref,
                                           "cases": both.theirs.committee.ref})  # fmt: skip
    client.post("/desk/committee/call/", {"office": both.theirs.sitting.office_id, "on": "2099-01-01"})
    after = written()
    assert after[0] == before[0]
    assert after[2] == before[2]
    assert not Event.objects.filter(
        district_id=both.theirs.people.district.pk, actor_id=both.ours.people.officer.pk
    ).exists()


# The bank, and she herself


def test_a_branch_opens_a_case_only_after_it_was_forwarded(both: Both) -> None:
    client = signed_in(both.ours.people.bank)
    for case, status in ((both.ours.begun, 404), (both.ours.committee, 404), (both.ours.bank, 200)):
        assert client.get(f"/desk/cases/{case.ref}/").status_code == status, case.state
    listed = text_of(client.get("/desk/")) + text_of(client.get("/desk/cases/"))
    assert both.ours.bank.ref in listed
    assert both.ours.committee.ref not in listed
    assert both.ours.committee.applicant.name["en"] not in listed


def test_one_citizen_opens_nothing_of_another_of_her_own_district(both: Both) -> None:
    client = signed_in(both.ours.people.citizen)
    assert client.get(f"/me/cases/{both.ours.begun.ref}/").status_code == 200
    for case in (both.ours.committee, both.ours.bank):
        for page in (f"/me/cases/{case.ref}/", f"/me/cases/{case.ref}/letters/1/hi/"):
            assert client.get(page).status_code == 404, page
        assert client.post(f"/me/cases/{case.ref}/steps/", {"do": "withdraw"}).status_code == 404
    assert client.get(f"/me/files/{both.ours.file.pk}/").status_code == 404


def test_verifying_a_letter_names_nobody(both: Both) -> None:
    answer = Client().get(f"/verify/{both.theirs.letter.code}/")
    assert answer.status_code == 200
    people = {name for one in both.theirs.artisans for name in one.name.values()}
    people |= {one.mobile for one in both.theirs.artisans}
    assert not [one for one in people if one and one in text_of(answer)]

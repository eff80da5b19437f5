"""Her whole way on a phone without JavaScript: from an empty page to an application that is sent, and after."""

import gzip
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.accounts.models import User
from odop.casework import factories
from odop.casework.definitions import scheme_of
from odop.casework.models import Case, CaseDocument
from odop.casework.services import take_step
from odop.finance.models import Payment
from odop.finance.services import make_payment_file
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.models import Event, StoredFile
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError
from odop.kernel.ui import bundle
from odop.places.models import District
from odop.registry import factories as people
from odop.registry.models import Artisan
from odop.schemes import factories as applications
from odop.schemes.models import Application, ApplicationDraft
from odop.schemes.services import apply

pytestmark = pytest.mark.django_db

PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + b"\0" * 200
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + b"\0" * 200
ANSWERS = {
    "person": {"age": "34", "category": "obc", "gender": "female", "disabled": "no"},
    "work": {"activity": "industry", "makes_district_product": "yes"},
    "history": {"defaulter": "no", "earlier_benefit": "no", "family_benefited": "no"},
    "cost": {"project_cost": "३२,००,०००", "land_cost": "0"},
    "plan": {
        "project_title": "सींग शिल्प", "machinery_cost": "21 lakh", "civil_cost": "3,00,000", "working_capital": "800000",
    },
    "bank": {"preferred_bank": ""},
}  # fmt: skip


@pytest.fixture
def place(ground: None) -> District:
    return District.objects.order_by("pk")[0]


@pytest.fixture
def she(place: District) -> User:
    user = people.citizen("9812345678")
    with scope.system():
        people.artisan(
            place, user=user, birth_year=1992, category="obc", name="शबनम अंसारी", relation_name="मोहन अंसारी",
            place="गुन्नौर", craft="सींग की कंघी",
        )  # fmt: skip
    return user


@pytest.fixture
def phone(she: User) -> Client:
    client = Client()
    client.force_login(she)
    return client


def scheme() -> str:
    return programme().schemes[0]


def address(page: str, prefix: str = "/hi") -> str:
    return f"{prefix}/me/apply/{scheme()}/{page}/"


def fill(client: Client, pages: dict[str, dict[str, str]] = ANSWERS) -> None:
    for page, answers in pages.items():
        answer = client.post(address(page), answers)
        assert answer.status_code == 302, (page, answer.content.decode())


def paper(content: bytes = PICTURE, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def send(client: Client) -> Case:
    answer = client.post(address("review"), {"declared": "1"})
    assert answer.status_code == 302, answer.content.decode()
    with scope.system():
        return Case.objects.get(ref=answer["Location"].rstrip("/").rpartition("/")[2])


def page_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer
    return answer.content.decode()


def test_from_nothing_to_a_sent_application_in_hindi(place: District) -> None:
    client, user = Client(), people.citizen("9898989898")
    client.force_login(user)
    assert "/hi/enrol/" in page_of(client, "/hi/me/")
    client.post("/hi/enrol/")
    for number, answers in enumerate(
        (
            {"language": "hi", "agrees": "on"},
            {"name": "शबनम अंसारी", "relation": "husband", "relation_name": "इक़बाल अंसारी"},
            {"birth_year": "1992", "gender": "female", "category": "obc", "disabled": "no"},
            {"district": str(place.pk), "place": "चन्दौसी", "address": "", "pin_code": "244302"},
            {"product_line": "other", "craft": "सींग की कंघी", "craft_years": "12"},
            {"unit_kind": "none"},
            {"bank_account": "", "bank_ifsc": ""},
            {"purposes": ["bank"]},
        ),
        start=1,
    ):
        answer = client.post(f"/hi/enrol/{number}/", answers)
        assert answer.status_code == 302, answer.content.decode()
    home = page_of(client, "/hi/me/")
    assert "शबनम अंसारी" in home and f"/hi/me/apply/{scheme()}/" in home
    assert home.count('href="/hi/me/mart/"') == 2  # in the menu, and as something she can do next
    assert client.get(f"/hi/me/apply/{scheme()}/")["Location"] == address("person")
    fill(client)
    assert (
        client.post(address("papers"), {"file-affidavit": paper(), "file-photo": paper()}).status_code == 302
    )
    review = page_of(client, address("review"))
    assert (
        "₹\xa06,40,000" in review
        and "सींग शिल्प" in review
        and "महिला" in review
        and 'name="declared"' in review
    )
    case = send(client)
    with scope.system():
        assert str(case.amount) == "640000.00" and case.applicant.user_id == user.pk
        assert set(case.documents.values_list("key", flat=True)) == {"affidavit", "photo"}
        assert Application.objects.get(case=case).facts["project_cost"] == 3_200_000_00
        assert not ApplicationDraft.objects.exists()
        label = scheme_of(case.procedure_id).workflow.states["scrutiny"].public_label["hi"]
    assert label in page_of(client, f"/hi/me/cases/{case.ref}/")
    home = page_of(client, "/hi/me/")
    assert case.ref in home and "segments" in home


def test_what_the_register_knows_is_filled_in_and_the_money_is_shown_in_words(phone: Client) -> None:
    person = page_of(phone, address("person"))
    assert re.search(r'name="age"[^>]*value="\d\d"', person) and re.search(r'value="obc"[^>]*checked', person)
    fill(phone, {key: ANSWERS[key] for key in ("person", "work", "history", "cost")})
    cost = page_of(phone, address("cost"))
    assert "32,00,000" in cost and "बत्तीस लाख रुपये" in cost and "₹\xa06,40,000" in cost
    assert "₹\xa01,60,000" in cost and "₹\xa030,40,000" in cost


def test_the_live_answer_writes_nothing(phone: Client) -> None:
    fill(phone, {key: ANSWERS[key] for key in ("person", "work", "history")})
    with scope.system():
        before = ApplicationDraft.objects.get().answers
    live = phone.post(
        address("cost"), {"project_cost": "25,00,000", "land_cost": "0"}, headers={"X-Odop-Live": "1"}
    )
    assert (
        live.status_code == 200
        and "₹\xa06,25,000" in live.content.decode()
        and "<html" not in live.content.decode()
    )
    with scope.system():
        assert ApplicationDraft.objects.get().answers == before


def test_every_reason_against_it_is_shown_at_once_with_its_order(phone: Client) -> None:
    fill(phone)
    fill(phone, {"history": {"defaulter": "yes", "earlier_benefit": "yes", "family_benefited": "no"}})
    review = page_of(phone, address("review"))
    reasons = re.findall(r'<li class="late">.*?</li>', review, re.DOTALL)
    assert len(reasons) == 2 and all("शासनादेश 13/2018" in reason for reason in reasons)
    assert 'name="declared"' not in review
    answer = phone.post(address("review"), {"declared": "1"})
    assert answer.status_code == 409
    with scope.system():
        assert not Case.objects.exists() and ApplicationDraft.objects.count() == 1


def test_a_draft_survives_and_goes_on_where_she_left(phone: Client, she: User) -> None:
    fill(phone, {"person": ANSWERS["person"], "work": ANSWERS["work"]})
    later = Client()
    later.force_login(she)
    assert later.get(f"/hi/me/apply/{scheme()}/")["Location"] == address("history")
    assert "अपना आवेदन पूरा करें" in page_of(later, "/hi/me/")
    saved = later.post(
        address("cost"), {"project_cost": "12,00", "land_cost": ""}, headers={"X-Odop-Autosave": "1"}
    )
    assert saved.status_code == 204
    assert "12,00" in page_of(later, address("cost"))


def test_a_wrong_answer_is_named_and_nothing_typed_is_lost(phone: Client) -> None:
    answer = phone.post(address("cost"), {"project_cost": "बहुत", "land_cost": "5,00,000"})
    shown = answer.content.decode()
    assert answer.status_code == 422 and "error-summary" in shown and "#id_project_cost" in shown
    assert "बहुत" in shown and "5,00,000" in shown
    review = page_of(phone, address("review"))
    assert f"{address('cost')}?then=review#id_project_cost" in review and 'name="declared"' not in review


def test_an_aadhaar_number_is_refused_and_nothing_of_the_page_is_kept(phone: Client) -> None:
    fill(phone, {"person": ANSWERS["person"]})
    for headers in ({}, {"X-Odop-Autosave": "1"}):
        answer = phone.post(
            address("plan"), {**ANSWERS["plan"], "project_title": "मेरा आधार 2234 5678 9127"}, headers=headers
        )
        assert answer.status_code == 422
    with scope.system():
        assert "project_title" not in ApplicationDraft.objects.get().answers


def test_a_program_that_calls_itself_a_photo_is_refused_in_words(phone: Client) -> None:
    fill(phone)
    answer = phone.post(address("papers"), {"file-affidavit": paper(PROGRAM), "file-photo": paper()})
    shown = answer.content.decode()
    assert answer.status_code == 422 and "#file-affidavit" in shown and "JPG" in shown
    with scope.system():
        draft = ApplicationDraft.objects.get()
        assert list(draft.files.values_list("key", flat=True)) == ["photo"]
        assert not StoredFile.objects.filter(name="x.exe").exists() and StoredFile.objects.count() == 1


def test_it_is_not_sent_without_the_declaration_and_only_once(phone: Client) -> None:
    fill(phone)
    assert phone.post(address("review"), {}).status_code == 422
    with scope.system():
        assert not Case.objects.exists()
    case = send(phone)
    again = phone.post(address("review"), {"declared": "1"})
    assert again.status_code == 302 and again["Location"] == f"/hi/me/cases/{case.ref}/"
    with scope.system():
        assert Case.objects.count() == 1


def test_another_persons_case_papers_and_letters_do_not_exist_for_her(phone: Client, place: District) -> None:
    fill(phone)
    phone.post(address("papers"), {"file-photo": paper()})
    with scope.system():
        waiting = StoredFile.objects.get()
    neighbour = people.citizen("9876500001")
    with scope.system():
        people.artisan(place, user=neighbour)
    other = Client()
    other.force_login(neighbour)
    assert other.get(f"/me/files/{waiting.pk}/").status_code == 404
    case = send(phone)
    assert phone.get(f"/me/files/{waiting.pk}/").status_code == 200
    for path in ("", "letters/1/hi/"):
        assert phone.get(f"/me/cases/{case.ref}/{path}").status_code == 200
        assert other.get(f"/me/cases/{case.ref}/{path}").status_code == 404
    assert other.get(f"/me/files/{waiting.pk}/").status_code == 404
    assert other.post(f"/me/cases/{case.ref}/steps/", {"do": "withdraw", "sure": "on"}).status_code == 404
    assert other.post(f"/me/cases/{case.ref}/papers/photo/", {"file-photo": paper()}).status_code == 404
    assert case.ref not in page_of(other, "/me/")
    with scope.system():
        case.refresh_from_db()
        assert case.steps_taken == 1 and case.documents.count() == 1


def test_a_paper_that_was_sent_back_is_sent_again(phone: Client) -> None:
    fill(phone)
    phone.post(address("papers"), {"file-photo": paper()})
    case = send(phone)
    with scope.system():
        CaseDocument.objects.filter(case=case).update(check_state="rejected", remark="फ़ोटो धुँधली है")
    home = page_of(phone, "/hi/me/")
    assert "फ़ोटो धुँधली है" in home and f"/hi/me/cases/{case.ref}/#photo" in home
    refused = phone.post(f"/hi/me/cases/{case.ref}/papers/photo/", {"file-photo": paper(PROGRAM)})
    assert refused.status_code == 422 and "#file-photo" in refused.content.decode()
    assert (
        phone.post(
            f"/hi/me/cases/{case.ref}/papers/photo/", {"file-photo": paper(PICTURE + b"1")}
        ).status_code
        == 302
    )
    with scope.system():
        states = list(case.documents.order_by("received_at").values_list("replaced", "check_state"))
    assert states == [(True, "rejected"), (False, "to_check")]
    assert "फ़ोटो धुँधली है" not in page_of(phone, "/hi/me/")


def test_a_memo_shows_its_points_and_her_answer_goes_back_to_the_office(
    phone: Client, place: District
) -> None:
    fill(phone)
    case = send(phone)
    with scope.system():
        officer = people.officer(place)
        take_step(case, do="raise_deficiency", by=officer, note="बिजली का बिल पुराना है")
    assert "#memo" in page_of(phone, "/hi/me/")
    shown = page_of(phone, f"/hi/me/cases/{case.ref}/")
    assert "बिजली का बिल पुराना है" in shown and 'value="respond"' in shown
    answer = phone.post(f"/hi/me/cases/{case.ref}/steps/", {"do": "respond", "note": "नया बिल लगा दिया है"})
    assert answer.status_code == 302
    with scope.system():
        case.refresh_from_db()
    assert case.state == "scrutiny"


def test_withdrawing_asks_first(phone: Client) -> None:
    fill(phone)
    case = send(phone)
    asked = phone.post(f"/hi/me/cases/{case.ref}/steps/", {"do": "withdraw", "note": "मन बदल गया"})
    assert asked.status_code == 409 and "मन बदल गया" in asked.content.decode()
    with scope.system():
        case.refresh_from_db()
        assert case.state == "scrutiny" and Event.objects.filter(verb="case.moved").count() == 1
    assert phone.post(f"/hi/me/cases/{case.ref}/steps/", {"do": "withdraw", "sure": "on"}).status_code == 302
    with scope.system():
        case.refresh_from_db()
    assert case.state == "withdrawn"
    page = phone.get(f"/hi/me/cases/{case.ref}/").content.decode()
    assert "बैंक की स्वीकृति" not in page and 'class="amount"' not in page  # neither further stages nor a sum
    assert phone.get(f"/hi/me/apply/{scheme()}/").status_code == 302  # she may apply again


def test_a_step_that_is_not_hers_is_refused(phone: Client) -> None:
    fill(phone)
    case = send(phone)
    assert phone.post(f"/hi/me/cases/{case.ref}/steps/", {"do": "recommend"}).status_code == 403
    assert phone.post(f"/hi/me/cases/{case.ref}/steps/", {"do": "no_such_step"}).status_code == 404


def test_the_office_applies_for_somebody_of_its_district_and_for_nobody_else(place: District) -> None:
    with scope.system():
        her = people.artisan(place)
        assistant = people.officer(place, "assistant")
        elsewhere = people.officer(District.objects.order_by("pk")[1], "assistant")
    desk, far = Client(), Client()
    desk.force_login(assistant)
    far.force_login(elsewhere)
    whom = f"?for={her.ref}"
    for page, answers in ANSWERS.items():
        assert far.post(address(page) + whom, answers).status_code == 404
        assert desk.post(address(page) + whom, answers).status_code == 302
    answer = desk.post(address("review") + whom, {"declared": "1"})
    assert answer.status_code == 302 and "/hi/desk/cases/" in answer["Location"]
    with scope.system():
        case = Case.objects.get()
        assert case.applicant_id == her.pk and case.steps.get().role == "assistant"
        assert Artisan.objects.get(pk=her.pk).user_id is None


def test_an_officer_who_does_not_send_applications_is_told_before_the_first_page(place: District) -> None:
    with scope.system():
        her, officer, assistant = (
            people.artisan(place),
            people.officer(place),
            people.officer(place, "assistant"),
        )
    desk, second = Client(), Client()
    desk.force_login(assistant)
    second.force_login(officer)
    link = f"/me/apply/{scheme()}/?for={her.ref}"
    assert link in page_of(desk, f"/desk/register/{her.ref}/")
    assert link not in page_of(second, f"/desk/register/{her.ref}/")
    assert second.get(address("person") + f"?for={her.ref}").status_code == 403


def test_a_refusal_of_the_bank_is_told_with_its_reason_and_notes_between_officers_are_not(
    place: District,
) -> None:
    with scope.system():
        cast = factories.cast(place)
        applications.budget_for(place)
        case = applications.application(cast)
        take_step(case, do="recommend", by=cast.assistant, note="केवल कार्यालय के लिए")
        factories.walk(case, cast, "bank")
        take_step(
            case,
            do="bank_refuse",
            by=cast.bank,
            note="आय का प्रमाण नहीं मिला",
            data={"refusal_reason": "own_share"},
        )
    client = Client()
    client.force_login(cast.citizen)
    shown = page_of(client, f"/hi/me/cases/{case.ref}/")
    assert "अपना अंशदान नहीं दिखाया" in shown and "आय का प्रमाण नहीं मिला" in shown
    assert "केवल कार्यालय के लिए" not in shown
    assert "to_bank" not in shown and shown.count("(PDF)") == 2 * case.letters.exclude(kind="to_bank").count()


def test_money_in_deposit_says_until_when(place: District) -> None:
    with scope.system():
        cast = factories.cast(place)
        applications.budget_for(place)
        case = factories.walk(applications.application(cast), cast, "payment")
        make_payment_file(
            Payment.objects.filter(sanction__case=case), by=people.officer(None, "finance", "finance")
        )
        take_step(case, do="payment_accepted", by=SYSTEM)
        case.refresh_from_db()
    client = Client()
    client.force_login(cast.citizen)
    assert case.state == "hold" and case.due_on is not None
    shown = page_of(client, f"/hi/me/cases/{case.ref}/")
    assert shown.count(case.due_on.isoformat()) >= 2 and "जमा" in shown and "912345678901" not in shown


def test_consents_are_given_and_taken_back_each_by_itself(phone: Client, she: User) -> None:
    assert "1992" in page_of(phone, "/hi/me/details/")
    asked = phone.post("/hi/me/consents/", {"purpose": "bank", "do": "withdraw"})
    assert asked.status_code == 302 and asked["Location"] == "/hi/me/data/consents/bank/"
    assert "किसी और शाखा को नहीं" in page_of(phone, asked["Location"])  # what follows, before it is done
    with scope.system():
        assert Artisan.objects.get(user=she).consents.filter(purpose="bank", withdrawn_at=None).exists()
    assert phone.post(asked["Location"]).status_code == 302
    with scope.system():
        kept = Artisan.objects.get(user=she).consents.filter(withdrawn_at__isnull=True)
        assert list(kept.values_list("purpose", flat=True)) == ["register"]


def test_without_the_consent_to_the_register_nothing_is_typed_or_sent_until_she_gives_it(
    phone: Client, she: User
) -> None:
    fill(phone)
    Artisan.objects.get(user=she).consents.filter(purpose="register").update(withdrawn_at=clock.now())
    page = page_of(phone, address("review"))
    assert "पहले आपकी सहमति" in page
    sent = phone.post(address("review"), {"declared": "1"})
    assert sent.status_code == 409 and not Case.objects.exists()
    with pytest.raises(DomainError) as refused, scope.system():
        apply(Artisan.objects.get(user=she), scheme=scheme(), answers={}, by=she)
    assert refused.value.code == "no_consent" and not Case.objects.exists()
    assert phone.get(address("person")).status_code == 200
    given = phone.post(address("review"), {"do": "agree"})
    assert given.status_code == 302 and given["Location"] == address("review")
    assert Artisan.objects.get(user=she).consents.filter(purpose="register", withdrawn_at=None).count() == 1
    assert phone.post(address("review"), {"declared": "1"}).status_code == 302
    assert Case.objects.count() == 1


def test_an_office_gives_the_consent_for_somebody_of_its_district(place: District) -> None:
    with scope.system():
        her, assistant = people.artisan(place), people.officer(place, "assistant")
        her.consents.filter(purpose="register").update(withdrawn_at=clock.now())
    desk = Client()
    desk.force_login(assistant)
    whom = f"?for={her.ref}"
    assert "आवेदक सहमत" in page_of(desk, address("person") + whom)
    assert desk.post(address("person") + whom, {"do": "agree"}).status_code == 302
    with scope.system():
        consent = her.consents.get(purpose="register", withdrawn_at=None)
    assert consent.given_through == "office"


def test_her_pages_cost_the_same_queries_with_one_paper_or_many_and_one_case_or_three(
    phone: Client, she: User
) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert phone.get(path).status_code == 200
        return len(asked)

    fill(phone)
    case = send(phone)
    before, before_case = queries("/hi/me/"), queries(f"/hi/me/cases/{case.ref}/")
    phone.post(f"/hi/me/cases/{case.ref}/steps/", {"do": "withdraw", "sure": "on"})
    for _again in range(2):
        fill(phone)
        phone.post(address("papers"), {"file-photo": paper(), "file-affidavit": paper()})
        case = send(phone)
        if _again == 0:
            phone.post(f"/hi/me/cases/{case.ref}/steps/", {"do": "withdraw", "sure": "on"})
    assert queries("/hi/me/") <= before
    assert queries(f"/hi/me/cases/{case.ref}/") <= before_case


def test_her_pages_weigh_less_than_sixty_kilobytes_with_style_script_and_fonts(phone: Client) -> None:
    around = sum(len(gzip.compress((bundle.STATIC / name).read_bytes(), 9)) for name in bundle.FILES)
    around += sum(len(path.read_bytes()) for path in (bundle.STATIC / "fonts").glob("*.woff2"))
    fill(phone)
    paths = ["/hi/me/", "/hi/me/details/", *(address(page) for page in (*ANSWERS, "papers", "review"))]
    weights = {path: len(phone.get(path, headers={"Accept-Encoding": "gzip"}).content) for path in paths}
    case = send(phone)
    path = f"/hi/me/cases/{case.ref}/"
    weights[path] = len(phone.get(path, headers={"Accept-Encoding": "gzip"}).content)
    assert around > 20_000 and max(weights.values()) + around < 60_000, (around, weights)


def test_a_refused_page_that_is_loaded_again_leads_back_to_the_case(phone: Client) -> None:
    fill(phone)
    case = send(phone)
    for path in ("steps/", "papers/photo/"):
        assert phone.get(f"/hi/me/cases/{case.ref}/{path}")["Location"] == f"/hi/me/cases/{case.ref}/"


def test_nothing_on_her_pages_is_in_english_when_she_reads_hindi(phone: Client) -> None:
    fill(phone)
    sent = [page_of(phone, address(page)) for page in (*ANSWERS, "papers", "review")]
    case = send(phone)
    pages = [
        *sent,
        page_of(phone, "/hi/me/"),
        page_of(phone, "/hi/me/details/"),
        page_of(phone, f"/hi/me/cases/{case.ref}/"),
    ]
    for shown in pages:
        body = re.sub(
            r'<(script|style|svg)\b.*?</\1>|<[^>]*lang="en"[^>]*>.*?</\w+>',
            " ",
            shown.partition("<body")[2].partition(">")[2],
            flags=re.DOTALL,
        )
        words = set(re.findall(r"[A-Za-z]{3,}", re.sub(r"<[^>]+>", " ", body)))
        allowed = {"English", "JPG", "PNG", "PDF", "para", "photo", "jpg", case.ref.split("-")[1]}
        assert not {word for word in words - allowed if not word.isupper()}, words

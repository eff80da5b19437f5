"""Studies: written, reviewed by another, signed by the committee, published, begun anew; and who sees them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.accounts.enums import OfficeKind, Role
from odop.accounts.models import User
from odop.diagnosis import factories, services
from odop.diagnosis.models import Chapter, Study, Swot
from odop.diagnosis.queries.studies import compared, newer_of, parts_of, published_studies, studies_visible_to
from odop.diagnosis.report import study_pdf
from odop.indicators.models import Measurement
from odop.indicators.queries import this_year
from odop.kernel import clock, scope
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.places.models import District, ProductLine
from odop.registry import factories as register


def signed_in(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


def finished(line: ProductLine, officer: User, second: User, chair: User) -> Study:
    study = factories.written(services.begin_study(line, by=officer), officer)
    services.submit_study(study, by=officer)
    services.review_study(study, by=second)
    services.sign_study(study, by=chair)
    return services.publish_study(study, by=officer)


def measured(value: int, place: District) -> None:
    for district in (place.pk, None):
        Measurement.objects.create(
            indicator="enrolled", period=this_year(), district_id=district, value=Decimal(value), count=value,
            as_of=clock.today(),
        )  # fmt: skip


def test_a_study_goes_from_its_writer_to_everybody(
    line: ProductLine, officer: User, second: User, chair: User, place: District
) -> None:
    study = services.begin_study(line, by=officer)
    assert (study.ref, study.version, study.state) == ("DS-SBL-0001", 1, "draft")
    with pytest.raises(DomainError) as refused:
        services.submit_study(study, by=officer)
    assert refused.value.code == "incomplete" and "Introduction" in str(refused.value)
    factories.written(study, officer)
    services.submit_study(study, by=officer)
    with pytest.raises(NotAllowed):
        services.review_study(study, by=officer)  # who submits does not review
    with pytest.raises(NotAllowed):
        services.sign_study(study, by=chair)  # not reviewed yet
    services.review_study(study, by=second)
    for other in (officer, second, register.officer(place, Role.COMMITTEE, OfficeKind.COMMITTEE)):
        with pytest.raises(NotAllowed):
            services.sign_study(study, by=other)
    measured(120, place)
    services.sign_study(study, by=chair)
    assert not published_studies().exists()
    with pytest.raises(NotAllowed):
        services.publish_study(study, by=chair)
    services.publish_study(study, by=officer)
    [found] = published_studies()
    assert (found.state, found.signed_by) == ("published", chair)
    verbs = list(Event.objects.filter(subject_ref=study.ref).values_list("verb", flat=True).order_by("at"))
    assert [one for one in verbs if one != "study.chapter_saved"] == [
        "study.begun", "study.submitted", "study.reviewed", "study.signed", "study.published",
    ]  # fmt: skip
    with pytest.raises(DomainError) as late:
        services.save_chapter(study, key="context", body={"en": "x"}, by=officer)
    assert late.value.code == "not_a_draft"


def test_a_study_comes_back_with_what_to_mend_and_goes_again(
    line: ProductLine, officer: User, second: User, chair: User
) -> None:
    study = factories.written(services.begin_study(line, by=officer), officer)
    services.submit_study(study, by=officer)
    with pytest.raises(Invalid):
        services.return_study(study, note=" ", by=second)
    with pytest.raises(NotAllowed):
        services.return_study(study, note="x", by=chair)
    services.return_study(study, note="Say how many looms", by=second)
    present = Study.objects.get()
    assert (present.state, present.returned_note) == ("draft", "Say how many looms")
    services.submit_study(study, by=officer)
    services.review_study(study, by=second)
    services.return_study(study, note="The committee asks for prices", by=chair)
    assert Study.objects.get().state == "draft"


def test_a_new_version_is_a_copy_and_only_one_is_in_work(
    line: ProductLine, officer: User, second: User, chair: User
) -> None:
    first = finished(line, officer, second, chair)
    next_one = services.begin_study(line, by=officer)
    services.note_swot(next_one, kind="threat", text={"en": "Imports"}, evidence="Survey", by=officer)
    assert (next_one.version, next_one.follows) == (2, first)
    assert next_one.chapters.count() == first.chapters.count() > 3
    with pytest.raises(DomainError) as refused:
        services.begin_study(line, by=officer)
    assert refused.value.code == "in_work" and Study.objects.count() == 2
    services.save_chapter(next_one, key="context", body={"en": "New"}, by=officer)
    assert first.chapters.get(key="context").body["en"] != "New" and not first.swot.exists()
    assert newer_of(first) is None


def test_what_no_study_can_say_is_refused(line: ProductLine, officer: User, other_place: District) -> None:
    study = services.begin_study(line, by=officer)
    foreign = factories.published(register.officer(other_place), other_place)
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: services.save_chapter(study, key="poetry", body={"en": "x"}, by=officer), "key"),
        (
            lambda: services.save_chapter(study, key="context", body={"en": "{{no_such}}"}, by=officer),
            "body_en",
        ),
        (
            lambda: services.save_chapter(study, key="context", body={"hi": "x" * 60_001}, by=officer),
            "body_hi",
        ),
        (
            lambda: services.note_swot(study, kind="luck", text={"en": "x"}, evidence="x", by=officer),
            "swot_kind",
        ),
        (
            lambda: services.note_swot(study, kind="threat", text={"en": " "}, evidence="x", by=officer),
            "text_en",
        ),
        (
            lambda: services.note_swot(study, kind="threat", text={"en": "x"}, evidence="", by=officer),
            "evidence",
        ),
        (
            lambda: services.note_swot(
                study, kind="threat", text={"en": "x"}, evidence="x", gap=foreign, by=officer
            ),
            "gap",
        ),
    ]
    for call, field in calls:
        with pytest.raises(Invalid) as refused:
            call()
        assert field in refused.value.fields, field
    assert not Chapter.objects.exists() and not Swot.objects.exists()


def test_an_agency_writes_what_it_was_charged_with_and_nothing_else(
    line: ProductLine, officer: User, agency: User, other_officer: User
) -> None:
    office = agency.current_postings[0].office
    with pytest.raises(NotAllowed):
        services.begin_study(line, by=agency)
    with pytest.raises(NotAllowed):
        services.begin_study(line, by=other_officer)
    with pytest.raises(DomainError) as uncharged:
        services.begin_study(line, agency=office, by=officer)
    assert uncharged.value.code == "no_contract" and not Study.objects.exists()
    made = factories.contract(officer, office, line)
    study = services.begin_study(line, agency=office, by=officer)
    assert study.contract == made
    with pytest.raises(NotAllowed):
        services.save_chapter(study, key="context", body={"en": "x"}, by=officer)  # charged to the agency
    factories.written(study, agency)
    assert list(studies_visible_to(agency)) == [study] and not studies_visible_to(other_officer).exists()
    with scope.enter(agency.scope):
        assert Study.objects.count() == 1 and Chapter.objects.count() > 3
        assert Chapter.objects.filter(key="context").update(key="context") == 1
    with scope.enter(other_officer.scope):
        assert not Study.objects.exists() and not Chapter.objects.exists()
    client = signed_in(agency)
    page = client.get("/desk/studies/").content.decode()
    assert study.ref in page and "/desk/studies/" in page and 'name="product_line"' not in page
    assert client.get(f"/desk/studies/{study.ref}/chapters/context/").status_code == 200
    assert client.get("/desk/gaps/").status_code == 403
    assert client.post(f"/desk/studies/{study.ref}/", {"do": "submit"}).status_code == 302
    services.return_study(study, note="Say more", by=officer)
    services.end_contract(made, reason="Half of the team left", by=officer)
    with pytest.raises(NotAllowed):
        services.submit_study(study, by=agency)  # what is not under contract any more is not written any more
    made.__class__.objects.update(ended_on=None)
    services.submit_study(study, by=agency)
    assert services.review_study(study, by=officer).state == "reviewed"
    with pytest.raises(Invalid):
        services.begin_study(
            register.product_line(line.district, "Other"),
            agency=officer.current_postings[0].office,
            by=officer,
        )


def test_figures_live_on_and_stand_as_they_were_when_signed(
    line: ProductLine, officer: User, second: User, chair: User, place: District
) -> None:
    measured(120, place)
    study = finished(line, officer, second, chair)
    Measurement.objects.update(value=Decimal(150))
    own, whole = compared(Study.objects.get(pk=study.pk))
    assert (own[0].shown, own[1], own[0].whole) == ("150", "120", False) and whole[0].whole
    Measurement.objects.filter(district_id=place.pk).update(hidden=True)
    own = compared(Study.objects.get(pk=study.pk))[0]
    assert own[0].value is None and own[0].hidden


def test_a_chapter_of_one_language_is_read_in_it(line: ProductLine, officer: User) -> None:
    study = services.begin_study(line, by=officer)
    services.save_chapter(study, key="context", body={"hi": "सींग का काम", "en": " "}, by=officer)
    part = next(one for one in parts_of(study, "en") if one.spec.key == "context")
    assert part.language == "hi" and part.blocks


@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_study_is_a_report_in_both_languages(
    language: str, line: ProductLine, officer: User, second: User, chair: User, place: District
) -> None:
    study = services.begin_study(line, by=officer)
    text = "## Head\nText with # and $ and *stars* and <b>\n- one\n- **two** {{enrolled}}\n| a | b |\n| 1 | 2 |\n"
    services.save_chapter(study, key="context", body={"en": text, "hi": "## शीर्षक\n" + text}, by=officer)
    services.note_swot(
        study, kind="strength", text={"en": "Skill", "hi": "हुनर"}, evidence="Survey", by=officer
    )
    factories.published(officer, place, product_line=line)
    assert study_pdf(study, language).startswith(b"%PDF")


def test_the_pages_of_a_study_from_beginning_to_public(
    line: ProductLine, officer: User, second: User, chair: User, place: District
) -> None:
    client = signed_in(officer)
    assert client.post("/desk/studies/", {"product_line": "0"}).status_code == 422
    assert client.post("/desk/studies/", {"product_line": line.pk, "agency": ""}).status_code == 302
    study = Study.objects.get()
    here = f"/desk/studies/{study.ref}/"
    assert client.get("/desk/studies/").status_code == 200
    wrong = client.post(f"{here}chapters/context/", {"body_en": "{{nothing_such}}"})
    assert wrong.status_code == 422 and "nothing_such" in wrong.content.decode()
    given = {"body_en": "## Trade\nMakers: {{enrolled}} <script>", "body_hi": "## व्यापार"}
    assert client.post(f"{here}chapters/context/", given).status_code == 302
    page = client.get(f"{here}chapters/context/").content.decode()
    assert "<h3>Trade</h3>" in page and "&lt;script&gt;" in page
    assert client.get(f"{here}chapters/poetry/").status_code == 404
    assert client.post(here, {"do": "swot", "swot_kind": "strength"}).status_code == 422
    swot = {"do": "swot", "swot_kind": "strength", "text_en": "Skilled hands", "evidence": "Survey"}
    assert client.post(here, swot).status_code == 302 and client.post(here, swot).status_code == 302
    assert client.post(here, {"do": "remove", "entry": Swot.objects.latest("pk").pk}).status_code == 302
    assert client.post(here, {"do": "submit"}).status_code == 409
    factories.written(study, officer)
    steps: list[tuple[User, dict[str, Any]]] = [
        (officer, {"do": "submit"}), (second, {"do": "return", "note": "More"}), (officer, {"do": "submit"}),
        (second, {"do": "review"}), (chair, {"do": "sign"}), (officer, {"do": "publish"}),
    ]  # fmt: skip
    for user, body in steps:
        assert Client().get(f"/studies/{study.ref}/").status_code == 404
        assert signed_in(user).get(here).status_code == 200
        answer = signed_in(user).post(here, body)
        assert answer.status_code == 302, (body, answer.content.decode()[:1500])
    for prefix, word in (("", "Skilled hands"), ("/hi", "कारीगर:")):
        assert word in Client().get(f"{prefix}/studies/{study.ref}/").content.decode()
        assert study.ref in Client().get(f"{prefix}/studies/").content.decode()
    assert Client().get(f"/studies/{study.ref}/hi.pdf").content.startswith(b"%PDF")
    assert Client().get(f"/studies/{study.ref}/xx.pdf").status_code == 404
    assert client.post(here, {"do": "dance"}).status_code == 404


def test_an_officer_of_another_district_and_a_citizen_find_nothing(
    line: ProductLine, officer: User, other_officer: User
) -> None:
    study = services.begin_study(line, by=officer)
    for reader, status in ((other_officer, 404), (register.citizen(), 403)):
        client = signed_in(reader)
        for path in (f"/desk/studies/{study.ref}/", f"/desk/studies/{study.ref}/chapters/context/"):
            assert client.get(path).status_code == status
            assert client.post(path, {"do": "submit", "body_en": "x"}).status_code == status
        assert client.get(f"/desk/studies/{study.ref}/en.pdf").status_code == status
    assert not Chapter.objects.exists() and Study.objects.get().state == "draft"


def test_what_all_readers_see_of_a_study_is_worked_out_once_until_a_public_page_changes(
    line: ProductLine, officer: User, second: User, chair: User, place: District
) -> None:
    study = finished(line, officer, second, chair)
    gap = factories.gap(officer, place, product_line=line, statement={"en": "No kiln", "hi": "भट्ठी नहीं"})
    Swot.objects.create(
        study=study, district=place, kind="weakness", text={"en": "Firing"}, evidence="Seen", gap=gap
    )
    page, reader = f"/studies/{study.ref}/", signed_in(officer)
    with CaptureQueriesContext(connection) as first:
        before = reader.get(page).content.decode().partition("<section")[2]
    with CaptureQueriesContext(connection) as again:
        assert reader.get(page).content.decode().partition("<section")[2] == before
    assert len(again) <= len(first) - 10
    assert "Firing" in before and gap.ref not in before and "No kiln" not in before, (
        "what is made for one reader is shown to all: a draft is not in it, even where she may read it"
    )
    services.publish_gap(gap, by=officer)
    after = reader.get(page).content.decode()
    assert "No kiln" in after and f'href="/gaps/{gap.ref}/"' in after
    assert "भट्ठी नहीं" in reader.get(f"/hi{page}").content.decode()

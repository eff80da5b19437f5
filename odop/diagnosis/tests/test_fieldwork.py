"""What a study rests on: consultations and their points, the value chain, photographs, practices, remarks."""

import struct
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.accounts.models import User
from odop.diagnosis import factories, services
from odop.diagnosis.markup import parse, photographs_in
from odop.diagnosis.models import Consultation, Picture, Point, Practice, Remark, Stage, Study
from odop.diagnosis.pictures import without_words
from odop.diagnosis.queries.fieldwork import chain_of
from odop.diagnosis.report import study_pdf
from odop.diagnosis.valuechain import left_over, margin
from odop.kernel import clock, scope
from odop.kernel.models import StoredFile
from odop.kernel.refusals import DomainError, Invalid, NotAllowed

BOTH = {"en": "Words", "hi": "शब्द"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def published(study: Study, officer: User, second: User, chair: User) -> Study:
    factories.written(study, officer)
    services.submit_study(study, by=officer)
    services.review_study(study, by=second)
    services.sign_study(study, by=chair)
    return services.publish_study(study, by=officer)


def test_a_study_is_not_submitted_before_every_point_says_what_became_of_it(
    study: Study, officer: User
) -> None:
    factories.written(study, officer)
    meeting = factories.consulted(study, officer)
    point = services.note_point(meeting, text={"en": "Boxes break"}, by=officer)
    with pytest.raises(DomainError) as refused:
        services.submit_study(study, by=officer)
    assert refused.value.code == "points_open" and Study.objects.get().state == "draft"
    gap = factories.published(officer, study.district)
    entry = services.note_swot(study, kind="weakness", text=BOTH, evidence="Visit", by=officer)
    services.settle_point(point, use="used", how=BOTH, gap=gap, swot=entry, by=officer)
    services.remove_swot(entry, by=officer)
    point.refresh_from_db()
    assert (point.gap, point.swot, point.use) == (gap, None, "used")
    assert services.submit_study(study, by=officer).state == "submitted"


def test_what_no_consultation_or_chain_can_say_is_refused(
    study: Study, officer: User, other_officer: User
) -> None:
    day, foreign = (
        clock.today(),
        factories.published(other_officer, other_officer.current_postings[0].office.district),
    )
    meeting = factories.consulted(study, officer)
    point = services.note_point(meeting, text=BOTH, by=officer)
    before = (Consultation.objects.count(), Point.objects.count())
    held = {"held_on": day, "place": "Here", "subject": BOTH, "heard": "makers", "women": 1, "men": 0}
    stage = {
        "name": BOTH, "actors": BOTH, "actor_count": None, "per": BOTH, "cost": None, "price": None, "loss": None, "source": "x",
    }  # fmt: skip
    calls: list[tuple[Callable[..., object], dict[str, object], str]] = [
        (services.note_consultation, {**held, "held_on": day + timedelta(days=1)}, "held_on"),
        (services.note_consultation, {**held, "place": " "}, "place"),
        (services.note_consultation, {**held, "subject": {}}, "subject_en"),
        (services.note_consultation, {**held, "heard": "stars"}, "heard"),
        (services.note_consultation, {**held, "women": 0}, "women"),
        (services.note_consultation, {**held, "men": -1}, "men"),
        (services.note_stage, {**stage, "loss": Decimal(100)}, "loss"),
        (services.note_stage, {**stage, "loss": Decimal("NaN")}, "loss"),
        (services.note_stage, {**stage, "price": Decimal(0)}, "price"),
        (services.note_stage, {**stage, "cost": Decimal(-1)}, "cost"),
        (services.note_stage, {**stage, "source": ""}, "source"),
        (
            services.note_practice,
            {"where": "", "kind": "design", "what": BOTH, "result": {}, "source": "x"},
            "where",
        ),
        (
            services.note_practice,
            {"where": "x", "kind": "luck", "what": BOTH, "result": {}, "source": "x"},
            "kind",
        ),
    ]
    for call, given, field in calls:
        with pytest.raises(Invalid) as refused:
            call(study, **given, by=officer)
        assert field in refused.value.fields, field
    for given, field in (
        ({"use": "open", "how": BOTH}, "use"), ({"use": "used", "how": {"en": " "}}, "how_en"),
        ({"use": "used", "how": BOTH, "gap": foreign}, "gap"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            services.settle_point(point, **given, by=officer)  # type: ignore[arg-type]
        assert field in refused.value.fields
    with pytest.raises(NotAllowed):
        services.note_consultation(study, **held, by=other_officer)  # type: ignore[arg-type]
    with pytest.raises(DomainError) as used:
        services.remove_part(meeting, by=officer)
    assert used.value.code == "in_use"
    assert before == (Consultation.objects.count(), Point.objects.count())
    assert (
        not Stage.objects.exists()
        and not Practice.objects.exists()
        and Point.objects.get(pk=point.pk).use == "open"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Point.objects.filter(pk=point.pk).update(use="used")


def test_the_chain_keeps_what_follows_from_its_amounts(study: Study, officer: User) -> None:
    factories.stages(study, officer)
    rows = list(study.stages.all())
    # (120 − 100) / 120 = 16.7 percent; (200 − 120) / 200 = 40; cost unknown. 100 × 0.9 × 0.975 = 87.75, half up 87.8
    assert [margin(one) for one in rows] == [Decimal("16.7"), Decimal("40.0"), None]
    assert left_over(rows) == Decimal("87.8") and left_over(rows[:1]) is None
    chain = chain_of(study)
    assert chain is not None and chain.svg.count("<rect") == 3 + 3 + 2 + 2 + 1 and "keeps 40%" in chain.svg
    services.note_stage(
        study, name={"en": "<b>Selling</b> & more"}, actors=BOTH, actor_count=None, per=BOTH, cost=Decimal(300), price=Decimal(240),
        loss=None, source="x", by=officer,
    )  # fmt: skip
    chain = chain_of(study)
    assert chain is not None and "<b>" not in chain.svg and "&lt;b&gt;Selling" in chain.svg
    assert chain.links[3].margin == Decimal("-25.0") and "#a32a2a" in chain.svg


def jpeg(orientation: int) -> bytes:
    """A JPEG's head with a place and an owner in it, up to where the picture begins."""
    entries = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0) + struct.pack(">HHII", 0x8825, 4, 1, 99)
    exif = b"Exif\x00\x00MM\x00\x2a" + struct.pack(">IH", 8, 2) + entries + struct.pack(">I", 0) + b"28.58N"
    words = (
        b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + b"\xff\xfe" + struct.pack(">H", 8) + b"Salma!"
    )
    return b"\xff\xd8" + b"\xff\xe0\x00\x04ab" + words + b"\xff\xda\x00\x02picture\xff\xd9"


@pytest.mark.parametrize("turned", [1, 6])
def test_a_photograph_loses_where_and_by_whom_it_was_taken_and_stays_the_right_way_up(turned: int) -> None:
    left = without_words(jpeg(turned))
    assert (
        b"28.58N" not in left and b"Salma" not in left and left.endswith(b"picture\xff\xd9") and b"ab" in left
    )
    assert (b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in left) == (turned == 6)
    assert without_words(left) == left
    assert (
        without_words(b"\xff\xd8\xff\xe1\xff") == b"\xff\xd8\xff\xe1\xff" and without_words(b"GIF") == b"GIF"
    )
    assert b"Salma" not in without_words(factories.PNG) and without_words(factories.PNG).endswith(
        b"IEND\xaeB`\x82"
    )


def test_a_photograph_stands_in_a_chapter_by_its_number(study: Study, officer: User) -> None:
    blocks = parse("Before\n[[photo 2]]\n[[photo 12]]\nafter [[photo 3]]")
    assert [(one.kind, one.number) for one in blocks] == [
        ("paragraph", 0),
        ("photo", 2),
        ("photo", 12),
        ("paragraph", 0),
    ]
    assert photographs_in("[[photo 2]]\n\n[[photo x]]") == {2}
    with pytest.raises(Invalid) as refused:
        services.save_chapter(study, key="context", body={"en": "[[photo 1]]"}, by=officer)
    assert "1" in str(refused.value.fields["body_en"])
    for content, caption in ((b"<svg/>", BOTH), (b"%PDF-1.4", BOTH), (factories.PNG, {})):
        with pytest.raises(Invalid):
            services.add_picture(study, content, name="x.png", caption=caption, by=officer)
    assert not Picture.objects.exists() and not StoredFile.objects.exists()
    made = factories.picture(study, officer)
    services.save_chapter(study, key="context", body={"en": "[[photo 1]]"}, by=officer)
    page = signed_in(officer).get(f"/desk/studies/{study.ref}/").content.decode()
    assert f'src="/desk/studies/{study.ref}/pictures/{made.number}/"' in page


def test_a_draft_is_remarked_on_answered_and_only_then_submitted_again(
    study: Study, officer: User, second: User, chair: User, other_officer: User
) -> None:
    factories.written(study, officer)
    for reader in (second, chair):
        services.remark(study, chapter="context", text="Which year?", by=reader)
    with pytest.raises(NotAllowed):
        services.remark(study, chapter="", text="x", by=other_officer)
    for given in (
        {"chapter": "poetry", "text": "x"},
        {"chapter": "", "text": " "},
        {"chapter": "", "text": "x" * 2001},
    ):
        with pytest.raises(Invalid):
            services.remark(study, **given, by=second)
    with pytest.raises(DomainError) as refused:
        services.submit_study(study, by=officer)
    assert refused.value.code == "remarks_open" and Remark.objects.count() == 2
    client = signed_in(officer)
    for one in Remark.objects.all():
        answer = {"do": "answer", "entry": str(one.pk)}
        assert client.post(f"/desk/studies/{study.ref}/", {**answer, "answer": " "}).status_code == 422
        assert client.post(f"/desk/studies/{study.ref}/", {**answer, "answer": "2025"}).status_code == 302
        with pytest.raises(DomainError):
            services.answer_remark(one, answer="Again", by=officer)
    services.submit_study(study, by=officer)
    with pytest.raises(DomainError):
        services.answer_remark(Remark.objects.first(), answer="Late", by=officer)  # type: ignore[arg-type]


def test_everything_is_published_with_the_study_but_the_remarks_and_before_that_nothing_is_seen(
    study: Study, officer: User, second: User, chair: User, other_officer: User
) -> None:
    factories.rested(study, officer)
    services.answer_remark(
        services.remark(study, chapter="", text="Secret remark", by=second), answer="Yes", by=officer
    )
    kinds = (Consultation, Point, Picture, Stage, Practice, Remark)
    address = f"/studies/{study.ref}/pictures/1/"
    assert Client().get(address).status_code == 404
    with scope.enter(other_officer.scope):
        assert [one.objects.count() for one in kinds] == [0] * 6
    published(study, officer, second, chair)
    with scope.enter(other_officer.scope):
        assert [one.objects.count() for one in kinds] == [1, 2, 2, 3, 1, 0]
    picture = Client().get(address)
    assert (
        picture.status_code == 200
        and picture["Content-Type"] == "image/png"
        and b"Salma" not in picture.content
    )
    page = Client().get(f"/studies/{study.ref}/").content.decode()
    for words in (
        "Horn has become dear",
        "In the chapter on needs",
        "A shared lathe",
        "<svg",
        "usable at the end",
    ):
        assert words in page
    assert "Secret remark" not in page
    for language in ("en", "hi"):
        assert study_pdf(Study.objects.get(), language).startswith(b"%PDF")
    data = Client().get(f"/studies/{study.ref}/data.json").json()
    assert data["tables"]["chain"][1]["margin_percent"] == "40.0" and "Secret" not in str(data)
    assert [row["use"] for row in data["tables"]["consultations"]] == ["used", "not_used"]
    Practice.objects.update(where="=1+1")
    table = Client().get(f"/studies/{study.ref}/practices.csv").content.decode("utf-8-sig").splitlines()
    assert table[0].startswith("where,kind") and table[1].startswith("'=1+1,technology")
    assert Client().get(f"/studies/{study.ref}/secrets.csv").status_code == 404
    anew = services.begin_study(study.product_line, by=officer)
    assert (
        anew.stages.count(),
        anew.practices.count(),
        anew.pictures.count(),
        anew.consultations.count(),
    ) == (3, 1, 1, 0)


def test_the_page_of_a_study_asks_as_much_for_one_consultation_as_for_five(
    study: Study, officer: User, second: User, chair: User
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert signed_in(officer).get(f"/desk/studies/{study.ref}/").status_code == 200
        return len(found)

    factories.rested(study, officer)
    few = asked()
    for _number in range(4):
        meeting = factories.consulted(study, officer)
        factories.picture(study, officer, consultation=meeting)
        factories.practice(study, officer)
    assert asked() == few


def test_the_parts_of_a_study_are_walked_in_the_browser(
    study: Study, officer: User, other_officer: User
) -> None:
    client, here = signed_in(officer), f"/desk/studies/{study.ref}/"
    meeting = {"do": "meeting", "held_on": clock.today().isoformat(), "place": "Here", "subject_en": "Prices", "heard": "units",
               "women": "3", "men": "4"}  # fmt: skip
    assert client.post(f"{here}consultations/", {**meeting, "place": ""}).status_code == 422
    assert client.post(f"{here}consultations/", meeting).status_code == 302
    row = str(Consultation.objects.get().pk)
    assert (
        client.post(f"{here}consultations/", {"do": "point", "row": row, "text_en": "Dear"}).status_code
        == 302
    )
    point = str(Point.objects.get().pk)
    assert client.post(f"{here}consultations/", {"do": "use", "row": point, "use": "used"}).status_code == 422
    use = {"do": "use", "row": point, "use": "not_used", "how_hi": "विषय से बाहर"}
    assert client.post(f"{here}consultations/", use).status_code == 302
    assert "विषय से बाहर" in client.get(f"/hi{here}consultations/").content.decode()
    assert client.post(f"{here}consultations/", {"do": "dance"}).status_code == 404
    stage = {
        "name_en": "Cutting",
        "actors_en": "Families",
        "per_en": "a piece",
        "cost": "1,200.50",
        "price": "1,500",
        "loss": "2.5",
    }
    assert client.post(f"{here}parts/chain/", stage).status_code == 422
    assert client.post(f"{here}parts/chain/", {**stage, "source": "Visit"}).status_code == 302
    assert Stage.objects.get().cost_amount == Decimal("1200.50")
    practice = {"where": "Elsewhere", "kind": "design", "what_en": "A school", "source": "Visit"}
    assert client.post(f"{here}parts/practices/", practice).status_code == 302
    photo = {"caption_en": "A lathe", "consultation": "1"}
    assert client.post(f"{here}parts/pictures/", photo).status_code == 422
    photo["file"] = SimpleUploadedFile("x.png", factories.PNG)  # type: ignore[assignment]
    assert client.post(f"{here}parts/pictures/", photo).status_code == 302
    assert (
        client.get(f"{here}pictures/1/").status_code == 200
        and client.get(f"{here}pictures/2/").status_code == 404
    )
    for key, kind in (("chain", Stage), ("practices", Practice), ("pictures", Picture)):
        assert (
            client.get(f"{here}parts/{key}/").status_code
            == client.get(f"/hi{here}parts/{key}/").status_code
            == 200
        )
        one = kind.objects.get()
        assert client.post(f"{here}parts/{key}/", {"remove": str(one.pk)}).status_code == 302
        assert client.post(f"{here}parts/{key}/", {"remove": str(one.pk)}).status_code == 404
        assert not kind.objects.exists()
    assert client.get(f"{here}parts/poems/").status_code == 404
    assert client.post(here, {"do": "remark", "chapter": "", "text": ""}).status_code == 422
    assert client.post(here, {"do": "remark", "chapter": "context", "text": "Why?"}).status_code == 302
    assert signed_in(other_officer).get(f"{here}consultations/").status_code == 404

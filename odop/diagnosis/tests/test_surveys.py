"""The baseline survey: questions as data, a sample that can be drawn again, sheets that arrive once, results with weights."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from odop.accounts.enums import OfficeKind, Role
from odop.accounts.models import User
from odop.diagnosis import factories, services
from odop.diagnosis.markup import parse, with_survey
from odop.diagnosis.models import Drawn, Sheet, Study, Survey
from odop.diagnosis.personal_data import forget_surveys, surveys
from odop.diagnosis.queries.studies import parts_of
from odop.diagnosis.queries.surveys import computed, hidden_options, lines_of, progress_of
from odop.diagnosis.questions import checked, questions_of, survey_questions
from odop.diagnosis.sampling import Stratum, allocate, draw, mean, rounded
from odop.diagnosis.services import Noted
from odop.diagnosis.surveyshell import shell
from odop.kernel import scope
from odop.kernel.holdings import Whose
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.places.models import District, ProductLine
from odop.registry import factories as register
from odop.registry.models import Artisan

PAGE = settings.CHECKOUT / "docs" / "algorithms" / "survey.md"


def tables() -> dict[str, list[list[str]]]:
    """The tables of the page that is worked by hand, by the words before each."""
    found, title = dict[str, list[list[str]]](), ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("**"):
            title = line.split("**")[1].strip(". ")
        elif line.startswith("|") and not set(line) <= set("|- :"):
            found.setdefault(title, []).append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def test_the_sample_is_divided_as_it_is_worked_by_hand() -> None:
    head, *rows = tables()["Ten are drawn"]
    sizes = {row[0]: int(row[1]) for row in rows}
    assert allocate(sizes, 10) == {row[0]: int(row[-1]) for row in rows} and head[-1] == "drawn"


def test_mean_share_and_error_are_as_they_are_worked_by_hand() -> None:
    rows = tables()["The answers"][1:]
    strata = [Stratum(int(row[1]), [Fraction(one) for one in row[2].split(", ")]) for row in rows]
    found = mean(strata)
    told = dict(row[:2] for row in tables()["The result"][1:])
    assert found is not None and found.error is not None
    assert (
        str(rounded(found.value, 2)) == told["mean"]
        and str(rounded(found.error, 2)) == told["standard error"]
    )
    assert (str(found.n), str(found.speaks_for)) == (told["answers"], told["speaks for"])
    shares = [Stratum(one.size, [Fraction(value >= 9000) for value in one.values]) for one in strata]
    share = mean(shares)
    assert share is not None and share.error is not None
    assert f"{rounded(share.value * 100, 1)}%" == told["share who earn 9,000 or more"]
    assert f"{rounded(share.error * 100, 1)}" == told["its standard error"]


SIZES = st.dictionaries(st.integers(0, 20), st.integers(1, 400), min_size=1, max_size=8)


@given(SIZES, st.integers(2, 300))
def test_no_stratum_gives_more_than_it_has_and_none_is_left_out(sizes: dict[int, int], wanted: int) -> None:
    drawn = allocate(sizes, wanted)
    assert all(min(size, 2) <= drawn[key] <= size for key, size in sizes.items())
    assert sum(drawn.values()) >= min(wanted, sum(sizes.values()))
    assert sum(drawn.values()) <= wanted + 2 * len(sizes)


@given(st.lists(st.lists(st.integers(0, 50), min_size=1, max_size=6), min_size=1, max_size=4))
def test_when_everybody_answers_the_estimate_is_the_truth_without_error(answers: list[list[int]]) -> None:
    found = mean([Stratum(len(one), [Fraction(value) for value in one]) for one in answers])
    everybody = [value for one in answers for value in one]
    assert found is not None and found.value == Fraction(sum(everybody), len(everybody)) and found.error == 0


def test_one_answer_of_many_tells_no_error_and_a_silent_stratum_is_left_out() -> None:
    found = mean([Stratum(10, [Fraction(4)]), Stratum(30, [])])
    assert found is not None and (found.value, found.error, found.n, found.speaks_for) == (4, None, 1, 10)
    assert mean([Stratum(10, [])]) is None
    keys = [f"AR-{n}" for n in range(50)]
    assert draw(keys, 5, "a") == draw(reversed(keys), 5, "a") != draw(keys, 5, "b")


def test_an_answer_is_one_that_the_question_has() -> None:
    questions = questions_of(survey_questions())
    assert {one.kind for one in questions} == {"number", "choice", "multi", "yes_no", "text"}
    assert all(
        set(one.text) == {"en", "hi"} and all(set(o.text) == {"en", "hi"} for o in one.options)
        for one in questions
    )
    right = {**factories.ANSWERS, "q_income": ["९,०००.50"], "q_wish": [" Horn "]}
    answers, wrong = checked(questions, right)
    assert not wrong and answers["income"] == "9000.50" and answers["lacks"] == ["finance", "raw_material"]
    for changes, field in (
        ({"q_income": ["much"]}, "q_income"), ({"q_income": ["-1"]}, "q_income"), ({"q_income": []}, "q_income"),
        ({"q_income": ["1e9999999"]}, "q_income"), ({"q_income": ["NaN"]}, "q_income"), ({"q_days": ["32"]}, "q_days"),
        ({"q_sells_to": ["moon"]}, "q_sells_to"), ({"q_sells_to": ["shop", "online"]}, "q_sells_to"), ({"q_loan": ["maybe"]}, "q_loan"),
    ):  # fmt: skip
        assert set(checked(questions, {**right, **changes})[1]) == {field}, changes


def test_a_product_line_is_asked_what_its_own_gaps_are_about() -> None:
    everything, common = survey_questions(), survey_questions("nowhere")
    assert common and all("lines" not in one for one in common)
    lines = {line for one in everything for line in one.get("lines", ())}
    assert lines <= {one.code for one in programme().product_lines} and len(lines) > 1
    for line in lines:
        asked = survey_questions(line)
        own = [one for one in asked if one not in common]
        assert asked[: len(common)] == common and own and all(line in one["lines"] for one in own)
    assert shell().pages["hi"].count('name="q_finish"') == 4, "a device asks each line what is its own"


def test_what_few_people_said_and_what_gives_them_away_is_hidden() -> None:
    question = next(one for one in questions_of(survey_questions()) if one.key == "sells_to")

    def hidden(**said: int) -> frozenset[str]:
        row = {
            "n": sum(said.values()),
            "options": [{"key": key, "answers": count} for key, count in said.items()],
        }
        return hidden_options(question, row)

    assert hidden(shop=10, online=20) == frozenset() and hidden(shop=3) == {"shop"}
    assert hidden(shop=3, online=20, exporter=30) == {"shop", "online"}  # 53 less 30 less 20 would be three
    several = next(one for one in questions_of(survey_questions()) if one.kind == "multi")
    row = {
        "n": 20,
        "options": [{"key": key, "answers": n} for key, n in (("a", 3), ("b", 18), ("c", 10), ("d", 0))],
    }
    assert hidden_options(several, row) == {"a", "b"}


# In the database


@pytest.fixture
def people(place: District, line: ProductLine) -> Iterator[list[Artisan]]:
    made = [
        register.artisan(place, gender="female" if n < 6 else "male", name=f"Rani {'abcdefgh'[n]}")
        for n in range(8)
    ]
    Artisan.objects.update(product_line=line)
    yield made


def sheet(number: int | None, outcome: str = "answered", **changes: list[str]) -> Noted:
    return Noted(
        uuid4(),
        number,
        outcome,
        {**factories.ANSWERS, **{f"q_{key}": value for key, value in changes.items()}},
    )


def drawn(study: Study, by: User, **changes: object) -> Survey:
    asked = {"population": "artisans", "by_what": "gender", "wanted": 6, "seed": "one", **changes}
    return services.draw_survey(study, **asked, by=by)  # type: ignore[arg-type]


def test_a_sample_is_drawn_once_in_proportion_and_the_same_again_from_its_seed(
    study: Study, officer: User, other_officer: User, people: list[Artisan], line: ProductLine
) -> None:
    for changes, field in (
        ({"population": "stars"}, "population"), ({"by_what": "kind"}, "by"), ({"wanted": 1}, "wanted"), ({"wanted": None}, "wanted"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            drawn(study, officer, **changes)
        assert field in refused.value.fields
    with pytest.raises(NotAllowed):
        drawn(study, other_officer)
    with pytest.raises(DomainError) as nobody:
        drawn(study, officer, population="units", by_what="kind")
    assert nobody.value.code == "nobody" and not Survey.objects.exists() and not Drawn.objects.exists()
    Artisan.objects.filter(pk=people[0].pk).update(merged_into=people[1])
    made = drawn(study, officer)
    assert [(one["key"], one["register"], one["sample"]) for one in made.strata] == [
        ("female", 5, 4),
        ("male", 2, 2),
    ]
    first = list(made.drawn.values_list("artisan__ref", flat=True))
    assert len(first) == 6 and people[0].ref not in first
    with pytest.raises(DomainError) as twice:
        drawn(study, officer)
    assert twice.value.code == "drawn"
    Drawn.objects.all().delete()
    made.delete()
    assert list(drawn(study, officer).drawn.values_list("artisan__ref", flat=True)) == first


def test_a_sheet_arrives_once_with_a_receipt_and_counts_until_it_is_struck(
    study: Study, officer: User, other_officer: User, people: list[Artisan]
) -> None:
    made = drawn(study, officer)
    given = sheet(1)
    first = services.receive_sheet(made, given, by=officer)
    assert services.receive_sheet(made, given, by=officer) == first and first.receipt == f"{made.ref}-1"
    with pytest.raises(DomainError) as again:
        services.receive_sheet(made, sheet(1), by=officer)
    assert again.value.code == "answered_already"
    for number, changes, field in (
        (99, {}, "number"),
        (None, {}, "number"),
        (2, {"income": ["x"]}, "q_income"),
    ):
        with pytest.raises(Invalid) as refused:
            services.receive_sheet(made, sheet(number, **changes), by=officer)
        assert field in refused.value.fields
    with pytest.raises(Invalid):
        services.receive_sheet(made, sheet(2, "asleep"), by=officer)
    with pytest.raises(NotAllowed):
        services.receive_sheet(made, sheet(2), by=other_officer)
    assert Sheet.objects.count() == 1
    gone = services.receive_sheet(made, sheet(2, "not_found", income=["x"]), by=officer)
    assert gone.answers == {} and [one.failed for one in progress_of(made)] == [1, 0]
    services.strike_sheet(first, by=officer)
    assert services.receive_sheet(made, sheet(1, income=["8000"]), by=officer).receipt.endswith("-3")
    services.close_survey(made, by=officer)
    for late in (
        lambda: services.receive_sheet(made, sheet(3), by=officer),
        lambda: services.close_survey(made, by=officer),
    ):
        with pytest.raises(NotAllowed):
            late()


def test_results_are_weighted_and_stand_in_chapters_as_they_may_be_published(
    study: Study, officer: User, people: list[Artisan]
) -> None:
    made = drawn(study, officer)
    for number, income in ((1, "9000"), (2, "9000"), (3, "9000"), (6, "12000")):
        services.receive_sheet(
            made,
            sheet(number, income=[income], sells_to=["shop" if income == "9000" else "exporter"]),
            by=officer,
        )
    income, *_others, sells = (one for one in computed(made) if one["key"] in ("income", "days", "sells_to"))
    # six women, of whom three answered 9,000; two men, of whom one said 12,000: (6·9000 + 2·12000) / 8
    assert (income["mean"], income["n"], income["speaks_for"], income["error"]) == ("9750.00", 4, 8, None)
    shop = next(one for one in sells["options"] if one["key"] == "shop")
    assert (shop["share"], shop["count"], shop["answers"]) == ("75.0", 6, 3)
    assert [one.weight_shown for one in progress_of(made)] == ["2.00", "2.00"]
    shown = {one.code: one.shown for one in lines_of(made, public=False)}
    assert shown["income"].startswith("9,750 ") and shown["sells_to.shop"] == "75%"
    assert {one.shown for one in lines_of(made, public=True) if one.n} == {
        "too few to publish"
    }  # four answers are few
    with pytest.raises(Invalid) as refused:
        services.save_chapter(study, key="context", body={"en": "{{survey weather}}"}, by=officer)
    assert "weather" in str(refused.value.fields["body_en"])
    services.save_chapter(study, key="context", body={"en": "They earn {{survey income}}."}, by=officer)
    part = next(one for one in parts_of(study, "en") if one.spec.key == "context")
    assert "".join(span.text for span in part.blocks[0].lines[0]) == "They earn too few to publish."  # type: ignore[union-attr]
    assert with_survey(parse("{{survey x.y}}"), {})[0].lines[0][0].text == "–"  # type: ignore[union-attr]
    services.close_survey(made, by=officer)
    Sheet.objects.update(answers={})
    assert {one.code: one.shown for one in lines_of(Survey.objects.get(), public=False)} == shown


def test_who_was_drawn_is_seen_by_whoever_visits_them_and_told_to_herself(
    study: Study,
    officer: User,
    other_officer: User,
    place: District,
    line: ProductLine,
    people: list[Artisan],
) -> None:
    agency = register.officer(None, Role.AGENCY, OfficeKind.AGENCY)
    office = agency.current_postings[0].office
    Study.objects.update(agency=office, contract=factories.contract(officer, office, line))
    study.refresh_from_db()
    made = drawn(study, agency)
    services.receive_sheet(made, sheet(1), by=agency)
    here, client = f"/desk/studies/{study.ref}/survey/", Client()
    client.force_login(agency)
    page = client.get(f"{here}sample/").content.decode()
    assert made.drawn.get(number=1).artisan.name["en"] in page  # type: ignore[union-attr]
    assert client.get("/desk/register/").status_code == 403
    for reader, status in (
        (officer, 404),
        (other_officer, 404),
    ):  # the agency writes this study, so the agency visits
        client.force_login(reader)
        assert client.get(f"{here}sample/").status_code == status
    with scope.enter(other_officer.scope):
        assert not Drawn.objects.exists() and not Sheet.objects.exists() and not Survey.objects.exists()
    first = made.drawn.get(number=1)
    whose = Whose(artisan_id=first.artisan_id, user_id=None, mobile="")  # type: ignore[arg-type]
    told = list(surveys(whose))
    assert len(told) == 2 and any(
        "Middleman" in str(fact) or "middleman" in str(fact) for fact in told[1].facts
    )
    assert forget_surveys(whose) == 1 and not list(surveys(whose)) and Sheet.objects.count() == 1


def test_the_survey_is_walked_in_the_browser_and_a_phone_sends_what_it_kept(
    study: Study, officer: User, people: list[Artisan]
) -> None:
    client, here = Client(), f"/desk/studies/{study.ref}/survey/"
    client.force_login(officer)
    ask = {"do": "draw", "population": "artisans", "by": "gender", "wanted": "6", "seed": "one"}
    assert client.get(f"{here}sheet/").status_code == 404
    assert client.post(here, {**ask, "wanted": "1"}).status_code == 422
    assert client.post(here, ask).status_code == 302
    kept = {
        "uuid": str(uuid4()), "number": "1", "outcome": "answered", "q_income": "9000", "q_days": "20", "q_sells_to": "shop",
        "q_lacks": ["finance", "design"], "made_at": "2026-06-01T10:00:00Z",
    }  # fmt: skip
    phone = {"HTTP_X_ODOP_QUEUE": "1"}
    assert client.post(f"{here}sheet/", {**kept, "uuid": "x"}, **phone).status_code == 409  # type: ignore[arg-type]
    refused = client.post(f"{here}sheet/", {**kept, "q_income": "x"}, **phone)  # type: ignore[arg-type]
    assert (
        refused.status_code == 422 and "q_income" in refused.json()["fields"] and not Sheet.objects.exists()
    )
    receipts = {client.post(f"{here}sheet/", kept, **phone).json()["receipt"] for _twice in range(2)}  # type: ignore[arg-type]
    assert len(receipts) == 1 and Sheet.objects.get().answers["lacks"] == ["design", "finance"]
    assert client.post(f"{here}sheet/", {**kept, "uuid": str(uuid4()), "number": "2"}).status_code == 302
    mine = client.get("/survey/mine.json").json()["surveys"]
    assert mine[0]["ref"] == study.ref and mine[0]["open"] == [3, 4, 5, 6, 7] and "Rani" not in str(mine)
    for language in ("", "/hi"):
        for path in ("", "sheet/", "sample/"):
            assert client.get(f"{language}{here}{path}").status_code == 200, path
    struck = Sheet.objects.order_by("pk").first()
    assert client.post(f"{here}sheet/", {"strike": str(struck.pk)}).status_code == 302  # type: ignore[union-attr]
    assert client.post(f"{here}sheet/", {"strike": "0"}).status_code == 404
    assert client.post(here, {"do": "close"}).status_code == 302
    assert client.get(f"{here}sample/").status_code == 404


def test_the_page_of_a_device_names_nobody_and_is_whole(db: None) -> None:
    client = Client()
    for language in ("en", "hi"):
        page = client.get(f"/survey/{language}/").content.decode()
        assert all(f'name="{one.field}"' in page for one in questions_of(survey_questions()))
        assert (
            client.get(f"/survey/{language}/manifest.webmanifest").json()["start_url"]
            == f"/survey/{language}/"
        )
    assert client.get("/survey/fr/").status_code == 404 and client.get("/survey/").status_code == 302
    assert shell().version in client.get("/survey/worker.js").content.decode()
    assert re.search(r"csrfmiddlewaretoken\" value=\"\"", page) and Decimal(shell().size) > 0
    assert client.get("/survey/mine.json").status_code in (302, 401, 403)

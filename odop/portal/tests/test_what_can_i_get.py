"""The questions without signing in: the amount, the arithmetic, every reason, what is still open."""

import pytest
from django.test import Client
from django.utils.html import escape

from odop.kernel.models import Event
from odop.kernel.programme import programme
from odop.schemes.models import ApplicationDraft
from odop.schemes.queries import scheme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
PATH = "/what-can-i-get/"


def answers(**changes: str) -> dict[str, str]:
    """Answers that fit, from the scheme's own examples, in the words of the form."""
    _version, compiled = scheme(programme().schemes[0])
    given = dict(compiled.examples[0]["given"])
    words = {True: "yes", False: "no"}
    typed = {
        key: words.get(value, str(value)) if isinstance(value, bool) else str(value)
        for key, value in given.items()
    }
    return {**typed, **changes}


def test_the_first_look_asks_and_answers_nothing(client: Client) -> None:
    page = client.get(PATH).content.decode()
    assert "You can get" not in page and "Still open" not in page
    _version, compiled = scheme(programme().schemes[0])
    for spec in compiled.fields:
        assert escape(spec.label["en"]) in page


def test_the_amount_comes_with_its_arithmetic_and_source(client: Client) -> None:
    page = client.get(PATH, answers(project_cost="40,00,000", land_cost="8,00,000")).content.decode()
    assert "You can get" in page
    for shown in ("₹\u00a06,40,000", "₹\u00a032,00,000", "₹\u00a03,20,000", "₹\u00a028,80,000"):
        assert shown in page, shown
    assert "para 1(3)" in page


def test_every_reason_is_given_at_once(client: Client) -> None:
    page = client.get(
        "/hi" + PATH, answers(age="16", defaulter="yes", family_benefited="yes")
    ).content.decode()
    _version, compiled = scheme(programme().schemes[0])
    for rule in compiled.rules:
        shown = escape(rule.because["hi"]) in page
        assert shown == (rule.id in {"age", "defaulter", "family_once"}), rule.id


def test_open_questions_are_named_and_nothing_is_guessed(client: Client) -> None:
    given = answers()
    del given["disabled"], given["age"]
    page = client.get(PATH, given).content.decode()
    assert "On these answers you could get" in page
    assert 'href="#id_age"' in page and 'href="#id_disabled"' in page and 'href="#id_category"' not in page


def test_nonsense_is_answered_at_its_field(client: Client) -> None:
    page = client.get(PATH, answers(project_cost="thirty", age="200", category="king")).content.decode()
    assert "You can get" not in page and 'role="alert"' in page
    for name in ("project_cost", "age", "category"):
        assert f'id="id_{name}_error"' in page


def test_nothing_is_kept(client: Client) -> None:
    before = Event.objects.count()
    response = client.get(PATH, answers())
    assert not response.cookies and Event.objects.count() == before and not ApplicationDraft.objects.exists()

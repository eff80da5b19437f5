"""The questions without signing in: the amount, the arithmetic, every reason, what is still open."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import escape

from odop.casework.definitions import EFFECTS
from odop.casework.factories import cast
from odop.kernel.actors import SYSTEM
from odop.kernel.models import Event
from odop.kernel.programme import programme
from odop.lib.rules import Scheme, compile_files, read_files
from odop.places.models import District
from odop.schemes.models import ApplicationDraft
from odop.schemes.queries import scheme, schemes
from odop.schemes.services import publish_version
from odop.schemes.services.loading import keep_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
PATH = "/what-can-i-get/"


def district_of_the_programme() -> District:
    return District.objects.order_by("code").first() or pytest.fail("no district")


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


# Several schemes in one go.


@pytest.fixture
def several(ground: object, monkeypatch: pytest.MonkeyPatch) -> list[Scheme]:
    """Margin money, the toolkit and market assistance, and besides them one for groups.

    Nothing moves here, so what their steps do is left out.
    """
    folders = settings.PROGRAMME_DIR / "schemes"
    of_group = read_files(folders / "skill_toolkit")
    of_group["scheme.yaml"] = (
        of_group["scheme.yaml"]
        .replace("code: skill_toolkit", "code: of_group")
        .replace("unit_of_application: person", "unit_of_application: group")
    )
    of_group["form.yaml"] = of_group["form.yaml"].replace("Are you a native of", "Is your group at home in")
    for files in (read_files(folders / "skill_toolkit"), read_files(folders / "market_assistance"), of_group):
        compiled = compile_files(files, languages=programme().languages)
        for one in compiled.workflow.effects - EFFECTS.keys():
            monkeypatch.setitem(EFFECTS, one, EFFECTS["finance.commit"])
        publish_version(keep_version(files, by=SYSTEM), by=SYSTEM)
    return [one for _version, one in schemes() if one.unit_of_application != "group"]


def order_of(page: str, offered: list[Scheme]) -> list[str]:
    """The schemes in the order in which the page answers for them."""
    at = {one.code: page.find(f"<h3>{escape(one.title['en'])}</h3>") for one in offered}
    assert -1 not in at.values()
    return sorted(at, key=lambda code: at[code])


def test_everything_is_answered_in_one_go_the_largest_amount_first(
    client: Client, several: list[Scheme]
) -> None:
    page = client.get(PATH, answers(native="yes", earlier_toolkit="never")).content.decode()
    assert order_of(page, several) == ["margin_money", "skill_toolkit", "market_assistance"]
    assert "₹\u00a020,000" in page and "₹\u00a02,000" in page  # what the toolkit scheme gives, each amount
    assert "1 scheme is certain · 2 depend on open answers" in page
    assert (
        'href="#id_skill_toolkit.family_benefited"' in page
    )  # another question than margin money's of that name
    assert page.count('name="age"') == 1


def test_who_is_refused_by_one_scheme_reads_why_and_is_asked_nothing_more_for_it(
    client: Client, several: list[Scheme]
) -> None:
    page = client.get(PATH, {"age": "17"}).content.decode()
    assert order_of(page, several)[0] == "market_assistance"  # the only one without an age
    for code in ("margin_money", "skill_toolkit"):
        own = next(one for one in several if one.code == code)
        assert escape(next(rule for rule in own.rules if rule.id == "age").because["en"]) in page
    assert 'name="project_cost"' not in page and 'name="native"' not in page
    assert (
        'name="event_kind"' in page and 'name="stall_cost"' not in page
    )  # asked when the kind of event is known
    more = client.get(PATH, {"age": "17", "event_kind": "state_fair"}).content.decode()
    assert 'name="stall_cost"' in more and "These questions come next:" in more


def test_one_scheme_can_be_asked_by_itself_and_a_group_has_its_own_schemes(
    client: Client, several: list[Scheme]
) -> None:
    alone = client.get(PATH, {"scheme": "skill_toolkit", "age": "30"}).content.decode()
    assert 'name="native"' in alone and 'name="project_cost"' not in alone
    page = client.get(PATH, {"for": "group"}).content.decode()
    assert "Is your group at home in" in page and "Are you a native of" not in page
    assert "Is your group at home in" not in client.get(PATH).content.decode()
    assert client.get(PATH, {"scheme": "nothing"}).status_code == 404


def test_what_the_register_knows_is_filled_in_for_her_alone(client: Client, several: list[Scheme]) -> None:
    people = cast(district_of_the_programme())
    client.force_login(people.citizen)
    page = client.get(PATH).content.decode()
    assert "Filled in from the register" in page and "Condition by condition" in page
    assert "Filled in from the register" not in Client().get(PATH).content.decode()
    home = client.get("/me/").content.decode()
    assert "Check everything I can get" in home

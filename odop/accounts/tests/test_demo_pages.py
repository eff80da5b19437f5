"""One click and one is somebody of the demonstration; nothing of it exists when demo mode is off."""

import pytest
from django.conf import settings
from django.test import Client

from odop.accounts import services
from odop.accounts.demo_people import demo_people
from odop.kernel.models import Event

SLUGS = [one.slug for one in demo_people().people]


@pytest.mark.parametrize("prefix", ["", "/hi"])
def test_the_sign_in_page_offers_every_demo_person_with_role_and_place(
    demo: None, client: Client, prefix: str
) -> None:
    page = client.get(f"{prefix}/sign-in/").content.decode()
    for one in demo_people().people:
        assert f'action="{prefix}/demo/sign-in/{one.slug}/"' in page
        assert one.name["hi" if prefix else "en"] in page


@pytest.mark.parametrize("slug", SLUGS)
def test_one_click_signs_in_and_leads_to_the_first_page_in_the_language_of_the_click(
    demo: None, client: Client, slug: str
) -> None:
    home = {"artisan": "/me/", "shop": "/desk/outlets/"}.get(slug.split("-")[0], "/desk/")
    answer = client.post(f"/hi/demo/sign-in/{slug}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/hi{home}")
    user = services.demo_user(slug)
    assert client.session["_auth_user_id"] == str(user.pk)
    event = Event.objects.get(verb="user.signed_in")
    assert (event.actor_id, event.facts) == (user.pk, {"method": "demo"})
    assert client.post(f"/demo/sign-in/{slug}/")["Location"] == home


def test_becoming_another_person_leaves_nothing_of_the_first(demo: None, client: Client) -> None:
    client.post("/demo/sign-in/officer-sambhal/")
    first = client.session.session_key
    session = client.session
    session["draft"] = "of the first"
    session.save()
    client.post("/demo/sign-in/officer-agra/")
    assert client.session.session_key != first
    assert "draft" not in client.session
    assert client.session["_auth_user_id"] == str(services.demo_user("officer-agra").pk)


def test_signing_in_as_a_demo_person_is_a_post(demo: None, client: Client) -> None:
    assert client.get("/demo/sign-in/officer-sambhal/").status_code == 405
    assert "_auth_user_id" not in client.session


def test_a_click_from_another_site_signs_nobody_in(demo: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/demo/sign-in/officer-sambhal/").status_code == 403
    assert not Event.objects.filter(verb="user.signed_in").exists()


def test_an_unknown_demo_person_is_not_found(demo: None, client: Client) -> None:
    assert client.post("/demo/sign-in/nobody/").status_code == 404


def test_with_demo_mode_off_there_is_no_demo_page_at_all(
    demo: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DEMO", False)
    for slug in SLUGS:
        assert client.post(f"/demo/sign-in/{slug}/").status_code == 404
    assert "_auth_user_id" not in client.session
    assert client.get("/outbox/").status_code == 404
    page = client.get("/sign-in/").content.decode()
    assert "/demo/sign-in/" not in page
    assert not any(one.name["en"] in page for one in demo_people().people)


def test_signing_out_is_a_post_and_ends_the_session(demo: None, client: Client) -> None:
    client.post("/demo/sign-in/officer-sambhal/")
    assert client.get("/sign-out/").status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post("/hi/sign-out/")["Location"] == "/hi/"
    assert "_auth_user_id" not in client.session
    assert client.post("/sign-out/").status_code == 302

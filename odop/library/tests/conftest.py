"""A district with two officers, another one, the state's cell, and an artisan who signs in."""

from dataclasses import dataclass

import pytest
from django.test import Client

from odop.accounts.models import User
from odop.places.models import District
from odop.registry import factories as register
from odop.registry.models import Artisan


@dataclass
class World:
    place: District
    officer: User
    reviewer: User
    stranger: User  # an officer of another district
    citizen: User
    artisan: Artisan


@pytest.fixture
def world(db: None) -> World:
    place, other = register.district("SBL", "Sambhal", "सम्भल"), register.district("BDH", "Bhadohi", "भदोही")
    citizen = register.citizen(language="hi")
    artisan = register.artisan(place, user=citizen, name="Zainab Ansari", craft="Horn combs")
    return World(
        place,
        register.officer(place),
        register.officer(place, "assistant"),
        register.officer(other),
        citizen,
        artisan,
    )


def signed_in(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made

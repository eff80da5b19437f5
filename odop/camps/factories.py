"""Camps and records for tests: deterministic, every call another."""

from itertools import count
from typing import Any
from uuid import UUID

from odop.accounts.models import User
from odop.camps.models import Camp
from odop.camps.queries import offices_of
from odop.camps.services import Receipt, Sent, plan_camp, receive
from odop.kernel import clock
from odop.places.models import District
from odop.registry import factories as register

_next = count(1)


def camp(by: User, /, **changes: Any) -> Camp:
    """A camp of today at the officer's own office, at which she enrols herself."""
    given: dict[str, Any] = {
        "place": "Sarai Tarin",
        "from_on": clock.today(),
        "to_on": clock.today(),
        "target": 50,
        "officers": [by],
    }
    return plan_camp(offices_of(by)[0], **{**given, **changes}, by=by)


def sent(at: Camp, district: District, /, *, answers: dict[str, Any] | None = None, **changes: Any) -> Sent:
    """A record of a person of `district` as a device sends it; `answers` replace or add some."""
    given: dict[str, Any] = {
        "uuid": UUID(int=0xCA3B << 112 | next(_next)),
        "camp": at.ref,
        "device": "K7PM2Q",
        "answers": register.answers(district, **(answers or {})),
    }
    return Sent(**{**given, **changes})


def arrived(at: Camp, district: District, /, *, by: User, **changes: Any) -> Receipt:
    """A record that has arrived."""
    return receive(sent(at, district, **changes), by=by)

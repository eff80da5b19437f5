"""A sample camp of last week with what arrived from two phones, in every state, and one that is to come.

Everything goes the way it goes at a real camp, with the clock put back; drafts lie on devices and are none of ours.
"""

from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.utils import timezone

from odop.accounts.models import User
from odop.camps.models import Camp
from odop.camps.queries import offices_of
from odop.camps.services import Receipt, Sent, plan_camp, receive
from odop.kernel import clock
from odop.registry.models import Artisan
from odop.registry.queries import wording

PHONES = ("K7PM2Q", "H4TX9A")
NEW = 3  # people who are new at the camp: names of some, with the fathers of others


def build_camps() -> int:
    """Returns how many camps were made: two in the district of the first officer, none where there is nobody."""
    officer = User.objects.filter(demo_slug__startswith="officer-").order_by("-demo_slug").first()
    places = officer.scope.districts if officer else ()
    known = list(Artisan.objects.filter(district_id__in=places, user=None).order_by("pk")[:2])
    others = list(Artisan.objects.exclude(district_id__in=places).order_by("pk")[: NEW + 1])
    if officer is None or len(known) < 2 or len(others) <= NEW:
        return 0
    office, today = offices_of(officer)[0], clock.today()
    last = today - timedelta(days=6)
    with clock.at(_at(last - timedelta(days=12), 11)):
        held = plan_camp(
            office,
            place=known[0].place,
            from_on=last - timedelta(days=1),
            to_on=last,
            officers=[officer],
            target=40,
            by=officer,
        )
    plan_camp(
        office, place=known[1].place, from_on=today + timedelta(days=9), to_on=today + timedelta(days=10), officers=[officer],
        target=60, by=officer,
    )  # fmt: skip
    before = Artisan.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with clock.at(_at(last, 17)):
        _arrive(held, officer, known, others)
    Artisan.objects.filter(pk__gt=before).update(is_sample=True)
    return 2


def _at(day: Any, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _arrive(camp: Camp, officer: User, known: list[Artisan], others: list[Artisan]) -> None:
    """Three people who are new, one found in the register, one said to be another, one question open, one sent back."""
    number = 0

    def send(answers: dict[str, Any], **said: Any) -> Receipt:
        nonlocal number
        number += 1
        return receive(
            Sent(
                uuid=UUID(int=0x5A << 120 | number), camp=camp.ref, device=PHONES[number % 2], answers=answers,
                wordings={"register": wording("register").version}, made_at=clock.now() - timedelta(hours=3),
                sent_at=clock.now(), **said,
            ),
            by=officer,
        )  # fmt: skip

    for one, other in pairwise(others):
        send(_answers(camp, known[0], one, relation=other.relation_name))
    for one, says in ((known[0], "same"), (known[1], "another")):
        like = _answers(camp, one, one, mobile="")  # without a number: nobody is written to
        asked = send(like).question
        if asked is not None:
            number -= 1  # the same record, with the answer of the officer
            send(like, says=says, about=asked.about)
    send(_answers(camp, known[0], known[0]))
    send(_answers(camp, known[0], others[0], relation={}, birth_year="1897"))


def _answers(camp: Camp, near: Artisan, one: Artisan, **changes: Any) -> dict[str, Any]:
    """Somebody written down at the camp, in the words of an entry; who is new lives near `near` and has no number."""
    known = one.pk == near.pk or one.district_id == camp.district_id
    given = {
        "language": "hi", "name": one.name["en"], "relation": "father", "relation_name": one.relation_name["en"],
        "birth_year": str(one.birth_year), "gender": one.gender, "category": one.category, "disabled": "no",
        "district": camp.district_id, "place": one.place if known else near.place, "pin_code": near.pin_code,
        "mobile": one.mobile if known else "", "craft": "Handicraft", "craft_years": 6, "consents": ["register"],
    }  # fmt: skip
    if "relation" in changes:
        given["relation_name"] = changes.pop("relation").get("en", "")
    return given | changes

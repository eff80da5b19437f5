"""Made-up people for tests: every call another person, deterministic."""

from itertools import count
from typing import Any

from odop.accounts.enums import OfficeKind, Role, UserKind
from odop.accounts.models import Office, Posting, User
from odop.kernel import clock
from odop.kernel.actors import SYSTEM, Actor
from odop.kernel.fields import Localised
from odop.places.models import District, ProductLine
from odop.registry.models import Artisan, Group
from odop.registry.services import enrol, form_group

_next = count(1)
WOMEN = ("Shabnam", "Rehana", "Sunita", "Meena", "Kamla", "Asha", "Gulnaz", "Rekha", "Parveen", "Savitri")
FAMILIES = ("Ansari", "Verma", "Prajapati", "Kumari", "Saini", "Khan", "Maurya", "Yadav", "Gautam", "Singh")
MEN = ("Ramesh", "Iqbal", "Suresh", "Mohan", "Salim", "Rajendra", "Nasir", "Dinesh", "Anil", "Ganesh")
SHABNAM = {  # somebody who is enrolled twice
    "name": "Shabnam Ansari", "relation_name": "Mohammad Iqbal", "birth_year": 1988, "place": "Chandausi",
}  # fmt: skip
PLACES = ("Chandausi", "Sarai Tarin", "Bahjoi", "Gunnaur", "Asmoli")


def district(code: str = "AAA", name: str = "Alpha", hindi: str = "अल्फ़ा") -> District:
    """A district that no programme has."""
    found, _made = District.objects.get_or_create(
        code=code,
        defaults={
            "lgd_code": 90_000 + sum(ord(sign) * 31**at for at, sign in enumerate(code)) % 9_000,
            "name": Localised(en=name, hi=hindi),
            "division": Localised(en="East", hi="पूर्व"),
            "lat": 28.0,
            "lon": 78.0,
        },
    )
    return found


def product_line(place: District, name: str = "Horn craft", hindi: str = "सींग शिल्प") -> ProductLine:
    found, _made = ProductLine.objects.get_or_create(
        key=f"{place.pk}-{name}",
        defaults={"district": place, "name": Localised(en=name, hi=hindi), "rank": 1, "category": "craft"},
    )
    return found


def officer(
    place: District | None, role: str = Role.OFFICER, kind: str = OfficeKind.DIEPC, **more: Any
) -> User:
    """An officer with a posting of today in an office of `place` (None: the whole state)."""
    number = next(_next)
    code = f"{kind}-{place.code if place else 'state'}"
    office, _made = Office.objects.get_or_create(
        code=code,
        defaults={
            "kind": kind,
            "name": Localised(en=f"Office {code}", hi=f"कार्यालय {code}"),
            "district": place,
        },
    )
    user = User.objects.create(
        username=f"officer-{number}", kind=UserKind.OFFICER, language="en",
        name=Localised(en=f"R. K. Verma {number}", hi=f"आर॰ के॰ वर्मा {number}"), **more,
    )  # fmt: skip
    Posting.objects.create(user=user, office=office, role=role, from_on=clock.today())
    return user


def citizen(mobile: str = "", **more: Any) -> User:
    """A citizen who signed in with a mobile number."""
    number = next(_next)
    return User.objects.create(
        mobile=mobile or f"98{number:08d}", kind=UserKind.CITIZEN, name=Localised(), **more
    )


def answers(at: District, /, **changes: Any) -> dict[str, Any]:
    """All answers of an enrolment; `changes` replace or add some, None takes one away."""
    number = next(_next)
    given: dict[str, Any] = {
        "language": "en",
        "mobile": f"97{number:08d}",
        "consents": ["register", "bank"],
        "name": f"{WOMEN[number % 10]} {FAMILIES[number // 10 % 10]}",
        "relation": "husband",
        "relation_name": f"{MEN[number % 10]} {FAMILIES[number // 10 % 10]}",
        "birth_year": 1960 + number % 40,
        "gender": "female",
        "category": "obc",
        "disabled": False,
        "district": at.pk,
        "place": PLACES[number % 5],
        "pin_code": "244302",
        "craft": "Horn combs",
        "craft_years": 12,
    }
    return {key: value for key, value in {**given, **changes}.items() if value is not None}


def artisan(at: District, /, *, user: User | None = None, by: Actor = SYSTEM, **changes: Any) -> Artisan:
    """An enrolled artisan; `changes` as for `answers`."""
    return enrol(answers(at, **changes), user=user, by=by)


def group(
    place: District, name: str = "Jyoti Mahila Samuh", *, by: Actor = SYSTEM, kind: str = "shg"
) -> Group:
    return form_group(place, kind=kind, name=name, by=by)

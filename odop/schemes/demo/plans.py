"""Sample studies and plans with the people who act in their districts, and what of the sample world carries the plans out."""

from odop.accounts.enums import OfficeKind, Role
from odop.accounts.models import Office, User
from odop.diagnosis.demo import build_studies
from odop.exhibitions.models import Fair
from odop.facilities.models import FacilityCentre
from odop.kernel import clock
from odop.places.models import District
from odop.planning.demo import build_plans
from odop.schemes.demo.people import People
from odop.training.models import Batch


def build_studies_and_plans(people: People) -> None:
    """Those of the programme's files, none where it has no such files."""
    known: dict[int, tuple[User, User]] = {}

    def officers(place: District) -> tuple[User, User]:
        if place.pk not in known:
            office = Office.objects.get(kind=OfficeKind.DISTRICT_COMMITTEE, district=place)
            known[place.pk] = people.casts[place.pk].officer, people.posted_at(office, Role.COMMITTEE)
        return known[place.pk]

    build_studies(officers)
    build_plans(officers, _linked)


def _linked(place: District, what: str) -> str:
    """The first centre and the latest batch of the district; the last fair of the State that is over, and the next one."""
    today, fairs = clock.today(), Fair.objects.filter(district=None)
    found = {
        "centre": FacilityCentre.objects.filter(district=place).order_by("ref"),
        "batch": Batch.objects.filter(district=place).order_by("-starts_on"),
        "fair": fairs.filter(to_on__lt=today).order_by("-to_on"),
        "next_fair": fairs.filter(from_on__gt=today).order_by("from_on"),
    }[what]
    return str(found.values_list("ref", flat=True).first() or "")

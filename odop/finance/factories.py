"""Money for tests: a purse for a district, and cases of a real procedure standing where a test needs them."""

from datetime import timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

from django.conf import settings

from odop.accounts.models import Office
from odop.casework.definitions import scheme_of
from odop.casework.models import Case, CaseStep, Procedure
from odop.casework.services import keep_procedure
from odop.finance import services
from odop.finance.models import BudgetHead, BudgetLine
from odop.kernel import clock
from odop.kernel.actors import SYSTEM, Actor
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.lib.rules import Scheme, compile_files, read_files
from odop.places.models import District
from odop.places.queries import financial_year_of
from odop.registry.models import Artisan, Consent

_next = count(1)


@cache
def _paying_scheme() -> tuple[Scheme, dict[str, str]]:
    """The first scheme of the programme whose workflow commits money."""
    for name in programme().schemes:
        files = read_files(settings.PROGRAMME_DIR / "schemes" / name)
        scheme = compile_files(files, languages=programme().languages)
        if "finance.commit" in scheme.workflow.effects:
            return scheme, dict(files)
    raise LookupError("no scheme of this programme commits money")


def procedure() -> Procedure:
    return keep_procedure(*_paying_scheme())


def head() -> BudgetHead:
    scheme, _files = _paying_scheme()
    return services.keep_head(scheme.code, scheme=scheme.code, name=scheme.title)


def purse(place: District, amount: Decimal | int, *, by: Actor = SYSTEM, year: str = "") -> BudgetLine:
    """A district's line of this year with `amount` rupees allotted (none when 0)."""
    year = year or financial_year_of(clock.today())
    if amount:
        services.bring_budget(head(), year, Decimal(amount), by=by)
        services.allot(head(), year, place, Decimal(amount), by=by)
    return services.line_of(head(), year, place)


def cases(
    place: District, number: int, *, state: str = "committee", amount: Decimal | int = 100_000, **more: Any
) -> list[Case]:
    """That many cases of the paying procedure, put straight into a state: their earlier steps are not told."""
    followed = procedure()
    moment = clock.now()
    stage = scheme_of(followed.pk).workflow.states[state]
    year = financial_year_of(clock.today())
    numbers = [next(_next) for _n in range(number)]
    people = Artisan.objects.bulk_create(
        Artisan(
            ref=f"AR-{place.code}-T{n:06d}",
            district=place,
            name=Localised(en=f"Person {n}", hi=f"व्यक्ति {n}"),
            name_folded=f"person {n}",
            name_skeleton="nprs",
            enrolled_by="self",
            enrolled_at=moment,
        )
        for n in numbers
    )
    Consent.objects.bulk_create(
        Consent(
            artisan=person,
            purpose="register",
            wording="test",
            language="en",
            given_at=moment,
            given_through="self",
        )
        for person in people
    )
    rows = Case.objects.bulk_create(
        Case(
            ref=f"{followed.prefix}-{place.code}-T{n:06d}",
            procedure=followed,
            code=followed.code,
            district=place,
            applicant=person,
            financial_year=year,
            state=state,
            stage=stage.stage,
            waiting_on=stage.office or "none",
            due_on=clock.today() + timedelta(days=30),
            entered_at=moment,
            opened_at=moment,
            amount=Decimal(amount),
            values={"eligible": True, "margin_money": int(Decimal(amount) * 100), **more.get("values", {})},
            bank=more.get("bank"),
            steps_taken=1,
            is_sample=True,
        )
        for n, person in zip(numbers, people, strict=True)
    )
    CaseStep.objects.bulk_create(
        CaseStep(case=row, number=1, do="submit", to_state=state, role="artisan", at=moment) for row in rows
    )
    return rows


def case(place: District, **more: Any) -> Case:
    return cases(place, 1, **more)[0]


def branch(place: District, ifsc: str = "SMPL0000001") -> Office:
    found, _made = Office.objects.get_or_create(
        code=f"BANK-{place.code}",
        defaults={
            "kind": "bank",
            "name": Localised(en="Sample branch", hi="नमूना शाखा"),
            "district": place,
            "ifsc": ifsc,
        },
    )
    return found

"""Sample cases of the other schemes, walked through the services from the programme's demo_cases.toml."""

import logging
import tomllib
from collections import deque
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from odop.accounts.enums import COMMITTEES
from odop.accounts.models import Office, User
from odop.casework.definitions import scheme_of
from odop.casework.models import Case
from odop.casework.services import accept_documents, call_sitting, place_on_agenda, take_step
from odop.exhibitions.models import StallApplication
from odop.facilities.factories import small_photograph
from odop.facilities.services import note_quotation, plan_machine
from odop.finance.models import BudgetHead
from odop.finance.services import allot, bring_budget
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.models import StoredFile
from odop.kernel.refusals import DomainError
from odop.kernel.services import keep_made_file
from odop.lib.money import from_paise
from odop.places.models import District
from odop.places.queries import financial_year_of
from odop.registry.models import Artisan, Group, Membership
from odop.registry.services import form_group, keep_group_account
from odop.schemes.demo.history import refused_alone
from odop.schemes.demo.people import Cast, People
from odop.schemes.queries import known_of
from odop.schemes.queries import scheme as current_scheme
from odop.schemes.services import apply

log = logging.getLogger(__name__)

ACCOUNT, IFSC = "911111111111", "SMPL0000001"
SITE = Path(__file__).with_name("site.jpg")
SITS_IN = timedelta(days=6)


def build_cases(people: People, paper: StoredFile) -> int:
    """Returns how many cases were made: those of demo_cases.toml, none where the programme has no such file."""
    path = settings.PROGRAMME_DIR / "demo_cases.toml"
    if not path.exists():
        return 0
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    makers = _makers(people)
    actors: dict[tuple[str, int], User] = {}
    waiting: dict[Office, list[Case]] = {}
    for one in given["cases"]:
        officer = people.demo.get(one["of"])
        if officer is None:
            continue
        cast = people.casts[officer.scope.districts[0]]
        walk = _Walk(people, cast, given["ways"][one["way"]], one, paper, actors)
        case = walk.to_its_end(makers[cast.district.pk])
        if case is not None and case.waiting_on in COMMITTEES:
            waiting.setdefault(_office(case.waiting_on, cast.district), []).append(case)
    for office, cases in waiting.items():
        by = people.casts[office.district_id].officer if office.district_id else people.demo["cell-state"]
        sitting = call_sitting(office, on=timezone.localdate() + SITS_IN, by=by, is_sample=True)
        place_on_agenda(sitting, cases, by=by)
    return len(given["cases"])


def _makers(people: People) -> dict[int, deque[Artisan]]:
    """Sample makers of each demo district's first product who do not sign in: each company takes the next ones."""
    found = {}
    for district_id in {pk for user in people.demo.values() for pk in user.scope.districts}:
        line = people.lines[district_id][0]
        own = Artisan.objects.filter(product_line=line, is_sample=True, user__isnull=True).order_by("pk")
        found[district_id] = deque(own)
    return found


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(11)))


def _office(kind: str, district: District) -> Office:
    """The office of this kind that sits for the district, or for the State."""
    return Office.objects.filter(Q(district=district) | Q(district=None), kind=kind).earliest("code")


class _Walk:
    """One case on its way."""

    def __init__(
        self,
        people: People,
        cast: Cast,
        way: Mapping[str, Any],
        one: Mapping[str, Any],
        paper: StoredFile,
        actors: dict[tuple[str, int], User],
    ) -> None:
        self.people, self.cast, self.way, self.one, self.paper = people, cast, way, one, paper
        self.day = timezone.localdate() + timedelta(days=one["begins"])
        self.actors = actors

    def to_its_end(self, makers: deque[Artisan]) -> Case | None:
        """The case where it was to stop, or where a step was refused (the budget of another year, say); None where nobody
        is there to ask."""
        instead = self.one.get("instead", {})
        with clock.at(_at(self.day)):
            case = self._begin(makers)
        if case is None:
            return None
        for step in self.way["steps"]:
            if case.state == self.one["until"]:
                break
            self.day = min(self.day + timedelta(days=step["days"]), timezone.localdate())
            with clock.at(_at(self.day)):
                if step["do"] == "send_report":
                    self._plan(case)
                data = {key: self._said(case, value) for key, value in step.get("data", {}).items()}
                do = instead.get(step["do"], step["do"])
                writes = bool(scheme_of(case.procedure_id).workflow.action(do).effects)
                try:
                    with refused_alone(writes=writes):
                        case = take_step(case, do=do, by=self._actor(step["by"]), data=data).case
                except DomainError as refusal:
                    log.info("demo: %s refused for %s: %s", do, case.ref, refusal)
                    break
        return case

    def _begin(self, makers: deque[Artisan]) -> Case | None:
        code = self.way["scheme"]
        compiled = current_scheme(code)[1]
        if budget := self.way.get("budget"):
            self._money(code, Decimal(budget))
        group = self._company(makers) if self.way.get("group") else None
        artisan = self._signs(group) if group else self._claimant()
        if artisan is None:
            return None
        answers = {**self.way["answers"], **self.one.get("answers", {})}
        if self.way.get("stall"):
            answers = {**known_of(compiled, artisan, unit=None), **answers}
        keys = {one.key for one in compiled.fields}
        facts, _errors = compiled.parse_facts({key: value for key, value in answers.items() if key in keys})
        every = self.way["papers"] == "all"
        asked = compiled.documents if every else compiled.documents_for(facts)
        later = self.way.get("later", ())
        files = {rule.key: self._file(rule.formats) for rule in asked if rule.key not in later}
        case = apply(
            artisan, scheme=code, answers=answers, files=files, group=group, by=self.cast.assistant, is_sample=True
        ).case  # fmt: skip
        accept_documents(case, by=self.cast.assistant)
        return case

    def _file(self, formats: Any) -> StoredFile:
        """The sample paper; where only photographs are taken, a drawn one that carries the place of the district."""
        if "pdf" in formats:
            return self.paper
        drawn, place = SITE.read_bytes(), self.cast.district
        located = small_photograph((place.lat or 0.0, place.lon or 0.0))
        return keep_made_file(
            drawn[:2] + located[2:-2] + drawn[2:], name="site.jpg", media_type="image/jpeg", by=SYSTEM
        )

    def _company(self, makers: deque[Artisan]) -> Group:
        group = form_group(self.cast.district, kind=self.way["group"], name=self.one["name"], by=SYSTEM)
        group.product_line, group.is_sample = self.people.lines[self.cast.district.pk][0], True
        group.save(update_fields=["product_line", "is_sample"])
        members = list(makers)[: self.way["members"]]
        makers.rotate(-len(members))
        if slug := self.one.get("applicant"):
            members[:1] = [
                Artisan.objects.get(user=self.people.demo[slug])
            ]  # also where there is nobody else
        Membership.objects.bulk_create(
            Membership(group=group, artisan=who, share_percent=Decimal("4.76"), from_on=self.day)
            for who in members
        )
        return keep_group_account(group, account=ACCOUNT, ifsc=IFSC, by=SYSTEM)

    def _signs(self, group: Group) -> Artisan | None:
        first = group.memberships.select_related("artisan__district").order_by("pk").first()
        return first.artisan if first else None

    def _claimant(self) -> Artisan | None:
        """Who held a stall at a fair that is over and has claimed nothing yet; with an account to be paid to."""
        claimed = Case.objects.filter(code=self.way["scheme"]).values("applicant_id")
        held = StallApplication.objects.filter(
            district=self.cast.district, stall__isnull=False, fair__to_on__lt=self.day, artisan__user__isnull=True
        ).exclude(artisan_id__in=claimed)  # fmt: skip
        latest = held.select_related("artisan__district").order_by("-fair__to_on", "-pk").first()
        if latest is None:
            return None
        person = latest.artisan
        person.bank_account, person.bank_account_last4, person.bank_ifsc = ACCOUNT, ACCOUNT[-4:], IFSC
        person.save(update_fields=["bank_account", "bank_account_last4", "bank_ifsc"])
        return person

    def _money(self, code: str, amount: Decimal) -> None:
        head, district = BudgetHead.objects.get(scheme=code), self.cast.district
        for year in {financial_year_of(self.day), financial_year_of(timezone.localdate())}:
            if not head.lines.filter(financial_year=year, district=district).exists():
                bring_budget(head, year, amount, by=SYSTEM, note="sample")
                allot(head, year, district, amount, by=SYSTEM, note="sample")

    def _plan(self, case: Case) -> None:
        for spec in self.way["machines"]:
            machine = plan_machine(case, name=spec["name"], quantity=spec["quantity"], by=self.cast.assistant)
            for number, vendor in enumerate(("क", "ख", "ग")):
                note_quotation(
                    machine, vendor=f"नमूना विक्रेता {vendor}", price=Decimal(spec["price"]) + 9_000 * number,
                    quoted_on=clock.today(), by=self.cast.assistant,
                )  # fmt: skip

    def _said(self, case: Case, value: Any) -> Any:
        """`today`, or one of the case's own amounts by its name, or the value itself."""
        if value == "today":
            return clock.today().isoformat()
        known = case.values.get(value) if isinstance(value, str) else None
        return f"{from_paise(int(known)):.2f}" if known is not None else value

    def _actor(self, role: str) -> User:
        if role in ("assistant", "officer"):
            return getattr(self.cast, role)
        key = (role, self.cast.district.pk)
        if key not in self.actors:
            post = "committee" if role in COMMITTEES else role
            self.actors[key] = self.people.posted_at(_office(role, self.cast.district), post)
        return self.actors[key]

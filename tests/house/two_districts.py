"""Two districts with a row in every room of the house: `ours` is who asks, `theirs` is what must stay unseen."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db import transaction

from odop.accounts import authenticator
from odop.accounts.enums import OfficeKind, Role, UserKind
from odop.accounts.models import Office, User
from odop.accounts.services import make_api_token
from odop.camps import factories as camps
from odop.casework.definitions import forget_compiled
from odop.casework.factories import PDF, Cast, artisan, cast, officer_at, walk
from odop.casework.models import Case, Letter, Sitting
from odop.casework.services import call_sitting, note_outcome, place_on_agenda, sign_minutes, take_step
from odop.diagnosis import factories as diagnosis
from odop.emart import factories as emart
from odop.exhibitions import factories as exhibitions
from odop.facilities import factories as facilities
from odop.finance import bank_layout
from odop.finance.models import Payment, PaymentFile, ReturnFile
from odop.finance.services import keep_payee, make_payment_file, read_return_file
from odop.intake import factories as lists
from odop.intake.models import Intake
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.fields import Localised
from odop.kernel.models import Reply, StoredFile
from odop.kernel.services import send_notice, store_file
from odop.lib import names
from odop.library import factories as library
from odop.linkage.other_lists.queries import hits_of
from odop.linkage.other_lists.services import agree_key, note_finding, take_plain
from odop.outlets import factories as outlets
from odop.partners import factories as partners
from odop.places.models import District
from odop.planning import factories as planning
from odop.privacy.models import RightsRequest
from odop.privacy.services import ask, say_why
from odop.registry import factories as register
from odop.registry.models import Artisan, EnrolmentDraft, Group
from odop.registry.services import add_member
from odop.registry.services.joining import join
from odop.schemes.factories import ANSWERS, application, budget_for, code, ground
from odop.schemes.services import draft_file, save_draft
from odop.support import factories as support
from odop.training import factories as training
from odop.wholesale import factories as wholesale
from tests.worlds import settled

NAMES = (
    ("Zulekha Qureshi", "ज़ुलेखा क़ुरैशी"), ("Vasundhara Tamta", "वसुंधरा टम्टा"), ("Yamuna Valmiki", "यमुना वाल्मीकि"),
    ("Tabassum Idrisi", "तबस्सुम इदरीसी"), ("Bhagirathi Shakya", "भागीरथी शाक्य"),
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Everything of one district."""

    people: Cast
    begun: Case  # papers received, none checked
    committee: Case  # on the agenda of a sitting to come
    bank: Case
    paid: Case
    artisans: list[Artisan]
    group: Group
    draft: EnrolmentDraft
    sitting: Sitting
    signed: Sitting
    payment: Payment
    payment_file: PaymentFile
    return_file: ReturnFile
    file: StoredFile
    letter: Letter
    brought: Intake
    asked: RightsRequest

    @property
    def cases(self) -> list[Case]:
        return [self.begun, self.committee, self.bank, self.paid]

    @cached_property
    def secrets(self) -> set[str]:
        """What no answer to a stranger may hold: names in both scripts, numbers, references, codes of letters."""
        known = {case.ref for case in self.cases}
        for one in self.artisans:
            known |= {one.ref, one.mobile, one.name.get("en", ""), one.name.get("hi", "")}
        known |= set(Letter.objects.filter(case__in=self.cases).values_list("code", flat=True))
        known |= set(Letter.objects.filter(case__in=self.cases).values_list("number", flat=True))
        known |= {self.group.ref, self.sitting.ref, self.signed.ref, self.payment.ref, str(self.file.pk)}
        known |= {
            self.payment_file.ref,
            self.return_file.ref,
            self.draft.ref,
            self.payment.account_last4 + " ",
        }
        return {one for one in known if len(one) > 4 and one.strip()}


@dataclass(frozen=True)
class Both:
    ours: Place
    theirs: Place
    finance: User
    cell: User


def _another(people: Cast, number: int, names_of: tuple[str, str]) -> Cast:
    """The same offices with an applicant of her own name and number."""
    english, hindi = names_of
    citizen = User.objects.create(
        mobile=f"8{people.district.pk:04d}{number:05d}",
        kind=UserKind.CITIZEN,
        name=Localised(en=english, hi=hindi),
    )
    person = artisan(people.district, citizen, number)
    person.name = Localised(en=english, hi=hindi)
    person.name_folded, person.name_skeleton = names.fold(english), names.skeleton(english)
    person.save()
    return replace(people, artisan=person, citizen=citizen)


def _sittings(waiting: Case, decided: Case, people: Cast) -> tuple[Sitting, Sitting]:
    """One sitting to come, with `waiting` on its agenda, and one whose minutes are signed."""
    office = people.committee.current_postings[0].office
    coming = call_sitting(office, on=clock.today(), by=people.officer)
    place_on_agenda(coming, [waiting], by=people.officer)
    held = call_sitting(office, on=clock.today(), by=people.officer)
    place_on_agenda(held, [decided], by=people.officer)
    take_step(decided, do="sanction", by=people.committee)
    note_outcome(held, decided, do="sanction", remark="", by=people.committee)
    held = sign_minutes(held, present="All members", by=people.committee)
    return coming, held


def _paid(case: Case, people: Cast, finance: User) -> tuple[Payment, PaymentFile, ReturnFile]:
    walk(case, people, "payment")
    payment = Payment.objects.get(sanction__case=case)
    made = make_payment_file([payment], by=finance)
    keep_payee(people.branch, account="312345678901", ifsc=people.branch.ifsc, by=finance)
    line = [
        payment.ref,
        payment.ifsc,
        payment.account,
        payment.amount,
        "ACCEPTED",
        f"B{payment.pk:09d}",
        "",
        "",
    ]
    kept = read_return_file(bank_layout.write_return_file([line]), by=finance)
    payment.refresh_from_db()
    return payment, made, kept


def _another_list(people: Cast) -> None:
    """A list of another scheme in which the applicant stands, and what the officer found."""
    key, _secret = agree_key(
        f"K-{people.district.code}", office="Another office", district=people.district, by=people.officer
    )
    day = clock.today()
    given = [({"mobile": people.artisan.mobile}, [{"scheme": "Another"}])]
    take_plain(given, title="List", office="Another", from_on=day, to_on=day, key=key, by=people.officer)
    [hit] = hits_of(people.artisan)
    note_finding(people.artisan, hit.entry_id, verdict="family", by=people.officer)


def place(district: District, number: int, finance: User, known: tuple[tuple[str, str], ...]) -> Place:
    base = cast(district, number)
    budget_for(district)
    first, second, third, fourth, fifth = (
        _another(base, 20 * number + at, both) for at, both in enumerate(known)
    )
    begun = application(first, papers=False)
    committee = walk(application(second), second, "committee")
    decided = walk(application(fourth), fourth, "committee")
    coming, signed = _sittings(committee, decided, fourth)
    payment, made, kept = _paid(decided, fourth, finance)
    decided.refresh_from_db()
    bank = walk(application(third), third, "bank")
    entries = [
        register.artisan(
            district, name=known[4][0], relation_name="Nasir Idrisi", birth_year=1988, place="Nagla",
            unit_name="Works", bank_account="30012345678", bank_ifsc="SBIN0001234",
        )
        for _n in range(2)
    ]  # fmt: skip
    once, again = (
        register.artisan(district, name=known[3][0], relation_name="Hori", birth_year=1971) for _n in range(2)
    )
    join([(once.pk, again.pk)], by=SYSTEM)
    group = register.group(district, name=f"Samuh {number} Jyoti")
    add_member(group, entries[0], by=SYSTEM)
    draft = EnrolmentDraft.objects.create(user=first.assistant, for_other=True, answers={"name": known[0][0]})
    typed = save_draft(fifth.artisan, scheme=code(), answers={**ANSWERS}, page=3, by=fifth.citizen)
    file = store_file(
        PDF, name="paper.pdf", by=fifth.citizen, owner_id=fifth.citizen.pk, district_id=district.pk
    )
    draft_file(typed, key="photo", file=file, by=fifth.citizen)
    send_notice(
        to=first.artisan.mobile, template="sample", body=known[0][0], language="en", user_id=first.citizen.pk
    )
    Reply.objects.create(
        user_id=first.citizen.pk, key="one", fingerprint="f", status=201, body={"ref": begun.ref}
    )
    make_api_token(first.officer, label="sample", by=first.officer)
    authenticator.begin_totp(first.officer)
    authenticator.make_recovery_codes(first.officer)
    camps.arrived(camps.camp(first.officer), district, by=first.officer)
    say_why(first.artisan, why="papers", by=first.officer)
    asked = ask(first.artisan, asked="correction", text=known[0][0], file=file, by=first.citizen)
    brought = lists.imported(
        [lists.row(name=f"Zohra Bano {'xi'[number % 2]}", mobile=f"97{district.pk:08d}")], by=first.officer
    )
    _another_list(first)
    training.everything(district, fifth.citizen)
    facilities.everything(district, begun)
    exhibitions.everything(district, first.artisan, first.officer, begun)
    diagnosis.everything(district, first.officer)
    planning.everything(district, first.officer)
    library.everything(district, first.officer, first.assistant)
    emart.everything(district, first.officer, first.assistant)
    outlets.everything(district, first.officer)
    partners.everything(district, first.officer)
    support.everything(district, first.artisan, first.officer)
    wholesale.everything(district)
    people = [one.artisan for one in (first, second, third, fourth, fifth)]
    return Place(
        people=first, begun=begun, committee=committee, bank=bank, paid=decided, artisans=[*people, *entries],
        group=group, draft=draft, sitting=coming, signed=signed, payment=payment, payment_file=made,
        return_file=kept, file=file, letter=Letter.objects.filter(case__in=[decided, bank]).first(),
        brought=brought, asked=asked,
    )  # fmt: skip


OURS = (("Kamla Gautam", "कमला गौतम"), ("Rekha Saini", "रेखा सैनी"), ("Asha Maurya", "आशा मौर्य"),
        ("Savitri Yadav", "सावित्री यादव"), ("Meena Singh", "मीना सिंह"))  # fmt: skip


def build() -> Both:
    ground()
    state = {office.kind: office for office in Office.objects.filter(district__isnull=True)}
    finance = officer_at(state[OfficeKind.FINANCE], Role.FINANCE, "finance")
    cell = officer_at(state[OfficeKind.CELL], Role.CELL, "cell")
    one, other = District.objects.order_by("pk")[:2]
    return Both(place(one, 1, finance, OURS), place(other, 2, finance, NAMES), finance, cell)


@contextmanager
def standing() -> Iterator[Both]:
    """Both districts for a module of tests: built once, in a transaction that is rolled back at the end."""
    forget_compiled()
    with transaction.atomic():
        with scope.system():
            made = build()
        yield settled(made)
        transaction.set_rollback(True)
    forget_compiled()


def fresh(user: User) -> Any:
    """The person as she signs in: what she may do is worked out once an object."""
    return User.objects.get(pk=user.pk)

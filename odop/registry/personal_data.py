"""What the register holds of a person, how it is erased, and when an officer has her as part of her own work."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.kernel import clock
from odop.kernel.holdings import Consequence, Held, Said, Whose, consequence, expires, holding, language_said
from odop.kernel.looks import tie
from odop.kernel.models import Event
from odop.registry.definitions import questions as asked_at_enrolment
from odop.registry.enums import Purpose
from odop.registry.events import ENROLLED
from odop.registry.models import (
    Artisan,
    Consent,
    DuplicateQuestion,
    EnrolmentDraft,
    Joining,
    Membership,
    Unit,
)
from odop.registry.queries.duplicates import REASONS
from odop.registry.queries.purposes import purpose_title
from odop.registry.services.erasing import erase_drafts, erase_entry, erase_questions, erase_units


@tie
def enrolled_today(reader: object, artisan_id: int) -> bool:
    """She was enrolled by this officer today. (Not whatever else was written: a write must not open the way to a look.)"""
    return Event.objects.filter(
        verb=ENROLLED, subject_type="registry.artisan", subject_id=str(artisan_id), actor_id=getattr(reader, "pk", None),
        at__date=clock.today(),
    ).exists()  # fmt: skip


@holding(
    "registry.entry", title=_("Your entry in the register"), kept="entry", tables=["registry_artisan"],
    erase=erase_entry, order=10,
)  # fmt: skip
def entries(whose: Whose) -> Iterator[Held]:
    for one in Artisan.objects.select_related("district", "product_line").filter(
        Q(pk=whose.artisan_id) | Q(merged_into_id=whose.artisan_id)
    ):
        facts = (
            ("ref", _("Number in the register"), one.ref),
            ("name", _("Name"), one.name),
            ("relation", _("Father, husband or mother"), one.get_relation_display()),
            ("relation_name", _("Name of father, husband or mother"), one.relation_name),
            ("birth_year", _("Year of birth"), one.birth_year),
            ("gender", _("Gender"), one.get_gender_display()),
            ("category", _("Category"), one.get_category_display()),
            ("disabled", _("Disability certificate"), one.disabled),
            ("mobile", _("Mobile number"), one.mobile),
            ("place", _("Village, town or mohalla"), one.place),
            ("address", _("House and street"), one.address),
            ("pin_code", _("PIN code"), one.pin_code),
            ("district", _("District"), one.district.name),
            (
                "product_line",
                _("Product of your district"),
                one.product_line.name if one.product_line else "",
            ),
            ("craft", _("Craft"), one.craft),
            ("craft_years", _("For how many years?"), one.craft_years),
            ("pan", _("PAN"), one.pan),
            ("aadhaar_last4", _("Last four digits of Aadhaar"), one.aadhaar_last4),
            ("bank_account", _("Account number"), one.bank_account),
            ("bank_ifsc", _("IFSC of the branch"), one.bank_ifsc),
            ("enrolled_by", _("Enrolled"), one.get_enrolled_by_display()),
        )
        yield Held(_("Entry"), one.enrolled_at, facts)


@holding(
    "registry.units", title=_("Your units and groups"), kept="entry",
    tables=["registry_unit", "registry_membership", "registry_group"], erase=erase_units, order=20,
)  # fmt: skip
def units(whose: Whose) -> Iterator[Held]:
    for one in Unit.objects.filter(owner_id=whose.artisan_id):
        yield Held(
            _("Unit"), None,
            (
                ("ref", _("Number in the register"), one.ref), ("name", _("Name of the unit"), one.name),
                ("kind", _("What kind of unit?"), one.get_kind_display()), ("udyam", _("Udyam number"), one.udyam),
                ("gstin", _("GST number"), one.gstin), ("pan", _("PAN"), one.pan),
                ("started_on", _("Started on"), one.started_on), ("workers", _("Workers"), one.workers),
                ("yearly_turnover", _("Yearly turnover"), one.yearly_turnover_amount),
            ),
        )  # fmt: skip
    for member in Membership.objects.select_related("group").filter(artisan_id=whose.artisan_id):
        yield Held(
            member.group.name, None,
            (
                ("group", _("Group"), member.group.ref), ("office_held", _("Office held"), member.office_held),
                ("from", _("Begins"), member.from_on), ("to", _("Ends"), member.to_on),
            ),
        )  # fmt: skip


@holding(
    "registry.consents", title=_("What you agreed to"), kept="consent", tables=["registry_consent"], order=15
)
def consents(whose: Whose) -> Iterator[Held]:
    for one in Consent.objects.filter(artisan_id=whose.artisan_id).order_by("-given_at"):
        yield Held(
            purpose_title(one.purpose), one.given_at,
            (
                ("purpose", _("Purpose"), Said(one.purpose, "")), ("wording", _("Wording shown"), one.wording),
                ("language", _("Language"), language_said(one.language)), ("through", _("Given"), one.get_given_through_display()),
                ("withdrawn_at", _("Taken back on"), one.withdrawn_at),
            ),
        )  # fmt: skip


@holding(
    "registry.drafts", title=_("Enrolments begun and not finished"), kept="draft", tables=["registry_enrolmentdraft"],
    erase=erase_drafts, order=30,
)  # fmt: skip
def drafts(whose: Whose) -> Iterator[Held]:
    if whose.user_id:
        for one in EnrolmentDraft.objects.filter(user_id=whose.user_id, for_other=False):
            known = asked_at_enrolment()
            facts: tuple[tuple[str, str | Promise, object], ...] = tuple(
                (str(key), (known[key].label if key in known else None) or str(key), value)
                for key, value in one.answers.items()
            )
            yield Held(_("Enrolment begun"), one.saved_at, facts)


@holding(
    "registry.questions", title=_("Whether you stand in the register twice"), kept="entry",
    tables=["registry_duplicatequestion", "registry_joining"], erase=erase_questions, order=40,
)  # fmt: skip
def questions(whose: Whose) -> Iterator[Held]:
    asked = DuplicateQuestion.objects.filter(Q(artisan_id=whose.artisan_id) | Q(other_id=whose.artisan_id))
    for one in asked.select_related("artisan", "other"):
        other = one.other if one.artisan_id == whose.artisan_id else one.artisan
        reasons = ", ".join(str(REASONS.get(reason, reason)) for reason in one.reasons)
        yield Held(
            _("Possible duplicate to be looked at"), one.asked_at,
            (
                ("other", _("Other entry"), other.ref), ("reasons", _("What agrees"), reasons),
                ("state", _("Answer"), one.get_state_display()),
            ),
        )  # fmt: skip
    for joined in Joining.objects.filter(
        Q(kept_id=whose.artisan_id) | Q(gone_id=whose.artisan_id)
    ).select_related("kept", "gone"):
        yield Held(
            _("Joined with an earlier entry"), joined.made_at,
            (
                ("kept", _("Entry"), joined.kept.ref), ("gone", _("Other entry"), joined.gone.ref),
                ("split_at", _("Taken apart again on"), joined.split_at),
            ),
        )  # fmt: skip


@consequence
def foreseen(whose: Whose, purpose: str) -> Iterator[Consequence]:
    person = Artisan.objects.filter(pk=whose.artisan_id).first()
    if purpose == Purpose.AADHAAR and person is not None and person.aadhaar_last4:
        yield Consequence(_("The last four digits of Aadhaar are erased at once."), stops=False)
    if purpose == Purpose.REGISTER:
        yield Consequence(_("No new application can be made, by you or by the office for you."), stops=True)
        yield Consequence(
            _("Your entry stays as it is until its time is over or you ask for it to be erased."), stops=False
        )


@expires("registry.drafts", due=lambda before: EnrolmentDraft.objects.filter(saved_at__lt=before).count())
def forget_old_drafts(before: datetime) -> int:
    """Enrolments begun and left lying, by herself or by an office for her."""
    return EnrolmentDraft.objects.filter(saved_at__lt=before).delete()[0]


def _ended_consents(before: datetime) -> QuerySet[Consent]:
    """Those that ended before this moment. Of an entry not yet erased the end of its own consent stays: its time counts
    from there."""
    ended = Consent.objects.filter(withdrawn_at__lt=before)
    return ended.exclude(purpose=Purpose.REGISTER, artisan__erased_at__isnull=True)


@expires("registry.consents", due=lambda before: _ended_consents(before).count())
def forget_ended_consents(before: datetime) -> int:
    """Consents whose proof nobody needs any more."""
    return _ended_consents(before).delete()[0]

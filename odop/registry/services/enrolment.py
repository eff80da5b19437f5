"""Enrolling one person: by herself, or by the office of her district for her."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import ENROL_SELF
from odop.accounts.services import change_profile
from odop.kernel import clock, scope
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import next_number
from odop.lib import names
from odop.registry import events
from odop.registry.enums import EnrolledBy, Relation
from odop.registry.models import Artisan, Consent, DuplicateQuestion, Unit
from odop.registry.queries.duplicates import Candidate, Match, likely_same
from odop.registry.queries.purposes import wording
from odop.registry.services.answers import Ground, clean, in_script, lacking
from odop.registry.services.authority import office_must_hold
from odop.registry.services.duplicates import ask

WRONG_ANSWERS = _("Some answers are missing or not right.")


def readable_name(value: object) -> Localised:
    """A name as it is stored: by language; typed text goes under the language of its script."""
    if isinstance(value, Mapping):
        return Localised({str(language): str(text) for language, text in value.items() if text})
    return in_script(str(value)) if value else Localised()


def folded(name: Localised) -> str:
    """The folded spelling of a stored name, whichever script it is in."""
    return names.fold(name.get("en") or next(iter(name.values()), ""))[:120]


def skeleton(name: Localised) -> str:
    return names.skeleton(name.get("en") or next(iter(name.values()), ""))[:60]


def columns_of(cleaned: Mapping[str, Any], lines: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    """The columns of an artisan that these answers fill; answers that are not given leave theirs alone."""
    columns: dict[str, Any] = {}
    plain = (
        "relation",
        "birth_year",
        "gender",
        "category",
        "disabled",
        "mobile",
        "place",
        "address",
        "pin_code",
    )
    for key in (*plain, "craft", "craft_years", "pan", "aadhaar_last4", "bank_ifsc"):
        if key in cleaned:
            columns[key] = cleaned[key]
    if "name" in cleaned:
        name = readable_name(cleaned["name"])
        columns |= {"name": name, "name_folded": folded(name), "name_skeleton": skeleton(name)}
    if "relation_name" in cleaned:
        related = readable_name(cleaned["relation_name"])
        columns |= {"relation_name": related, "relation_folded": folded(related)}
        if related and not cleaned.get("relation"):
            columns["relation"] = Relation.FATHER.value
    if "place" in cleaned:
        columns["place_folded"] = names.fold(str(cleaned["place"]))[:120]
    if "district" in cleaned:
        columns["district_id"] = cleaned["district"]
    if "product_line" in cleaned:
        columns["product_line_id"] = (
            lines[str(cleaned["product_line"])][0] if cleaned["product_line"] else None
        )
    if "bank_account" in cleaned:
        account = str(cleaned["bank_account"] or "")
        columns |= {"bank_account": account or None, "bank_account_last4": account[-4:]}
    return columns


def checked(answers: Mapping[str, Any], ground: Ground | None = None) -> dict[str, Any]:
    """The cleaned answers of a whole enrolment; Invalid with every field that is wrong or missing."""
    cleaned, errors, _aadhaar = clean(answers, ground)
    missing = {key: text for key, text in lacking(cleaned).items() if key not in errors}
    if errors or missing:
        raise Invalid(WRONG_ANSWERS, fields={**errors, **missing})
    return cleaned


def has_unit(cleaned: Mapping[str, Any]) -> bool:
    return any(cleaned.get(key) for key in ("unit_kind", "unit_name", "udyam", "gstin"))


def unit_of(artisan: Artisan, cleaned: Mapping[str, Any]) -> Unit:
    """The unit these answers tell of, unsaved and without its reference; unnamed, it goes by its owner's name."""
    started = str(cleaned.get("unit_started_on") or "")
    return Unit(
        owner=artisan,
        kind=cleaned.get("unit_kind") or "maker",
        name=readable_name(cleaned.get("unit_name")) or Localised(artisan.name),
        district_id=artisan.district_id,
        product_line_id=artisan.product_line_id,
        udyam=cleaned.get("udyam") or "",
        gstin=cleaned.get("gstin") or "",
        pan=cleaned.get("pan") or "",
        started_on=date.fromisoformat(started) if started else None,
        is_sample=artisan.is_sample,
    )


def refuse_taken_numbers(cleaned: Mapping[str, Any]) -> None:
    """A Udyam or GST number belongs to one unit of the whole programme."""
    taken: dict[str, Any] = {}
    with scope.widened("whether a unit with this number is already registered"):
        for key in ("udyam", "gstin"):
            same = Unit.objects.filter(**{key: cleaned[key]}) if cleaned.get(key) else Unit.objects.none()
            if same.exists():
                taken[key] = _("A unit with this number is already in the register. Ask the district office.")
    if taken:
        raise DomainError(
            _("A unit with this number is already in the register."),
            code="unit_taken",
            fields=taken,
        )


def save_unit(unit: Unit, code: str) -> None:
    """Numbers and inserts a unit; somebody who was faster with its Udyam or GST number is a refusal, not a fault."""
    unit.ref = f"UN-{code}-{next_number(f'UN-{code}'):06d}"
    try:
        with transaction.atomic():
            unit.save(force_insert=True)
    except IntegrityError:
        raise DomainError(
            _("A unit with this number is already in the register."), code="unit_taken"
        ) from None


@transaction.atomic
def enrol(
    answers: Mapping[str, Any],
    *,
    user: User | None,
    by: Actor,
    says_same_as: Sequence[str] = (),
    wordings: Mapping[str, str] | None = None,
) -> Artisan:
    """Returns the new artisan, with unit and consents as answered.

    `user` is the citizen whose entry it becomes (herself, or nobody yet when the office enrols). Answers are keyed as
    `services.answers.CLEANERS`. Entries that may be the same person become questions for the office; nothing is blocked.
    `says_same_as` are references of those she said are herself; `wordings` says by purpose which version of its text she
    was shown, where that was not today's (a device without a network). Refusals: `invalid` naming every field, `not_allowed`,
    `not_your_place`, `already_enrolled`, `unit_taken`.
    """
    herself = user is not None and by.pk == user.pk
    if herself and not by.may(ENROL_SELF):
        raise NotAllowed()
    if user is not None:
        User.objects.select_for_update().get(pk=user.pk)  # two tabs of one phone
        if Artisan.objects.filter(user=user).exists():
            raise DomainError(_("You are enrolled already."), code="already_enrolled")
    if herself and user is not None and user.mobile:
        answers = {**answers, "mobile": user.mobile}  # the one she proved with a code
    ground = Ground.of(answers.get("district"))
    cleaned = checked(answers, ground)
    district_id = int(cleaned["district"])
    if not herself:
        office_must_hold(by, district_id)
    refuse_taken_numbers(cleaned)
    artisan = Artisan(
        **columns_of(cleaned, ground.lines),
        user=user,
        enrolled_by=EnrolledBy.SELF if herself else EnrolledBy.OFFICE,
        enrolled_at=clock.now(),
    )
    matches = likely_same(Candidate.of(artisan))
    code = ground.codes[district_id]
    artisan.ref = f"AR-{code}-{next_number(f'AR-{code}'):06d}"
    artisan.save(force_insert=True)
    unit = unit_of(artisan, cleaned) if has_unit(cleaned) else None
    if unit is not None:
        save_unit(unit, code)
    consents = consents_of(artisan, cleaned, at=artisan.enrolled_at, wordings=wordings)
    for consent in consents:
        consent.save(force_insert=True)
    record(
        events.ENROLLED,
        artisan,
        by=by,
        through=artisan.enrolled_by,
        purposes=[one.purpose for one in consents],
    )
    if unit is not None:
        record(events.UNIT_ADDED, unit, by=by, owner=artisan.ref)
    ask_office(artisan, matches, by=by, says_same_as=says_same_as)
    if herself and user is not None and not user.name:
        language = str(cleaned.get("language") or next(iter(artisan.name)))
        change_profile(user, name=str(artisan.name), language=language, by=by)
    return artisan


def likely_same_as(answers: Mapping[str, Any], *, mobile: str = "") -> list[Match]:
    """Entries that may be the person of these answers, before she is enrolled; `mobile` is the one she signed in with."""
    given = {**answers, **({"mobile": mobile} if mobile else {})}
    ground = Ground.of(given.get("district"))
    cleaned, errors, _aadhaar = clean(given, ground)
    if errors or not cleaned.get("district"):
        return []
    return likely_same(Candidate.of(Artisan(**columns_of(cleaned, ground.lines))))


def consents_of(
    artisan: Artisan, cleaned: Mapping[str, Any], *, at: datetime, wordings: Mapping[str, str] | None = None
) -> list[Consent]:
    """The consents she ticked, each its own row, unsaved."""
    shown = wordings or {}
    return [
        Consent(
            artisan=artisan,
            purpose=purpose,
            wording=shown.get(purpose) or wording(purpose, timezone.localdate(at)).version,
            language=cleaned.get("language") or "en",
            given_at=at,
            given_through=artisan.enrolled_by,
        )
        for purpose in cleaned["consents"]
    ]


def ask_office(
    artisan: Artisan, matches: Sequence[Match], *, by: Actor, says_same_as: Sequence[str] = ()
) -> list[DuplicateQuestion]:
    """One question per entry that may be the same person, for the office of the new entry's district."""
    return [ask(artisan, match, by=by, says_same=match.artisan.ref in says_same_as) for match in matches]


@transaction.atomic
def claim(ref: str, *, user: User, by: Actor) -> Artisan:
    """Returns the entry that the office made for `user`, now her own.

    Only an entry nobody holds, with the mobile number she signed in with. Else `cannot_claim`, the same answer for
    every reason.
    """
    if by.pk != user.pk or not by.may(ENROL_SELF):
        raise NotAllowed()
    if Artisan.objects.filter(user=user).exists():
        raise DomainError(_("You are enrolled already."), code="already_enrolled")
    with scope.widened("whether the office has enrolled the person who signed in with this mobile number"):
        artisan = (
            Artisan.objects.select_for_update(of=("self",))
            .filter(ref=ref, user__isnull=True, merged_into__isnull=True, mobile=user.mobile or "none")
            .first()
        )
        if artisan is None:
            raise DomainError(
                _("This entry cannot be opened with your mobile number. Ask the district office."),
                code="cannot_claim",
            )
        artisan.user = user
        artisan.save(update_fields=["user"])
    record(events.CLAIMED, artisan, by=by)
    return artisan

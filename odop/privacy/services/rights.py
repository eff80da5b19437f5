"""What a person asks about her own data, and what the office answers: correction and erasure."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import ANSWER_RIGHTS
from odop.accounts.services import end_sign_ins
from odop.kernel import clock, scope
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.holdings import Whose, holdings
from odop.kernel.models import StoredFile
from odop.kernel.refusals import DomainError, Invalid
from odop.kernel.services import next_number, send_notice
from odop.places.queries import calendar
from odop.privacy import events
from odop.privacy.enums import Asked, State
from odop.privacy.models import RightsRequest
from odop.privacy.queries.held import legal_holds, obstacles, whose
from odop.registry.models import Artisan
from odop.registry.queries import consents_in_force, privacy
from odop.registry.services import correct, withdraw_consent
from odop.registry.services.authority import herself_or_office, office_must_hold

CORRECTABLE = (
    "name", "relation_name", "birth_year", "gender", "category", "disabled", "mobile", "place", "address", "pin_code",
    "craft", "pan", "bank_account", "bank_ifsc",
)  # fmt: skip


@transaction.atomic
def ask(
    artisan: Artisan,
    *,
    asked: str,
    by: User,
    wanted: Mapping[str, Any] | None = None,
    text: str = "",
    file: StoredFile | None = None,
) -> RightsRequest:
    """Returns the request, due after the programme's working days. One open request of a kind at a time.

    Refuses `invalid` (a correction that says nothing), `asked_already`, `erased`, `under_way` (an erasure while something
    has to be ended first, every one named).
    """
    herself_or_office(by, artisan)
    present = Artisan.objects.select_for_update(of=("self",)).get(pk=artisan.pk)
    if present.erased_at is not None:
        raise DomainError(_("These details are erased already."), code="erased")
    if RightsRequest.objects.filter(artisan=artisan, asked=asked, state=State.OPEN).exists():
        raise DomainError(_("You have asked this already; the office will answer."), code="asked_already")
    given = {
        key: value for key, value in (wanted or {}).items() if key in CORRECTABLE and value not in ("", None)
    }
    text = text.strip()[:2000]
    if asked == Asked.CORRECTION and not given and not text:
        raise Invalid(_("Say what is to be corrected."), fields={"text": _("Say what is to be corrected.")})
    if asked == Asked.ERASURE and (against := obstacles(artisan)):
        raise DomainError(" ".join(against), code="under_way")
    code = artisan.district.code
    request = RightsRequest.objects.create(
        ref=f"RQ-{code}-{next_number(f'RQ-{code}'):06d}", artisan=artisan, district=artisan.district, asked=Asked(asked),
        wanted=given, text=text, file=file, asked_at=clock.now(), asked_by=by,
        due_on=calendar().add_working_days(clock.today(), privacy().answer_within),
    )  # fmt: skip
    record(events.ASKED, request, by=by, artisan=artisan.ref, asked=request.asked)
    return request


@transaction.atomic
def answer(request: RightsRequest, *, grant: bool, words: str, by: User) -> RightsRequest:
    """Answers a request, and does what it asks when it is granted.

    A refusal needs its reason (`invalid`). A correction goes through the register's own; an erasure removes what may go
    and says what the law keeps. Refuses `not_allowed`, `not_your_place`, `answered`, `under_way`.
    """
    office_must_hold(by, request.district_id, ANSWER_RIGHTS)
    request = RightsRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.state != State.OPEN:
        raise DomainError(_("This request is answered already."), code="answered")
    words = words.strip()[:2000]
    if not grant and len(words) < 5:
        raise Invalid(_("Write the reason."), fields={"words": _("Write the reason.")})
    artisan = Artisan.objects.select_related("district").get(pk=request.artisan_id)
    to, language = artisan.mobile, artisan.user.language if artisan.user else "hi"
    changed: list[str] = []
    if grant and request.asked == Asked.CORRECTION and request.wanted:
        changed = correct(artisan, request.wanted, by=by)
    request.state = State.DONE if grant else State.REFUSED
    request.answered_at, request.answered_by, request.answer = clock.now(), by, words
    if grant and request.asked == Asked.ERASURE:
        request.outcome = erase(artisan, by=by)
        request.text, request.file, request.wanted, request.answer = "", None, {}, ""
    request.save()
    record(
        events.ANSWERED, request, by=by, artisan=artisan.ref, asked=request.asked, state=str(request.state), fields=changed
    )  # fmt: skip
    if to and request.asked == Asked.CORRECTION:
        body = _TOLD[request.state].get(language, _TOLD[request.state]["en"]).format(ref=request.ref)
        send_notice(
            to=to,
            template="rights",
            body=body,
            language=language,
            user_id=artisan.user_id,
            subject_ref=request.ref,
        )
    return request


_TOLD = {
    State.DONE: {
        "en": "Your request {ref} is done. See My data.",
        "hi": "आपका अनुरोध {ref} पूरा हुआ। देखें: मेरा डेटा।",
    },
    State.REFUSED: {
        "en": "Your request {ref} is answered. Read the reason under My data.",
        "hi": "आपके अनुरोध {ref} का उत्तर आ गया। कारण मेरा डेटा में पढ़ें।",
    },
}


@transaction.atomic
def end_sign_ins_of(artisan: Artisan, *, by: User) -> int:
    """Her telephone is lost or somebody else holds it: every session of hers ends, and every access for programs.

    Returns how many of the latter there were. Refuses `not_allowed`, `not_your_place`, `no_account`.
    """
    office_must_hold(by, artisan.district_id, ANSWER_RIGHTS)
    with scope.widened("the account of a person of one's own place"):
        user = User.objects.filter(artisan=artisan).first()
    if user is None:
        raise DomainError(_("This person does not sign in herself."), code="no_account")
    return end_sign_ins(user, by=by)


@transaction.atomic
def erase(artisan: Artisan, *, by: Actor, because: str = "request") -> dict[str, Any]:
    """Removes everything that may go and returns rows by holding and what the law keeps; refuses `under_way`.

    Consents end, the entry leaves every list and search, files go from the disk once the transaction is done. The event
    holds numbers and codes only. Whoever calls has asked whether `by` may.
    """
    if against := obstacles(artisan):
        raise DomainError(" ".join(against), code="under_way")
    one = whose(artisan)
    kept = legal_holds(artisan)
    for purpose in consents_in_force(artisan):
        withdraw_consent(artisan, purpose, by=by)
    gone = erase_parts(one)
    record(
        events.ERASED if because == "request" else events.RETENTION, artisan, by=by, gone=gone, kept=len(kept)
    )
    return {"gone": gone, "kept": len(kept)}


def erase_parts(one: Whose) -> dict[str, int]:
    """What every app holds of this person and may erase, erased; rows by holding."""
    gone: dict[str, int] = {}
    with scope.widened("erasing what every app holds of this person"):
        for part in holdings():
            if part.erase is not None and (rows := part.erase(one)):
                gone[part.code] = rows
    return gone

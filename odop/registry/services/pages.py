"""An enrolment page by page: begun, saved as it goes, finished or thrown away.

What is saved is what was checked; a bank account is sealed while it waits, and a page on which an Aadhaar number was typed
is not kept at all.
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import ENROL_OTHERS, ENROL_SELF
from odop.kernel import clock
from odop.kernel.fields import decrypt, encrypt
from odop.kernel.refusals import DomainError, NotAllowed
from odop.registry.models import Artisan, EnrolmentDraft
from odop.registry.services.answers import Errors, Ground, clean
from odop.registry.services.enrolment import enrol

SEALED = frozenset({"bank_account"})
NOT_YOURS = _("Another person began this enrolment.")


@transaction.atomic
def begin_enrolment(*, by: User, for_other: bool = False) -> EnrolmentDraft:
    """Returns a draft: for herself the one she has or a new one, for another person always a new one.

    Refuses `not_allowed`, `already_enrolled`.
    """
    if not by.may(ENROL_OTHERS if for_other else ENROL_SELF):
        raise NotAllowed()
    if for_other:
        return EnrolmentDraft.objects.create(user=by, for_other=True)
    if Artisan.objects.filter(user=by).exists():
        raise DomainError(_("You are enrolled already."), code="already_enrolled")
    draft, _made = EnrolmentDraft.objects.get_or_create(user=by, for_other=False)
    return draft


def answers_of(draft: EnrolmentDraft) -> dict[str, Any]:
    """The answers kept so far, unsealed."""
    return {
        key: decrypt(base64.b64decode(value)) if key in SEALED and value else value
        for key, value in draft.answers.items()
    }


@transaction.atomic
def save_enrolment(draft: EnrolmentDraft, answers: Mapping[str, Any], *, page: int, by: User) -> Errors:
    """Keeps the answers of one page that are right; returns what is wrong with the others, by key.

    With an Aadhaar number anywhere among them nothing is kept. `page` is where she comes back to.
    """
    if draft.user_id != by.pk:
        raise NotAllowed(NOT_YOURS)
    present = EnrolmentDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    before = answers_of(present)
    district = answers.get("district") or before.get("district")
    given = dict(answers)
    if "product_line" in given:
        given["district"] = before.get("district")
    cleaned, errors, aadhaar = clean(given, Ground.of(district) if district else None)
    if aadhaar:
        return errors
    kept = {key: value for key, value in cleaned.items() if key not in errors}
    if "district" in kept and kept["district"] != before.get("district"):
        present.answers.pop("product_line", None)  # it belongs to the other district
    for key, value in kept.items():
        present.answers[key] = (
            base64.b64encode(encrypt(str(value))).decode() if key in SEALED and value else value
        )
    if not errors:
        present.page = max(present.page, page + 1)
    present.saved_at = clock.now()
    present.save(update_fields=["answers", "page", "saved_at"])
    draft.answers, draft.page, draft.saved_at = present.answers, present.page, present.saved_at
    return errors


@transaction.atomic
def discard_enrolment(draft: EnrolmentDraft, *, by: User) -> None:
    """Throws a draft away, with all that was typed."""
    if draft.user_id != by.pk:
        raise NotAllowed(NOT_YOURS)
    draft.delete()


@transaction.atomic
def finish_enrolment(draft: EnrolmentDraft, *, by: User, says_same_as: Sequence[str] = ()) -> Artisan:
    """Returns the artisan enrolled from the draft, which goes. Refusals as of `enrol`."""
    if draft.user_id != by.pk:
        raise NotAllowed(NOT_YOURS)
    present = EnrolmentDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if present is None:
        raise DomainError(_("This enrolment was finished already."), code="already_enrolled")
    artisan = enrol(
        answers_of(present), user=None if present.for_other else by, by=by, says_same_as=says_same_as
    )
    present.delete()
    return artisan

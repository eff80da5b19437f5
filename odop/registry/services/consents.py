"""Consents: given for one purpose, withdrawn by closing the row (DPDP Act 2023, sections 6 and 12)."""

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid
from odop.registry import events
from odop.registry.enums import EnrolledBy, Purpose
from odop.registry.models import Artisan, Consent
from odop.registry.queries.purposes import purpose_codes, wording
from odop.registry.services.authority import herself_or_office


@transaction.atomic
def give_consent(artisan: Artisan, purpose: str, *, by: Actor, language: str = "") -> Consent:
    """Returns the consent in force for `purpose`; giving it twice changes nothing. It names the version of the text
    that was shown, `language` its language. Refuses `no_such_purpose`."""
    herself = herself_or_office(by, artisan)
    if purpose not in purpose_codes():
        raise Invalid(_("Choose among the purposes shown."), code="no_such_purpose")
    Artisan.objects.select_for_update(of=("self",)).get(pk=artisan.pk)
    present = Consent.objects.filter(artisan=artisan, purpose=purpose, withdrawn_at__isnull=True).first()
    if present is not None:
        return present
    consent = Consent.objects.create(
        artisan=artisan,
        purpose=purpose,
        wording=wording(purpose).version,
        language=language or (get_language() or "en").split("-")[0],
        given_at=clock.now(),
        given_through=EnrolledBy.SELF if herself else EnrolledBy.OFFICE,
    )
    record(events.CONSENT_GIVEN, artisan, by=by, purpose=consent.purpose)
    return consent


@transaction.atomic
def withdraw_consent(artisan: Artisan, purpose: str, *, by: Actor) -> None:
    """Closes the consent in force; what was kept only by it goes (the last four digits of Aadhaar).

    Refuses (`no_consent`) when none is in force.
    """
    herself_or_office(by, artisan)
    Artisan.objects.select_for_update(of=("self",)).get(pk=artisan.pk)
    closed = Consent.objects.filter(artisan=artisan, purpose=purpose, withdrawn_at__isnull=True).update(
        withdrawn_at=clock.now()
    )
    if not closed:
        raise DomainError(_("There is no such consent to withdraw."), code="no_consent")
    if purpose == Purpose.AADHAAR:
        Artisan.objects.filter(pk=artisan.pk).update(aadhaar_last4="")
        artisan.aadhaar_last4 = ""
    record(events.CONSENT_WITHDRAWN, artisan, by=by, purpose=purpose)

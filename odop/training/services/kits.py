"""A kit is given: the one-time code, the photograph, one kit a person."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from odop.accounts.digests import digest, same
from odop.accounts.onetime import new_code
from odop.accounts.permissions import RUN_TRAINING
from odop.casework.models import Case
from odop.casework.services import lock_case, take_step
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid, NotFound
from odop.kernel.services import send_notice, store_file
from odop.places.queries import financial_year, financial_year_of
from odop.training import events
from odop.training.enums import KitState, Movement
from odop.training.models import Candidate, Certificate, KitCode, KitIssue, Store
from odop.training.queries import action_with, kit_for
from odop.training.services.allowed import check, user_of
from odop.training.services.attendance import PHOTOS, Where
from odop.training.services.stock import moved, take_from

CODE_LIFE = timedelta(hours=24)
TRIES = 5


@transaction.atomic
def send_kit_code(case: Case, *, by: Actor) -> KitCode:
    """Send the trainee six digits, against which her kit is given within a day; an older code no longer works. Refuses
    `not_trained`, `kit_given`, `no_mobile`."""
    case = lock_case(case)
    check(by, RUN_TRAINING, case.district_id)
    _refuse_early(case)
    mobile = case.applicant.mobile
    if not mobile:
        raise DomainError(_("The register has no mobile number of hers."), code="no_mobile")
    code, moment = new_code(), clock.now()
    KitCode.objects.filter(case=case, used_at__isnull=True).update(expires_at=moment)
    made = KitCode.objects.create(
        case=case, district_id=case.district_id, digest=digest(f"kit {case.ref}", code), made_at=moment,
        expires_at=moment + CODE_LIFE,
    )  # fmt: skip
    language = case.applicant_user.language if case.applicant_user else "hi"
    with override(language):
        body = gettext(
            "%(code)s is your code for the toolkit of application %(ref)s."
            " Say it at the counter when you hold the kit in your hands."
        ) % {
            "code": code, "ref": case.ref,
        }  # fmt: skip
    send_notice(
        to=mobile, template="training.kit_code", body=body, language=language, user_id=case.applicant_user_id,
        subject_ref=case.ref,
    )  # fmt: skip
    record(events.CODE_SENT, case, by=by)
    return made


def _refuse_early(case: Case) -> None:
    if not Certificate.objects.filter(seat__case=case, revoked_at__isnull=True).exists():
        raise DomainError(_("A kit is given after the training only."), code="not_trained")
    if KitIssue.objects.filter(case=case).exists():
        raise DomainError(_("The kit of this application has been given."), code="kit_given")


class WrongCode(DomainError):
    """The code does not fit."""

    code = "wrong_code"
    status = 422


def count_try(case: Case) -> None:
    """A wrong code was typed: noted after the transaction that refused it was undone. After five a new code is needed."""
    KitCode.objects.filter(case=case, used_at__isnull=True, expires_at__gt=clock.now()).update(
        tries=F("tries") + 1
    )


def check_kit_code(case: Case, code: str) -> KitCode:
    """The unused code of this case. Raises WrongCode; whoever shows it calls `count_try`."""
    row = (
        KitCode.objects.select_for_update()
        .filter(case=case, used_at__isnull=True, expires_at__gt=clock.now(), tries__lt=TRIES)
        .order_by("-pk")
        .first()
    )
    if row is None:
        raise WrongCode(_("There is no code that still works. Send a new one."), code="no_code")
    if not same(row.digest, digest(f"kit {case.ref}", code.strip())):
        raise WrongCode(_("This is not the code that was sent."))
    return row


@transaction.atomic
def issue_kit(case: Case, store: Store, *, code: str, where: Where, by: Actor) -> KitIssue:
    """Give the trainee a kit of the store against her code and with a photograph of the two of them. One kit a case and a
    person, one serial, one movement; nothing else can take the same kit. Refuses `not_trained`, `kit_given`, `no_kit_set`,
    `out_of_stock`, `photo_needed`, `wrong_code`, `no_code`."""
    case = lock_case(case)
    check(by, RUN_TRAINING, case.district_id)
    if store.district_id != case.district_id:
        raise NotFound()
    _refuse_early(case)
    if KitIssue.objects.filter(artisan_id=case.applicant_id).exists():
        raise DomainError(_("This person has been given a kit before."), code="kit_given")
    if not where.photo:
        raise Invalid(
            _("Take a photograph of her with the kit."),
            code="photo_needed",
            fields={"photo": _("Take a photograph of her with the kit.")},
        )
    kit = kit_for(case)
    if kit is None:
        raise DomainError(_("No kit has been set for this craft."), code="no_kit_set")
    row = check_kit_code(case, code)
    [unit] = take_from(store, kit.pk)
    photo = store_file(
        where.photo, name=f"{case.ref}-kit.jpg", by=by, owner_id=case.applicant_user_id, district_id=case.district_id,
        accept=PHOTOS, max_mb=2,
    )  # fmt: skip
    row.used_at = clock.now()
    row.save(update_fields=["used_at"])
    unit.state, unit.store = KitState.ISSUED, None
    unit.save(update_fields=["state", "store"])
    moved(store, [unit], -1, Movement.ISSUED, by=by, note=case.ref)
    issue = KitIssue.objects.create(
        case=case, artisan_id=case.applicant_id, unit=unit, district_id=case.district_id, user_id=case.applicant_user_id,
        photo=photo, lat=where.lat, lon=where.lon, issued_at=clock.now(), issued_by=user_of(by),
    )  # fmt: skip
    record(events.KIT_GIVEN, case, by=by, serial=unit.serial, store=store.pk)
    finish(case, by=by)
    return issue


def finish(case: Case, *, by: Actor) -> bool:
    """Take the step that ends a case whose kit was given, if it stands where that step begins. False: it does not yet."""
    do = action_with(case, "training.kit_given", or_none=True)
    if do is None or not KitIssue.objects.filter(case=case).exists():
        return False
    take_step(case, do=do, by=by)
    return True


def first_next_year(case: Case, *, by: Actor) -> None:
    """Left without a kit for want of money: she comes first in the next financial year (order of 05-05-2020)."""
    year = str(financial_year(financial_year_of(clock.today())).next())
    Candidate.objects.filter(case=case).update(kit_first_in=year)

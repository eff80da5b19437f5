"""Accounts that money is paid to: of the branch's claim, of the applicant, of a group, of an office. Kept encrypted."""

from typing import NamedTuple

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import Office
from odop.casework.models import Case
from odop.finance.events import ACCOUNT_KEPT, PAYEE_KEPT
from odop.finance.locks import lock_sanction
from odop.finance.models import Payee, Payment, Sanction
from odop.finance.refusals import refused
from odop.kernel import clock, scope
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import Invalid
from odop.kernel.rows import change
from odop.lib.identifiers import IdentifierError, clean_account, clean_ifsc
from odop.registry.models import Artisan, Group

UNKNOWN: dict[Payment.To, str | Promise] = {
    Payment.To.APPLICANT: _(
        "The register holds no bank account of the applicant. Note account and IFSC there first."
    ),
    Payment.To.GROUP: _("No bank account of the group is known. Note account and IFSC with the group first."),
    Payment.To.OFFICE: _("The account of the office is not known yet. Note it first."),
}


class AccountOf(NamedTuple):
    """Where a payment goes."""

    to: Payment.To
    number: str
    last4: str
    ifsc: str


@transaction.atomic
def keep_claim_account(case: Case, *, account: str, ifsc: str, by: Actor) -> None:
    """The branch names the account to be paid: kept encrypted with the sanction, last four digits beside it."""
    number, branch = _read(account, ifsc)
    # The branch sees its files and not the district's money; it may add this one fact to it.
    with scope.widened("the account of a claim"):
        sanction = lock_sanction(case.pk)
        sanction.claim_account, sanction.claim_account_last4, sanction.claim_ifsc = (
            number,
            number[-4:],
            branch,
        )
        change(sanction, "claim_account", "claim_account_last4", "claim_ifsc")
    record(ACCOUNT_KEPT, case, by=by, ifsc=branch)


@transaction.atomic
def keep_payee(office: Office, *, account: str, ifsc: str, by: Actor) -> Payee:
    """The account of an office that is paid for what it does. Who may is decided by the service that calls this.

    Returns the row; a later account replaces the earlier one, and payments drafted before keep theirs.
    """
    number, branch = _read(account, ifsc)
    columns = {
        "district_id": office.district_id,
        "bank_account": number,
        "bank_account_last4": number[-4:],
        "bank_ifsc": branch,
        "kept_at": clock.now(),
    }
    payee, _made = Payee.objects.update_or_create(office=office, defaults=columns)
    record(PAYEE_KEPT, payee, by=by, office=office.code, ifsc=branch)
    return payee


def account_for(sanction: Sanction, to: Payment.To | None) -> AccountOf:
    """The account that a payment of this sanction goes to: of the subject's office, the group that applied, the applicant.

    `to` says which of a case's where it is not plain. Refuses `no_account` in words that say where to note it.
    """
    case = sanction.case
    group = group_of(case) if case is not None and to is not Payment.To.APPLICANT else None
    found: Artisan | Group | Payee | None
    with scope.widened("the account of a payment"):
        if case is None:
            to, found = Payment.To.OFFICE, sanction.payee
        elif group is not None or to is Payment.To.GROUP:
            to, found = Payment.To.GROUP, group
        else:
            to, found = Payment.To.APPLICANT, Artisan.objects.filter(pk=case.applicant_id).first()
    if found is None or not found.bank_account or not found.bank_ifsc:
        raise refused("no_account", UNKNOWN[to])
    return AccountOf(to, found.bank_account, found.bank_account_last4, found.bank_ifsc)


def group_of(case: Case) -> Group | None:
    """The group that applied, if it was one."""
    return case.group


def _read(account: str, ifsc: str) -> tuple[str, str]:
    try:
        return clean_account(account), clean_ifsc(ifsc)
    except IdentifierError as error:
        raise Invalid(Localised(error.messages), code=error.code) from error  # type: ignore[arg-type]

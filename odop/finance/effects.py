"""What a step of a workflow can do to money. Each runs inside the step's transaction, with the case locked.

A sanction is named by its case here; the service that moves its money reads and holds the row.
"""

from decimal import Decimal

from odop.casework.definitions import effect
from odop.casework.models import Case, CaseStep
from odop.finance import services
from odop.finance.models import Sanction
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.lib.money import from_paise, to_paise


@effect("finance.commit")
def commit(case: Case, step: CaseStep, *, by: Actor) -> None:
    services.commit(case, case.amount, by=by)


@effect("finance.release_commitment")
def release_commitment(case: Case, step: CaseStep, *, by: Actor) -> None:
    services.set_free(Sanction(case=case), by=by)


@effect("finance.keep_account")
def keep_account(case: Case, step: CaseStep, *, by: Actor) -> None:
    """The account of the branch's claim: the one value of type `account` that the step was given."""
    for number in getattr(step, "sealed", {}).values():
        services.keep_claim_account(case, account=number, ifsc=str(case.values.get("ifsc", "")), by=by)


@effect("finance.draft_payment")
def draft_payment(case: Case, step: CaseStep, *, by: Actor) -> None:
    """The account and the amount are those of the branch's last claim."""
    claimed = case.values.get("claim_amount")  # whole paise, as every amount among a case's values
    services.draft_payment(
        case,
        by=by,
        account_last4=str(case.values.get("tdr_account_last4", "")),
        ifsc=str(case.values.get("ifsc", "")),
        amount=None if claimed is None else from_paise(int(claimed)),
    )


@effect("finance.settle")
def settle(case: Case, step: CaseStep, *, by: Actor) -> None:
    payment = services.settle(Sanction(case=case), by=by)
    case.values["released_on"] = (payment.credited_on or clock.today()).isoformat()
    case.values["released_amount"] = to_paise(payment.amount)


@effect("finance.payment_failed")
def payment_failed(case: Case, step: CaseStep, *, by: Actor) -> None:
    services.payment_failed(Sanction(case=case), by=by)


@effect("finance.adjust")
def adjust(case: Case, step: CaseStep, *, by: Actor) -> None:
    services.adjust(Sanction(case=case), by=by)


@effect("finance.recover")
def recover(case: Case, step: CaseStep, *, by: Actor) -> None:
    services.recover(Sanction(case=case), Decimal(str(step.data["amount"])), by=by)

"""What a step of a workflow can do to money. Each runs inside the step's transaction, with the case locked.

Amounts are read where the step was given them, else among the case's values, where another effect may have put them.
"""

from decimal import Decimal
from typing import Any

from odop.casework.definitions import effect
from odop.casework.models import Case, CaseStep
from odop.finance import services
from odop.finance.models import Payment
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.lib.money import from_paise, to_paise


@effect("finance.commit")
def commit(case: Case, step: CaseStep, *, by: Actor) -> None:
    services.commit(case, case.amount, by=by)


@effect("finance.release_commitment")
def release_commitment(case: Case, step: CaseStep, *, by: Actor) -> None:
    """All of it, or what is left after the instalments that were paid."""
    services.set_free(case, by=by)


# A branch's claim, held in a term deposit.


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
    _paid(case, services.settle(case, by=by))


@effect("finance.payment_failed")
def payment_failed(case: Case, step: CaseStep, *, by: Actor) -> None:
    services.payment_failed(case, by=by)


@effect("finance.adjust")
def adjust(case: Case, step: CaseStep, *, by: Actor) -> None:
    services.adjust(case, by=by)


@effect("finance.recover")
def recover(case: Case, step: CaseStep, *, by: Actor) -> None:
    services.recover(case, Decimal(str(step.data["amount"])), by=by)


# Instalments, to be accounted for.


@effect("finance.draft_instalment")
def draft_instalment(case: Case, step: CaseStep, *, by: Actor) -> None:
    """`instalment_amount` is what is due; `interest_amount` is set off against it; `instalment_number` is the next one when
    it is not given; with `last_instalment` whatever else is left is set free."""
    number = _value(case, step, "instalment_number")
    services.draft_instalment(
        case,
        amount=_amount(case, step, "instalment_amount") or Decimal(0),
        number=None if number is None else int(number),
        set_off=_amount(case, step, "interest_amount") or Decimal(0),
        last=_value(case, step, "last_instalment") is True,
        by=by,
    )


@effect("finance.settle_instalment")
def settle_instalment(case: Case, step: CaseStep, *, by: Actor) -> None:
    _paid(case, services.settle_instalment(case, by=by))


@effect("finance.accept_use")
def accept_use(case: Case, step: CaseStep, *, by: Actor) -> None:
    """`used_amount` is what was used in all so far, as the certificate says."""
    used = _amount(case, step, "used_amount") or Decimal(0)
    services.accept_use(case, used, by=by)
    case.values["accepted_amount"] = to_paise(used)


@effect("finance.recover_granted")
def recover_granted(case: Case, step: CaseStep, *, by: Actor) -> None:
    services.recover_granted(case, _amount(case, step, "amount") or Decimal(0), by=by)


# Grants at once.


@effect("finance.pay_applicant")
def pay_applicant(case: Case, step: CaseStep, *, by: Actor) -> None:
    """`payable_amount`, or all that was sanctioned, to her own account of the register."""
    services.pay_applicant(case, amount=_amount(case, step, "payable_amount"), by=by)


@effect("finance.pay_group")
def pay_group(case: Case, step: CaseStep, *, by: Actor) -> None:
    services.pay_group(case, amount=_amount(case, step, "payable_amount"), by=by)


@effect("finance.settle_as_grant")
def settle_as_grant(case: Case, step: CaseStep, *, by: Actor) -> None:
    _paid(case, services.settle_as_grant(case, by=by))


def _paid(case: Case, payment: Payment) -> None:
    """What guards and letters read: the day of this payment, what was paid in all, and in how many instalments."""
    case.values["released_on"] = (payment.credited_on or clock.today()).isoformat()
    case.values["released_amount"] = to_paise(payment.sanction.paid_amount)
    case.values["instalments_paid"] = payment.instalment


def _value(case: Case, step: CaseStep, key: str) -> Any:
    """As the step was given it (money as text in rupees), else among the case's values (money in paise)."""
    return step.data[key] if key in step.data else case.values.get(key)


def _amount(case: Case, step: CaseStep, key: str) -> Decimal | None:
    if key in step.data:
        return Decimal(str(step.data[key]))
    paise = case.values.get(key)
    return None if paise is None else from_paise(int(paise))

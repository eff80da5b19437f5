"""What the books keep of a person goes when their time is over: accounts, files to and from the bank. Sums and movements
stay for ever; they name nobody."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from odop.finance.models import Payment, PaymentFile, ReturnFile, ReturnLine, Sanction
from odop.kernel.models import StoredFile
from odop.kernel.services import forget_file


def settled_before(before: datetime) -> QuerySet[Sanction]:
    """Sanctions of cases that closed before this moment and of which no rupee has stood open since."""
    return Sanction.objects.filter(case__closed_at__lt=before, closed_at__lt=before)


def still_named(before: datetime) -> QuerySet[Sanction]:
    """Those of them that still hold an account."""
    paid = Payment.objects.filter(sanction=OuterRef("pk")).exclude(account_last4="")
    return settled_before(before).filter(~Q(claim_account_last4="") | Exists(paid))


def forget_accounts(before: datetime) -> int:
    """Accounts of these go, with the bank's files in which nobody else stands any more. Returns the sanctions."""
    sanctions = list(still_named(before).order_by("pk").values_list("pk", flat=True)[:500])
    payments = Payment.objects.filter(sanction__in=sanctions)
    files = set(payments.exclude(file=None).values_list("file_id", flat=True))
    answers = set(ReturnLine.objects.filter(payment__in=payments).values_list("file_id", flat=True))
    payments.update(account=None, account_last4="", ifsc="")
    Sanction.objects.filter(pk__in=sanctions).update(
        claim_account=None, claim_account_last4="", claim_ifsc=""
    )
    _forget_files(files, answers)
    return len(sanctions)


def _forget_files(files: Iterable[int], answers: Iterable[int]) -> None:
    """Files to the bank, and its answers, of which every payment has lost its account."""
    known = Payment.objects.exclude(account_last4="")
    over = PaymentFile.objects.filter(pk__in=files).exclude(Exists(known.filter(file=OuterRef("pk"))))
    known_lines = ReturnLine.objects.filter(file=OuterRef("pk"), payment__isnull=False)
    named = known_lines.exclude(payment__account_last4="")
    told = ReturnFile.objects.filter(pk__in=answers).exclude(Exists(named))
    for rows in (over, told):
        stored = list(StoredFile.objects.filter(pk__in=list(rows.values_list("file_id", flat=True))))
        rows.update(file=None)
        for one in stored:
            forget_file(one)

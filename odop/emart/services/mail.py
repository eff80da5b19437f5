"""Mail to buyers: where she wants it, and what lies in it. A message of a sale goes to her number in any case; what is printed lies
in the mail: the bill with the parcel, the credit note with the money that goes back."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from odop.emart import events
from odop.emart.enums import PaperKind
from odop.emart.models import BuyerMail, Order, Paper, Purchase, Refund
from odop.emart.printed.bills import bill_pdf
from odop.emart.services.authority import refuse
from odop.kernel import scope
from odop.kernel.letters import Letter, dresses
from odop.kernel.models import Event, Notice
from odop.kernel.transports import TO_LOCAL_PAGE

MAIL = "mart_mail"
MAILED = {events.ORDERED, events.PAID, events.SHIPPED, events.REFUND_SENT}
MOST_PAPERS = 5
WITHOUT_A_NOTE = {"cancelled", "not_needed"}


def mail_leaves() -> bool:
    """Whether mail is sent from here at all: in production only where a mail server, or another way, is set."""
    return not settings.ODOP.production or settings.ODOP.mail_transport != TO_LOCAL_PAGE


def clean_address(written: str) -> str:
    """An address of mail as it is kept, or none. Refuses `invalid`, and every address where no mail is sent."""
    said = written.strip()
    if not said:
        return ""
    if not mail_leaves():
        refuse({"email": _("No mail is sent from here. Leave it empty.")})
    try:
        EmailValidator()(said)
        fits = len(said) <= 254 and said.isascii()
    except ValidationError:
        fits = False
    if not fits:
        refuse(
            {"email": _("This is not an address of mail. Write it like asha@example.in, or leave it empty.")}
        )
    return said


def write_to(purchase: Purchase, address: str) -> None:
    """She wants her messages there as well; an empty address: she does not."""
    if address:
        with scope.widened("the mail of a purchase that was just made"):
            BuyerMail.objects.create(purchase=purchase, address=address)


def address_of(purchase: Purchase) -> str:
    """Where her mail goes; empty: she gave no address. To be asked as the system."""
    return BuyerMail.objects.filter(purchase=purchase).values_list("address", flat=True).first() or ""


@dresses(MAIL)
def _dressed(notice: Notice) -> Letter:
    """The subject, and what was printed for the sale that the notice tells of."""
    event = Event.objects.get(pk=notice.subject_ref.removeprefix("sale "))
    purchase, papers = _about(event)
    subjects = {
        events.SHIPPED: now("Your order %(ref)s has been sent"),
        events.REFUND_SENT: now("Money for your order %(ref)s goes back"),
    }
    subject = subjects.get(event.verb, now("Your order %(ref)s")) % {"ref": purchase.ref}
    return Letter(
        subject,
        [
            (f"{one.serial.replace('/', '-')}.pdf", bill_pdf(one, notice.language), "application/pdf")
            for one in papers
        ],
    )


def _note_of(refund: Refund) -> list[Paper]:
    """The credit note that the refund follows: it is written right before the money is asked for, by whoever holds the purchase. What
    was never sent has no bill, and no note."""
    if refund.why in WITHOUT_A_NOTE:
        return []
    notes = Paper.objects.filter(
        order__purchase_id=refund.payment.purchase_id,
        kind=PaperKind.CREDIT_NOTE,
        issued_at__lte=refund.asked_at,
    )
    return list(notes.select_related("original").order_by("-issued_at", "-pk")[:1])


def _about(event: Event) -> tuple[Purchase, list[Paper]]:
    if event.verb == events.REFUND_SENT:
        refund = Refund.objects.select_related("payment__purchase").get(pk=event.subject_id)
        return refund.payment.purchase, _note_of(refund)
    if event.verb == events.PAID:
        return Purchase.objects.get(pk=event.subject_id), []
    order = Order.objects.select_related("purchase").get(pk=event.subject_id)
    kinds = [PaperKind.INVOICE, PaperKind.BILL_OF_SUPPLY]
    bills = order.papers.filter(kind__in=kinds) if event.verb == events.SHIPPED else order.papers.none()
    return order.purchase, list(bills.select_related("original").order_by("pk")[:MOST_PAPERS])

"""What trade holds of a person: a buyer's company and who speaks for it, what she asked for, what a maker answered."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from odop.kernel.holdings import Held, Whose, holding
from odop.kernel.models import StoredFile
from odop.kernel.services import forget_file
from odop.lib.money import from_paise
from odop.wholesale.enums import BuyerState
from odop.wholesale.models import Delivery, Enquiry, Request, TradeBuyer, TradeOrder


def forget_buyer(whose: Whose) -> int:
    """Names, numbers, addresses, words and drawings go; that a company asked and what was quoted stays."""
    if whose.user_id is None:
        return 0
    mine = TradeBuyer.objects.filter(user_id=whose.user_id)
    asked = Enquiry.objects.filter(user_id=whose.user_id)
    files = list(StoredFile.objects.filter(pk__in=asked.values("file_id")))
    Request.objects.filter(line__enquiry__in=asked).update(file=None, words="")
    asked.update(address="–", place="–", words="", file=None, work_order="", purchase_reference="")
    count = mine.update(
        contact="–", mobile="", email="", address="–", place="–", pin_code="", buys="–", state=BuyerState.CLOSED, reason="–"
    )  # fmt: skip
    for file in files:
        forget_file(file)
    return count


def forget_answers(whose: Whose) -> int:
    """A maker's notes go; prices that stand in quotations stay."""
    return Request.objects.filter(seller__artisan_id=whose.artisan_id).update(note="")


@holding(
    "wholesale.buyer", title=_("You as a trade buyer"), kept="entry", order=61, erase=forget_buyer,
    tables=[
        "wholesale_tradebuyer", "wholesale_enquiry", "wholesale_enquiryline", "wholesale_quotation", "wholesale_quotationline",
        "wholesale_tradeorder",
    ],
)  # fmt: skip
def buyer(whose: Whose) -> Iterator[Held]:
    if whose.user_id is None:
        return
    for one in TradeBuyer.objects.filter(user_id=whose.user_id):
        yield Held(
            one.company, one.asked_at,
            (
                ("ref", _("Number"), one.ref), ("kind", _("What are you?"), one.get_kind_display()), ("gstin", _("GSTIN"), one.gstin),
                ("iec", _("Importer-Exporter Code (IEC)"), one.iec), ("address", _("Address"), f"{one.address}, {one.place}"),
                ("contact", _("Who speaks for it"), one.contact), ("mobile", _("Mobile number"), one.mobile),
                ("email", _("Address of mail"), one.email), ("buys", _("What do you buy?"), one.buys),
                ("state", _("State"), one.get_state_display()),
            ),
        )  # fmt: skip
    for asked in Enquiry.objects.filter(user_id=whose.user_id).prefetch_related("lines").order_by("asked_at"):
        goods = "; ".join(f"{line.quantity} × {line.title}" for line in asked.lines.all())
        yield Held(
            asked.ref, asked.asked_at,
            (
                ("goods", _("Goods"), goods), ("address", _("Address of delivery"), f"{asked.address}, {asked.place}"),
                ("words", _("What else matters"), asked.words), ("state", _("State"), asked.get_state_display()),
            ),
        )  # fmt: skip
    for order in (
        TradeOrder.objects.filter(user_id=whose.user_id).select_related("quotation").order_by("placed_at")
    ):
        yield Held(
            order.ref, order.placed_at,
            (("amount", _("Amount"), order.quotation.total), ("state", _("State"), order.get_state_display())),
        )  # fmt: skip


@holding(
    "wholesale.answers", title=_("What traders asked you to make"), kept="entry", order=62, erase=forget_answers,
    tables=["wholesale_request", "wholesale_delivery"],
)  # fmt: skip
def answers(whose: Whose) -> Iterator[Held]:
    for one in Request.objects.filter(seller__artisan_id=whose.artisan_id).order_by("asked_at"):
        yield Held(
            one.title, one.asked_at,
            (
                ("ref", _("Number"), one.ref), ("wanted", _("Pieces"), one.wanted), ("quantity", _("How many can you make?"), one.quantity),
                ("price", _("A piece"), from_paise(one.unit_paise) if one.unit_paise else None), ("days", _("Days"), one.days),
                ("note", _("Note"), one.note), ("state", _("State"), one.get_state_display()),
            ),
        )  # fmt: skip
    for sent in Delivery.objects.filter(seller__artisan_id=whose.artisan_id).order_by("due_on", "pk"):
        yield Held(
            sent.title, sent.sent_at,
            (("ref", _("Number"), sent.ref), ("pieces", _("Pieces"), sent.quantity), ("state", _("State"), sent.get_state_display())),
        )  # fmt: skip

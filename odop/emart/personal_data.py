"""What the mart holds of a person: herself as a seller, her goods and their photographs."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from odop.emart.enums import Account, ListingState, OrderState, SellerState, SettlementState
from odop.emart.models import (
    BookEntry,
    BuyerMail,
    Claim,
    Complaint,
    GoodsSheet,
    Listing,
    Order,
    Photograph,
    Purchase,
    Review,
    Seller,
    Settlement,
    Transfer,
)
from odop.emart.services.payouts import forget_bank_files
from odop.emart.services.reviews import forget_pictures
from odop.kernel.fields import Localised
from odop.kernel.holdings import Held, Whose, Words, expires, holding, legal_hold
from odop.kernel.models import StoredFile
from odop.kernel.services import forget_file, touch_pages
from odop.lib.money import from_paise


def forget_seller(whose: Whose) -> int:
    """Names, story, address and photographs go; the goods stay without a name, for what was sold and billed of them."""
    mine = Seller.objects.filter(artisan_id=whose.artisan_id)
    count = mine.update(
        name=Localised(), place="", about=Localised(), legal_name="", legal_address="", pin_code="", answers={},
        since_year=None, state=SellerState.CLOSED, reason="–",
    )  # fmt: skip
    if not count:
        return 0
    goods = Listing.objects.filter(seller__artisan_id=whose.artisan_id)
    pictures = Photograph.objects.filter(listing__in=goods)
    originals = list(StoredFile.objects.filter(pk__in=pictures.values("original_id")))
    shown = {sha for one in pictures for kinds in one.sizes.values() for sha, _size in kinds.values()}
    sheets = GoodsSheet.objects.filter(seller__in=mine)
    originals += StoredFile.objects.filter(pk__in=sheets.values("pictures_id"))
    sheets.update(rows=[], faults=[], pictures=None)
    pictures.delete()
    for file in [*originals, *StoredFile.objects.filter(sha256__in=shown, name="mart")]:
        forget_file(file)
    goods.exclude(state__in=[ListingState.RETURNED, ListingState.TAKEN_DOWN]).update(state=ListingState.ENDED)
    return count + goods.update(story=Localised(), packer_name="", packer_address="", gi_user_number="")


@holding(
    "emart.seller", title=_("You and your goods in the mart"), kept="entry", order=59, erase=forget_seller,
    tables=["emart_seller", "emart_listing", "emart_offer", "emart_photograph", "emart_searchrow", "emart_goodssheet"],
)  # fmt: skip
def seller(whose: Whose) -> Iterator[Held]:
    for one in Seller.objects.filter(artisan_id=whose.artisan_id).order_by("begun_at"):
        yield Held(
            one.name, one.begun_at,
            (
                ("ref", _("Number"), one.ref), ("state", _("State"), one.get_state_display()),
                ("tax_mode", _("How you sell"), one.get_tax_mode_display()), ("gstin", _("GSTIN"), one.gstin),
                ("enrolment", _("Enrolment number"), one.enrolment_number), ("place", _("Place"), one.place),
                ("about", _("Your story"), one.about), ("legal_name", _("Name on bills"), one.legal_name),
                ("address", _("Address on bills"), one.legal_address),
            ),
        )  # fmt: skip
    for good in Listing.objects.filter(seller__artisan_id=whose.artisan_id).order_by("begun_at"):
        yield Held(
            good.title, good.begun_at,
            (("ref", _("Number"), good.ref), ("state", _("State"), good.get_state_display())),
        )  # fmt: skip


@legal_hold
def still_to_be_paid(whose: Whose) -> Iterator[Words]:
    """One sentence for each order whose money is hers, or may become hers: without name, PAN and account nobody could pay it, neither
    the payment service nor the bank."""
    with_bank = Q(settlement__state__in=[SettlementState.MADE, SettlementState.SENT])
    orders = Order.objects.filter(Q(settlement=None) | with_bank, seller__artisan_id=whose.artisan_id)
    placed = orders.filter(
        state__in=[OrderState.WAITING, OrderState.PLACED]
    )  # the buyer is paying, or has paid
    entries = BookEntry.objects.filter(account=Account.MAKER, movement__order__in=orders)
    owed = entries.values("movement__order").annotate(paise=Sum("paise")).filter(paise__lt=0)
    keys = {*placed.values_list("pk", flat=True), *owed.values_list("movement__order", flat=True)}
    for ref in Order.objects.filter(pk__in=keys).order_by("pk").values_list("ref", flat=True):
        yield _("The money of order %(ref)s in the mart is still to be paid.") % {"ref": ref}


@holding(
    "emart.sales", title=_("What you sold in the mart and were paid"), kept="money", order=60,
    tables=[
        "emart_payoutanswerline",
        "emart_order", "emart_orderline", "emart_return", "emart_bookmovement", "emart_bookentry", "emart_settlement", "emart_transfer",
        "emart_paper", "emart_paperseries", "emart_basketline", "emart_parcel", "emart_parcelline", "emart_salecall",
        "emart_claim", "emart_complaint",
        "emart_review",
    ],
)  # fmt: skip
def sales(whose: Whose) -> Iterator[Held]:
    for order in Order.objects.filter(seller__artisan_id=whose.artisan_id).order_by("pk"):
        yield Held(
            _("Order"), order.shipped_at,
            (("ref", _("Number"), order.ref), ("state", _("State"), order.get_state_display())),
        )  # fmt: skip
    for paid in Settlement.objects.filter(seller__artisan_id=whose.artisan_id).order_by("pk"):
        yield Held(
            _("Payment"), paid.made_at,
            (
                ("ref", _("Reference"), paid.ref), ("amount", _("Amount"), from_paise(paid.paise)),
                ("account", _("Account number"), paid.account), ("ifsc", _("IFSC of the branch"), paid.ifsc),
                ("bank_reference", _("Bank reference"), paid.bank_reference),
            ),
        )  # fmt: skip
    for lies in Transfer.objects.filter(seller__artisan_id=whose.artisan_id).order_by("pk"):
        yield Held(
            _("Money at the payment service"), lies.asked_at,
            (
                ("ref", _("Number"), lies.number), ("amount", _("Amount"), from_paise(lies.net_paise)),
                ("account", _("Account number"), lies.account), ("state", _("State"), lies.get_state_display()),
            ),
        )  # fmt: skip


def _old(before: datetime) -> tuple[QuerySet[Purchase], QuerySet[Settlement]]:
    return (
        Purchase.objects.filter(placed_at__lt=before).exclude(name="", mobile="", address="", gstin=""),
        Settlement.objects.filter(made_at__lt=before, account__isnull=False),
    )


def still_named(before: datetime) -> int:
    return sum(one.count() for one in _old(before))


def forget_sales(before: datetime) -> int:
    """Buyers' names and addresses and makers' accounts of sales whose time is over; sums and bills stay."""
    purchases, settlements = _old(before)
    for claim in Claim.objects.filter(line__order__purchase__in=purchases):
        for file in StoredFile.objects.filter(pk__in=claim.photographs):
            forget_file(file)
    claims = Claim.objects.filter(line__order__purchase__in=purchases)
    claims.update(words="", photographs=[])
    claims.exclude(answer="").update(answer="–")  # an answer quotes what was said
    complaints = Complaint.objects.filter(order__purchase__in=purchases)
    complaints.update(words="–", appeal="")
    complaints.exclude(answer="").update(answer="–")
    complaints.exclude(appeal_answer="").update(appeal_answer="–")
    Order.objects.filter(purchase__in=purchases).exclude(card_text="").update(card_text="")
    reviews = Review.objects.filter(line__order__purchase__in=purchases)
    for review in reviews.exclude(photographs=[]):
        forget_pictures(review)
    if reviews.update(by_name="", by_place=""):
        touch_pages("mart")
    forget_bank_files(before)
    BuyerMail.objects.filter(purchase__in=purchases).delete()
    return purchases.update(name="", mobile="", address="", place="", gstin="") + settlements.update(
        account=None, account_last4="", ifsc=""
    )


expires("emart.sales", due=still_named)(forget_sales)

"""Whoever reads a page of trade, the files of an enquiry, and how things are called in colour."""

from typing import cast

from django.http import HttpRequest, HttpResponse

from odop.accounts.models import User
from odop.kernel.models import StoredFile
from odop.kernel.refusals import NotFound
from odop.kernel.services import read_file
from odop.kernel.serving import served
from odop.wholesale.enums import (
    BuyerState,
    DeliveryState,
    EnquiryState,
    QuotationState,
    RequestState,
    TradeOrderState,
)

MOST_OF_A_FILE = 6 * 2**20
TONES: dict[str, str] = {
    EnquiryState.ASKED: "soon", EnquiryState.SENT: "soon", EnquiryState.QUOTED: "ok", EnquiryState.ORDERED: "ok",
    EnquiryState.CLOSED: "plain", EnquiryState.WITHDRAWN: "plain",
}  # fmt: skip
REQUEST_TONES: dict[str, str] = {
    RequestState.ASKED: "soon", RequestState.ANSWERED: "ok", RequestState.DECLINED: "plain", RequestState.ENDED: "plain",
}  # fmt: skip
BUYER_TONES: dict[str, str] = {
    BuyerState.WAITING: "soon", BuyerState.ACCEPTED: "ok", BuyerState.RETURNED: "late", BuyerState.CLOSED: "plain",
}  # fmt: skip

QUOTATION_TONES: dict[str, str] = {
    QuotationState.SENT: "soon", QuotationState.ACCEPTED: "ok", QuotationState.CHANGE: "late", QuotationState.REFUSED: "plain",
    QuotationState.LAPSED: "plain",
}  # fmt: skip
ORDER_TONES: dict[str, str] = {
    TradeOrderState.OPEN: "soon", TradeOrderState.DONE: "ok", TradeOrderState.ENDED: "plain",
}  # fmt: skip
DELIVERY_TONES: dict[str, str] = {
    DeliveryState.PLANNED: "soon", DeliveryState.SENT: "plain", DeliveryState.RECEIVED: "ok", DeliveryState.CANCELLED: "plain",
}  # fmt: skip


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def sent_files(request: HttpRequest) -> list[tuple[bytes, str]]:
    return [(one.read(MOST_OF_A_FILE), one.name or "file") for one in request.FILES.getlist("file")]


def shown(file: StoredFile | None) -> HttpResponse:
    if file is None:
        raise NotFound()
    return served(read_file(file), file.media_type, file.name)

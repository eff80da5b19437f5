"""Whoever reads a page of help, and the files of a request."""

from typing import cast

from django.http import HttpRequest, HttpResponse

from odop.accounts.models import User
from odop.kernel.models import StoredFile
from odop.kernel.refusals import NotFound
from odop.kernel.services import read_file
from odop.kernel.serving import served
from odop.support.enums import Asked
from odop.support.models import ServiceRequest, Turn

MOST_OF_A_FILE = 6 * 2**20
TONES = {
    Asked.ASKED: "soon", Asked.SENT: "soon", Asked.DECLINED: "late", Asked.ACCEPTED: "plain", Asked.DELIVERED: "ok",
    Asked.CLOSED: "plain", Asked.WITHDRAWN: "plain",
}  # fmt: skip


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def sent_files(request: HttpRequest, name: str) -> list[tuple[bytes, str]]:
    return [(one.read(MOST_OF_A_FILE), one.name or "file") for one in request.FILES.getlist(name)]


def turns_of(one: ServiceRequest) -> list[Turn]:
    return list(one.turns.select_related("by"))


def photo_of(one: ServiceRequest) -> HttpResponse:
    return _served(one.photo)


def delivered_of(one: ServiceRequest, number: int) -> HttpResponse:
    found = one.deliveries.select_related("file").filter(number=number).first()
    return _served(found.file if found else None)


def _served(file: StoredFile | None) -> HttpResponse:
    if file is None:
        raise NotFound()
    return served(read_file(file), file.media_type, file.name)

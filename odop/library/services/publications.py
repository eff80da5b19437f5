"""A publication is added, gets files, is published, and may be withdrawn for a reason; what was read stays findable."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_LIBRARY
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import next_number, store_file, touch_pages
from odop.library import events
from odop.library.enums import PublicationKind, Scale
from odop.library.models import Edition, Publication
from odop.library.search import found_by
from odop.places.models import District, ProductLine

WRONG = _("Some answers are missing or not right.")
NOT_YOUR_PLACE = _("Your office keeps the library of its own district.")
ADDRESS_BEGINS = ("https://", "http://")

Words = str | Promise


def may_write(user: User, district_id: int | None) -> bool:
    """An office keeps what concerns its own district, the state's cell everything."""
    held = user.scope.everything or (district_id is not None and district_id in user.scope.districts)
    return user.may(RUN_LIBRARY) and held


def check_may(user: User, district_id: int | None) -> None:
    """Refuses `not_your_place`."""
    if not may_write(user, district_id):
        raise NotAllowed(NOT_YOUR_PLACE, code="not_your_place")


def said(words: Mapping[str, str]) -> Localised:
    """What was written in each language, without what was left empty."""
    return Localised({language: text.strip() for language, text in words.items() if text.strip()})


def refuse(wrong: Mapping[str, Words]) -> None:
    if wrong:
        raise Invalid(WRONG, fields=wrong)


def _locked(publication: Publication, by: User) -> Publication:
    check_may(by, publication.district_id)
    return Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)


def _check(
    given: Mapping[str, Any], district: District | None, product_line: ProductLine | None, pk: int = 0
) -> None:
    wrong: dict[str, Words] = {}
    if given["kind"] not in PublicationKind.values:
        wrong["kind"] = _("Choose what it is.")
    if not said(given["title"]):
        wrong["title_en"] = _("Write its title.")
    if given["kind"] in (PublicationKind.ORDER, PublicationKind.STANDARD) and not given["number"].strip():
        wrong["number"] = _("Write its number as it stands on it.")
    if given["dated_on"] is not None and given["dated_on"] > clock.today():
        wrong["dated_on"] = _("The day cannot lie in the future.")
    if not given["source"].strip():
        wrong["source"] = _("Write where it comes from.")
    if given["address"] and not given["address"].startswith(ADDRESS_BEGINS):
        wrong["address"] = _("Write the whole address, beginning with https://.")
    if given["scale"] and (given["scale"] not in Scale.values or given["kind"] != PublicationKind.REPORT):
        wrong["scale"] = _("A scale belongs to a project report only.")
    if product_line is not None and (district is None or product_line.district_id != district.pk):
        wrong["product_line"] = _("Choose a product line of this district.")
    if given["changes"] is not None and (
        given["kind"] != PublicationKind.ORDER
        or given["changes"].kind != PublicationKind.ORDER
        or given["changes"].pk == pk
    ):
        wrong["changes"] = _("Only an order changes another order.")
    if given["changes"] is not None and not said(given["changed"]):
        wrong["changed_en"] = _("Write what it changed.")
    refuse(wrong)


def _columns(given: Mapping[str, Any], product_line: ProductLine | None) -> dict[str, Any]:
    """What is written into the row, its words for the search too."""
    texts = {name: said(given[name]) for name in ("title", "about", "changed")}
    plain = {name: given[name].strip() for name in ("number", "source", "address")}
    rest = {name: given[name] for name in ("kind", "dated_on", "scale", "changes")}
    line = product_line.name if product_line else {}
    words = found_by(texts["title"], texts["about"], texts["changed"], plain["number"], line)
    return {**texts, **plain, **rest, "product_line": product_line, "found_by": words}


def _given(kind: str, title: Mapping[str, str], source: str, more: Mapping[str, Any]) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "about": {}, "changed": {}, "number": "", "address": "", "scale": "", "dated_on": None, "changes": None,
    }  # fmt: skip
    return {**empty, **more, "kind": kind, "title": title, "source": source}


@transaction.atomic
def add_publication(
    *,
    kind: str,
    title: Mapping[str, str],
    source: str,
    by: User,
    district: District | None = None,
    product_line: ProductLine | None = None,
    is_sample: bool = False,
    about: Mapping[str, str] | None = None,
    number: str = "",
    dated_on: date | None = None,
    address: str = "",
    scale: str = "",
    changes: Publication | None = None,
    changed: Mapping[str, str] | None = None,
) -> Publication:
    """A new publication, seen by offices of its place until it is published. Refuses `not_your_place`, `invalid`."""
    check_may(by, district.pk if district else None)
    more = {
        "about": about or {}, "number": number, "dated_on": dated_on, "address": address, "scale": scale,
        "changes": changes, "changed": changed or {},
    }  # fmt: skip
    given = _given(kind, title, source, more)
    _check(given, district, product_line)
    made = Publication.objects.create(
        **_columns(given, product_line),
        ref=f"LB-{next_number('LB'):04d}",
        district=district,
        made_at=clock.now(),
        made_by=by,
        is_sample=is_sample,
    )
    record(events.ADDED, made, by=by, kind=kind)
    return made


@transaction.atomic
def correct_publication(
    publication: Publication,
    *,
    kind: str,
    title: Mapping[str, str],
    source: str,
    by: User,
    product_line: ProductLine | None = None,
    **more: Any,
) -> Publication:
    """New words for a publication that an office added. Refuses `not_your_place`, `of_the_programme`, `withdrawn`,
    `invalid`."""
    present = _locked(publication, by)
    if present.key is not None:
        raise DomainError(
            _("This stands in the programme's own file; its words are changed there."),
            code="of_the_programme",
        )
    _check_open(present)
    given = _given(kind, title, source, more)
    _check(given, present.district, product_line, present.pk)
    columns = _columns(given, product_line)
    for name, value in columns.items():
        setattr(present, name, value)
    present.save(update_fields=list(columns))
    record(events.CORRECTED, present, by=by, kind=kind)
    _show(present)
    return present


@transaction.atomic
def add_edition(publication: Publication, *, content: bytes, name: str, note: str = "", by: User) -> Edition:
    """A file of the publication; its kind is read from its bytes. From the second on `note` says what changed.

    Refuses `not_your_place`, `withdrawn`, `invalid`, and what `store_file` refuses.
    """
    present = _locked(publication, by)
    _check_open(present)
    last = present.editions.aggregate(last=Max("number"))["last"] or 0
    if last and not note.strip():
        raise Invalid(WRONG, fields={"note": _("Write what changed against the file before.")})
    kept = store_file(content, name=name, by=by, district_id=present.district_id)
    made = Edition.objects.create(
        publication=present, district_id=present.district_id, number=last + 1, note=note.strip(), file=kept, name=kept.name,
        media_type=kept.media_type, size=kept.size, added_at=clock.now(), added_by=by,
    )  # fmt: skip
    record(events.EDITION, present, by=by, number=made.number)
    _show(present)
    return made


@transaction.atomic
def publish(publication: Publication, *, by: User) -> Publication:
    """From now on everybody reads it. Refuses `not_your_place`, `published_already`, `withdrawn`, `nothing_to_read`."""
    present = _locked(publication, by)
    _check_open(present)
    if present.published_at is not None:
        raise DomainError(_("This is published already."), code="published_already")
    if not present.address and not present.editions.exists():
        raise DomainError(_("Add a file first, or the address where it can be read."), code="nothing_to_read")
    present.published_at = clock.now()
    present.save(update_fields=["published_at"])
    record(events.PUBLISHED, present, by=by)
    _show(present)
    return present


@transaction.atomic
def withdraw(publication: Publication, *, reason: str, by: User) -> Publication:
    """Its files are no longer given out; that it was there, and why it went, stays. Refuses `not_your_place`, `withdrawn`,
    `of_the_programme`, `invalid`."""
    present = _locked(publication, by)
    _check_open(present)
    if present.key is not None:
        raise DomainError(
            _("This stands in the programme's own file; its words are changed there."),
            code="of_the_programme",
        )
    if not reason.strip():
        raise Invalid(WRONG, fields={"reason": _("Write in a sentence why.")})
    present.withdrawn_at, present.withdrawn_reason = clock.now(), reason.strip()
    present.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    record(events.WITHDRAWN, present, by=by)
    _show(present)
    return present


def _check_open(publication: Publication) -> None:
    if publication.withdrawn_at is not None:
        raise DomainError(_("This was withdrawn; nothing more is done with it."), code="withdrawn")


def _show(publication: Publication) -> None:
    if publication.published_at is not None:
        touch_pages()

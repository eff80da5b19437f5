"""The library for everybody: the list with its search, one publication, and its files."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from odop.kernel.access import public
from odop.kernel.pagecache import keep
from odop.kernel.serving import served
from odop.kernel.ui.numbers import day_text
from odop.kernel.ui.sources import source_words
from odop.library.enums import PublicationKind, Scale
from odop.library.models import Publication
from odop.library.queries.publications import counts_by_kind, edition_of, publication_named, publications
from odop.places.queries import current_product_lines

PAGE = 30


def page_of(request: HttpRequest, rows: Any, size: int = PAGE) -> Any:
    """The page of a list that is asked for."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def searched(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:100]


@public
def publication_list(request: HttpRequest) -> HttpResponse:
    """Everything published, the newest first; narrowed by kind and by words in either script."""
    kind, text = request.GET.get("kind", ""), searched(request)
    known = kind if kind in PublicationKind.values else ""
    lines = {one.key: one for one in current_product_lines().select_related("district")}
    line, scale = lines.get(request.GET.get("line", "")), request.GET.get("scale", "")
    scale = scale if scale in Scale.values else ""
    every = publications(text=text, line=line, scale=scale)
    counts = counts_by_kind(every)
    page = page_of(request, every.filter(kind=known) if known else every)
    context = {
        "page": page, "text": text, "kind": known, "lines": list(lines.values()), "line": line, "scale": scale, "scales": Scale.choices,
        "kinds": kind_choices(reverse("library"), counts, known, text, line=line.key if line else "", scale=scale),
        "columns": [
            {"label": label}
            for label in (_("Title"), _("What it says"), _("Kind"), _("Number"), _("Dated"))
        ],
    }  # fmt: skip
    response = render(request, "library/publications.html", context)
    return response if request.GET else keep(response)


def kind_choices(
    here: str, counts: dict[str, int], kind: str, text: str, **more: str
) -> list[dict[str, Any]]:
    """Links that narrow a list to one kind of publication."""

    def to(code: str) -> str:
        query = urlencode(
            {name: value for name, value in (("kind", code), ("q", text), *more.items()) if value}
        )
        return f"{here}?{query}" if query else here

    first = {"label": _("Everything"), "url": to(""), "current": not kind, "count": sum(counts.values())}
    rest = [
        {"label": str(label), "url": to(code), "current": code == kind, "count": counts[code]}
        for code, label in PublicationKind.choices
    ]
    return [first, *rest]


@public
def publication(request: HttpRequest, ref: str) -> HttpResponse:
    """One publication: what it says, what it changed and what changed it, its files, its source."""
    one = publication_named(ref)
    here = reverse("library") + f"?kind={one.kind}"
    context = {
        "one": one, "facts": facts_of(one), "editions": [] if one.withdrawn_at else list(one.editions.all()),
        "crumbs": [(_("Library"), reverse("library")), (one.get_kind_display(), here), (one.ref, "")],
    }  # fmt: skip
    return keep(render(request, "library/publication.html", context))


def facts_of(one: Publication) -> list[tuple[str, object]]:
    """What is known of it, as pairs."""
    dated = day_text(one.dated_on) if one.dated_on else source_words(one.dated_note)
    rows: list[tuple[str, object]] = [
        (_("Number"), one.number),
        (_("Dated"), dated),
        (_("For how large an enterprise"), one.get_scale_display() if one.scale else ""),
        (_("Product line"), one.product_line or ""),
        (_("District"), one.district or ""),
    ]
    return [(label, value) for label, value in rows if str(value)]


@public
def publication_file(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """A file of a publication; one that was withdrawn gives none."""
    edition, content = edition_of(publication_named(ref), number)
    return served(content, edition.media_type, edition.name)

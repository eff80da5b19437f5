"""Publications, as everybody reads them and as an office does."""

from django.db.models import Count, F, Prefetch, Q, QuerySet

from odop.accounts.models import User
from odop.kernel import scope
from odop.kernel.models import StoredFile
from odop.kernel.refusals import NotFound
from odop.kernel.services import read_file
from odop.library.enums import PublicationKind
from odop.library.models import Edition, Publication
from odop.library.search import matching
from odop.places.models import ProductLine


def _rows() -> QuerySet[Publication]:
    rows = Publication.objects.select_related("district", "product_line")
    return rows.order_by(F("dated_on").desc(nulls_last=True), "pk")


def publications(
    *, text: str = "", kind: str = "", line: ProductLine | None = None, scale: str = ""
) -> QuerySet[Publication]:
    """What everybody reads, the newest first; withdrawn ones only by their own address. What is about a kind of goods
    belongs to every product `line` of that kind."""
    rows = _rows().filter(published_at__isnull=False, withdrawn_at__isnull=True)
    if kind:
        rows = rows.filter(kind=kind)
    if line is not None:
        rows = rows.filter(Q(product_line=line) | Q(category=line.category))
    if scale:
        rows = rows.filter(scale=scale)
    return matching(rows, text)


def publication_named(ref: str) -> Publication:
    """The published one of this number with its files, a withdrawn one too, which says so. Raises NotFound."""
    found = _whole(_rows().filter(published_at__isnull=False)).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def _whole(rows: QuerySet[Publication]) -> QuerySet[Publication]:
    """With the order that it changed, the orders that changed it, and its files."""
    later = Publication.objects.filter(published_at__isnull=False, withdrawn_at__isnull=True)
    return rows.select_related("changes", "district", "product_line").prefetch_related(
        "editions", Prefetch("changed_by", later.order_by("dated_on", "pk"))
    )


def publications_visible_to(user: User) -> QuerySet[Publication]:
    """What an office keeps or reads: its own district's, drafts too, and all that is published."""
    if user.scope.everything:
        return _rows()
    return _rows().filter(district_id__in=user.scope.districts) | _rows().filter(published_at__isnull=False)


def publication_visible_to(user: User, ref: str) -> Publication:
    """Raises NotFound outside the reader's place."""
    found = _whole(publications_visible_to(user)).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def counts_by_kind(rows: QuerySet[Publication]) -> dict[str, int]:
    """How many of each kind, none left out. One query."""
    found = dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))
    return {kind: found.get(kind, 0) for kind in PublicationKind.values}


def edition_of(publication: Publication, number: int) -> tuple[Edition, bytes]:
    """A file of a publication that the reader sees, with its bytes. Raises NotFound, as of a withdrawn one."""
    found = Edition.objects.filter(publication=publication, number=number).first()
    if found is None or publication.withdrawn_at is not None:
        raise NotFound()
    with scope.widened("the bytes of a file of which the reader sees the publication"):
        stored = StoredFile.objects.get(pk=found.file_id)
    return found, read_file(stored)

"""A published study as data: the whole as JSON, each of its tables as CSV."""

import csv
import io

from django.http import HttpRequest, HttpResponse, JsonResponse

from odop.diagnosis.queries.opendata import TABLES, open_data
from odop.diagnosis.queries.studies import published_study
from odop.kernel.access import public
from odop.kernel.pagecache import keep
from odop.kernel.refusals import NotFound


@public
def study_data(request: HttpRequest, ref: str) -> HttpResponse:
    """The study with everything it rests on, as far as it is public."""
    return keep(JsonResponse(open_data(published_study(ref)), json_dumps_params={"ensure_ascii": False}))


@public
def study_table(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """One table of it, for a spreadsheet."""
    study = published_study(ref)
    if name not in TABLES:
        raise NotFound()
    head, rows = TABLES[name](study)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_unarmed(cell) for cell in row] for row in rows)
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{ref}-{name}.csv"'
    return keep(response)


def _unarmed(cell: object) -> object:
    """A text that a spreadsheet would take for a formula stands behind an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell

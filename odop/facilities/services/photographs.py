"""Where the photographs of a site were taken, as the phone wrote it into them."""

from odop.casework.models import Case
from odop.kernel.services import read_file
from odop.lib.photographs import place_of

PHOTOGRAPHS = "site_photographs"


def places_of_photographs(case: Case) -> list[tuple[float, float]]:
    """Latitude and longitude of each photograph of the site in force that carries its place, in degrees."""
    papers = case.documents.filter(key=PHOTOGRAPHS, replaced=False).select_related("file")
    found = [place_of(read_file(paper.file)) for paper in papers]
    return [place for place in found if place is not None]

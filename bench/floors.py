"""The least that a page of the desk could cost: its rows by SQL written by hand, and a view that does nothing else."""

from functools import cache
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

# The first page of a district office's worklist.
WORKLIST = """
SELECT c.id, c.ref, c.procedure_id, c.state, c.due_on, c.entered_at, c.closed_at, c.amount, a.name, d.name
  FROM casework_case c JOIN registry_artisan a ON a.id = c.applicant_id JOIN places_district d ON d.lgd_code = c.district_id
 WHERE c.district_id = %s AND c.waiting_on = 'diepc' AND NOT (c.state = 'hold' AND c.due_on > current_date + 30)
 ORDER BY c.due_on, c.id LIMIT 51
"""
# What the page of a case is made of.
CASE = """
SELECT c.*, a.*, d.name, u.name, o.name FROM casework_case c JOIN registry_artisan a ON a.id = c.applicant_id
  JOIN places_district d ON d.lgd_code = c.district_id LEFT JOIN registry_unit u ON u.id = c.unit_id
  LEFT JOIN accounts_office o ON o.id = c.bank_id WHERE c.ref = %s
"""
OF_CASE = (
    (
        "SELECT s.*, u.name, o.name FROM casework_casestep s LEFT JOIN accounts_user u ON u.id = s.by_id"
        " LEFT JOIN accounts_posting p ON p.id = s.posting_id LEFT JOIN accounts_office o ON o.id = p.office_id"
        " WHERE s.case_id = %s ORDER BY s.number"
    ),
    "SELECT d.*, f.* FROM casework_casedocument d JOIN kernel_storedfile f ON f.id = d.file_id WHERE d.case_id = %s",
    "SELECT p.*, s.* FROM schemes_application p JOIN schemes_assessment s ON s.application_id = p.id WHERE p.case_id = %s",
    "SELECT * FROM casework_letter WHERE case_id = %s",
    "SELECT * FROM kernel_event WHERE subject_type = 'casework.case' AND subject_id = %s::text ORDER BY at DESC LIMIT 200",
)
# What the page of a study is made of.
STUDY = """
SELECT s.id, s.*, d.name, l.name, o.name FROM diagnosis_study s JOIN places_district d ON d.lgd_code = s.district_id
  JOIN places_productline l ON l.id = s.product_line_id LEFT JOIN accounts_office o ON o.id = s.agency_id WHERE s.ref = %s
"""
OF_STUDY = (
    "SELECT * FROM diagnosis_chapter WHERE study_id = %s",
    "SELECT w.*, g.* FROM diagnosis_swot w LEFT JOIN diagnosis_gap g ON g.id = w.gap_id WHERE w.study_id = %s",
    "SELECT c.*, p.* FROM diagnosis_consultation c LEFT JOIN diagnosis_point p ON p.consultation_id = c.id WHERE c.study_id = %s",
    "SELECT p.*, f.* FROM diagnosis_picture p JOIN kernel_storedfile f ON f.id = p.file_id WHERE p.study_id = %s",
    "SELECT * FROM diagnosis_stage WHERE study_id = %s ORDER BY position",
    "SELECT * FROM diagnosis_practice WHERE study_id = %s",
    "SELECT s.*, t.* FROM diagnosis_survey s LEFT JOIN diagnosis_sheet t ON t.survey_id = s.id WHERE s.study_id = %s",
    "SELECT g.* FROM diagnosis_gap g JOIN diagnosis_study s ON s.product_line_id = g.product_line_id WHERE s.id = %s",
    "SELECT m.* FROM indicators_measurement m JOIN diagnosis_study s ON s.district_id = m.district_id WHERE s.id = %s",
)


def worklist_rows(request: HttpRequest) -> HttpResponse:
    """The rows of the worklist and an empty page."""
    with connection.cursor() as cursor:
        cursor.execute(WORKLIST, [request.user.scope.districts[0]])  # type: ignore[union-attr]
        rows = cursor.fetchall()
    return HttpResponse(headers={"X-Rows": str(len(rows))})


def case_rows(request: HttpRequest, ref: str) -> HttpResponse:
    """The rows of a case and an empty page."""
    with connection.cursor() as cursor:
        cursor.execute(CASE, [ref])
        rows: list[Any] = cursor.fetchall()
        for query in OF_CASE:
            cursor.execute(query, [rows[0][0]])
            rows += cursor.fetchall()
    return HttpResponse(headers={"X-Rows": str(len(rows))})


def study_rows(request: HttpRequest, ref: str) -> HttpResponse:
    """The rows of a study and an empty page."""
    with connection.cursor() as cursor:
        cursor.execute(STUDY, [ref])
        rows: list[Any] = cursor.fetchall()
        for query in OF_STUDY:
            cursor.execute(query, [rows[0][0]])
            rows += cursor.fetchall()
    return HttpResponse(headers={"X-Rows": str(len(rows))})


# What a list of the mart shows, with its counts; a good; a search.
CARD = "ref, title, maker, place, photograph, price_paise, mrp_paise, available, made_to_order, gi, within_state, craft"
MART = {
    "list": (
        f"SELECT {CARD} FROM emart_searchrow WHERE district_id = %(district)s ORDER BY score DESC, published_at DESC LIMIT 24",
        "SELECT craft, gi, count(*) FROM emart_searchrow WHERE district_id = %(district)s GROUP BY craft, gi",
    ),
    "craft_page": (
        f"SELECT {CARD} FROM emart_searchrow WHERE craft = %(craft)s ORDER BY score DESC, published_at DESC LIMIT 24",
        "SELECT district_id, gi, count(*) FROM emart_searchrow WHERE craft = %(craft)s GROUP BY district_id, gi",
    ),
    "detail": (
        (
            "SELECT l.*, s.*, d.name FROM emart_listing l JOIN emart_seller s ON s.id = l.seller_id"
            " JOIN places_district d ON d.lgd_code = l.district_id WHERE l.id = %(listing)s"
        ),
        "SELECT * FROM emart_offer WHERE listing_id = %(listing)s",
        "SELECT * FROM emart_photograph WHERE listing_id = %(listing)s",
        f"SELECT {CARD} FROM emart_searchrow WHERE seller_id = %(seller)s ORDER BY score DESC LIMIT 8",
    ),
    "search": (
        (
            f"SELECT {CARD} FROM emart_searchrow WHERE document @@ to_tsquery('simple', %(word)s)"
            " ORDER BY ts_rank(document, to_tsquery('simple', %(word)s)) * score DESC LIMIT 24"
        ),
        (
            "SELECT district_id, craft, gi, count(*) FROM emart_searchrow WHERE document @@ to_tsquery('simple', %(word)s)"
            " GROUP BY GROUPING SETS (district_id, craft, gi)"
        ),
    ),
}
WORDS = ("blue", "comb", "lamp", "saree", "red", "mirror", "embroidered", "flute")


@cache
def _goods() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT listing_id, seller_id, district_id, craft FROM emart_searchrow ORDER BY md5(ref) LIMIT 500"
        )
        return [
            dict(zip(("listing", "seller", "district", "craft"), row, strict=True))
            for row in cursor.fetchall()
        ]


def mart_rows(request: HttpRequest, name: str, turn: int) -> HttpResponse:
    """The rows of a page of the mart and an empty page."""
    wanted = _goods()[turn % len(_goods())] | {"word": WORDS[turn % len(WORDS)]}
    rows = 0
    with connection.cursor() as cursor:
        for query in MART[name]:
            cursor.execute(query, wanted)
            rows += len(cursor.fetchall())
    return HttpResponse(headers={"X-Rows": str(rows)})

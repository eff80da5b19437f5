"""Schemes as data: a folder of readable files, compiled into decisions with every reason.

One tree of each formula serves three back ends, equal to the paisa: Python for one case with its reasons, numpy for
what-if over whole populations, PostgreSQL for batches and lists. See `docs/algorithms/rules.md`.
"""

from odop.lib.formula.complaints import Complaint
from odop.lib.formula.fields import Choice, Field
from odop.lib.rules.columns import Columns, columns_from
from odop.lib.rules.examples import ExampleResult
from odop.lib.rules.files import content_hash, read_files
from odop.lib.rules.loader import compile_files, compile_folder
from odop.lib.rules.model import (
    Assessment,
    Decision,
    DocumentRule,
    EntitlementVersion,
    Failure,
    Once,
    Order,
    Output,
    Page,
    Row,
    RowUsed,
    Rule,
    SchemeInvalid,
    rupees,
)
from odop.lib.rules.scheme import Scheme
from odop.lib.rules.sql import SqlDecision

__all__ = [
    "Assessment",
    "Choice",
    "Columns",
    "Complaint",
    "Decision",
    "DocumentRule",
    "EntitlementVersion",
    "ExampleResult",
    "Failure",
    "Field",
    "Once",
    "Order",
    "Output",
    "Page",
    "Row",
    "RowUsed",
    "Rule",
    "Scheme",
    "SchemeInvalid",
    "SqlDecision",
    "columns_from",
    "compile_files",
    "compile_folder",
    "content_hash",
    "read_files",
    "rupees",
]

"""The tables of the diagnosis: gaps and counts, agencies under contract, studies and what they hold."""

from odop.diagnosis.models.contracts import Agency, Contract, ContractLine, Deliverable
from odop.diagnosis.models.fieldwork import Consultation, Picture, Point, Practice, Remark, Stage
from odop.diagnosis.models.gaps import Count, CountSheet, Evidence, Gap, LogEntry
from odop.diagnosis.models.studies import Chapter, Study, Swot
from odop.diagnosis.models.surveys import Drawn, Sheet, Survey

__all__ = [
    "Agency",
    "Chapter",
    "Consultation",
    "Contract",
    "ContractLine",
    "Count",
    "CountSheet",
    "Deliverable",
    "Drawn",
    "Evidence",
    "Gap",
    "LogEntry",
    "Picture",
    "Point",
    "Practice",
    "Remark",
    "Sheet",
    "Stage",
    "Study",
    "Survey",
    "Swot",
]

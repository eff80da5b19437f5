"""Procedures as data: states with their clocks, and the actions between them."""

from odop.lib.workflow.diagram import as_mermaid
from odop.lib.workflow.model import (
    COMMITTEES,
    OFFICES,
    OUTSIDE,
    ROLES,
    STAGES,
    START,
    Action,
    Check,
    Notice,
    State,
    Until,
    Value,
    Workflow,
)
from odop.lib.workflow.reading import WorkflowInvalid, read_workflow

__all__ = [
    "COMMITTEES",
    "OFFICES",
    "OUTSIDE",
    "ROLES",
    "STAGES",
    "START",
    "Action",
    "Check",
    "Notice",
    "State",
    "Until",
    "Value",
    "Workflow",
    "WorkflowInvalid",
    "as_mermaid",
    "read_workflow",
]

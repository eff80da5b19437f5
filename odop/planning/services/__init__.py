"""What can be done about action plans."""

from odop.planning.services.allowed import may_decide, may_plan
from odop.planning.services.choosing import choose_best
from odop.planning.services.exports import aim_export, drop_export
from odop.planning.services.interventions import correct, hold, let_go, propose, remove
from odop.planning.services.links import link
from odop.planning.services.plans import approve, begin_plan, put_up, send_back, set_aim, set_money
from odop.planning.services.progress import add_milestone, end_intervention, reach_milestone, report_quarter
from odop.planning.services.revising import revise

__all__ = [
    "add_milestone",
    "aim_export",
    "approve",
    "begin_plan",
    "choose_best",
    "correct",
    "drop_export",
    "end_intervention",
    "hold",
    "let_go",
    "link",
    "may_decide",
    "may_plan",
    "propose",
    "put_up",
    "reach_milestone",
    "remove",
    "report_quarter",
    "revise",
    "send_back",
    "set_aim",
    "set_money",
]

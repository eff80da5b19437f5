"""What can be done about action plans."""

from odop.planning.services.allowed import may_decide, may_plan
from odop.planning.services.choosing import choose_best
from odop.planning.services.interventions import correct, hold, let_go, propose, remove
from odop.planning.services.plans import approve, begin_plan, put_up, send_back, set_aim, set_money
from odop.planning.services.progress import add_milestone, end_intervention, reach_milestone, report_quarter

__all__ = [
    "add_milestone",
    "approve",
    "begin_plan",
    "choose_best",
    "correct",
    "end_intervention",
    "hold",
    "let_go",
    "may_decide",
    "may_plan",
    "propose",
    "put_up",
    "reach_milestone",
    "remove",
    "report_quarter",
    "send_back",
    "set_aim",
    "set_money",
]

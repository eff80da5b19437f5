"""The step of a case that belongs to what was done on a page of training."""

from odop.casework.models import Case
from odop.casework.services import take_step
from odop.kernel.actors import Actor
from odop.training.queries import action_with


def step_of(
    case: Case, effect: str, *, by: Actor, note: str = "", data: dict[str, object] | None = None
) -> None:
    """Take the step of the case whose effect is the named one. Refuses as the step does."""
    take_step(case, do=action_with(case, effect), by=by, note=note, data=data)

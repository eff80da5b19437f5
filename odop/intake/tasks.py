"""The long work of lists. A job that was cut off is run again by the kernel's clock and goes on after the last batch."""

from procrastinate.contrib.django import app

from odop.accounts.models import User
from odop.intake.services.checking import check_list
from odop.intake.services.importing import import_list
from odop.intake.services.undoing import undo_list
from odop.kernel import scope
from odop.kernel.actors import SYSTEM, Actor


def _actor(pk: int | None) -> Actor:
    with scope.system():
        return User.objects.get(pk=pk) if pk else SYSTEM


@app.task(name="intake.check", queue="lists", lock="lists")
def check(*, intake: int) -> None:
    check_list(intake)


@app.task(name="intake.bring_in", queue="lists", lock="lists")
def bring_in(*, intake: int, by: int | None) -> None:
    import_list(intake, by=_actor(by))


@app.task(name="intake.take_back", queue="lists", lock="lists")
def take_back(*, intake: int, by: int | None) -> None:
    undo_list(intake, by=_actor(by))

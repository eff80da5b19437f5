"""What an office asks is done by the worker: queued in the transaction that asked, and run as many times as it takes."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from odop.intake import factories as lists
from odop.intake import services, tasks
from odop.intake.enums import State
from odop.intake.factories import row
from odop.kernel.events import run_reaction
from odop.kernel.models import Event
from odop.registry import factories as make
from odop.registry.models import Artisan

pytestmark = pytest.mark.django_db


def queued(task: str) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [task])
        return [json.loads(args) for (args,) in cursor.fetchall()]


def react_to(verb: str) -> None:
    event = Event.objects.get(verb=verb)
    reaction = next(one for one in queued("kernel.react") if one["event"] == str(event.pk))
    run_reaction(reaction["reaction"], event)


def test_check_import_and_taking_back_are_queued_and_run_by_the_worker():
    officer = make.officer(lists.office_district())
    intake = services.ask_check(lists.named([row()], by=officer), by=officer)
    react_to("list.check_asked")
    assert queued("intake.check") == [{"intake": intake.pk}]
    for _twice in range(2):
        tasks.check(intake=intake.pk)
    intake = services.ask_import(lists.again(intake), by=officer)
    react_to("list.import_asked")
    assert queued("intake.bring_in") == [{"intake": intake.pk, "by": officer.pk}]
    for _twice in range(2):
        tasks.bring_in(intake=intake.pk, by=officer.pk)
    assert Event.objects.get(verb="artisan.enrolled").actor_id == officer.pk
    services.ask_undo(lists.again(intake), by=officer)
    react_to("list.undo_asked")
    for _twice in range(2):
        tasks.take_back(intake=intake.pk, by=officer.pk)
    assert lists.again(intake).state == State.UNDONE
    assert not Artisan.objects.exists()
    assert Event.objects.filter(verb="artisan.retired").count() == 1


def test_a_database_that_stops_is_told_in_a_sentence_and_the_command_goes_on_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from odop.intake.management.commands import intake as command

    make.officer(lists.office_district())
    path = tmp_path / "list.csv"
    path.write_bytes(lists.sheet([row()]))

    def stops(*_args: object, **_more: object) -> None:
        raise OperationalError("terminating connection due to administrator command\nCONTEXT: row 7")

    with monkeypatch.context() as meanwhile, pytest.raises(CommandError) as told:
        meanwhile.setattr(command, "import_list", stops)
        call_command("intake", "artisans", str(path), "--district", "SBL", "--agreed", "register")
    assert told.value.returncode == command.AGAIN
    assert "terminating connection due to administrator command)" in str(told.value)
    assert not Artisan.objects.exists()
    call_command("intake", "artisans", str(path), "--district", "SBL", "--agreed", "register")
    assert Artisan.objects.count() == 1

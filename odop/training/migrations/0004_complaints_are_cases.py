"""A complaint is a case. Where there are complaints already, each gets its case, with its number, its clock, what was said and
what was answered, by the programme's own procedure for them; a programme that has none cannot carry them over and is told so."""

from datetime import timedelta

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils.timezone import localdate

from odop.kernel.programme import programme
from odop.lib.dates import FinancialYear
from odop.lib.rules import compile_files, read_files
from odop.lib.workflow import START

ANSWER = "training.answer_complaint"


def procedure_for_complaints(apps):
    """The row of the programme's procedure that answers complaints, made if need be, and what it compiles to."""
    place = programme()
    for name in place.procedures:
        files = read_files(settings.PROGRAMME_DIR / "workflows" / name)
        compiled = compile_files(files, languages=place.languages)
        if ANSWER in compiled.workflow.effects:
            row, _made = apps.get_model("casework", "Procedure").objects.get_or_create(
                code=compiled.code, version=compiled.version,
                defaults={"prefix": compiled.prefix, "title": dict(compiled.title), "files": files},
            )
            return row, compiled.workflow
    raise RuntimeError(
        "There are complaints about toolkits, and the programme has no procedure with the effect "
        f"{ANSWER} under workflows/ to make cases of them."
    )


def carry_over(apps, schema_editor):
    complaints = apps.get_model("training", "Complaint").objects.select_related("issue__case", "issue__unit")
    procedure, workflow = procedure_for_complaints(apps) if complaints.exists() else (None, None)
    for one in complaints.order_by("pk"):
        one.case = case_of(apps, one, procedure, workflow)
        one.save(update_fields=["case"])
    # What these rows still wait for is checked now: a table with checks to come cannot be altered.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def case_of(apps, one, procedure, workflow):
    said = {"about": one.about, "kit_serial": one.issue.unit.serial}
    [complain] = workflow.actions_from(START)
    first = step(apps, 1, complain.do, "", complain.to, by=one.user_id, role="artisan" if one.user_id else "system", at=one.made_at)
    first.data = said
    steps, values, due_on = [first], dict(said), one.due_on
    if one.answered_at:
        [answer] = [way for way in workflow.actions_from(complain.to) if ANSWER in way.effects and way.to == one.state]
        values["answered_on"] = localdate(one.answered_at).isoformat()
        until = workflow.states[answer.to].until
        due_on = until.due({"answered_on": localdate(one.answered_at)}) if until else None
        steps.append(
            step(apps, 2, answer.do, complain.to, answer.to, by=one.answered_by_id, role="officer", at=one.answered_at)
        )
        steps[-1].note, steps[-1].was_due_on = one.answer, one.due_on
        steps[-1].days_taken = (one.answered_at - one.made_at) // timedelta(days=1)
    state = workflow.states[steps[-1].to_state]
    case = apps.get_model("casework", "Case").objects.create(
        ref=one.ref, procedure=procedure, code=procedure.code, district_id=one.district_id, applicant_id=one.issue.artisan_id,
        applicant_user_id=one.user_id, financial_year=str(FinancialYear.of(localdate(one.made_at))), state=state.code,
        stage=state.stage, waiting_on=state.office or "none", due_on=due_on, entered_at=steps[-1].at, opened_at=one.made_at,
        closed_at=steps[-1].at if state.final else None, values=values, steps_taken=len(steps),
        is_sample=one.issue.case.is_sample,
    )  # fmt: skip
    for taken in steps:
        taken.case = case
        taken.save()
    return case


def step(apps, number, do, from_state, to_state, *, by, role, at):
    return apps.get_model("casework", "CaseStep")(
        number=number, do=do, from_state=from_state, to_state=to_state, by_id=by, role=role, at=at
    )


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0001_squashed_0005_groups_and_state_committees"),
        ("training", "0001_squashed_0003_her_own_kit"),
    ]
    operations = [
        migrations.AddField(
            "complaint", "case",
            models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.case"
            ),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.AlterField(
            "complaint", "case",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.case"
            ),
        ),
        migrations.RemoveIndex("complaint", "complaint_open"),
        migrations.RemoveField("complaint", "ref"),
        migrations.RemoveField("complaint", "made_at"),
        migrations.RemoveField("complaint", "due_on"),
        migrations.RemoveField("complaint", "answered_at"),
        migrations.RemoveField("complaint", "answered_by"),
        migrations.AlterField(
            "complaint", "state",
            models.CharField(
                choices=[
                    ("open", "Not answered yet"), ("replaced", "Kit replaced"), ("mended", "Mended or completed"), ("refused", "Not accepted"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="open", max_length=10,
            ),
        ),
        migrations.AddIndex("complaint", models.Index(fields=["district", "state"], name="complaint_by_state")),
    ]

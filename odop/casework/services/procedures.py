"""Keeping a procedure: one immutable row a version."""

from django.db import transaction

from odop.casework.definitions import EFFECTS
from odop.casework.models import Procedure
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.refusals import Invalid
from odop.lib.rules import Scheme


@transaction.atomic
def put_in_force(scheme: Scheme, files: dict[str, str]) -> Procedure:
    """Keep a procedure that no scheme brings; new cases follow the version that was put in force last. Safe to repeat."""
    kept = keep_procedure(scheme, files)
    if Procedure.objects.filter(code=kept.code).latest("loaded_at", "pk") != kept:
        kept.loaded_at = clock.now()  # an earlier version is taken up again
        kept.save(update_fields=["loaded_at"])
    return kept


@transaction.atomic
def keep_procedure(scheme: Scheme, files: dict[str, str]) -> Procedure:
    """The row of this version, made if need be. Refuses (`unknown_effect`) what no app knows how to do."""
    unknown = sorted(scheme.workflow.effects - EFFECTS.keys())
    if unknown:
        raise Invalid(
            f"No app knows these effects of the workflow: {', '.join(unknown)}.", code="unknown_effect"
        )
    procedure, _made = Procedure.objects.get_or_create(
        code=scheme.code,
        version=scheme.version,
        defaults={"prefix": scheme.prefix, "title": Localised(scheme.title), "files": files},
    )
    return procedure

"""The agreements that come with a programme: its `partners.csv`, and what they bind to in `obligations.csv` of `partners/`."""

from datetime import date

from django.db import transaction

from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.lib.programme import Programme, ProgrammeInvalid, read_more
from odop.lib.tables import (
    Column,
    Complaint,
    Row,
    column,
    matching,
    one_of,
    plain,
    text_column,
    whole,
)
from odop.partners.dues import months_later
from odop.partners.enums import ObligationKind, PartnerKind, Stage, Whose
from odop.partners.models import Agreement, Obligation, Partner

OBLIGATIONS: tuple[Column, ...] = (
    column("agreement", matching("[a-z0-9]+(-[a-z0-9]+)*", "flipkart-2020")),
    column("number", whole),
    column("whose", one_of(*Whose.values)),
    column("kind", one_of(*ObligationKind.values)),
    text_column("text"),
    column("every_months", whole, required=False),
    column("source", plain),
)
# What the file says anew each time. When it was ended, its paper and its days are the office's own from then on; an
# agreement that the office has signed meanwhile keeps that.
WORDS = ("partner", "subject", "standing", "source")


@transaction.atomic
def load_partners(programme: Programme) -> int:
    """Put the programme's agreements into the database; returns how many it has. Safe to repeat.

    Raises ProgrammeInvalid with every complaint. One that left the file stays, since figures and orders may hang on it.
    """
    complaints = [
        Complaint(
            "partners.csv", number, "kind", f"“{one.kind}” must be one of {', '.join(PartnerKind.values)}"
        )
        for number, one in enumerate(programme.partners, 2)
        if one.kind not in PartnerKind.values
    ]
    if complaints:
        raise ProgrammeInvalid(programme.folder, complaints)
    known = {one.code for one in programme.partners}

    def judge(row: Row, _rows: list[Row]) -> list[tuple[str, str]]:
        words = f"{row['agreement']} is no agreement of this programme"
        return [] if row["agreement"] in known else [("agreement", words)]

    rows = read_more(
        programme, "partners/obligations.csv", OBLIGATIONS, key=("agreement", "number"), judge=judge
    )
    named = {one.partner: one for one in programme.partners}
    Partner.objects.bulk_create(
        [Partner(code=code, name=Localised(one.name), kind=one.kind) for code, one in named.items()],
        update_conflicts=True, unique_fields=["code"], update_fields=["name", "kind"],
    )  # fmt: skip
    partners = dict(Partner.objects.values_list("code", "pk"))
    moment = clock.now()
    made = [
        Agreement(
            ref=one.code, partner_id=partners[one.partner], subject=Localised(one.subject), stage=one.stage, standing=one.status,
            source=one.source, signed_on=one.signed_on, ends_on=_end(one.signed_on, one.years), published_at=moment, entered_at=moment,
        )
        for one in programme.partners
    ]  # fmt: skip
    Agreement.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["ref"], update_fields=list(WORDS)
    )
    _follow_the_paper(made)
    refs = dict(Agreement.objects.filter(ref__in=known).values_list("ref", "pk"))
    Obligation.objects.bulk_create(
        [
            Obligation(
                agreement_id=refs[row["agreement"]], number=row["number"], whose=row["whose"], kind=row["kind"],
                text=Localised(row["text"]), every_months=row["every_months"], source=row["source"],
            )
            for row in rows
        ],
        update_conflicts=True, unique_fields=["agreement", "number"], update_fields=["text", "source"],
    )  # fmt: skip
    return len(made)


def _end(signed_on: date | None, years: int | None) -> date | None:
    """The same day so many years after the signature, where the paper names a term."""
    return months_later(signed_on, 12 * years) if signed_on is not None and years else None


def _follow_the_paper(made: list[Agreement]) -> None:
    """What the file says of stage and dates, for those on which no office has written yet."""
    present = Agreement.objects.in_bulk([one.ref for one in made], field_name="ref")
    changed = []
    for one in made:
        kept = present[one.ref]
        if kept.stage != Stage.SIGNED and one.stage != kept.stage:
            kept.stage, kept.signed_on, kept.ends_on = one.stage, one.signed_on, one.ends_on
            changed.append(kept)
    Agreement.objects.bulk_update(changed, ["stage", "signed_on", "ends_on"])

"""Sample complaints, one at each stage: just made, acknowledged, late, answered, gone on to the grievance officer, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from odop.accounts.models import User
from odop.emart.enums import Outcome
from odop.emart.models import Complaint, Order
from odop.emart.queries.after_sale import until
from odop.kernel import clock
from odop.kernel.services import reserve_numbers
from odop.places.queries import financial_year, financial_year_of


@dataclass(frozen=True)
class Said:
    """A complaint of so many hours ago; the answers come ten hours and two days later, where there are any."""

    hours: int
    about: str
    words: str
    acknowledged: bool = True
    answer: str = ""
    outcome: str = ""
    appeal: str = ""
    last: str = ""


SAID = (
    Said(1, "manner", "The carrier left the parcel with a neighbour without asking.", acknowledged=False),
    Said(20, "not_come", "दो में से एक ही पार्सल आया।"),
    Said(70, "article", "The colour is not the one of the photograph.", acknowledged=False),
    Said(90, "article", "ढक्कन ठीक से नहीं बैठता।", answer="नया ढक्कन भेज दिया गया है।", outcome=Outcome.REDRESSED),
    Said(
        110, "money", "I sent it back and have only half of the money.", answer="The rest is the delivery, which is not paid back.",
        outcome=Outcome.EXPLAINED, appeal="It was broken: the delivery is mine to have as well.",
    ),
    Said(
        130, "other", "बिल पर नाम गलत है।", answer="बिल वही रहेगा।", outcome=Outcome.NOT_UPHELD,
        appeal="नाम ठीक करना ज़रूरी है, दफ़्तर बिल नहीं लेता।",
        last="सही नाम वाला बिल आपके ऑर्डर के पन्ने पर है।",
    ),
)  # fmt: skip


def build_complaints(came: Sequence[Order]) -> int:
    """Returns how many were made, each about the newest order that had come by then."""
    people = list(User.objects.filter(demo_slug__startswith="cell").order_by("pk")[:1])
    officers = list(User.objects.filter(demo_slug__startswith="officer").order_by("pk")[:1])
    if not came or not people or not officers:
        return 0
    now, year = clock.now(), financial_year(financial_year_of(clock.today())).short
    numbers = reserve_numbers(f"emart.complaint.{year}", len(SAID))
    rows = []
    # Numbers follow the time: the oldest complaint has the first.
    for said, number in zip(reversed(SAID), numbers, strict=True):
        at = now - timedelta(hours=said.hours)
        order = next((one for one in reversed(came) if one.delivered_at and one.delivered_at < at), came[0])
        one = Complaint(
            ref=f"CM-{year}-{number:06}", order=order, district_id=order.district_id, about=said.about, words=said.words,
            made_at=at, acknowledge_by=until("complaint_acknowledged", at), answer_by=until("complaint_answered", at),
        )  # fmt: skip
        if said.acknowledged:
            one.acknowledged_at, one.acknowledged_by = at + timedelta(minutes=40), officers[0]
        if said.answer:
            one.answered_at, one.answered_by = at + timedelta(hours=10), officers[0]
            one.answer, one.outcome = said.answer, said.outcome
        if said.appeal:
            one.appealed_at, one.appeal = at + timedelta(hours=30), said.appeal
            one.appeal_answer_by = until("appeal_answered", one.appealed_at)
        if said.last:
            one.appeal_answered_at, one.appeal_answered_by = at + timedelta(hours=58), people[0]
            one.appeal_answer = said.last
        if one.answered_at is None and one.acknowledged_at is None and one.acknowledge_by < now:
            one.escalated_at = now
        rows.append(one)
    return len(Complaint.objects.bulk_create(rows))

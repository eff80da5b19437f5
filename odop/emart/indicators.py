"""Whether complaints of buyers are dealt with in the time that the law gives: figures for everybody, small ones hidden."""

from datetime import date

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q

from odop.emart.models import Complaint
from odop.indicators.definitions import DURING, PERCENT, SHARE, Indicator, Reading, register
from odop.kernel import clock
from odop.kernel.fields import Localised

TOPIC = Localised(en="Complaints of the mart", hi="ई-मार्ट की शिकायतें")
SOURCE = Localised(
    en="Complaints with a ticket number, under the Consumer Protection (E-Commerce) Rules 2020, rule 4(5)",
    hi="टिकट नंबर वाली शिकायतें, उपभोक्ता संरक्षण (ई-कॉमर्स) नियम 2020, नियम 4(5)",
)


def _share(rows: Q, inside: Q) -> Reading:
    """Complaints by the day they were made; how many people stand behind a figure is counted by purchase."""
    found = Complaint.objects.filter(rows)
    buyers = {
        name: Count("order__purchase_id", distinct=True, filter=of)
        for name, of in (("inside", inside), ("outside", ~inside))
    }
    return Reading(
        found.annotate(inside=ExpressionWrapper(inside, output_field=BooleanField())),
        kind="complaint", place="district_id", when="made_at", top=Count("pk", filter=inside), bottom=Count("pk"),
        people={"all": Count("order__purchase_id", distinct=True), **buyers}, inside="inside",
    )  # fmt: skip


def _acknowledged(day: date | None) -> Reading:
    over = Q(acknowledged_at__isnull=False) | Q(acknowledge_by__lt=clock.now())
    return _share(over, Q(acknowledged_at__isnull=False, acknowledged_at__lte=F("acknowledge_by")))


def _answered(day: date | None) -> Reading:
    over = Q(answered_at__isnull=False) | Q(answer_by__lt=clock.now())
    return _share(over, Q(answered_at__isnull=False, answered_at__lte=F("answer_by")))


def _appealed(day: date | None) -> Reading:
    return _share(Q(answered_at__isnull=False), Q(appealed_at__isnull=False))


register(
    Indicator(
        code="complaints_acknowledged",
        title=Localised(en="Complaints acknowledged within 48 hours", hi="48 घंटे में पावती मिली शिकायतें"),
        definition=Localised(
            en="Of the complaints that buyers made in the year and whose 48 hours are over or that are acknowledged, those acknowledged"
            " in time, in per cent.",
            hi="वर्ष में खरीदारों की जिन शिकायतों के 48 घंटे पूरे हो चुके या पावती मिल चुकी, उनमें से समय पर पावती मिली शिकायतों का प्रतिशत।",
        ),
        source=SOURCE, unit=PERCENT, measure=SHARE, better="up", dated=DURING, read=_acknowledged,
        topic="mart_complaints", topic_title=TOPIC,
    ),
    Indicator(
        code="complaints_answered",
        title=Localised(en="Complaints redressed within a month", hi="एक महीने में निपटी शिकायतें"),
        definition=Localised(
            en="Of the complaints that buyers made in the year and whose month is over or that are answered, those answered in time,"
            " in per cent.",
            hi="वर्ष में खरीदारों की जिन शिकायतों का महीना पूरा हो चुका या जवाब मिल चुका, उनमें से समय पर निपटी शिकायतों का प्रतिशत।",
        ),
        source=SOURCE, unit=PERCENT, measure=SHARE, better="up", dated=DURING, read=_answered,
        topic="mart_complaints", topic_title=TOPIC,
    ),
    Indicator(
        code="complaints_appealed",
        title=Localised(en="Answers that went to the grievance officer", hi="जवाब जो शिकायत अधिकारी तक गए"),
        definition=Localised(
            en="Of the complaints made in the year that were answered, those whose buyer was not content and went to the grievance"
            " officer, in per cent.",
            hi="वर्ष की जिन शिकायतों का जवाब दिया गया, उनमें से जिनके खरीदार संतुष्ट नहीं हुए और शिकायत अधिकारी के पास गए, उनका प्रतिशत।",
        ),
        source=SOURCE, unit=PERCENT, measure=SHARE, better="down", dated=DURING, read=_appealed,
        topic="mart_complaints", topic_title=TOPIC,
    ),
)  # fmt: skip

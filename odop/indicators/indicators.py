"""Indicators of the apps below: the register, the work of the offices, and the money."""

from datetime import date

from django.db.models import BooleanField, Count, ExpressionWrapper, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from odop.casework.models import Case, CaseStep
from odop.finance.models import BudgetLine, Sanction
from odop.indicators.definitions import (
    CASES,
    COUNT,
    DURING,
    PEOPLE,
    PERCENT,
    RUPEES,
    SHARE,
    STANDING,
    SUM,
    UNTIL,
    Indicator,
    Reading,
    register,
)
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.registry.enums import Category, Gender
from odop.registry.models import Artisan

T = Localised
REGISTER = T({"en": "The register", "hi": "पंजी"})
WORK = T({"en": "The work of the offices", "hi": "कार्यालयों का काम"})
MONEY = T({"en": "The budget", "hi": "बजट"})
FROM_REGISTER = T({"en": "The programme's register of artisans", "hi": "कार्यक्रम की कारीगर पंजी"})
FROM_CASES = T(
    {"en": "Every step of every application, as it was taken", "hi": "हर आवेदन का हर चरण, जैसे वह हुआ"}
)
FROM_LEDGER = T({"en": "Budget lines, equal to the ledger", "hi": "बजट मदें, जो खाता-बही से मेल खाती हैं"})
CATEGORY_NAMES = {
    Category.GENERAL: T({"en": "General", "hi": "सामान्य"}),
    Category.SC: T({"en": "Scheduled Caste", "hi": "अनुसूचित जाति"}),
    Category.ST: T({"en": "Scheduled Tribe", "hi": "अनुसूचित जनजाति"}),
    Category.OBC: T({"en": "Other Backward Class", "hi": "अन्य पिछड़ा वर्ग"}),
    Category.MINORITY: T({"en": "Minority", "hi": "अल्पसंख्यक"}),
}


def _artisans() -> dict[str, object]:
    # A row that was found to be the same person as another is not counted twice.
    rows = Artisan.objects.filter(merged_into__isnull=True)
    return {"rows": rows, "kind": "artisan", "place": "district_id", "when": "enrolled_at"}


def _enrolled(day: date | None) -> Reading:
    return Reading(**_artisans(), group="category")  # type: ignore[arg-type]


def _women(day: date | None) -> Reading:
    woman = Q(gender=Gender.FEMALE)
    found = _artisans()
    rows = Artisan.objects.filter(merged_into__isnull=True).exclude(gender="")
    found["rows"] = rows.annotate(inside=ExpressionWrapper(woman, output_field=BooleanField()))
    return Reading(
        **found,  # type: ignore[arg-type]
        top=Count("pk", filter=woman),
        bottom=Count("pk"),
        people={
            "all": Count("pk"),
            "inside": Count("pk", filter=woman),
            "outside": Count("pk", filter=~woman),
        },
        inside="inside",
    )


def _applications(day: date | None) -> Reading:
    # A complaint is a case and not an application.
    rows = Case.objects.exclude(code__in=programme().procedures)
    return Reading(rows, kind="case", place="district_id", person="applicant_id", when="opened_at")


def _late(day: date | None) -> Reading:
    rows = Case.objects.filter(closed_at__isnull=True, due_on__lt=clock.today())
    return Reading(rows, kind="case", place="district_id", person="applicant_id")


def _in_time(day: date | None) -> Reading:
    kept = Q(at__date__lte=F("was_due_on"))
    rows = CaseStep.objects.filter(was_due_on__isnull=False).exclude(to_state=F("from_state"))
    return Reading(
        rows.annotate(inside=ExpressionWrapper(kept, output_field=BooleanField())),
        kind="step",
        place="case__district_id",
        when="at",
        top=Count("pk", filter=kept),
        bottom=Count("pk"),
        people={"all": Count("case__applicant_id", distinct=True)},
        inside="inside",
    )


def _lines(top: str, *, bottom: str = "", behind: tuple[str, ...] = ()) -> Reading:
    """Budget lines of districts. `behind`: whose sanctions stand behind the sum (`bound`: not yet paid, `out`: paid);
    a sum over fewer than five would tell one person's money."""
    sanctions = Sanction.objects.filter(line=OuterRef("pk")).order_by().values("line")
    bound, out = sanctions.filter(state=Sanction.State.COMMITTED), sanctions.filter(released_at__isnull=False)
    rows = BudgetLine.objects.filter(district__isnull=False).annotate(
        bound=Coalesce(Subquery(bound.values(n=Count("pk"))), 0),
        out=Coalesce(Subquery(out.values(n=Count("pk"))), 0),
        amount_free=F("allotted_amount") - F("committed_amount") - F("released_amount"),
    )
    return Reading(
        rows,
        kind="budget_line",
        place="district_id",
        year="financial_year",
        top=Sum(top),
        bottom=Sum(bottom) if bottom else None,
        people={name: Sum(name) for name in behind},
        amount=top,
    )


def _money(
    code: str, en: str, hi: str, means_en: str, means_hi: str, *, better: str = "", **reads: object
) -> Indicator:
    bottom = reads.get("bottom")
    return Indicator(
        code=code,
        title=T({"en": en, "hi": hi}),
        definition=T({"en": means_en, "hi": means_hi}),
        source=FROM_LEDGER,
        unit=PERCENT if bottom else RUPEES,
        measure=SHARE if bottom else SUM,
        better=better,
        dated=DURING,
        read=lambda day: _lines(**reads),  # type: ignore[arg-type]
        topic="finance",
        topic_title=MONEY,
    )


register(
    Indicator(
        code="enrolled",
        title=T({"en": "Artisans enrolled", "hi": "पंजीकृत कारीगर"}),
        definition=T(
            {
                "en": "People in the register at the end of the year, each counted once.",
                "hi": "वर्ष के अंत तक पंजी में दर्ज लोग; हर व्यक्ति एक ही बार गिना गया।",
            }
        ),
        source=FROM_REGISTER,
        unit=PEOPLE,
        measure=COUNT,
        better="up",
        dated=UNTIL,
        read=_enrolled,
        topic="register",
        topic_title=REGISTER,
        groups=(*CATEGORY_NAMES.items(), ("", T({"en": "not stated", "hi": "नहीं बताया"}))),
    ),
    Indicator(
        code="enrolled_women",
        title=T({"en": "Women among the enrolled", "hi": "पंजीकृत कारीगरों में महिलाएँ"}),
        definition=T(
            {
                "en": "Women among enrolled people whose gender is known, in per cent, at the end of the year.",
                "hi": "जिन पंजीकृत लोगों का लिंग दर्ज है, उनमें महिलाओं का प्रतिशत, वर्ष के अंत तक।",
            }
        ),
        source=FROM_REGISTER,
        unit=PERCENT,
        measure=SHARE,
        better="up",
        dated=UNTIL,
        read=_women,
        topic="register",
        topic_title=REGISTER,
    ),
    Indicator(
        code="applications",
        title=T({"en": "Applications received", "hi": "प्राप्त आवेदन"}),
        definition=T(
            {
                "en": "Applications to all schemes, by the day they were sent.",
                "hi": "सभी योजनाओं के आवेदन, जमा करने की तारीख के अनुसार।",
            }
        ),
        source=FROM_CASES,
        unit=CASES,
        measure=COUNT,
        better="up",
        dated=DURING,
        read=_applications,
        topic="work",
        topic_title=WORK,
    ),
    Indicator(
        code="late",
        title=T({"en": "Late applications", "hi": "समय-सीमा पार आवेदन"}),
        definition=T(
            {
                "en": "Applications that wait for somebody today, and whose day is past.",
                "hi": "आज लंबित आवेदन जिनकी तय तारीख निकल चुकी है।",
            }
        ),
        source=FROM_CASES,
        unit=CASES,
        measure=COUNT,
        better="down",
        dated=STANDING,
        read=_late,
        topic="work",
        topic_title=WORK,
        has_past=False,
    ),
    Indicator(
        code="in_time",
        title=T({"en": "Steps taken in time", "hi": "समय पर हुए काम"}),
        definition=T(
            {
                "en": "Steps that had a last day and were taken by it, in per cent, by the day of the step.",
                "hi": "जिन चरणों की अंतिम तारीख तय थी, उनमें से समय पर पूरे हुए चरणों का प्रतिशत, चरण की तारीख के अनुसार।",
            }
        ),
        source=FROM_CASES,
        unit=PERCENT,
        measure=SHARE,
        better="up",
        dated=DURING,
        read=_in_time,
        topic="work",
        topic_title=WORK,
    ),
    _money(
        "allotted",
        "Allotted to districts",
        "जिलों को आवंटित",
        "Budget allotted to districts for the year.",
        "वर्ष के लिए जिलों को आवंटित बजट।",
        top="allotted_amount",
    ),
    _money(
        "committed",
        "Sanctioned, not yet paid",
        "स्वीकृत, भुगतान शेष",
        "Money bound to sanctioned applications and not yet paid out, by the year of the budget.",
        "स्वीकृत आवेदनों के लिए सुरक्षित राशि जिसका भुगतान अभी नहीं हुआ, बजट वर्ष के अनुसार।",
        top="committed_amount",
        behind=("bound",),
    ),
    _money(
        "released",
        "Paid out",
        "भुगतान की गई राशि",
        "Money paid out and confirmed by the bank, by the year of the budget.",
        "बैंक से पुष्टि हो चुका भुगतान, बजट वर्ष के अनुसार।",
        top="released_amount",
        behind=("out",),
        better="up",
    ),
    _money(
        "free",
        "Free budget",
        "शेष बजट",
        "Allotted to districts, neither bound to an application nor paid out.",
        "जिलों को आवंटित राशि जो न किसी आवेदन के लिए सुरक्षित है, न भुगतान हुई।",
        top="amount_free",
        behind=("bound", "out"),
    ),
    _money(
        "utilisation",
        "Budget used",
        "बजट उपयोग",
        "Paid out as a share of what was allotted to districts for the year, in per cent.",
        "वर्ष में जिलों को आवंटित राशि में से भुगतान का प्रतिशत।",
        top="released_amount",
        bottom="allotted_amount",
        behind=("out",),
        better="up",
    ),
)

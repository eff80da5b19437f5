"""Sample coupons: one that runs, one for a first order."""

from datetime import timedelta

from odop.accounts.models import User
from odop.emart.models import Coupon
from odop.kernel import clock
from odop.kernel.fields import Localised

MONTH = timedelta(days=60)


def build_coupons(by: User) -> int:
    """Returns how many there are. Nobody has used them yet."""
    today, now = clock.today(), clock.now()
    given = {"first_on": today, "last_on": today + MONTH, "made_at": now, "made_by": by, "is_sample": True}
    made = [
        Coupon(
            code="MELA10", title=Localised(en="A tenth off, from the fair", hi="मेले से दस प्रतिशत छूट"), percent=10,
            most_paise=500_00, least_paise=500_00, times=500, **given,
        ),
        Coupon(
            code="PAHLA50", title=Localised(en="For your first order", hi="आपके पहले ऑर्डर पर"), paise=50_00,
            least_paise=300_00, first_only=True, **given,
        ),
    ]  # fmt: skip
    Coupon.objects.bulk_create(made)
    return len(made)

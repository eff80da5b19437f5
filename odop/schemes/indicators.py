"""The indicators of every scheme that is in force, as its folder describes them."""

from collections.abc import Iterable

from odop.indicators.case_readings import scheme_indicators
from odop.indicators.definitions import Indicator, provider
from odop.kernel.fields import Localised
from odop.schemes.queries import schemes


@provider
def of_current_schemes() -> Iterable[Indicator]:
    for _version, scheme in schemes():
        orders = ", ".join(f"{one.order}, {one.on:%d-%m-%Y}" for one in scheme.legal_basis)
        source = Localised(
            en=f"Every step of every application under {orders}",
            hi=f"{orders} के अंतर्गत हर आवेदन का हर चरण",
        )
        yield from scheme_indicators(scheme, source=source)

"""The catalogue of toolkits, as the committee under the Commissioner sets it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import RUN_TRAINING
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.lib.money import rupees
from odop.places.models import ProductLine
from odop.training import events
from odop.training.limits import limits_on
from odop.training.models import Kit
from odop.training.services.allowed import check
from odop.training.services.ground import Wrong, refuse

LONGEST_CODE = 20


@transaction.atomic
def set_kit(
    *, code: str, title: Mapping[str, str], contents: Sequence[Mapping[str, Any]], price: Decimal, set_by_order: str,
    from_on: date, by: Actor, product_line: ProductLine | None = None, is_sample: bool = False,
) -> Kit:  # fmt: skip
    """A kit as the committee under the Commissioner set it, entered by the state's cell alone; a code that is there gets its
    next version, and the older one ends the day before. Refuses `invalid`: above the order's limit (₹ 20,000), nothing in
    it, no minutes named, not later than the version before."""
    check(by, RUN_TRAINING)
    most = limits_on(from_on).kit
    wrong: Wrong = {}
    code = code.strip().upper()
    if not 0 < len(code) <= LONGEST_CODE:
        wrong["code"] = _("Write a short code.")
    if not 0 < price <= most:
        wrong["price"] = format_lazy(_("A kit costs at most {most} by the order."), most=rupees(most))
    if not contents or any(int(one.get("count", 0)) < 1 or not one.get("name") for one in contents):
        wrong["contents"] = _("Name each tool and how many of it.")
    if not set_by_order.strip():
        wrong["set_by_order"] = _("Name the minutes of the committee that set this kit.")
    if not all(title.get(language, "").strip() for language in ("en", "hi")):
        wrong["title"] = _("Write the title in English and in Hindi.")
    last = Kit.objects.select_for_update().filter(code=code).order_by("-version").first()
    if last is not None and from_on <= last.from_on:
        wrong["from_on"] = format_lazy(
            _("The version before began on {day}; the next one begins later."),
            day=last.from_on.strftime("%d-%m-%Y"),
        )
    refuse(wrong)
    if last is not None and last.to_on is None:
        last.to_on = from_on - timedelta(days=1)
        last.save(update_fields=["to_on"])
    made = Kit.objects.create(
        code=code, version=(last.version if last else 0) + 1, title=Localised(title), contents=list(contents),
        price=price, set_by_order=set_by_order.strip()[:120], from_on=from_on, product_line=product_line, is_sample=is_sample,
    )  # fmt: skip
    record(events.KIT_SET, made, by=by, code=code, version=made.version, price=str(price))
    return made

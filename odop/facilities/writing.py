"""What each form of a centre does: reads what was typed and calls one service. Used by the pages of the centre's books."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.facilities import forms, services
from odop.facilities.models import Charge, FacilityCentre
from odop.facilities.queries.visible import machine_of, person_at_the_counter
from odop.kernel import clock
from odop.kernel.asking import Asking
from odop.kernel.refusals import Invalid, NotFound

WRONG = _("Some answers are missing or not right.")
Write = Callable[[FacilityCentre, Any, User], None]


def needed(value: Any, key: str, words: str | Promise) -> Any:
    """The value, or a refusal that names its field."""
    if value is None:
        raise Invalid(WRONG, fields={key: words})
    return value


NO_DATE = _("Write a date.")
NO_AMOUNT = _("Write an amount in rupees.")


def _both(form: Asking) -> dict[str, str]:
    names = {"en": form.said("name_en"), "hi": form.said("name_hi")}
    return {language: words[:120] for language, words in names.items() if words}


def machine(centre: FacilityCentre, form: Asking, by: User) -> None:
    names = _both(form)
    if not names:
        raise Invalid(WRONG, fields={"name_en": _("Write the name of the machine.")})
    price = form.said("price")
    services.add_machine(
        centre, name=names, make=form.said("make"), vendor=form.said("vendor"), country=form.said("country"),
        price=needed(forms.amount_of(price), "price", NO_AMOUNT) if price else None,
        bought_on=form.day_of("bought_on"), capacity=form.said("capacity"),
        slot_minutes=forms.count_of(form.said("slot_minutes")) or 60, by=by,
    )  # fmt: skip


def standstill(centre: FacilityCentre, form: Asking, by: User) -> None:
    begins = needed(forms.moment_of(form.said("begins")), "begins", NO_DATE)
    ends = needed(forms.moment_of(form.said("ends")), "ends", NO_DATE)
    services.stand_still(
        machine_of(centre, form.said("machine")), kind=form.said("kind"), begins=begins, ends=ends,
        note=form.said("note"), by=by,
    )  # fmt: skip


def charge(centre: FacilityCentre, form: Asking, by: User) -> None:
    names = _both(form)
    if not names:
        raise Invalid(WRONG, fields={"name_en": _("Write the name of the service.")})
    ref = form.said("machine")
    services.propose_charge(
        centre, name=names, unit=form.said("unit"), machine=machine_of(centre, ref) if ref else None,
        rate=needed(forms.amount_of(form.said("rate")), "rate", NO_AMOUNT), by=by,
    )  # fmt: skip


def _person(form: Asking) -> Any:
    try:
        return person_at_the_counter(form.said("person"))
    except NotFound:
        words = _("There is no such number in the register.")
        raise Invalid(WRONG, fields={"person": words}) from None


def charge_of(centre: FacilityCentre, key: str) -> Charge:
    found = centre.charges.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 15 else None
    if found is None:
        raise Invalid(WRONG, fields={"charge": _("Choose one of the answers shown.")})
    return found


def job(centre: FacilityCentre, form: Asking, by: User) -> None:
    services.take_job(
        centre, _person(form), charge=charge_of(centre, form.said("charge")), what=form.said("what"),
        quantity=forms.count_of(form.said("quantity")),
        promised_on=needed(form.day_of("promised_on"), "promised_on", NO_DATE), by=by,
    )  # fmt: skip


def expense(centre: FacilityCentre, form: Asking, by: User) -> None:
    services.note_expense(
        centre, on_date=needed(form.day_of("on_date"), "on_date", NO_DATE), kind=form.said("kind"),
        amount=needed(forms.amount_of(form.said("amount")), "amount", NO_AMOUNT), note=form.said("note"), by=by,
    )  # fmt: skip


def keeper(centre: FacilityCentre, form: Asking, by: User) -> None:
    person = _person(form)
    if person.user is None:
        raise Invalid(WRONG, fields={"person": _("This person has not signed in yet.")})
    services.name_keeper(centre, person.user, by=by)


def hours(centre: FacilityCentre, form: Asking, by: User) -> None:
    time_needed = _("Write a time, such as 09:00.")
    services.set_hours(
        centre, opens_at=needed(forms.clock_of(form.said("opens_at")), "opens_at", time_needed),
        closes_at=needed(forms.clock_of(form.said("closes_at")), "closes_at", time_needed),
        weekly_off=[int(day) for day in form["weekly_off"].value() or () if str(day).isdecimal()], by=by,
    )  # fmt: skip


def classed(centre: FacilityCentre, form: Asking, by: User) -> None:
    services.class_centre(centre, status=form.said("status"), category=form.said("category"), by=by)


def _plain(form: type[Asking]) -> Callable[[FacilityCentre, Any], Asking]:
    return lambda centre, data: form(data)


# What can be written: title, form, service, and whether the keeper may do it or only the office.
WRITES: dict[str, tuple[str | Promise, Callable[[FacilityCentre, Any], Asking], Write, bool]] = {
    "machine": (_("Add a machine"), _plain(forms.MachineForm), machine, False),
    "standstill": (_("A machine stands still"), forms.StandstillForm, standstill, True),
    "charge": (_("Propose a charge"), forms.ChargeForm, charge, True),
    "job": (_("Take in a job"), forms.JobForm, job, True),
    "expense": (_("Note an expense"), _plain(forms.ExpenseForm), expense, True),
    "keeper": (_("Name a keeper"), _plain(forms.KeeperForm), keeper, False),
    "hours": (_("Opening hours"), _plain(forms.HoursForm), hours, False),
    "class": (_("Status and category"), _plain(forms.ClassForm), classed, False),
}


def starting(centre: FacilityCentre, what: str) -> dict[str, Any]:
    """What a form shows before anything is typed."""
    now = timezone.localtime(clock.now()).replace(minute=0, second=0, microsecond=0)
    begun: dict[str, dict[str, Any]] = {
        "hours": {
            "opens_at": f"{centre.opens_at:%H:%M}", "closes_at": f"{centre.closes_at:%H:%M}",
            "weekly_off": [str(day) for day in centre.weekly_off],
        },
        "class": {"status": centre.status, "category": centre.category},
        "expense": {"on_date": clock.today().isoformat()},
        "job": {"promised_on": (clock.today() + timedelta(days=3)).isoformat()},
        "machine": {"slot_minutes": "60"},
        "standstill": {"begins": f"{now:%Y-%m-%dT%H:%M}", "ends": f"{now + timedelta(hours=4):%Y-%m-%dT%H:%M}"},
    }  # fmt: skip
    return begun.get(what, {})

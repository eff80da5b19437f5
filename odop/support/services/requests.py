"""A maker asks; the office or the rule sends it to an institute; it is taken or declined, delivered, and judged."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office, Posting, User
from odop.accounts.permissions import APPLY
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.models import StoredFile
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.rows import held
from odop.kernel.services import next_number, send_notice, store_file
from odop.lib.dates import FinancialYear, format_day
from odop.partners.enums import Work
from odop.partners.models import Partner
from odop.places.models import District
from odop.places.queries import calendar
from odop.registry.models import Artisan
from odop.support import events
from odop.support.enums import OPEN, WITH_THE_OFFICE, Asked
from odop.support.models import Provider, ServiceRequest, Turn
from odop.support.services.allowed import (
    Wrong,
    check_institute,
    check_office,
    locked,
    refuse,
    user_of,
)

PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})
# The house's own days; no order states any. Working days of the office and of the institute, days of the asker.
TO_SEND, TO_ANSWER, TO_JUDGE = 3, 5, 30
MOST_DAYS = 120
MOST_FILES = 10


@transaction.atomic
def add_provider(
    office: Office, *, works: Collection[str], by: Actor, partner: Partner | None = None, only_in: District | None = None,
    at_once: bool = False, is_sample: bool = False,
) -> Provider:  # fmt: skip
    """An institute that helps with these works; the same office again changes what it helps with. Refuses `not_allowed`,
    `invalid`, `not_an_institute`."""
    check_office(by, only_in.pk if only_in else 0)
    if office.kind != OfficeKind.INSTITUTE:
        raise DomainError(_("This office is no institute."), code="not_an_institute")
    if not works or set(works) - set(Work.values):
        refuse({"works": _("Choose what it helps with.")})
    partner = partner or Partner.objects.filter(office=office).order_by("pk").first()
    made, _new = Provider.objects.update_or_create(
        office=office,
        defaults={
            "works": sorted(works), "partner": partner, "only_in": only_in, "at_once": at_once, "stopped_on": None,
            "is_sample": is_sample,
        },
    )  # fmt: skip
    record(events.PROVIDER, made, by=by, office=office.code, works=",".join(made.works))
    return made


@transaction.atomic
def stop_provider(provider: Provider, *, by: Actor) -> Provider:
    """No request goes there any more; those that it has stay with it. Refuses `not_allowed`, `not_now` (it was stopped)."""
    check_office(by, provider.only_in_id or 0)
    present = held(Provider, provider.pk)
    if present.stopped_on is not None:
        raise DomainError(_("This is not to be done now: somebody has acted meanwhile."), code="not_now")
    present.stopped_on = clock.today()
    present.save(update_fields=["stopped_on"])
    record(events.PROVIDER_STOPPED, present, by=by, office=present.office.code)
    return present


def providers_for(work: str, district_id: int) -> list[Provider]:
    """Institutes that help with this here: those of the district first, then those with the fewest open requests."""
    rows = Provider.objects.filter(works__contains=[work], stopped_on=None).select_related("office")
    here = list(rows.filter(Q(only_in=None) | Q(only_in_id=district_id)))
    offices = [one.office_id for one in here]
    counted = ServiceRequest.objects.filter(office__in=offices, state__in=OPEN).values_list("office")
    busy = dict(counted.annotate(n=Count("pk")))
    return sorted(here, key=lambda one: (one.only_in_id is None, busy.get(one.office_id, 0), one.pk))


@transaction.atomic
def ask(
    artisan: Artisan, *, work: str, goods: str, trouble: str, photo: bytes = b"", by: Actor, is_sample: bool = False
) -> ServiceRequest:  # fmt: skip
    """Ask for help: with what, for which goods, what should be better. Hers alone, or the office's for her.

    Where an institute takes such requests at once it goes there without an officer. Refuses `invalid`, `already_open` (one
    open request a work), `not_allowed`, and a photograph as `store_file`.
    """
    if not by.may(APPLY):
        raise NotAllowed()
    if isinstance(by, User) and artisan.user_id != by.pk:
        check_office(by, artisan.district_id)
    wrong: Wrong = {}
    if work not in Work.values:
        wrong["work"] = _("Choose what you need help with.")
    if not goods.strip():
        wrong["goods"] = _("Write which goods it is about.")
    if not trouble.strip():
        wrong["trouble"] = _("Write what should be better.")
    refuse(wrong)
    today = clock.today()
    kept = _photo(photo, artisan, by) if photo else None
    series = f"HR-{artisan.district.code}-{FinancialYear.of(today).short}"
    if ServiceRequest.objects.filter(artisan=artisan, work=work, state__in=OPEN).exists():
        raise DomainError(_("You have asked for this already; it is not closed yet."), code="already_open")
    try:
        with transaction.atomic():
            made = ServiceRequest.objects.create(
                ref=f"{series}-{next_number(series):04d}", artisan=artisan, district_id=artisan.district_id, user_id=artisan.user_id,
                name=artisan.name, mobile=artisan.mobile, language=artisan.user.language if artisan.user else "hi", work=work,
                goods=goods.strip()[:120], trouble=trouble.strip()[:2000], photo=kept, asked_at=clock.now(),
                due_on=calendar().add_working_days(today, TO_SEND), is_sample=is_sample,
            )  # fmt: skip
    except IntegrityError:
        raise DomainError(
            _("You have asked for this already; it is not closed yet."), code="already_open"
        ) from None
    _turn(made, made.trouble, by)
    record(events.ASKED, made, by=by, work=work)
    chosen = next((one for one in providers_for(work, made.district_id) if one.at_once), None)
    if chosen is not None:
        _send(made, chosen.office, by=None)
        record(events.SENT, made, by=by, office=chosen.office.code, rule=True)
    return made


def _photo(content: bytes, artisan: Artisan, by: Actor) -> StoredFile:
    try:
        return store_file(
            content, name="photo.jpg", by=by, owner_id=artisan.user_id, district_id=artisan.district_id, accept=PHOTOS, max_mb=5
        )  # fmt: skip
    except Invalid as refusal:
        raise Invalid(refusal.message, code=refusal.code, fields={"photo": refusal.message}) from None


@transaction.atomic
def send(request: ServiceRequest, office: Office, *, words: str = "", by: Actor) -> ServiceRequest:
    """To an institute that helps with this here. Refuses `not_now`, `not_allowed`, `not_a_provider`."""
    present = locked(request, WITH_THE_OFFICE)
    check_office(by, present.district_id)
    if office.pk not in {one.office_id for one in providers_for(present.work, present.district_id)}:
        raise DomainError(_("This institute does not help with that here."), code="not_a_provider")
    _send(present, office, by=user_of(by), words=words)
    record(events.SENT, present, by=by, office=office.code)
    return present


def _send(present: ServiceRequest, office: Office, *, by: User | None, words: str = "") -> None:
    present.office, present.days = office, None
    move_on(present, Asked.SENT, calendar().add_working_days(clock.today(), TO_ANSWER), words, by)
    for user in people_of(office.pk):
        with override(user.language):
            body = gettext("A request for help %(ref)s waits for your answer until %(day)s.") % {
                "ref": present.ref, "day": format_day(present.due_on, user.language) if present.due_on else "",
            }  # fmt: skip
        tell_officer(user, body, present.ref)


@transaction.atomic
def accept(request: ServiceRequest, *, days: int | None, words: str = "", by: Actor) -> ServiceRequest:
    """The institute takes it and says in how many days. Refuses `not_now`, `not_allowed`, `invalid`."""
    present = locked(request, {Asked.SENT})
    check_institute(by, present.office_id)
    if days is None or not 1 <= days <= MOST_DAYS:
        refuse({"days": _("Write in how many days, from 1 to 120.")})
    assert days is not None  # noqa: S101 (checked above)
    present.days = days
    move_on(present, Asked.ACCEPTED, clock.today() + timedelta(days=days), words, user_of(by))
    record(events.ACCEPTED, present, by=by, days=days)
    with override(present.language):
        said = ngettext(
            "Your request %(ref)s for help is taken: it is ready in %(n)s day.",
            "Your request %(ref)s for help is taken: it is ready in %(n)s days.",
            days,
        )
        _tell(present, said % {"ref": present.ref, "n": days})
    return present


@transaction.atomic
def decline(request: ServiceRequest, *, reason: str, by: Actor) -> ServiceRequest:
    """Back to the office, with the reason. Refuses `not_now`, `not_allowed`, `invalid`."""
    present = locked(request, {Asked.SENT})
    check_institute(by, present.office_id)
    if not reason.strip():
        refuse({"reason": _("Write why you cannot help.")})
    move_on(present, Asked.DECLINED, calendar().add_working_days(clock.today(), TO_SEND), reason, user_of(by))
    record(events.DECLINED, present, by=by)
    return present


@transaction.atomic
def deliver(
    request: ServiceRequest, *, words: str, files: Collection[tuple[bytes, str]] = (), by: Actor
) -> ServiceRequest:
    """What the institute has done, in words and files. Refuses `not_now`, `not_allowed`, `invalid`, and files as
    `store_file`."""
    present = locked(request, {Asked.ACCEPTED})
    check_institute(by, present.office_id)
    if not words.strip():
        refuse({"words": _("Write what you hand over and how it is used.")})
    last = present.deliveries.count()
    if last + len(files) > MOST_FILES:
        refuse({"file": _("At most ten files in all.")})
    for number, (content, name) in enumerate(files, last + 1):
        try:
            kept = store_file(
                content, name=name, by=by, owner_id=present.user_id, district_id=present.district_id
            )
        except Invalid as refusal:
            raise Invalid(refusal.message, code=refusal.code, fields={"file": refusal.message}) from None
        present.deliveries.create(number=number, file=kept, delivered_at=clock.now())
    move_on(present, Asked.DELIVERED, clock.today() + timedelta(days=TO_JUDGE), words, user_of(by))
    record(events.DELIVERED, present, by=by, files=len(files))
    with override(present.language):
        _tell(
            present,
            gettext("What you asked for with %(ref)s is ready. Look at it and say whether it helped.")
            % {"ref": present.ref},
        )
    return present


@transaction.atomic
def judge(
    request: ServiceRequest, *, helped: bool | None, stars: int | None = None, words: str = "", by: Actor
) -> ServiceRequest:  # fmt: skip
    """Whether it helped, by the asker or the office for her. What did not help goes back to the institute once.

    Refuses `not_now`, `not_allowed`, `invalid` (stars for what is closed; words for what did not help).
    """
    present = locked(request, {Asked.DELIVERED})
    _check_hers(present, by)
    once_more = helped is False and not present.again
    wrong: Wrong = {}
    if helped is None:
        wrong["helped"] = _("Choose yes or no.")
    elif not once_more and (stars is None or not 1 <= stars <= 5):
        wrong["stars"] = _("Give one to five stars.")
    if helped is False and not words.strip():
        wrong["words"] = _("Write what is still wrong.")
    refuse(wrong)
    if once_more:
        present.again = True
        move_on(
            present,
            Asked.ACCEPTED,
            clock.today() + timedelta(days=present.days or 1),
            words,
            user_of(by),
            also=("again",),
        )
        record(events.AGAIN, present, by=by)
        return present
    present.helped, present.stars, present.closed_at = helped, stars, clock.now()
    move_on(present, Asked.CLOSED, None, words, user_of(by), also=("helped", "stars", "closed_at"))
    record(events.CLOSED, present, by=by, helped=helped, stars=stars)
    return present


@transaction.atomic
def withdraw(request: ServiceRequest, *, by: Actor) -> ServiceRequest:
    """She does not want it any more; not after it was delivered. Refuses `not_now`, `not_allowed`."""
    present = locked(request, OPEN - {Asked.DELIVERED})
    _check_hers(present, by)
    present.closed_at = clock.now()
    move_on(present, Asked.WITHDRAWN, None, "", user_of(by), also=("closed_at",))
    record(events.WITHDRAWN, present, by=by)
    return present


def _check_hers(present: ServiceRequest, by: Actor) -> None:
    if isinstance(by, User) and present.user_id == by.pk:
        return
    check_office(by, present.district_id)


def move_on(
    present: ServiceRequest, state: Asked, due_on: date | None, words: str, by: User | None, *, also: tuple[str, ...] = ()
) -> None:  # fmt: skip
    present.state, present.due_on, present.late_level = state, due_on, 0
    present.save(update_fields=["state", "due_on", "late_level", "office", "days", *also])
    _turn(present, words, by)


def _turn(present: ServiceRequest, words: str, by: Actor | None) -> None:
    user = by if isinstance(by, User) else None
    Turn.objects.create(
        request=present, state=present.state, words=words.strip()[:2000], at=clock.now(), by=user
    )


def _tell(present: ServiceRequest, body: str) -> None:
    if present.mobile:
        send_notice(
            to=present.mobile, template="support.request", body=body, language=present.language, user_id=present.user_id,
            subject_ref=present.ref,
        )  # fmt: skip


def people_of(office_id: int) -> list[User]:
    """Who signs in at this office today."""
    posts = Posting.objects.in_force(clock.today()).filter(office_id=office_id).select_related("user")
    return sorted({post.user for post in posts if post.user.is_active}, key=lambda one: one.pk)


def tell_officer(user: User, body: str, ref: str) -> None:
    to, channel = (user.mobile, "sms") if user.mobile else (user.email, "email")
    if to:
        send_notice(
            to=to, template="support.office", body=body, language=user.language, user_id=user.pk, channel=channel, subject_ref=ref
        )  # fmt: skip

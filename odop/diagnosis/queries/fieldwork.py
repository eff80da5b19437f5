"""What a study rests on as it is read: consultations, the value chain as a picture, photographs, practices, remarks."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from odop.diagnosis.models import Consultation, Picture, Point, Practice, Remark, Stage, Study
from odop.diagnosis.valuechain import Drawn, drawing, left_over, margin
from odop.kernel import scope
from odop.kernel.refusals import NotFound
from odop.kernel.services import read_file
from odop.kernel.ui.numbers import formatted


@dataclass(frozen=True)
class Shown:
    """A photograph on a page: its number, address and words."""

    number: int
    url: str
    caption: str


def consultations_of(study: Study) -> list[Consultation]:
    """Every consultation with its points and photographs. Three queries."""
    points = Point.objects.select_related("gap", "swot")
    return list(study.consultations.prefetch_related(Prefetch("points", points), "pictures"))


def practices_of(study: Study) -> QuerySet[Practice]:
    return study.practices.all()


def remarks_of(study: Study) -> QuerySet[Remark]:
    return study.remarks.select_related("made_by", "answered_by")


def pictures_of(study: Study, *, public: bool) -> Mapping[int, Shown]:
    """The photographs of a study by their numbers, at the address of the public page or of the desk."""
    return {one.number: shown_of(one, study, public=public) for one in study.pictures.all()}


def shown_of(one: Picture, study: Study, *, public: bool) -> Shown:
    name = "study_picture" if public else "desk_study_picture"
    return Shown(one.number, reverse(name, args=[study.ref, one.number]), str(one.caption))


def picture_bytes(study: Study, number: int) -> tuple[bytes, str, str]:
    """A photograph of a study that the reader has in sight: bytes, kind, name. Raises NotFound."""
    picture = study.pictures.filter(number=number).first()
    if picture is None:
        raise NotFound()
    with scope.widened("a photograph of a study in sight"):
        stored = picture.file
        return read_file(stored), stored.media_type, stored.name


@dataclass(frozen=True)
class Link:
    """One stage with what follows from its amounts."""

    stage: Stage
    margin: Decimal | None  # percent of its price


@dataclass(frozen=True)
class Chain:
    links: list[Link]
    drawn: list[Drawn]
    left: Decimal | None  # of a hundred that begin
    svg: SafeString


def chain_of(study: Study) -> Chain | None:
    """The value chain, drawn; None where no stage is noted. One query."""
    stages = list(study.stages.all())
    if not stages:
        return None
    links = [Link(one, margin(one)) for one in stages]
    left = left_over(stages)
    drawn = [_drawn(one) for one in links]
    words = "; ".join(" ".join(filter(None, (one.name, one.amounts, one.margin, one.loss))) for one in drawn)
    title = _("Value chain of %(product)s") % {"product": study.product_line}
    # Every word in it was escaped where it was drawn.
    return Chain(links, drawn, left, mark_safe(drawing(drawn, title=title, description=words)))  # noqa: S308


def _drawn(link: Link) -> Drawn:
    one = link.stage
    cost, price = (_rupees(amount) for amount in (one.cost_amount, one.price_amount))
    amounts = " → ".join(filter(None, (cost, price)))
    if amounts:
        amounts = _("%(amounts)s for %(per)s") % {"amounts": amounts, "per": one.per}
    kept = ""
    if link.margin is not None:
        words = _("keeps %(n)s%%") if link.margin >= 0 else _("%(n)s%% under cost")
        kept = words % {"n": f"{abs(link.margin).normalize():f}"}
    lost = _("%(n)s%% lost") % {"n": f"{one.loss_percent.normalize():f}"} if one.loss_percent else ""
    actors = (
        f"{one.actors} ({formatted(Decimal(one.actor_count), 'number')})"
        if one.actor_count
        else str(one.actors)
    )
    return Drawn(str(one.name), actors, amounts, kept, lost, one.cost_amount, one.price_amount)


def _rupees(amount: Decimal | None) -> str:
    return str(formatted(amount, "rupees")) if amount is not None else ""

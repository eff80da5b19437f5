"""What the programme asks consent for, and the words it asks with: data of the programme (privacy/purposes.yaml)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.lib.purposes import SERVICE, Privacy, Wording, load_privacy
from odop.registry.enums import ASKED_LATER, Purpose


def privacy() -> Privacy:
    """What this programme says about personal data."""
    return load_privacy(settings.PROGRAMME_DIR, programme().languages)


def purpose_codes() -> tuple[str, ...]:
    """Codes of what is asked for, in the order of the notice."""
    return tuple(one.code for one in privacy().purposes)


def enrolment_codes() -> tuple[str, ...]:
    """Codes of what is asked for at enrolment; the rest is asked when there is something to agree to."""
    return tuple(code for code in purpose_codes() if code not in ASKED_LATER)


def wording(code: str, day: date | None = None) -> Wording:
    """What is shown for a purpose on `day` (today); before the first wording, the first. KeyError on an unknown code."""
    purpose = privacy().purpose(code)
    return purpose.on(day or clock.today()) or purpose.wordings[0]


def purpose_title(code: str) -> Localised:
    """The sentence she agrees to, in every language; a purpose that is asked for no more goes by its code."""
    try:
        return Localised(wording(code).title)
    except KeyError:
        return Localised({"en": code})


@dataclass(frozen=True)
class Told:
    """One purpose as she reads it, in the language of the moment."""

    code: str
    needed: bool  # without it there is no entry
    version: str
    title: Localised
    pairs: tuple[tuple[str, Localised], ...]
    withdrawal: Localised


def told(code: str, shown: Wording | None = None) -> Told:
    """A purpose with everything that section 5 of the DPDP Act wants said of it; `shown` is an earlier wording."""
    words = shown or wording(code)
    pairs = (
        (_("What for"), words.why),
        (_("What is kept"), words.collected),
        (_("Who gets to see it"), words.shared),
        (_("For how long"), words.kept),
        (_("If you take it back"), words.withdrawal),
    )
    return Told(
        code,
        privacy().purpose(code).ground == SERVICE,
        words.version,
        Localised(words.title),
        tuple((label, Localised(text)) for label, text in pairs),
        Localised(words.withdrawal),
    )


def notice() -> list[Told]:
    """Every purpose of the programme, in its order."""
    return [told(code) for code in purpose_codes()]


def notice_at_enrolment() -> list[Told]:
    """What is asked for at enrolment, in its order."""
    return [told(code) for code in enrolment_codes()]


def purpose_choices(*, without: Iterable[str] = (Purpose.REGISTER,)) -> list[tuple[str, str]]:
    """Codes and sentences for a form, in the language of the moment."""
    return [(code, str(purpose_title(code))) for code in enrolment_codes() if code not in set(without)]

"""What can I get: a few questions without signing in, every scheme answered. Answers live in the address, never in the database."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from odop.accounts.models import User
from odop.kernel import clock
from odop.kernel.access import public
from odop.kernel.fields import Localised
from odop.kernel.pagecache import keep
from odop.kernel.refusals import NotFound
from odop.lib.formula.evaluate import evaluate
from odop.lib.formula.tree import MONEY
from odop.lib.money import from_paise
from odop.lib.rules import Scheme, together
from odop.lib.rules.together import Offer, Question
from odop.portal.questions import AnswerForm, read_typed
from odop.registry.queries import artisan_of
from odop.schemes.queries import known_of, schemes, subject_of

GROUP = "group"  # who applies for such a scheme is a group, and nobody else


@public
def what_can_i_get(request: HttpRequest) -> HttpResponse:
    """The questions that can still matter, and above them what each scheme says to what has been answered so far."""
    offered = [compiled for _version, compiled in schemes()]
    chosen = _chosen(request, offered)
    code = request.GET.get("scheme", "")
    asked = together.questions(chosen)
    specs = [replace(one.field, key=one.name, required=False) for one in asked]
    given = "go" in request.GET or any(request.GET.get(one.name) for one in asked)
    known = {} if given else _known(request, chosen, asked)
    typed, better = read_typed(specs, request.GET) if given else (known, {})
    raw = {name: value for name, value in typed.items() if value not in ("", None)}
    facts, wrong = together.read(chosen, asked, raw)
    form = AnswerForm(specs, kept=known, typed=request.GET if given else None)
    if given:
        form.complain({name: better.get(name) or str(Localised(texts)) for name, texts in wrong.items()})
    found = together.offers(chosen, asked, facts, clock.today())
    still = dict.fromkeys([*wrong, *(name for one in found for name in one.open)])
    context = {
        "form": form,
        "sections": _sections(form, chosen, asked, still, raw),
        "answered": []
        if code
        else [_row(form, one) for one in asked if one.name in raw.keys() - still.keys()],
        "offers": [_in_words(one, form) for one in found] if raw and not wrong else [],
        "counts": _counts(found),
        "code": code,
        "whose": request.GET.get("for", ""),
        "known": bool(known),
        "choices": _choices(request, offered),
    }
    response = render(request, "portal/what/what.html", context)
    # Answers are kept nowhere, and what the register fills in is hers.
    return response if given or request.user.is_authenticated else keep(response)


def _chosen(request: HttpRequest, offered: Sequence[Scheme]) -> list[Scheme]:
    """One scheme where its page sent the reader here; else those for a person and her unit, or those for a group."""
    code = request.GET.get("scheme")
    if code:
        chosen = [one for one in offered if one.code == code]
    else:
        of_group = request.GET.get("for") == GROUP
        chosen = [one for one in offered if (one.unit_of_application == GROUP) == of_group] or list(offered)
    if not chosen:
        raise NotFound(_("There is no such scheme."))
    return chosen


def _choices(request: HttpRequest, offered: Sequence[Scheme]) -> list[dict[str, Any]]:
    """For oneself or for a group, where there are schemes of both kinds; and the way back from one scheme to all."""
    code, whose = request.GET.get("scheme"), request.GET.get("for", "")
    kinds = {one.unit_of_application == GROUP for one in offered}
    if len(kinds) < 2:
        return (
            [{"label": _("All schemes"), "url": "?", "current": False}] if code and len(offered) > 1 else []
        )
    return [
        {"label": _("For me or my unit"), "url": "?", "current": not code and whose != GROUP},
        {
            "label": _("For a group or company"),
            "url": f"?for={GROUP}",
            "current": not code and whose == GROUP,
        },
    ]


def _known(request: HttpRequest, chosen: Sequence[Scheme], asked: Sequence[Question]) -> dict[str, Any]:
    """What the register says of her who is signed in, by name of the question."""
    user = request.user
    artisan = artisan_of(user) if isinstance(user, User) and user.is_citizen else None
    if artisan is None:
        return {}
    found: dict[str, Any] = {}
    for compiled in chosen:
        unit, group = subject_of(compiled, artisan, None, None)
        told = known_of(compiled, artisan, unit=unit, group=group)
        for one in asked:
            if one.keys.get(compiled.code) in told:
                found.setdefault(one.name, told[one.keys[compiled.code]])
    return found


def _row(form: AnswerForm, question: Question) -> tuple[Any, str]:
    return form[question.name], question.field.type


def _sections(
    form: AnswerForm,
    chosen: Sequence[Scheme],
    asked: Sequence[Question],
    still: Mapping[str, None],
    raw: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """The open questions: of one scheme page by page, with those already answered; of several what they share first."""
    if len(chosen) == 1:
        shown = [one for one in asked if one.name in still or one.name in raw]
        sections: list[tuple[object, object, list[Question]]] = [
            (
                Localised(page.title),
                Localised(page.help),
                [one for one in shown if one.field.page == page.key],
            )
            for page in chosen[0].pages
        ]
    else:
        open_now = [one for one in asked if one.name in still]
        shared = [one for one in open_now if len(one.keys) > 1]
        sections = [(_("About you and your work"), _("Several schemes ask this; answer once."), shared)]
        sections += [
            (
                Localised(one.title),
                Localised(one.summary),
                [q for q in open_now if list(q.keys) == [one.code]],
            )
            for one in chosen
        ]
    return [
        {"title": title, "help": help_text, "fields": [_row(form, one) for one in rows]}
        for title, help_text, rows in sections
        if rows
    ]


def _counts(found: Sequence[Offer]) -> str:
    sure = sum(one.decided.eligible is True for one in found)
    maybe = sum(one.decided.eligible is None for one in found)
    parts = [
        ngettext("%(n)s scheme is certain", "%(n)s schemes are certain", sure) % {"n": sure} if sure else "",
        ngettext("%(n)s depends on open answers", "%(n)s depend on open answers", maybe) % {"n": maybe}
        if maybe
        else "",
        ngettext("%(n)s is not possible", "%(n)s are not possible", len(found) - sure - maybe)
        % {"n": len(found) - sure - maybe}
        if len(found) > sure + maybe
        else "",
    ]
    return " · ".join(filter(None, parts)) if len(found) > 1 else ""


def _in_words(offer: Offer, form: AnswerForm) -> dict[str, Any]:
    """The decision in words: amounts and how they came about, every condition, every open question."""
    compiled, decided = offer.scheme, offer.decided
    edition = compiled.entitlement_on(offer.on)
    outputs = [
        {"label": Localised(output.label), "amount": from_paise(decided.outputs[output.key])}
        for output in (edition.outputs if edition else ())
        if output.key in decided.outputs
    ]
    return {
        "code": compiled.code,
        "title": Localised(compiled.title),
        "eligible": decided.eligible,
        "heading": _heading(offer, bool(outputs)),
        "tone": {True: "leaf", None: "due", False: "late"}[decided.eligible],
        "failed": [Localised(one.because) for one in decided.failed],
        "checks": _checks(offer),
        "missing": [{"key": name, "label": form[name].label} for name in offer.open],
        # Else some answers lead to further questions.
        "then_certain": len(offer.open) >= len(decided.missing),
        "outputs": outputs,
        "row": decided.row and {"because": Localised(decided.row.because), "source": decided.row.source},
        "steps": arithmetic(compiled, offer.facts) if decided.outputs else [],
        "version": decided.version,
    }


def _heading(offer: Offer, amounts: bool) -> str:
    if offer.decided.eligible is False:
        failed = len(offer.decided.failed)
        return ngettext(
            "Not possible under this scheme: one condition is not met",
            "Not possible under this scheme: %(n)s conditions are not met",
            failed,
        ) % {"n": failed}
    if offer.decided.eligible:
        return _("You can get")
    return _("On these answers you could get") if amounts else _("Not decided yet")


def _checks(offer: Offer) -> list[dict[str, Any]]:
    """Every condition: what is not met first, then what is open, then what is met."""
    decided = offer.decided
    rules = {rule.id: rule for rule in offer.scheme.rules_on(offer.on)}
    told = {one.id for one in decided.failed} | set(decided.passed)
    undecided = [rule for key, rule in rules.items() if key not in told] if decided.in_force else []
    return [
        *({"text": Localised(one.because), "tone": "late", "source": one.source} for one in decided.failed),
        *({"text": Localised(rule.label), "tone": "soon", "source": rule.source} for rule in undecided),
        *(
            {"text": Localised(rules[key].label), "tone": "ok", "source": rules[key].source}
            for key in decided.passed
        ),
    ]


def arithmetic(compiled: Scheme, facts: Mapping[str, Any]) -> list[tuple[Localised, Decimal]]:
    """The amounts on the way to the answer: what was said, and what the order makes of it."""
    said = [(spec, facts.get(spec.key)) for spec in compiled.fields if spec.type == "money"]
    for spec in compiled.derived:
        symbol = compiled.symbols.get(spec.key)
        if symbol is not None and symbol.tree is not None and symbol.type == MONEY:
            said.append((spec, evaluate(symbol.tree, {**facts, "as_of": clock.today()})))
    return [(Localised(spec.label), from_paise(paise)) for spec, paise in said if paise is not None]

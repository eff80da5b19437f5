"""What can I get: a few questions without signing in. Answers live in the address, never in the database."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.kernel import clock
from odop.kernel.access import public
from odop.kernel.fields import Localised
from odop.kernel.pagecache import keep
from odop.kernel.refusals import NotFound
from odop.lib.formula.evaluate import evaluate
from odop.lib.formula.fields import Field
from odop.lib.formula.tree import MONEY
from odop.lib.money import AmountError, from_paise, parse_amount
from odop.lib.rules import Assessment, Scheme
from odop.schemes.queries import schemes

RADIOS = 6  # more choices than this become a list to open


class Questions(forms.Form):
    """The facts of a scheme as questions; every one may be left open. Typed facts stand in `facts` once it is valid."""

    def __init__(self, compiled: Scheme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.compiled = compiled
        self.facts: dict[str, Any] = {}
        for spec in compiled.fields:
            self.fields[spec.key] = _question(spec)

    def clean(self) -> dict[str, Any]:
        language = (get_language() or "en").split("-")[0]
        raw: dict[str, object] = {}
        for spec in self.compiled.fields:
            given = str(self.cleaned_data.get(spec.key) or "").strip()
            if not given:
                continue
            if spec.type == "money":
                try:
                    raw[spec.key] = str(parse_amount(given))
                except AmountError as error:
                    self.add_error(spec.key, error.messages.get(language) or error.messages["en"])
            else:
                raw[spec.key] = (
                    {"yes": True, "no": False}.get(given, given) if spec.type == "yesno" else given
                )
        self.facts, errors = self.compiled.parse_facts(raw)
        for key, texts in errors.items():
            self.add_error(key, texts.get(language) or texts["en"])
        return self.cleaned_data


def _question(spec: Field) -> forms.Field:
    label, hint = str(Localised(spec.label)), str(Localised(spec.help))
    if spec.type == "yesno":
        return forms.ChoiceField(
            label=label,
            help_text=hint,
            required=False,
            widget=forms.RadioSelect,
            choices=[("yes", _("Yes")), ("no", _("No"))],
        )
    if spec.type == "choice":
        choices = [(one.code, str(Localised(one.label))) for one in spec.choices]
        few = len(choices) <= RADIOS
        return forms.ChoiceField(
            label=label,
            help_text=hint,
            required=False,
            widget=forms.RadioSelect if few else forms.Select,
            choices=choices if few else [("", "—"), *choices],
        )
    widget = forms.DateInput(attrs={"type": "date"}) if spec.type == "date" else forms.TextInput()
    if spec.type == "integer":
        widget.attrs["inputmode"] = "numeric"
    return forms.CharField(label=label, help_text=hint, required=False, widget=widget, max_length=40)


@public
def what_can_i_get(request: HttpRequest) -> HttpResponse:
    """The questions of a scheme, and below them the answer to what has been answered so far."""
    offered = schemes()
    asked = request.GET.get("scheme") or (offered[0][0].code if offered else "")
    compiled = next((scheme for version, scheme in offered if version.code == asked), None)
    if compiled is None:
        raise NotFound(_("There is no such scheme."))
    given = any(request.GET.get(spec.key) for spec in compiled.fields)
    form = Questions(compiled, request.GET if given or "go" in request.GET else None)
    answer = None
    if form.is_bound and form.is_valid():
        answer = answer_of(compiled, form.facts, compiled.assess(form.facts, clock.today()))
    pages = [
        {
            "title": Localised(page.title),
            "help": Localised(page.help),
            "fields": [(form[spec.key], spec.type) for spec in compiled.fields if spec.page == page.key],
        }
        for page in compiled.pages
    ]
    context = {
        "form": form,
        "pages": [page for page in pages if page["fields"]],
        "answer": answer,
        "code": asked,
        "title": Localised(compiled.title),
        "choices": [
            {
                "label": Localised(scheme.title),
                "url": f"?scheme={version.code}",
                "current": version.code == asked,
            }
            for version, scheme in offered
        ]
        if len(offered) > 1
        else [],
    }
    response = render(request, "portal/what/what.html", context)
    return response if form.is_bound else keep(response)  # answers are kept nowhere


def answer_of(compiled: Scheme, facts: Mapping[str, Any], decided: Assessment) -> dict[str, Any]:
    """The decision in words: amounts and how they came about, every condition, every open question."""
    labels = {spec.key: Localised(spec.label) for spec in compiled.fields}
    rules = {rule.id: rule for rule in compiled.rules}
    failed = {failure.id: failure for failure in decided.failed}
    undecided = [
        rule
        for rule in compiled.rules_on(clock.today())
        if rule.id not in failed and rule.id not in decided.passed
    ]
    checks = [
        *({"text": Localised(one.because), "tone": "late", "source": one.source} for one in decided.failed),
        *(
            {"text": Localised(rule.label), "tone": "soon", "source": rule.source}
            for rule in undecided
            if decided.in_force
        ),
        *(
            {"text": Localised(rules[key].label), "tone": "ok", "source": rules[key].source}
            for key in decided.passed
        ),
    ]
    edition = compiled.entitlement_on(clock.today())
    outputs = [
        {"label": Localised(output.label), "amount": from_paise(decided.outputs[output.key])}
        for output in (edition.outputs if edition else ())
        if output.key in decided.outputs
    ]
    return {
        "eligible": decided.eligible,
        "checks": checks,
        "failed": len(decided.failed),
        "missing": [{"key": key, "label": labels[key]} for key in decided.missing if key in labels],
        "outputs": outputs,
        "row": decided.row and {"because": Localised(decided.row.because), "source": decided.row.source},
        "steps": arithmetic(compiled, facts) if decided.outputs else [],
        "version": decided.version,
    }


def arithmetic(compiled: Scheme, facts: Mapping[str, Any]) -> list[tuple[Localised, Decimal]]:
    """The amounts on the way to the answer: what was said, and what the order makes of it."""
    said = [(spec, facts.get(spec.key)) for spec in compiled.fields if spec.type == "money"]
    for spec in compiled.derived:
        symbol = compiled.symbols.get(spec.key)
        if symbol is not None and symbol.tree is not None and symbol.type == MONEY:
            said.append((spec, evaluate(symbol.tree, {**facts, "as_of": clock.today()})))
    return [(Localised(spec.label), from_paise(paise)) for spec, paise in said if paise is not None]

"""Two entries that may be one person: side by side, with what agrees and how likely it is; a person answers."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.accounts.permissions import JOIN_ENTRIES, SEE_REGISTER
from odop.desk.evidence import evidence_of, likely
from odop.desk.views.register import PER_PAGE, signed_in
from odop.kernel.access import allow
from odop.kernel.refusals import DomainError, NotFound
from odop.lib.identifiers import mask_mobile
from odop.places.queries import districts
from odop.registry import queries, services
from odop.registry.definitions import MOVES
from odop.registry.enums import DuplicateState
from odop.registry.models import Artisan, DuplicateQuestion


@allow(SEE_REGISTER)
def duplicates(request: HttpRequest) -> HttpResponse:
    """Questions that wait, the likeliest first; those of one district for a reader of several."""
    user = signed_in(request)
    chosen = request.GET.get("district", "")
    waiting = queries.open_questions(user)
    places = districts() if user.scope.everything else districts().filter(pk__in=user.scope.districts)
    page = Paginator(
        waiting.filter(district__code=chosen) if chosen else waiting, PER_PAGE
    ).get_page(request.GET.get("page"))  # fmt: skip
    others = _others(user, list(page))
    context = {
        "page": page,
        "rows": [
            {
                "question": question,
                "other": others.get(question.other_id),
                "reasons": _reasons(question),
                "likely": likely(question),
            }
            for question in page
        ],
        "places": sorted(((one.code, str(one.name)) for one in places), key=lambda one: one[1]),
        "chosen": chosen,
        "joined": queries.joinings_visible_to(user).count(),
        "undo": _undo(user),
        "crumbs": [(_("Register"), reverse("register")), (_("Possible duplicates"), "")],
    }
    return render(request, "desk/register/duplicates.html", context)


@allow(SEE_REGISTER)
def duplicate(request: HttpRequest, ref: str) -> HttpResponse:
    """All questions about one new entry; the answer by POST, after which the next question comes."""
    user = signed_in(request)
    if request.method == "POST" and request.POST.get("answer") == "undo":
        return _take_back(request, user)
    questions = queries.questions_about(user, ref)
    if request.method == "POST":
        question = next((one for one in questions if str(one.pk) == request.POST.get("question")), None)
        if question is None:
            raise NotFound()
        try:
            _answer(question, request, user)
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
            return redirect("register_duplicate", ref)
        messages.success(request, _("Your answer is kept."))
        if any(one.state == DuplicateState.OPEN and one.pk != question.pk for one in questions):
            still = queries.open_questions(user).filter(artisan__ref=ref).first()
        else:
            still = None
        following = still or queries.next_question(user, beside=ref)
        if following is None:
            return redirect("register_duplicates")
        return redirect("register_duplicate", following.artisan.ref)
    others = _others(user, questions)
    following = queries.next_question(user, beside=ref)
    context = {
        "artisan": questions[0].artisan,
        "pairs": [_pair(user, question, others.get(question.other_id)) for question in questions],
        "may_answer": user.may(JOIN_ENTRIES),
        "next": following.artisan.ref if following else "",
        "undo": _undo(user),
        "crumbs": [
            (_("Register"), reverse("register")),
            (_("Possible duplicates"), reverse("register_duplicates")),
            (ref, ""),
        ],
    }
    return render(request, "desk/register/duplicate.html", context)


def _answer(question: DuplicateQuestion, request: HttpRequest, user: User) -> None:
    answer, note = request.POST.get("answer", ""), request.POST.get("note", "").strip()
    if answer == "send_up":
        services.send_up(question, by=user)
        return
    keep = {"new": question.artisan_id, "old": question.other_id}.get(request.POST.get("keep", "old"))
    services.answer_duplicate(question, answer, by=user, keep=Artisan(pk=keep), note=note)


def _undo(user: User) -> DuplicateQuestion | None:
    """What the officer may take back at once."""
    return queries.last_answer(user) if user.may(JOIN_ENTRIES) else None


def _take_back(request: HttpRequest, user: User) -> HttpResponse:
    question = queries.last_answer(user)
    if question is None or str(question.pk) != request.POST.get("question"):
        raise NotFound()
    try:
        if question.state == DuplicateState.SAME:
            joining = queries.joinings_visible_to(user).filter(question=question).first()
            if joining is None:
                raise NotFound()
            services.take_apart(joining, by=user, note=_("A slip, taken back at once"), again=True)
        else:
            services.reopen_question(question, by=user)
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Taken back. The question waits again."))
    return redirect("register_duplicate", question.artisan.ref)


@allow(SEE_REGISTER)
def joinings(request: HttpRequest) -> HttpResponse:
    """Entries that were joined, by officers and by rule, the latest first."""
    user = signed_in(request)
    rows = queries.joinings_visible_to(user).select_related("kept", "gone", "made_by")
    if request.GET.get("by") == "rule":
        rows = rows.filter(by_rule=True)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "by": request.GET.get("by", ""),
        "crumbs": [
            (_("Register"), reverse("register")),
            (_("Possible duplicates"), reverse("register_duplicates")),
            (_("Joined entries"), ""),
        ],
    }
    return render(request, "desk/register/joinings.html", context)


@allow(SEE_REGISTER)
def joining(request: HttpRequest, ref: str) -> HttpResponse:
    """One joining: what moved, what came since; taking the two apart by POST."""
    user = signed_in(request)
    one = queries.joining_visible_to(user, ref)
    if request.method == "POST":
        give_back: dict[str, list[str]] = {}
        for ticked in request.POST.getlist("give_back"):
            label, _colon, pk = ticked.partition(":")
            give_back.setdefault(label, []).append(pk)
        try:
            services.take_apart(one, by=user, give_back=give_back, note=request.POST.get("note", "").strip())
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
            return redirect("register_joining", ref)
        messages.success(request, _("The two are separate entries again."))
        return redirect("register_artisan", ref)
    context = {
        "joining": one,
        "moved": _named(one.moved),
        "filled": [str(queries.FIELD_WORDS.get(field, field)) for field in one.filled],
        "later": _named(services.later_additions(one)),
        "may_answer": user.may(JOIN_ENTRIES),
        "crumbs": [
            (_("Register"), reverse("register")),
            (_("Joined entries"), reverse("register_joinings")),
            (ref, ""),
        ],
    }
    return render(request, "desk/register/joining.html", context)


def _named(things: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Rows by what they are, each with what it is called, as far as the reader sees them."""
    found = []
    for label, ids in things.items():
        if label in MOVES:
            model = apps.get_model(label.rpartition(".")[0])
            shown = [(f"{label}:{row.pk}", str(row)) for row in model._default_manager.filter(pk__in=ids)]
            found.append({"title": MOVES[label].title, "rows": shown, "hidden": len(ids) - len(shown)})
    return found


def _others(user: User, questions: list[DuplicateQuestion]) -> dict[int, Artisan]:
    """The other entries that the reader may see, joined ones too."""
    wanted = [question.other_id for question in questions]
    seen = Artisan.objects.select_related("district", "product_line", "merged_into").filter(pk__in=wanted)
    if not user.scope.everything:
        seen = seen.filter(district_id__in=user.scope.districts)
    return {one.pk: one for one in seen}


def _reasons(question: DuplicateQuestion) -> list[str]:
    return [str(queries.REASONS[reason]) for reason in question.reasons if reason in queries.REASONS]


def _pair(user: User, question: DuplicateQuestion, other: Artisan | None) -> dict[str, Any]:
    new = question.artisan
    return {
        "question": question,
        "other": other,
        "likely": likely(question),
        "evidence": evidence_of(question),
        "circle": _circle(user, question),
        "percent": min(99, round(question.score * 100)),
        "reasons": _reasons(question),
        "open": question.state == DuplicateState.OPEN
        and not new.merged_into_id
        and not (other and other.merged_into_id),
        "rows": [
            (label, _shown(left), _shown(right), same, bool(left) and bool(right) and not same)
            for label, left, right, same in (_compared(new, other) if other else ())
        ],
    }


def _circle(user: User, question: DuplicateQuestion) -> list[tuple[str, str]]:
    """Others who may be the same person: reference and state of the question."""
    shown = [
        (one.artisan.ref, f"{one.artisan.name} · {one.get_state_display()}")
        for one in queries.circle_of(user, question)
    ]
    return list(dict(shown).items())


def _shown(value: object) -> str:
    return "–" if value in (None, "", {}) else str(value)


def _compared(new: Artisan, old: Artisan) -> list[tuple[str, Any, Any, bool]]:
    """What an officer compares, and whether it agrees: names and places as they sound, mobile numbers as a whole,
    though they are shown covered."""
    mobiles = {one.pk: mask_mobile(one.mobile) if one.mobile else "" for one in (new, old)}
    if new.mobile != old.mobile and mobiles[new.pk] == mobiles[old.pk]:
        mobiles[old.pk] += " ≠"
    shown: list[tuple[str, Callable[[Artisan], Any]]] = [
        (_("Name"), lambda one: " / ".join(one.name.values())),
        (_("Father, husband or mother"), lambda one: " / ".join(one.relation_name.values())),
        (_("Year of birth"), lambda one: one.birth_year),
        (_("Gender"), lambda one: one.get_gender_display()),
        (_("Category"), lambda one: one.get_category_display()),
        (_("Mobile"), lambda one: mobiles[one.pk]),
        (_("Village, town or mohalla"), lambda one: one.place),
        (_("PIN code"), lambda one: one.pin_code),
        (_("District"), lambda one: str(one.district.name)),
        (_("Craft"), lambda one: str(one.product_line.name) if one.product_line else one.craft),
        (_("Account ending"), lambda one: one.bank_account_last4),
    ]
    agree = {
        shown[0][0]: new.name_folded == old.name_folded,
        shown[1][0]: bool(new.relation_folded) and new.relation_folded == old.relation_folded,
        _("Village, town or mohalla"): bool(new.place_folded) and new.place_folded == old.place_folded,
    }
    pairs = [(label, read(new), read(old)) for label, read in shown]
    return [
        (label, left, right, agree.get(label, bool(left) and left == right)) for label, left, right in pairs
    ]

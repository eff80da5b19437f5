"""Two entries that may be one person: side by side, with what agrees and how likely it is; a person answers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.accounts.permissions import JOIN_ENTRIES, SEE_REGISTER
from odop.desk.views.register import PER_PAGE, signed_in
from odop.kernel.access import allow
from odop.kernel.refusals import DomainError, NotFound
from odop.lib.identifiers import mask_mobile
from odop.registry import queries, services
from odop.registry.enums import DuplicateState
from odop.registry.models import Artisan, DuplicateQuestion


@allow(SEE_REGISTER)
def duplicates(request: HttpRequest) -> HttpResponse:
    """Questions that wait, the likeliest first."""
    user = signed_in(request)
    page = Paginator(queries.open_questions(user), PER_PAGE).get_page(request.GET.get("page"))
    others = _others(user, list(page))
    context = {
        "page": page,
        "rows": [
            {"question": question, "other": others.get(question.other_id), "reasons": _reasons(question)}
            for question in page
        ],
        "crumbs": [(_("Register"), reverse("register")), (_("Possible duplicates"), "")],
    }
    return render(request, "desk/register/duplicates.html", context)


@allow(SEE_REGISTER)
def duplicate(request: HttpRequest, ref: str) -> HttpResponse:
    """All questions about one new entry; the answer by POST."""
    user = signed_in(request)
    questions = queries.questions_about(user, ref)
    if request.method == "POST":
        question = next((one for one in questions if str(one.pk) == request.POST.get("question")), None)
        if question is None:
            raise NotFound()
        keep = {"new": question.artisan_id, "old": question.other_id}.get(request.POST.get("keep", "old"))
        try:
            services.answer_duplicate(
                question,
                request.POST.get("answer", ""),
                by=user,
                keep=Artisan(pk=keep),
                note=request.POST.get("note", "").strip(),
            )
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Your answer is kept."))
            return redirect("register_duplicates")
        return redirect("register_duplicate", ref)
    others = _others(user, questions)
    context = {
        "artisan": questions[0].artisan,
        "pairs": [_pair(question, others.get(question.other_id)) for question in questions],
        "may_answer": user.may(JOIN_ENTRIES),
        "crumbs": [
            (_("Register"), reverse("register")),
            (_("Possible duplicates"), reverse("register_duplicates")),
            (ref, ""),
        ],
    }
    return render(request, "desk/register/duplicate.html", context)


def _others(user: User, questions: list[DuplicateQuestion]) -> dict[int, Artisan]:
    """The other entries that the reader may see, joined ones too."""
    wanted = [question.other_id for question in questions]
    seen = Artisan.objects.select_related("district", "product_line", "merged_into").filter(pk__in=wanted)
    if not user.scope.everything:
        seen = seen.filter(district_id__in=user.scope.districts)
    return {one.pk: one for one in seen}


def _reasons(question: DuplicateQuestion) -> list[str]:
    return [str(queries.REASONS[reason]) for reason in question.reasons if reason in queries.REASONS]


def _pair(question: DuplicateQuestion, other: Artisan | None) -> dict[str, Any]:
    new = question.artisan
    return {
        "question": question,
        "other": other,
        "percent": min(99, round(question.score * 100)),
        "reasons": _reasons(question),
        "open": question.state == DuplicateState.OPEN
        and not new.merged_into_id
        and not (other and other.merged_into_id),
        "rows": [
            (label, _shown(left), _shown(right), same)
            for label, left, right, same in (_compared(new, other) if other else ())
        ],
    }


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

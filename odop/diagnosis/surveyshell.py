"""The survey's page for days without a network: the files a device keeps. Nothing about anybody stands in them."""

from functools import cache

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from odop.diagnosis.fieldforms import SheetForm
from odop.diagnosis.questions import questions_of, survey_questions
from odop.kernel import shells
from odop.kernel.programme import programme
from odop.kernel.shells import Shell

START = "/survey/"
ICON = "camps/icons/icon-{side}.png"  # the programme's mark
OWN = ("kernel/queue.js", "kernel/device.js", "diagnosis/survey.js", ICON.format(side=192))


@cache
def shell() -> Shell:
    return shells.shell_of("survey", START, own=OWN, page=_page, manifest=manifest)


def _page(language: str) -> str:
    with override(language):
        questions = survey_questions()
        context = {
            "form": SheetForm(questions_of(questions)), "questions": " ".join(one["key"] for one in questions),
            "own": shells.own_address(""), "manifest": shells.manifest_address(START, language),
            "base": "" if language == programme().languages[0] else f"/{language}",
            "programme": programme(),
        }  # fmt: skip
        return render_to_string("diagnosis/survey_page.html", context)


@cache
def manifest(language: str) -> str:
    """What a phone reads when the page is installed."""
    with override(language):
        return shells.manifest_of(START, language, name=_("Survey"), icon=ICON)

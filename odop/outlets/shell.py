"""The counter's page for hours without a network: the files a device keeps. Nothing about anybody stands in them."""

from functools import cache

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from odop.kernel import shells
from odop.kernel.programme import programme
from odop.kernel.shells import Shell
from odop.outlets.forms import TillForm, TillSaleForm

START = "/till/"
ICON = "camps/icons/icon-{side}.png"  # the programme's mark
OWN = (
    "outlets/counter.css", "kernel/queue.js", "kernel/device.js", "outlets/till.js", ICON.format(side=192),
)  # fmt: skip


@cache
def shell() -> Shell:
    return shells.shell_of("till", START, own=OWN, page=_page, manifest=manifest)


def _page(language: str) -> str:
    with override(language):
        context = {
            "form": TillSaleForm(None, initial={"way": "cash"}), "begin": TillForm(), "own": shells.own_address(""),
            "manifest": shells.manifest_address(START, language),
            "sign_in": f"/{'' if language == programme().languages[0] else language + '/'}desk/outlets/",
        }  # fmt: skip
        return render_to_string("outlets/till_page.html", context)


@cache
def manifest(language: str) -> str:
    """What a tablet reads when the page is installed."""
    with override(language):
        return shells.manifest_of(START, language, name=_("Till"), icon=ICON)

"""The stall's page for days without a network: the files a device keeps. Nothing about anybody stands in them."""

from functools import cache

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from odop.exhibitions.forms import TakingForm
from odop.kernel import shells
from odop.kernel.programme import programme
from odop.kernel.shells import Shell

START = "/stall/"
ICON = "camps/icons/icon-{side}.png"  # the programme's mark
OWN = (
    "exhibitions/fairs.css", "kernel/queue.js", "kernel/device.js", "exhibitions/stall.js", ICON.format(side=192),
)  # fmt: skip


@cache
def shell() -> Shell:
    return shells.shell_of("stall", START, own=OWN, page=_page, manifest=manifest)


def _page(language: str) -> str:
    with override(language):
        context = {
            "form": TakingForm(None, initial={"country": "IN", "count": "1", "kind": "sale"}),
            "own": shells.own_address(""),
            "manifest": shells.manifest_address(START, language),
            "sign_in": f"/{'' if language == programme().languages[0] else language + '/'}me/fairs/",
            "programme": programme(),
        }
        return render_to_string("exhibitions/stall_page.html", context)


@cache
def manifest(language: str) -> str:
    """What a phone reads when the page is installed."""
    with override(language):
        return shells.manifest_of(START, language, name=_("My stall"), icon=ICON)

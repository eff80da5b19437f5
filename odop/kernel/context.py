"""What every template can count on."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from odop.kernel import menu
from odop.kernel.programme import programme


def everywhere(request: HttpRequest) -> dict[str, object]:
    language = (get_language() or "en").split("-")[0]
    path = request.get_full_path()
    bare = path[3:] if path == "/hi" or path.startswith("/hi/") else path
    user = getattr(request, "user", None)
    return {
        "programme": programme(),
        "programme_name": programme().name.get(language) or programme().name["en"],
        "demo": settings.DEMO,
        "sample_data": settings.DEMO,
        "language_switch_url": bare if language == "hi" else "/hi" + path,
        "menu": menu.entries_for(user, request.path),
        "person_name": str(getattr(user, "name", "") or ""),
    }

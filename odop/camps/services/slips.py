"""The slip of who was enrolled: her reference by message, where she gave a mobile number."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from odop.kernel.models import Notice
from odop.kernel.programme import programme
from odop.kernel.services import send_notice
from odop.registry.models import Artisan


def send_slip(artisan: Artisan, *, language: str) -> Notice | None:
    """Puts the message into the outbox; None without a mobile number."""
    if not artisan.mobile:
        return None
    language = language if language in programme().languages else "en"
    with override(language):
        body = _("You are enrolled in %(programme)s. Your reference is %(ref)s. Keep it.") % {
            "programme": programme().name.get(language) or programme().name["en"],
            "ref": artisan.ref,
        }
    return send_notice(
        to=artisan.mobile, template="camp_slip", body=body, language=language, subject_ref=artisan.ref
    )

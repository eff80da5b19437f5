"""The lists that a device carries along: districts, product lines, wording of consent, and how numbers are checked.

They hold nothing about anybody. A list has a version by its content; a record says with which one it was made.
"""

import hashlib
import json
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from odop.kernel import clock
from odop.kernel.programme import programme
from odop.places.models import District
from odop.places.queries import current_product_lines
from odop.registry.queries import enrolment_codes, privacy, wording
from odop.registry.services.answers import ALSO_ASKED, COMPLAINTS, MUST_SAY, OLDEST, YOUNGEST

# As odop/lib/identifiers.py reads them, after spaces, hyphens and dots are taken out and letters made large.
PATTERNS = {
    "mobile": r"(?:\+?91|0)?[6-9][0-9]{9}",
    "pin_code": r"[1-9][0-9]{5}",
    "bank_ifsc": r"[A-Z]{4}[0O][A-Z0-9]{6}",
    "bank_account": r"[0-9]{9,18}",
    "udyam": r"(?:UDYAM)?[A-Z]{2}[0-9]{9}",
    "gstin": r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][0-9A-Z]{3}",
    "aadhaar_last4": r"[0-9]{4}",
}
BORN = _("Write the year of birth in four digits, like 1988.")
COMPLAINT_OF = {
    "mobile": "mobile",
    "pin_code": "pin",
    "bank_ifsc": "ifsc",
    "bank_account": "account",
    "udyam": "udyam",
    "gstin": "gstin",
    "aadhaar_last4": "last_four",
}


def said(text: str | Promise) -> dict[str, str]:
    """One sentence in every language of the programme."""
    words = {}
    for language in programme().languages:
        with override(language):
            words[language] = str(text)
    return words


def lists() -> dict[str, Any]:
    """The lists of today with their `version` (12 signs of a hash over the content)."""
    content = _content()
    written = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return {"version": hashlib.sha256(written.encode()).hexdigest()[:12], **content}


def _content() -> dict[str, Any]:
    lines = current_product_lines(clock.today())
    return {
        **_words(),
        "rights": [dict(one) for one in privacy().rights],
        "officer": {"title": dict(privacy().officer.title), "how": dict(privacy().officer.how)},
        "purposes": [_purpose(code) for code in enrolment_codes()],
        "districts": [{"id": one.pk, "name": dict(one.name)} for one in District.objects.all()],
        "lines": [{"key": one.key, "district": one.district_id, "name": dict(one.name)} for one in lines],
        "born": {
            "from": clock.today().year - OLDEST,
            "to": clock.today().year - YOUNGEST,
            "says": said(BORN),
        },
    }


def _purpose(code: str) -> dict[str, Any]:
    """A purpose in the words of today, with the version of these words."""
    words = wording(code)
    parts = ("title", "why", "collected", "shared", "kept", "withdrawal")
    return {"code": code, "version": words.version} | {part: dict(getattr(words, part)) for part in parts}


@cache
def _words() -> dict[str, Any]:
    """What follows from the code alone: read once a process."""
    return {
        "languages": list(programme().languages),
        "checks": {
            key: {"pattern": pattern, "says": said(COMPLAINTS[COMPLAINT_OF[key]])}
            for key, pattern in PATTERNS.items()
        },
        "must": {key: said(text) for key, text in {**MUST_SAY, **ALSO_ASKED}.items()},
        "craft": said(_("Choose what you make, or write it.")),
        "aadhaar": said(COMPLAINTS["aadhaar"]),
    }

"""Hashes of answers: enough to say which of them were changed, not enough to read one."""

import hashlib
import json
from typing import TYPE_CHECKING
from uuid import UUID

from odop.accounts.digests import digest
from odop.camps.models import CampRecord

if TYPE_CHECKING:
    from odop.camps.services.arrival import Sent

LENGTH = 16  # hex signs: to tell a change, not to find a person


def traces(sent: "Sent") -> dict[str, str]:
    """A hash of each answer, keyed with the secret of the site and the record's number, and one of the photograph."""
    said = {
        key: digest(f"camp {sent.uuid} {key}", json.dumps(value, sort_keys=True))[:LENGTH]
        for key, value in sent.answers.items()
        if value not in ("", None, [])
    }
    if sent.photo:
        said["photo"] = digest(f"camp {sent.uuid} photo", hashlib.sha256(sent.photo).hexdigest())[:LENGTH]
    return said


def changed_since(earlier: CampRecord, sent: "Sent") -> list[str]:
    """The keys of answers that differ from those that arrived."""
    now, then = traces(sent), earlier.answer_hashes
    return sorted(key for key in {*now, *then} if now.get(key) != then.get(key))


def token_of(uuid: UUID, artisan_id: int) -> str:
    """Names an entry to one device for one question, without saying which it is."""
    return digest(f"camp question {uuid}", str(artisan_id))[:24]

"""Keyed hashes of what must be recognised but not kept: codes, tokens, mobile numbers and addresses."""

import hashlib
import hmac

from django.conf import settings


def digest(purpose: str, text: str) -> str:
    """64 hex signs. Keyed with the secret key, so that a stolen table cannot be searched for short codes or numbers."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"{purpose}\x00{text}".encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two digests or codes are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())

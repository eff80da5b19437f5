"""Signatures of webhooks after the specification Standard Webhooks 1.0.0 (standardwebhooks.com): HMAC-SHA256 over number, moment
and body, with a key of its own for each receiver."""

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping, Sequence
from hashlib import sha256

PREFIX = "whsec_"
TOLERANCE = 300  # seconds by which the clock of a receiver may differ; a message that is older may be somebody's recording
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


def new_secret() -> str:
    """A key of 32 random bytes, as it is handed to a receiver."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def key_of(secret: str) -> bytes:
    """The bytes of a key; raises ValueError."""
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("not a key of webhooks") from None


def sign(secret: str, message_id: str, moment: int, body: bytes) -> str:
    """`v1,…` over a body as it is sent; `moment` in seconds since 1970."""
    signed = hmac.new(key_of(secret), f"{message_id}.{moment}.".encode() + body, sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def headers(keys: Sequence[str], message_id: str, moment: int, body: bytes) -> dict[str, str]:
    """The three headers of a message, signed with each key: the new one, and for some hours the one before."""
    signatures = " ".join(sign(key, message_id, moment, body) for key in keys)
    return {ID: message_id, TIMESTAMP: str(moment), SIGNATURE: signatures}


def verify(secret: str, given: Mapping[str, str], body: bytes, *, now: float) -> bool:
    """Whether a message is ours and fresh, as a receiver asks. Names of `given` in small letters."""
    try:
        moment = int(given[TIMESTAMP])
        right = sign(secret, given[ID], moment, body)
        tried = given[SIGNATURE].split()
    except (KeyError, ValueError):
        return False
    return abs(now - moment) <= TOLERANCE and any(
        hmac.compare_digest(right.encode(), one.encode()) for one in tried
    )

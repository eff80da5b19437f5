"""One-time codes: the six digits sent by message, and those of an authenticator (RFC 6238, TOTP over RFC 4226, HOTP)."""

import base64
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote

DIGITS = 6
STEP = 30  # seconds; RFC 6238 §4.1
DRIFT = 1  # steps a phone's clock may be ahead or behind; RFC 6238 §5.2 advises one
SECRET_BYTES = 20  # the size of SHA-1's output; RFC 4226 §4, R6
_RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def new_secret() -> str:
    """A new shared secret, in base32 without padding, as authenticators take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode().rstrip("=")


def new_recovery_code() -> str:
    """Ten letters and digits in two halves, some 49 bits: pqr7w-x2k4m."""
    letters = "".join(secrets.choice(_RECOVERY_LETTERS) for _n in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def hotp(secret: str, counter: int) -> str:
    """The six digits of `counter` (RFC 4226 §5.3)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8), casefold=True)
    mac = hmac.digest(key, struct.pack(">Q", counter), "sha1")
    offset = mac[-1] & 0x0F
    number = struct.unpack(">I", mac[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(moment: datetime) -> int:
    """The count of thirty-second steps since 1970."""
    return int(moment.timestamp()) // STEP


def matching_step(secret: str, code: str, *, moment: datetime, after: int = 0) -> int | None:
    """The step whose code this is, within the drift and later than `after` (so that none is taken twice); else None."""
    now = step_of(moment)
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(hotp(secret, step).encode(), code.encode()) and step > after:
            found = step
    return found


def provisioning_uri(secret: str, *, account: str, issuer: str) -> str:
    """The otpauth:// address that an authenticator reads from a QR code."""
    label = quote(f"{issuer}:{account}")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}&algorithm=SHA1&digits={DIGITS}&period={STEP}"

"""The gateway's two signatures. They use the same algorithm, different keys and different words: never one for the other.

HMAC-SHA256 in hexadecimal, as Razorpay documents it: over `order_id|payment_id` with the key's secret when the buyer comes back,
over the raw bytes of the body with the webhook's secret when the gateway calls.
"""

import hashlib
import hmac


def sign(message: bytes, secret: str) -> str:
    """Returns the signature of these bytes."""
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def sign_payment(order_id: str, payment_id: str, key_secret: str) -> str:
    """Returns what the gateway signs when a buyer comes back from paying."""
    return sign(f"{order_id}|{payment_id}".encode(), key_secret)


def payment_is_genuine(order_id: str, payment_id: str, signature: str, key_secret: str) -> bool:
    """Returns whether the gateway signed it. `order_id` is the one that we stored, never one that came with the buyer."""
    return _same(sign_payment(order_id, payment_id, key_secret), signature)


def body_is_genuine(body: bytes, signature: str, webhook_secret: str) -> bool:
    """Returns whether the gateway signed exactly these bytes. Nothing is read from the body before this says yes."""
    return _same(sign(body, webhook_secret), signature)


def _same(expected: str, given: str) -> bool:
    # compare_digest takes text of ASCII only, and what comes from outside may be anything.
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))

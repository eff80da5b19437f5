"""Three fields the whole house uses: rupees, text in the programme's languages, and text encrypted at rest."""

import base64
import os
from decimal import Decimal
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models
from django.utils.translation import get_language


class MoneyField(models.DecimalField):
    """Rupees as Decimal with two places; up to ₹ 99,99,99,99,99,99,999.99."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs["max_digits"], kwargs["decimal_places"] = 16, 2
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_digits"], kwargs["decimal_places"]
        return name, path, list(args), kwargs


ZERO = Decimal("0.00")


class Localised(dict[str, str]):
    """{"en": "Sambhal", "hi": "सम्भल"}; as text it is the reader's language, else English, else whatever is there."""

    def __str__(self) -> str:
        return self.said(get_language())

    def said(self, language: str | None) -> str:
        """The text for readers of this language: who writes many at once asks for the reader's language once."""
        return self.get((language or "en").split("-")[0]) or self.get("en") or next(iter(self.values()), "")

    def beside(self, shown: str) -> tuple[str, str]:
        """The other text beside the one that is shown, for pages that show both: its language and itself, or nothing."""
        return next(((language, text) for language, text in self.items() if text and text != shown), ("", ""))

    @property
    def other(self) -> str:
        return self.beside(str(self))[1]

    @property
    def other_language(self) -> str:
        return self.beside(str(self))[0]


class LocalisedField(models.JSONField):
    """Text in every language of the programme, one jsonb column, a `Localised` in Python."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Localised | None:
        loaded = super().from_db_value(value, expression, connection)
        return None if loaded is None else Localised(loaded)

    def to_python(self, value: object) -> object:
        return Localised(value) if isinstance(value, dict) else value


@cache
def _cipher() -> AESGCM:
    return AESGCM(base64.urlsafe_b64decode(settings.FIELD_KEY)[:32].ljust(32, b"\0"))


def encrypt(text: str) -> bytes:
    nonce = os.urandom(12)
    return nonce + _cipher().encrypt(nonce, text.encode(), None)


def decrypt(blob: bytes) -> str:
    return _cipher().decrypt(bytes(blob[:12]), bytes(blob[12:]), None).decode()


class EncryptedField(models.BinaryField):
    """Text encrypted at rest (AES-GCM, key in ODOP_FIELD_KEY); str in Python, never searchable."""

    @property
    def get_placeholder(self) -> object:
        """Not there, on purpose: with BinaryField's (always "%s") Django would not send many rows as one array a column."""
        raise AttributeError("get_placeholder")

    _pyi_private_set_type: str  # for the type checker alone
    _pyi_private_get_type: str  # type: ignore[assignment]

    def get_db_prep_value(self, value: object, connection: Any, prepared: bool = False) -> object:
        blob = encrypt(value) if isinstance(value, str) and value else None
        return super().get_db_prep_value(blob, connection, prepared)

    def from_db_value(self, value: bytes | None, expression: object, connection: object) -> str:
        return decrypt(value) if value else ""

    def to_python(self, value: object) -> object:
        return value

"""A certificate as an Open Badges 3.0 credential: a W3C verifiable credential (data model 2.0) with a Data Integrity proof of
the suite eddsa-jcs-2022, so that a wallet or an employer's program can check it without asking us.

Specifications: 1EdTech Open Badges 3.0 (context 3.0.3); W3C VC Data Model 2.0; W3C Data Integrity EdDSA Cryptosuites 1.0,
§3.3 (eddsa-jcs-2022); RFC 8785 (JCS); did:key for Ed25519; W3C Bitstring Status List 1.0. The name of the holder is in it as
a salted hash only.
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from odop.kernel.programme import programme
from odop.lib.names import fold
from odop.training.models import Certificate

CONTEXT = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",  # the type of the schema that is named
)
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LIST = 131_072  # entries of a status list, the fewest that the specification allows: one holder does not stand out
ED25519 = b"\xed\x01"  # multicodec of a public key of this kind


def base58(data: bytes) -> str:
    """Bitcoin's base 58, which did:key and proofs use."""
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = ALPHABET[rest] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def from_base58(text: str) -> bytes:
    number = 0
    for sign in text:
        number = number * 58 + ALPHABET.index(sign)
    body = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return b"\0" * (len(text) - len(text.lstrip("1"))) + body


@lru_cache(maxsize=4)
def _key(secret: str) -> Ed25519PrivateKey:
    """The programme's signing key, derived from its field key for this one purpose."""
    seed = HKDF(hashes.SHA256(), 32, salt=None, info=b"odop training certificates ed25519").derive(
        secret.encode()
    )
    return Ed25519PrivateKey.from_private_bytes(seed)


def issuer_did() -> str:
    public = _key(settings.FIELD_KEY).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return "did:key:z" + base58(ED25519 + public)


def canonical(value: Any) -> bytes:
    """RFC 8785. Our documents hold texts, lists, mappings and booleans only; keys are ASCII, so sorting by them is enough."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def credential(certificate: Certificate) -> dict[str, Any]:
    """The signed credential; whether it was revoked since stands in the list that its `credentialStatus` names."""
    seat, base = certificate.seat, settings.ODOP.base_url
    course = seat.batch.course
    page = f"{base}/certificates/{certificate.code}/"
    salt = certificate.code
    name = fold(str(seat.name.get("en") or seat.name))
    document: dict[str, Any] = {
        "@context": list(CONTEXT),
        "id": f"{page}credential.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": course.title["en"],
        "issuer": {"id": issuer_did(), "type": ["Profile"], "name": programme().name["en"], "url": base},
        "validFrom": certificate.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject", "hashed": True, "salt": salt, "identityType": "name",
                    "identityHash": "sha256$" + hashlib.sha256((name + salt).encode()).hexdigest(),
                }
            ],
            "achievement": {
                "id": f"{base}/courses/{course.code}/", "type": ["Achievement"], "achievementType": "Certificate",
                "name": course.title["en"], "inLanguage": seat.batch.language,
                "description": f"{course.skill_days} days of craft and {course.enterprise_days} days of enterprise",
                "criteria": {
                    "narrative": f"Present on at least {course.days_needed} of {course.days} days, and passed the assessment."
                },
            },
        },
        "credentialStatus": {
            "id": f"{_list_url(certificate.pk // LIST)}#{certificate.pk % LIST}", "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation", "statusListIndex": str(certificate.pk % LIST),
            "statusListCredential": _list_url(certificate.pk // LIST),
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "evidence": [{"id": page, "type": ["Evidence"], "name": certificate.ref}],
    }  # fmt: skip
    if course.qp_code:
        document["credentialSubject"]["achievement"]["alignment"] = [
            {"type": ["Alignment"], "targetName": course.qp_code, "targetUrl": f"{base}/courses/{course.code}/",
             "targetType": "ext:QualificationPack"}
        ]  # fmt: skip
    return sign(document, created=document["validFrom"])


def _list_url(number: int) -> str:
    return f"{settings.ODOP.base_url}/certificates/status/{number}.json"


def status_list(number: int, revoked: Iterable[int], *, at: datetime) -> dict[str, Any]:
    """The signed list of what was revoked among the certificates with keys from `number` * 131,072 on: one bit each, the first
    the highest of its byte; gzip, base64url. `revoked` are their keys. It tells nobody's name."""
    bits = bytearray(LIST // 8)
    for key in revoked:
        place = key - number * LIST
        bits[place // 8] |= 0x80 >> (place % 8)
    url, moment = _list_url(number), at.strftime("%Y-%m-%dT%H:%M:%SZ")
    document = {
        "@context": [CONTEXT[0]],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_did(),
        "validFrom": moment,
        "credentialSubject": {
            "id": f"{url}#list", "type": "BitstringStatusList", "statusPurpose": "revocation",
            "encodedList": "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("="),
        },
    }  # fmt: skip
    return sign(document, created=moment)


def sign(document: dict[str, Any], *, created: str) -> dict[str, Any]:
    """The document with its proof (eddsa-jcs-2022)."""
    did = issuer_did()
    proof = {
        "@context": document["@context"], "type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "created": created,
        "verificationMethod": f"{did}#{did.removeprefix('did:key:')}", "proofPurpose": "assertionMethod",
    }  # fmt: skip
    signature = _key(settings.FIELD_KEY).sign(_digest(document, proof))
    return {**document, "proof": {**proof, "proofValue": "z" + base58(signature)}}


def _digest(document: dict[str, Any], proof: dict[str, Any]) -> bytes:
    return hashlib.sha256(canonical(proof)).digest() + hashlib.sha256(canonical(document)).digest()


def is_genuine(signed: dict[str, Any]) -> bool:
    """Whether the proof fits the document and the key that it names, and that key is the issuer's."""
    issuer = signed["issuer"]["id"] if isinstance(signed["issuer"], dict) else signed["issuer"]
    return issuer == signed["proof"]["verificationMethod"].split("#")[0] and proof_fits(signed)


def proof_fits(signed: dict[str, Any]) -> bool:
    """Whether the proof was made over this document with the key that it names (did:key, Ed25519)."""
    document = {key: value for key, value in signed.items() if key != "proof"}
    proof = {key: value for key, value in signed["proof"].items() if key != "proofValue"}
    named = from_base58(proof["verificationMethod"].split("#")[0].removeprefix("did:key:z"))
    if not named.startswith(ED25519):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(named[2:]).verify(
            from_base58(signed["proof"]["proofValue"][1:]), _digest(document, proof)
        )
    except InvalidSignature:
        return False
    return True

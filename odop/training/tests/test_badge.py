"""The credential: the form that Open Badges 3.0 asks for, the proof of W3C's own example, and the list of what was revoked."""

import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

from odop.registry import factories as register
from odop.training import badges, factories, services
from odop.training.factories import Ground
from odop.training.models import Certificate

pytestmark = pytest.mark.django_db

# What ob_v3p0_achievementcredential_schema.json (1EdTech) requires of the parts that we fill, and of what kind they are.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
URI = re.compile(r"(https?|did|urn):\S+")
FORM: dict[str, dict[str, Any]] = {
    "credential": {
        "@context": list, "id": URI, "type": list, "credentialSubject": "subject", "issuer": "profile", "validFrom": MOMENT,
        "name": str, "credentialSchema": ["schema"],
    },
    "schema": {"id": URI, "type": re.compile("1EdTechJsonSchemaValidator2019")},
    "profile": {"id": URI, "type": list},
    "subject": {"type": list, "achievement": "achievement", "identifier": ["identity"]},
    "achievement": {"id": URI, "type": list, "criteria": "criteria", "description": str, "name": str},
    "criteria": {"narrative": str},
    "identity": {
        "type": re.compile("IdentityObject"), "hashed": bool, "identityHash": re.compile(r"sha256\$[0-9a-f]{64}"),
        "identityType": re.compile("name"), "salt": str,
    },
    "proof": {
        "type": re.compile("DataIntegrityProof"), "cryptosuite": re.compile("eddsa-jcs-2022"), "created": MOMENT,
        "verificationMethod": re.compile(r"did:key:(z6Mk\w+)#\1"), "proofPurpose": re.compile("assertionMethod"),
        "proofValue": re.compile(r"z[1-9A-HJ-NP-Za-km-z]{86,88}"),
    },
}  # fmt: skip
TYPES = {"profile": "Profile", "subject": "AchievementSubject", "achievement": "Achievement"}


def faults(value: Any, form: str, at: str = "") -> list[str]:
    """Where a value has not the form of that name."""
    found = []
    for key, want in FORM[form].items():
        place = f"{at}.{key}"
        if key not in value:
            found.append(f"{place} is missing")
        elif isinstance(want, str):
            found += faults(value[key], want, place)
        elif isinstance(want, list):
            found += [fault for one in value[key] for fault in faults(one, want[0], place)]
        elif isinstance(want, re.Pattern):
            found += [] if isinstance(value[key], str) and want.fullmatch(value[key]) else [place]
        elif not isinstance(value[key], want) or not value[key]:
            found.append(place)
    if form in TYPES and TYPES[form] not in value.get("type", []):
        found.append(f"{at}.type")
    return found


@pytest.fixture
def paper(at: Ground) -> Certificate:
    batch = factories.alone(at, register.citizen())
    factories.certified(batch, at)
    return Certificate.objects.get(seat__batch=batch)


def fetched(paper: Certificate) -> dict[str, Any]:
    answer = Client().get(f"/certificates/{paper.code}/credential.json")
    assert answer["Content-Type"] == "application/vc"
    return json.loads(answer.content)


def test_it_has_the_form_that_open_badges_asks_for_and_names_nobody(paper: Certificate) -> None:
    signed = fetched(paper)
    assert faults(signed, "credential") + faults(signed["proof"], "proof") == []
    assert signed["@context"] == list(badges.CONTEXT), "in this order"
    assert {"VerifiableCredential", "OpenBadgeCredential"} <= set(signed["type"])
    text = json.dumps(signed, ensure_ascii=False)
    assert not any(str(name) in text for name in paper.seat.name.values())
    identity = signed["credentialSubject"]["identifier"][0]
    name = badges.fold(str(paper.seat.name["en"])) + identity["salt"]
    assert identity["identityHash"] == "sha256$" + hashlib.sha256(name.encode()).hexdigest()


def test_what_it_names_as_its_achievement_opens_for_everybody(paper: Certificate, settings: Any) -> None:
    named = fetched(paper)["credentialSubject"]["achievement"]["id"].removeprefix(settings.ODOP.base_url)
    for prefix in ("", "/hi"):
        page = Client().get(prefix + named)
        assert page.status_code == 200 and paper.seat.batch.course.code in page.content.decode()
    assert Client().get("/courses/NONE/").status_code == 404


def test_a_form_with_a_part_taken_away_is_not_the_form(paper: Certificate) -> None:
    for key in ("issuer", "validFrom", "credentialSubject"):
        assert faults({k: v for k, v in fetched(paper).items() if k != key}, "credential")


def test_it_is_genuine_until_one_letter_of_it_is_changed(paper: Certificate) -> None:
    signed = fetched(paper)
    assert badges.is_genuine(signed)
    signed["credentialSubject"]["achievement"]["name"] += " "
    assert not badges.is_genuine(signed)
    other = fetched(paper)
    other["issuer"]["id"] = "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    assert not badges.is_genuine(other)


# W3C Data Integrity EdDSA Cryptosuites 1.0, "Representation: eddsa-jcs-2022": document, proof, hashes and signature.
KEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
EXAMPLE = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
    "proof": {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": "2023-02-24T23:36:38Z",
        "verificationMethod": f"did:key:{KEY}#{KEY}",
        "proofPurpose": "assertionMethod",
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
        "proofValue": "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX",
    },
}
HASHES = (
    "66ab154f5c2890a140cb8388a22a160454f80575f6eae09e5a097cabe539a1db"
    "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19"
)


def split(signed: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    document = {key: value for key, value in signed.items() if key != "proof"}
    return document, {key: value for key, value in signed["proof"].items() if key != "proofValue"}


def test_the_example_of_the_specification_has_its_published_hashes_and_its_proof_fits() -> None:
    assert badges._digest(*split(EXAMPLE)).hex() == HASHES
    assert badges.proof_fits(EXAMPLE)
    assert not badges.proof_fits({**EXAMPLE, "name": "Alumni credential"})
    assert not badges.is_genuine(EXAMPLE), "its issuer is an address, and says nowhere that the key is hers"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the program openssl is not installed")
def test_another_program_finds_the_signature_right(paper: Certificate, tmp_path: Path) -> None:
    signed = fetched(paper)
    key = badges.from_base58(signed["issuer"]["id"].removeprefix("did:key:z"))[2:]
    pem = Ed25519PublicKey.from_public_bytes(key).public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    document, proof = split(signed)
    parts = (
        json.dumps(one, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        for one in (proof, document)
    )
    (tmp_path / "key.pem").write_bytes(pem)
    (tmp_path / "said").write_bytes(b"".join(hashlib.sha256(one.encode()).digest() for one in parts))
    (tmp_path / "signature").write_bytes(badges.from_base58(signed["proof"]["proofValue"][1:]))
    ran = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "said", "-sigfile", "signature"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Signature Verified Successfully" in ran.stdout, ran.stderr


def test_a_revoked_certificate_is_one_bit_of_the_signed_list_that_it_names(
    at: Ground, paper: Certificate
) -> None:
    status = fetched(paper)["credentialStatus"]
    assert (status["type"], status["statusPurpose"]) == ("BitstringStatusListEntry", "revocation")
    address = re.sub(r"^https?://[^/]+", "", status["statusListCredential"])

    def bits() -> bytes:
        listed = json.loads(Client().get(address).content)
        assert badges.is_genuine(listed)
        assert listed["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
        said = listed["credentialSubject"]["encodedList"]
        assert said[0] == "u"
        return gzip.decompress(base64.urlsafe_b64decode(said[1:] + "=" * (-len(said[1:]) % 4)))

    place = int(status["statusListIndex"])
    assert len(bits()) * 8 == badges.LIST and not any(bits())
    services.revoke_certificate(paper, reason="Another person sat the test", by=at.officer)
    said = bits()
    assert said[place // 8] == 0x80 >> (place % 8) and sum(map(bool, said)) == 1
    assert Client().get("/certificates/status/999.json").status_code == 404


def test_base_58_is_the_one_everybody_knows() -> None:
    """The examples of the draft of the encoding (draft-msporny-base58, test vectors)."""
    assert badges.base58(b"Hello World!") == "2NEpo7TZRRrLZSi2U"
    assert badges.from_base58("2NEpo7TZRRrLZSi2U") == b"Hello World!"
    assert badges.base58(bytes.fromhex("0000287fb4cd")) == "11233QC4"

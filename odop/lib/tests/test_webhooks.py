"""Webhooks: signatures as the specification has them, and addresses that lead nowhere but outside."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from odop.lib.webhooks import posting
from odop.lib.webhooks.posting import AddressError, Answer, checked, is_public, post, resolved
from odop.lib.webhooks.signatures import headers, key_of, new_secret, sign, verify

# The vector of the specification's own libraries (github.com/standard-webhooks/standard-webhooks).
SECRET, ID, MOMENT = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330
BODY = b'{"test": 2432232314}'
NAME = "shop.example"


def test_a_signature_is_that_of_the_specification() -> None:
    assert sign(SECRET, ID, MOMENT, BODY) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_receiver_takes_what_is_ours_and_fresh_and_nothing_else() -> None:
    other = new_secret()
    assert len(key_of(other)) == 32 and other != new_secret()
    given = headers([other, SECRET], ID, MOMENT, BODY)
    assert verify(SECRET, given, BODY, now=MOMENT + 299) and verify(other, given, BODY, now=MOMENT)
    assert not verify(SECRET, given, BODY, now=MOMENT + 301)
    assert not verify(SECRET, given, BODY + b" ", now=MOMENT)
    assert not verify(new_secret(), given, BODY, now=MOMENT)
    assert not verify(SECRET, {**given, "webhook-id": "msg_other"}, BODY, now=MOMENT)
    assert not verify(SECRET, {}, BODY, now=MOMENT)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://shop.example/hook", "not_https"), ("https://user:secret@shop.example/", "with_password"),
        ("https://shop.example:8443/", "with_port"), ("https://localhost/", "not_a_name"), ("https://10.0.0.1/", "not_a_name"),
        ("https://[::1]/", "not_a_name"), ("https://2130706433/", "not_a_name"), ("https://shop.example/#x", "not_a_name"),
        ("https://shop.example/a b", "not_a_name"), ("https://shop.example/\r\nHost: x", "not_a_name"),
        ("https://shop.example/" + "x" * 300, "too_long"), ("https://shop.example:x/", "not_a_name"), ("", "not_https"),
    ],
)  # fmt: skip
def test_an_address_is_https_and_a_name(url: str, code: str) -> None:
    with pytest.raises(AddressError, check=lambda error: error.code == code):
        checked(url)
    assert post(url, b"{}", {}) == Answer(0, code)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "255.255.255.255",
        "224.0.0.1", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
        "2002:7f00:1::", "2001:db8::1", "fec0::1", "::7f00:1", "::127.0.0.1", "::ffff:0:127.0.0.1", "::ffff:8.8.8.8",
        "64:ff9b:1::a00:1", "2001:0:7f00:1::", "3fff::1", "4000::1", "100::1", "5f00::1",
    ],
)  # fmt: skip
def test_addresses_of_our_own_networks_are_none(address: str) -> None:
    assert not is_public(address)


def test_a_name_that_leads_into_a_house_is_refused_also_when_only_one_of_its_addresses_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert is_public("8.8.8.8") and is_public("2606:4700::1111")
    found = [(socket.AF_INET, 0, 0, "", (one, 443)) for one in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_more: found)
    with pytest.raises(AddressError, match="not_public"):
        resolved(NAME, 443)
    assert post(f"https://{NAME}/", b"{}", {}) == Answer(0, "not_public")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_more: found[:1])
    assert resolved(NAME, 443) == ["8.8.8.8"]


class Receiver(BaseHTTPRequestHandler):
    taken: list[tuple[str, dict[str, str], bytes]] = []
    answer: int | None = 200  # None: says nothing

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.taken.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        if self.answer is None:
            threading.Event().wait(0.6)
            return
        self.send_response(self.answer)
        self.send_header("location", "https://elsewhere.example/")
        self.end_headers()

    def log_message(self, *_given: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate of one name that only we trust: the server's side and the sender's."""
    folder: Path = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(named).issuer_name(named).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return serving, ssl.create_default_context(cafile=str(folder / "cert.pem"))


@pytest.fixture
def hand_over(contexts: tuple[ssl.SSLContext, ssl.SSLContext]) -> Iterator[Callable[..., Answer]]:
    """Send something to the receiver on this machine, who answers with `answer`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.socket = contexts[0].wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    Receiver.taken.clear()

    def send(answer: int | None = 200, url: str = f"https://{NAME}/hook?x=1") -> Answer:
        Receiver.answer = answer
        return post(
            url, BODY, headers([SECRET], ID, MOMENT, BODY), resolver=lambda _host, _port: ["127.0.0.1"],
            port=server.server_address[1], context=contexts[1],
        )  # fmt: skip

    yield send
    server.shutdown()
    server.server_close()


def test_a_receiver_gets_what_was_signed_and_its_answer_is_heard(hand_over: Callable[..., Answer]) -> None:
    assert hand_over() == Answer(200) and hand_over(204).taken
    path, given, body = Receiver.taken[0]
    assert path == "/hook?x=1" and given["content-type"] == "application/json"
    assert verify(SECRET, given, body, now=MOMENT)


def test_who_fails_redirects_or_is_gone_has_not_taken_it(hand_over: Callable[..., Answer]) -> None:
    for status in (500, 302, 410):
        answer = hand_over(status)
        assert (answer.status, answer.taken) == (status, False)
    assert len(Receiver.taken) == 3  # nobody was followed to another address


def test_who_is_slow_or_has_another_name_is_not_waited_for(
    hand_over: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "EACH", 0.2)
    assert hand_over(None) == Answer(0, "timeout")
    monkeypatch.setattr(posting, "EACH", 5.0)
    monkeypatch.setattr(posting, "WHOLE", 0.2)
    assert hand_over(None) == Answer(0, "timeout")
    monkeypatch.setattr(posting, "WHOLE", 10.0)
    assert hand_over(200, "https://other.example/") == Answer(0, "tls")

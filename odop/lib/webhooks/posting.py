"""Handing a message to an address that somebody else has written down: over TLS, to the public Internet alone, once and quickly.

An address that leads into our own network is refused when it is written and again whenever something is sent: a name may lead
elsewhere by then. What was looked at is what is connected to. Redirects are not followed, answers are not read.
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

PORT = 443
EACH, WHOLE = 5.0, 10.0  # seconds: until something is heard, and for all of it
LONGEST = 300
_GIVEN_OUT = ip_network("2000::/3")  # all that the IANA has given out of IPv6 for the Internet
# 6to4 and Teredo, with an IPv4 address within; what documents are written with (RFC 9637).
_NOBODYS = tuple(ip_network(one) for one in ("2002::/16", "2001::/32", "3fff::/20"))

Resolver = Callable[[str, int], Sequence[str]]


class AddressError(ValueError):
    """`code`: not_https, with_password, with_port, not_a_name, too_long, unknown_name, not_public."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Answer:
    """What became of a message: the status, or 0 and why nothing was heard (`timeout`, `tls`, `refused`, an address's code)."""

    status: int
    error: str = ""

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300


def is_public(address: str) -> bool:
    """Whether it is an address of the public Internet: not of this machine, a house's own network, a network's own services, or
    one of those wrapped in another."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and (found not in _GIVEN_OUT or any(found in one for one in _NOBODYS)):
        return False
    return found.is_global and not found.is_multicast


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name, all of them public. Raises AddressError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        raise AddressError("unknown_name") from None
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not addresses or not all(map(is_public, addresses)):
        raise AddressError("not_public")
    return addresses


def checked(url: str) -> SplitResult:
    """An address as it may be written down: https, a name, nothing else before the path. Raises AddressError."""
    if len(url) > LONGEST or not url.isascii() or any(one <= " " for one in url):
        raise AddressError("too_long" if len(url) > LONGEST else "not_a_name")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressError("not_a_name") from None
    if parts.scheme != "https":
        raise AddressError("not_https")
    if parts.username is not None or parts.password is not None:
        raise AddressError("with_password")
    if port not in (None, PORT):
        raise AddressError("with_port")
    host = (parts.hostname or "").rstrip(".")
    if "." not in host or parts.fragment or host.rpartition(".")[2].isdigit() or ":" in host:
        raise AddressError("not_a_name")
    return parts


class _Pinned(HTTPSConnection):
    """Connects to the addresses that were looked at; the certificate has to be the name's."""

    def __init__(self, host: str, addresses: Sequence[str], port: int, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=EACH, context=context)
        self.addresses, self.tls = addresses, context

    def connect(self) -> None:
        self.sock = plain = socket.create_connection((self.addresses[0], self.port), timeout=EACH)
        self.sock = self.tls.wrap_socket(plain, server_hostname=self.host)


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, resolver: Resolver | None = None, port: int = PORT,
    context: ssl.SSLContext | None = None,
) -> Answer:  # fmt: skip
    """Send once and say what was answered; never raises for what the other side does."""
    try:
        parts = checked(url)
        host = parts.hostname or ""
        line = _Pinned(
            host, (resolver or resolved)(host, port), port, context or ssl.create_default_context()
        )
    except AddressError as fault:
        return Answer(0, fault.code)
    over = threading.Event()

    def cut() -> None:
        over.set()
        if line.sock is not None:
            with contextlib.suppress(OSError):
                line.sock.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(
        WHOLE, cut
    )  # a side that sends a letter every four seconds would hold us for ever
    watch.daemon = True
    watch.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        line.request("POST", path, body, {"content-type": "application/json", **headers})
        answer: HTTPResponse = line.getresponse()
        return Answer(answer.status)
    except TimeoutError:
        return Answer(0, "timeout")
    except ssl.SSLError:
        return Answer(0, "timeout" if over.is_set() else "tls")
    except (OSError, HTTPException, ValueError):
        return Answer(0, "timeout" if over.is_set() else "refused")
    finally:
        watch.cancel()
        line.close()

"""Load over HTTP/1.1 from this machine: a few connections that ask for the next address as soon as they are answered."""

import selectors
import socket
import time
from collections.abc import Sequence
from itertools import cycle

CONNECTIONS = 8


def request(path: str, connection: str = "keep-alive") -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: br, gzip\r\nAccept-Language: en\r\n"
        f"Connection: {connection}\r\n\r\n"
    ).encode()


def _whole(answer: bytes, path: str) -> bool:
    head, gap, body = answer.partition(b"\r\n\r\n")
    if not gap:
        return False
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"{path} answers {head[:60]!r}")
    lengths = [int(row[15:]) for row in head.split(b"\r\n") if row.lower().startswith(b"content-length:")]
    if not lengths:
        raise SystemExit(f"The answer of {path} does not say how long it is.")
    return len(body) >= lengths[0]


def rate(port: int, paths: Sequence[str], seconds: float) -> float:
    """Requests a second over CONNECTIONS connections that stay open, each address in its turn."""
    turns = cycle(paths)
    chosen = selectors.DefaultSelector()
    asked: dict[socket.socket, tuple[str, bytes]] = {}
    for _number in range(CONNECTIONS):
        line = socket.create_connection(("127.0.0.1", port), timeout=60)
        path = next(turns)
        line.sendall(request(path))
        line.setblocking(False)
        asked[line] = (path, b"")
        chosen.register(line, selectors.EVENT_READ)
    answered, began = 0, time.perf_counter()
    while (now := time.perf_counter()) - began < seconds:
        for key, _events in chosen.select(timeout=1):
            line: socket.socket = key.fileobj  # type: ignore[assignment]
            path, had = asked[line]
            part = line.recv(1 << 20)
            if not part:
                raise SystemExit(f"The server hung up on {path}.")
            had += part
            if _whole(had, path):
                answered += 1
                path, had = next(turns), b""
                line.setblocking(True)
                line.sendall(request(path))
                line.setblocking(False)
            asked[line] = (path, had)
    for line in asked:
        line.close()
    return answered / (now - began)

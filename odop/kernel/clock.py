"""What time it is. Services ask here, so that a demo world or a test can stand on another day."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_frozen: ContextVar[tuple[datetime, date] | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment, aware."""
    frozen = _frozen.get()
    return frozen[0] if frozen else timezone.now()


def today() -> date:
    """The present date where the programme runs."""
    frozen = _frozen.get()
    return frozen[1] if frozen else timezone.localdate()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Everything inside happens at `moment` (aware)."""
    token = _frozen.set((moment, timezone.localdate(moment)))
    try:
        yield
    finally:
        _frozen.reset(token)

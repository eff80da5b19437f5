"""What must always be true. Each app registers its own in `invariants.py`; all run nightly and in tests."""

from collections.abc import Callable, Iterator

Check = Callable[[], Iterator[str]]
INVARIANTS: dict[str, Check] = {}


def invariant(name: str) -> Callable[[Check], Check]:
    """Register a check that yields one sentence for each thing that is wrong."""

    def register(function: Check) -> Check:
        INVARIANTS[name] = function
        return function

    return register


def broken() -> list[str]:
    """Everything that is wrong now, as `name: sentence`."""
    return [f"{name}: {sentence}" for name, check in INVARIANTS.items() for sentence in check()]

"""What the tests of the whole installation share."""

from collections.abc import Iterator

import pytest

from tests.servers import Running, installed


@pytest.fixture(scope="session")
def server() -> Iterator[Running]:
    """The installation that is killed: one worker runs all tests that ask for it (tests/sharing_out.py)."""
    yield from installed()

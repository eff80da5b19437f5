"""Each night the worker asks what must always be true, and says what is not."""

from collections.abc import Iterator

import pytest

from odop.kernel import invariants, tasks


@pytest.fixture
def one_fault(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(
        invariants.INVARIANTS, "tests.fault", lambda: iter(["the sum of MM-SBL-2627-000001 is wrong"])
    )
    yield


def test_a_fault_is_one_line_of_the_log(db: None, one_fault: None, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("ERROR"):
        tasks.check(timestamp=0)
    assert [record.getMessage() for record in caplog.records] == [
        "broken: tests.fault: the sum of MM-SBL-2627-000001 is wrong"
    ]


def test_a_whole_world_says_nothing(db: None, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("ERROR"):
        tasks.check(timestamp=0)
    assert not caplog.records

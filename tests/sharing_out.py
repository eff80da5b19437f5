"""How the files of tests are shared out among the workers of a run (pytest -n): whole, so that a file's world is made once;
journeys one by one.

What takes longest comes first, and last what writes for good, most of it small: the workers end together."""

from typing import Any

from xdist.scheduler.loadscope import LoadScopeScheduling

# One after the other on one worker: they start and kill servers on one home.
SERVERS = ("tests/test_server.py", "tests/test_killed.py")
LONGEST = (
    *SERVERS,
    "tests/house/test_isolation_pages.py",
    "tests/house/test_gets_only_select.py",
    "odop/intake/tests/test_killed.py",
    "odop/schemes/tests/test_demo_world.py",
)


class WholeFiles(LoadScopeScheduling):
    def __init__(self, config: Any, log: Any) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # the order is ours

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        if "/journeys/" in path:  # each makes its world itself
            return nodeid
        return "servers" if path in SERVERS else path


def put_in_order(items: list[Any], writes_for_good: Any) -> None:
    """The longest files first; those with a test that writes for good last, and of these the journeys first."""
    emptied = {item.path for item in items if writes_for_good(item)}

    def place(item: Any) -> tuple[int, int, str]:
        path = item.nodeid.partition("::")[0]
        if path in LONGEST:
            return 0, LONGEST.index(path), path
        return 1 + (item.path in emptied), "/journeys/" not in path, path

    items.sort(key=place)

"""Many at once, each thread with a connection of its own and as the web role, held by row-level security as a web process is."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from odop.kernel import scope
from odop.kernel.refusals import DomainError
from odop.kernel.scope import Scope

THREADS = 20


def at_once(works: Sequence[Callable[[], object]], reader: Scope) -> Counter[str]:
    """Run every work in a transaction of its own as that reader; count the outcomes by code."""
    threads = min(THREADS, len(works))
    start = Barrier(threads)

    def run(share: Sequence[Callable[[], object]]) -> list[str]:
        found = []
        try:
            start.wait(timeout=30)
            for work in share:
                try:
                    with scope.enter(reader):
                        work()
                    found.append("done")
                except DomainError as refusal:
                    found.append(refusal.code)
        finally:
            connection.close()
        return found

    with ThreadPoolExecutor(threads) as pool:
        shares = [works[at::threads] for at in range(threads)]
        return Counter(code for found in pool.map(run, shares) for code in found)

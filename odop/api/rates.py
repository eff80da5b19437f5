"""How often programs may ask: a bucket for each asker, in the memory of each web process. With several processes somebody may ask
as many times as often; a server in front counts for all of them. Nothing is written, so that reading stays reading."""

import time
from collections.abc import Callable
from threading import Lock

from django.utils.translation import gettext_lazy as _

from odop.kernel.refusals import DomainError

MOST_ASKERS = 20_000  # in memory; the oldest are forgotten


class Slower(DomainError):
    status = 429
    code = "too_often"

    def __init__(self, seconds: int) -> None:
        super().__init__(_("Asked too often. Wait a little."), extra={"retry_after": seconds})


class Rate:
    """`most` calls at once, and `most` in each further minute, or in so many `seconds`."""

    def __init__(self, most: int, *, seconds: int = 60, now: Callable[[], float] = time.monotonic) -> None:
        self.most, self.seconds, self.now, self.lock = most, seconds, now, Lock()
        self.left: dict[str, tuple[float, float]] = {}  # asker: calls that are left, and when that was so

    def wait(self, asker: str, *, count: bool = True) -> int:
        """Counts a call, or only looks. Returns 0, or after how many seconds the next is taken; such a call is not counted."""
        with self.lock:
            moment = self.now()
            left, then = self.left.pop(asker, (float(self.most), moment))
            left = min(float(self.most), left + (moment - then) * self.most / self.seconds)
            taken = left >= 1
            self.left[asker] = (left - (taken and count), moment)
            if len(self.left) > MOST_ASKERS:
                del self.left[next(iter(self.left))]
        return 0 if taken else max(1, round((1 - left) * self.seconds / self.most + 0.5))


BY_ADDRESS = Rate(600)  # many people stand behind one address of an office or a mobile network
BY_KEY = Rate(120)
COUPONS = Rate(60, seconds=3600)  # codes that are refused, as on the site

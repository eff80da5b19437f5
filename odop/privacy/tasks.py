"""Every night, what has been kept long enough goes."""

import logging

from procrastinate.contrib.django import app

from odop.kernel import scope
from odop.privacy.services.retention import erase_what_is_over

log = logging.getLogger(__name__)


@app.periodic(cron="15 21 * * *")  # 02:45 in India
@app.task(name="privacy.retention", queue="clock", queueing_lock="retention", pass_context=False)
def retention(timestamp: int) -> None:
    """Erases what is over its time; the log says how many rows of which kind."""
    with scope.system():
        gone = erase_what_is_over()
    if gone:
        log.info("kept long enough and erased: %s", gone)

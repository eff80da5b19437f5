"""The clock of help, turned by the worker."""

from procrastinate.contrib.django import app

from odop.support.services import turn_clock


@app.periodic(cron="45 * * * *")
@app.task(name="support.clock", queue="clock", queueing_lock="support_clock")
def tick(timestamp: int) -> None:
    """Raise what is late, close what nobody judged."""
    turn_clock()

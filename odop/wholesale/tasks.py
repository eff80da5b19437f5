"""The clock of trade, turned by the worker."""

from procrastinate.contrib.django import app

from odop.wholesale.services.clocks import turn_clock


@app.periodic(cron="35 6 * * *")
@app.task(name="wholesale.clock", queue="clock", queueing_lock="wholesale_clock")
def tick(timestamp: int) -> None:
    """Tell the cell of what is late."""
    turn_clock()

"""Linkage by night, when nobody waits for the machine."""

from procrastinate.contrib.django import app


@app.periodic(cron="0 21 * * *")  # half past two at night in India; the worker's clock is UTC
@app.task(name="linkage.run", queue="clock", queueing_lock="linkage", lock="linkage", pass_context=False)
def run(timestamp: int) -> None:
    """Look through all entries for people who stand in the register twice; goes on where it was cut off."""
    from odop.linkage.services import run as run_linkage  # heavy libraries, needed here only

    run_linkage()

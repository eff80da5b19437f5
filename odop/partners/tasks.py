"""The clock of agreements, turned by the worker."""

from procrastinate.contrib.django import app

from odop.partners.services import remind_due


@app.periodic(cron="35 * * * *")
@app.task(name="partners.remind", queue="clock", queueing_lock="partners_remind")
def remind(timestamp: int) -> None:
    """Remind of what falls due; the day changes at midnight of the programme's time zone."""
    remind_due()

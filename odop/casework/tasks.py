"""The clocks of casework, turned by the worker."""

from procrastinate.contrib.django import app

from odop.casework.services.clocks import advance_due_cases, escalate_late_cases


@app.periodic(cron="10 * * * *")
@app.task(name="casework.escalate", queue="clock", queueing_lock="escalate")
def escalate(timestamp: int) -> None:
    """Raise late cases, office by office; the day changes at midnight of the programme's time zone."""
    advance_due_cases()
    escalate_late_cases()

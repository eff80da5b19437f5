"""The clock of complaints about toolkits, turned by the worker."""

from procrastinate.contrib.django import app

from odop.training.services import escalate_complaints


@app.periodic(cron="20 * * * *")
@app.task(name="training.escalate", queue="clock", queueing_lock="training_escalate")
def escalate(timestamp: int) -> None:
    """Raise complaints that were not answered in their days."""
    escalate_complaints()

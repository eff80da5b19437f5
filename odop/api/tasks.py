"""Answers once given to an Idempotency-Key are forgotten when nobody repeats the call any more."""

from datetime import timedelta

from procrastinate.contrib.django import app

from odop.kernel import clock, scope
from odop.kernel.models import Reply

KEPT_FOR = timedelta(days=90)


@app.periodic(cron="45 20 * * *")
@app.task(name="api.forget_replies", queue="clock", queueing_lock="forget_replies")
def forget_replies(timestamp: int) -> None:
    """Every night."""
    with scope.system():
        Reply.objects.filter(made_at__lt=clock.now() - KEPT_FOR).delete()

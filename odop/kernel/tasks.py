"""What the worker does for everyone: reactions to events, sending notices, and picking up work of a killed worker."""

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from odop.kernel import events, invariants, scope, trail
from odop.kernel.models import Event

log = logging.getLogger(__name__)


@app.task(name="kernel.react", queue="reactions", retry=RetryStrategy(max_attempts=8, exponential_wait=3))
def react(*, reaction: str, event: str) -> None:
    """Run one reaction to one event, in one transaction, as the system."""
    with scope.system():
        events.run_reaction(reaction, Event.objects.get(pk=event))


@app.periodic(cron="* * * * *")
@app.task(name="kernel.send_notices", queue="notices", queueing_lock="send_notices", pass_context=False)
def send_notices(timestamp: int) -> None:
    """Send what waits in the outbox and is due."""
    from odop.kernel.services import send_due_notices

    send_due_notices()


@app.periodic(cron="*/2 * * * *")
@app.task(name="kernel.retry_stalled", queue="clock", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: object, timestamp: int) -> None:
    """Give jobs of a worker that was killed to another one; jobs are idempotent, so twice does no harm."""
    manager = context.app.job_manager  # type: ignore[attr-defined]
    for job in await manager.get_stalled_jobs():
        log.warning("job %s of a stalled worker runs again", job.id)
        await manager.retry_job(job)


@app.periodic(cron="30 20 * * *")  # 02:00 in India
@app.task(name="kernel.check", queue="clock", queueing_lock="check", pass_context=False)
def check(timestamp: int) -> None:
    """What must always be true, and the trail: each fault is one line of the log. Sentences name references, not people."""
    with scope.system():
        faults = invariants.broken()
        broken = trail.verify()
    for sentence in [*faults, *([f"trail: {broken}"] if broken else [])]:
        log.error("broken: %s", sentence)

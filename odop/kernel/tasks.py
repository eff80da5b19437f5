"""What the worker does for everyone: reactions to events, sending notices, and picking up work of a killed worker."""

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

from odop.kernel import events, invariants, scope, trail
from odop.kernel.models import Event

log = logging.getLogger(__name__)


@app.task(name="kernel.react", queue="reactions", retry=RetryStrategy(max_attempts=8, exponential_wait=3))
def react(*, reaction: str, event: str) -> None:
    """Run one reaction to one event, in one transaction, as the system."""
    with scope.system():
        events.run_reaction(reaction, Event.objects.get(pk=event))


# `queueing_lock`: one waits at most; `lock`: one runs at most.
@app.periodic(cron="* * * * *")
@app.task(
    name="kernel.send_notices", queue="notices", queueing_lock="send_notices", lock="send_notices", pass_context=False
)  # fmt: skip
def send_notices(timestamp: int) -> None:
    """Send what waits in the outbox and is due, mail excepted: whoever signs in waits for a code."""
    from odop.kernel.services import send_due_notices

    send_due_notices(mail=False)


@app.periodic(cron="* * * * *")
@app.task(
    name="kernel.send_mail", queue="notices", queueing_lock="send_mail", lock="send_mail", pass_context=False
)
def send_mail(timestamp: int) -> None:
    """Send mail that is due. A mail server that does not answer holds up nothing but mail."""
    from odop.kernel.services import send_due_notices

    send_due_notices(mail=True)


@app.periodic(cron="*/2 * * * *")
@app.task(name="kernel.retry_stalled", queue="clock", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: object, timestamp: int) -> None:
    """Give jobs of a worker that was killed to another one; jobs are idempotent, so twice does no harm."""
    await retry_all(context.app.job_manager)  # type: ignore[attr-defined]


async def retry_all(manager: JobManager, *, seconds_since_heartbeat: float = 30) -> int:
    """Queue again every job whose worker was not heard of for so long; how many there were. One whose like waits in the
    queue already ends here: that one does the work."""
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=seconds_since_heartbeat))
    for job in stalled:
        log.warning("job %s of a stalled worker runs again", job.id)
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            await manager.finish_job(job, Status.ABORTED, delete_job=False)
    return len(stalled)


@app.periodic(cron="30 20 * * *")  # 02:00 in India
@app.task(name="kernel.check", queue="clock", queueing_lock="check", pass_context=False)
def check(timestamp: int) -> None:
    """What must always be true, and the trail: each fault is one line of the log. Sentences name references, not people."""
    with scope.system():
        faults = invariants.broken()
        broken = trail.verify()
    for sentence in [*faults, *([f"trail: {broken}"] if broken else [])]:
        log.error("broken: %s", sentence)

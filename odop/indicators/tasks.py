"""When figures are measured: every night, and within seconds after something happened that changes one."""

from procrastinate.contrib.django import app

from odop.indicators.services import measure_after_changes, measure_all
from odop.kernel import scope


@app.periodic(cron="30 19 * * *")  # one o'clock at night in India; the worker's clock is UTC
@app.task(name="indicators.measure", queue="clock", queueing_lock="measure")
def measure(timestamp: int) -> None:
    """Keep what every indicator says today."""
    with scope.system():
        measure_all()


@app.periodic(cron="* * * * * */10")
@app.task(name="indicators.measure_changes", queue="clock", queueing_lock="measure_changes", lock="measure")
def measure_changes(timestamp: int) -> None:
    """Measure anew when the trail shows that figures changed. One look at the trail costs less than a job for each step."""
    with scope.system():
        measure_after_changes()

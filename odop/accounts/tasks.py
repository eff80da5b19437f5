"""What sign-in leaves behind goes: codes with their numbers, counted tries, and the words of messages that carried a code."""

from datetime import timedelta

from procrastinate.contrib.django import app

from odop.accounts.codes import TEMPLATE
from odop.accounts.models import ApiToken, Attempt, SignInCode
from odop.kernel import clock, scope
from odop.kernel.models import Notice

KEEP_CODES = timedelta(hours=1)
KEEP_TRIES = timedelta(days=2)  # the longest limit looks back one day


@app.periodic(cron="17 * * * *")
@app.task(name="accounts.clear_sign_in", queue="clock", queueing_lock="clear_sign_in", pass_context=False)
def clear_sign_in(timestamp: int) -> None:
    """Delete old codes and tries and ended tokens; empty the messages that carried a code."""
    with scope.system():
        clear()


def clear() -> None:
    now = clock.now()
    SignInCode.objects.filter(expires_at__lt=now - KEEP_CODES).delete()
    Attempt.objects.filter(at__lt=now - KEEP_TRIES).delete()
    ApiToken.objects.filter(expires_at__lt=now).delete()
    old = Notice.objects.filter(template=TEMPLATE, made_at__lt=now - KEEP_CODES).exclude(body="")
    old.update(body="", to="")

"""Who the database believes is asking. Row-level security reads four settings made by SET LOCAL in the transaction.

    odop.everything 'on': every row (the system, state offices, auditors)
    odop.districts  LGD codes of the districts of the reader's postings
    odop.offices    ids of the reader's own offices (a bank branch sees the cases sent to it)
    odop.user       id of the signed-in user (a citizen sees what is hers)

Nothing set means nothing seen. `enter` also takes on the role `odop_web`, so a test or a command that runs a page as
the owner of the database is held exactly as the web process is.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, connection, transaction
from psycopg.pq import TransactionStatus

from odop.kernel import prepared


@dataclass(frozen=True)
class Scope:
    user_id: int | None = None
    everything: bool = False
    districts: tuple[int, ...] = ()
    offices: tuple[int, ...] = ()

    def settings(self) -> list[str]:
        return [
            "on" if self.everything else "off",
            ",".join(map(str, self.districts)),
            ",".join(map(str, self.offices)),
            str(self.user_id or ""),
        ]


NOBODY = Scope()
EVERYTHING = Scope(everything=True)
_current: ContextVar[Scope | None] = ContextVar("scope", default=None)
_wide: ContextVar[bool] = ContextVar("wide", default=False)

SET = (
    "SELECT set_config('odop.everything', %s, true), set_config('odop.districts', %s, true),"
    " set_config('odop.offices', %s, true), set_config('odop.user', %s, true)"
)

AS_WEB = ", set_config('role', 'odop_web', true)"  # as SET LOCAL ROLE
READ_ONLY = ", set_config('transaction_read_only', 'on', true)"


def current() -> Scope | None:
    return _current.get()


def _apply(scope: Scope, *, also: str = "") -> None:
    with prepared.cursor() as cursor:
        cursor.execute(SET + also, scope.settings())


@contextmanager
def enter(scope: Scope, *, as_web: bool = True, read_only: bool = False) -> Iterator[None]:
    """One transaction in which the database shows only what `scope` may see; `read_only` forbids any write."""
    outer, wide = _current.get(), _wide.get()
    nested = connection.in_atomic_block
    # One way to the database and back for all of it: every request begins here.
    role = AS_WEB if as_web and outer is None else ""
    also = role + (READ_ONLY if read_only else "")
    with transaction.atomic() if nested else _begun(scope, also):
        token, narrow = _current.set(scope), _wide.set(False)
        try:
            if nested:
                _apply(scope, also=also)
            yield
        finally:
            _wide.reset(narrow)
            _current.reset(token)
        # Inside another transaction (a test, a nested scope) SET LOCAL would outlive us: put things back. After an
        # error the savepoint's rollback does so by itself.
        if nested and not connection.needs_rollback:
            if as_web and outer is None:
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL ROLE NONE")
            _apply(EVERYTHING if wide else outer or NOBODY)


@contextmanager
def _begun(scope: Scope, also: str) -> Iterator[None]:
    """A transaction that begins with these settings. Whether the connection lives is not asked before: where this first statement finds it
    dead, nothing has been done, and it is begun once more on a new one. A connection that dies later is an error, as ever."""
    for last in (False, True):
        if connection.connection is not None and connection.connection.closed:
            connection.close()  # a question outside of a transaction, as a worker may ask, has found it dead
        connection.health_check_done = True  # type: ignore[attr-defined]
        whole = transaction.atomic()
        whole.__enter__()
        try:
            _apply(scope, also=also)
        except (OperationalError, InterfaceError) as error:
            dead = connection.connection is None or connection.connection.closed
            whole.__exit__(type(error), error, error.__traceback__)
            if last or not dead:
                raise
        else:
            break
    with ExitStack() as held:
        held.push(whole)
        yield


def become(scope: Scope, *, read_only: bool = False) -> None:
    """From here to the end of the present `enter` the database knows this reader: her account was read, or she has
    just proved who she is. Outside of `enter` it would outlive its transaction, and is an error."""
    if _current.get() is None:
        raise RuntimeError("nobody has entered")
    _current.set(scope)
    _wide.set(False)
    _apply(scope, also=READ_ONLY if read_only else "")


@contextmanager
def system() -> Iterator[None]:
    """Work of the system itself (worker, commands, clocks): sees every row."""
    with enter(EVERYTHING, as_web=False):
        yield


@contextmanager
def widened(why: str) -> Iterator[None]:
    """A look beyond the reader's place that a service needs, and answers without showing rows (`why` says which: a duplicate check
    at enrolment, a public count, a cart whose key was shown). Inside another such look, and where everything is seen anyway, it asks
    the database for nothing: the outer one goes on.

    It is no savepoint: what was written inside stays after a refusal, unless the service around it is `atomic`, as services are.
    """
    if _wide.get() or _current.get() == EVERYTHING:
        yield
        return
    with nullcontext() if connection.in_atomic_block else transaction.atomic():
        _apply(EVERYTHING)
        token = _wide.set(True)
        try:
            yield
        finally:
            _wide.reset(token)
            if _answers():
                _apply(_current.get() or NOBODY)


def _answers() -> bool:
    """After an error the database takes no statement before it is rolled back to where the look was narrow, which narrows it."""
    healthy = connection.connection.info.transaction_status == TransactionStatus.INTRANS
    return healthy and not connection.needs_rollback

"""A migrated database that the workers of one run copy: migrations take a worker 20 seconds, a copy half of one."""

import fcntl

from django.conf import settings
from django.db import connection

NAME = "test_odop_migrated"


def copied_in(run: str) -> None:
    """The test database of this worker becomes a copy. Whichever worker of the run comes first migrates, the others wait."""
    with (settings.ODOP.home / "migrated.lock").open("a+") as made_in:
        fcntl.flock(made_in, fcntl.LOCK_EX)
        made_in.seek(0)
        if made_in.read() != run:
            made_in.truncate(0)
            _make()
            made_in.write(run)
    connection.settings_dict["TEST"]["TEMPLATE"] = NAME


def _make() -> None:
    kept = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
    connection.settings_dict["TEST"]["NAME"] = NAME
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()  # nobody may be in what is copied
    connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"] = kept

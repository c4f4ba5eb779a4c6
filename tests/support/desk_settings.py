"""The desk's settings for tests and type checks: a folder of its own, a hasher that is quick.

The engine is SQLite, or the PostgreSQL that `scripts/desk_postgres start` has named.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from atrocityrisk.desk.home import HOME_VARIABLE, OPTIONS_FILE, prepare_home

if not os.environ.get(HOME_VARIABLE):
    _folder = Path(tempfile.mkdtemp(prefix="desk-tests-"))
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    os.environ[HOME_VARIABLE] = str(prepare_home(_folder))
    if os.environ.get("ATROCITYRISK_DESK_TEST_DATABASE") == "postgresql":
        _postgres = os.environ["ATROCITYRISK_DESK_TEST_POSTGRES"]
        (_folder / OPTIONS_FILE).write_text(
            f'[database]\nengine = "postgresql"\nhost = "{_postgres}"\n', encoding="utf-8"
        )

from atrocityrisk.desk.settings import *  # noqa: F403
from atrocityrisk.desk.settings import DATABASES, DESK, DESK_HOME

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DESK.database.engine == "postgresql":
    # Made and migrated by the owner; `conftest.py` then steps down to the application's role.
    DATABASES["default"]["USER"] = DESK.database.owner
    # A live server's threads would keep theirs, and the test database could not be dropped.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
else:
    # A file, so that each thread of a server under test has a connection of its own, as in use.
    DATABASES["default"]["TEST"] = {"NAME": str(DESK_HOME / "tests.sqlite3")}

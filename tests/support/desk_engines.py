"""Which engine the desk's tests run on, and tests that one engine is enough for."""

import os

import pytest

ON_POSTGRES = os.environ.get("ATROCITYRISK_DESK_TEST_DATABASE") == "postgresql"

once = pytest.mark.skipif(ON_POSTGRES, reason="the same on either engine; it has run on SQLite")
"""For what takes long and asks the database nothing of its own, such as how a page looks."""

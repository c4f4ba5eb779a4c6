"""What a whole file of tests makes once, and undoes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def never_kept(blocker: Any) -> Iterator[None]:
    """A transaction around all tests of a file, undone at their end."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)

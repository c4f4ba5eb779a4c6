"""Warnings under which a result was made, kept for its manifest."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from atrocityrisk.errors import AtrocityRiskWarning


@contextmanager
def record_warnings() -> Iterator[list[str]]:
    """Collect the package's warnings, and pass every warning on once."""
    messages: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", AtrocityRiskWarning)
        yield messages
    seen = set()
    for warning in caught:
        said = (warning.category, str(warning.message))
        if issubclass(warning.category, AtrocityRiskWarning):
            messages.append(said[1])
        if said not in seen:
            seen.add(said)
            warnings.warn_explicit(
                warning.message, warning.category, warning.filename, warning.lineno
            )

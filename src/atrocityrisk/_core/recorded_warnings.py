"""Warnings under which a result was made, kept for its manifest.

They are ours, and scikit-learn's ConvergenceWarning, which optimisers of all classifiers give.
"""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from atrocityrisk import errors


def recorded_categories() -> tuple[type[Warning], ...]:
    """Categories that say of a result that it is weaker than it looks."""
    # Looked up and not imported: without scikit-learn in memory nothing can have warned so, and
    # the command line starts faster without it.
    sklearn = sys.modules.get("sklearn.exceptions")
    if sklearn is None:
        return (errors.AtrocityRiskWarning,)
    return (errors.AtrocityRiskWarning, sklearn.ConvergenceWarning)


def recorded_category(name: str) -> type[Warning]:
    """Category with a name that was stored, ours in general if there is none."""
    for category in recorded_categories()[1:]:
        if category.__name__ == name:
            return category
    found: type[Warning] = getattr(errors, name, errors.AtrocityRiskWarning)
    return found


def always_recorded() -> None:
    """Set the filters, within ``warnings.catch_warnings``, to let each of these through."""
    for category in recorded_categories():
        warnings.simplefilter("always", category)


@contextmanager
def record_warnings() -> Iterator[list[str]]:
    """Texts of the warnings of a block, there when it is left; each is passed on once."""
    messages: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        always_recorded()
        yield messages
    # Again, because the block may have been the first to import scikit-learn.
    recorded = recorded_categories()
    passed_on = set()
    for warning in caught:
        key = (warning.category, str(warning.message))
        if issubclass(warning.category, recorded):
            messages.append(key[1])
        if key not in passed_on:
            passed_on.add(key)
            warnings.warn_explicit(
                warning.message, warning.category, warning.filename, warning.lineno
            )

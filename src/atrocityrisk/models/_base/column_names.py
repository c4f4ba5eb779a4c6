"""Names of the columns that a transformer takes and makes: text, and each once."""

from collections.abc import Iterable

import pandas as pd

from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import ModelError


def check_names(X: pd.DataFrame, made: Iterable[str] = (), *, who: str) -> None:
    """Refuse two columns of X of one name, or one that has the name of a column that is `made`."""
    # Of two columns with one name the second would be read for the first, or both for one.
    twice = X.columns[X.columns.duplicated()]
    if len(twice):
        raise ModelError(
            f"columns of X need names of their own, but {(X.columns == twice[0]).sum()} are named "
            f"{plain(twice[0])}; rename or drop all but one"
        )
    made = list(made)
    other = [name for name in X.columns if not isinstance(name, str)]
    if made and other:
        raise ModelError(
            f"{who} adds columns such as {made[0]!r}, for which the columns of X need names that "
            f"are text, but {len(other)} have none, first {plain(other[0])}; rename them"
        )
    taken = [name for name in made if name in X.columns]
    if taken:
        raise ModelError(
            f"{who} adds a column {taken[0]!r}, but X has one of that name already; rename or drop "
            "the column of X"
        )

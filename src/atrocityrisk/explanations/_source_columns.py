"""Parts of columns that a model made, attributed to the inputs that it made them from."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.explanations.contribution_parts import FLAG, Contributions

ByColumn = Mapping[str, Sequence[str]]
"""Source columns by name of a column that a model made, or of one that it flags."""


def attribute_to_inputs(
    inner: Contributions,
    rows: pd.DataFrame,
    reference: pd.DataFrame,
    *,
    flag_columns: ByColumn,
    source_columns: ByColumn,
) -> Contributions:
    """Contributions of columns that a model made, as those of the columns that it took."""
    shares = _shares(inner.parts, rows, reference, flag_columns, source_columns)
    names = list(dict.fromkeys([*map(str, rows.columns), *(name for name, *_ in shares)]))
    parts = np.zeros((len(rows), len(names)))
    drawn = None
    if inner.draws is not None:
        drawn = np.zeros((len(rows), len(names), inner.draws.shape[2]))
    for name, column, share in shares:
        k = names.index(name)
        parts[:, k] += share * inner.parts.to_numpy()[:, column]
        if drawn is not None and inner.draws is not None:
            drawn[:, k] += share[:, None] * inner.draws[:, column]
    return Contributions(
        parts=pd.DataFrame(parts, index=rows.index, columns=names),
        reference=inner.reference,
        draws=drawn,
        method=inner.method,
    )


def _shares(
    parts: pd.DataFrame,
    rows: pd.DataFrame,
    reference: pd.DataFrame,
    flag_columns: ByColumn,
    source_columns: ByColumn,
) -> list[tuple[str, int, FloatArray]]:
    """Input, number of a part, and the share of the part that is the input's in each row."""
    out = []
    for number, column in enumerate(map(str, parts.columns)):
        sources = list(source_columns.get(column, [column]))
        part = sources[0]
        flagged = part.removesuffix(FLAG)
        if len(sources) > 1:
            # Made from several, such as whether any war is on: to those that differ in being on.
            claims = rows[sources].gt(0).to_numpy() != reference[sources].gt(0).to_numpy()
            out += _split(sources, claims, first=part, number=number)
        elif part in rows or flagged not in rows:
            out.append((part, number, np.ones(len(rows))))
        else:
            # One flag for columns with the same gaps: to those missing in one of the two alone.
            together = list(flag_columns.get(flagged, [flagged]))
            claims = rows[together].isna().to_numpy() != reference[together].isna().to_numpy()
            out += _split(together, claims, first=flagged, number=number)
    return out


def _split(
    names: list[str], claims: NDArray[np.bool_], *, first: str, number: int
) -> list[tuple[str, int, FloatArray]]:
    """Equal shares for those with a claim in a row; all to the first where nobody has one."""
    share = claims.astype(np.float64)
    share[share.sum(axis=1) == 0, names.index(first)] = 1.0
    share /= share.sum(axis=1, keepdims=True)
    return [(name, number, share[:, k]) for k, name in enumerate(names)]

"""Parts given back: columns that a model made belong to the columns it made them from."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.explanations.contribution_parts import FLAG, Contributions

Owners = Mapping[str, Sequence[str]]


def given_back(
    inner: Contributions,
    rows: pd.DataFrame,
    reference: pd.DataFrame,
    *,
    companions: Owners,
    owners: Owners,
) -> Contributions:
    """Contributions of columns that a model made, as those of the columns that it was given.

    `companions` are the columns whose gaps a flag shows, `owners` the columns that each made one
    speaks of.
    """
    shares = _shares(inner.parts, rows, reference, companions, owners)
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
    companions: Owners,
    owners: Owners,
) -> list[tuple[str, int, FloatArray]]:
    """Owner of each part, its number and the share that the owner has of it in each row.

    A flag's part goes in equal shares to those of its columns that are missing in the row or in the
    reference, not both; a part that several columns own, to those of them that are above 0 in one
    of the two.
    """
    out = []
    for number, column in enumerate(map(str, parts.columns)):
        owned = list(owners.get(column, [column]))
        part = owned[0]
        flagged = part.removesuffix(FLAG)
        if len(owned) > 1:
            claims = rows[owned].gt(0).to_numpy() != reference[owned].gt(0).to_numpy()
            out += _split(owned, claims, first=part, number=number)
        elif part in rows or flagged not in rows:
            out.append((part, number, np.ones(len(rows))))
        else:
            together = list(companions.get(flagged, [flagged]))
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

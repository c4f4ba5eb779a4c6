"""Forecasts of every model beside what happened, on the same rows, with a reference for skill."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk import metrics as m
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.forecasting import Backtest

CLIMATOLOGY = "climatology"
REALISED = "realised"


@dataclass(frozen=True, kw_only=True, eq=False)
class ScoredRows:
    """Outcomes (rows,), probabilities (rows, models), gwcode, origin and reference, aligned."""

    names: tuple[str, ...]
    observed: np.ndarray
    probability: np.ndarray
    gwcode: np.ndarray
    origin: np.ndarray
    reference: np.ndarray | None


def aligned_rows(backtest: Backtest, *, reference: str) -> ScoredRows:
    """Rows with a known outcome by origin and gwcode, with every model's probability of them."""
    scored = backtest.scored
    if scored.empty:
        raise DataError(
            "no forecast of this backtest has a known outcome: every window is still open or "
            "unobserved; choose earlier origins"
        )
    key = ["origin", "gwcode"]
    table = scored.pivot(index=key, columns="model", values="probability")
    # A model is scored on the rows of all or not at all: easy rows would make it look good.
    if table.isna().to_numpy().any():
        absent = table.columns[table.isna().any()].tolist()
        raise DataError(
            f"models were not forecast for the same states and origins: {', '.join(absent)} lack "
            "some; run them in one backtest"
        )
    names = tuple(map(str, table.columns))
    truth = scored.drop_duplicates(key).set_index(key)["observed"].reindex(table.index)
    origin = table.index.get_level_values("origin").to_numpy()
    # None stands for the rate realised, of which each resample has its own.
    base: np.ndarray | None = None
    if reference == CLIMATOLOGY:
        base = _training_rate(backtest).reindex(origin).to_numpy()
    elif reference in names:
        base = table[reference].to_numpy()
    elif reference != REALISED:
        raise SpecError(
            f"reference must be {CLIMATOLOGY!r}, {REALISED!r} or a model of the backtest, found "
            f"{reference!r}{did_you_mean(reference, [CLIMATOLOGY, REALISED, *names])}"
        )
    return ScoredRows(
        names=names,
        observed=truth.to_numpy(),
        probability=table.to_numpy(),
        gwcode=table.index.get_level_values("gwcode").to_numpy(),
        origin=origin,
        reference=base,
    )


def _training_rate(backtest: Backtest) -> pd.Series:
    """Rate of all rows that could be learnt from at each origin; a model may learn from fewer."""
    # A model with a short window has seen fewer rows; climatology must not depend on who is there.
    training = backtest.training.sort_values("rows", kind="stable")
    most = training.drop_duplicates("origin", keep="last").set_index("origin")
    return (most["positives"] / most["rows"]).astype(float)


def cluster_draws(
    rows: ScoredRows, *, block_years: int | None, n_boot: int, seed: int
) -> m.CountryDraws:
    """Countries redrawn, or with `block_years` each country and block of origins left out."""
    if block_years is None:
        return m.country_draws(rows.gwcode, n_boot=n_boot, seed=seed)
    return m.leave_clusters_out(rows.gwcode, rows.origin, block_years=block_years)


def name_clusters(block_years: int | None) -> str:
    """What an interval is clustered by, in words."""
    if block_years is None:
        return "country"
    return f"country and block of {block_years} origins"

"""What a backtest returns: one forecast per model, origin and state, beside what happened."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk._core.spelling import plain
from atrocityrisk._core.timing import Timing
from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError
from atrocityrisk.forecasting.forecast_results import COLUMNS


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Backtest:
    """Forecasts from past origins beside what happened.

    Attributes
    ----------
    frame : DataFrame
        Columns of `Forecast.frame` and `observed` (1.0, 0.0, or NaN where the window is open or
        the state was not at risk), sorted by model, origin, gwcode.
    training : DataFrame
        Per model and origin: rows, positives, states, first_year, last_year learnt from.
    timing : str
        Mode of time of the inputs.
    seed : int
        Seed of the run.
    panel_fingerprint : str
        Data that the forecasts were made from.
    reused : int
        Forecasts taken from the cache.

    Raises
    ------
    SchemaError
        If a column is missing from `frame`.
    DuplicateRowsError
        If a model has two forecasts for one state and origin.
    DataError
        If a probability is missing or outside [0, 1], or an outcome is neither 0, 1 nor NaN.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> past = ar.backtest(["climatology", "logit"], panel, origins=range(2010, 2013))
    >>> past.frame.columns.tolist()[:4], len(past.frame["origin"].unique())
    (['model', 'outcome', 'gwcode', 'origin'], 10)
    """

    frame: pd.DataFrame
    training: pd.DataFrame
    timing: Timing
    seed: int
    panel_fingerprint: str
    reused: int

    def __repr__(self) -> str:
        """Which models, from when, and how many forecasts."""
        models, origins = self.frame["model"].unique(), self.frame["origin"]
        return (
            f"<Backtest: {', '.join(models)}; origins {origins.min()}-{origins.max()}, "
            f"{len(self.frame)} forecasts with {self.frame['observed'].sum():.0f} onsets, "
            f"{self.timing}; score() judges it>"
        )

    def __post_init__(self) -> None:
        """Refuse forecasts that no score is defined on."""
        absent = [name for name in (*COLUMNS, "observed") if name not in self.frame]
        if absent:
            raise SchemaError(
                f"a backtest needs the columns {', '.join((*COLUMNS, 'observed'))}; lacks "
                f"{', '.join(absent)}; rename or add them"
            )
        key = self.frame[["model", "outcome", "origin", "gwcode"]]
        repeated = key[key.duplicated()]
        if len(repeated):
            model, _, origin, gwcode = repeated.iloc[0]
            raise DuplicateRowsError(
                f"backtest holds {len(repeated)} second forecasts for a state, first {model!r} "
                f"from {origin} for gwcode {gwcode}; keep one per model, origin and state"
            )
        for column, allowed, advice in (
            ("probability", self.frame["probability"].between(0, 1), "a probability in [0, 1]"),
            ("observed", self.frame["observed"].isin([0, 1, np.nan]), "0, 1 or, while open, NaN"),
        ):
            if not allowed.all():
                row = self.frame[~allowed].iloc[0]
                raise DataError(
                    f"{column} must be {advice}; {int((~allowed).sum())} rows are not, first "
                    f"{plain(row[column])} of {row['model']!r} from {row['origin']} for gwcode "
                    f"{row['gwcode']}; correct the model or the file it came from"
                )

    @property
    def scored(self) -> pd.DataFrame:
        """Rows whose outcome is known, in the order of `frame`."""
        return self.frame[self.frame["observed"].notna()]

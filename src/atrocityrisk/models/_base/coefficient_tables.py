"""Coefficients of a linear model as a table: estimates, intervals, odds ratios."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri
from sklearn.utils.validation import check_is_fitted

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.csv_files import write_table
from atrocityrisk._core.files import StrPath, atomic_write
from atrocityrisk._core.latex_text import latex_text
from atrocityrisk.errors import ModelError
from atrocityrisk.models._base.groups_and_years import array_names

INTERCEPT = "intercept"
LATEX_ROW = " & {:.3f} & [{:.3f}, {:.3f}] & {:.2f} & [{:.2f}, {:.2f}] \\\\"
LATEX_HEAD = (
    "coefficient & estimate & {0:.0f} \\% interval & odds ratio per s.d. & {0:.0f} \\% interval"
)


@dataclass(frozen=True, eq=False)
class CoefficientTable:
    """Coefficients of a linear model, the intercept first.

    Columns that do not vary, and those that say the region of a `BayesianLogit`, have no row.

    Attributes
    ----------
    frame : DataFrame
        Index ``coefficient``. Columns: ``estimate``, ``low`` and ``high``, log-odds for one unit of
        the column; ``standard_deviation`` of the column in the rows learnt from; ``odds_ratio``,
        ``odds_ratio_low`` and ``odds_ratio_high`` for one standard deviation more. NaN where there
        is no interval, and for the odds ratio of the intercept.
    level : float
        Level of the intervals.
    interval : str
        What they are: "normal, clustered covariance" where the model has a covariance; "quantiles
        of draws" where it has draws; "none" without either.

    Examples
    --------
    >>> import numpy as np
    >>> from atrocityrisk.models import FirthLogit
    >>> X, y = np.arange(40.0).reshape(20, 2) % 7, np.tile([0, 1], 10)
    >>> table = FirthLogit().fit(X, y).coefficient_table(level=0.9)
    >>> table.frame.index.tolist(), table.interval
    (['intercept', 'x0', 'x1'], 'normal, clustered covariance')
    """

    frame: pd.DataFrame
    level: float
    interval: str

    def to_csv(self, path: StrPath) -> None:
        """Write the table in full precision.

        Parameters
        ----------
        path : str or path-like
            File to write.

        Raises
        ------
        OutputError
            If the file cannot be put in place.

        Examples
        --------
        >>> import tempfile, pathlib
        >>> table = CoefficientTable(pd.DataFrame({"estimate": [0.5]}, index=["x"]), 0.9, "none")
        >>> place = pathlib.Path(tempfile.mkdtemp()) / "table.csv"
        >>> table.to_csv(place)
        >>> place.read_text().splitlines()
        ['coefficient,estimate', 'x,0.5']
        """
        with atomic_write(Path(path)) as temporary:
            write_table(self.frame.rename_axis("coefficient").reset_index(), temporary)

    def to_latex(self, path: StrPath | None = None) -> str:
        """The table for a paper, in the style of booktabs, with names escaped.

        Parameters
        ----------
        path : str or path-like, optional
            File to write as well.

        Returns
        -------
        str
            A ``tabular`` of six columns; ``--`` where there is no number.

        Raises
        ------
        OutputError
            If the file cannot be put in place.

        Examples
        --------
        >>> import numpy as np
        >>> from atrocityrisk.models import FirthLogit
        >>> X, y = np.arange(40.0).reshape(20, 2) % 7, np.tile([0, 1], 10)
        >>> FirthLogit().fit(X, y).coefficient_table().to_latex().splitlines()[0]
        '\\\\begin{tabular}{lrcrc}'
        """
        lines = ["\\begin{tabular}{lrcrc}", "\\toprule"]
        lines += [LATEX_HEAD.format(100 * self.level) + " \\\\", "\\midrule"]
        columns = ["estimate", "low", "high", "odds_ratio", "odds_ratio_low", "odds_ratio_high"]
        for name, row in zip(self.frame.index, self.frame[columns].to_numpy(), strict=True):
            # Before the name is put in: a governance index holds the letters of nan too.
            figures = LATEX_ROW.format(*row).replace("[nan, nan]", "--").replace("nan", "--")
            lines.append(latex_text(str(name)) + figures)
        text = "\n".join([*lines, "\\bottomrule", "\\end{tabular}", ""])
        if path is not None:
            with atomic_write(Path(path)) as temporary:
                temporary.write_text(text, encoding="utf-8", newline="\n")
        return text


def coefficient_table(model: Any, *, level: float = 0.95) -> CoefficientTable:
    """Estimates, intervals and odds ratios of a fitted linear model, as `CoefficientTable` says."""
    check_is_fitted(model, "coef_")
    if not 0 < level < 1:
        raise ModelError(f"the level of intervals must be between 0 and 1, found {level!r}")
    estimate = np.r_[model.intercept_, model.coef_]
    low, high, interval = _intervals(model, estimate, level)
    deviation = np.r_[np.nan, model.deviation_]
    per_deviation = {"odds_ratio": estimate, "odds_ratio_low": low, "odds_ratio_high": high}
    names = getattr(model, "feature_names_in_", array_names(len(model.coef_)))
    frame = pd.DataFrame(
        {
            "estimate": estimate,
            "low": low,
            "high": high,
            "standard_deviation": deviation,
            **{name: np.exp(values * deviation) for name, values in per_deviation.items()},
        },
        index=pd.Index([INTERCEPT, *map(str, names)], name="coefficient"),
    )
    return CoefficientTable(frame[frame["standard_deviation"] != 0], level, interval)


def _intervals(
    model: Any, estimate: FloatArray, level: float
) -> tuple[FloatArray, FloatArray, str]:
    """Lower and upper ends, and what kind of interval they are."""
    tail = (1 - level) / 2
    covariance = getattr(model, "covariance_", None)
    if covariance is not None:
        half = -ndtri(tail) * np.sqrt(np.diag(covariance))
        return estimate - half, estimate + half, "normal, clustered covariance"
    draws = getattr(model, "coef_draws_", None)
    if draws is not None:
        both = np.vstack([model.intercept_draws_, draws])
        low, high = np.quantile(both, [tail, 1 - tail], axis=1)
        return low, high, "quantiles of draws"
    unknown = np.full(len(estimate), np.nan)
    return unknown, unknown, "none"

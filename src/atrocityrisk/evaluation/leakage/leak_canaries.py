"""Columns that may hold the future: they predict too well, or change without later rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.indicators import INDICATORS, compute
from atrocityrisk.metrics import roc_auc_interval
from atrocityrisk.panels import Panel

Frames = Mapping[str, pd.DataFrame]

CEILING = 0.9
"""The best models of mass killing reach an area of 0.85 to 0.87; one column alone should stay below
that."""

# With fewer rows of a class than this, an interval of the area says nothing.
_FEW = 5
# Sums in another order differ in the last digits; that is no dependence on the future.
_TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False)
class LeakReport:
    """What each column was tested for, and what was found.

    Attributes
    ----------
    frame : DataFrame
        indicator, check ("foresight" or "future"), value (lower end of the area under the ROC
        curve; number of cells that change), limit, suspect (true, false, or missing where it could
        not be tested), found (in words).

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> world = ar.synthetic_world(seed=1, n_states=30, years=(1990, 2010))
    >>> ar.leak_report(world.panel).suspects
    []
    """

    frame: pd.DataFrame

    @property
    def suspects(self) -> list[str]:
        """Names of the columns that failed a check, in order of the alphabet."""
        return sorted(set(self.frame.loc[self.frame["suspect"].eq(True), "indicator"]))

    def refuse(self) -> None:
        """Raise an error if any column is suspect.

        Raises
        ------
        DataError
            Naming the columns and what was found.
        """
        failed = self.frame[self.frame["suspect"].eq(True)]
        if len(failed):
            first = failed.iloc[0]
            raise DataError(
                f"{len(self.suspects)} indicators may hold the future: {', '.join(self.suspects)}; "
                f"{first['indicator']}: {first['found']}. Leave them out, or show that they were "
                "known in time and raise the ceiling"
            )


def leak_report(
    panel: Panel,
    *,
    rebuild: Callable[[int], Panel] | None = None,
    cuts: Iterable[int] | None = None,
    ceiling: float = CEILING,
    level: float = 0.99,
) -> LeakReport:
    """Columns of a panel that may hold values of the future.

    Parameters
    ----------
    panel : Panel
        Country-years with an outcome.
    rebuild : callable, optional
        Year to the panel that the same code builds from sources without anything later. Without it
        only "foresight" is tested.
    cuts : iterable of int, optional
        Years after which rows are removed; three years spread over the panel by default.
    ceiling : float
        Area under the ROC curve, of one column alone and in either direction, that honest columns
        stay below.
    level : float
        Coverage of the interval whose lower end must pass the ceiling.

    Returns
    -------
    LeakReport
        Two rows per indicator, or one.

    Raises
    ------
    SpecError
        If the ceiling is not between one half and one, or a cut lies outside the panel.

    Notes
    -----
    Foresight finds a label among the columns, not a column that is a little early: with few onsets,
    an indicator of next year's level passes. Rebuilding finds every dependence on later rows, but
    nothing that the publisher knew when coding the past. The interval takes rows as independent,
    which they are not: it is too short, and too many columns rather than too few are suspect.

    References
    ----------
    .. [1] Kaufman, S., Rosset, S., Perlich, C., & Stitelman, O. (2012). Leakage in data mining:
       formulation, detection, and avoidance. ACM Transactions on Knowledge Discovery from Data
       6(4), 15.
    .. [2] DeLong, E. R., DeLong, D. M., & Clarke-Pearson, D. L. (1988). Comparing the areas under
       two or more correlated receiver operating characteristic curves: a nonparametric approach.
       Biometrics 44(3), 837-845.

    Examples
    --------
    >>> from atrocityrisk.synthetic import synthetic_world
    >>> world = synthetic_world(seed=1, n_states=30, years=(1990, 2010), leaks=["leak_label"])
    >>> leak_report(world.panel).suspects
    ['leak_label']
    """
    if not 0.5 < ceiling < 1:
        raise SpecError(f"ceiling must lie between 0.5 and 1; found {ceiling}")
    labels = panel.labels(known_at=panel.years[1]).dropna()
    columns = panel.features(known_at=panel.years[1]).loc[labels.index]
    rows = [
        _foresight(str(name), columns[name], labels, ceiling=ceiling, level=level)
        for name in columns
    ]
    if rebuild is not None:
        years = _cuts(panel.index, cuts)
        whole = panel.indicators
        found = pd.concat([_changed(whole, rebuild(cut).indicators, cut) for cut in years])
        rows += [_in_words(str(name), found[found["indicator"] == name]) for name in whole]
    return LeakReport(frame=pd.DataFrame(rows))


def future_dependence(
    build: Callable[[Frames], pd.DataFrame],
    frames: Frames,
    *,
    cuts: Iterable[int] | None = None,
) -> LeakReport:
    """Columns whose past changes when later rows of the sources are removed.

    Parameters
    ----------
    build : callable
        Source frames to a frame of columns, all indexed by (gwcode, year).
    frames : mapping of str to DataFrame
        Source name to its tidy frame.
    cuts : iterable of int, optional
        Years after which rows are removed; three spread over the columns by default.

    Returns
    -------
    LeakReport
        One row per column.

    Raises
    ------
    SpecError
        If a cut lies outside the years built.

    References
    ----------
    .. [1] Kaufman, S., Rosset, S., Perlich, C., & Stitelman, O. (2012). Leakage in data mining:
       formulation, detection, and avoidance. ACM Transactions on Knowledge Discovery from Data
       6(4), 15.

    Examples
    --------
    >>> rows = pd.MultiIndex.from_product([[2], range(2000, 2010)], names=["gwcode", "year"])
    >>> frames = {"source": pd.DataFrame({"x": range(10)}, index=rows, dtype=float)}
    >>> def build(frames):
    ...     x = frames["source"]["x"]
    ...     return pd.DataFrame({"level": x, "centred": x - x.mean()})
    >>> future_dependence(build, frames).suspects
    ['centred']
    """
    whole = build(frames)
    years = _cuts(whole.index, cuts)
    found = pd.concat([_changed(whole, build(truncated(frames, year=y)), y) for y in years])
    return LeakReport(
        frame=pd.DataFrame(
            [_in_words(str(name), found[found["indicator"] == name]) for name in whole]
        )
    )


def indicator_leaks(
    frames: Frames, *, names: Iterable[str] | None = None, cuts: Iterable[int] | None = None
) -> LeakReport:
    """Registered indicators whose past changes when later rows of their sources are removed.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Source name to its tidy frame, indexed by (gwcode, year).
    names : iterable of str, optional
        Names in `INDICATORS`; all that these sources allow by default.
    cuts : iterable of int, optional
        Years after which rows are removed.

    Returns
    -------
    LeakReport
        One row per indicator.

    Raises
    ------
    SpecError
        If no indicator can be computed, or a cut lies outside the years.

    References
    ----------
    .. [1] Kaufman, S., Rosset, S., Perlich, C., & Stitelman, O. (2012). Leakage in data mining:
       formulation, detection, and avoidance. ACM Transactions on Knowledge Discovery from Data
       6(4), 15.
    """
    chosen = list(names or (n for n, e in INDICATORS.items() if set(e.source) <= set(frames)))
    if not chosen:
        raise SpecError(
            f"no indicator can be computed from {', '.join(sorted(frames)) or 'no source'}; add "
            "the frames of their sources"
        )
    return future_dependence(
        lambda known: pd.DataFrame({name: compute(name, known) for name in chosen}),
        frames,
        cuts=cuts,
    )


def truncated(frames: Frames, *, year: int) -> dict[str, pd.DataFrame]:
    """Source frames without the rows of later years.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Indexed by (gwcode, year).
    year : int
        Last year kept.

    Returns
    -------
    dict of str to DataFrame
        The same frames, shorter.

    Examples
    --------
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> rows = pd.MultiIndex.from_product([[2], range(2000, 2010)], names=["gwcode", "year"])
    >>> frames = {"source": pd.DataFrame({"x": range(10)}, index=rows, dtype=float)}
    >>> len(ar.evaluation.leakage.truncated(frames, year=2004)["source"])
    5
    """
    return {
        name: frame[frame.index.get_level_values("year") <= year] for name, frame in frames.items()
    }


def _foresight(
    name: str, values: pd.Series, labels: pd.Series, *, ceiling: float, level: float
) -> dict[str, object]:
    """How well one column alone orders the rows by their label."""
    known = values.notna()
    value, label = values[known].to_numpy(), labels[known].to_numpy()
    onsets = int(label.sum())
    row: dict[str, object] = {"indicator": name, "check": "foresight", "limit": ceiling}
    if min(onsets, len(label) - onsets) < _FEW:
        return row | {
            "value": np.nan,
            "suspect": None,
            "found": f"not tested: {onsets} onsets in {len(label)} rows with a value",
        }
    # Ranks serve the area as well as the values do, and lie in [0, 1] as the metric wants.
    rank = pd.Series(value).rank(pct=True).to_numpy()
    area = roc_auc_interval(label, rank, level=level)
    # Which way a column points is no news: an honest one may lower the risk.
    if area.value < 0.5:
        area = roc_auc_interval(label, 1 - rank, level=level)
    return row | {
        "value": area.low,
        "suspect": bool(area.low > ceiling),
        "found": f"alone it ranks states with an area of {area.value:.3f}, at least {area.low:.3f}",
    }


def _cuts(index: pd.Index, cuts: Iterable[int] | None) -> list[int]:
    """Years after which rows are removed."""
    years = np.unique(index.get_level_values("year"))
    # The second half, where there is a past to compare; the last cut removes a single year.
    if cuts is None:
        return [int(y) for y in np.unique(np.quantile(years[:-1], [0.5, 0.75, 1.0]).round())]
    chosen = sorted(set(cuts))
    outside = [year for year in chosen if not years[0] <= year < years[-1]]
    if outside or not chosen:
        raise SpecError(
            f"cuts must leave years on both sides, so lie in {years[0]}-{years[-1] - 1}; found "
            f"{outside or 'none'}"
        )
    return chosen


def _changed(whole: pd.DataFrame, cut: pd.DataFrame, year: int) -> pd.DataFrame:
    """Cells up to the year that differ once later rows are gone."""
    past = whole[whole.index.get_level_values("year") <= year]
    again = cut.reindex(index=past.index, columns=past.columns)
    one, other = past.to_numpy(np.float64), again.to_numpy(np.float64)
    same = np.isclose(one, other, rtol=_TOLERANCE, atol=_TOLERANCE, equal_nan=True)
    row, column = np.nonzero(~same)
    keys = past.index[row]
    return pd.DataFrame(
        {
            "indicator": past.columns.to_numpy()[column],
            "cut": year,
            "gwcode": keys.get_level_values("gwcode"),
            "year": keys.get_level_values("year"),
            "with_future": one[row, column],
            "without": other[row, column],
        }
    )


def _in_words(name: str, changes: pd.DataFrame) -> dict[str, object]:
    """How many cells of a column changed, with the first of them as proof."""
    found = "the same without later rows"
    if len(changes):
        one = changes.iloc[0]
        found = (
            f"without rows after {one['cut']}, ({one['gwcode']}, {one['year']}) is "
            f"{one['without']:g}, with them {one['with_future']:g}"
        )
    return {
        "indicator": name,
        "check": "future",
        "limit": 0.0,
        "value": float(len(changes)),
        "suspect": bool(len(changes)),
        "found": found,
    }

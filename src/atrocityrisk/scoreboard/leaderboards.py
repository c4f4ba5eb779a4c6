"""All entries of a task in one table: on the rows that all share, and each on its own.

What comes with the package, what others published and what a user made are entries alike. Rows that
all share are compared pair by pair; where entries cover other rows, each is also held against the
reference on its own rows, because easy rows flatter whoever forecast only those.
"""

import warnings
from dataclasses import dataclass, replace

import pandas as pd

from atrocityrisk._core.files import StrPath
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import LeftOutWarning, SpecError
from atrocityrisk.evaluation import CLIMATOLOGY
from atrocityrisk.evaluation.task_rows import as_backtest, task_panel, training_counts
from atrocityrisk.metrics import RealityCheck
from atrocityrisk.panels import Panel
from atrocityrisk.scoreboard.forecast_scores import Given, Labels
from atrocityrisk.scoreboard.leaderboard_rows import (
    best_of_all,
    common_columns,
    common_rows_of,
    entries_of,
    own_row,
)
from atrocityrisk.specs import Task, read_task


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Leaderboard:
    """All entries of a task.

    Attributes
    ----------
    frame : DataFrame
        A row for each entry, the best log score on common rows first: place, entry, made_by
        (the package, or the file), n_forecasts and n_onsets on its own rows; for each metric
        of common rows the estimate, _low and _high; difference (log score less the reference's on
        common rows; below 0 is better), difference_low, difference_high, better (share of
        resamples); own_skill (share of the reference's log score saved on the entry's own rows),
        own_skill_low, own_skill_high, own_reference_log_score (how hard those rows are).
    coverage : DataFrame
        entry, what, rows, states, countries: what is scored, left out and missing.
    reality_check : RealityCheck or None
        Whether the best entry beats the reference, given that it is the best of all; None where
        there are no common rows.
    task : Task
        What is forecast.
    reference : str
        Entry that the others are compared with.
    n_common, n_common_onsets, n_common_countries : int
        Rows that all entries share, onsets among them, and countries with one.
    labels : str
        Where it is known from what happened.
    level : float
        Coverage of the intervals.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> board = ar.scoreboard.make_leaderboard(task="one-sided-100", n_boot=20)
    >>> board.n_common_countries > 100, board.level
    (False, 0.95)
    """

    frame: pd.DataFrame
    coverage: pd.DataFrame
    reality_check: RealityCheck | None
    task: Task
    reference: str
    n_common: int
    n_common_onsets: int
    n_common_countries: int
    labels: str
    level: float

    def __repr__(self) -> str:
        """How many entries, on how many rows, and which is first."""
        return (
            f"<Leaderboard of {self.task.name}: {', '.join(self.frame['entry'])}; {self.n_common} "
            f"rows in common with {self.n_common_onsets} onsets, compared with {self.reference}>"
        )


def make_leaderboard(
    forecasts: Given = (),
    *,
    task: Task | StrPath = "mass-killing",
    reference: str = CLIMATOLOGY,
    panel: Panel | StrPath | None = None,
    labels: Labels | None = None,
    shipped: bool = True,
    k: int | None = None,
    n_boot: int | None = None,
    seed: int | None = None,
    level: float = 0.95,
) -> Leaderboard:
    """All entries of a task on common rows, compared with one of them.

    Parameters
    ----------
    forecasts : path, DataFrame or sequence of them
        Entries, as `read_forecasts` takes them.
    task : Task, str or path-like
        As `specs.read_task` takes it.
    reference : str
        Entry to compare with: "climatology", the rate of the rows that could be learnt from at each
        origin, which is always there, or the name of another.
    panel : Panel or path-like, optional
        Panel with the labels; that of the task, or the embedded one, if None.
    labels : LabelVintage or path-like, optional
        Edition of the publisher's labels to score against, in place of the panel's.
    shipped : bool
        Whether entries that come with the task are on the board.
    k : int, optional
        Length of a list; that of the task if None.
    n_boot : int, optional
        Resamples of countries; those of the task if None.
    seed : int, optional
        Seed of the resamples; that of the task if None.
    level : float
        Coverage of the intervals.

    Returns
    -------
    Leaderboard
        Table, coverage and reality check.

    Raises
    ------
    SpecError
        If the reference is no entry, or the labels do not know the task's outcome.
    DataError
        If forecasts are refused, or an entry shares no row with the task or the reference.

    Warns
    -----
    LeftOutWarning
        If entries cover different rows, so that the common rows are not all of anybody's.
    FewOnsetsWarning
        If onsets lie in fewer than ten countries.

    References
    ----------
    .. [1] White, H. (2000). A reality check for data snooping. Econometrica 68(5), 1097-1126.
    .. [2] Bracher, J., et al. (2021). Evaluating epidemic forecasts in an interval format. PLOS
       Computational Biology 17(2), e1008618.

    Examples
    --------
    >>> board = make_leaderboard(task="one-sided-100", n_boot=20)
    >>> board
    <Leaderboard of one-sided-100: climatology; 3791 rows in common with 155 onsets, compared with \
climatology>
    """
    asked = task if isinstance(task, Task) else read_task(task)
    asked = _amended(asked, k=k, n_boot=n_boot, seed=seed)
    known = task_panel(asked, panel)
    counts = training_counts(known, asked.origins)
    matched, made_by, source = entries_of(
        forecasts, asked, known, counts, labels=labels, shipped=shipped and panel is None
    )
    names = [*dict.fromkeys(matched.frame["model"])]
    if reference not in names:
        raise SpecError(
            f"reference must be an entry, found {reference!r}{did_you_mean(reference, names)}"
        )
    every = as_backtest(matched.frame, known, counts, seed=asked.seed)
    common = common_rows_of(every.frame)
    own = [own_row(name, every, asked, reference=reference, level=level) for name in names]
    table = pd.DataFrame(own).assign(made_by=[made_by[name] for name in names])
    check = None
    shared = replace(every, frame=common)
    if common["observed"].nunique() == 2:
        table = table.merge(common_columns(shared, asked, reference, level), on="entry")
        table = table.sort_values("log_score", kind="stable", ignore_index=True)
        check = best_of_all(shared, asked, reference=reference, level=level)
    else:
        table = table.sort_values("own_skill", ascending=False, ignore_index=True)
    table.insert(0, "place", range(1, len(table) + 1))
    _warn_of_rows(matched.frame, common, names)
    one = common[common["model"] == reference]
    onsets = one[one["observed"] == 1]
    return Leaderboard(
        frame=table,
        coverage=matched.coverage,
        reality_check=check,
        task=asked,
        reference=reference,
        n_common=len(one),
        n_common_onsets=len(onsets),
        n_common_countries=onsets["gwcode"].nunique(),
        labels=source,
        level=level,
    )


def _amended(task: Task, *, k: int | None, n_boot: int | None, seed: int | None) -> Task:
    given = {"k": k, "n_boot": n_boot, "seed": seed}
    return task.model_copy(update={key: v for key, v in given.items() if v is not None})


def _warn_of_rows(frame: pd.DataFrame, common: pd.DataFrame, names: list[str]) -> None:
    """Say that entries cover different rows, and how many are left."""
    sizes = frame.groupby("model").size()
    if len(common) == len(frame):
        return
    shared = len(common) // len(names)
    if not shared:
        warnings.warn(
            f"no state and origin has a forecast of every entry ({sizes.min():,} to "
            f"{sizes.max():,} each), so that none is scored beside the others; they stand in the "
            "order of their skill against the reference, each on rows of its own",
            LeftOutWarning,
            stacklevel=3,
        )
        return
    warnings.warn(
        f"entries cover different rows ({sizes.min():,} to {sizes.max():,}) and are compared on "
        f"the {shared:,} that all share; the skill on an entry's own rows is against the "
        "reference on the same rows, which allows for how hard they are but not for all that "
        "differs between them",
        LeftOutWarning,
        stacklevel=3,
    )

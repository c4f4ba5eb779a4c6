"""Two lists compared: the table of moves, the differences behind them and the parts of each."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from atrocityrisk._core.progress import ProgressCallback, no_progress
from atrocityrisk._formatting.notebook import html_table
from atrocityrisk._formatting.numbers import percent, signed, whole
from atrocityrisk.errors import AtrocityRiskError, DataError, SpecError, WrongTypeError
from atrocityrisk.external_forecasts.list_places import Place, read_published_list
from atrocityrisk.forecasting import Forecast
from atrocityrisk.list_changes.list_moves import BOTH, comparability, moves, rule
from atrocityrisk.list_changes.list_reasons import (
    ForecastBehind,
    Reasons,
    computed_again,
    nothing,
    take_apart,
)
from atrocityrisk.list_changes.manifest_differences import differences, untold
from atrocityrisk.panels import Panel
from atrocityrisk.rankings import PublishedList, Ranking, rank
from atrocityrisk.rankings._draws import check_level
from atrocityrisk.rankings.published_list import LIST_COLUMNS

ListLike = Place | PublishedList | Ranking | Forecast

MODEL_LIMIT = (
    "Parts say what moved a forecast, not what moved the world: they depend on the models."
)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ListChanges:
    """What changed from list A to list B.

    Attributes
    ----------
    frame : DataFrame
        One row per state of either list, the largest changes first: gwcode, iso3, country; listed
        ("both", "only A", "only B"); rank_a, rank_b, rank_change (a rank that falls by 3 is -3:
        nearer the top); first_k ("entered", "left", "stayed", or empty); probability_a,
        probability_b, probability_change (missing where ranks alone are compared); change_low and
        change_high (interval of the difference, where both lists have draws); low_a, high_a, low_b,
        high_b (intervals that the lists state); probability_verdict and rank_verdict ("within",
        "beyond", "unclear", "unknown": see `rule`); note, why a state may stand in one list alone.
    reasons : DataFrame
        Where both lists could be computed again, one row per state and part: gwcode, country, part,
        log_odds, probability, rank; the parts of a state add up to its change. Empty otherwise.
    inputs : DataFrame
        What the newer model makes of each changed input: gwcode, country, indicator, before, now,
        log_odds.
    differences : DataFrame
        What differs in how the lists were made: what, a, b, meaning.
    notes, untold : tuple of str
        What limits the comparison, and what cannot be told.
    rule : str
        How the verdicts on probabilities were reached; those on ranks use the rank intervals in the
        same way, and never draws.
    k : int
        Length of the list that states enter and leave.
    level : float
        Coverage of the intervals of differences.
    a, b : PublishedList
        The lists.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> before = ar.forecast(LogisticRegression(), panel, origin=2023)
    >>> found = ar.changes(before, now, panel_a=panel, panel_b=panel)
    >>> found.k, len(found.frame)
    (10, 30)
    """

    frame: pd.DataFrame
    reasons: pd.DataFrame
    inputs: pd.DataFrame
    differences: pd.DataFrame
    notes: tuple[str, ...]
    untold: tuple[str, ...]
    rule: str
    k: int
    level: float
    a: PublishedList
    b: PublishedList

    @property
    def entered(self) -> tuple[str, ...]:
        """States of B's first k that were not among A's, in B's order."""
        return self._named("entered", "rank_b")

    @property
    def left(self) -> tuple[str, ...]:
        """States of A's first k that are not among B's, in A's order."""
        return self._named("left", "rank_a")

    @property
    def moved(self) -> bool:
        """Whether anything differs between the lists themselves."""
        rows = self.frame
        changed = (rows["rank_change"].fillna(0) != 0) | (rows["probability_change"].fillna(0) != 0)
        return bool(changed.any() or (rows["listed"] != BOTH).any())

    def _named(self, word: str, rank: str) -> tuple[str, ...]:
        rows = self.frame[self.frame["first_k"] == word].sort_values([rank, "gwcode"])
        return tuple(str(name) for name in rows["country"])

    def __repr__(self) -> str:
        """Which lists, and how much moved."""
        return (
            f"<ListChanges: {self.a.name} to {self.b.name}, {len(self.frame)} states, "
            f"{len(self.entered)} entered and {len(self.left)} left the first {self.k}>"
        )

    def _repr_html_(self) -> str:
        """For notebooks: the ten largest moves and what limits them."""
        rows = self.frame[self.frame["listed"] == BOTH].head(10)
        shown = pd.DataFrame(
            {
                "state": rows["country"],
                "rank A": [whole(v) for v in rows["rank_a"]],
                "rank B": [whole(v) for v in rows["rank_b"]],
                "risk A, %": [percent(v) for v in rows["probability_a"]],
                "risk B, %": [percent(v) for v in rows["probability_b"]],
                "change, points": [signed(100 * v, digits=1) for v in rows["probability_change"]],
                "beyond uncertainty": rows["probability_verdict"],
            }
        )
        lists = (f"A: {self.a.described}", f"B: {self.b.described}")
        notes = [*lists, *self.notes, self.rule, *self.untold]
        return html_table(shown, heading=repr(self).strip("<>"), notes=notes)


def changes(
    a: ListLike,
    b: ListLike,
    *,
    k: int = 10,
    level: float = 0.9,
    panel_a: Place | Panel | None = None,
    panel_b: Place | Panel | None = None,
    outcome: str | None = None,
    progress: ProgressCallback | None = None,
) -> ListChanges:
    """Who moved from one list to another, whether it shows, and why as far as both can tell.

    Parameters
    ----------
    a, b : path, PublishedList, Ranking or Forecast
        The earlier list and the later one; places as `read_published_list` takes them.
    k : int
        Length of the list that states enter and leave.
    level : float
        Coverage of the interval of a difference, in (0, 1), where both lists have draws.
    panel_a, panel_b : path or Panel, optional
        Panels that the lists were made from; the embedded one where that was it.
    outcome : str, optional
        Outcome of files that name none.
    progress : callable, optional
        Told what is being done, how many steps are done and how many there are.

    Returns
    -------
    ListChanges
        Moves, verdicts, differences, and parts that add up where both lists could be computed
        again.

    Raises
    ------
    SpecError
        If the lists are of events that have nothing in common, or `k` or `level` is impossible.
    DataError
        If a list or a panel cannot be read, or the lists have no state in common.
    WrongTypeError
        If something else than a list is given.

    Notes
    -----
    Probabilities over windows of other lengths are not subtracted: such lists, those of related
    outcomes (the same event, another perpetrator), and those without probabilities are compared by
    their ranks alone. A move is *within* uncertainty if the interval of the difference holds 0
    (draws of both lists, taken as independent), or, without draws, if each probability lies in the
    other list's interval; *beyond* it if neither does; *unclear* if one does; *unknown* where a
    list has no intervals.

    A list is computed again from its manifest and the panel behind it, and only if that gives what
    it states is its change taken apart, by `explain_change`.

    References
    ----------
    .. [1] Goldstein, H., & Spiegelhalter, D. J. (1996). League tables and their limitations:
       statistical issues in comparisons of institutional performance. Journal of the Royal
       Statistical Society A 159(3), 385-443.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from atrocityrisk.forecasting.one_origin import forecast
    >>> from atrocityrisk.synthetic import synthetic_world
    >>> panel = synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> before, now = (forecast(LogisticRegression(), panel, origin=t) for t in (2023, 2024))
    >>> found = changes(before, now, panel_a=panel, panel_b=panel)
    >>> total = found.reasons.groupby("gwcode")["probability"].sum()
    >>> moved = found.frame.set_index("gwcode")["probability_change"]
    >>> bool((total - moved).abs().max() < 1e-10)
    True
    """
    if isinstance(k, bool) or not isinstance(k, int) or k < 1:
        raise SpecError(f"a list holds at least one state; found k={k!r}; choose another, as 10")
    check_level(level)
    for name, panel in (("panel_a", panel_a), ("panel_b", panel_b)):
        if panel is not None and not isinstance(panel, Panel) and not Path(panel).is_file():
            raise DataError(
                f"expected a panel file as {name}, found none at {panel}; correct it, or leave it "
                "out to compare the manifests alone"
            )
    progress = progress or no_progress
    progress("reading the lists", 0, 3)
    lists = [_listed(one, outcome=outcome) for one in (a, b)]
    compared = comparability(*lists)
    frame = moves(*lists, k=k, level=level, probabilities=compared.probabilities)
    reasons = _reasons((a, b), lists, (panel_a, panel_b), compared.probabilities, progress)
    limits = [MODEL_LIMIT] if len(reasons.parts) else untold(*lists)
    progress("done", 3, 3)
    return ListChanges(
        frame=frame,
        reasons=reasons.parts,
        inputs=reasons.inputs,
        differences=differences(*lists),
        notes=compared.notes,
        untold=(*reasons.untold, *limits),
        rule=rule(*lists, level=level, probabilities=compared.probabilities),
        k=k,
        level=level,
        a=lists[0],
        b=lists[1],
    )


def _reasons(
    given: tuple[ListLike, ListLike],
    lists: list[PublishedList],
    panels: tuple[Place | Panel | None, Place | Panel | None],
    comparable: bool,
    progress: ProgressCallback,
) -> Reasons:
    """Parts of the moves, or why they cannot be had."""
    if not comparable:
        return nothing("Why the lists moved is not taken apart: ranks alone are compared.")
    if lists[0].origin > lists[1].origin:
        return nothing("Why the lists moved is not taken apart: give the earlier list first.")
    made = []
    for one, listed, panel, name in zip(given, lists, panels, "AB", strict=True):
        progress(f"computing list {name} again", 1, 3)
        try:
            made.append(_made(one, listed, panel, name=name))
        except AtrocityRiskError as problem:
            reason = problem.args[0] if problem.args else problem
            return nothing(
                "How much of each move comes from new facts, revised values, late labels or "
                f"another model cannot be told: {reason}."
            )
    return take_apart(*made, progress=progress)


def _made(
    given: ListLike, listed: PublishedList, panel: Place | Panel | None, *, name: str
) -> ForecastBehind:
    """The forecast behind a list: in memory, or computed again."""
    if not isinstance(given, Ranking | Forecast):
        return computed_again(listed, panel, name=name)
    made = given.forecast if isinstance(given, Ranking) else given
    if panel is None or isinstance(panel, Panel):
        return ForecastBehind(forecast=made, panel=panel)
    raise WrongTypeError(
        f"expected the panel of a forecast in memory as a Panel, found {panel!r}; read it by "
        "`read_panel`, with the outcome and indicators of the forecast"
    )


def _listed(given: Any, *, outcome: str | None) -> PublishedList:
    """Whatever is given as a list."""
    if isinstance(given, PublishedList):
        return given
    if isinstance(given, Forecast):
        given = rank(given)
    if not isinstance(given, Ranking):
        if not isinstance(given, str) and not hasattr(given, "__fspath__"):
            raise WrongTypeError(
                "expected a file, a folder, an entry of a ledger, a published list, a ranking or a "
                f"forecast, found {type(given).__name__}"
            )
        return read_published_list(given, outcome=outcome)
    made = given.forecast
    draws = None if made.draws is None else pd.DataFrame(made.draws, index=made.gwcode)
    return PublishedList(
        frame=given.frame[LIST_COLUMNS],
        outcome=made.outcome,
        model=made.model,
        publisher="",
        origin=made.origin,
        first_year=made.first_year,
        last_year=made.last_year,
        level=given.level,
        published="",
        name=f"forecast from {made.origin}",
        sha256="",
        draws=draws,
    )

"""The scoreboard as a whole: forecasts, labels, scores, live records, onsets."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.scoreboard.label_editions import (
    LabelVintage,
    before_revision,
    by_edition,
    scored_outcome,
)
from atrocityrisk.scoreboard.list_scores import FORECAST, score_lists
from atrocityrisk.scoreboard.live_records import live_record, onset_table
from atrocityrisk.scoreboard.standings import LIVE, UNVERIFIED, standing_as, standings

GROUP = ["publisher", "model", "outcome", "years", "dated"]
"""Lists of which a record is one: a model is a forecaster of its own."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Board:
    """The scoreboard.

    Attributes
    ----------
    forecasts : DataFrame
        All forecasts, as `read_lists` returns them.
    vintages : tuple of LabelVintage
        Versions of the labels, the derived ones last.
    scores : DataFrame
        As `score_lists` returns it, after the columns of the forecast its standing; see
        `standings`.
    records : DataFrame
        Records of each publisher's models: publisher, model, outcome, years (length of the window),
        dated (whether it is a live record; else nothing shows when its lists were made), derived,
        then the fields of `LiveRecord`; one row per vintage in which a window had closed.
    onsets : DataFrame
        As `onset_table` returns it, with dated, against the newest labels of the outcome.
    k : int
        Length of a list.
    level : float
        Probability of the bands.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> keys = ["gwcode", "year"]
    >>> years = pd.MultiIndex.from_product([[483, 625], range(2020, 2026)], names=keys)
    >>> onsets = pd.DataFrame({"any": 0.0, "state": 0.0, "non-state": 0.0}, index=years)
    >>> onsets.loc[(625, 2025), "any"] = 1.0
    >>> vintage = ar.scoreboard.LabelVintage(
    ...     name="2026 mkl_data", edition="2026", last_year=2025, onsets=onsets, file="list.csv"
    ... )
    >>> head = "country,origin,first_year,last_year,probability"
    >>> rows = [head, "Chad,2023,2024,2025,0.1", "Sudan,2023,2024,2025,0.2"]
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "ours-2024.csv")
    ...     _ = path.write_text(chr(10).join(rows), encoding="utf-8")
    ...     forecasts = ar.external_forecasts.read_list(path, outcome="mass_killing")
    >>> board = ar.scoreboard.make_board(forecasts, [vintage], k=1)
    >>> board.k, board.level
    (1, 0.9)
    """

    forecasts: pd.DataFrame
    vintages: tuple[LabelVintage, ...]
    scores: pd.DataFrame
    records: pd.DataFrame
    onsets: pd.DataFrame
    k: int
    level: float

    def newest(self, outcome: str) -> LabelVintage | None:
        """Newest labels that can score an outcome.

        Parameters
        ----------
        outcome : str
            Name of the outcome.

        Returns
        -------
        LabelVintage or None
            None if no vintage can.
        """
        return _newest(self.vintages, outcome)


def make_board(
    forecasts: pd.DataFrame,
    vintages: Sequence[LabelVintage],
    *,
    k: int = 30,
    level: float = 0.9,
) -> Board:
    """Score everything.

    Parameters
    ----------
    forecasts : DataFrame
        As `read_lists` returns it; several tables put together.
    vintages : sequence of LabelVintage
        As `read_vintages` returns them. The newest before its last revision is added: the years
        that the edition before covers as that edition had them.
    k : int
        Length of a list.
    level : float
        Probability of the bands.

    Returns
    -------
    Board
        The scoreboard.

    Raises
    ------
    DataError
        If there are no forecasts or no labels.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> keys = ["gwcode", "year"]
    >>> years = pd.MultiIndex.from_product([[483, 625], range(2020, 2026)], names=keys)
    >>> onsets = pd.DataFrame({"any": 0.0, "state": 0.0, "non-state": 0.0}, index=years)
    >>> onsets.loc[(625, 2025), "any"] = 1.0
    >>> vintage = ar.scoreboard.LabelVintage(
    ...     name="2026 mkl_data", edition="2026", last_year=2025, onsets=onsets, file="list.csv"
    ... )
    >>> head = "country,origin,first_year,last_year,probability"
    >>> rows = [head, "Chad,2023,2024,2025,0.1", "Sudan,2023,2024,2025,0.2"]
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "ours-2024.csv")
    ...     _ = path.write_text(chr(10).join(rows), encoding="utf-8")
    ...     forecasts = ar.external_forecasts.read_list(path, outcome="mass_killing")
    >>> board = ar.scoreboard.make_board(forecasts, [vintage], k=1)
    >>> len(board.scores) > 0
    True
    """
    if forecasts.empty or not vintages:
        what = "forecasts" if forecasts.empty else "labels"
        raise DataError(
            f"expected forecasts and labels for a scoreboard, found no {what}; give some"
        )
    ordered = by_edition(vintages)
    every = (*ordered, *_revised(ordered))
    records, onsets = [], []
    # Lists for windows of different lengths are records of their own.
    years = forecasts["last_year"] - forecasts["first_year"] + 1
    for length in sorted(years.unique()):
        for standing in (LIVE, UNVERIFIED):
            chosen = standing_as(forecasts, standing, years=int(length))
            for key, lists in chosen.groupby(GROUP[:3], dropna=False):
                named = dict(zip(GROUP, (*key, int(length), standing == LIVE), strict=True))
                records += _records(lists, every, named, k=k, level=level)
                newest = _newest(every, str(named["outcome"]))
                if newest is not None:
                    table = onset_table(lists, newest, earlier=tuple(ordered), k=k)
                    onsets.append(table.assign(dated=standing == LIVE))
    scores = score_lists(forecasts, every, k=k, level=level)
    scores.insert(len(FORECAST), "standing", standings(scores))
    return Board(
        forecasts=forecasts,
        vintages=every,
        scores=scores,
        records=pd.DataFrame(records),
        onsets=pd.concat(onsets, ignore_index=True) if onsets else pd.DataFrame(),
        k=k,
        level=level,
    )


def _records(
    lists: pd.DataFrame,
    vintages: Sequence[LabelVintage],
    named: dict[str, object],
    *,
    k: int,
    level: float,
) -> list[dict[str, object]]:
    """Live record against each vintage in which it has one."""
    outcome = scored_outcome(str(named["outcome"]))
    found = []
    for vintage in vintages:
        closed = (lists["last_year"] <= vintage.last_year).any()
        if outcome is not None and closed and vintage.follows(outcome):
            record = live_record(lists, vintage, k=k, level=level)
            found.append({**named, "derived": vintage.derived, **asdict(record)})
    return found


def _revised(ordered: Sequence[LabelVintage]) -> list[LabelVintage]:
    """The newest edition before its revision, where an older one is there."""
    newest = ordered[-1]
    older = [vintage for vintage in ordered if vintage.last_year < newest.last_year]
    return [before_revision(newest, older[-1])] if older else []


def _newest(vintages: Sequence[LabelVintage], outcome: str) -> LabelVintage | None:
    known = scored_outcome(outcome)
    if known is None:
        return None
    able = [v for v in vintages if not v.derived and v.follows(known)]
    return able[-1] if able else None

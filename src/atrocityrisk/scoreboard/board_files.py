"""The files of a scoreboard: tables, figure and page."""

from os import PathLike
from pathlib import Path

import pandas as pd

from atrocityrisk import plots
from atrocityrisk._core.csv_files import write_table
from atrocityrisk._core.files import atomic_writes, check_folder, safe_join
from atrocityrisk.scoreboard.board_page import render
from atrocityrisk.scoreboard.boards import Board
from atrocityrisk.scoreboard.list_scores import FORECAST
from atrocityrisk.scoreboard.standings import LIVE

SCORES, RECORDS, ONSETS = "scoreboard.csv", "live-record.csv", "onsets.csv"
FIGURE, PAGE = "scoreboard.png", "scoreboard.html"
FILES = (SCORES, RECORDS, ONSETS, FIGURE, PAGE)
"""Everything that may be written."""


def write_board(board: Board, out: str | PathLike[str]) -> tuple[Path, ...]:
    """Write a scoreboard.

    Parameters
    ----------
    board : Board
        As `make_board` returns it.
    out : path
        Folder; made if it does not exist.

    Returns
    -------
    tuple of Path
        scoreboard.csv, live-record.csv, onsets.csv, scoreboard.png (where a publisher has a live
        record) and scoreboard.html, which holds all of it and loads nothing.

    Raises
    ------
    OutputError
        If the folder cannot be written to.

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
    >>> with TemporaryDirectory() as folder:
    ...     len(ar.scoreboard.write_board(board, folder)) > 0
    True
    """
    out = Path(out)
    check_folder(out, FILES)
    tables = {SCORES: board.scores, RECORDS: board.records, ONSETS: board.onsets}
    drawn = figure_rows(board)
    names = [*tables, *([FIGURE] if len(drawn) else []), PAGE]
    paths = {name: safe_join(out, name) for name in names}
    with atomic_writes(paths) as staged:
        for name, table in tables.items():
            write_table(table, staged[name])
        image = None
        if len(drawn):
            figure = plots.scoreboard_figure(drawn, k=board.k, level=board.level)
            plots.save_png(figure, staged[FIGURE])
            image = staged[FIGURE].read_bytes()
        staged[PAGE].write_text(render(board, image), encoding="utf-8", newline="\n")
    return tuple(paths.values())


def figure_rows(board: Board) -> pd.DataFrame:
    """What the figure shows: the live lists over the longest window, against the newest labels."""
    scores = board.scores
    lists = scores[scores["standing"] == LIVE].drop_duplicates(FORECAST)
    # Only the longest window: lists for one and for two years cannot share an axis.
    years = lists["last_year"] - lists["first_year"] + 1
    lists = lists[years == years.max()]
    keys = FORECAST
    rows = []
    for outcome in lists["outcome"].unique():
        newest = board.newest(str(outcome))
        if newest is None:
            continue
        chosen = scores[(scores["outcome"] == outcome) & (scores["vintage"] == newest.name)]
        chosen = chosen.merge(lists[keys], on=keys)
        # The onsets on record before the newest labels revised them.
        before = scores[scores["derived"] & (scores["status"] == "closed")]
        earlier = before.set_index(keys)["observed"].rename("observed_before")
        rows.append(chosen.join(earlier, on=keys))
    if not rows:
        return pd.DataFrame(columns=[*scores, "observed_before"])
    drawn = pd.concat(rows, ignore_index=True)
    # Lists of one publisher are told apart by their model where it has several.
    several = drawn.groupby("publisher")["model"].transform("nunique") > 1
    drawn["list"] = drawn["list"].where(~several, drawn["list"] + ", " + drawn["model"])
    ordered: pd.DataFrame = drawn.sort_values(
        ["publisher", "model", "first_year"], ignore_index=True
    )
    return ordered

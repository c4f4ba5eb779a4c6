"""The scoreboard as one page that loads nothing; numbers are rounded here, for the eye."""

import base64
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk._formatting import numbers
from atrocityrisk._formatting.html import render_page
from atrocityrisk._formatting.numbers import DASH, counted, is_missing
from atrocityrisk._formatting.titles import subject
from atrocityrisk.outcomes import OUTCOMES, outcome_named
from atrocityrisk.scoreboard.boards import GROUP, Board
from atrocityrisk.scoreboard.list_scores import FORECAST
from atrocityrisk.scoreboard.standings import LATE, LIVE, REPEATED, UNVERIFIED

PACKAGE, TEMPLATE = "atrocityrisk.scoreboard", "scoreboard.html"

# When a list was made, next to its window.
_WHEN = {
    "": "day not stated",
    "before": "made before the window opened",
    "within": "made in its first year",
    "after": "made after its first year",
}


def render(board: Board, figure: bytes | None) -> str:
    """The page of a scoreboard."""
    scores = _newest_scores(board)
    vintages = [vintage for vintage in board.vintages if not vintage.derived]
    return render_page(
        PACKAGE,
        TEMPLATE,
        filters={"fixed": _fixed, "count": _count, "percent": _percent, "counted": counted},
        context={
            "heading": "Forecasts of mass atrocities and what happened",
            "n_forecasts": len(scores),
            "publishers": sorted(board.forecasts["publisher"].unique()),
            "n_vintages": len(vintages),
            "first_edition": vintages[0].edition,
            "last_edition": vintages[-1].edition,
            "n_open": int((scores["status"] == "open").sum()),
            "unscored": unscored_outcomes(board),
            "groups": _groups(board),
            "plot": None if figure is None else base64.b64encode(figure).decode("ascii"),
            "onsets": _records(_by_window(board.onsets)),
            "scores": _score_rows(board, scores),
            "dates": _dates(scores),
            "moved": _moved(board),
            "definitions": _definitions(scores),
            "sources": _sources(board),
            "k": board.k,
            "level": board.level,
        },
    )


def unscored_outcomes(board: Board) -> list[str]:
    """A sentence for each outcome of which no version of the labels knows anything."""
    once = board.scores.drop_duplicates(FORECAST)
    counts = once["outcome"].value_counts(sort=False)
    return [
        f"{count} {'forecast is' if count == 1 else 'forecasts are'} not scored: the outcome "
        f"{outcome} has no labels here"
        for outcome, count in counts.items()
        if board.newest(str(outcome)) is None
    ]


def coverage_text(row: dict[str, Any]) -> str:
    """How much of the world the lists of a record say anything about; empty if all of it."""
    if row["states"] >= row["followed"] and not row["outside"]:
        return ""
    outside = {
        0: "no onset lies outside the lists",
        1: "1 pair of a list and a state with an onset lies outside the lists",
    }.get(row["outside"], f"{row['outside']} pairs of a list and a state with an onset lie outside")
    return (
        f"The shortest list holds {row['states']} of the {row['followed']} states that the labels "
        f"follow; {outside}."
    )


def _newest_scores(board: Board) -> pd.DataFrame:
    """Of each forecast, the row of the newest labels that can score its outcome."""
    names = {
        outcome: vintage.name
        for outcome in board.scores["outcome"].unique()
        if (vintage := board.newest(str(outcome))) is not None
    }
    last = [vintage.name for vintage in board.vintages if not vintage.derived][-1]
    wanted = pd.Series([names.get(outcome, last) for outcome in board.scores["outcome"]])
    rows: pd.DataFrame = board.scores[board.scores["vintage"].to_numpy() == wanted.to_numpy()]
    return rows


def _score_rows(board: Board, scores: pd.DataFrame) -> list[dict[str, Any]]:
    reach = {vintage.name: vintage.last_year for vintage in board.vintages}
    ordered = scores.sort_values(["publisher", "first_year", "last_year", "kind"], kind="stable")
    return [
        {
            **row,
            "reach": reach[row["vintage"]],
            "when": _when(row),
            "outcome": _what(row["outcome"]),
        }
        for row in _records(ordered)
    ]


def _groups(board: Board) -> list[dict[str, Any]]:
    """Live records by publisher, outcome and length of the window, with a sentence each."""
    if board.records.empty:
        return []
    made = []
    models = board.records.groupby("publisher")["model"].nunique()
    for key, rows in board.records.groupby(GROUP, sort=False, dropna=False):
        publisher, model, outcome, years, dated = key
        newest = board.newest(str(outcome))
        records = [
            {**row, "newest": newest is not None and row["vintage"] == newest.name}
            for row in _records(rows)
        ]
        made.append(
            {
                "publisher": publisher,
                # The name of the model where the publisher has several.
                "model": model if models[str(publisher)] > 1 else "",
                "dated": bool(dated),
                "years": years,
                "what": _what(str(outcome)),
                "records": records,
                "sentence": _sentence(records, board),
            }
        )
    order = ("publisher", "model", "what")
    return sorted(made, key=lambda g: (not g["dated"], *(g[name] for name in order), -g["years"]))


def _by_window(onsets: pd.DataFrame) -> pd.DataFrame:
    """Onsets of long windows first, then by list and place."""
    if onsets.empty:
        return onsets
    length = onsets["first_year"] - onsets["last_year"]
    order = ["dated", "length", "publisher", "model", "first_year", "rank"]
    rows = onsets.assign(length=length, dated=~onsets["dated"], outside=onsets["rank"].isna())
    ordered: pd.DataFrame = rows.sort_values(order, kind="stable")
    return ordered


def _sentence(records: list[dict[str, Any]], board: Board) -> str:
    """The newest live record in words."""
    row = next((row for row in records if row["newest"]), records[-1])
    lists = "One list" if row["lists"] == 1 else f"{row['lists']} lists"
    inside = row["low"] <= row["observed"] <= row["high"]
    return (
        f"{lists} expected {row['expected']:.1f} states with an onset, each counted once for every "
        f"list; by the labels {row['vintage']} there were {row['observed']}, "
        f"{'within' if inside else 'outside'} the band of {row['low']}–{row['high']}. Among the "
        f"first {board.k} were {_count(row['hits'])} of them: {row['onsets_caught']} of "
        f"{row['onsets']} distinct onsets." + f" {coverage_text(row)}".rstrip()
    )


def _moved(board: Board) -> dict[str, Any]:
    """Observed numbers of live lists by vintage."""
    scores = board.scores
    once = scores.drop_duplicates(FORECAST)
    lists = once[once["standing"] == LIVE]
    columns = [vintage.name for vintage in board.vintages if not vintage.derived]
    wide = scores[~scores["derived"]].set_index([*FORECAST, "vintage"])["observed"]
    rows = []
    order = ["publisher", "model", "outcome", "first_year", "last_year"]
    for row in lists.sort_values(order)[FORECAST].itertuples(index=False):
        values = [wide.get((*row, name), np.nan) for name in columns]
        rows.append({"list": f"{row.list}, {_what(str(row.outcome))}", "values": values})
    return {"columns": columns, "rows": rows}


def _dates(scores: pd.DataFrame) -> list[dict[str, Any]]:
    """Forecasts that could be in a record, with what shows when they were made."""
    rows = scores[scores["standing"].isin([LIVE, UNVERIFIED, REPEATED, LATE, "withdrawn"])]
    ordered = rows.sort_values(["publisher", "model", "first_year", "last_year"], kind="stable")
    return _records(ordered)


def _sources(board: Board) -> list[dict[str, str]]:
    """Files of lists and labels, as the page names them."""
    files = board.forecasts[["file", "publisher", "sha256"]].drop_duplicates("file")
    lists = [
        {"file": row["file"], "what": f"forecasts, {row['publisher']}", "sha256": row["sha256"]}
        for row in _records(files)
    ]
    labels = [
        {"file": vintage.file, "what": f"labels to {vintage.last_year}", "sha256": ""}
        for vintage in board.vintages
        if not vintage.derived
    ]
    return lists + labels


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _when(row: dict[str, Any]) -> str:
    made, published = str(row["made"]), str(row["published"])
    day = made or published
    if not day:
        return _WHEN[""]
    year = int(day[:4])
    state = (
        "before" if year < row["first_year"] else "within" if year == row["first_year"] else "after"
    )
    words = _WHEN[state] if made else _WHEN[state].replace("made", "published")
    return f"{day}, {words}" + (f"; published {published}" if made and published > made else "")


def _what(outcome: str) -> str:
    known = outcome.partition("@")[0] in OUTCOMES
    words = subject(outcome_named(outcome)) if known else outcome
    return words[0].lower() + words[1:] if known else words


def _definitions(scores: pd.DataFrame) -> list[dict[str, str]]:
    """What counts as the event, for each outcome of the board that the package knows."""
    names = [str(name) for name in scores["outcome"].unique()]
    known = sorted(name for name in names if name.partition("@")[0] in OUTCOMES)
    return [{"what": _what(name), "definition": outcome_named(name).definition} for name in known]


def _fixed(value: Any, digits: int = 2) -> str:
    return DASH if is_missing(value) else f"{float(value):.{digits}f}"


def _count(value: Any) -> str:
    """A number that is whole unless a tie divides it."""
    return DASH if is_missing(value) else f"{float(value):g}"


def _percent(value: Any, digits: int = 0) -> str:
    return numbers.percent_with_sign(value, digits=digits)

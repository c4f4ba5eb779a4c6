"""The leaderboard as one page that loads nothing; numbers are rounded here, for the eye."""

import base64
from typing import Any

import pandas as pd

from atrocityrisk._formatting.html import render_page
from atrocityrisk._formatting.numbers import NBSP, counted, level_text
from atrocityrisk._formatting.tables import Cell, interval_cell, model_words
from atrocityrisk._formatting.titles import BY_RESAMPLING, subject
from atrocityrisk.evaluation.matched_forecasts import SCORED
from atrocityrisk.outcomes import OUTCOMES, outcome_named
from atrocityrisk.scoreboard.leaderboards import Leaderboard

PACKAGE, TEMPLATE = "atrocityrisk.scoreboard", "leaderboard.html"
NAMED = 8
"""States that the page names; where there are more it counts them."""

# Column, digits, factor and whether the sign is shown.
_CELLS = (
    ("log_score", 4, 1, False),
    ("difference", 2, 1000, True),
    ("log_skill_score", 3, 1, True),
    ("brier_score", 4, 1, False),
    ("roc_auc", 3, 1, False),
    ("observed_expected_ratio", 2, 1, False),
    ("recall_at_k", 2, 1, False),
)


def render_leaderboard(board: Leaderboard, figure: bytes | None) -> str:
    """The page of a leaderboard."""
    task = board.task
    sizes = board.frame["n_forecasts"]
    return render_page(
        PACKAGE,
        TEMPLATE,
        filters={"thousands": "{:,}".format, "counted": counted},
        context={
            "heading": f"{title_of(board)}: all forecasts compared",
            "definition": _definition(task.outcome),
            "first_origin": task.first_origin,
            "last_origin": task.last_origin,
            "reason": task.reason,
            "labels": board.labels,
            "unequal": bool((sizes != board.n_common).any()),
            "common": "log_score" in board.frame,
            "n_common": board.n_common,
            "n_common_onsets": board.n_common_onsets,
            "n_common_countries": board.n_common_countries,
            "reference": board.reference,
            "reference_words": model_words(board.reference),
            "check": check_text(board),
            "rows": [_row(row) for row in board.frame.to_dict("records")],
            "coverage": [_covered(row) for row in _shown_coverage(board.coverage)],
            "plot": None if figure is None else base64.b64encode(figure).decode("ascii"),
            "level": level_text(board.level).replace(" ", NBSP),
            "k": task.k,
            "n_boot": task.n_boot,
            "by_resampling": BY_RESAMPLING,
            "tried": tried_text(board),
        },
    )


def title_of(board: Leaderboard) -> str:
    """What is forecast, and how far ahead."""
    name = board.task.outcome
    if name.partition("@")[0] not in OUTCOMES:
        return name
    outcome = outcome_named(name)
    ahead = f"{outcome.first}–{outcome.last} years" if outcome.first != outcome.last else "one year"
    return f"{subject(outcome)}, {ahead} ahead"


def check_text(board: Leaderboard) -> str:
    """What the reality check says of the best entry; empty where there is none."""
    check = board.reality_check
    if check is None:
        return ""
    return (
        f"That the best of {check.n_models} entries, none of them truly better than "
        f"{board.reference}, would look as much better as the best one here has a probability of "
        f"{_chance(check.p_value)} (reality check; Hansen's version "
        f"{_chance(check.p_value_consistent)})."
    )


def _chance(p: float) -> str:
    return "less than 0.001" if p < 0.001 else f"{p:.3f}"


def tried_text(board: Leaderboard) -> str:
    """How many entries there are and how many models were tried: the best of many looks good."""
    text = f"There are {len(board.frame)} entries; the best of many looks better than it is."
    if board.task.models_tried is not None:
        text += (
            f" Those that come with the package are some of {board.task.models_tried} models that "
            "were scored on this task; what others tried before they chose their entry is not "
            "known here."
        )
    return text


def _definition(name: str) -> str:
    known = name.partition("@")[0] in OUTCOMES
    return outcome_named(name).definition if known else ""


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    cells = [_cell(row, *form) for form in _CELLS] if "log_score" in row else []
    own = {**row, "own": row["own_skill"], "own_low": row["own_skill_low"]}
    own["own_high"] = row["own_skill_high"]
    return {
        **{str(name): value for name, value in row.items()},
        "shown": model_words(str(row["entry"])),
        "cells": cells,
        "hard": f"{row['own_reference_log_score']:.4f}",
        "own": _cell(own, "own", 3, 1, True),
    }


def _cell(row: dict[Any, Any], name: str, digits: int, factor: int, sign: bool) -> Cell:
    value, low, high = (factor * float(row[key]) for key in (name, f"{name}_low", f"{name}_high"))
    return interval_cell(value, low, high, digits, sign=sign)


def _shown_coverage(coverage: pd.DataFrame) -> list[dict[Any, Any]]:
    """Entries whose rows are not all scored, with every reason."""
    partial = coverage.groupby("entry")["what"].transform(lambda what: (what != SCORED).any())
    return coverage[partial.astype(bool)].to_dict("records")


def _covered(row: dict[Any, Any]) -> dict[str, Any]:
    named = str(row["countries"]) if row["states"] <= NAMED else f"{row['states']} states"
    return {"entry": row["entry"], "what": row["what"], "rows": row["rows"], "named": named}

"""One page with all results of a task: tables, figures and what they cannot show.

Words and tables are made here; the template escapes them, and the page forbids itself to load
anything.
"""

import base64
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from atrocityrisk._formatting.html import render_page
from atrocityrisk._formatting.numbers import DASH, NBSP, counted
from atrocityrisk._formatting.tables import Cell, Row, Table, interval_cell, model_words
from atrocityrisk._formatting.titles import BY_RESAMPLING, timing_words
from atrocityrisk.evaluation import CLIMATOLOGY, REALISED
from atrocityrisk.evaluation.benchmark.suite_tables import ALL, COMMON, matching
from atrocityrisk.specs import BacktestSpec

PACKAGE, TEMPLATE = "atrocityrisk.evaluation.benchmark", "suite.html"

_LEVEL_AND_ORDER = (
    ("log score", "log_score", CLIMATOLOGY, 4),
    ("log skill, training rate", "log_skill_score", CLIMATOLOGY, 3),
    ("log skill, realised rate", "log_skill_score", REALISED, 3),
    ("Brier skill, training rate", "brier_skill_score", CLIMATOLOGY, 3),
    ("Brier skill, realised rate", "brier_skill_score", REALISED, 3),
)
_ONE_BY_ONE = (
    ("AUC", "roc_auc", CLIMATOLOGY, 3),
    ("average precision", "average_precision", CLIMATOLOGY, 3),
    ("recall at $k", "recall_at_k", CLIMATOLOGY, 2),
    ("observed / expected", "observed_expected_ratio", CLIMATOLOGY, 2),
    ("calibration slope", "calibration_slope", CLIMATOLOGY, 2),
    ("calibration error (ECE)", "expected_calibration_error", CLIMATOLOGY, 4),
)
_SCORES = ((_LEVEL_AND_ORDER, "Scores"), (_ONE_BY_ONE, "Order and calibration, one by one"))
"""In two tables, each narrow enough for a screen."""

NAMED = 8
"""States that the page names; where there are more it counts them."""


_FIGURES = (
    (
        "calibration.png",
        "Calibration",
        "For each model the share of forecasts that the event followed, against the risk stated. "
        "Observed / expected and slope stand in the table of scores.",
    ),
    (
        "skill-by-origin.png",
        "Where in time the skill was earned",
        "For each model the score saved against the base rate, added up over the origins. "
        "The numbers stand in by-origin.csv.",
    ),
)


def render(
    spec: BacktestSpec,
    *,
    title: str,
    definition: str,
    scorecard: pd.DataFrame,
    comparison: pd.DataFrame,
    influence: pd.DataFrame,
    strata: pd.DataFrame,
    manifest: Mapping[str, Any],
    figures: Mapping[str, bytes],
    coverage: pd.DataFrame | None = None,
) -> str:
    """The page as HTML that loads nothing; `figures` are PNG files by name."""
    scored = manifest["scored"]
    tables = {
        "scores": _score_tables(scorecard, spec),
        "coverage": None if coverage is None else _coverage(coverage),
        "differences": _differences(comparison, spec),
        "strata": _strata(strata, spec),
        "influence": _influence(influence, spec),
        "models": _models(spec, manifest),
    }
    return render_page(
        PACKAGE,
        TEMPLATE,
        filters={},
        context={
            "heading": title,
            "definition": definition,
            "first_origin": scored["first_origin"],
            "last_origin": scored["last_origin"],
            "why": _why(spec.reason),
            "forecasts": counted(scored["forecasts_per_model"], "forecast"),
            "onsets": scored["onsets"],
            "tried": _tried(manifest["models_tried"]),
            "timing": timing_words(manifest["timing"]),
            "how_to_read": _how_to_read(spec, scorecard),
            "figures": [_figure(*one, title=title, figures=figures) for one in _FIGURES],
            "seed": manifest["spec"]["seed"],
            "panel": manifest["panel_fingerprint"][:16],
            "versions": ", ".join(f"{name} {no}" for name, no in manifest["versions"].items()),
            "warnings": manifest["warnings"],
            **tables,
        },
    )


def _why(reason: str) -> str:
    """Why these origins, in brackets; nothing where the words only name them again."""
    return "" if re.fullmatch(r"origins \d+-\d+", reason) else f" ({reason})"


def _tried(count: int) -> str:
    """How many models were tried, as the beginning of a sentence."""
    return f"{counted(count, 'model was', 'models were')} tried"


def _figure(
    name: str, heading: str, alt: str, *, title: str, figures: Mapping[str, bytes]
) -> dict[str, str]:
    """A figure with its heading and what it shows in words."""
    data = base64.b64encode(figures[name]).decode("ascii")
    return {"heading": heading, "alt": f"{title}. {alt}", "data": data}


def _how_to_read(spec: BacktestSpec, scorecard: pd.DataFrame) -> list[str]:
    """What a reader must know before the first number."""
    few = int(scorecard["n_onset_countries"].min())
    return [
        "The log score decides; lower is better. It rewards a forecast that is right in its level "
        "and in its order. The other scores stand with their intervals and decide nothing.",
        f"Small print below a number: its 95{NBSP}% interval, {BY_RESAMPLING} {spec.n_boot:,} "
        "times. Differences are paired: both models on the same rows and the same resamples.",
        "Skill is the share of the reference's score that a model saves. The training rate could "
        "be known beforehand. The realised rate is known only afterwards; it is the harder test "
        "where the event became rarer.",
        f"{counted(few, 'country', 'countries')} had the event. A few cases carry every number "
        "here." + (" Read intervals as too short." if few < 10 else ""),
    ]


def _score_tables(scorecard: pd.DataFrame, spec: BacktestSpec) -> list[Table]:
    """Scores on all rows, and on those shared with forecasts made elsewhere."""
    of_rows = {ALL: "", COMMON: ", on the rows that the forecasts made elsewhere share"}
    cards = [(scorecard[scorecard["rows"] == rows], of) for rows, of in of_rows.items()]
    return [
        _score_table(card, spec, columns, label=f"{label}{of}")
        for card, of in cards
        if len(card)
        for columns, label in _SCORES
    ]


def _score_table(
    card: pd.DataFrame,
    spec: BacktestSpec,
    columns: Sequence[tuple[str, str, str, int]],
    *,
    label: str,
) -> Table:
    """Scores of every model with their intervals."""
    card = card[card["clustered_by"] == "country"]

    def cells(model: str) -> list[Cell]:
        made = []
        for _, metric, reference, digits in columns:
            key = {"model": model, "reference": reference, "metric": metric}
            row = matching(card, key).iloc[0]
            made.append(interval_cell(row["estimate"], row["low"], row["high"], digits))
        return made

    headings = [name.replace("$k", str(spec.k)) for name, *_ in columns]
    caption = f"{_size(card.iloc[0])}."
    return _model_table(label, caption, headings, cells, set(card["model"]), spec)


def _size(row: pd.Series) -> str:
    """How many rows a score rests on."""
    countries = counted(int(row["n_onset_countries"]), "country", "countries")
    return (
        f"{counted(int(row['n_forecasts']), 'forecast')}, {int(row['n_onsets'])} followed by the "
        f"event, in {countries}"
    )


def _differences(comparison: pd.DataFrame, spec: BacktestSpec) -> Table | None:
    """Paired differences in log score, in thousandths of a nat; None without another model."""
    if comparison.empty:
        return None
    table = comparison[comparison["metric"] == "log_score"]
    columns = list(table[["against", "clustered_by"]].drop_duplicates().itertuples(index=False))

    def cells(model: str) -> list[Cell]:
        made = []
        for against, by in columns:
            found = matching(table, {"model": model, "against": against, "clustered_by": by})
            # A model is not compared with itself, nor with what shares no row with it.
            cell = Cell(text=DASH)
            if len(found):
                value, low, high = 1000 * found.iloc[0][["difference", "low", "high"]]
                cell = interval_cell(value, low, high, 2, sign=True)
            made.append(cell)
        return made

    headings = [f"less {model_words(against)}, {by}" for against, by in columns]
    caption = (
        "Thousandths of a nat; below 0 the model is better. One interval is from resampled "
        "countries. The other is clustered two ways, by country and by block of origins: the "
        "years might have been others too. Published forecasts are compared on the rows they "
        "share."
    )
    label = "Paired differences in log score"
    return _model_table(label, caption, headings, cells, set(table["model"]), spec)


def _strata(strata: pd.DataFrame, spec: BacktestSpec) -> Table | None:
    """Order and level in each part of the task; None where no part can be scored."""
    table = strata[strata["rows"] == ALL]
    if table.empty:
        return None
    shown = (("AUC", "roc_auc", 3), ("observed / expected", "observed_expected_ratio", 2))
    names = [str(name) for name in table["stratum"].unique()]
    scores = {(row["stratum"], row["model"], row["metric"]): row for _, row in table.iterrows()}

    def cells(model: str) -> list[Cell]:
        rows = [(scores[name, model, metric], n) for name in names for _, metric, n in shown]
        return [interval_cell(row["estimate"], row["low"], row["high"], n) for row, n in rows]

    sizes = table.drop_duplicates("stratum").set_index("stratum")
    counts = "; ".join(f"{name}: {_size(row)}" for name, row in sizes.iterrows())
    caption = f"{counts}. A part holds few events: read the intervals."
    headings = [f"{name}, {label}" for name in names for label, *_ in shown]
    return _model_table("Parts of the task", caption, headings, cells, set(table["model"]), spec)


def _influence(influence: pd.DataFrame, spec: BacktestSpec) -> Table:
    """The largest moves of each score when one country is left out."""
    table = influence[influence["rows"] == ALL]
    shown = (
        ("log score", "log_score", 4),
        ("AUC", "roc_auc", 3),
        ("average precision", "average_precision", 3),
    )

    def cells(model: str) -> list[Cell]:
        own = table[table["model"] == model].set_index("metric")
        made = []
        for _, metric, digits in shown:
            row = own.loc[metric]
            ends = tuple(
                f"{row[end]:.{digits}f} without {row[f'{end}_country']}"
                for end in ("lowest", "highest")
            )
            made.append(Cell(text=f"{row['estimate']:.{digits}f}", below=ends))
        return made

    caption = (
        "Each country is left out of the scoring in turn. Shown are the largest moves and the "
        "country that makes them. Nothing is fitted anew."
    )
    headings = [name for name, *_ in shown]
    return _model_table("Without one country", caption, headings, cells, set(table["model"]), spec)


def _model_table(
    label: str,
    caption: str,
    headings: Sequence[str],
    cells: Callable[[str], list[Cell]],
    present: Collection[str],
    spec: BacktestSpec,
) -> Table:
    """Table with a row for each model that is present: the task's in its order, then others."""
    own = [entry.name for entry in spec.models if entry.name in present]
    rows = tuple(
        Row(name=_shown(model, spec), cells=tuple(cells(model)), marked=model == "default")
        for model in [*own, *sorted(set(present) - set(own))]
    )
    return Table(label=label, caption=caption, headings=("model", *headings), rows=rows)


def _coverage(coverage: pd.DataFrame) -> Table:
    """Rows of each entry that are scored, left out and missing; all states in the file."""
    rows = []
    for _, row in coverage.iterrows():
        named = str(row["countries"]) if row["states"] <= NAMED else f"{row['states']} states"
        texts = (str(row["what"]), f"{row['rows']:,}", named)
        rows.append(_words(model_words(str(row["entry"])), *texts))
    return Table(
        label="What of the forecasts made elsewhere is scored",
        caption="Every state is named in others.csv.",
        headings=("entry", "what became of its rows", "rows", "states"),
        rows=tuple(rows),
        prose=True,
    )


def _models(spec: BacktestSpec, manifest: Mapping[str, Any]) -> Table:
    """What each model is, why it was tried, and whether it could be fitted."""
    rows = []
    for entry in spec.models:
        window = f", last {counted(entry.window, 'year')}" if entry.window else ""
        reason = entry.reason
        if entry.name in manifest["not_fitted"]:
            reason += f"; not fitted: {manifest['not_fitted'][entry.name]}"
        what = f"{model_words(entry.model)}, {counted(len(entry.indicators), 'indicator')}{window}"
        rows.append(_words(_shown(entry.name, spec), what, reason))
    return Table(
        label="The models",
        caption="In the order of the task.",
        headings=("model", "what it is", "why it was tried"),
        rows=tuple(rows),
        prose=True,
    )


def _words(name: str, *texts: str) -> Row:
    """A row whose cells are words."""
    return Row(name=name, cells=tuple(Cell(text=text) for text in texts))


def _shown(name: str, spec: BacktestSpec) -> str:
    """Name of a model, and whether it is somebody else's or no forecast at all."""
    words = model_words(name)
    if spec.published is not None and name == spec.published.name:
        return f"{words} (as published)"
    if name not in [entry.name for entry in spec.models]:
        return f"{words} (made elsewhere)"
    # A model that knew the outcome when it was chosen bounds the others; it competes with none.
    with_hindsight = any(entry.hindsight for entry in spec.models if entry.name == name)
    return f"{words} (no forecast)" if with_hindsight else words

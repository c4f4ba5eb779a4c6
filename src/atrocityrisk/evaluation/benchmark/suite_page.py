"""One page with all results of a task: tables, figures and what they cannot show.

Text from specs and data is escaped, figures are part of the file, and the page forbids itself to
load anything.
"""

import base64
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from html import escape
from string import Template
from typing import Any

import pandas as pd

from atrocityrisk._formatting.numbers import DASH
from atrocityrisk._formatting.tables import model_words, page_row, page_table, with_interval
from atrocityrisk.evaluation import CLIMATOLOGY, REALISED
from atrocityrisk.evaluation.benchmark.suite_tables import ALL, COMMON, matching
from atrocityrisk.specs import BacktestSpec

_COLUMNS = (
    ("log score", "log_score", CLIMATOLOGY, 4),
    ("log skill, training rate", "log_skill_score", CLIMATOLOGY, 3),
    ("log skill, realised rate", "log_skill_score", REALISED, 3),
    ("AUC", "roc_auc", CLIMATOLOGY, 3),
    ("average precision", "average_precision", CLIMATOLOGY, 3),
    ("Brier skill, training rate", "brier_skill_score", CLIMATOLOGY, 3),
    ("Brier skill, realised rate", "brier_skill_score", REALISED, 3),
    ("observed / expected", "observed_expected_ratio", CLIMATOLOGY, 2),
    ("calibration slope", "calibration_slope", CLIMATOLOGY, 2),
    ("ECE", "expected_calibration_error", CLIMATOLOGY, 4),
    ("recall at $k", "recall_at_k", CLIMATOLOGY, 2),
)

NAMED = 8
"""States that the page names; where there are more it counts them."""

# The policy lets the page load nothing, so that it reads the same from a disk and in ten years;
# it has no script, and its one style needs no hash.
_PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #22303c; background: #fff;
  max-width: 84rem; margin: 2.2rem auto; padding: 0 1.4rem; }
h1 { font-size: 1.55rem; margin: 0 0 .3rem; } h2 { font-size: 1.12rem; margin: 2.4rem 0 .5rem; }
p, li { max-width: 52rem; } p.small, figcaption, li { color: #5f6c78; font-size: .9rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .8rem; }
th, td { padding: .3rem 1.05rem .3rem 0; text-align: right; vertical-align: top;
  font-variant-numeric: tabular-nums; }
th { font-weight: 600; max-width: 8.5rem; border-bottom: 1px solid #9aa7b2;
  vertical-align: bottom; }
td { border-bottom: 1px solid #e3e7ea; } th:first-child, td:first-child { text-align: left; }
td span { display: block; color: #5f6c78; font-size: .7rem; white-space: nowrap; }
tr.ours td { background: #f1f5f9; } td.text { text-align: left; color: #5f6c78; }
td:first-child { white-space: nowrap; }
img { width: 100%; max-width: 50rem; display: block; } figure { margin: 1rem 0; }
</style>
</head>
<body>
<h1>$title</h1>
$body
</body>
</html>
""")


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
    parts = [
        f"<p>{escape(definition)}</p>",
        f"<p class='small'>Origins {scored['first_origin']}–{scored['last_origin']}"
        f"{escape(_why(spec.reason))}. {scored['forecasts_per_model']:,} forecasts of each model, "
        f"{scored['onsets']} followed by the event. {manifest['models_tried']} models were tried; "
        f"the best of many looks better than it is. Inputs: {escape(manifest['timing'])}.</p>",
        _how_to_read(spec, scorecard),
    ]
    for rows, heading in (
        (ALL, "Scores"),
        (COMMON, "Scores on the rows that the forecasts made elsewhere share"),
    ):
        card = scorecard[scorecard["rows"] == rows]
        if len(card):
            n = int(card["n_forecasts"].iloc[0])
            onsets = int(card["n_onsets"].iloc[0])
            parts += [
                f"<h2>{heading}</h2>",
                f"<p class='small'>{n:,} forecasts, {onsets} followed by the event, in "
                f"{int(card['n_onset_countries'].iloc[0])} countries.</p>",
                _score_table(card, spec),
            ]
    if coverage is not None:
        parts += ["<h2>What of the forecasts made elsewhere is scored</h2>", _coverage(coverage)]
    parts += ["<h2>Paired differences in log score</h2>", _differences(comparison, spec)]
    parts += ["<h2>Parts of the task</h2>", _strata(strata, spec)]
    parts += ["<h2>Without one country</h2>", _influence(influence, spec)]
    for name, caption in (
        ("calibration.png", "Calibration"),
        ("skill-by-origin.png", "Where in time the skill was earned"),
    ):
        image = base64.b64encode(figures[name]).decode("ascii")
        parts.append(
            f"<h2>{caption}</h2><figure><img alt='{caption}: {escape(title)}' "
            f"src='data:image/png;base64,{image}'></figure>"
        )
    parts += [_models(spec, manifest), _made_with(manifest)]
    return _PAGE.substitute(title=escape(title), body="\n".join(parts))


def _why(reason: str) -> str:
    """Why these origins, in brackets; nothing where the words only name them again."""
    return "" if re.fullmatch(r"origins \d+-\d+", reason) else f" ({reason})"


def _how_to_read(spec: BacktestSpec, scorecard: pd.DataFrame) -> str:
    """What a reader must know before the first number."""
    few = int(scorecard["n_onset_countries"].min())
    lines = [
        "The log score is primary: it rewards a forecast that is right in its level and in its "
        "order, and it is lower where it is better. Average precision, recall and the rest are "
        "shown with their intervals and decide nothing.",
        "Small print below a number: its 95 % interval, computed by resampling "
        f"countries {spec.n_boot:,} times. Differences are paired: both models on the "
        "same rows and draws.",
        "Skill is the share of the reference's score that a model saves. The training rate is what "
        "could have been known; the realised rate is known only afterwards and is the harder test "
        "where the event became rarer.",
        f"{few} countries had the event. A few cases carry every number here."
        + (" Read intervals as too short." if few < 10 else ""),
    ]
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def _score_table(card: pd.DataFrame, spec: BacktestSpec) -> str:
    """Scores of every model with their intervals."""
    card = card[card["clustered_by"] == "country"]

    def cells(model: str) -> list[str]:
        texts = []
        for _, metric, reference, digits in _COLUMNS:
            key = {"model": model, "reference": reference, "metric": metric}
            row = matching(card, key).iloc[0]
            texts.append(_number(row["estimate"], row["low"], row["high"], digits))
        return texts

    headings = [name.replace("$k", str(spec.k)) for name, *_ in _COLUMNS]
    return _model_table(headings, cells, set(card["model"]), spec)


def _differences(comparison: pd.DataFrame, spec: BacktestSpec) -> str:
    """Paired differences in log score, in thousandths of a nat."""
    if comparison.empty:
        return "<p class='small'>No model to compare with.</p>"
    table = comparison[comparison["metric"] == "log_score"]
    columns = list(table[["against", "clustered_by"]].drop_duplicates().itertuples(index=False))

    def cells(model: str) -> list[str]:
        texts = []
        for against, by in columns:
            found = matching(table, {"model": model, "against": against, "clustered_by": by})
            # A model is not compared with itself, nor with what shares no row with it.
            text = DASH
            if len(found):
                value, low, high = 1000 * found.iloc[0][["difference", "low", "high"]]
                text = _number(value, low, high, 2, sign=True)
            texts.append(text)
        return texts

    headings = [f"less {against}, {by}" for against, by in columns]
    note = (
        "<p class='small'>Thousandths of a nat; below 0 the model is better. Intervals once "
        "computed by resampling countries, once clustered two ways, by country and by block of "
        "origins: the years might have been others too. Published forecasts are compared on the "
        "rows they share.</p>"
    )
    return note + _model_table(headings, cells, set(table["model"]), spec)


def _strata(strata: pd.DataFrame, spec: BacktestSpec) -> str:
    """Order and level in each part of the task."""
    table = strata[strata["rows"] == ALL]
    if table.empty:
        return "<p class='small'>No part of the task has rows with and without the event.</p>"
    shown = (("AUC", "roc_auc", 3), ("observed / expected", "observed_expected_ratio", 2))
    names = [str(name) for name in table["stratum"].unique()]
    scores = {(row["stratum"], row["model"], row["metric"]): row for _, row in table.iterrows()}

    def cells(model: str) -> list[str]:
        rows = [(scores[name, model, metric], n) for name in names for _, metric, n in shown]
        return [_number(row["estimate"], row["low"], row["high"], n) for row, n in rows]

    sizes = table.drop_duplicates("stratum").set_index("stratum")
    counts = "; ".join(
        f"{name}: {row['n_forecasts']:,} forecasts, {row['n_onsets']} followed by the event, in "
        f"{row['n_onset_countries']} countries"
        for name, row in sizes.iterrows()
    )
    note = f"<p class='small'>{escape(counts)}. A part holds few events: read the intervals.</p>"
    headings = [f"{name}, {label}" for name in names for label, *_ in shown]
    return note + _model_table(headings, cells, set(table["model"]), spec)


def _influence(influence: pd.DataFrame, spec: BacktestSpec) -> str:
    """The largest moves of each score when one country is left out."""
    table = influence[influence["rows"] == ALL]
    shown = (
        ("log score", "log_score", 4),
        ("AUC", "roc_auc", 3),
        ("average precision", "average_precision", 3),
    )

    def cells(model: str) -> list[str]:
        own = table[table["model"] == model].set_index("metric")
        texts = []
        for _, metric, digits in shown:
            row = own.loc[metric]
            ends = "".join(
                f"<span>{row[end]:.{digits}f} without {escape(str(row[f'{end}_country']))}</span>"
                for end in ("lowest", "highest")
            )
            texts.append(f"{row['estimate']:.{digits}f}{ends}")
        return texts

    note = (
        "<p class='small'>Each country is left out of the scoring in turn; shown are the largest "
        "moves and the country that makes them. Nothing is fitted anew.</p>"
    )
    return note + _model_table([name for name, *_ in shown], cells, set(table["model"]), spec)


def _model_table(
    headings: Sequence[str],
    cells: Callable[[str], list[str]],
    present: Collection[str],
    spec: BacktestSpec,
) -> str:
    """Table with a row for each model that is present: the task's in its order, then others."""
    own = [entry.name for entry in spec.models if entry.name in present]
    rows = [
        page_row([escape(_shown(model, spec)), *cells(model)], ours=model == "default")
        for model in [*own, *sorted(set(present) - set(own))]
    ]
    return page_table(["model", *headings], rows)


def _coverage(coverage: pd.DataFrame) -> str:
    """Rows of each entry that are scored, left out and missing; all states in the file."""
    rows = []
    for _, row in coverage.iterrows():
        named = str(row["countries"]) if row["states"] <= NAMED else f"{row['states']} states"
        cells = (row["entry"], row["what"], f"{row['rows']:,}", named)
        rows.append(page_row([escape(str(cell)) for cell in cells], prose=True))
    note = "<p class='small'>Every state is named in others.csv.</p>"
    return page_table(["entry", "", "rows", "states"], rows) + note


def _models(spec: BacktestSpec, manifest: Mapping[str, Any]) -> str:
    """What each model is, why it was tried, and whether it could be fitted."""
    rows = []
    for entry in spec.models:
        window = f", last {entry.window} years" if entry.window else ""
        reason = escape(entry.reason)
        if entry.name in manifest["not_fitted"]:
            reason += f"; not fitted: {escape(manifest['not_fitted'][entry.name])}"
        what = f"{escape(entry.model)}, {len(entry.indicators)} indicators{window}"
        rows.append(page_row([escape(_shown(entry.name, spec)), what, reason], prose=True))
    return "<h2>The models</h2>" + page_table(["model", "", ""], rows)


def _made_with(manifest: Mapping[str, Any]) -> str:
    """Seed, panel, versions and warnings of the run."""
    versions = ", ".join(f"{name} {number}" for name, number in manifest["versions"].items())
    notes = "".join(f"<li>{escape(note)}</li>" for note in manifest["warnings"])
    return (
        "<h2>Made with</h2>"
        f"<p class='small'>Seed {manifest['spec']['seed']}; panel "
        f"{escape(manifest['panel_fingerprint'][:16])}; {escape(versions)}. Every number stands in "
        f"full in scorecard.csv, comparison.csv and by-origin.csv.</p><ul>{notes}</ul>"
    )


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


def _number(value: float, low: float, high: float, digits: int, *, sign: bool = False) -> str:
    """Number with its interval in small print."""
    return with_interval(value, low, high, digits, notation="html", sign=sign)

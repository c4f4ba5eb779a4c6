"""One page that holds a task's results whole: tables, figures and what they cannot show.

Written with the standard library alone; text from specs and data is escaped, figures are part of
the file, and the page forbids itself to load anything.
"""

import base64
from collections.abc import Mapping, Sequence
from html import escape
from string import Template
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk.evaluation import CLIMATOLOGY, REALISED
from atrocityrisk.evaluation.benchmark.suite_tables import ALL, COMMON
from atrocityrisk.specs import BacktestSpec

_COLUMNS = (
    ("log score", "log_score", CLIMATOLOGY, 4),
    ("log skill, training rate", "log_skill_score", CLIMATOLOGY, 3),
    ("log skill, realised rate", "log_skill_score", REALISED, 3),
    ("AUC", "roc_auc", CLIMATOLOGY, 3),
    ("average precision", "average_precision", CLIMATOLOGY, 3),
    ("Brier skill, training rate", "brier_skill_score", CLIMATOLOGY, 3),
    ("observed / expected", "observed_expected_ratio", CLIMATOLOGY, 2),
    ("calibration slope", "calibration_slope", CLIMATOLOGY, 2),
    ("ECE", "expected_calibration_error", CLIMATOLOGY, 4),
    ("recall at $k", "recall_at_k", CLIMATOLOGY, 2),
)

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
) -> str:
    """The page.

    Parameters
    ----------
    spec : BacktestSpec
        The task.
    title, definition : str
        What was forecast.
    scorecard, comparison, influence, strata : DataFrame
        The tables of the task.
    manifest : mapping
        What the run was made with.
    figures : mapping of str to bytes
        PNG files by name.

    Returns
    -------
    str
        HTML that loads nothing.
    """
    scored = manifest["scored"]
    parts = [
        f"<p>{escape(definition)}</p>",
        f"<p class='small'>Origins {scored['first_origin']}–{scored['last_origin']} "
        f"({escape(spec.reason)}). {scored['forecasts_per_model']:,} forecasts of each model, "
        f"{scored['onsets']} followed by the event. {manifest['models_tried']} models were tried; "
        f"the best of many looks better than it is. Inputs: {escape(manifest['timing'])}.</p>",
        _how_to_read(spec, scorecard),
    ]
    for rows, heading in (
        (ALL, "Scores"),
        (COMMON, "Scores on the rows that the published forecasts share"),
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


def _how_to_read(spec: BacktestSpec, scorecard: pd.DataFrame) -> str:
    few = int(scorecard["n_onset_countries"].min())
    lines = [
        "The log score is primary: it rewards a forecast that is right in its level and in its "
        "order, and it is lower where it is better. Average precision, recall and the rest are "
        "shown with their intervals and decide nothing.",
        "Small print below a number: its 95 % interval, from countries redrawn "
        f"{spec.n_boot:,} times. Differences are paired: both models on the same rows and draws.",
        "Skill is the share of the reference's score that a model saves. The training rate is what "
        "could have been known; the realised rate is known only afterwards and is the harder test "
        "where the event became rarer.",
        f"{few} countries had the event. A few cases carry every number here."
        + (" Read intervals as too short." if few < 10 else ""),
    ]
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def _score_table(card: pd.DataFrame, spec: BacktestSpec) -> str:
    card = card[card["clustered_by"] == "country"]
    present = set(card["model"])
    headings = ["model", *(name.replace("$k", str(spec.k)) for name, *_ in _COLUMNS)]
    lines = []
    for model in (name for name in _names(spec) if name in present):
        cells = [f"<td>{escape(_shown(model, spec))}</td>"]
        for _, metric, reference, digits in _COLUMNS:
            row = card[
                (card["model"] == model)
                & (card["reference"] == reference)
                & (card["metric"] == metric)
            ].iloc[0]
            cells.append(f"<td>{_number(row['estimate'], row['low'], row['high'], digits)}</td>")
        mark = " class='ours'" if model == "default" else ""
        lines.append(f"<tr{mark}>{''.join(cells)}</tr>")
    return _table(headings, lines)


def _differences(comparison: pd.DataFrame, spec: BacktestSpec) -> str:
    if comparison.empty:
        return "<p class='small'>No model to compare with.</p>"
    table = comparison[comparison["metric"] == "log_score"]
    columns = list(table[["against", "clustered_by"]].drop_duplicates().itertuples(index=False))
    headings = ["model", *(f"less {against}, {by}" for against, by in columns)]
    lines = []
    for model in (name for name in _names(spec) if name in set(table["model"])):
        row = [f"<td>{escape(_shown(model, spec))}</td>"]
        for against, by in columns:
            found = table[
                (table["model"] == model)
                & (table["against"] == against)
                & (table["clustered_by"] == by)
            ]
            text = "–"
            if len(found):
                first = found.iloc[0]
                value, low, high = (1000 * first[key] for key in ("difference", "low", "high"))
                text = _number(value, low, high, 2, sign=True)
            row.append(f"<td>{text}</td>")
        mark = " class='ours'" if model == "default" else ""
        lines.append(f"<tr{mark}>{''.join(row)}</tr>")
    note = (
        "<p class='small'>Thousandths of a nat; below 0 the model is better. Intervals once from "
        "countries redrawn over all origins, once within blocks of origins. Published forecasts "
        "are compared on the rows they share.</p>"
    )
    return note + _table(headings, lines)


def _strata(strata: pd.DataFrame, spec: BacktestSpec) -> str:
    table = strata[strata["rows"] == ALL]
    if table.empty:
        return "<p class='small'>No part of the task has rows with and without the event.</p>"
    shown = (("AUC", "roc_auc", 3), ("observed / expected", "observed_expected_ratio", 2))
    strata_names = [str(name) for name in table["stratum"].unique()]
    headings = ["model", *(f"{name}, {label}" for name in strata_names for label, *_ in shown)]
    cells = {(row["stratum"], row["model"], row["metric"]): row for _, row in table.iterrows()}
    lines = []
    for model in (name for name in _names(spec) if name in set(table["model"])):
        row = [f"<td>{escape(_shown(model, spec))}</td>"]
        for stratum in strata_names:
            for _, metric, digits in shown:
                cell = cells[stratum, model, metric]
                text = _number(cell["estimate"], cell["low"], cell["high"], digits)
                row.append(f"<td>{text}</td>")
        mark = " class='ours'" if model == "default" else ""
        lines.append(f"<tr{mark}>{''.join(row)}</tr>")
    sizes = table.drop_duplicates("stratum").set_index("stratum")
    counts = "; ".join(
        f"{name}: {row['n_forecasts']:,} forecasts, {row['n_onsets']} followed by the event, in "
        f"{row['n_onset_countries']} countries"
        for name, row in sizes.iterrows()
    )
    note = f"<p class='small'>{escape(counts)}. A part holds few events: read the intervals.</p>"
    return note + _table(headings, lines)


def _influence(influence: pd.DataFrame, spec: BacktestSpec) -> str:
    table = influence[influence["rows"] == ALL]
    shown = (
        ("log score", "log_score", 4),
        ("AUC", "roc_auc", 3),
        ("average precision", "average_precision", 3),
    )
    lines = []
    for model in (name for name in _names(spec) if name in set(table["model"])):
        row = [f"<td>{escape(_shown(model, spec))}</td>"]
        for _, metric, digits in shown:
            own = table[table["model"] == model].set_index("metric")
            cell = own.loc[metric]
            ends = "".join(
                f"<span>{cell[end]:.{digits}f} without {escape(str(cell[f'{end}_country']))}</span>"
                for end in ("lowest", "highest")
            )
            row.append(f"<td>{cell['estimate']:.{digits}f}{ends}</td>")
        mark = " class='ours'" if model == "default" else ""
        lines.append(f"<tr{mark}>{''.join(row)}</tr>")
    note = (
        "<p class='small'>Each country is left out of the scoring in turn; shown are the largest "
        "moves and the country that makes them. Nothing is fitted anew.</p>"
    )
    return note + _table(["model", *(name for name, *_ in shown)], lines)


def _models(spec: BacktestSpec, manifest: Mapping[str, Any]) -> str:
    lines = [
        f"<tr><td>{escape(_shown(entry.name, spec))}</td><td class='text'>{escape(entry.model)}, "
        f"{len(entry.indicators)} indicators"
        + (f", last {entry.window} years" if entry.window else "")
        + f"</td><td class='text'>{escape(entry.reason)}"
        + (
            f"; not fitted: {escape(manifest['not_fitted'][entry.name])}"
            if entry.name in manifest["not_fitted"]
            else ""
        )
        + "</td></tr>"
        for entry in spec.models
    ]
    return "<h2>The models</h2>" + _table(["model", "", ""], lines)


def _made_with(manifest: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in manifest["versions"].items())
    notes = "".join(f"<li>{escape(note)}</li>" for note in manifest["warnings"])
    return (
        "<h2>Made with</h2>"
        f"<p class='small'>Seed {manifest['spec']['seed']}; panel "
        f"{escape(manifest['panel_fingerprint'][:16])}; {escape(versions)}. Every number stands in "
        f"full in scorecard.csv, comparison.csv and by-origin.csv.</p><ul>{notes}</ul>"
    )


def _names(spec: BacktestSpec) -> list[str]:
    names = [entry.name for entry in spec.models]
    return names if spec.published is None else [*names, spec.published.name]


def _shown(name: str, spec: BacktestSpec) -> str:
    words = name.replace("_", " ")
    if spec.published is not None and name == spec.published.name:
        return f"{words} (as published)"
    seer = any(entry.hindsight for entry in spec.models if entry.name == name)
    return f"{words} (no forecast)" if seer else words


def _number(value: float, low: float, high: float, digits: int, *, sign: bool = False) -> str:
    if np.isnan(value):
        return "–"
    form = f"{'+' if sign else ''}.{digits}f"
    # Rounded first, so that nothing is shown as minus nought.
    value, low, high = (round(number, digits) + 0.0 for number in (value, low, high))
    if np.isnan(low):
        return format(value, form)
    return f"{value:{form}}<span>{low:{form}} to {high:{form}}</span>"


def _table(headings: Sequence[str], lines: Sequence[str]) -> str:
    head = "".join(f"<th>{escape(heading.replace('_', ' '))}</th>" for heading in headings)
    return f"<div class='wide'><table><tr>{head}</tr>{''.join(lines)}</table></div>"

"""What the committed scorecards hold of each registered model, for the model cards.

A preset may stand on a scorecard under several names, with other columns or other ages; the suite's
files say which. `scored_as` reads them, so that no name is typed here.
"""

import tomllib
from dataclasses import dataclass
from functools import cache

import pandas as pd

from atrocityrisk._formatting.tables import markdown_table, model_words, with_interval
from write_benchmark_page import TASKS, card, difference, span
from written_blocks import ROOT, SCORECARDS

PREDICTIVE = ROOT / "benchmarks" / "predictive"
SUITES = ("suite-models.toml", "level-models.toml", "bayesian-model.toml")
BESIDE = ("climatology", "default")
"""Shown on every card, whatever the model."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One way in which a preset was scored."""

    name: str
    preset: str
    reason: str


@cache
def entries() -> tuple[Entry, ...]:
    """Every model of the suite, with the preset it is made of."""
    found = []
    for file in SUITES:
        listed = tomllib.loads((PREDICTIVE / file).read_text(encoding="utf-8"))["model"]
        for each in listed:
            preset = each["model"] if "model" in each else _preset_of_run(each["run"])
            found.append(Entry(name=each["name"], preset=preset, reason=each["reason"]))
    return tuple(found)


def _preset_of_run(path: str) -> str:
    run = tomllib.loads((PREDICTIVE / path).read_text(encoding="utf-8"))["run"]
    return str(run["model"])


def scored_as(preset: str) -> list[Entry]:
    """Ways in which a preset was scored."""
    return [each for each in entries() if each.preset == preset]


def ways(preset: str) -> str:
    """Names under which a preset stands on the scorecards, and why it was put there."""
    own = scored_as(preset)
    if not own:
        return ""
    lines = [[model_words(each.name), each.reason] for each in own]
    return markdown_table(["scored as", "what that is, and why"], lines)


def task_scores(task: str, preset: str) -> str:
    """One table: a preset's entries beside climatology and the default."""
    scores = card(task)
    there = set(scores.index.get_level_values("model"))
    own = [each.name for each in scored_as(preset) if each.name in there]
    if not own:
        return ""
    names = list(dict.fromkeys([*own, *(name for name in BESIDE if name in there)]))
    lines = [_line(task, scores.loc[name], name) for name in names]
    first = scores.iloc[0]
    head = ["", "log score", "less the default, ×1000", "log score saved, realised rate", "AUC"]
    head += ["onsets in the first 30, share", "observed / expected", "calibration slope"]
    told = (
        f"**{TASKS[task][0].upper()}{TASKS[task][1:]}**: {first['n_forecasts']:,} forecasts of "
        f"each model, {first['n_onsets']} followed by the event, in {first['n_onset_countries']} "
        "states."
    )
    return f"{told}\n\n{markdown_table(head, lines)}"


def _line(task: str, own: pd.DataFrame, name: str) -> list[str]:
    less = "–"
    if name != "default":
        less = span(difference(task, name, "default"), 1, value="difference", sign=True)
    hard = card(task, reference="realised").loc[(name, "log_skill_score")]
    return [
        f"**{model_words(name)}**" if name not in BESIDE else model_words(name),
        span(own.loc["log_score"], 4),
        less,
        span(hard, 3),
        span(own.loc["roc_auc"], 3),
        span(own.loc["recall_at_k"], 2),
        span(own.loc["observed_expected_ratio"], 2),
        span(own.loc["calibration_slope"], 2) if "calibration_slope" in own.index else "–",
    ]


@cache
def all_scores(preset: str) -> str:
    """Every task on which a preset was scored, or that there is none."""
    by_task = {task: task_scores(task, preset) for task in TASKS}
    tables = [text for text in by_task.values() if text]
    if not tables:
        return ""
    not_on = [TASKS[task] for task, text in by_task.items() if not text]
    if not_on:
        tables.append(f"Not scored on: {'; '.join(not_on)}.")
    return "\n\n".join([ways(preset), *tables])


def under_way(preset: str) -> str:
    """How well a preset orders the states where a killing is under way."""
    found = pd.read_csv(SCORECARDS / "frontier.csv").set_index("model")
    own = [each.name for each in scored_as(preset)]
    apart = f"frontier_{preset}"
    names = [name for name in [*own, apart] if name in found.index]
    if not names:
        return ""
    first = found.iloc[0]
    lines = [
        [
            model_words(name),
            with_interval(*found.loc[name, ["roc_auc_estimate", "roc_auc_low", "roc_auc_high"]], 3),
            f"{found.loc[name, 'log_score_estimate']:.4f}",
        ]
        for name in dict.fromkeys([*names, *BESIDE])
    ]
    return (
        f"Where a mass killing is under way ({first['n_forecasts']:.0f} forecasts, "
        f"{first['n_onsets']:.0f} followed by a further onset; AUC 0.5 is no skill, a constant has "
        f"log score {first['log_score_constant']:.4f}):\n\n"
        f"{markdown_table(['', 'AUC', 'log score'], lines)}"
    )

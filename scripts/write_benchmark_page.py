"""Write the tables of benchmark, evidence and scoreboard in docs/evidence from the scorecards.

    python scripts/write_benchmark_page.py [--check]

With --check nothing is written, and the exit code is 3 if a page is not what the scorecards give.
"""

import json
import sys
from functools import cache

import pandas as pd

from atrocityrisk._formatting.tables import markdown_table, model_words, with_interval
from atrocityrisk.evaluation.benchmark.suite_tables import matching
from written_blocks import DOCS, SCORECARDS, write_pages

PAGE = DOCS / "evidence" / "benchmark.md"
PAGES = (PAGE, DOCS / "evidence" / "evidence.md", DOCS / "evidence" / "scoreboard.md")
TASKS = {
    "mass-killing": "mass killing, two years (EWP's task)",
    "mass-killing-one-year": "mass killing, one year",
    "mass-killing-state": "state-led mass killing, two years",
    "one-sided-100": "one-sided violence, 100 deaths or more, two years",
    "one-sided-1000": "one-sided violence, 1,000 deaths or more, two years",
    "geno-politicide": "genocide or politicide, two years",
}


@cache
def card(task: str, rows: str = "all", reference: str = "climatology") -> pd.DataFrame:
    """Scores of a task with intervals from whole countries, by model and metric."""
    wanted = {"rows": rows, "clustered_by": "country", "reference": reference}
    found = pd.read_csv(SCORECARDS / f"{task}.csv")
    return matching(found, wanted).set_index(["model", "metric"])


def difference(task: str, model: str, against: str, *, two_way: bool = False) -> pd.Series:
    """Paired difference in log score, in thousandths of a nat."""
    pairs = _pairs(task)
    # Each pair stands there twice: clustered by country, and by country and block of origins.
    pairs = pairs[pairs["clustered_by"].eq("country") != two_way]
    wanted = {"model": model, "against": against, "metric": "log_score"}
    row = matching(pairs, wanted).iloc[0].copy()
    row[["difference", "low", "high"]] = (1000 * row[["difference", "low", "high"]]).astype(float)
    return row


@cache
def _pairs(task: str) -> pd.DataFrame:
    return pd.read_csv(SCORECARDS / f"{task}-comparison.csv")


def number(value: float, low: float, high: float, digits: int, *, sign: bool = False) -> str:
    """Number with its interval in brackets."""
    return with_interval(value, low, high, digits, sign=sign)


def span(row: pd.Series, digits: int, *, value: str = "estimate", sign: bool = False) -> str:
    """A row's number with its interval."""
    return number(row[value], row["low"], row["high"], digits, sign=sign)


def shown(model: str) -> str:
    """A model's name, the default's in bold."""
    return f"**{model}**" if model == "default" else model_words(model)


def task_table(task: str, rows: str = "all", against: str = "logit_6") -> str:
    """Markdown table of one task."""
    scores = card(task, rows)
    realised = card(task, rows, "realised")
    first = scores.iloc[0]
    lines = []
    for model in scores.index.get_level_values("model").unique():
        own = scores.loc[model]
        less = "–" if model == against else span(
            difference(task, model, against), 1, value="difference", sign=True
        )  # fmt: skip
        lines.append(
            [
                shown(model),
                span(own.loc["log_score"], 4),
                less,
                span(own.loc["roc_auc"], 3),
                span(own.loc["average_precision"], 3),
                span(own.loc["observed_expected_ratio"], 2),
                span(own.loc["recall_at_k"], 2),
                span(own.loc["brier_skill_score"], 3),
                span(realised.loc[(model, "brier_skill_score")], 3),
            ]
        )
    head = ["model", "log score", f"less {model_words(against)}, ×1000", "AUC"]
    head += ["average precision", "observed / expected", "recall at 30"]
    head += ["Brier skill, training rate", "realised rate"]
    parts = [
        f"{first['n_forecasts']:,} forecasts of each model from {first['n_origins']} origins, "
        f"{first['n_onsets']} followed by the event, in {first['n_onset_countries']} countries.",
        markdown_table(head, lines),
    ]
    manifest = json.loads((SCORECARDS / f"{task}.json").read_text(encoding="utf-8"))
    for model, reason in manifest["not_fitted"].items():
        short = reason.split(";")[0]
        parts.append(f"Not fitted: {model_words(model)} ({short}).")
    return "\n\n".join(parts)


def verdict(row: pd.Series) -> str:
    """What an interval says."""
    if row["high"] < 0:
        return "better"
    return "worse" if row["low"] > 0 else "not told apart"


def verdicts(one_way: pd.Series, two_way: pd.Series) -> str:
    """What both intervals say, and where they disagree."""
    first, second = verdict(one_way), verdict(two_way)
    return first if first == second else f"{first} by country, {second} two ways"


def overview() -> str:
    """The default against three baselines, on every task."""
    lines = []
    for task, name in TASKS.items():
        saved = card(task).loc[("default", "log_skill_score")]
        hard = card(task, reference="realised").loc[("default", "log_skill_score")]
        whole = difference(task, "default", "logit_6")
        both = difference(task, "default", "logit_6", two_way=True)
        # Two-way intervals say by what: the length of a block stands in the task.
        clustered = both["clustered_by"]
        lines.append(
            [
                name,
                f"{saved['n_onsets']} in {saved['n_onset_countries']} countries",
                span(saved, 3),
                span(hard, 3),
                span(whole, 1, value="difference", sign=True),
                span(both, 1, value="difference", sign=True),
                verdicts(whole, both),
                f"{whole['onsets_needed']:,.0f}",
            ]
        )
    head = ["task", "events", "log score saved, training rate", "realised rate"]
    head += ["less logit 6, ×1000", f"by {clustered}", "verdict", "events for 80 % power"]
    return markdown_table(head, lines)


def beside_ewp() -> str:
    """What can be said of the default beside EWP's published backtest."""
    whole = difference("mass-killing", "default", "ewp_2025")
    both = difference("mass-killing", "default", "ewp_2025", two_way=True)
    scores = card("mass-killing", "common")
    out = pd.read_csv(SCORECARDS / "mass-killing-leave-one-out.csv")
    out = out[(out["rows"] == "all") & (out["model"] == "default")].set_index("metric")
    precision, area = out.loc["average_precision"], out.loc["roc_auc"]
    twin = difference("mass-killing", "elastic_net_random_folds", "ewp_2025")
    signed = {"value": "difference", "sign": True}
    expected = {
        name: scores.loc[(name, "observed_expected_ratio"), "estimate"]
        for name in ("default", "ewp_2025")
    }
    return "\n".join(
        [
            f"- On the {scores['n_forecasts'].iloc[0]:,} rows that both have, the default's log "
            f"score less EWP's is {span(whole, 1, **signed)} thousandths of a nat clustered by "
            f"country ({verdict(whole)}), and {span(both, 1, **signed)} by {both['clustered_by']} "
            f"({verdict(both)}).",
            "- EWP's estimator on those of its predictors that can be shipped, 35 of 39, less EWP "
            f"as published is {span(twin, 1, **signed)}: {verdict(twin)}.",
            f"- Of the events that they expected, {expected['default']:.2f} (default) and "
            f"{expected['ewp_2025']:.2f} (EWP) happened.",
            f"- The default's average precision is {precision['estimate']:.3f}; without "
            f"{precision['lowest_country']} it is {precision['lowest']:.3f}. Its area under the "
            f"curve is {area['estimate']:.3f}, and at least {area['lowest']:.3f} whichever country "
            "is left out.",
        ]
    )


def goals() -> str:
    """What was aimed at, what was reached."""
    found = pd.read_csv(SCORECARDS / "goals.csv")
    lines = []
    for _, row in found.iterrows():
        digits = 4 if "score" in row["goal"] or "gain" in row["goal"] else 3
        digits = 0 if "onsets caught" in row["goal"] else digits
        met = f"**{row['met']}**" if row["met"] == "missed" else row["met"]
        bar = row["bar"].replace("<=", "≤").replace(">=", "≥")
        lines.append([row["goal"], bar, span(row, digits, value="value"), met])
    return markdown_table(["goal", "bar", "reached", ""], lines)


def tried() -> str:
    """Every model scored, by studentised gain, and the reality check."""
    found = pd.read_csv(SCORECARDS / "reality-check.csv")
    first = found.iloc[0]
    lines = [
        [
            shown(row["model"]),
            f"{row['log_score']:.4f}",
            # Here an end just below zero keeps its sign, "-0.0".
            f"{1000 * row['gain']:+.1f} [{1000 * row['gain_low']:+.1f}, "
            f"{1000 * row['gain_high']:+.1f}]",
            f"{row['studentised']:.1f}",
            f"{row['roc_auc']:.3f}",
            f"{row['observed_expected_ratio']:.2f}",
        ]
        for _, row in found.iterrows()
    ]
    own = found.set_index("model").loc["default"]
    head = ["model", "log score", "gain over EWP, ×1000", "studentised", "AUC", "observed/expected"]
    return "\n".join(
        [
            f"{int(first['models'])} models were scored on this task. If none were truly better "
            "than EWP, the best of them would reach a studentised gain of "
            f"{first['critical']:.2f} in one case of twenty. The best, "
            f"{model_words(first['model'])}, has {first['studentised']:.2f}: "
            f"p {_p_value(first['p_value'])} with all gains centred (White), "
            f"{_p_value(first['p_value_consistent'])} without the clearly worse (Hansen). The "
            f"default has {own['studentised']:.2f}"
            + (
                ", which the best of as many equals would not have reached."
                if own["studentised"] > first["critical"]
                else ": as one of so many it is not shown to be better, and its own interval, "
                "which just excludes 0, counts only because it was named beforehand."
            ),
            "",
            markdown_table(head, lines),
        ]
    )


def _p_value(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"


def frontier() -> str:
    """Models among states where a killing is under way."""
    found = pd.read_csv(SCORECARDS / "frontier.csv")
    first = found.iloc[0]
    lines = [
        [
            model_words(row["model"]),
            number(*row[["roc_auc_estimate", "roc_auc_low", "roc_auc_high"]], 3),
            f"{row['log_score_estimate']:.4f}",
        ]
        for _, row in found.iterrows()
    ]
    return "\n".join(
        [
            f"{first['n_forecasts']} forecasts for {first['n_countries']} states, "
            f"{first['n_onsets']} followed by a further onset, in {first['n_onset_countries']} "
            f"states. A constant has log score {first['log_score_constant']:.4f}. The best of "
            f"{len(found)} models, {model_words(first['model'])}, would be reached or beaten "
            "by the best of as many models without skill with probability "
            f"{first['p_value_of_best']:.2f}.",
            "",
            markdown_table(["model", "area under the curve", "log score"], lines),
        ]
    )


def hindsight() -> str:
    """What the columns can say at most."""
    found = pd.read_csv(SCORECARDS / "frontier-hindsight.csv")
    lines = [
        [
            model_words(row["model"]),
            f"{row['indicators']}, {row['n_indicators']}",
            span(row, 3, value="roc_auc"),
        ]
        for _, row in found.iterrows()
    ]
    return markdown_table(["model", "columns", "area under the curve"], lines)


def strata() -> str:
    """Halves of the task for the default and EWP."""
    found = pd.read_csv(SCORECARDS / "mass-killing-strata.csv")
    found = found[(found["rows"] == "common") & found["model"].isin(["default", "ewp_2025"])]
    # Origins coded live have a table of their own.
    found = found[found["stratum"] != "columns coded live"]
    lines = []
    for (stratum, model), part in found.groupby(["stratum", "model"], sort=False):
        own = part.set_index("metric")
        gain = own.loc["log_score"]
        # A gain is the difference turned round, and so are the ends of its interval.
        ends = gain[["difference", "difference_high", "difference_low"]].astype(float)
        lines.append(
            [
                str(stratum),
                model_words(model),
                f"{gain['n_onsets']} of {gain['n_forecasts']:,}",
                span(gain, 4),
                number(*(-1000 * ends), 1, sign=True),
                span(own.loc["roc_auc"], 3),
                span(own.loc["observed_expected_ratio"], 2),
            ]
        )
    head = ["part", "model", "onsets", "log score", "gain over EWP, ×1000", "AUC"]
    return markdown_table([*head, "observed/expected"], lines)


def counts() -> str:
    """Coverage of the Bayesian logit's intervals for the number of onsets."""
    found = pd.read_csv(SCORECARDS / "bayesian-counts.csv")
    lines = [
        [
            f"{level} %",
            f"{found[f'inside_{level}'].sum()} of {len(found)}",
            f"{found[f'inside_{level}'].mean():.0%}",
            f"{found[f'held_{level}'].mean():.0%}",
        ]
        for level in (50, 90)
    ]
    head = ["interval", "origins inside", "share", "share under the model"]
    return (
        markdown_table(head, lines)
        + f"\n\nConverged at {found['converged'].sum()} of {len(found)} origins; largest R-hat "
        f"{found['r_hat'].max():.3f}."
    )


def live_record() -> str:
    """EWP's published lists against every version of the labels."""
    record = pd.read_csv(SCORECARDS / "live-record.csv")
    two = record[(record["years"] == 2) & (record["outcome"] == "mass_killing")]
    lines = [
        [
            row["vintage"],
            str(row["lists"]),
            f"{row['expected']:.1f}",
            str(row["observed"]),
            f"{row['hits']:g}",
            f"{row['onsets']}, {row['onsets_caught']}",
        ]
        for row in two.to_dict("records")
    ]
    head = ["labels", "lists", "expected", "observed", "among the first 30"]
    return markdown_table([*head, "distinct onsets, of these caught"], lines, rule="---:")


SAID = {
    "default": "the default",
    "with_late_columns": "with late columns",
    "as_registered": "as registered first",
    "out_at_origin": "columns out at the origin",
    "default_on_fresh_inputs": "the default, fresh inputs",
    "default_on_2025_inputs": "the default, inputs as stale as of 2025",
    "late_columns_on_fresh_inputs": "with late columns, fresh inputs",
    "pool_on_ewp_columns": "our pool on EWP's predictors",
    "stumps_on_ewp_columns": "our stumps on EWP's predictors",
    "elastic_net_country_folds": "elastic net on EWP's predictors",
    "logit_6": "six variables",
    "logit_6_and_late": "six variables and one late column",
    "ewp_2025_same_level": "EWP, same past-only level",
}


def late_columns() -> str:
    """The default beside what it could owe to hindsight, all against EWP."""
    found = pd.read_csv(SCORECARDS / "hindsight.csv")
    whole = matching(found, {"part": "all", "against": "ewp_2025"})
    lines = []
    for _, row in whole.iterrows():
        gain = 1000 * row[["gain", "countries_low", "countries_high"]].astype(float)
        two = 1000 * row[["two_way_low", "two_way_high"]].astype(float)
        name = SAID[row["model"]]
        lines.append(
            [
                f"**{name}**" if row["model"] == "default" else name,
                "–" if pd.isna(row["indicators"]) else f"{row['indicators']:.0f}",
                number(*gain, 1, sign=True),
                f"[{two.iloc[0]:+.1f}, {two.iloc[1]:+.1f}]",
                f"{1000 * row['from_no_onset']:+.1f}, {1000 * row['from_onset']:+.1f}",
                f"{row['log_score']:.4f}",
                f"{row['roc_auc']:.3f}",
                f"{row['observed_expected_ratio']:.2f}",
                f"{row['caught']:.0f}",
            ]
        )
    head = ["model", "columns", "gain over EWP, ×1000", "two-way", "from rows without, with onset"]
    head += ["log score", "AUC", "observed/expected", "onsets caught, of 39"]
    return markdown_table(head, lines)


def further_differences() -> str:
    """What ages cost, what late columns give, what the level alone gives."""
    found = pd.read_csv(SCORECARDS / "hindsight.csv")
    pairs = found[(found["part"] == "all") & (found["against"] != "ewp_2025")]
    lines = []
    for _, row in pairs.iterrows():
        gain = 1000 * row[["gain", "countries_low", "countries_high"]].astype(float)
        two = 1000 * row[["two_way_low", "two_way_high"]].astype(float)
        lines.append(
            [
                f"{SAID[row['model']]} over {SAID[row['against']]}",
                number(*gain, 1, sign=True),
                f"[{two.iloc[0]:+.1f}, {two.iloc[1]:+.1f}]",
            ]
        )
    return markdown_table(["", "gain, ×1000", "two-way"], lines)


def coded_live() -> str:
    """Gains on the origins at which all columns of V-Dem were coded as years went by."""
    found = pd.read_csv(SCORECARDS / "hindsight.csv")
    live = found[found["part"] == "live"]
    lines = []
    for _, row in live.iterrows():
        gain = 1000 * row[["gain", "countries_low", "countries_high"]].astype(float)
        lines.append([SAID[row["model"]], number(*gain, 1, sign=True), f"{row['roc_auc']:.2f}"])
    first = live.iloc[0]
    return "\n\n".join(
        [
            f"{first['n_forecasts']} forecasts, {first['n_onsets']} followed by an onset.",
            markdown_table(["model", "gain over EWP, ×1000", "AUC"], lines),
        ]
    )


def live_level() -> str:
    """The level of the live list, with and without onsets still to be coded."""
    found = pd.read_csv(SCORECARDS / "live-level.csv")
    lines = [
        [
            SAID[row["model"]],
            row["labels"],
            number(row["ratio"], row["low"], row["high"], 2),
            f"{row['expected']:.1f}",
        ]
        for row in found.to_dict("records")
    ]
    head = ["model", "onsets on record", "observed over expected, 90 %", "onsets expected"]
    return markdown_table(head, lines)


WRITTEN = {
    "live level": live_level,
    "late columns": late_columns,
    "further differences": further_differences,
    "coded live": coded_live,
    "counts": counts,
    "goals": goals,
    "tried": tried,
    "frontier": frontier,
    "hindsight": hindsight,
    "strata": strata,
    "live record": live_record,
}


def written(name: str) -> str:
    """Content of one block."""
    if name in WRITTEN:
        return WRITTEN[name]()
    if name == "overview":
        return overview()
    if name == "beside ewp":
        return beside_ewp()
    if name == "common rows":
        return task_table("mass-killing", "common", "ewp_2025")
    return task_table(name)


if __name__ == "__main__":
    sys.exit(write_pages(PAGES, written))

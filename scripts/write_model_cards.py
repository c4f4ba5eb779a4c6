"""Write docs/model-cards: a card for each registered model.

    python scripts/write_model_cards.py [--check] [--reviewed MODEL ...]

Facts come from the registry and from the committed scorecards and timings. With --check nothing
is written, and the exit code is 3 if a card is not what they give. A model without a card gets an
empty one, to be filled by hand.
"""

import inspect
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd

from atrocityrisk._formatting.tables import markdown_table, with_interval
from atrocityrisk.models import MODELS
from atrocityrisk.panels import load_panel
from atrocityrisk.runs import chosen_panel, embedded_track_record
from atrocityrisk.specs import default_spec
from atrocityrisk.states import labels
from model_scores import all_scores, under_way
from written_blocks import ROOT, SCORECARDS
from written_cards import FACTS, CardForm, write_cards

SPEED = ROOT / "benchmarks" / "speed" / "results"
PARTS = ("Intended use", "Not for", "What it assumes", "When it fails", "Ethical considerations")
NEEDS = {
    "BayesianLogit": "`pip install 'atrocityrisk[bayes]'`",
    "Recalibrated": "past forecasts: refits to rows closed by earlier years",
    "Stacking": "past forecasts of each member",
    "RegimeColumns": "the two indicators of killings under way",
    "RegimeSplit": "the two indicators of killings under way",
    "DiscreteTimeHazard": "the years since a mass killing",
    "StateOnsetRate": "the state's number in the index",
}
"""What a class asks for beside columns of numbers and labels."""
TAKEN_APART = {
    "BayesianLogit": "the coefficient times the distance, in every draw, with effects of groups",
    "BoostedStumps": "value of each column's curve less that at the reference, exact",
    "CountryForest": "exact Shapley values of the probability",
    "DiscreteTimeHazard": "on the columns of its curve, attributed to what they were made from",
    "LogOddsPool": "weighted mean of the members' parts",
    "Stacking": "weighted mean of the members' parts",
    "RegimeSplit": "parts of the model that answers for the state, and the regime as a part",
    "Recalibrated": "parts of the model inside, and the level as a part of its own",
    "Climatology": "none: every state has the same number",
    "StateOnsetRate": "none by structure: Shapley values, slow",
}
WITH_DRAWS = (
    "a probability; draws of it, from which intervals of probability, rank and number of onsets "
    "follow"
)
LINEAR = "coefficient times distance from the median state, exact"


def named_parts(model: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """A model and all within it, outermost first, by the way to each."""
    yield where, model
    for key, value in sorted(model.get_params(deep=False).items()):
        if _is_named_list(value):
            for name, inner in value:
                if hasattr(inner, "get_params"):
                    yield from named_parts(inner, f"{where}, {name}".strip(", "))
        elif hasattr(value, "get_params"):
            yield from named_parts(value, f"{where}, {key}".strip(", "))


def _is_named_list(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and isinstance(value[0], tuple)


def _set(model: Any) -> str:
    """Parameters that differ from a class's own defaults."""
    usual = inspect.signature(type(model).__init__).parameters
    given = []
    for name, value in sorted(model.get_params(deep=False).items()):
        nested = hasattr(value, "get_params") or _is_named_list(value)
        if not nested and name in usual and value != usual[name].default:
            given.append(f"`{name}={value!r}`")
    return ", ".join(given) or "as its class has it"


def _names(name: str) -> list[str]:
    return [type(part).__name__ for _, part in named_parts(MODELS[name]())]


def facts(name: str) -> str:
    """What it is, what it needs and gives."""
    made = MODELS[name]
    classes = _names(name)
    needs = [NEEDS[each] for each in dict.fromkeys(classes) if each in NEEDS]
    if _weights(made()) == "past":
        needs.append("past forecasts of each member")
    first = next(each for each in classes if each not in ("PanelPipeline", "Pipeline"))
    answers = first if first in TAKEN_APART else classes[-1]
    lines = [
        ["what it is", (inspect.getdoc(made) or "").partition("\n")[0]],
        ["in the package", f"`atrocityrisk.models.MODELS[\"{name}\"]()`, `--model {name}`"],
        ["the default forecast", _role(name)],
        ["needs", "; ".join(dict.fromkeys(needs)) or "columns of numbers and labels, nothing else"],
        ["gives", WITH_DRAWS if _draws(made()) else "a probability; no draws, so no intervals"],
        ["contributions", TAKEN_APART.get(answers, LINEAR)],
    ]  # fmt: skip
    return markdown_table(["about it", "what is known"], lines)


def settings(name: str) -> str:
    """Every part of it with what is set."""
    inside = [
        [where or "the whole", f"`{type(part).__name__}`", _set(part)]
        for where, part in named_parts(MODELS[name]())
    ]
    return markdown_table(["part", "class", "set otherwise than its class has it"], inside)


def _weights(model: Any) -> str:
    return str(model.get_params(deep=False).get("weights", ""))


def _role(name: str) -> str:
    default = default_spec().model
    if name == default:
        return "this is its model"
    inside = str(MODELS[name]().get_params()) in _settings_inside(default)
    return "a member of its pool" if inside else "no part of it"


@cache
def _settings_inside(name: str) -> set[str]:
    """What every part of a preset is set to."""
    return {str(part.get_params()) for _, part in named_parts(MODELS[name]())}


def _draws(model: Any) -> bool:
    """Whether some part of it draws."""
    return any(part.get_params(deep=False).get("n_draws", 0) for _, part in named_parts(model))


def measured(name: str) -> str:
    """Scores beside climatology and the default, with intervals by country."""
    tables = [text for text in (all_scores(name), under_way(name)) if text]
    if not tables:
        return (
            "**Not scored.** No committed scorecard holds it, on any task: nothing is known of how "
            "good its forecasts are."
        )
    said = (
        "Origins 1993–2022 by the live path, on today's data. In brackets 95 % intervals, "
        "countries redrawn. A lower log score is better; a difference below 0 is in this "
        "model's favour."
    )
    if not all_scores(name):
        said = "Scored on one question only, with the indicators of that trial."
    return "\n\n".join([said, *tables])


def intervals(name: str) -> str:
    """How often its intervals held, where that was measured."""
    if name == "recalibrated_pool":
        return _coverage_of_default()
    if name == "bayesian_logit":
        return _counts_of_bayes()
    drawn = {"elastic_net_logit": "elastic net", "logit": "logit"}.get(name)
    if drawn is None:
        return "How often its intervals hold was not measured by itself."
    found = pd.read_csv(SCORECARDS / "rank-coverage.csv")
    flat = found[(found["draws"] == drawn) & found["class"].isna()]
    return _shares(flat, "In made-up worlds that follow a logit, 90 % intervals held so often:")


def _shares(found: pd.DataFrame, said: str) -> str:
    table = found.set_index(["world", "quantity"])
    lines = []
    for world in found["world"].unique():
        held = [table.loc[(world, f"{kind} interval")] for kind in ("rank", "probability")]
        shares = [
            f"{100 * row['estimate']:.1f} ± {100 * row['standard_error']:.1f}" for row in held
        ]
        lines.append([f"{world} ({int(held[0]['worlds'])})", *shares])
    head = ["worlds", "rank intervals, %", "probability intervals, %"]
    return f"{said}\n\n{markdown_table(head, lines)}"


def _coverage_of_default() -> str:
    found = pd.read_csv(SCORECARDS / "default-coverage.csv")
    found = found[
        (found["set"] == "reported") & (found["draws"] == "default") & found["class"].isna()
    ]
    return _shares(found, "In made-up worlds of six kinds, its 90 % intervals held so often:")


def _counts_of_bayes() -> str:
    found = pd.read_csv(SCORECARDS / "bayesian-counts.csv")
    return (
        f"Its 90 % intervals for the number of onsets in all states held at "
        f"{found['inside_90'].sum()} of {len(found)} origins, those at 50 % at "
        f"{found['inside_50'].sum()}. It converged at {found['converged'].sum()} of them."
    )


def cost(name: str) -> str:
    """What a fit takes, where it was measured."""
    fits = pd.read_csv(SPEED / "bootstrap.csv").set_index("model")
    if name in fits.index:
        row = fits.loc[name]
        return (
            f"{row['fit_cpu_s']:.2f} seconds of one processor for a fit to {row['rows']:,} rows "
            f"and {row['columns']} columns, {row['fit_and_draws_cpu_s']:.1f} with {row['draws']} "
            "draws; a forecast through the past, as a level needs it, takes as many fits more."
        )
    if name == "bayesian_logit":
        fits = pd.read_csv(SPEED / "bayesian.csv").set_index(["task", "program"])
        row = fits.loc[("one fit", "atrocityrisk")]
        return (
            f"{row['cpu_seconds']:.1f} seconds of one processor for a fit to {row['rows']:,} rows, "
            f"with {row['chains']} chains of {row['draws']:,} draws."
        )
    if name == "recalibrated_pool":
        spent = pd.read_csv(SPEED / "commands.csv").set_index("command")["wall_s"]
        stored, own = (
            spent["rank, compiled, empty user cache"],
            spent["own specification, nothing stored"],
        )
        return (
            f"A ranking on the embedded panel takes {stored:.0f} seconds on two processors, with "
            f"the refits to the past that the package carries; {own:.0f} seconds without them."
        )
    return "Not measured by itself; [performance](../evidence/performance.md) has what was."


def live(name: str) -> str:
    """What holds of the list that is made today: its level, its inputs, its misses."""
    if name != default_spec().model:
        return (
            "No list is published with it. Candidates are judged in "
            "[the ledger](../evidence/registered.md)."
        )
    return "\n\n".join([_inputs_today(), _level_today(), _stale(), _hindsight(), _record()])


def _inputs_today() -> str:
    panel = chosen_panel(default_spec())
    origin = panel.usual_origin
    ages = panel.ages_known(known_at=origin).xs(origin, level="year").to_numpy()
    record = load_panel().last_settled_year
    return (
        f"**Inputs of the list from {origin}.** {100 * (ages == 0).mean():.0f} % of its values are "
        f"as fresh as usual, {100 * (ages > 0).mean():.0f} % older, "
        f"{100 * (ages < 0).mean():.1f} % missing. Events after {record} are on no record: "
        "what began since is neither learnt from nor shown."
    )


def _level_today() -> str:
    found = pd.read_csv(SCORECARDS / "live-level.csv")
    row = found[(found["model"] == "default") & (found["labels"] == "some to come")].iloc[0]
    plain = found[(found["model"] == "default") & (found["labels"] == "all coded")].iloc[0]
    ratio = with_interval(row["ratio"], row["low"], row["high"], 2)
    return (
        f"**Level.** Its probabilities are multiplied, in effect, by {ratio} (90 %): so much "
        "happened of what its past forecasts expected, with onsets still to be coded allowed for. "
        f"{row['expected']:.1f} onsets are expected; {plain['expected']:.1f} if no onset were to "
        "be coded later."
    )


def _stale() -> str:
    row = pd.read_csv(SCORECARDS / "staleness.csv").iloc[0]
    loss = with_interval(row["loss"], row["countries_low"], row["countries_high"], 1)
    return (
        f"**What stale inputs cost.** With inputs as stale at past origins as today's, its log "
        f"score is worse by {loss} thousandths on {row['n_forecasts']:,} forecasts with "
        f"{row['n_onsets']} onsets."
    )


def _hindsight() -> str:
    found = pd.read_csv(SCORECARDS / "hindsight.csv")
    found = found[(found["part"] == "all") & (found["against"] == "ewp_2025")].set_index("model")
    lines = []
    for model, said in (
        ("default", "as the benchmark has it"),
        ("default_on_2025_inputs", "inputs as stale as those of the list made now"),
        ("out_at_origin", "only columns whose first release was out by then"),
        ("with_late_columns", "with columns that were coded with hindsight"),
    ):
        row = found.loc[model]
        gain = 1000 * row[["gain", "countries_low", "countries_high"]].astype(float)
        lines.append([said, with_interval(*gain, 1, sign=True), f"{row['caught']:.0f}"])
    head = ["", "gain over EWP's published backtest, ×1000", "onsets among the first 30, of 39"]
    return f"**Hindsight.**\n\n{markdown_table(head, lines)}"


def _record() -> str:
    """Onsets that its lists of thirty, made anew from every origin, held and missed."""
    record = embedded_track_record().frame
    panel = load_panel()
    outcome = (
        panel.labels(known_at=panel.last_settled_year)
        .reindex(pd.MultiIndex.from_frame(record[["gwcode", "origin"]], names=["gwcode", "year"]))
        .to_numpy()
    )
    known = record.assign(onset=outcome).dropna(subset=["onset"])
    happened = known[known["onset"] == 1]
    first, last = known["origin"].min(), known["origin"].max()
    listed = known[known["rank"] <= 30]
    caught = (happened["rank"] <= 30).sum()
    false = 1 - listed["onset"].mean()
    return (
        f"**Misses.** Made anew from every year {first}–{last}, on inputs as stale as today's, its "
        f"lists of thirty held {caught} of {len(happened)} state-years that "
        "were followed by an onset within two years, and missed "
        f"{len(happened) - caught}. The median rank of those missed is "
        f"{happened.loc[happened['rank'] > 30, 'rank'].median():.0f}, the last "
        f"{happened['rank'].max():.0f}. Of what stood among the first thirty, {100 * false:.1f} % "
        f"saw no onset in the window.\n\n{_missed(happened)}"
    )


def _missed(happened: pd.DataFrame) -> str:
    """States whose onset was outside the first thirty, with the years it was seen from."""
    missed = happened[happened["rank"] > 30].sort_values("origin")
    key = pd.MultiIndex.from_frame(missed[["gwcode", "origin"]], names=["gwcode", "year"])
    named = missed.assign(state=labels(key)["name"].to_numpy())
    lines = [
        [str(state), "; ".join(f"{one.origin} (rank {one.rank})" for one in rows.itertuples())]
        for state, rows in named.groupby("state")
    ]
    return markdown_table(["state with an onset that the first thirty missed", "seen from"], lines)


def row(name: str) -> list[str]:
    """What the table of all cards says of a model."""
    known = "yes" if all_scores(name) else "one question" if under_way(name) else "no"
    return [(inspect.getdoc(MODELS[name]) or "").partition("\n")[0], known]


FORM = CardForm(
    kind="model-cards",
    names=tuple(MODELS),
    title=lambda name: f"`{name}`",
    blocks={
        FACTS: facts,
        "measured": measured,
        "intervals": intervals,
        "cost": cost,
        "settings": settings,
        "live use": live,
    },
    parts=PARTS,
    columns=("what it is", "scored"),
    row=row,
)

if __name__ == "__main__":
    sys.exit(write_cards(FORM))

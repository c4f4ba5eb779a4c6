"""The command that explains why a state's risk is as high as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp
from typing import TYPE_CHECKING, Any

from atrocityrisk._formatting.numbers import DASH, counted, fixed, level_text
from atrocityrisk.cli.asked_spec import amendments, asked_spec
from atrocityrisk.cli.cache_commands import finished_work
from atrocityrisk.cli.described import described
from atrocityrisk.cli.shared_options import (
    ALL_PROCESSORS,
    AcceptInputs,
    AsJson,
    Excluded,
    IndicatorNames,
    Jobs,
    ListLength,
    ModelName,
    NoCache,
    Origin,
    OutcomeName,
    PanelFile,
    Seed,
    SpecFile,
    StateAsked,
    Verbose,
)
from atrocityrisk.cli.terminals import answer, json_rows

if TYPE_CHECKING:
    from rich.table import Table

    from atrocityrisk._core.progress import ProgressCallback
    from atrocityrisk.explanations import Explanation
    from atrocityrisk.outcomes import Outcome
    from atrocityrisk.rankings import Ranking
    from atrocityrisk.specs import RunSpec

LIMITS = (
    "Parts say what the model does with its inputs, against the median state. They are not causes "
    "and no finding about the country.",
    "Most states with a high risk will see no such event in the window, and some events come "
    "elsewhere.",
)


@described(
    "atrocityrisk explain Chad",
    "atrocityrisk explain TCD --origin 2022 --k 5",
    fields={
        "gwcode": "Gleditsch-Ward number",
        "country": "name in the year of the origin",
        "model": "name",
        "outcome": "name",
        "origin": "last year whose data were used",
        "first_year": "first year of the window",
        "last_year": "last year of the window",
        "probability": "risk, between 0 and 1",
        "log_odds": "the same in log-odds: the reference and all parts together",
        "reference_log_odds": "log-odds of the median state",
        "interval": "level of the parts' intervals",
        "method": "how the model was taken apart",
        "parts": "one object a part: indicator, value, contribution in log-odds, interval, and "
        "what is known of the input",
        "limits": "sentences on what the parts do not say",
    },
)
def explain(
    state: StateAsked,
    spec: SpecFile = None,
    panel: PanelFile = None,
    model: ModelName = None,
    outcome: OutcomeName = None,
    origin: Origin = None,
    seed: Seed = None,
    indicators: IndicatorNames = None,
    exclude: Excluded = None,
    accept_inputs: AcceptInputs = None,
    k: ListLength = 12,
    jobs: Jobs = ALL_PROCESSORS,
    no_cache: NoCache = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Explain why a state's risk is as high as it is, in parts that add up."""
    from atrocityrisk.cli.waiting import waiting_for

    asked = asked_spec(
        spec,
        amendments(
            panel=panel,
            model=model,
            outcome=outcome,
            origin=origin,
            seed=seed,
            indicators=indicators,
            exclude=exclude,
            accept_inputs=accept_inputs,
        ),
        command="explain",
    )
    with (
        waiting_for(
            f"explaining the risk of {state}",
            asked,
            command="explain",
            jobs=jobs,
            anew=no_cache,
            verbose=verbose,
        ) as progress,
        finished_work(no_cache=no_cache),
    ):
        ranking, one, what, further = _explained(asked, state, jobs, progress)
    limits = (*LIMITS, *further)
    answer(
        lambda: _show(ranking, one, what, k=k, limits=limits),
        lambda: _json(one, limits),
        as_json=as_json,
    )


def _explained(
    spec: RunSpec, state: str, jobs: int, progress: ProgressCallback
) -> tuple[Ranking, Explanation, Outcome, tuple[str, ...]]:
    """The list, the state's explanation, what was forecast, and the limits of this list."""
    # Called after the first line is out: these imports take a second or two.
    from atrocityrisk.explanations import explain as explained
    from atrocityrisk.rankings import rank
    from atrocityrisk.runs.as_specified import chosen_panel, origin_of
    from atrocityrisk.runs.list_limits import further_limits
    from atrocityrisk.runs.ranking_run import checked_forecast
    from atrocityrisk.states import resolve

    progress("reading the panel", 0, 3)
    panel = chosen_panel(spec)
    # Before the work: a misspelt state must not cost the time of a forecast.
    gwcode = resolve(state, origin_of(spec, panel))
    checked = checked_forecast(
        spec,
        panel=panel,
        n_jobs=jobs,
        progress=lambda what, done, _: progress(what, done, 3),
    )
    spec, made = checked.spec, checked.forecast
    progress("taking the forecast apart", 2, 3)
    one = explained(made, gwcode, level=spec.level)
    ranking = rank(made, level=spec.level, k=spec.k)
    progress("done", 3, 3)
    return ranking, one, panel.outcome, (*checked.inputs.marks, *further_limits(spec, panel, made))


def _json(one: Explanation, limits: Sequence[str]) -> dict[str, Any]:
    return {
        "gwcode": one.gwcode,
        "country": one.country,
        "model": one.model,
        "outcome": one.outcome,
        "origin": one.origin,
        "first_year": one.first_year,
        "last_year": one.last_year,
        "probability": one.probability,
        "log_odds": one.log_odds,
        "reference_log_odds": one.reference_log_odds,
        # Programs that read this output know the level by its earlier name.
        "interval": one.level,
        "method": one.method,
        "parts": json_rows(one.parts),
        "limits": list(limits),
    }


def _show(
    ranking: Ranking, one: Explanation, what: Outcome, *, k: int, limits: Sequence[str]
) -> None:
    from atrocityrisk._formatting.titles import title
    from atrocityrisk.cli import display
    from atrocityrisk.explanations.median_state import against_the_median
    from atrocityrisk.indicators.indicator_words import indicator_words

    console = display.console()
    heading = title(what, first_year=one.first_year, last_year=one.last_year)
    console.print(f"\n{one.country}: {heading}, seen from {one.origin}", style="bold")
    console.print(_place(ranking, one))
    one = against_the_median(one)
    console.print(_parts_table(one, k))
    console.print(_groups_table(one))
    names = one.parts.loc[one.parts["status"] == "unknown", "indicator"]
    unknown = [indicator_words(str(name)) for name in names]
    named = "; ".join(unknown[:6]) + ("; …" if len(unknown) > 6 else "")
    lines = [
        f"Unknown: {len(unknown)} of {int((one.parts['status'] != 'model').sum())} inputs"
        + (f" ({named})." if unknown else "."),
        "Parts multiply the odds and lead exactly from a state with the median of every input to "
        f"this one. Method: {one.method}.",
        *limits,
    ]
    for line in lines:
        display.note(line, on=console)


def _place(ranking: Ranking, one: Explanation) -> str:
    """Risk and rank with their intervals, and the median state's risk beside them."""
    from atrocityrisk.cli import display

    row = ranking.frame[ranking.frame["gwcode"] == one.gwcode].to_dict("records")[0]
    content = level_text(one.level)
    risk = f"risk {display.percent(one.probability)} %"
    place = f"rank {row['rank']} of {counted(len(ranking.frame), 'state')}"
    # A missing number is not equal to itself.
    if one.draws is not None and row["low"] == row["low"]:
        risk += f" ({content}: {display.percent(row['low'])}–{display.percent(row['high'])} %)"
        place += f" ({content}: {row['rank_low']}–{row['rank_high']})"
    else:
        place += " (this model gives no intervals)"
    median = f"{display.percent(one.reference_probability)} %"
    return f"{risk}, {place}; the median state's risk is {median}"


def _parts_table(one: Explanation, k: int) -> Table:
    from atrocityrisk.cli import display
    from atrocityrisk.indicators.indicator_words import indicator_words

    content = level_text(one.level)
    with_intervals = one.draws is not None
    headings = ["part", "value", "median\nstate", "value\nof year", "odds\n×"]
    if with_intervals:
        headings.append(content)
    # What the part is worth stays longest.
    drop = [content, "value\nof year", "median\nstate", "value"]
    made = display.table(*headings, right=tuple(headings[1:]), fold="part", drop=drop)
    for part in one.parts.head(k).to_dict("records"):
        cells = [
            indicator_words(str(part["indicator"])),
            _value(part, part["value"], part["status"]),
            _value(part, part["reference_value"], "observed"),
            display.whole(part["value_year"]),
            _factor(part["contribution"]),
        ]
        ends = [_factor(part[end]) for end in ("low", "high")]
        made.add_row(*cells, *(["–".join(ends)] if with_intervals else []))
    rest = one.parts.iloc[k:]
    if len(rest):
        name = counted(len(rest), "other together", "others together")
        others = [name, "", "", "", _factor(rest["contribution"].sum())]
        made.add_row(*others, *([""] if with_intervals else []))
    return made


def _groups_table(one: Explanation) -> Table:
    from atrocityrisk.cli import display

    numbers = ("odds ×", "inputs", "unknown")
    made = display.table("theme", *numbers, right=numbers)
    for name, row in one.by_theme().iterrows():
        made.add_row(
            str(name),
            _factor(row["contribution"]),
            f"{row['indicators']:.0f}",
            f"{row['unknown']:.0f}",
        )
    return made


def _value(part: Mapping[Any, Any], value: float, status: str) -> str:
    """A value as people count it, or that it is unknown; a dash for a part that is no input."""
    from atrocityrisk.explanations.explanation import MODEL
    from atrocityrisk.indicators.indicator_words import value_words

    if status == "unknown":
        return "unknown"
    return DASH if part["status"] == MODEL else value_words(str(part["indicator"]), value)


def _factor(log_odds: float) -> str:
    """What a part multiplies the odds by."""
    return fixed(exp(log_odds))

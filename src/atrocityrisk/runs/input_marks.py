"""What is said of a list's inputs: the refusal with its tables, the sentences at its top."""

import warnings
from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from atrocityrisk.errors import (
    AtrocityRiskWarning,
    InputsError,
    MissingInputsWarning,
    OriginError,
    ProvisionalInputsWarning,
    UnusualValuesWarning,
)
from atrocityrisk.forecasting import Forecast
from atrocityrisk.panels import Panel
from atrocityrisk.runs.input_checks import HALF, LIMITS, WORST, InputCheck, check_inputs
from atrocityrisk.runs.provisional_lists import PROVISIONAL, provisional_texts

NAMED = 5
"""States or indicators named in a sentence."""
EARLIER = 3
"""Years before a refused origin in which one is looked for that is not."""
WHAT = {
    "missing_beyond_training": "of the values that the model needs are missing beyond the share "
    "that is missing in the years learnt from",
    "states_lacking_half": "of the states lack half of their values or more",
    "older_than_learnt": "of the values are older than 95 % of those learnt from",
    "far_outside_range": "of the states have a value far outside the range learnt from, in at "
    "least one indicator",
}


def refuse_unfit(check: InputCheck, panel: Panel, *, accepted: str | None) -> InputCheck:
    """Refuse inputs beyond the limits, with tables and the way on; what was accepted is kept."""
    if not check.beyond:
        return check
    if accepted is not None:
        return replace(check, accepted=accepted)
    way = _earlier_way(panel, check.origin)
    raise InputsError(
        f"the inputs of {check.origin} cannot carry a list: {_faults(check)}. What is missing is "
        f"filled in by the model, and what it has not seen it cannot judge.\n\n"
        f"{_indicator_table(check)}\n\n{_state_table(check)}\n\n"
        f"{way}, leave indicators or states out (`--indicators`, `--exclude`), or build the panel "
        'from newer files. To make the list all the same, say why: `--accept-inputs "REASON"` (in '
        'a file accept_inputs = "REASON"); list, manifest and report repeat it'
    )


def with_marks(check: InputCheck, forecast: Forecast) -> InputCheck:
    """The same with what must be said at the top of the list that was made."""
    lines = [*provisional_texts(check)]
    if check.accepted is not None:
        lines.append(
            f"Made although its inputs are beyond what a list can rest on: {_faults(check)}. The "
            f"reason given: {check.accepted}"
        )
    said = check.said
    if {"missing", "missing_beyond_training", "states_lacking_half"} & set(said):
        lines.append(missing_text(check, forecast))
    if "columns_without_a_value" in said:
        lines.append(_empty_text(check))
    if "older_than_learnt" in said:
        worst = check.by_indicator.sort_values("older", ascending=False, kind="stable")
        lines.append(
            f"{_percent(check.shares['older_than_learnt'])} of the values of {check.origin} are "
            f"older than 95 % of those learnt from, most of all {_indicators(worst, 'older')}"
        )
    if {"outside_range", "far_outside_range"} & set(said):
        lines.append(_outside_text(check))
    return replace(check, marks=tuple(lines))


def warn_of_inputs(check: InputCheck) -> None:
    """Warn of what is said of the inputs; of their ages the forecast itself has warned."""
    for line in check.marks:
        if "older than 95 %" in line and check.accepted is None:
            continue
        warnings.warn(line, _kind(line), stacklevel=3)


def _kind(line: str) -> type[AtrocityRiskWarning]:
    """Warning by which a sentence is told."""
    if line.startswith(PROVISIONAL):
        return ProvisionalInputsWarning
    return UnusualValuesWarning if "range learnt from" in line else MissingInputsWarning


def describe_inputs(check: InputCheck) -> dict[str, object]:
    """The check for a manifest: shares beside limits, what was said, the worst of both tables."""
    limits = {
        name: {"share": round(check.shares[name], 6), "said": one.said, "refused": one.refused}
        for name, one in LIMITS.items()
    }
    return {
        "limits": limits,
        "beyond": list(check.beyond),
        "accepted": check.accepted,
        # Only of a list from a year that is not settled: other manifests stay as they are.
        **(
            {}
            if check.settled
            else {
                "of_origin_year": round(check.of_origin, 6),
                "provisional": round(check.provisional, 6),
            }
        ),
        "marks": list(check.marks),
        "indicators": _records(_wrong(check.by_indicator)),
        "states": _records(_wrong(check.by_state)),
    }


def missing_text(check: InputCheck, forecast: Forecast) -> str:
    """How much is missing, and for whom most, with their places on the list."""
    share = check.by_state.set_index("gwcode")["missing"]
    lacking = int((share >= HALF).sum())
    risk = pd.Series(forecast.probability, index=forecast.gwcode, name="risk")
    table = pd.concat([share.rename("share"), risk], axis=1).dropna()
    table["rank"] = risk.rank(ascending=False, method="min").astype(int)
    # Of states that lack equally much, those high on the list come first.
    worst = table[table["share"] > 0].sort_values(["share", "risk"], ascending=False).head(NAMED)
    names = dict(zip(check.by_state["gwcode"], check.by_state["country"], strict=True))
    named = "; ".join(
        f"{names[int(str(code))]} {_percent(row['share'])} missing, rank {row['rank']:.0f}, risk "
        f"{100 * row['risk']:.1f} %"
        for code, row in worst.iterrows()
    )
    return (
        f"{_percent(check.shares['missing'])} of the values of {check.origin} that the model needs "
        f"are missing, and {lacking} of {check.states} states lack {_percent(HALF)} or more; what "
        "is missing is filled in by the model, and a rank may rest on that. Most is missing for: "
        f"{named}. Take an earlier origin (`--origin`), or a panel with newer data"
    )


def _empty_text(check: InputCheck) -> str:
    empty = check.by_indicator.loc[check.by_indicator["missing"] == 1, "indicator"].tolist()
    named = ", ".join(empty[:NAMED]) + (", ..." if len(empty) > NAMED else "")
    return (
        f"{len(empty)} {'indicator has' if len(empty) == 1 else 'indicators have'} no value at all "
        f"in {check.origin} and {'tells' if len(empty) == 1 else 'tell'} nothing of any state: "
        f"{named}"
    )


def _outside_text(check: InputCheck) -> str:
    table = check.by_indicator
    worst = table[(table["far_outside"] > 0) | (table["outside"] >= LIMITS["outside_range"].said)]
    worst = worst.sort_values(["far_outside", "outside"], ascending=False, kind="stable")
    far = worst.loc[worst["far_outside"] > 0, "indicator"].tolist()
    # The first thing to look at where values are far off: another unit, percent for shares.
    hint = f"; check the unit of {', '.join(far[:NAMED])}" if far else ""
    return (
        f"Values of {check.origin} outside the range learnt from, where the model goes by what it "
        f"has never seen: {_indicators(worst, 'outside')} of the states{hint}"
    )


def _faults(check: InputCheck) -> str:
    """Shares beyond their limits, beside the limits."""
    return "; ".join(
        f"{_percent(check.shares[name])} {WHAT[name]} (limit {_percent(LIMITS[name].refused or 0)})"
        for name in check.beyond
    )


def _earlier_way(panel: Panel, origin: int) -> str:
    """An earlier origin from which a list can be made, tried and not guessed."""
    for earlier in range(origin - 1, max(origin - 1 - EARLIER, panel.years[0]), -1):
        try:
            if not check_inputs(panel, origin=earlier).beyond:
                return f"A list from {earlier} can be made: take it (`--origin {earlier}`)"
        except OriginError:
            break
    return "Take another origin (`--origin`)"


def _indicator_table(check: InputCheck) -> str:
    shown = _wrong(check.by_indicator)
    columns = ["missing", "missing_learnt", "older", "outside", "far_outside"]
    heads = ["missing", "in training", "older", "outside", "far outside"]
    head = f"the {len(shown)} worst of {len(check.by_indicator)} indicators"
    return _table(head, shown["indicator"], shown[columns], heads)


def _state_table(check: InputCheck) -> str:
    shown = _wrong(check.by_state)
    columns = ["missing", "older", "outside"]
    head = f"the {len(shown)} worst of {len(check.by_state)} states"
    return _table(head, shown["country"], shown[columns], columns)


def _table(head: str, names: Iterable[str], shares: pd.DataFrame, heads: list[str]) -> str:
    """Plain table that stands in a message, in percent."""
    listed = [str(name) for name in names]
    first = max(map(len, [head, *listed]))
    lines = ["  ".join([head.ljust(first), *heads])]
    for name, row in zip(listed, shares.to_numpy(float), strict=True):
        cells = [_percent(v).rjust(len(h)) for v, h in zip(row, heads, strict=True)]
        lines.append("  ".join([name.ljust(first), *cells]))
    return "\n".join(lines)


def _wrong(table: pd.DataFrame) -> pd.DataFrame:
    """First rows of a table in which something is wrong."""
    shares = table.drop(columns=["missing_learnt"], errors="ignore").select_dtypes("float")
    return table[shares.gt(0).any(axis=1)].head(WORST)


def _records(table: pd.DataFrame) -> list[dict[str, object]]:
    rows = table.round(6).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]


def _indicators(table: pd.DataFrame, column: str) -> str:
    shown = table[table[column] > 0].head(NAMED)
    rows = zip(shown["indicator"], shown[column], strict=True)
    return ", ".join(f"{name} {_percent(share)}" for name, share in rows)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"

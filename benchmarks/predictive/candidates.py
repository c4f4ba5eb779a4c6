"""The candidates of ledger/candidates.toml as models and panels, and how they were compared.

    benchmarks/predictive/candidates.py compare [--variant NAME ...] [--cache DIR]

runs variants of the candidates on the two tasks of one-sided violence, never on mass killing, and
writes what was looked at, all of it, to candidates-tried.csv.

    benchmarks/predictive/candidates.py judge [--ledger DIR]

holds what the ledger has against the default, on windows that had not opened when it was registered
and have closed since.
"""

import argparse
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

import atrocityrisk as ar
from atrocityrisk._core.csv_files import write_table
from atrocityrisk._core.files import atomic_write
from atrocityrisk.evaluation import compare
from atrocityrisk.forecasting import Backtest
from atrocityrisk.forecasting.forecast_results import COLUMNS
from atrocityrisk.ledger import entry_frame, read_entries
from atrocityrisk.models import LogOddsPool, OutcomeLadder, PooledOutcomesLogit, with_imputation
from atrocityrisk.models._base.inner_parameters import with_inner
from atrocityrisk.panels import Panel, read_panel
from atrocityrisk.runs.as_specified import (
    chosen_panel,
    origin_of,
    registered_model,
    seen_by,
    year_of_ages,
)
from atrocityrisk.specs import RunSpec, read_spec

HERE = Path(__file__).resolve().parent
LEDGER = HERE / "ledger"
SPECIFICATION = LEDGER / "candidates.toml"
TRIED = HERE / "candidates-tried.csv"
DEFAULT = HERE.parents[1] / "datasets" / "default.toml"
TASKS = ("one_sided_100", "one_sided_1000")
EVERY, EVEN = tuple(range(2000, 2023)), tuple(range(2000, 2023, 2))
LISTS = ("mass_killing", "geno_politicide", "targeted_mass_killing", *TASKS)


@dataclass(frozen=True)
class Candidate:
    """A model that is registered beside the default, and why."""

    name: str
    model: str
    reason: str
    further_outcomes: tuple[str, ...] = ()
    rows: str | None = None


def read_candidates(path: Path = SPECIFICATION) -> list[Candidate]:
    """Candidates as specified."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["candidate"]
    return [
        Candidate(**table | {"further_outcomes": tuple(table.get("further_outcomes", ()))})
        for table in tables
    ]


def default_model() -> Any:
    """The default's model."""
    return registered_model(read_spec(DEFAULT).model, draws=None)


def with_ladder(further_outcomes: Sequence[str]) -> Any:
    """The default in which the stumps are trained on further outcomes too."""
    rungs = tuple(further_outcomes)
    return _with_members(
        lambda members: [
            (name, OutcomeLadder(one, further_outcomes=rungs) if name == "stumps" else one)
            for name, one in members
        ]
    )


def with_pooled_outcomes(further_outcomes: Sequence[str]) -> Any:
    """The default with a fifth member that learns several outcomes at once."""
    pooled = with_imputation(PooledOutcomesLogit(further_outcomes=tuple(further_outcomes)))
    return _with_members(lambda members: [*members, ("pooled_outcomes", pooled)])


def _with_members(change: Callable[[list[tuple[str, Any]]], list[tuple[str, Any]]]) -> Any:
    """The default with other members in its pool, and everything else as it is."""
    model = default_model()
    pool = model.model
    assert isinstance(pool, LogOddsPool)
    return model.set_params(model=pool.set_params(members=change(list(pool.members))))


def model_of(candidate: Candidate) -> Any:
    """The candidate's model, unfitted."""
    if candidate.model == "ladder":
        return with_ladder(candidate.further_outcomes)
    if candidate.model == "pooled":
        return with_pooled_outcomes(candidate.further_outcomes)
    return default_model()


def panel_of(candidate: Candidate, spec: RunSpec) -> Panel:
    """The panel that the candidate sees: the default's columns and ages."""
    if candidate.rows is None:
        return chosen_panel(spec)
    earlier, panel = read_panel(LEDGER / candidate.rows), ar.load_panel()
    whole = joined(earlier, panel)
    names = list(spec.indicators or ())
    late = year_of_ages(whole, origin=origin_of(spec, whole))
    return seen_by(whole, names, ages=spec.ages, columns=spec.columns, ages_of=late)


def joined(earlier: Panel, panel: Panel) -> Panel:
    """A panel with earlier rows before its own, whose columns and facts stay those of the panel."""
    names = list(panel.columns.index)
    return Panel(
        pd.concat([earlier.indicators[names], panel.indicators]),
        ages=pd.concat([earlier.ages[names], panel.ages]),
        events=pd.concat([earlier.events[list(panel.events)], panel.events]),
        columns=panel.columns,
        outcome=panel.outcome,
        timing=panel.timing,
        first_releases=panel.first_releases,
        record_end=panel.record_end,
        late_cells=panel.late_cells,
        last_settled_year=panel.last_settled_year,
        usual_origin=panel.usual_origin,
    )


VARIANTS: dict[str, tuple[Callable[[str], Any], tuple[int, ...], str]] = {
    "ladder_quarter": (
        lambda task: with_ladder([_quarter(task)]),
        EVERY,
        "stumps also trained on a quarter of the threshold: as 250 is to mass killing",
    ),
    "ladder_neighbours": (
        lambda task: with_ladder(
            [_quarter(task), "one_sided_500" if task == "one_sided_1000" else "one_sided_250"]
        ),
        EVERY,
        "stumps also trained on two neighbouring thresholds",
    ),
    "pooled_outcomes": (
        lambda _: with_pooled_outcomes(LISTS),
        EVEN,
        "a fifth member that learns five outcomes with partly shared coefficients",
    ),
    "pool_with_bayes": (
        lambda _: registered_model("pool_with_bayes", draws=None),
        EVEN,
        "a fifth member that learns one outcome: what pooling outcomes adds",
    ),
}
"""By name: model for a task, origins, and what it is."""


def _quarter(task: str) -> str:
    """One-sided violence above a quarter of a task's threshold."""
    return f"one_sided_{int(task.rpartition('_')[2]) // 4}"


def compared(variant: str, task: str, *, cache: Path | None) -> dict[str, Any]:
    """One line of candidates-tried.csv: a variant against the default on a task."""
    make, origins, reason = VARIANTS[variant]
    spec = read_spec(DEFAULT)
    panel = chosen_panel(spec).with_outcome(task)
    models = {"default": default_model(), variant: make(task)}
    made = ar.backtest(
        {name: with_inner(model, "n_draws", 0) for name, model in models.items()},
        panel,
        origins=origins,
        seed=spec.seed,
        cache=cache,
    )
    frame = compare(made, against="default", metrics=["log_score", "roc_auc"]).frame
    row = frame[frame["model"] == variant].set_index("metric")
    log, auc = row.loc["log_score"], row.loc["roc_auc"]
    return {
        "variant": variant,
        "task": task,
        "origins": f"{origins[0]}-{origins[-1]}" + ("" if origins == EVERY else ", even"),
        "what": reason,
        "rows": int(made.frame["observed"].notna().sum() // 2),
        "positives": int(made.frame["observed"].sum() // 2),
        # A lower log score is better: what is gained is the difference the other way round.
        "gain": -float(log["difference"]),
        "gain_low": -float(log["high"]),
        "gain_high": -float(log["low"]),
        "roc_auc_difference": float(auc["difference"]),
        "panel": panel.fingerprint()[:12],
    }


def judged(ledger: Path, panel: Panel) -> pd.DataFrame | None:
    """Every entrant against the default on closed windows; None while there is none."""
    forecasts = [e for e in read_entries(ledger) if e.content.get("kind") == "forecast"]
    entries = [e for e in forecasts if e.content["registration"]["prospective"]]
    # A correction stands in place of what it corrects.
    corrected = {e.content["corrects"]["number"] for e in entries if e.content["corrects"]}
    frames = [entry_frame(e)[COLUMNS] for e in entries if e.number not in corrected]
    if not frames:
        return None
    frame = pd.concat(frames, ignore_index=True)
    truth = panel.labels(known_at=panel.years[1]).rename("observed").reset_index()
    frame = frame.merge(truth.rename(columns={"year": "origin"}), how="left")
    frame = frame[frame["observed"].notna()]
    lines = [_gain(frame, name, panel) for name in sorted(set(frame["model"]) - {"default"})]
    return pd.DataFrame(lines) if lines else None


def _gain(frame: pd.DataFrame, name: str, panel: Panel) -> dict[str, Any]:
    """Mean gain in log score of an entrant over the default, from the origins that both have."""
    both = frame[frame["model"].isin(["default", name])]
    shared = both.groupby("origin")["model"].transform("nunique") == 2
    made = Backtest(
        frame=both[shared],
        training=pd.DataFrame(),
        timing=panel.timing,
        seed=0,
        panel_fingerprint=panel.fingerprint(),
        reused=0,
    )
    found = compare(made, against="default", metrics=["log_score"], reference="default").frame
    line = found.iloc[0]
    # A lower log score is better: what is gained is the difference the other way round.
    gain = {"gain": -line["difference"], "low": -line["high"], "high": -line["low"]}
    return {"model": name, "origins": both[shared]["origin"].nunique()} | gain


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["compare", "judge"])
    parser.add_argument("--variant", action="append", choices=sorted(VARIANTS))
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--ledger", type=Path, default=LEDGER)
    chosen = parser.parse_args()
    if chosen.command == "judge":
        table = judged(chosen.ledger, ar.load_panel())
        print("no window registered in time has closed" if table is None else table)
        return
    for variant in chosen.variant or VARIANTS:
        for task in TASKS:
            line = compared(variant, task, cache=chosen.cache)
            # Everything that was looked at stays: a second look is another line.
            before = pd.read_csv(TRIED) if TRIED.is_file() else pd.DataFrame()
            with atomic_write(TRIED) as temporary:
                write_table(pd.concat([before, pd.DataFrame([line])]), temporary)
            print(line, flush=True)


if __name__ == "__main__":
    main()

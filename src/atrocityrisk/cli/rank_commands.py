"""Commands that make a ranking and check one: rank, run, verify."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atrocityrisk._formatting.numbers import (
    NBSP,
    chance_figure,
    counted,
    level_text,
    share_span,
    whole_span,
)
from atrocityrisk.cli.asked_spec import amendments, asked_spec, required_file
from atrocityrisk.cli.cache_commands import finished_work
from atrocityrisk.cli.described import described
from atrocityrisk.cli.exit_codes import DIFFERENT
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
    OutFolder,
    PanelFile,
    PreviousList,
    Quiet,
    Seed,
    SpecArgument,
    SpecFile,
    Verbose,
)
from atrocityrisk.cli.terminals import answer, escape_control, json_files, json_rows

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from atrocityrisk.runs import RunRecord
    from atrocityrisk.specs import RunSpec

UNLISTED_SHOWN = 20
"""Files without a manifest that `verify` names one by one."""

RUN_FIELDS = {
    "ranking": "one object a state, with the columns of ranking.csv",
    "manifest": "content of manifest.json",
    "files": "paths of what was written",
}


@described(
    "atrocityrisk rank",
    "atrocityrisk rank --origin 2022 --seed 7 --out ranking-2022",
    'atrocityrisk rank --exclude "Chad=no data since 2021"',
    fields=RUN_FIELDS,
    note=(
        "Without options: the embedded panel with its own specification, from its last year. Other "
        "options change what they name and leave the rest as specified."
    ),
)
def rank(
    spec: SpecFile = None,
    panel: PanelFile = None,
    model: ModelName = None,
    outcome: OutcomeName = None,
    origin: Origin = None,
    seed: Seed = None,
    indicators: IndicatorNames = None,
    exclude: Excluded = None,
    accept_inputs: AcceptInputs = None,
    timing: Annotated[
        str | None,
        typer.Option(
            metavar="MODE",
            help="pseudo-real-time (what would have been out by then) or revised (all).",
        ),
    ] = None,
    previous: PreviousList = None,
    out: OutFolder = Path("out"),
    k: ListLength = 20,
    jobs: Jobs = ALL_PROCESSORS,
    no_cache: NoCache = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Rank the states by risk and write the ranking."""
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
            timing=timing,
            previous=previous,
        ),
        command="rank",
    )
    _run_and_show(
        asked,
        out,
        k=k,
        jobs=jobs,
        no_cache=no_cache,
        as_json=as_json,
        quiet=quiet,
        verbose=verbose,
    )


@described(
    "atrocityrisk run edition.toml --out edition",
    "atrocityrisk run edition.toml --origin 2020 --out edition-2020",
    fields=RUN_FIELDS,
    note="One of FILE and --spec FILE is needed. The same as `rank --spec FILE`.",
)
def run(
    file: SpecArgument = None,
    spec: SpecFile = None,
    panel: PanelFile = None,
    model: ModelName = None,
    outcome: OutcomeName = None,
    origin: Origin = None,
    seed: Seed = None,
    indicators: IndicatorNames = None,
    exclude: Excluded = None,
    accept_inputs: AcceptInputs = None,
    out: OutFolder = Path("out"),
    k: ListLength = 20,
    jobs: Jobs = ALL_PROCESSORS,
    no_cache: NoCache = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make the ranking that a TOML file specifies."""
    asked = asked_spec(
        required_file(file, spec),
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
        command="run",
    )
    _run_and_show(
        asked,
        out,
        k=k,
        jobs=jobs,
        no_cache=no_cache,
        as_json=as_json,
        quiet=quiet,
        verbose=verbose,
    )


@described(
    "atrocityrisk verify out",
    fields={
        "intact": "whether every file of the manifests is as it was written",
        "files": "one object a file: file, state (intact, changed, missing)",
        "unlisted": "files of the folder that are in no manifest",
    },
)
def verify(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="Folder that `rank`, `run`, `report`, `brief` wrote."
        ),
    ],
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Check the files of a run against its manifest."""
    # Not by the room of runs, which waits for all that makes one.
    from atrocityrisk._core.manifest import unlisted
    from atrocityrisk._core.manifest import verify as check

    checks, others = check(folder), unlisted(folder)
    states = {
        file.name: "intact" if file.intact else "missing" if file.found is None else "changed"
        for file in checks
    }
    intact = all(file.intact for file in checks)
    answer(
        lambda: _show_checks(states, others),
        lambda: {
            "intact": intact,
            "files": [{"file": name, "state": state} for name, state in states.items()],
            "unlisted": list(others),
        },
        as_json=as_json,
        quiet=quiet,
    )
    if not intact:
        raise typer.Exit(DIFFERENT)


def _show_checks(states: Mapping[str, str], others: Sequence[str]) -> None:
    from atrocityrisk.cli import display

    shown = display.table("file", "state")
    for name, state in states.items():
        shown.add_row(escape_control(name), state)
    for name in others[:UNLISTED_SHOWN]:
        shown.add_row(escape_control(name), "in no manifest")
    console = display.console()
    console.print(shown)
    if others:
        shown_of = f", of which {UNLISTED_SHOWN} are shown" if len(others) > UNLISTED_SHOWN else ""
        display.note(
            f"Files in no manifest: {len(others)}{shown_of}. Nothing says what they are, or "
            "whether they were changed.",
            on=console,
        )


def _run_and_show(
    spec: RunSpec,
    out: Path,
    *,
    k: int,
    jobs: int,
    no_cache: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    from atrocityrisk.cli.waiting import waiting_for

    with (
        waiting_for(
            "ranking the states",
            spec,
            command="rank",
            jobs=jobs,
            anew=no_cache,
            quiet=quiet,
            verbose=verbose,
        ) as progress,
        finished_work(no_cache=no_cache),
    ):
        # Only now, because it takes longer to import than a person likes to see nothing.
        from atrocityrisk.runs import ranking_run

        record = ranking_run.run(spec, out, n_jobs=jobs, progress=progress)
    answer(
        lambda: _show(record, k),
        lambda: {
            "ranking": json_rows(record.ranking.frame),
            "manifest": record.manifest,
            "files": json_files(record.files),
        },
        as_json=as_json,
        quiet=quiet,
    )


def _show(record: RunRecord, k: int) -> None:
    from atrocityrisk._formatting.titles import LIMITS
    from atrocityrisk.cli import display

    console = display.console()
    frame = record.ranking.frame
    made = record.manifest["forecast"]
    console.print(f"\n{made['title']}, seen from {made['origin']}", style="bold")
    for mark in record.inputs.marks:
        console.print(mark)
    console.print(_table(record, frame.head(k)))
    # What is said of this list alone comes first: else it is taken for the default's.
    for line in (*record.manifest["limits"][len(LIMITS) :], *_caption(record, k)):
        display.note(line, on=console)
    console.print()
    display.wrote(record.files, on=console)


def _table(record: RunRecord, shown: pd.DataFrame) -> Table:
    """First states; the columns of intervals only where the model gives any."""
    from atrocityrisk.cli import display

    content = level_text(record.ranking.level)
    # List lengths are the specification's, so their columns are found by name.
    tops = [name for name in shown.columns if name.startswith("p_top_")]
    with_intervals = bool(shown["low"].notna().any())
    headings, drop = ["rank"], []
    if with_intervals:
        headings.append(f"{content}\nranks")
    headings += ["state", "risk\n%"]
    if with_intervals:
        headings.append(f"{content}\nrisks, %")
        headings += [f"in top\n{name.removeprefix('p_top_')}, %" for name in tops]
    before = record.manifest["forecast"]["previous_origin"]
    if before is not None:
        published = "previous" in record.manifest
        headings.append(f"published\nrank from\n{before}" if published else f"rank\nfrom\n{before}")
        drop.append(headings[-1])
    if with_intervals:
        # A rank is worth little without its interval and the chance of being on the longest list.
        *shorter, longest = [name for name in headings if name.startswith("in top")] or [""]
        drop += [*shorter, f"{content}\nrisks, %", longest, f"{content}\nranks"]
    numbers = tuple(name for name in headings if name != "state")
    made = display.table(*headings, right=numbers, fold="state", drop=drop)
    for row in shown.to_dict("records"):
        cells = [str(row["rank"])]
        if with_intervals:
            cells.append(whole_span(row["rank_low"], row["rank_high"]))
        cells += [str(row["country"]), display.percent(row["probability"])]
        if with_intervals:
            cells.append(share_span(row["low"], row["high"]).removesuffix(f"{NBSP}%"))
            cells += [chance_figure(row[name]) for name in tops]
        if before is not None:
            cells.append(display.whole(row["previous_rank"]))
        made.add_row(*cells)
    return made


def _caption(record: RunRecord, k: int) -> list[str]:
    from atrocityrisk._formatting.titles import LIMITS, timing_words
    from atrocityrisk.cli import display

    shown = min(k, len(record.ranking.frame))
    made, training = record.manifest["forecast"], record.manifest["training"]
    cells = record.manifest["inputs"]["cells"]
    kinds = ("observed", "older", "missing")
    every = sum(cells[kind] for kind in kinds)
    share = {kind: f"{display.percent(cells[kind] / every, digits=0)} %" for kind in kinds}
    with_intervals = made["draws"] > 0
    states = counted(made["states"], "state")
    return [
        f"{shown} of {states}. {record.manifest['outcome']['definition']}",
        f"Model {made['model'].replace('_', ' ')}, learnt from {training['rows']:,} country-years "
        f"{training['first_year']}–{training['last_year']}, {training['positives']} of them "
        "followed by the event.",
        *_expectations(record, shown=shown),
        *_earlier(record, shown=shown),
        f"Inputs ({timing_words(made['timing'])}): {counted(cells['indicators'], 'indicator')}, "
        f"{share['observed']} of the values from {made['origin']}, {share['older']} older, "
        f"{share['missing']} missing."
        + ("" if with_intervals else " This model gives no intervals."),
        "",
        *LIMITS,
    ]


def _expectations(record: RunRecord, *, shown: int) -> list[str]:
    """How many are expected to see the event, among all and among those shown."""
    from atrocityrisk.rankings import alert_list, expected_onsets
    from atrocityrisk.rankings.list_words import (
        expected_sentence,
        first_group_sentence,
        list_meaning,
        split_sentence,
    )

    made, level = record.ranking.forecast, record.ranking.level
    plan = alert_list(made, k=shown, level=level)
    joint = record.ranking.joint
    return [
        expected_sentence(expected_onsets(made, level=level)),
        f"{list_meaning(plan)} {split_sentence(plan)}",
        *([] if joint is None else [first_group_sentence(joint)]),
    ]


def _earlier(record: RunRecord, *, shown: int) -> list[str]:
    """Who of those shown moved beyond uncertainty, and what the earlier ranks are made from."""
    from atrocityrisk.rankings.rank_moves import movement_of, movement_sentence
    from atrocityrisk.runs.provisional_lists import earlier_ranks_text

    before = record.manifest["forecast"]["previous_origin"]
    if before is None:
        return []
    lines = []
    for row in record.ranking.frame.head(shown).to_dict("records"):
        ranks = row["rank"], row["previous_rank"], row["rank_low"], row["rank_high"]
        if movement_of(*ranks) in ("up", "down", "new"):
            lines.append(f"{row['country']}: {movement_sentence(*ranks)}")
    if not lines and record.manifest["forecast"]["draws"] > 0:
        lines = ["No state shown moved by more than the uncertainty of its rank."]
    if "previous" not in record.manifest:
        lines += filter(None, [earlier_ranks_text(record.inputs, before)])
    return lines

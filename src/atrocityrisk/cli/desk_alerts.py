"""Commands on the alert rules of the desk: let them look, list them, hold them against the past."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from atrocityrisk._formatting.numbers import counted
from atrocityrisk.cli.described import DescribedCommand, DescribedGroup, described
from atrocityrisk.cli.desk_rooms import Home, desk_room, open_desk
from atrocityrisk.cli.exit_codes import INCOMPLETE
from atrocityrisk.cli.shared_options import AsJson, Quiet, Verbose
from atrocityrisk.cli.terminals import answer, say

app = typer.Typer(
    cls=DescribedGroup,
    add_completion=False,
    help="Alert rules of the desk: let them look, and hold them against the past.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

RULE_FIELDS = {
    "key": "of the rule, as in its address",
    "name": "of the rule",
    "kind": "what it looks at",
    "level": "up to which it sees, and of its candidates",
    "active": "whether runs let it look",
    "cool_off_days": "days for which it keeps still in a State after it fired there",
    "words": "what it looks for, in a sentence",
    "done": "what reading the file did with it (added, changed, unchanged); empty without --file",
}


@app.command("run", cls=DescribedCommand)
@described(
    "atrocityrisk desk alerts run",
    "atrocityrisk desk alerts run --home /srv/desk --quiet",
    fields={
        "rules": "rule by rule: name, seen (States in which it fires now), new (candidates that "
        "were not there), not_known (what it could not see), fault (empty if none)",
        "candidates": "new ones: key, state (number), name (of the State), fired_on, rule",
        "faults": "what went wrong, rule by rule; empty if nothing did",
    },
    note="For a timer, such as cron: what fired before does not fire again. A candidate is no "
    "alert until somebody has looked at it and two people have signed. Exit code 4: a rule "
    "failed, and the others were looked at.",
)
def run(
    home: Home = None, as_json: AsJson = False, quiet: Quiet = False, verbose: Verbose = False
) -> None:
    """Let every active rule look, and make candidates of what is new."""
    open_desk(home)
    told = (lambda text: say(text, err=True)) if verbose else (lambda _: None)
    done = desk_room("rule_commands").run_alerts(told)
    answer(lambda: _show_run(done), lambda: done, as_json=as_json, quiet=quiet)
    for fault in done["faults"]:
        say(f"warning: {fault}", err=True)
    if done["faults"]:
        raise typer.Exit(INCOMPLETE)


def _show_run(done: dict[str, Any]) -> None:
    new, looked = len(done["candidates"]), len(done["rules"])
    say(f"{counted(looked, 'rule')} looked, {counted(new, 'new candidate')}")
    for one in done["candidates"]:
        say(f"  {one['name']}, {one['fired_on']}: {one['rule']}")


@app.command("rules", cls=DescribedCommand)
@described(
    "atrocityrisk desk alerts rules",
    "atrocityrisk desk alerts rules --file rules.toml --as chief",
    fields=RULE_FIELDS,
    rows=True,
    note="A file holds tables [[rule]] with name, kind, level, cool_off_days and a table "
    "[rule.parameters]. A rule of the same name and level is changed. What was added or changed "
    "rests until somebody makes it active on its page, where its record stands.",
)
def rules(
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE", help="TOML file of rules to add or change."),
    ] = None,
    username: Annotated[
        str | None,
        typer.Option("--as", metavar="NAME", help="Account in whose name: one that may."),
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """List the alert rules; with --file, first add and change those of a file."""
    if (file is None) != (username is None):
        raise typer.BadParameter("expected --file and --as together, found one of them")
    open_desk(home)
    room = desk_room("rule_commands")
    found = room.list_rules() if file is None else room.take_file(file, username)

    def show() -> None:
        for one in found:
            state = one.done or ("active" if one.active else "resting")
            say(f"{one.name} ({one.level}, {state}): {one.words}")
        if not found:
            say("no rules yet")

    answer(
        show,
        lambda: [{name: getattr(one, name) for name in RULE_FIELDS} for one in found],
        as_json=as_json,
        quiet=quiet,
    )


@app.command("dry-run", cls=DescribedCommand)
@described(
    "atrocityrisk desk alerts dry-run 'Many records'",
    "atrocityrisk desk alerts dry-run 'Many records' --events onsets.toml",
    fields={
        "rule": "name of the rule",
        "basis": "what its record rests on",
        "horizon": "when an onset bears out a firing",
        "record": "since, until, onsets_known_until; fired, hits, repeats, false_alarms, open, "
        "undecided; onsets, caught, missed; median_lead in lead_unit; hit_share, caught_share "
        "(share and 90% interval), base_rate; notes; firings (state, day, verdict, repeat); null "
        "where the past does not say",
    },
    note="Nothing is saved. Rules on lists are held against the library's backtests; others "
    "against the desk's own past, day by day, and the onsets of --events, of onsets.toml in the "
    "desk's folder, or of the library.",
)
def dry_run(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="Name or key of a rule.")],
    events: Annotated[
        Path | None,
        typer.Option(
            "--events", metavar="FILE", help="TOML file of onsets to hold firings against."
        ),
    ] = None,
    horizon: Annotated[
        int | None,
        typer.Option(
            "--horizon",
            metavar="DAYS",
            min=1,
            max=3650,
            help="Days after a firing within which an onset bears it out; else 365.",
        ),
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Say how a rule would have done in the past: hits, false alarms, misses, lead time."""
    open_desk(home)
    found = desk_room("rule_commands").dry_run_rule(rule, horizon_days=horizon, events=events)
    answer(lambda: _show_record(found), lambda: found, as_json=as_json)


def _show_record(found: dict[str, Any]) -> None:
    say(f"{found['rule']}: {found['basis']}")
    record = found["record"]
    if record is None:
        return
    say(f"from {record['since']} to {record['until']} it would have fired {record['fired']} times")
    say(
        f"  hits {record['hits']} (an onset followed in {found['horizon']}), false alarms "
        f"{record['false_alarms']}, open {record['open']}, not decided {record['undecided']}"
    )
    say(
        f"  onsets {record['onsets']}: caught {record['caught']}, missed {record['missed']}"
        + _lead(record)
    )
    if record["hit_share"] is not None:
        share, low, high = record["hit_share"]
        base = record["base_rate"]
        beside = "" if base is None else f"; without a rule {base:.1%}"
        say(f"  share of hits {share:.1%} ({low:.1%} to {high:.1%}){beside}")
    for note in record["notes"]:
        say(f"  {note}")


def _lead(record: dict[str, Any]) -> str:
    lead = record["median_lead"]
    return "" if lead is None else f"; median lead time {lead:g} {record['lead_unit']}"

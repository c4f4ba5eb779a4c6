"""Commands that say what there is: indicators, outcomes, models, states."""

from __future__ import annotations

from typing import Annotated

import typer

from atrocityrisk.cli.completions import state_names
from atrocityrisk.cli.described import described
from atrocityrisk.cli.shared_options import AsJson
from atrocityrisk.cli.terminals import answer


@described(
    "atrocityrisk indicators",
    fields={
        "indicator": "name",
        "description": "what it is",
        "kind": "structural or dynamic",
        "sources": "names of its sources",
        "unit": "unit of its values",
        "publication_lag": "years until a value is published",
    },
    rows=True,
)
def indicators(as_json: AsJson = False) -> None:
    """List the indicators with their sources."""
    from atrocityrisk._core.plugins import load_plugins
    from atrocityrisk.indicators import INDICATORS

    load_plugins()
    entries = sorted(INDICATORS.items())
    table = [
        (name, f"{entry.description.rstrip('.')} ({entry.kind}; {', '.join(entry.source)})")
        for name, entry in entries
    ]
    answer(
        lambda: _show("indicator", table, note=f"{len(table)} indicators"),
        lambda: [
            {
                "indicator": name,
                "description": entry.description.rstrip("."),
                "kind": entry.kind,
                "sources": list(entry.source),
                "unit": entry.unit,
                "publication_lag": entry.publication_lag,
            }
            for name, entry in entries
        ],
        as_json=as_json,
    )


@described(
    "atrocityrisk outcomes",
    fields={"outcome": "name", "description": "what it is"},
    rows=True,
)
def outcomes(as_json: AsJson = False) -> None:
    """List the outcomes that can be forecast."""
    from atrocityrisk._core.plugins import load_plugins
    from atrocityrisk._formatting.titles import subject
    from atrocityrisk.outcomes import OUTCOMES

    load_plugins()
    table = [(name, subject(entry)) for name, entry in OUTCOMES.items()]
    note = (
        "Window: the two years after the origin. NAME@1-1 forecasts the first year only, "
        "NAME@1-2,not_ongoing only states without such an event under way."
    )
    _answer("outcome", table, note=note, as_json=as_json)


@described(
    "atrocityrisk models",
    fields={"model": "name", "description": "what it is"},
    rows=True,
)
def models(as_json: AsJson = False) -> None:
    """List the models."""
    from atrocityrisk._core.plugins import load_plugins
    from atrocityrisk.models import MODELS

    load_plugins()
    # The first line of a model's docstring says what it is: one text to keep true, not two.
    table = [
        (name, (factory.__doc__ or "").strip().partition("\n")[0])
        for name, factory in MODELS.items()
    ]
    _answer("model", table, note="", as_json=as_json)


@described(
    "atrocityrisk states Chad RUS 365",
    'atrocityrisk states "West Germany" --year 1970',
    fields={
        "asked": "as it was asked for",
        "gwcode": "Gleditsch-Ward number",
        "iso3": "ISO 3166 code",
        "country": "name in that year",
    },
    rows=True,
)
def states(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="STATE",
            help="Names, ISO 3166 codes or Gleditsch-Ward numbers.",
            autocompletion=state_names,
        ),
    ],
    year: Annotated[
        int, typer.Option(metavar="YEAR", help="Year in which the name is meant.")
    ] = 2024,
    as_json: AsJson = False,
) -> None:
    """Give the Gleditsch-Ward number of a state by name or code."""
    from atrocityrisk import states as system

    rows = []
    for asked in names:
        number = system.resolve(asked, year)
        label = system.label(number, year)
        rows.append({"asked": asked, "gwcode": number, "iso3": label.iso3, "country": label.name})

    def show() -> None:
        from atrocityrisk.cli import display

        headings = ("asked for", "gwcode", "ISO 3", f"state in {year}")
        shown = display.table(*headings, right=("gwcode",))
        for row in rows:
            shown.add_row(*map(str, row.values()))
        display.console().print(shown)

    answer(show, lambda: rows, as_json=as_json)


def _answer(what: str, table: list[tuple[str, str]], *, note: str, as_json: bool) -> None:
    """Names and what they are, in the way that was asked for."""
    answer(
        lambda: _show(what, table, note=note),
        lambda: [{what: name, "description": text} for name, text in table],
        as_json=as_json,
    )


def _show(what: str, table: list[tuple[str, str]], *, note: str) -> None:
    from atrocityrisk.cli import display

    shown = display.table(what, "what it is", fold="what it is")
    for row in table:
        shown.add_row(*row)
    console = display.console()
    console.print(shown)
    if note:
        display.note(note, on=console)

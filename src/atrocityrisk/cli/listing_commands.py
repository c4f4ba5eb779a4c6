"""Commands that say what there is: indicators, outcomes, models, states."""

from typing import Annotated

import typer


def indicators() -> None:
    """List the indicators with their sources."""
    from atrocityrisk._core.plugins import load_plugins
    from atrocityrisk.cli import display
    from atrocityrisk.indicators import INDICATORS

    load_plugins()

    shown = display.table("indicator", "what it is", fold="what it is")
    for name, entry in sorted(INDICATORS.items()):
        shown.add_row(
            name, f"{entry.description.rstrip('.')} ({entry.kind}; {', '.join(entry.source)})"
        )
    console = display.console()
    console.print(shown)
    display.note(f"{len(INDICATORS)} indicators", on=console)


def outcomes() -> None:
    """List the outcomes that can be forecast."""
    from atrocityrisk._core.plugins import load_plugins
    from atrocityrisk._formatting.titles import subject
    from atrocityrisk.cli import display
    from atrocityrisk.outcomes import OUTCOMES

    load_plugins()

    shown = display.table("outcome", "what it is", fold="what it is")
    for name, entry in OUTCOMES.items():
        shown.add_row(name, subject(entry))
    console = display.console()
    console.print(shown)
    display.note(
        "Window: the two years after the origin. NAME@1-1 forecasts the first year only, "
        "NAME@1-2,not_ongoing only states without such an event under way.",
        on=console,
    )


def models() -> None:
    """List the models."""
    from atrocityrisk._core.plugins import load_plugins
    from atrocityrisk.cli import display
    from atrocityrisk.models import MODELS

    load_plugins()

    shown = display.table("model", "what it is", fold="what it is")
    for name, factory in MODELS.items():
        # The first line of a model's docstring says what it is: one text to keep true, not two.
        first, _, _ = (factory.__doc__ or "").strip().partition("\n")
        shown.add_row(name, first)
    display.console().print(shown)


def states(
    name: Annotated[list[str], typer.Argument(help="Names or codes of states.")],
    year: Annotated[int, typer.Option(help="Year in which the name is meant.")] = 2024,
) -> None:
    """Give the Gleditsch-Ward code of a state by name or code."""
    from atrocityrisk import states as system
    from atrocityrisk.cli import display

    shown = display.table("asked for", "gwcode", "ISO 3", f"state in {year}", right=("gwcode",))
    for asked in name:
        # A number is a Gleditsch-Ward code, never a name.
        code = system.resolve(int(asked) if asked.isdigit() else asked, year)
        label = system.label(code, year)
        shown.add_row(asked, str(code), label.iso3, label.name)
    display.console().print(shown)

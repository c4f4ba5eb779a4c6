"""A brief as Markdown, and the sentences on its limits that both forms carry."""

from collections.abc import Iterable

from atrocityrisk.desk.advising.brief_cutting import Shortened
from atrocityrisk.desk.advising.brief_parts import AssessmentPart, Brief, DriverLine, ForecastPart

LIMITS = (
    "A place on the list is a reason to look, never a finding about a government or a people. "
    "Nothing here is causal.",
    "The model and the assessors are two voices: neither number nor level changes the other.",
    "Records tell what was reported and entered, not what happened. Country level only; no named "
    "persons.",
    "Options are to be considered. Whether advice prevents anything cannot be known from here.",
)
SIGN = "Read and released by (name, office, date)"


def as_markdown(brief: Brief) -> str:
    """The brief, with its mark at the head and at the foot."""
    mark = f"**{brief.level.label.upper()}**"
    training = ["**Training desk: States, people and events are invented.**"]
    parts = [
        f"# {_line(brief.name)}",
        f"{mark} · {_line(brief.office)} · {brief.made_at:%Y-%m-%d %H:%M} UTC",
        *(training if brief.training else []),
        "## The forecast",
        *(_forecast(brief.forecast) if brief.forecast else [brief.no_forecast]),
        "## The assessment",
        *(_assessment(brief.assessment) if brief.assessment else ["No signed assessment."]),
        "## On record",
        *_records(brief),
        "## Alerts",
        _listed(
            (
                f"{one.number}, {one.issued_on}"
                + (f", confidence {one.confidence}" if one.confidence else "")
                + f": {one.reason}"
                for one in brief.alerts.items
            ),
            brief.alerts.more,
            nothing="No alert that stands.",
        ),
        "## Options",
        "Advised:",
        _listed(
            (
                f"{one.option} ({one.advised_on}; {one.responsible}; {one.progress}): {one.reason}"
                for one in brief.advised.items
            ),
            brief.advised.more,
            nothing="Nothing was advised.",
        ),
        "To consider:",
        _listed(
            (
                f"{one.option}, {one.by}{', words from memory' if one.from_memory else ''}: "
                f"{one.because}"
                for one in brief.options.items
            ),
            brief.options.more,
            nothing="No option is offered: nothing speaks for a risk factor.",
        ),
        "## What is not known",
        _listed(brief.unknown.items, brief.unknown.more, nothing=""),
        "## Limits",
        _listed(LIMITS, 0, nothing=""),
        f"{SIGN}: ____________________",
        mark,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _forecast(said: ForecastPart) -> list[str]:
    bound = f" ({said.interval} interval)" if said.interval else ""
    lines = [
        f"Probability {said.probability}, {said.span}{bound}; rank {said.rank} of {said.states}, "
        f"{said.rank_span}. Window {said.window}, seen from the end of {said.origin}. "
        f"{_line(said.list_name)}, {_line(said.publisher)}.",
        f"{said.frequency} {_line(said.counts)} {said.not_counted}".rstrip(),
        f"On the list as: {_line(said.under_way)}." if said.under_way else "",
        said.nowcast,
    ]
    for words, found in (("Raises it", said.raises), ("Lowers it", said.lowers)):
        lines.append(f"{words}:")
        lines.append(_drivers(found))
    return lines


def _drivers(found: Shortened[DriverLine]) -> str:
    said = (f"{one.words} ({one.age})" for one in found.items)
    return _listed(said, found.more, nothing="Nothing that the list names.")


def _assessment(said: AssessmentPart) -> list[str]:
    rows = [
        f"| {line.standing.number}. {_line(line.standing.factor.words)} | "
        f"{line.standing.level.label}{f' (others: {line.others})' if line.others else ''} | "
        f"{line.standing.open} |"
        for line in said.factors
    ]
    return [
        f"Of {said.period}, signed by a second person; {said.level.label}.",
        _line(said.summary),
        "\n".join(("| risk factor | level | indicators open |", "|---|---|---:|", *rows)),
        said.expectation,
    ]


def _records(brief: Brief) -> list[str]:
    found = brief.records
    levels = ", ".join(f"{words} {number}" for words, number in found.by_level)
    return [
        f"{found.total} reviewed records{f' ({levels})' if levels else ''}, {found.recent} since "
        f"{found.since}.",
        _listed(
            (
                f"{one.period}, severity {one.severity} of 5, {one.grade}, {one.level.label}: "
                f"{one.account}"
                for one in found.gravest.items
            ),
            found.gravest.more,
            nothing="None. That does not say that nothing happened.",
        ),
    ]


def _listed(lines: Iterable[str], more: int, *, nothing: str) -> str:
    said = [f"- {_line(line)}" for line in lines]
    if more:
        said.append(f"- and {more} more")
    return "\n".join(said) or nothing


def _line(text: str) -> str:
    from atrocityrisk.reports.pages.template_filters import markdown_line

    return markdown_line(text)

"""The page of one state, in words: risk, reasons, move, record, what is unknown, what to ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from atrocityrisk._formatting.numbers import percent_with_sign
from atrocityrisk.editions import Edition, IndicatorSeries, UnderWay
from atrocityrisk.reports.annexes.option_rules import Standing, justified_options
from atrocityrisk.reports.table_rows import records
from atrocityrisk.reports.view.ranking_rows import RankingRow
from atrocityrisk.reports.view.reason_lines import Reason, reason_lines
from atrocityrisk.reports.view.state_rows import (
    CaseRow,
    FactorRow,
    HistoryRow,
    MoveTable,
    NewFact,
    OptionGroup,
    PartRow,
    ThemeRow,
    case_rows,
    factor_rows,
    history_rows,
    move_table,
    new_facts,
    option_groups,
    part_rows,
    theme_rows,
)
from atrocityrisk.reports.view.state_splits import StateTables, options_of
from atrocityrisk.reports.wording.moves import moved_text
from atrocityrisk.reports.wording.own_record import own_record_sentences
from atrocityrisk.reports.wording.questions import questions
from atrocityrisk.reports.wording.reasons import (
    against_the_median,
    changed_inputs,
    leading_input,
    top_parts,
)
from atrocityrisk.reports.wording.series_words import series_title
from atrocityrisk.reports.wording.summaries import how_many, what_is_known
from atrocityrisk.reports.wording.under_way import another_one, under_way_sentence
from atrocityrisk.reports.wording.unmeasured import unmeasured_sentences
from atrocityrisk.reports.wording.why_words import against_sentence


@dataclass(frozen=True, kw_only=True, eq=False)
class SeriesView:
    """A series with its title and the state it is of."""

    title: str
    series: IndicatorSeries
    state: str


@dataclass(frozen=True, kw_only=True, eq=False)
class StateView:
    """Everything that the page of a state says, in the order in which it says it.

    Attributes
    ----------
    row : RankingRow
        Its place on the list.
    page_title : str
        Title of the browser's tab.
    in_short : str
        The risk beside that of a typical state, and what it mainly comes from.
    frequency : str
        The probability as a count of states like this one.
    under_way : tuple of str
        What goes on there, since when, led by whom, and what the probability is then of; empty
        where nothing does.
    own_record : tuple of str
        How often it was near the top of such lists, and what followed.
    moved : str
        The move since the last list, in one sentence.
    why_title : str
        "Why this high" or "Why this low".
    reasons : tuple of Reason
        Facts that raise it most (lower it, where it is low), with their scale.
    against : str
        Facts that the model counts the other way; empty where there are none.
    unmeasured : tuple of str
        Of what nothing is measured.
    options_note : str
        Why these options, or why none.
    series : tuple of SeriesView
        Leading indicators over time.
    known : str
        How many of its values are of the year, older and unknown.
    typical : str
        Probability of a state with the median of every indicator; empty where the model cannot be
        taken apart.
    history : tuple of HistoryRow
        Past lists, for the table.
    history_points : DataFrame
        The same for the chart.
    themes : tuple of ThemeRow
        Parts by theme; they add up.
    parts : tuple of PartRow
        Single indicators that add or take most, and the rest.
    move : MoveTable or None
        Parts of the move.
    new_facts : tuple of NewFact
        Inputs whose change moved it most.
    cases : tuple of CaseRow
        Nearest cases of the past.
    factors : tuple of FactorRow
        The 14 risk factors of the Framework.
    questions : tuple of str
        What an assessor would have to find out.
    options : tuple of OptionGroup
        Options to consider.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> ar.reports.view_report(edition).states[0].in_short  # doctest: +SKIP
    """

    row: RankingRow
    page_title: str
    in_short: str
    frequency: str
    under_way: tuple[str, ...]
    own_record: tuple[str, ...]
    moved: str
    why_title: str
    reasons: tuple[Reason, ...]
    against: str
    unmeasured: tuple[str, ...]
    options_note: str
    series: tuple[SeriesView, ...]
    known: str
    typical: str
    history: tuple[HistoryRow, ...]
    history_points: pd.DataFrame
    themes: tuple[ThemeRow, ...]
    parts: tuple[PartRow, ...]
    move: MoveTable | None
    new_facts: tuple[NewFact, ...]
    cases: tuple[CaseRow, ...]
    factors: tuple[FactorRow, ...]
    questions: tuple[str, ...]
    options: tuple[OptionGroup, ...]


def state_views(
    edition: Edition, split: StateTables, rows: tuple[RankingRow, ...]
) -> Iterator[StateView]:
    """Pages of the states of an edition, in the order of the list."""
    for row, numbers in zip(rows, records(edition.ranking.frame), strict=True):
        yield _state(edition, row, numbers, split)


def _state(
    edition: Edition, row: RankingRow, numbers: dict[str, Any], split: StateTables
) -> StateView:
    made = against_the_median(edition.explanations.get(row.gwcode))
    found = split.reasons.get(row.gwcode)
    factors = split.factors[row.gwcode]
    gaps = split.gaps.get(row.gwcode, split.no_gaps)
    change = edition.changes.get(row.gwcode)
    inputs = changed_inputs(edition, row.gwcode)
    history = split.history[row.gwcode]
    justified = justified_options(standing_of(row, split))
    return StateView(
        row=row,
        page_title=f"{row.name}: {row.probability.text}, {edition.title}",
        in_short=f"{row.probability.text}." if found is None else found.sentence,
        frequency=how_many(float(numbers["probability"])),
        under_way=under_way_text(split.under_way.get(row.gwcode), edition, numbers),
        own_record=own_record_sentences(split.own_records.get(row.gwcode)),
        moved=moved_text(numbers, change, leading_input(change, inputs)),
        why_title="Why" if found is None else found.title,
        reasons=() if found is None else reason_lines(found.parts, found.level),
        against="" if found is None else against_sentence(found.parts, found.level),
        unmeasured=unmeasured_sentences(factors),
        options_note=justified.note,
        series=tuple(
            SeriesView(title=series_title(one, edition), series=one, state=row.name)
            for one in split.series.get(row.gwcode, ())
        ),
        known=what_is_known(split.counts[row.gwcode], edition.origin),
        typical="" if made is None else percent_with_sign(made.reference_probability),
        history=history_rows(history),
        history_points=history,
        themes=() if made is None else theme_rows(made.by_theme()),
        parts=() if found is None else part_rows(*top_parts(found.parts)),
        move=move_table(change),
        new_facts=new_facts(inputs),
        cases=case_rows(edition.cases.get(row.gwcode, pd.DataFrame())),
        factors=factor_rows(factors),
        questions=tuple(questions(gaps, edition.units)),
        options=option_groups(justified.among(options_of(factors))),
    )


def standing_of(row: RankingRow, split: StateTables) -> Standing:
    """Where a state stands, for the rules on options."""
    low = row.rank.low
    return Standing(
        probability=row.probability.value or 0.0,
        usual=split.usual,
        rank=int(row.rank.value or 0),
        rank_low=None if low is None else int(low),
        under_way=bool(row.under_way),
    )


def under_way_text(
    found: UnderWay | None, edition: Edition, numbers: dict[str, Any]
) -> tuple[str, ...]:
    """What goes on in a state and what its probability is then of; empty where nothing does."""
    if found is None or found.status == "not under way":
        return ()
    other = another_one(found, edition.panel.outcome, probability=float(numbers["probability"]))
    return tuple(text for text in (under_way_sentence(found), other) if text)

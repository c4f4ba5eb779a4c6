"""The page of one state, in words: risk, reasons, move, record, what is unknown, what to ask."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from atrocityrisk._formatting.numbers import percent_with_sign
from atrocityrisk.editions import Coverage, Edition
from atrocityrisk.explanations import ChangeDecomposition, Explanation
from atrocityrisk.reports.table_rows import records
from atrocityrisk.reports.view.ranking_rows import RankingRow
from atrocityrisk.reports.view.state_tables import (
    CaseRow,
    FactorRow,
    HistoryRow,
    MoveTable,
    NewFact,
    OptionGroup,
    PartRow,
    StateTables,
    ThemeRow,
    case_rows,
    factor_rows,
    history_rows,
    move_table,
    option_groups,
    part_rows,
    split_by_state,
    theme_rows,
)
from atrocityrisk.reports.wording.questions import questions
from atrocityrisk.reports.wording.reasons import against_the_median, changed_inputs, top_parts
from atrocityrisk.reports.wording.summaries import how_many, what_is_known, why_it_moved


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
    moved : str
        The move since the last list, in one sentence.
    why_title : str
        "Why this high" or "Why this low".
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
    moved: str
    why_title: str
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

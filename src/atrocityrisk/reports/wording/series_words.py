"""Titles of series of a state's indicators."""

from atrocityrisk._formatting.indicator_text import heading
from atrocityrisk.editions.edition import Edition
from atrocityrisk.editions.indicator_histories import IndicatorSeries
from atrocityrisk.reports.wording.statements import statements_of


def series_title(series: IndicatorSeries, edition: Edition) -> str:
    """What a series is about: the title of its statement, or the indicator without arithmetic."""
    statement = statements_of(frozenset({series.indicator})).get(series.indicator)
    if statement is not None and statement.title:
        return statement.title
    text = edition.descriptions.get(series.indicator, series.indicator)
    return heading(text, unit=series.unit)

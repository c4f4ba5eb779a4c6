"""An edition: everything that a report or a brief is written from, computed once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from atrocityrisk._formatting.titles import list_limits, subject, title
from atrocityrisk.editions.performance import Performance
from atrocityrisk.editions.value_places import ValuePlaces, value_places
from atrocityrisk.explanations import (
    ChangeDecomposition,
    Explanation,
)
from atrocityrisk.forecasting import Forecast
from atrocityrisk.panels import Panel
from atrocityrisk.rankings import (
    AlertList,
    Ranking,
    previous_note,
)
from atrocityrisk.runs.input_checks import InputCheck
from atrocityrisk.runs.list_limits import further_limits
from atrocityrisk.runs.track_record import TrackRecord
from atrocityrisk.specs import RunSpec


@dataclass(frozen=True, kw_only=True, eq=False)
class Edition:
    """A ranking with its reasons, its history and its worth.

    Attributes
    ----------
    spec : RunSpec
        What was asked for.
    panel : Panel
        What it was made from.
    ranking : Ranking
        The list.
    previous : Ranking or None
        The list of the year before, by the same path; None where there was none.
    previous_forecast : Forecast or None
        The forecast behind it.
    explanations : mapping of int to Explanation
        By gwcode; empty for a model that cannot be taken apart.
    changes : mapping of int to ChangeDecomposition
        By gwcode; empty without a list of the year before.
    input_contributions : DataFrame
        What the change of each input since the year before adds to the log-odds, by the model of
        today: one row per gwcode, one column per indicator; empty where that cannot be computed.
        The entry of `changes` for new facts averages over the model of the year before as well.
    cases : mapping of int to DataFrame
        Nearest cases by gwcode.
    record : TrackRecord or None
        Past forecasts of the same specification.
    performance : Performance or None
        What they were worth.
    plans : tuple of AlertList
        Lists of the first 10 and 30 states (or other lengths of the specification).
    cost_plans : tuple of AlertList
        Lists that a ratio of costs justifies.
    inputs : InputCheck
        What its inputs are like.
    recorded : tuple of str
        Warnings under which the forecast was made, and parts that could not be made.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> spec = ar.default_spec()
    >>> edition = ar.editions.make_edition(spec)  # doctest: +SKIP
    >>> edition.ranking.frame.head()  # doctest: +SKIP
    """

    spec: RunSpec
    panel: Panel
    ranking: Ranking
    previous: Ranking | None
    previous_forecast: Forecast | None
    explanations: Mapping[int, Explanation]
    changes: Mapping[int, ChangeDecomposition]
    input_contributions: pd.DataFrame
    cases: Mapping[int, pd.DataFrame]
    record: TrackRecord | None
    performance: Performance | None
    plans: tuple[AlertList, ...]
    cost_plans: tuple[AlertList, ...]
    inputs: InputCheck
    recorded: tuple[str, ...]

    @property
    def forecast(self) -> Forecast:
        """The forecast that was ranked."""
        return self.ranking.forecast

    @property
    def origin(self) -> int:
        """Last year whose data were used."""
        return self.forecast.origin

    @property
    def window(self) -> tuple[int, int]:
        """First and last year forecast."""
        return self.forecast.first_year, self.forecast.last_year

    @property
    def title(self) -> str:
        """Event and window in one line."""
        first, last = self.window
        return title(self.panel.outcome, first_year=first, last_year=last)

    @property
    def subject(self) -> str:
        """The event alone."""
        return subject(self.panel.outcome)

    @property
    def definition(self) -> str:
        """What counts as the event."""
        return self.panel.outcome.definition

    @cached_property
    def descriptions(self) -> dict[str, str]:
        """One sentence for each indicator."""
        return self._column("description")

    @cached_property
    def units(self) -> dict[str, str]:
        """Unit of each indicator."""
        return self._column("unit")

    def _column(self, column: str) -> dict[str, str]:
        # The properties keep what they read: a panel hands out a copy of its columns each time.
        return {str(name): str(text) for name, text in self.panel.columns[column].items()}

    @cached_property
    def value_places(self) -> ValuePlaces:
        """Where each value stands among those of the other states."""
        return value_places(self.forecast)

    @cached_property
    def tier_sizes(self) -> dict[int, int]:
        """How many states share each tier; empty for a model without draws."""
        tiers = self.ranking.frame["tier"].dropna().astype(int).tolist()
        return {tier: tiers.count(tier) for tier in sorted(set(tiers))}

    @property
    def limits(self) -> tuple[str, ...]:
        """What the numbers cannot say."""
        listed = (self.previous_note,) if self.previous_note else ()
        return (
            *list_limits(likely=self._likely),
            *listed,
            *further_limits(self.spec, self.panel, self.forecast),
        )

    @property
    def _likely(self) -> bool:
        """Whether most of the first states of the list are expected to see the event."""
        first = self.ranking.frame["probability"].head(self.spec.k[0])
        return bool(first.mean() > 0.5)

    @property
    def moves_since(self) -> str:
        """What the moves of the ranking are counted from."""
        listed = self.ranking.previous_list
        if listed is None:
            return f"the list from {self.origin - 1}"
        return f"the published list {listed.described}"

    @property
    def previous_note(self) -> str:
        """Which published list the moves are against; empty where a forecast was made again."""
        listed = self.ranking.previous_list
        if listed is None:
            return ""
        reasons = (
            " Sections on why a state moved compare with a forecast made again from the year "
            "before, with the data and model of today, and so do not add up to these moves."
        )
        return previous_note(listed) + (reasons if self.previous is not None else "")

    @property
    def has_draws(self) -> bool:
        """Whether the model gives intervals."""
        return self.forecast.draws is not None

"""Tables of an edition split by state once, and not again for every page."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pandas as pd

from atrocityrisk.editions import (
    Coverage,
    Edition,
    IndicatorSeries,
    OwnRecord,
    UnderWay,
    base_rate,
    indicator_histories,
    killings_under_way,
    own_records,
)
from atrocityrisk.editions.framework_coverage import STALE
from atrocityrisk.indicators.prevention_options import options_for
from atrocityrisk.reports.wording.state_reasons import StateReasons, state_reasons

ORIGINS = 10
FACTORS = 4
"""Risk factors, those that add most to the risk, for which options are listed."""


@dataclass(frozen=True, kw_only=True, eq=False)
class StateTables:
    """What an edition and its coverage hold of each state, by gwcode."""

    history: dict[int, pd.DataFrame]
    factors: dict[int, pd.DataFrame]
    gaps: dict[int, pd.DataFrame]
    no_gaps: pd.DataFrame
    reasons: dict[int, StateReasons]
    usual: float
    series: dict[int, tuple[IndicatorSeries, ...]]
    under_way: dict[int, UnderWay]
    own_records: Mapping[int, OwnRecord]
    counts: dict[int, dict[str, int]]


def split_by_state(edition: Edition, coverage: Coverage) -> StateTables:
    """The tables of all states."""
    cells = coverage.cells
    # Old values are questions too: what was true three years ago may not hold.
    asked = cells[(cells["status"] == "unknown") | (cells["age"] >= STALE)]
    counts = coverage.counts.astype(int).to_dict("index")
    return StateTables(
        history=_histories(edition),
        factors=_by_state(coverage.factors),
        gaps=_by_state(asked),
        no_gaps=cells.iloc[:0],
        reasons=state_reasons(edition),
        usual=base_rate(edition),
        series=indicator_histories(edition),
        under_way=killings_under_way(edition),
        own_records=own_records(edition),
        counts={
            int(str(code)): {str(k): int(v) for k, v in c.items()} for code, c in counts.items()
        },
    )


def _by_state(table: pd.DataFrame) -> dict[int, pd.DataFrame]:
    return {int(str(code)): part.reset_index(drop=True) for code, part in table.groupby("gwcode")}


def _histories(edition: Edition) -> dict[int, pd.DataFrame]:
    """The last ten origins of the record; of this list and the one before where there is none."""
    columns = ["gwcode", "origin", "probability", "low", "high", "rank", "rank_low", "rank_high"]
    if edition.record is not None:
        frame = edition.record.frame
    else:
        lists = [r.frame for r in (edition.previous, edition.ranking) if r is not None]
        frame = pd.concat(lists)
    frame = frame.loc[frame["origin"] <= edition.origin, columns].sort_values("origin")
    labels = edition.panel.labels(known_at=edition.origin)
    key = pd.MultiIndex.from_frame(frame[["gwcode", "origin"]].astype("int64"))
    frame = frame.assign(observed=labels.reindex(key).to_numpy())
    return {code: part.tail(ORIGINS) for code, part in _by_state(frame).items()}


def options_of(factors: pd.DataFrame) -> pd.DataFrame:
    """Options for the risk factors that add most to the risk."""
    # In the order of the Framework: sorted by size, many states would have lists of their own.
    largest = factors["contribution"].astype(float).nlargest(FACTORS)
    adding = factors.loc[sorted(largest.index[largest > 0]), "risk_factor_id"]
    return _options_for(tuple(adding))


_options_for = cache(options_for)
"""Many states share their risk factors."""

"""The embedded default's list of an origin, from its track record: a prior without a forecast."""

from typing import NamedTuple

import pandas as pd

from atrocityrisk import states
from atrocityrisk.errors import OriginError
from atrocityrisk.panels import load_panel
from atrocityrisk.runs.as_specified import origin_of
from atrocityrisk.runs.track_record import embedded_track_record
from atrocityrisk.specs import default_spec
from atrocityrisk.states.state_tables import LAST_YEAR


class PublishedPrior(NamedTuple):
    """A list's states, probabilities and intervals, its origin, the level of its intervals."""

    frame: pd.DataFrame
    origin: int
    level: float


def published_prior(origin: int | None = None) -> PublishedPrior:
    """The list of the embedded default from an origin, the one it is made from if None."""
    record = embedded_track_record()
    if record is None:
        raise OriginError(
            "expected the track record that comes with the package, found none; install it again"
        )
    known = sorted(int(year) for year in record.frame["origin"].unique())
    panel = load_panel()
    chosen = origin_of(default_spec(), panel) if origin is None else origin
    if chosen not in known:
        raise OriginError(
            f"expected an origin of the default's lists, {known[0]} to {known[-1]}, found "
            f"{chosen}; take one of these"
        )
    rows = record.frame[record.frame["origin"] == chosen]
    keys = pd.MultiIndex.from_arrays(
        [rows["gwcode"].astype("int64"), [min(chosen, LAST_YEAR)] * len(rows)],
        names=["gwcode", "year"],
    )
    ongoing = panel.events[list(panel.outcome.ongoing)].sum(axis=1, min_count=1)
    # Unknown where the record of events does not reach the origin.
    counted = ongoing.reindex(keys)
    frame = rows[["gwcode", "probability", "low", "high"]].assign(
        country=states.labels(keys)["name"].to_numpy(),
        under_way=counted.gt(0).astype("boolean").where(counted.notna()).array,
    )
    return PublishedPrior(
        frame=frame.reset_index(drop=True), origin=chosen, level=float(record.context["interval"])
    )

"""How much of an outcome is on record by now: shares of onsets coded within a delay.

The delays are fitted to label editions alone (docs/concepts/late-labels.md) and come with the data.
"""

import csv
from functools import cache

import numpy as np

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.embedded import embedded_folder
from atrocityrisk.outcomes.outcome import EVENTS, Outcome

FILE = "label-delays.csv"


def coded_shares(outcome: Outcome, *, record_end: int) -> dict[int, FloatArray]:
    """Draws of the share of each origin's onsets that is on record by now.

    Parameters
    ----------
    outcome : Outcome
        Its window is the years after an origin.
    record_end : int
        Last year that the record of events covers.

    Returns
    -------
    dict of int to ndarray
        Origin to draws, shape (draws,), of the mean share over the years of its window; only
        origins whose window had closed by `record_end` and has onsets to come. Empty where delays
        of coding are not known: for outcomes other than the onset of episodes on a list that was
        archived year by year.

    References
    ----------
    .. [1] Lawless, J. F. (1994). Adjustments for reporting delays and the prediction of occurred
       but not reported events. Canadian Journal of Statistics 22(1), 15-31.

    Examples
    --------
    >>> from atrocityrisk.outcomes import OUTCOMES
    >>> shares = coded_shares(OUTCOMES["mass_killing"], record_end=2024)
    >>> bool(shares[2022].mean() < shares[2020].mean() <= 1.0)
    True
    """
    if outcome.phase != "onset" or outcome.threshold is not None:
        return {}
    # A series of somebody's own has no source here, and what is not known is not guessed.
    sources = {EVENTS[name].source if name in EVENTS else "" for name in outcome.series}
    delays = _delays().get(sources.pop()) if len(sources) == 1 else None
    if delays is None:
        return {}
    found = {}
    longest = delays.shape[1] - 1
    for origin in range(record_end - outcome.last - longest, record_end - outcome.last + 1):
        after = np.arange(origin + outcome.first, origin + outcome.last + 1)
        share = delays[:, np.minimum(record_end - after, longest)].mean(axis=1)
        if (share < 1.0).any():
            found[origin] = share
    return found


@cache
def _delays() -> dict[str, FloatArray]:
    """Draws (rows) of the share coded within each delay (columns), by source."""
    path = embedded_folder() / FILE
    if not path.is_file():
        return {}
    cells: dict[str, dict[tuple[int, int], float]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = int(row["draw"]), int(row["delay"])
            cells.setdefault(row["source"], {})[place] = float(row["share"])
    found = {}
    for source, of_source in cells.items():
        draws, delays = (max(place[k] for place in of_source) + 1 for k in (0, 1))
        found[source] = np.array(
            [[of_source[draw, delay] for delay in range(delays)] for draw in range(draws)]
        )
    return found

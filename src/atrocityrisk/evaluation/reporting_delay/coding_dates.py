"""Which edition coded an onset first, as far as the editions at hand can tell."""

import numpy as np
import pandas as pd

from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.sources.label_vintages import COLUMNS


def first_coded(vintages: pd.DataFrame) -> pd.DataFrame:
    """Delay of each onset that the newest edition holds, exact or between bounds.

    The delay is the number of years from the onset's year to the last year that the first edition
    with it covers: 0 for an onset coded in the first edition that could have held it.

    Parameters
    ----------
    vintages : DataFrame
        Editions as `read_label_vintages` returns them.

    Returns
    -------
    DataFrame
        ``gwcode``, ``year``, ``first_edition``; ``low`` and ``high``, bounds of the delay: they
        differ where the onset is in the oldest edition already (then `low` is 0), or where an
        edition between is missing; ``longest_seen``, the delay beyond which it could not have been
        seen yet (the newest edition's last year less the onset's). Sorted by year and gwcode.

    Raises
    ------
    SchemaError
        If a column is missing.
    DataError
        If there are fewer than two editions.

    References
    ----------
    .. [1] Kalbfleisch, J. D., & Lawless, J. F. (1989). Inference based on retrospective
       ascertainment: an analysis of the data on transfusion-related AIDS. Journal of the American
       Statistical Association 84(406), 360-372.

    Examples
    --------
    >>> rows = [(475, 2019, 0.0, 2020), (475, 2019, 0.0, 2021), (475, 2019, 1.0, 2023)]
    >>> coded = first_coded(pd.DataFrame(rows, columns=["gwcode", "year", "onset", "edition"]
    ...     ).assign(ongoing=0.0))
    >>> coded[["low", "high", "longest_seen"]].values.tolist()
    [[2, 3, 3]]
    """
    table = _by_edition(vintages)
    editions = table.columns.to_numpy(dtype=np.int64)
    found = table[table.iloc[:, -1] == 1]
    year = found.index.get_level_values("year").to_numpy(dtype=np.int64)
    coded = found.to_numpy() == 1
    first = coded.argmax(axis=1)
    # Editions before the first that cover the state and year and have no onset in it: they bound
    # the delay from below. A missing value is no such statement.
    earlier = np.arange(len(editions)) < first[:, None]
    without = (found.to_numpy() == 0) & earlier & (editions[None, :] > year[:, None])
    last_without = np.where(without, editions[None, :], 0).max(axis=1, initial=0)
    frame = pd.DataFrame(
        {
            "gwcode": found.index.get_level_values("gwcode").to_numpy(dtype=np.int64),
            "year": year,
            "first_edition": editions[first],
            # An edition covers the years before its own: edition 2021 ends in 2020.
            "low": np.where(last_without > 0, last_without - year, 0),
            "high": editions[first] - 1 - year,
            "longest_seen": editions[-1] - 1 - year,
        }
    )
    return frame.sort_values(["year", "gwcode"], ignore_index=True)


def withdrawn(vintages: pd.DataFrame) -> pd.DataFrame:
    """Onsets that an edition held and the newest does not: moved to another year, or withdrawn.

    Parameters
    ----------
    vintages : DataFrame
        Editions as `read_label_vintages` returns them.

    Returns
    -------
    DataFrame
        ``gwcode``, ``year``, ``last_edition`` with the onset; sorted by year and gwcode. They have
        no delay, and scores by an older edition counted them.

    Raises
    ------
    SchemaError, DataError
        As for `first_coded`.

    Examples
    --------
    >>> import pandas as pd
    >>> from atrocityrisk.evaluation import reporting_delay
    >>> rows = [
    ...     (100 + i, 2002 + i, float(edition > 2003 + i), 0.0, edition)
    ...     for i in range(10) for edition in range(2003 + i, 2014)
    ... ]
    >>> names = ["gwcode", "year", "onset", "ongoing", "edition"]
    >>> vintages = pd.DataFrame(rows, columns=names)
    >>> len(reporting_delay.withdrawn(vintages))
    0
    """
    table = _by_edition(vintages)
    editions = table.columns.to_numpy(dtype=np.int64)
    coded = table.to_numpy() == 1
    gone = coded[:, :-1].any(axis=1) & ~coded[:, -1]
    index = table.index[gone]
    last = np.where(coded[gone], editions[None, :], 0).max(axis=1, initial=0)
    frame = pd.DataFrame(
        {
            "gwcode": index.get_level_values("gwcode").to_numpy(dtype=np.int64),
            "year": index.get_level_values("year").to_numpy(dtype=np.int64),
            "last_edition": last,
        }
    )
    return frame.sort_values(["year", "gwcode"], ignore_index=True)


def _by_edition(vintages: pd.DataFrame) -> pd.DataFrame:
    """Onsets by country-year and edition."""
    absent = [name for name in COLUMNS if name not in vintages]
    if absent:
        raise SchemaError(
            f"label vintages need the columns {', '.join(COLUMNS)}, lack {', '.join(absent)}; read "
            "them with read_label_vintages"
        )
    if vintages["edition"].nunique() < 2:
        raise DataError(
            f"a delay needs at least two editions of the labels, found "
            f"{sorted(vintages['edition'].unique().tolist())}; add older ones"
        )
    repeated = vintages.duplicated(["gwcode", "year", "edition"])
    if repeated.any():
        row = vintages[repeated].iloc[0]
        raise DataError(
            f"edition {row['edition']:.0f} holds gwcode {row['gwcode']:.0f} in {row['year']:.0f} "
            "twice; give one file per edition"
        )
    table = vintages.pivot(index=["gwcode", "year"], columns="edition", values="onset")
    return table.sort_index(axis=1)

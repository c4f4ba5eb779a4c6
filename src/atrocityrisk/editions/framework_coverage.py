"""What is known of one state and what is not: its values, the Framework, and what to ask next."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk.editions.edition import Edition
from atrocityrisk.explanations.explanation import framework_shares
from atrocityrisk.forecasting import Forecast
from atrocityrisk.indicators import INDICATORS, framework_links, load_framework
from atrocityrisk.panels._cells import MISSING

RECALLED = "recalled_verify_against_UN_PDF"
STALE = 3
"""Age in years from which a value is old enough to be asked about."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Coverage:
    """What the data know of every state of an edition.

    Attributes
    ----------
    cells : DataFrame
        Per gwcode and indicator: gwcode, indicator, description, value, value_year, age, status
        (observed, carried, unknown), source.
    counts : DataFrame
        By gwcode: observed, carried, unknown (numbers of indicators).
    factors : DataFrame
        Per gwcode and risk factor: gwcode, risk_factor_id, risk_factor, items (that the Framework
        lists), known and unknown (of them), contribution (log-odds; missing where no indicator
        is linked to the factor or the forecast could not be taken apart).
    unmeasured : DataFrame
        Items of the Framework that no indicator of this edition measures for any state.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> spec = ar.default_spec()
    >>> edition = ar.editions.make_edition(spec)  # doctest: +SKIP
    >>> ar.editions.cover(edition).factors  # doctest: +SKIP
    """

    cells: pd.DataFrame
    counts: pd.DataFrame
    factors: pd.DataFrame
    unmeasured: pd.DataFrame


def cover(edition: Edition) -> Coverage:
    """Look up what is known of every state of an edition.

    Parameters
    ----------
    edition : Edition
        With its forecast and explanations.

    Returns
    -------
    Coverage
        Rows in the order of the forecast.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> spec = ar.default_spec()
    >>> edition = ar.editions.make_edition(spec)  # doctest: +SKIP
    >>> ar.editions.cover(edition).factors  # doctest: +SKIP
    """
    table = cell_table(edition.forecast, edition.panel.columns)
    counts = (
        table.groupby("gwcode")["status"].value_counts().unstack(fill_value=0)
        .reindex(columns=["observed", "carried", "unknown"], fill_value=0)
    )  # fmt: skip
    links = framework_links([n for n in edition.forecast.features.columns if n in INDICATORS])
    links = links[links["quality"] != "none"]
    frame = load_framework()
    return Coverage(
        cells=table,
        counts=counts,
        factors=_factors(edition, links),
        unmeasured=frame[~frame.index.isin(links["indicator_id"])].reset_index(),
    )


def cell_table(forecast: Forecast, columns: pd.DataFrame) -> pd.DataFrame:
    """Every value that a forecast was made from, with its age; columns as in `Coverage.cells`."""
    ages = forecast.ages.to_numpy(np.int64).ravel()
    gwcode = np.repeat(forecast.features.index.to_numpy(), forecast.features.shape[1])
    names = np.tile(forecast.features.columns.to_numpy(), len(forecast.features))
    metadata = columns.loc[names]
    year = pd.Series(forecast.origin - ages, dtype="Int64")
    year[ages == MISSING] = pd.NA
    return pd.DataFrame(
        {
            "gwcode": gwcode,
            "indicator": names,
            "description": metadata["description"].to_numpy(),
            "value": forecast.features.to_numpy().ravel(),
            "value_year": year,
            "age": ages,
            "status": np.select([ages == 0, ages > 0], ["observed", "carried"], "unknown"),
            "source": metadata["source"].to_numpy(),
        }
    )


def _factors(edition: Edition, links: pd.DataFrame) -> pd.DataFrame:
    """Risk factors of the Framework by state: how much is known, what it adds to the risk."""
    frame = load_framework()
    heads = frame.groupby("risk_factor_id", sort=False)["risk_factor"].agg(["first", "size"])
    known = edition.forecast.features.notna()
    pairs = links.assign(factor=links["indicator_id"].map(frame["risk_factor_id"]))
    items = {}
    for item, group in pairs.groupby("indicator_id"):
        items[item] = known[group["name"].tolist()].any(axis=1).to_numpy()
    measured = pd.DataFrame(items, index=known.index)
    of_item = frame["risk_factor_id"].reindex(measured.columns)
    shares = _booked(edition, heads.index.tolist())
    rows = []
    for factor, (name, size) in zip(heads.index, heads.to_numpy(), strict=True):
        here = measured.loc[:, (of_item == factor).to_numpy()].sum(axis=1)
        rows.append(
            pd.DataFrame(
                {
                    "gwcode": known.index,
                    "risk_factor_id": factor,
                    "risk_factor": name,
                    "items": int(size),
                    "known": here.to_numpy(np.int64),
                    "unknown": int(size) - here.to_numpy(np.int64),
                    "contribution": shares[factor].reindex(known.index).to_numpy(),
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def _booked(edition: Edition, factors: list[str]) -> pd.DataFrame:
    """Contribution by state and risk factor; an indicator of several is shared equally."""
    # As Explanation.by_framework for one state; for 170 of them at once it is one product.
    codes = edition.forecast.features.index
    if not edition.explanations:
        return pd.DataFrame(np.nan, index=codes, columns=factors)
    parts = pd.DataFrame(
        {
            code: made.parts.set_index("indicator")["contribution"]
            for code, made in edition.explanations.items()
        }
    ).fillna(0.0)
    shares = framework_shares([str(name) for name in parts.index], factors)
    booked = pd.DataFrame(
        parts.to_numpy().T @ shares[factors].to_numpy(), index=parts.columns, columns=factors
    )
    # No indicator is linked to the factor: its contribution is unknown, not 0.
    booked.loc[:, ~shares[factors].gt(0).any().to_numpy()] = np.nan
    return booked

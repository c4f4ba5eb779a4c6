"""The UN Framework of Analysis: 14 risk factors, 141 indicators, and which of them ours speak to.

The table paraphrases the Framework in our own words. A row marked `recalled_verify_against_UN_PDF`
was written from memory; its text and number must be held against the UN's document before either
is quoted. What no indicator of ours measures is shown as unknown, never as absent.
"""

from collections.abc import Iterable
from functools import cache
from importlib import resources

import pandas as pd

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import UnknownNameError
from atrocityrisk.indicators.base import INDICATORS, Quality

REFERENCE = (
    "United Nations (2014): Framework of Analysis for Atrocity Crimes. Office on Genocide "
    "Prevention and the Responsibility to Protect"
)
QUALITIES: tuple[Quality, ...] = ("none", "weak", "partial", "direct")


@cache
def _table() -> pd.DataFrame:
    # As text throughout: read as numbers, indicator 1.10 would become 1.1.
    with resources.files(__package__).joinpath("framework.csv").open(encoding="utf-8") as stream:
        return pd.read_csv(stream, dtype=str, keep_default_na=False).set_index("indicator_id")


def load_framework() -> pd.DataFrame:
    """Indicators of the UN Framework of Analysis, paraphrased.

    Returns
    -------
    DataFrame
        Indexed by indicator_id (text), with risk_factor_id, risk_factor, crime_scope
        (common, genocide, crimes_against_humanity, war_crimes), paraphrase, kind (structural or
        dynamic), attainable (quality of the best public measure: direct, partial, weak, none) and
        text_status (checked, or recalled_verify_against_UN_PDF).

    Examples
    --------
    >>> table = load_framework()
    >>> len(table), table["risk_factor_id"].nunique()
    (141, 14)
    >>> table.loc["1.10", "paraphrase"]
    'Mass protest or resistance to State authority'
    """
    return _table().copy()


def framework_links(names: Iterable[str] | None = None) -> pd.DataFrame:
    """Which of our indicators speaks to which indicator of the Framework, and how well.

    Parameters
    ----------
    names : iterable of str, optional
        Names in `INDICATORS`; all of them by default.

    Returns
    -------
    DataFrame
        One row per pair: indicator_id, name, quality. The quality is the worse of the two: how
        closely ours stands for what it names, and how well any public measure could.

    Raises
    ------
    UnknownNameError
        If an indicator is not registered, or names an indicator that the Framework does not have.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> ar.indicators.framework_links(["infant_mortality_sqrt"]).columns.tolist()
    ['indicator_id', 'name', 'quality']
    """
    table = _table()
    rows = []
    for name in INDICATORS if names is None else names:
        entry = INDICATORS[name]
        for indicator_id in entry.framework:
            if indicator_id not in table.index:
                raise UnknownNameError(
                    f"indicator {name!r} names {indicator_id!r}, which the Framework does not have"
                    f"{did_you_mean(indicator_id, list(table.index))}"
                )
            attainable = table.loc[indicator_id, "attainable"]
            rows.append((indicator_id, name, min(entry.quality, attainable, key=QUALITIES.index)))
    return pd.DataFrame(rows, columns=["indicator_id", "name", "quality"])


def framework_coverage(
    names: Iterable[str] | None = None, *, values: pd.Series | None = None
) -> pd.DataFrame:
    """How much of the Framework a set of indicators measures, item by item.

    Parameters
    ----------
    names : iterable of str, optional
        Names in `INDICATORS`; all of them by default.
    values : Series, optional
        Values of one state in one year, indexed by indicator name; a missing one measures nothing.

    Returns
    -------
    DataFrame
        The table of `load_framework` in its order, with quality (the best there is, "none" where
        nothing measures it), n_indicators, indicators (names, best first, separated by "; ") and
        status ("measured" or "unknown").

    Raises
    ------
    UnknownNameError
        If an indicator is not registered.

    Examples
    --------
    >>> framework_coverage(names=[])["status"].unique().tolist()
    ['unknown']
    """
    links = framework_links(names)
    if values is not None:
        links = links[links["name"].isin(values.dropna().index)]
    links = links[links["quality"] != "none"]
    grade = links["quality"].map(QUALITIES.index)
    links = links.assign(grade=grade).sort_values(["grade", "name"], ascending=[False, True])
    found = links.groupby("indicator_id").agg(
        quality=("quality", "first"), n_indicators=("name", "size"), indicators=("name", "; ".join)
    )
    table = _table().join(found)
    table["quality"] = table["quality"].fillna("none")
    table["indicators"] = table["indicators"].fillna("")
    table["n_indicators"] = table["n_indicators"].fillna(0).astype("int64")
    measured = table["quality"] != "none"
    return table.assign(status=measured.map({True: "measured", False: "unknown"}))


def risk_factor_coverage(
    names: Iterable[str] | None = None, *, values: pd.Series | None = None
) -> pd.DataFrame:
    """How much of each of the Framework's 14 risk factors a set of indicators measures.

    Parameters
    ----------
    names : iterable of str, optional
        Names in `INDICATORS`; all of them by default.
    values : Series, optional
        Values of one state in one year, indexed by indicator name; a missing one measures nothing.

    Returns
    -------
    DataFrame
        Indexed by risk_factor_id, in order: risk_factor, n_framework (how many indicators the
        Framework lists), and of these direct, partial, weak and unknown.

    Examples
    --------
    >>> risk_factor_coverage(names=[]).loc["RF1", ["n_framework", "unknown"]].tolist()
    [11, 11]
    """
    table = framework_coverage(names, values=values)
    by_factor = table.groupby("risk_factor_id", sort=False)
    grades = pd.get_dummies(table["quality"]).reindex(
        columns=list(reversed(QUALITIES)), fill_value=0
    )
    counts = grades.astype("int64").groupby(table["risk_factor_id"], sort=False).sum()
    counts = counts.rename(columns={"none": "unknown"})
    head = by_factor.agg(risk_factor=("risk_factor", "first"), n_framework=("quality", "size"))
    return head.join(counts)

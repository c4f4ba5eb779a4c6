"""How far EWP's list and backtest made again agree with the published ones, number by number."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from atrocityrisk.reproductions.ewp.edition_spec import EwpModel
from atrocityrisk.sources._readers.csv import read_csv_table

_COUNTRY = "ccode"


@dataclass(frozen=True, kw_only=True)
class Published:
    """What EWP published, None where there is no file."""

    ranking: pd.DataFrame | None
    backtest: pd.DataFrame | None


def read_published(folder: Path, *, spec: EwpModel) -> Published:
    """Published list and backtest, where a folder holds them under the names of the spec."""
    tables: dict[str, pd.DataFrame | None] = {}
    for name, file, columns in (
        ("ranking", spec.published_list, [_COUNTRY, *_ranking_columns(spec)]),
        ("backtest", spec.published_backtest, [_COUNTRY, "prev_year", *_BACKTEST]),
    ):
        path = folder / file
        tables[name] = read_csv_table(path, columns=columns) if file and path.is_file() else None
    return Published(**tables)


def differences(
    ranking: pd.DataFrame,
    backtest: pd.DataFrame,
    published: Published,
    *,
    spec: EwpModel,
) -> pd.DataFrame:
    """Every published number beside ours; a number that one side lacks is missing there."""
    # The published list holds four significant digits, the backtest full precision.
    parts = []
    if published.ranking is not None:
        theirs = published.ranking.rename(columns=_ranking_columns(spec))
        theirs = theirs.assign(origin=spec.origin)
        quantities = list(_ranking_columns(spec).values())
        parts.append(_long(ranking, theirs, quantities, table="ranking", spec=spec))
    if published.backtest is not None:
        theirs = published.backtest.rename(columns={"prev_year": "origin", **_BACKTEST})
        theirs = theirs.dropna(subset="probability")
        parts.append(_long(backtest, theirs, [*_BACKTEST.values()], table="backtest", spec=spec))
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in _LONG})
    return pd.concat(parts, ignore_index=True)


def agreement(differences: pd.DataFrame) -> pd.DataFrame:
    """Largest difference of each quantity."""
    rows = [
        {
            "table": table,
            "quantity": quantity,
            "numbers": int(part["difference"].notna().sum()),
            "unmatched": int(part["difference"].isna().sum()),
            "largest": float(part["difference"].abs().max()),
        }
        for (table, quantity), part in differences.groupby(["table", "quantity"], sort=False)
    ]
    return pd.DataFrame(rows, columns=["table", "quantity", "numbers", "unmatched", "largest"])


def shared_top(differences: pd.DataFrame, *, k: int = 30) -> int:
    """Number of countries among the first k of both lists; more than k if countries tie there."""
    ranks = differences[(differences["table"] == "ranking") & (differences["quantity"] == "rank")]
    return int(((ranks["ours"] <= k) & (ranks["published"] <= k)).sum())


_LONG = ["table", "quantity", _COUNTRY, "origin", "ours", "published", "difference"]
_BACKTEST = {"risk_prev": "probability", "rank_prev": "rank"}


def _ranking_columns(spec: EwpModel) -> dict[str, str]:
    now = spec.origin
    return {
        f"risk.{now + 1}and{now + 2}.from{now}": "probability",
        # EWP's name says a year that the ranks are not from.
        f"rank.{now + 1}and{now + 2}.from{now + 1}": "rank",
        f"risk.{now + 1}only.from{now}": "probability_one_year",
        f"riskrank.{now + 1}only.from{now}": "rank_one_year",
        f"risk.{now}and{now + 1}.from{now - 1}": "previous_probability",
        f"rank.{now}and{now + 1}.from{now - 1}": "previous_rank",
    }


def _long(
    ours: pd.DataFrame,
    theirs: pd.DataFrame,
    quantities: list[str],
    *,
    table: str,
    spec: EwpModel,
) -> pd.DataFrame:
    key = [_COUNTRY, "origin"]
    ours = ours.rename(columns={spec.country: _COUNTRY})
    both = ours[[*key, *quantities]].merge(
        theirs[[*key, *quantities]], how="outer", on=key, suffixes=("", "_published")
    )
    parts = []
    for quantity in quantities:
        part = both[key].assign(
            table=table,
            quantity=quantity,
            ours=both[quantity].astype("float64"),
            published=both[f"{quantity}_published"].astype("float64"),
        )
        part["difference"] = part["ours"] - part["published"]
        # What neither side has was not compared.
        parts.append(part.dropna(subset=["ours", "published"], how="all"))
    return pd.concat(parts, ignore_index=True)[_LONG]

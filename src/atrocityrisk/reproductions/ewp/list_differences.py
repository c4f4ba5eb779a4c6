"""How far EWP's list and backtest made again agree with the published ones, number by number."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from atrocityrisk.reproductions.ewp.edition_spec import EwpModel
from atrocityrisk.sources._readers.column_checks import require_columns
from atrocityrisk.sources._readers.csv import read_csv_table

_COUNTRY = "ccode"


@dataclass(frozen=True, kw_only=True)
class Published:
    """What EWP published, None where there is no file."""

    ranking: pd.DataFrame | None
    backtest: pd.DataFrame | None


def read_published(folder: Path, *, spec: EwpModel) -> Published:
    """Published list and backtest under our names, where a folder holds them; the origin added."""
    ranking = _published(folder, spec.published_list, _list_columns(spec))
    backtest = _published(folder, spec.published_backtest, _backtest_columns(spec))
    return Published(
        ranking=None if ranking is None else ranking.assign(origin=spec.origin), backtest=backtest
    )


def _published(folder: Path, file: str, names: dict[str, str]) -> pd.DataFrame | None:
    """The columns of a published file that hold something of ours, by our names for it."""
    path = folder / file
    if not file or not path.is_file():
        return None
    table = read_csv_table(path)
    require_columns(table, tuple(names.values()), path)
    return pd.DataFrame({ours: table[theirs] for ours, theirs in names.items()})


def differences(
    ranking: pd.DataFrame,
    backtest: pd.DataFrame | None,
    published: Published,
    *,
    spec: EwpModel,
) -> pd.DataFrame:
    """Every published number beside ours; a number that one side lacks is missing there."""
    # The published list holds four significant digits, the backtest full precision.
    parts = []
    if published.ranking is not None:
        parts.append(_long(ranking, published.ranking, table="ranking", spec=spec))
    if published.backtest is not None and backtest is not None:
        theirs = published.backtest.dropna(subset="probability")
        parts.append(_long(backtest, theirs, table="backtest", spec=spec))
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
_BACKTEST = {
    "country": _COUNTRY,
    "origin": "prev_year",
    "probability": "risk_prev",
    "rank": "rank_prev",
}


def _list_columns(spec: EwpModel) -> dict[str, str]:
    """Columns of the published list by what they hold."""
    if spec.list_columns:
        named = {str(ours): theirs for ours, theirs in spec.list_columns.items()}
        return {"country": spec.country} | named
    now = spec.origin
    ahead, earlier = f"{now + 1}and{now + 2}.from{now}", f"{now}and{now + 1}.from{now - 1}"
    return {
        "country": _COUNTRY,
        "probability": f"risk.{ahead}",
        "rank": f"rank.{ahead}",
        "probability_one_year": f"risk.{now + 1}only.from{now}",
        "rank_one_year": f"riskrank.{now + 1}only.from{now}",
        "previous_probability": f"risk.{earlier}",
        "previous_rank": f"rank.{earlier}",
    }


def _backtest_columns(spec: EwpModel) -> dict[str, str]:
    """Columns of the published backtest by what they hold."""
    return _BACKTEST | {str(ours): theirs for ours, theirs in spec.backtest_columns.items()}


def _long(ours: pd.DataFrame, theirs: pd.DataFrame, *, table: str, spec: EwpModel) -> pd.DataFrame:
    key = [_COUNTRY, "origin"]
    ours = ours.rename(columns={spec.country: _COUNTRY})
    theirs = theirs.rename(columns={"country": _COUNTRY})
    quantities = [name for name in theirs.columns if name not in key]
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

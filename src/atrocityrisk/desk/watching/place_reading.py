"""Lists of the library as the desk keeps them: of a run, a report, a ledger, a file, a nowcast."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from atrocityrisk._core.files import safe_join, sha256
from atrocityrisk.desk.changes.forecast_adding import ListHead, ListRow
from atrocityrisk.desk.database.forecast_queries import AHEAD, BEGUN
from atrocityrisk.desk.rules.drivers import Driver
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.errors import DataError, IntegrityError
from atrocityrisk.external_forecasts import read_published_list
from atrocityrisk.rankings import PublishedList, competition_ranks
from atrocityrisk.runs.listed_prior import OUTCOME as NOWCAST_OUTCOME
from atrocityrisk.signals import Nowcast, read_nowcast
from atrocityrisk.signals.nowcast_files import CONTENT
from atrocityrisk.signals.nowcasting import READ
from atrocityrisk.sources._readers.csv import read_csv_table

OFFICE = "this office"
"""Publisher of a list that names none: the office's own run."""

_RANKING, _DRIVERS = "ranking.csv", "contributions.csv"
_TOP = "p_top_"
_FURTHER = ("probability", "low", "high")

Kept = tuple[ListHead, tuple[ListRow, ...]]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What whoever adds a list says of it; None where the list says it itself."""

    name: str | None = None
    publisher: str | None = None
    outcome: str | None = None
    published_on: date | None = None
    level: Level = Level.PUBLIC


def read_place(place: str, wanted: Wanted) -> list[Kept]:
    """The list of a place; of a nowcast, one for each of its readings."""
    if (path := _nowcast_file(Path(place))) is not None:
        return _of_nowcast(read_nowcast(path), wanted, digest=sha256(path))
    published = read_published_list(place, outcome=wanted.outcome)
    if published.frame["probability"].isna().any():
        raise DataError(
            f"expected a probability of each State in {place}, found ranks alone or gaps; the desk "
            "watches by probabilities: name a list that has them"
        )
    return [(_head(published, wanted), _rows(published, Path(place)))]


def _nowcast_file(path: Path) -> Path | None:
    if path.is_dir() and (path / CONTENT).is_file():
        return path / CONTENT
    return path if path.is_file() and path.suffix == ".json" else None


def _head(published: PublishedList, wanted: Wanted) -> ListHead:
    years = "-".join(str(year) for year in dict.fromkeys(published.window))
    publisher = wanted.publisher or published.publisher or OFFICE
    return ListHead(
        name=wanted.name or _title(published) or f"{published.outcome} {years}, {publisher}",
        publisher=publisher,
        model=published.model,
        outcome=published.outcome,
        origin=published.origin,
        first_year=published.first_year,
        last_year=published.last_year,
        published_on=wanted.published_on or _day(published.published),
        interval=published.level,
        level=wanted.level,
        source_sha256=published.sha256,
    )


def _title(published: PublishedList) -> str:
    """How a run calls its list."""
    return str((published.manifest or {}).get("forecast", {}).get("title", ""))


def _day(text: str) -> date | None:
    """Day of publication; the last one of a month, since no earlier one is sure."""
    if not text:
        return None
    if len(text) == len("2026-01"):
        year, month = (int(part) for part in text.split("-"))
        return date(year, month, calendar.monthrange(year, month)[1])
    return date.fromisoformat(text)


def _rows(published: PublishedList, place: Path) -> tuple[ListRow, ...]:
    further = _further(published, place)
    drivers = _drivers(published, place)
    return tuple(
        ListRow(
            gwcode=int(row["gwcode"]),
            probability=float(row["probability"]),
            rank=int(row["rank"]),
            low=_number(row["low"]),
            high=_number(row["high"]),
            rank_low=_whole(row["rank_low"]),
            rank_high=_whole(row["rank_high"]),
            p_top_k=_top_k(further.get(int(row["gwcode"]), {})),
            under_way=_words(further.get(int(row["gwcode"]), {}).get("under_way")),
            drivers=drivers.get(int(row["gwcode"]), ()),
        )
        for row in published.frame.to_dict("records")
    )


def _further(published: PublishedList, place: Path) -> dict[int, dict[str, Any]]:
    """What a run or a report says of each State beyond what any list does."""
    if published.manifest is None or not place.is_dir():
        return {}
    # The library has held this file to its manifest.
    table = read_csv_table(safe_join(place, _RANKING), text=("under_way",))
    return {int(row["gwcode"]): row for row in table.to_dict("records")}  # type: ignore[misc]


def _top_k(row: Mapping[str, Any]) -> dict[int, float]:
    found = {
        int(name.removeprefix(_TOP)): _number(value)
        for name, value in row.items()
        if name.startswith(_TOP) and name.removeprefix(_TOP).isdigit()
    }
    return {k: value for k, value in found.items() if value is not None}


def _drivers(published: PublishedList, place: Path) -> dict[int, tuple[Driver, ...]]:
    """Why each State stands where it does, if a report says so."""
    outputs = (published.manifest or {}).get("outputs", {})
    if _DRIVERS not in outputs or not place.is_dir():
        return {}
    path = safe_join(place, _DRIVERS)
    if not path.is_file() or sha256(path) != outputs[_DRIVERS]:
        raise IntegrityError(
            f"expected {path} as its manifest describes it, found "
            f"{'another content' if path.is_file() else 'no file'}; write the report again"
        )
    # As text: as a number the Framework's 7.10 would be its 7.1.
    table = read_csv_table(path, text=("framework", "status", "kind", "indicator"))
    found: dict[int, list[Driver]] = {}
    for row in table.to_dict("records"):
        found.setdefault(int(row["gwcode"]), []).append(_driver(row))
    return {gwcode: tuple(drivers) for gwcode, drivers in found.items()}


def _driver(row: Mapping[Any, Any]) -> Driver:
    numbers = _words(row.get("framework")).split(",")
    return Driver(
        indicator=_words(row["indicator"]),
        value=_number(row.get("value")),
        status=_words(row.get("status")),
        value_year=_whole(row.get("value_year")),
        contribution=_number(row.get("contribution")),
        kind=_words(row.get("kind")),
        framework=tuple(number.strip() for number in numbers if number.strip()),
    )


def _of_nowcast(made: Nowcast, wanted: Wanted, *, digest: str) -> list[Kept]:
    """Both readings, each as a list of those States that it could read."""
    month = date.fromisoformat(f"{made.through}-01")
    read = made.frame[made.frame["status"].eq(READ)]
    if read.empty:
        raise DataError(
            f"expected States that the nowcast to {made.through} could read, found none; there is "
            "nothing to watch by it"
        )
    kept = []
    for model, what in ((BEGUN, "begun"), (AHEAD, "ahead")):
        reading = model.removeprefix("nowcast, ")
        head = ListHead(
            name=f"{wanted.name or f'Nowcast to {made.through}'}: {reading}",
            publisher=wanted.publisher or OFFICE,
            model=model,
            outcome=NOWCAST_OUTCOME,
            origin=made.origin,
            first_year=made.first_year,
            last_year=made.last_year,
            through_month=month,
            published_on=wanted.published_on,
            interval=made.level,
            level=wanted.level,
            source_sha256=digest,
        )
        kept.append((head, _nowcast_rows(read, what, made)))
    return kept


def _nowcast_rows(read: pd.DataFrame, what: str, made: Nowcast) -> tuple[ListRow, ...]:
    # A nowcast is no rank; the order is kept because a row has one, and no page shows it.
    ranks = competition_ranks(read[f"{what}_now"].to_numpy())
    return tuple(
        ListRow(
            gwcode=int(row["gwcode"]),
            probability=float(row[f"{what}_now"]),
            rank=int(rank),
            low=_number(row[f"{what}_low"]),
            high=_number(row[f"{what}_high"]),
            under_way="under way" if row["under_way"] is True else "",
            drivers=_deaths(row, made),
        )
        for rank, row in zip(ranks, read.to_dict("records"), strict=True)
    )


def _deaths(row: Mapping[Any, Any], made: Nowcast) -> tuple[Driver, ...]:
    """The counts that a reading rests on."""
    status = "provisional" if row["provisional"] is True else "observed"
    year = int(made.through[:4])
    return tuple(
        Driver(
            indicator=indicator,
            value=_number(row[column]),
            status=status,
            value_year=when,
            contribution=None,
            kind="dynamic",
            framework=(),
        )
        for indicator, column, when in (
            (f"deaths in {made.months_read}", "deaths", year),
            ("deaths in the same months a year before", "deaths_year_before", year - 1),
        )
    )


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _whole(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


def _words(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value).strip()

"""Windows of a hub's tasks: whole calendar years after the origin, or refused with the row.

A date is never cut to its year: a week, a quarter or a year from July to June is no window of ours.
"""

import datetime
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from atrocityrisk.errors import DataError, SchemaError

ORIGINS = ("origin_date", "reference_date", "forecast_date")
START = "target_start_date"
ENDS = ("target_end_date", "target_date")
HORIZON = "horizon"

_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_ONE_DAY = datetime.timedelta(days=1)


def with_windows(table: pd.DataFrame, path: Path, *, units: Mapping[str, str]) -> pd.DataFrame:
    """The rows with their origin, first_year and last_year; `units` are those of the horizons."""
    origin = first_present(table, ORIGINS, path)
    end = next((name for name in ENDS if name in table), None)
    start = START if START in table else None
    horizon = HORIZON if HORIZON in table else None
    if end is None and horizon is None:
        raise SchemaError(
            f"expected a column {' or '.join(ENDS)}, or horizon, in {path}, found none; is it "
            "hubverse model output?"
        )
    if start is None and end == "target_date":
        raise SchemaError(
            f"expected target_end_date, or target_start_date beside target_date, in {path}, found "
            "target_date alone, which is the day of an event in other hubs; add the window's days"
        )
    names = [name for name in (origin, start, end, horizon) if name is not None]
    # Rows of one window share their dates, so each combination is read once.
    distinct = table[["target", *names]].drop_duplicates()
    found: dict[tuple[object, ...], tuple[int, int, int]] = {}
    for row, cells in zip(distinct.index, distinct.itertuples(index=False, name=None), strict=True):
        stated = dict(zip(names, cells[1:], strict=True))
        where = f"{path}, row {int(row) + 1}"
        days = {
            name: day_of(stated[name], name, where)
            for name in (origin, start, end)
            if name is not None
        }
        found[_key(cells)] = _window(
            days[origin],
            days.get(start) if start else None,
            days.get(end) if end else None,
            None if horizon is None else stated[horizon],
            units.get(str(cells[0])),
            where,
        )
    keys = table[["target", *names]].itertuples(index=False, name=None)
    years = [found[_key(cells)] for cells in keys]
    columns = ["origin", "first_year", "last_year"]
    return table.assign(**pd.DataFrame(years, columns=columns, index=table.index))


def horizon_units(hub: Path | None) -> dict[str, str]:
    """Unit of the horizons of each target, as ``hub-config/tasks.json`` states it."""
    path = None if hub is None else hub / "hub-config" / "tasks.json"
    if path is None or not path.is_file():
        return {}
    units: dict[str, str] = {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        for round_ in content["rounds"]:
            for group in round_["model_tasks"]:
                for target in group["target_metadata"]:
                    if target.get("time_unit") is not None:
                        for name in (target.get("target_keys") or {}).values():
                            units[str(name)] = str(target["time_unit"])
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise SchemaError(
            f"expected the tasks of a hub (rounds, model_tasks, target_metadata) in {path}, found "
            f"other content ({problem!r}); take the file from the hub again"
        ) from problem
    return units


def first_present(table: pd.DataFrame, names: tuple[str, ...], path: Path) -> str:
    """The first of several names that a column has."""
    found = [name for name in names if name in table]
    if not found:
        raise SchemaError(
            f"expected a column {' or '.join(names)} in {path}, found none; is it hubverse model "
            "output?"
        )
    return found[0]


def day_of(cell: Any, name: str, where: str) -> datetime.date:
    """A day as ISO 8601 or a date column writes it; anything else is refused."""
    if pd.isna(cell):
        pass
    elif isinstance(cell, datetime.datetime):
        # A moment is another day elsewhere, so only midnight without a time zone is a day.
        if cell.tzinfo is None and cell.time() == datetime.time():
            return cell.date()
    elif isinstance(cell, datetime.date):
        return cell
    elif isinstance(cell, str) and (matched := _DAY.fullmatch(cell.strip())):
        try:
            return datetime.date.fromisoformat(matched[1])
        except ValueError:
            pass
    raise DataError(
        f"{where}: expected dates such as 2024-12-31, found {_shown(cell)} in the column {name}; "
        "correct it"
    )


def _window(
    origin: datetime.date,
    start: datetime.date | None,
    end: datetime.date | None,
    horizon: Any,
    unit: str | None,
    where: str,
) -> tuple[int, int, int]:
    """Origin, first and last year, once every date that is stated agrees with them."""
    if end is None:
        if unit is None:
            raise DataError(
                f"{where}: expected target_end_date, or the unit of the horizon in "
                f"hub-config/tasks.json, found the horizon {_shown(horizon)} alone; add the dates"
            )
        end = _horizon_end(origin, _whole(horizon, where), unit, where)
    elif horizon is not None and unit is not None:
        _check_horizon(origin, end, _whole(horizon, where), unit, where)
    if start is None:
        # Without a first day only the whole time from origin to end can be meant. A hub that
        # counts steps of weeks or months means its last step instead.
        if unit in ("day", "week"):
            raise DataError(
                f"{where}: expected windows of whole years, found a target that the hub's "
                f"tasks.json counts in steps of a {unit}; only forecasts for years can be read"
            )
        if horizon is not None and unit is None:
            _check_horizon(origin, end, _whole(horizon, where), "month", where)
        start = origin + _ONE_DAY
    whole = (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
    if not (whole and origin < start <= end):
        raise DataError(
            f"{where}: expected a window of whole calendar years after the origin, found {start} "
            f"to {end} from {origin}; only forecasts for such windows can be read"
            + ("" if origin < start else ", and only those made before they began")
        )
    return origin.year, start.year, end.year


def _horizon_end(origin: datetime.date, horizon: int, unit: str, where: str) -> datetime.date:
    if unit in ("day", "week"):
        return origin + _ONE_DAY * horizon * (7 if unit == "week" else 1)
    months = origin.year * 12 + origin.month - 1 + horizon
    # The last day of that month: the day before the first of the next one.
    year, month = divmod(months + 1, 12)
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        raise DataError(
            f"{where}: expected a horizon in months that ends within the calendar, found {horizon} "
            f"from {origin}; correct it"
        )
    return datetime.date(year, month + 1, 1) - _ONE_DAY


def _check_horizon(
    origin: datetime.date, end: datetime.date, horizon: int, unit: str, where: str
) -> None:
    months = 12 * (end.year - origin.year) + end.month - origin.month
    days = (end - origin).days
    stated = {"day": days, "week": days / 7}.get(unit, months)
    if stated != horizon:
        raise DataError(
            f"{where}: expected a horizon of {stated:g} {unit}s from {origin} to {end}, found "
            f"{horizon}; correct one of them, or add target_start_date and the unit in tasks.json"
        )


def _whole(cell: Any, where: str) -> int:
    try:
        number = float(str(cell))
    except ValueError:
        number = 0.5
    if pd.isna(cell) or number % 1 != 0:
        raise DataError(
            f"{where}: expected a whole number as horizon, found {_shown(cell)}; correct it"
        )
    return int(number)


def _key(cells: tuple[Any, ...]) -> tuple[object, ...]:
    """Cells as a key in which every kind of missing is one."""
    return tuple("" if pd.isna(cell) else cell for cell in cells)


def _shown(cell: Any) -> str:
    return "an empty cell" if cell == "" or pd.isna(cell) else repr(str(cell))

"""Forecast lists of a training desk: two editions, of which one State rose, and a nowcast."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from atrocityrisk.desk.changes.forecast_adding import ListHead, ListRow, add_list
from atrocityrisk.desk.commands.leaving_files import last_whole_month
from atrocityrisk.desk.database.forecast_queries import AHEAD, BEGUN
from atrocityrisk.desk.rules.drivers import Driver
from atrocityrisk.desk.rules.scope import as_system

RISEN = 9003
"""The State whose probability rises: what is assessed, warned of and advised on."""

OUTCOME = "mass_killing"
_PUBLISHER = "Invented forecasts, for training"
_BEFORE: Mapping[int, float] = {
    9006: 0.081, 9001: 0.052, 9003: 0.031, 9005: 0.024, 9008: 0.012, 9002: 0.008, 9004: 0.005,
    9007: 0.003,
}  # fmt: skip
_NOW: Mapping[int, float] = {
    9003: 0.118, 9006: 0.077, 9001: 0.049, 9005: 0.026, 9008: 0.011, 9002: 0.009, 9004: 0.004,
    9007: 0.003,
}  # fmt: skip
# Library's name, value for a State far down the list, further per place upwards, Framework.
_DRIVERS: tuple[tuple[str, str, float, float, tuple[str, ...]], ...] = (
    ("battle_deaths_home_log", "dynamic", 0.0, 1.1, ("1.1",)),
    ("onesided_deaths_log", "dynamic", 0.0, 0.7, ("2.1", "10.2", "11.1", "12.9")),
    ("excluded_population_share", "structural", 0.04, 0.05, ("1.9", "4.5", "6.1", "9.1", "9.4")),
    ("political_group_exclusion", "structural", 0.2, 0.06, ("1.6",)),
)


def fill_forecasts() -> None:
    """Add both editions and the nowcast; nobody made them, so they are the machine's."""
    year = timezone.now().year
    with as_system("demo"):
        add_list(_edition(year - 2), _rows(_BEFORE, origin=year - 2))
        current = _edition(year - 1)
        add_list(current, _rows(_NOW, origin=year - 1))
        for model, share in ((BEGUN, 0.7), (AHEAD, 0.6)):
            # What is left of a year's chance, and more where more was seen of late.
            later = {code: share * chance for code, chance in _NOW.items()}
            later[RISEN] = 1.3 * _NOW[RISEN]
            add_list(_nowcast(current, model), _rows(later, origin=year - 1, intervals=False))


def _edition(origin: int) -> ListHead:
    return ListHead(
        name=f"Invented list of {origin + 1}",
        publisher=_PUBLISHER,
        model="invented",
        outcome=OUTCOME,
        origin=origin,
        first_year=origin + 1,
        last_year=origin + 2,
        published_on=date(origin + 1, 1, 1),
        interval=0.9,
    )


def _nowcast(edition: ListHead, model: str) -> ListHead:
    month = last_whole_month(timezone.now().date())
    return ListHead(
        name=f"Invented nowcast through {month:%Y-%m}, {model.removeprefix('nowcast, ')}",
        publisher=_PUBLISHER,
        model=model,
        outcome=OUTCOME,
        origin=edition.origin,
        first_year=edition.first_year,
        last_year=edition.last_year,
        through_month=month,
    )


def _rows(chances: Mapping[int, float], *, origin: int, intervals: bool = True) -> list[ListRow]:
    ordered = sorted(chances, key=lambda code: (-chances[code], code))
    return [
        _row(code, chances[code], place, len(ordered), origin=origin, intervals=intervals)
        for place, code in enumerate(ordered, start=1)
    ]


def _row(
    gwcode: int, chance: float, rank: int, count: int, *, origin: int, intervals: bool
) -> ListRow:
    if not intervals:
        return ListRow(gwcode=gwcode, probability=chance, rank=rank)
    return ListRow(
        gwcode=gwcode,
        probability=chance,
        rank=rank,
        low=round(0.55 * chance, 4),
        high=round(1.7 * chance, 4),
        rank_low=max(1, rank - 2),
        rank_high=min(count, rank + 2),
        p_top_k={k: round(max(0.02, min(0.98, 0.5 + 0.2 * (k + 0.5 - rank))), 2) for k in (3, 5)},
        under_way="under way" if gwcode == 9006 else "",
        drivers=[_driver(*parts, rank=rank, origin=origin) for parts in _DRIVERS],
    )


def _driver(
    indicator: str,
    kind: str,
    least: float,
    further: float,
    framework: tuple[str, ...],
    *,
    rank: int,
    origin: int,
) -> Driver:
    # Every list lacks something: the last State has no value of what happened in its last year.
    missing = rank == len(_NOW) and kind == "dynamic"
    return Driver(
        indicator=indicator,
        value=None if missing else round(least + further * (len(_NOW) - rank), 3),
        status="missing" if missing else "observed",
        value_year=None if missing else origin - (kind == "structural"),
        contribution=0.0 if missing else round(0.25 * (4.5 - rank) * further / (least + 1), 3),
        kind=kind,
        framework=framework,
    )

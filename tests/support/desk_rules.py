"""Alert rules and forecast lists for tests of the desk."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from desk_forecasts import head

from atrocityrisk.desk.changes.forecast_adding import ListRow, add_list
from atrocityrisk.desk.changes.rule_saving import save_rule, set_active
from atrocityrisk.desk.models import AlertRule, ForecastList, Person
from atrocityrisk.desk.rules.drivers import Driver
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.rule_parameters import check_parameters, parameters_text
from atrocityrisk.desk.rules.scope import as_person, as_system


def make_rule(
    person: Person,
    kind: str,
    *,
    name: str = "A rule",
    level: Level = Level.RESTRICTED,
    cool_off_days: int = 30,
    active: bool = True,
    **parameters: Any,
) -> AlertRule:
    """A rule of a person, active unless told otherwise."""
    asked = check_parameters(kind, parameters, at="the rule")
    with as_person(person):
        rule = save_rule(
            AlertRule(
                name=name,
                kind=kind,
                level=level,
                cool_off_days=cool_off_days,
                parameters=parameters_text(asked),
            ),
            person,
        )
        return set_active(rule, person, active=True, reason="needed") if active else rule


def make_list(origin: int, rows: dict[int, dict[str, Any]], **fields: Any) -> ForecastList:
    """A public list of a year; rows by State, ranked by probability unless they say."""
    order = sorted(rows, key=lambda state: -rows[state]["probability"])
    said = [
        ListRow(gwcode=state, **{"rank": order.index(state) + 1, **row})
        for state, row in rows.items()
    ]
    with as_system("tests"):
        named = head(
            name=fields.pop("name", f"List of {origin}"),
            origin=origin,
            first_year=origin + 1,
            last_year=origin + 2,
            **fields,
        )
        return add_list(named, said).forecast_list


def driver(indicator: str, value: float | None, **fields: Any) -> dict[str, tuple[Driver, ...]]:
    """A row's drivers: one that was observed in 2024, unless told otherwise."""
    given = {
        "status": "observed",
        "value_year": 2024,
        "contribution": 0.3,
        "kind": "dynamic",
        "framework": ("1.1",),
        **fields,
    }
    return {"drivers": (Driver(indicator=indicator, value=value, **given),)}


def at(day: str, minutes: int = 0) -> Any:
    """Let what is saved meanwhile be saved at noon of a day."""
    moment = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC) + timedelta(minutes=minutes)
    return patch("django.utils.timezone.now", return_value=moment)

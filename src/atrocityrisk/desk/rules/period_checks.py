"""Rules on the State and the days of what is judged over a period."""

from datetime import date, timedelta

from django.utils import timezone

from atrocityrisk.desk.rules.scope import may_see_level
from atrocityrisk.desk.rules.state_choices import is_state
from atrocityrisk.states.state_tables import FIRST_YEAR

# The list of States begins here.
FIRST_DAY = date(FIRST_YEAR, 1, 1)


def check_period(
    gwcode: int | None, first: date | None, last: date | None, level: int | None
) -> dict[str, str]:
    """What is wrong with a State, its days and a level, by field; empty if nothing is."""
    faults: dict[str, str] = {}
    if first and last:
        faults.update(check_days(first, last))
    if gwcode and first and "first_day" not in faults and not is_state(gwcode, first.year):
        faults["gwcode"] = (
            f"expected a State of {first.year}, found {gwcode}; choose one that existed"
        )
    if level is not None and not may_see_level(level):
        faults["level"] = "expected a level within your clearance; choose a lower one"
    return faults


def check_days(first: date, last: date) -> dict[str, str]:
    """What is wrong with the days of a period, by field."""
    if last < first:
        return {"last_day": f"expected a day no earlier than {first}, found {last}"}
    if first < FIRST_DAY:
        return {"first_day": f"expected a day since {FIRST_DAY}, found {first}"}
    # A day's grace: it may be tomorrow where the analyst is.
    if last > timezone.now().date() + timedelta(days=1):
        # Of a single day, the form has the first alone.
        at = "first_day" if first == last else "last_day"
        return {at: f"expected a day that has passed, found {last}"}
    return {}

"""What the library measures of the Framework for a State: drivers of the current list, with ages.

A measurement stands beside a judgement; it neither makes one nor lowers one.
"""

from atrocityrisk._formatting.numbers import counted
from atrocityrisk.desk.database.forecast_queries import current_list, row_of
from atrocityrisk.desk.rules.drivers import Driver, read_drivers


def measured_by_indicator(gwcode: int) -> dict[str, list[Driver]]:
    """Drivers of the current list by number of the Framework's indicator that they tell of."""
    found: dict[str, list[Driver]] = {}
    newest = current_list()
    row = None if newest is None else row_of(newest, gwcode)
    for driver in read_drivers(row.drivers) if row is not None else ():
        for number in driver.framework:
            found.setdefault(number, []).append(driver)
    return found


def age_words(driver: Driver, origin: int) -> str:
    """How old a driver's value is at an origin, such as "of 2021, 4 years old"."""
    if driver.value is None or driver.value_year is None:
        return "not known"
    age = origin - driver.value_year
    if age <= 0:
        return f"of {driver.value_year}"
    return f"of {driver.value_year}, {counted(age, 'year')} old"

"""Plain tables of forecasts: columns that say what they hold, from any program or a data frame."""

from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.external_forecasts.code_systems import detect_system
from atrocityrisk.external_forecasts.forecast_rows import forecast_rows
from atrocityrisk.external_forecasts.list_cells import (
    NOTHING,
    refuse_contradiction,
    refuse_stated_window,
    years_of,
)
from atrocityrisk.external_forecasts.list_forms import (
    FORMS,
    PLAIN_CODES,
    PLAIN_NEEDS,
    PLAIN_YEARS,
    PROBABILITY,
    ListForm,
)


def plain_forecasts(
    read: pd.DataFrame,
    where: Path | str,
    *,
    name: str,
    outcome: str | None,
    column: str = PROBABILITY,
) -> list[pd.DataFrame]:
    """One table for each model, outcome and window; `name` is that of what it was read from."""
    # `column` holds the risks, or ranks, which then stand under the name of the probability.
    absent = [needed for needed in (*PLAIN_YEARS, column) if needed not in read]
    codes = [(key, system) for key, system in PLAIN_CODES if key in read]
    if absent or (not codes and "country" not in read):
        known = "; ".join(form.name for form in FORMS)
        raise SchemaError(
            f"expected a list in a known form ({known}), or a plain one with the columns "
            f"{', '.join(PLAIN_NEEDS)} and gwcode, iso3 or country; found {where} without "
            f"{', '.join(absent) or 'a column that names the state'}; add what is missing"
        )
    read, names_outcome = read.copy(), "outcome" in read
    for key, default in (("model", name), ("publisher", name), ("outcome", outcome)):
        read[key] = _stated(read, key, default, where)
    for key in PLAIN_YEARS:
        read[key] = years_of(read[key], str(where))
    named = "country" if "country" in read else None
    if named and not codes:
        system = detect_system(read[named], read["origin"], f"{where}, column {named!r}")
        if system != "name":
            codes, named = [(named, system)], None
    parts = []
    keys = ["model", "outcome", "publisher"]
    for named_by, rows in read.groupby([*keys, *PLAIN_YEARS], sort=True, dropna=False):
        model, stated, publisher, *years = named_by
        form = ListForm(
            name="plain",
            publisher=str(publisher),
            needs=PLAIN_NEEDS,
            country=named,
            code=codes[0] if codes else None,
            outcome=str(stated),
            risks=(),
        )
        origin, first, last = (int(str(year)) for year in years)
        window = (origin, first, last)
        if not window[0] < window[1] <= window[2]:
            raise DataError(
                f"{where}, row {int(rows.index[0]) + 1}: expected origin < first_year <= "
                f"last_year, found {window}; correct the list"
            )
        # What a task supposes of a list that says nothing is no contradiction.
        if names_outcome:
            refuse_stated_window(str(stated), window, str(where))
        part = forecast_rows(rows, column, form, "published", str(model), window, where)
        for other, system in codes[1:]:
            gwcode = part["gwcode"].to_numpy()
            refuse_contradiction(gwcode, rows[other], system, window[0], str(where))
        parts.append(part)
    return parts


def _stated(read: pd.DataFrame, name: str, default: str | None, where: Path | str) -> pd.Series:
    """A column of names; the default where there is none, but never for single rows."""
    column = (
        read[name].str.strip() if name in read else pd.Series(None, index=read.index, dtype="str")
    )
    empty = column.isna() | column.isin(NOTHING)
    if not empty.all():
        if empty.any():
            raise DataError(
                f"{where}, row {int(read.index[empty][0]) + 1}: expected the column {name} "
                "filled, found an empty cell; fill it"
            )
        return column
    if default is None:
        raise DataError(
            f"expected the {name} that {where} forecasts, found none; name it in a column {name} "
            f"(mass_killing, for example), or with --{name}"
        )
    return pd.Series(default, index=read.index, dtype="str")

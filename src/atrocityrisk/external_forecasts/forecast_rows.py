"""Rows of one forecast: one state each, with its probability, checked cell by cell."""

from pathlib import Path

import pandas as pd

from atrocityrisk.external_forecasts.list_cells import (
    ranks_of,
    refuse_contradiction,
    refuse_twice,
    risks_of,
    states_by_code,
    states_by_name,
)
from atrocityrisk.external_forecasts.list_forms import RANK, ListForm


def forecast_rows(
    rows: pd.DataFrame,
    column: str,
    form: ListForm,
    kind: str,
    model: str,
    window: tuple[int, int, int],
    path: Path | str,
) -> pd.DataFrame:
    """Rows of one forecast."""
    origin, first, last = window
    where = f"{path}, column {column!r}"
    named = pd.Series("", index=rows.index)
    if form.country is not None:
        named = rows[form.country].astype("str").fillna("")
    keyed = f"{path}, column {(form.code[0] if form.code else form.country)!r}"
    if form.code is not None:
        codes = states_by_code(rows[form.code[0]], form.code[1], origin, keyed)
        if form.country is not None:
            refuse_contradiction(codes, named, "name", origin, f"{path}, column {form.country!r}")
    else:
        codes = states_by_name(named, origin, form.aliases, keyed)
    frame = pd.DataFrame(
        {
            "publisher": form.publisher,
            "model": model,
            "outcome": form.outcome,
            "kind": kind,
            "gwcode": codes,
            "country": named,
            "origin": origin,
            "first_year": first,
            "last_year": last,
            "probability": (ranks_of if column == RANK else risks_of)(rows[column], where),
        }
    )
    refuse_twice(frame, where)
    return frame

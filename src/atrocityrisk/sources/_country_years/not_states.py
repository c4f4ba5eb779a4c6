"""What publishers list beside states: aggregates, territories, states that ended before 1945."""

import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pandas as pd

from atrocityrisk.states.state_tables import normal_code


@dataclass(frozen=True)
class NotAState:
    """What a code stands for, and the last year in which it did; None if to this day."""

    what: str
    last_year: int | None


@cache
def not_states(system: str) -> dict[str, NotAState]:
    """Codes of a system, or names (system "name"), that are known to be no state of the list."""
    shipped = files("atrocityrisk.sources._country_years").joinpath("not_states.csv")
    text = io.StringIO(shipped.read_text(encoding="utf-8"))
    listed = pd.read_csv(text, dtype="str", keep_default_na=False)
    listed = listed[listed["system"] == system]
    return {
        normal_code(code, system): NotAState(what, int(last) if last else None)
        for code, what, last in zip(
            listed["code"], listed["what"], listed["last_year"], strict=True
        )
    }

"""Options of prevention by the risk factors that they address: to be considered, not orders.

The words are ours, after reports of the Secretary-General on the responsibility to protect. Rows
marked "recalled" were written from memory and must be checked before they are quoted.
"""

from collections.abc import Sequence
from functools import cache
from importlib import resources

import pandas as pd

GROUPS = {
    "state": "by the state itself",
    "assistance": "by others, with the state",
    "response": "by others, where the state asks or fails to protect",
}


@cache
def _table() -> pd.DataFrame:
    with resources.files(__package__).joinpath("options.csv").open(encoding="utf-8") as stream:
        table = pd.read_csv(stream, dtype=str, keep_default_na=False)
    return table.assign(by=table["group"].map(GROUPS))


def load_options() -> pd.DataFrame:
    """The vocabulary of preventive measures, as options.csv, with `by`: the group in words."""
    return _table().copy()


def options_for(factors: Sequence[str]) -> pd.DataFrame:
    """Options that address at least one of these risk factors, and which: `matched`."""
    matched = [
        ", ".join(f for f in factors if f in linked.split(";"))
        for linked in _table()["risk_factors"]
    ]
    speaking = [place for place, linked in enumerate(matched) if linked]
    table = _table().iloc[speaking].reset_index(drop=True)
    return table.assign(matched=[matched[place] for place in speaking])

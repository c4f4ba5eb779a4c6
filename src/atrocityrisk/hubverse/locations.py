"""States as hub locations: ISO 3166 codes, or Gleditsch-Ward numbers where a state has none."""

from typing import Literal

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk.errors import DataError, SpecError, UnknownStateError

Location = Literal["iso3", "gwcode"]


def locations_of(gwcode: np.ndarray, *, year: int, location: Location) -> list[str]:
    """Codes of states in a year, one each."""
    if location == "gwcode":
        return [str(code) for code in gwcode]
    if location != "iso3":
        raise SpecError(f"expected the location 'iso3' or 'gwcode', found {location!r}; choose one")
    index = pd.MultiIndex.from_arrays(
        [gwcode, np.full(len(gwcode), year)], names=["gwcode", "year"]
    )
    codes = states.labels(index)["iso3"]
    if codes.isna().any():
        lost = int(gwcode[np.flatnonzero(codes.isna())[0]])
        raise DataError(
            f"expected states with an ISO code in {year}, found gwcode {lost} without; write with "
            "location='gwcode'"
        )
    return [str(code) for code in codes]


def states_at(locations: pd.Series, *, year: int, where: str) -> np.ndarray:
    """Gleditsch-Ward numbers of locations that are all numbers, or all ISO codes of a year."""
    text = locations.astype("str")
    system = "gw" if text.str.fullmatch(r"\d+").all() else "iso3"
    found = states.translate(text, year, system=system, exact=True)
    if found.isna().any():
        raise UnknownStateError(
            f"{where}: expected states of {year} by "
            f"{'Gleditsch-Ward number' if system == 'gw' else 'ISO 3166 code'}, found the location "
            f"{text[found.isna()].iloc[0]!r}; correct it"
        )
    return found.to_numpy(dtype=np.int64)

"""States as hub locations: ISO 3166 codes, or Gleditsch-Ward numbers where a state has none."""

from typing import Literal

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk.errors import DataError, SpecError, UnknownStateError

Location = Literal["iso3", "gwcode"]


def locations_of(gwcode: np.ndarray, *, year: int, location: Location) -> list[str]:
    """Locations of states."""
    if location == "gwcode":
        return [str(code) for code in gwcode]
    if location != "iso3":
        raise SpecError(f"location must be 'iso3' or 'gwcode', found {location!r}")
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
    """States of locations, whichever of the two codes they are."""
    text = locations.astype("str")
    system = "gw" if text.str.fullmatch(r"\d+").all() else "iso3"
    found = states.translate(text, year, system=system, exact=True)
    if found.isna().any():
        raise UnknownStateError(
            f"{where}: location {text[found.isna()].iloc[0]!r} is no state of {year} by its "
            f"{'Gleditsch-Ward number' if system == 'gw' else 'ISO 3166 code'}; correct it"
        )
    return found.to_numpy(dtype=np.int64)

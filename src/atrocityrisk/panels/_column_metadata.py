"""What is said of each indicator of a panel: the keys, what they may say, what is assumed."""

from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import SchemaError
from atrocityrisk.panels._cells import FILED_AS

if TYPE_CHECKING:
    from atrocityrisk.indicators.base import Kind

COLUMN_METADATA = ["source", "version", "kind", "unit", *FILED_AS, "licence", "description"]

KINDS = ("structural", "dynamic")
"""Those of `indicators.base`, which is not imported here: it reads the table of all indicators."""

NOT_STATED = "not stated"
LONGEST = 100
"""Years beyond which a lag or an age is a slip."""
OLDEST = 127
"""Greatest age of a value as a list uses it: ages are kept in one byte."""

USUAL_MAX_AGE = {"structural": 2, "dynamic": 1}
"""What most of the package's own indicators of each kind have."""


def metadata_fault(facts: Mapping[str, object]) -> str:
    """What is wrong with the metadata of one indicator, as a clause; "" if nothing."""
    kind = facts["kind"]
    if not _absent(kind) and kind not in KINDS:
        return f"expected kind structural or dynamic, found {kind!r}"
    for name in ("publication_lag", "max_age_years"):
        years = facts[name]
        if _absent(years) and name == "max_age_years":
            continue
        if isinstance(years, bool | np.bool_) or not isinstance(years, Real | np.number):
            return f"expected {name} in whole years from 0 to {LONGEST}, found {years!r}"
        number = float(cast("Any", years))
        if not (number.is_integer() and 0 <= number <= LONGEST):
            return f"expected {name} in whole years from 0 to {LONGEST}, found {years}"
    lag, age = facts["publication_lag"], facts["max_age_years"]
    both = float(cast("Any", lag)) + (0.0 if _absent(age) else float(cast("Any", age)))
    if both > OLDEST:
        return (
            f"expected publication_lag and max_age_years of {OLDEST} years together, found {both:g}"
        )
    return ""


def checked_metadata(name: str, facts: Mapping[str, object]) -> dict[str, object]:
    """Metadata of a column that is new to a panel, complete and of the right types."""
    where = f"indicator {name!r}"
    for key in facts:
        if key not in COLUMN_METADATA:
            raise SchemaError(
                f"{where} has the metadata {key!r}{did_you_mean(key, COLUMN_METADATA)}"
            )
    for key in ("source", "kind", "unit", "publication_lag"):
        if _absent(facts.get(key)) or facts[key] == "":
            raise SchemaError(f"{where} lacks its {key}; every indicator needs one: give {key}=")
    full = dict.fromkeys(COLUMN_METADATA, "") | {"max_age_years": 0, "licence": NOT_STATED}
    full |= dict(facts)
    for key in ("source", "version", "unit", "licence", "description"):
        if not isinstance(full[key], str):
            raise SchemaError(f"{where}: expected {key} as text, found {full[key]!r}")
    fault = metadata_fault(full)
    if fault:
        raise SchemaError(f"{where}: {fault}; correct it")
    return full


def usual_kind(values: pd.Series) -> "Kind":
    """Structural where most values are those of the year before; by (gwcode, year), sorted."""
    known = values.dropna()
    same_state = np.diff(known.index.get_level_values("gwcode")) == 0
    pairs = int(same_state.sum())
    if not pairs:
        return "structural"
    unchanged = int((np.diff(known.to_numpy(dtype=np.float64))[same_state] == 0).sum())
    return "structural" if unchanged * 2 > pairs else "dynamic"


def _absent(fact: object) -> bool:
    """Whether nothing was said."""
    return fact is None or fact is pd.NA or (isinstance(fact, float) and fact != fact)

"""Names that were changed: the old ones work for one release, and say what they are called now.

One table for names of the package, options of the command line and keys of TOML files. Modules
that moved have no alias.
"""

import warnings
from collections.abc import Iterable
from typing import Literal, NamedTuple

from atrocityrisk.errors import SpecError


class OldNameWarning(DeprecationWarning):
    """An old name was used; the message gives the new one."""


class Renamed(NamedTuple):
    """An old spelling, the new one, and the version in which the old one goes."""

    kind: Literal["name", "option", "argument", "key"]
    old: str
    new: str
    removed_in: str


RENAMED = (
    Renamed("name", "ChangeLedger", "ChangeDecomposition", "0.2.0"),
    Renamed("name", "list_plan", "alert_list", "0.2.0"),
    Renamed("name", "Comparison", "evaluation.Comparison", "0.2.0"),
    Renamed("name", "EVENTS", "outcomes.EVENTS", "0.2.0"),
    Renamed("name", "EWP_PREDICTORS", "indicators.EWP_PREDICTORS", "0.2.0"),
    Renamed("name", "ElasticNetLogit", "models.ElasticNetLogit", "0.2.0"),
    Renamed("name", "WhatIf", "explanations.scenarios.WhatIf", "0.2.0"),
    Renamed("name", "fit_delays", "evaluation.reporting_delay.fit_delays", "0.2.0"),
    Renamed("name", "hindsight", "vintages.hindsight", "0.2.0"),
    Renamed("name", "joint_ranks", "rankings.joint_ranks", "0.2.0"),
    Renamed("name", "list_length_for_cost", "rankings.list_length_for_cost", "0.2.0"),
    Renamed("name", "onsets_needed", "synthetic.onsets_needed", "0.2.0"),
    Renamed("name", "read_folder", "panels.read_folder", "0.2.0"),
    Renamed("name", "score_band", "evaluation.reporting_delay.score_band", "0.2.0"),
    Renamed("argument", "report FOLDER", "report --out FOLDER", "0.2.0"),
    Renamed("option", "--figure", "--out", "0.2.0"),
    Renamed("option", "--from", "the argument FOLDER", "0.2.0"),
    Renamed("option", "--to", "--out", "0.2.0"),
    Renamed("option", "--top", "--k", "0.2.0"),
    Renamed("key", "interval", "level", "0.2.0"),
    Renamed("key", "top", "k", "0.2.0"),
)


def current(kind: str, old: str, *, stacklevel: int = 2) -> str | None:
    """New spelling of an old one, with an OldNameWarning; None if it is no old one."""
    for row in RENAMED:
        if row.kind == kind and row.old == old:
            warnings.warn(
                f"the {kind} {old!r} is now called {row.new!r}; the old one goes in version "
                f"{row.removed_in}",
                OldNameWarning,
                stacklevel=stacklevel + 1,
            )
            return row.new
    return None


def current_options(words: Iterable[str]) -> list[str]:
    """Words of a command line with old options in their new spelling; both together are refused."""
    asked = list(words)
    # What follows a bare -- is no option.
    end = asked.index("--") if "--" in asked else len(asked)
    given = {word.partition("=")[0] for word in asked[:end]}
    spelt = []
    for word in asked[:end]:
        option, mark, value = word.partition("=")
        new = current("option", option) if option.startswith("--") else None
        if new in given:
            raise SpecError(f"found {option} beside {new}, its new name; keep one")
        if new is None:
            spelt.append(word)
        elif new.startswith("--"):
            spelt.append(new + mark + value)
        elif mark:
            # What an option said is an argument now, which has no name.
            spelt.append(value)
    return spelt + asked[end:]

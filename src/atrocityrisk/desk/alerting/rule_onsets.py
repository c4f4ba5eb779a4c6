"""Onsets to which a rule's past is held: the office's own, or those of the library's panel."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Self

from django.conf import settings
from django.utils import timezone
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from atrocityrisk.desk.rules.rule_parameters import first_fault
from atrocityrisk.desk.rules.rule_record import Onset
from atrocityrisk.desk.rules.state_choices import is_state
from atrocityrisk.errors import SpecError
from atrocityrisk.specs.strict_toml import fault_text, read_toml
from atrocityrisk.states.state_tables import FIRST_YEAR

FILE = "onsets.toml"
"""The office's own onsets, in the desk's folder."""


@dataclass(frozen=True, kw_only=True)
class KnownOnsets:
    """Onsets, the last day to which they are all known, and where they are from."""

    onsets: tuple[Onset, ...]
    known_until: date
    words: str


class _OnsetRow(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    state: int
    day: date | None = None
    year: int | None = Field(default=None, ge=1900, le=2200)

    @model_validator(mode="after")
    def _day_or_year(self) -> Self:
        if (self.day is None) == (self.year is None):
            raise ValueError("expected a day or a year, found " + ("both" if self.day else "none"))
        return self


class _OnsetFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    complete_until: date = Field(ge=date(FIRST_YEAR, 1, 1))
    onset: tuple[_OnsetRow, ...] = ()


def known_onsets(path: Path | None = None) -> KnownOnsets:
    """Onsets of a file, else of the office's own, else of the library."""
    own: Path = settings.DESK_HOME / FILE
    if path is not None:
        return read_onsets(path)
    return read_onsets(own) if own.is_file() else library_onsets()


def read_onsets(path: Path) -> KnownOnsets:
    """Onsets of a TOML file."""
    tables = read_toml(path, expected="a file of onsets")
    try:
        given = _OnsetFile.model_validate(tables)
    except ValidationError as problem:
        fault = first_fault(problem)
        inside = len(fault["loc"]) > 1
        known = (_OnsetRow if inside else _OnsetFile).model_fields
        at = f"{path}: [[onset]] {int(fault['loc'][1]) + 1}" if inside else str(path)
        raise SpecError(fault_text(fault, at=at, known=known)) from problem
    if given.complete_until > timezone.now().date():
        # Else firings whose time has not passed would count as false alarms.
        raise SpecError(
            f"{path} complete_until: expected a day that has passed, up to which every onset is "
            f"known, found {given.complete_until.isoformat()}"
        )
    return KnownOnsets(
        onsets=tuple(_onset(row, place, path) for place, row in enumerate(given.onset, start=1)),
        known_until=given.complete_until,
        words=f"the office's onsets ({path.name}), complete until "
        f"{given.complete_until.isoformat()}",
    )


def _onset(row: _OnsetRow, place: int, path: Path) -> Onset:
    first = row.day or date(row.year or 0, 1, 1)
    if first.year < FIRST_YEAR or not is_state(row.state, first.year):
        raise SpecError(
            f"{path}: [[onset]] {place} state: expected the Gleditsch-Ward number of a State of "
            f"{first.year}, such as 490, found {row.state}"
        )
    last = row.day or date(first.year, 12, 31)
    return Onset(gwcode=row.state, first_day=first, last_day=last)


@lru_cache(maxsize=1)
def library_onsets() -> KnownOnsets:
    """Onsets of the default outcome in the library's embedded panel; to the year."""
    from atrocityrisk._formatting.titles import subject
    from atrocityrisk.runs import chosen_panel
    from atrocityrisk.specs import default_spec

    panel = chosen_panel(default_spec())
    happened = panel.outcome.occurrence(panel.events)
    told = subject(panel.outcome)
    return KnownOnsets(
        onsets=tuple(
            Onset(gwcode=int(state), first_day=date(year, 1, 1), last_day=date(year, 12, 31))
            for state, year in happened.index[happened.eq(1)]
        ),
        known_until=date(panel.record_end, 12, 31),
        words=f"the library's record of the {told.lower()}, known to the year, until "
        f"{panel.record_end}",
    )

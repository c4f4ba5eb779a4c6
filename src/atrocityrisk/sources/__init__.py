"""Publishers' files to tidy frames, one module per publisher; importing it registers them all."""

from atrocityrisk.sources import (
    ert,
    maddison,
    pwt,
    ucdp_armed_conflicts,
    ucdp_battle_deaths,
    ucdp_country_years,
    ucdp_events,
    ucdp_one_sided,
    vdem,
    worldbank,
    wpp,
)
from atrocityrisk.sources.base import SOURCES, ReadFile, Source, SourceData, read_source

__all__ = [
    "SOURCES",
    "ReadFile",
    "Source",
    "SourceData",
    "ert",
    "maddison",
    "pwt",
    "read_source",
    "ucdp_armed_conflicts",
    "ucdp_battle_deaths",
    "ucdp_country_years",
    "ucdp_events",
    "ucdp_one_sided",
    "vdem",
    "worldbank",
    "wpp",
]

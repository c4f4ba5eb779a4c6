"""EWP's archived columns: one of our indicators under another name and scale, or EWP's own.

A column takes the name of one of our indicators only where the definition is the same; the release
of its source may differ, and that is what a vintage is for. Everything else keeps a name beginning
with ``ewp_``.
"""

import math
from dataclasses import dataclass
from typing import Literal

from atrocityrisk.indicators import INDICATORS

_LOG2 = 1 / math.log(2)


@dataclass(frozen=True, kw_only=True)
class ArchivedColumn:
    """A column of an archived file under the names it had, and the indicator that it becomes."""

    # The first of the names that is there counts; archived numbers are multiplied by `scale`, and
    # cells before `first_year`, where the definition was another, are missing.
    names: tuple[str, ...]
    indicator: str
    scale: float = 1.0
    first_year: int = 0
    unit: str
    description: str
    kind: Literal["structural", "dynamic"] = "structural"


def _same(indicator: str, *names: str, scale: float = 1.0, first_year: int = 0) -> ArchivedColumn:
    """A column of the same definition as an indicator of ours."""
    entry = INDICATORS[indicator]
    return ArchivedColumn(
        names=names,
        indicator=indicator,
        scale=scale,
        first_year=first_year,
        unit=entry.unit,
        description=entry.description,
        kind=entry.kind,
    )


def _own(indicator: str, *names: str, unit: str, description: str) -> ArchivedColumn:
    """A column that EWP defines in its own way."""
    return ArchivedColumn(names=names, indicator=indicator, unit=unit, description=description)


GROWTH = "gdp_per_capita_growth"
HISTORY = ("ewp_mass_killing_ongoing", "ewp_mass_killing_ever")

COLUMNS: tuple[ArchivedColumn, ...] = (
    # V-Dem, recoded alike in every edition.
    _same("minority_rule", "minorityrule"),
    _same("judicial_reform", "judicialreform"),
    _same("religious_freedom", "religiousfreedom"),
    _same("political_killing_systematic", "pol_killing_approved"),
    _same("free_discussion", "freediscussion"),
    _same("social_groups_much_less_free", "social_inequality"),
    _same("civil_liberties_even_across_regions", "even_civilrights"),
    _same("civil_society_repressed_severely", "repress_civilsoc"),
    _same("power_monopolised_by_social_groups", "social_power_dist"),
    _same("power_shared_by_wealth", "ses_power_dist"),
    _same("party_ban_total", "partyban.new.0"),
    _same("party_ban_partial", "partyban.new.1"),
    _same("party_ban_none", "partyban.new.2"),
    _same("women_barred_from_civil_society", "v2csgender_binary"),
    _same("media_censored", "v2mecenefm_binary"),
    # People, economy, war.
    _same("population_log2", "popsize.log2", "wdi.popsize.log2"),
    _same("population_log2", "popsize.ln.combined", scale=_LOG2),
    _same("infant_mortality_sqrt", "un_imr_sqrt", "imr.sqrt", "imr.fwd.fill.sqrt"),
    # A fraction until 2023, percent in 2025; archived_panels has the rows that are neither.
    _same(GROWTH, "gdppcgrowth"),
    _same(GROWTH, "gdppcgrowth.combined", scale=100.0),
    _same("discriminated_population_share", "discrimpop"),
    _same("iccpr_first_protocol_ratified", "ios.iccpr1"),
    _same("coup_attempt_5y", "coup.try.5yr"),
    # Before 1989 older editions take battle deaths from another source, the newest has zeros.
    _same("battle_deaths_log2", "battledeaths.log2", "battledeaths.ln2", first_year=1989),
    _same("battle_deaths_log2", "battledeaths.ln", scale=_LOG2, first_year=1989),
    _same("ethnic_fractionalisation", "efindex"),
    # Regions and the record itself.
    _same("region_east_asia_pacific", "reg.eap"),
    _same("region_south_central_asia", "reg.sca"),
    _same("region_middle_east_north_africa", "reg.mna"),
    _same("region_europe", "reg.eur"),
    _same("nonstate_killings_on_record", "includesnonstate"),
    _same("mass_killings_ongoing_log2", "mk_ongoing_count_log2"),
    _same("mass_killing_onset_years", "mean_mk_onset_interaction"),
    _same("mass_killing_onset_previous_year", "mk_onset_prev_year"),
    _same("mass_killing_ever", "mk_ever"),
    _same("mass_killing_of_several_groups_ongoing", "widetargeting"),
    _same("mass_killing_of_one_group_ongoing", "narrowtargeting"),
    _same("state_age_log2", "countryage.new.log2"),
    _same("new_state", "newcountry"),
    # EWP's own: the definition is not that of any of our indicators.
    _own(
        "ewp_ethnic_fractionalisation",
        "elf.ethnic",
        unit="probability, 0 to 1",
        description="Ethnic fractionalisation, constant in time; not HIEF's.",
    ),
    _own(
        "ewp_state_age_log",
        "countryage.ln",
        unit="log(1 + years)",
        description="Years since independence as EWP dated it until 2022.",
    ),
    _own(
        "ewp_candidate_restriction",
        "candidaterestriction",
        unit="V-Dem level",
        description="Whether candidates are restricted by race or belief.",
    ),
    _own(
        "ewp_party_ban_level",
        "partyban",
        unit="V-Dem level, 0 to 4",
        description="How far parties are banned, as a number.",
    ),
    _own(
        "ewp_movement_of_men_free",
        "freemove_men4",
        unit="1 yes, 0 no",
        description="Whether men move freely within the country.",
    ),
    _own(
        "ewp_movement_of_women_free",
        "freemove_women4",
        unit="1 yes, 0 no",
        description="Whether women move freely within the country.",
    ),
    _own(
        "ewp_trade_share_log",
        "tradeshare.ln.combined",
        unit="log(share of GDP); log(percent of GDP) in the last rows of 2020 and 2021",
        description="Exports and imports as a share of gross domestic product, natural log.",
    ),
)

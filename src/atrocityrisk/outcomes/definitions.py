"""The event series a panel holds and the outcomes that are defined on them."""

from atrocityrisk.outcomes.outcome import EVENTS, OUTCOMES, EventSeries, Outcome, Perpetrator, Phase

PHASES: tuple[Phase, ...] = ("onset", "ongoing", "ended")
PARTIES: dict[Perpetrator, tuple[str, ...]] = {
    "any": ("state", "nonstate"),
    "state": ("state",),
    "non-state": ("nonstate",),
}
# UCDP lists an actor from 25 deaths a year; 1,000 is the Early Warning Project's mass killing.
THRESHOLDS = (25, 100, 250, 500, 1000)

_PHRASES = {"onset": "begun", "ongoing": "under way", "ended": "ended"}

MASS_KILLING = (
    "an episode in which an armed group deliberately kills, within its own state and within a year "
    "or less, at least 1,000 noncombatant civilians of one group; killing by another state's "
    "forces does not count"
)
"""The Early Warning Project's definition, which its outcomes carry."""
_TARGETED = (
    "the direct killing, by an organised armed force and with 25 or more deaths, of noncombatant "
    "members of a group with the intent of destroying or intimidating it, in the state's territory"
)
_GENO_POLITICIDE = (
    "a sustained policy by governing elites or their agents, or in civil war by either side, that "
    "results in the deaths of a substantial portion of a communal or politicised group"
)
_EWP = "Early Warning Project 2025, list of mass killings and definitions"
_TMK = "Butcher et al. 2020, Targeted Mass Killing data set, J. Conflict Resolution 64(7-8)"
_PITF = "Marshall, Gurr and Harff 2019, PITF problem set: geno-/politicide"
_UCDP = "Davies et al. 2025, UCDP Country-Year Dataset 25.1; Eck and Hultman 2007"


def _event_series(name: str, *, source: str, column: str, unit: str, description: str) -> None:
    """Register one series."""
    EVENTS.add(
        name,
        EventSeries(name=name, source=source, column=column, unit=unit, description=description),
    )


def _episode_series(base: str, event: str, *, source: str, parties: tuple[str, ...]) -> None:
    """Counts of episodes begun, under way and ended, by kind of perpetrator."""
    for party in parties:
        who = f"_{party}" if party else ""
        for phase in PHASES:
            _event_series(
                f"{base}{who}_{phase}",
                source=source,
                column=f"{phase}{who}",
                unit="episodes",
                description=f"Episodes of {event} {_PHRASES[phase]} in the year"
                + (f", {party.replace('nonstate', 'non-state')}-led." if party else "."),
            )


def _episode_outcomes(
    base: str,
    event: str,
    definition: str,
    reference: str,
    *,
    parties: dict[Perpetrator, tuple[str, ...]],
    record: str = "",
) -> None:
    """Onset, ongoing and ended, by kind of perpetrator; plain `base` is the onset by anyone."""
    for perpetrator, kinds in parties.items():
        who = "" if perpetrator == "any" else f"_{kinds[0]}"
        columns = [f"{base}_{kind}" if kind else base for kind in kinds]
        for phase in PHASES:
            name = f"{base}{who}" + ("" if phase == "onset" else f"_{phase}")
            OUTCOMES.add(
                name,
                Outcome(
                    name=name,
                    event=event,
                    perpetrator=perpetrator,
                    phase=phase,
                    series=tuple(f"{column}_{phase}" for column in columns),
                    ongoing=tuple(f"{column}_ongoing" for column in columns),
                    recorded="any" if record and len(kinds) > 1 else "all",
                    definition=f"{phase.capitalize()}: {definition}."
                    + (f" {record}" if record and len(kinds) > 1 else ""),
                    reference=reference,
                ),
            )


def _death_outcomes(perpetrator: Perpetrator, deaths: str) -> None:
    """Years above a number of civilians killed in one-sided violence."""
    who = "" if perpetrator == "any" else f"_{PARTIES[perpetrator][0]}"
    for threshold in THRESHOLDS:
        for phase in PHASES:
            name = f"one_sided{who}_{threshold}" + ("" if phase == "onset" else f"_{phase}")
            OUTCOMES.add(
                name,
                Outcome(
                    name=name,
                    event="one-sided violence",
                    perpetrator=perpetrator,
                    phase=phase,
                    series=(deaths,),
                    ongoing=(deaths,),
                    threshold=threshold,
                    definition=f"{phase.capitalize()}: a year with at least {threshold:,} "
                    "civilians deliberately killed by organised armed groups in the state's "
                    "territory (best estimate). An onset follows a year with fewer; an end is the "
                    "first year with fewer.",
                    reference=_UCDP,
                ),
            )


_episode_series("mass_killing", "mass killing", source="ewp_events", parties=("state", "nonstate"))
_episode_series(
    "targeted_mass_killing", "targeted mass killing", source="tmk", parties=("state", "nonstate")
)
_episode_series("geno_politicide", "genocide or politicide", source="pitf", parties=("",))
for _name, _column, _by in (
    ("one_sided_deaths", "os_total_deaths_best", "anyone"),
    ("one_sided_state_deaths", "os_any_govt_killings_best", "governments"),
    ("one_sided_nonstate_deaths", "os_nsgroup_killings_best", "non-state groups"),
):
    _event_series(
        _name,
        source="ucdp_country_year",
        column=_column,
        unit="deaths",
        description=f"Civilians killed in one-sided violence by {_by}, best estimate.",
    )

_episode_outcomes(
    "mass_killing",
    "mass killing",
    MASS_KILLING,
    _EWP,
    parties=PARTIES,
    # The publisher's own rule: its list follows non-state groups from 1989 only.
    record="Before 1989 only state-led killings are on record, and only they count.",
)
_episode_outcomes(
    "targeted_mass_killing", "targeted mass killing", _TARGETED, _TMK, parties=PARTIES
)
_episode_outcomes(
    "geno_politicide", "genocide or politicide", _GENO_POLITICIDE, _PITF, parties={"any": ("",)}
)
_death_outcomes("any", "one_sided_deaths")
_death_outcomes("state", "one_sided_state_deaths")
_death_outcomes("non-state", "one_sided_nonstate_deaths")

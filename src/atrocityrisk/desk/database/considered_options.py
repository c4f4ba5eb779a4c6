"""Options to consider for a State, with the reason why each is offered, from what one may see."""

from dataclasses import dataclass

from django.db.models import Avg

from atrocityrisk.desk.database.forecast_queries import current_list, row_of
from atrocityrisk.desk.database.measured import age_words
from atrocityrisk.desk.models import Assessment, ForecastList, ForecastRow
from atrocityrisk.desk.rules.advice_checks import PreventionOption, prevention_options
from atrocityrisk.desk.rules.drivers import read_drivers
from atrocityrisk.desk.rules.levels import Status
from atrocityrisk.desk.rules.risk_grounds import GroundedFactor, grounded_factors
from atrocityrisk.indicators.prevention_options import options_for

UNDER_WAY = "under way"
"""With what a list's words begin where something of its outcome goes on."""


@dataclass(frozen=True, kw_only=True)
class OfferedOption:
    """An option that addresses at least one justified risk factor."""

    option: PreventionOption
    matched: tuple[GroundedFactor, ...]
    # Whether the forecast's standing alone would name this group of options.
    named_by_list: bool

    @property
    def factor_numbers(self) -> tuple[int, ...]:
        """Numbers of the risk factors that it answers."""
        return tuple(one.number for one in self.matched)

    @property
    def judged(self) -> bool:
        """Whether a signed assessment speaks for it, and not the model alone."""
        return any(factor.judged for factor in self.matched)


@dataclass(frozen=True, kw_only=True)
class StateOptions:
    """What is to be considered for a State, and what it rests on."""

    gwcode: int
    forecast_list: ForecastList | None
    row: ForecastRow | None
    assessments: tuple[Assessment, ...]
    factors: tuple[GroundedFactor, ...]
    offered: tuple[OfferedOption, ...]
    # Options that only the model speaks for, of groups that the list's standing does not justify.
    held_back: tuple[PreventionOption, ...]
    # What the library's rules say of the list's standing.
    note: str

    @property
    def justified(self) -> tuple[GroundedFactor, ...]:
        """Risk factors that something speaks for."""
        return tuple(one for one in self.factors if one.justified)


def newest_assessments(gwcode: int) -> tuple[Assessment, ...]:
    """The newest signed assessment of a State, and those of other assessors for the same time."""
    signed = Assessment.objects.filter(gwcode=gwcode, status=Status.REVIEWED)
    newest = signed.select_related("author").first()
    if newest is None:
        return ()
    same_time = signed.filter(last_day__gte=newest.first_day).select_related("author")
    found: dict[int, Assessment] = {}
    for one in same_time:
        found.setdefault(one.author_id, one)
    return tuple(found.values())


def options_to_consider(gwcode: int) -> StateOptions:
    """Options for a State: those that address a justified risk factor, each with its reason."""
    newest_list = current_list()
    row = None if newest_list is None else row_of(newest_list, gwcode)
    assessments = newest_assessments(gwcode)
    factors = grounded_factors(
        assessments,
        read_drivers(row.drivers) if row is not None else (),
        age=lambda driver: age_words(driver, newest_list.origin if newest_list else 0),
    )
    groups, note = _named_by_list(newest_list, row)
    addressing = _addressing(factors, groups)
    offered = tuple(one for one in addressing if one.named_by_list or one.judged)
    return StateOptions(
        gwcode=gwcode,
        forecast_list=newest_list,
        row=row,
        assessments=assessments,
        factors=factors,
        offered=offered,
        held_back=tuple(one.option for one in addressing if one not in offered),
        note=note,
    )


def _addressing(
    factors: tuple[GroundedFactor, ...], groups: tuple[str, ...]
) -> tuple[OfferedOption, ...]:
    """Options that the library's table has for the justified risk factors."""
    by_name = {f"RF{one.number}": one for one in factors if one.justified}
    found = []
    for row in options_for(list(by_name)).to_dict("records"):
        option = prevention_options()[str(row["code"])]
        found.append(
            OfferedOption(
                option=option,
                matched=tuple(by_name[name] for name in str(row["matched"]).split(", ")),
                named_by_list=option.group in groups,
            )
        )
    return tuple(found)


def _named_by_list(
    newest_list: ForecastList | None, row: ForecastRow | None
) -> tuple[tuple[str, ...], str]:
    """Groups of options that the library's rules justify by the list alone, and why."""
    from atrocityrisk.reports.annexes.option_rules import Standing, justified_options

    if newest_list is None or row is None:
        return (), "No current list names this State, so no option is named by a list."
    usual = ForecastRow.objects.filter(forecast_list=newest_list).aggregate(
        usual=Avg("probability")
    )["usual"]
    justified = justified_options(
        Standing(
            probability=row.probability,
            usual=usual,
            rank=row.rank,
            rank_low=row.rank_low,
            under_way=row.under_way.startswith(UNDER_WAY),
        )
    )
    return justified.groups, justified.note

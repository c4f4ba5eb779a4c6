"""What a brief of a State says, part by part, as a reader cleared for its level would see it."""

import json
from datetime import timedelta

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from atrocityrisk._formatting.numbers import (
    chance,
    percent_with_sign,
    share_span,
    whole_span,
    year_span,
)
from atrocityrisk.desk.advising.brief_cutting import (
    ACCOUNT_CHARACTERS,
    ALERT_CHARACTERS,
    GROUND_CHARACTERS,
    MOST_ADVISED,
    MOST_ALERTS,
    MOST_DRIVERS,
    MOST_OPTIONS,
    MOST_RECORDS,
    MOST_UNKNOWN,
    NAME_CHARACTERS,
    OUTCOME_CHARACTERS,
    REASON_CHARACTERS,
    ROLE_CHARACTERS,
    SUMMARY_CHARACTERS,
    Shortened,
    cut,
    shortened,
)
from atrocityrisk.desk.advising.brief_parts import (
    AdvisedLine,
    AlertLine,
    AssessmentPart,
    Brief,
    DriverLine,
    FactorLine,
    ForecastPart,
    OptionLine,
    RecordLine,
    RecordsPart,
)
from atrocityrisk.desk.database.considered_options import StateOptions, options_to_consider
from atrocityrisk.desk.database.forecast_queries import nowcast_beside, row_of
from atrocityrisk.desk.database.issued_bulletins import BulletinLine, issued_bulletins
from atrocityrisk.desk.database.measured import age_words
from atrocityrisk.desk.models import Advice, Assessment, ForecastList, ForecastRow, Record
from atrocityrisk.desk.rules.advice_checks import OPEN_PROGRESS
from atrocityrisk.desk.rules.drivers import OF_MODEL, Driver, driver_name, read_drivers
from atrocityrisk.desk.rules.factor_levels import factor_standings
from atrocityrisk.desk.rules.levels import Level, Status
from atrocityrisk.desk.rules.scope import as_reader_up_to
from atrocityrisk.desk.rules.state_choices import latest_name

RECENT = timedelta(days=365)
SHOWN_LENGTHS = (10, 30)
"""Lengths of lists of which the brief says how likely the State is to be among the first."""


def brief_of(gwcode: int, level: Level) -> Brief:
    """The brief of a State, holding nothing above a level, nor above the viewer's clearance."""
    with as_reader_up_to(level):
        found = options_to_consider(gwcode)
        forecast = _forecast(found)
        assessment = _assessment(found.assessments)
        records = _records(gwcode)
        advised = _advised(gwcode)
        return Brief(
            gwcode=gwcode,
            name=latest_name(gwcode),
            level=level,
            made_at=timezone.now(),
            office=settings.DESK.title,
            training=settings.DESK.training,
            forecast=forecast,
            no_forecast=_no_forecast(found),
            assessment=assessment,
            records=records,
            alerts=_alerts(gwcode),
            advised=shortened(advised, MOST_ADVISED),
            options=shortened(_options(found), MOST_OPTIONS),
            options_note=found.note if found.row is not None else "",
            unknown=shortened(
                _unknown(found, forecast, assessment, records, advised), MOST_UNKNOWN
            ),
        )


def _no_forecast(found: StateOptions) -> str:
    if found.forecast_list is None:
        return "No forecast list is in use at this level. That is not the same as a low risk."
    if found.row is None:
        return (
            f"{found.forecast_list.name} does not list this State. That is not the same as a low "
            "risk."
        )
    return ""


def _forecast(found: StateOptions) -> ForecastPart | None:
    from atrocityrisk.reports.wording.summaries import how_many

    said, row = found.forecast_list, found.row
    if said is None or row is None:
        return None
    drivers = read_drivers(row.drivers)
    parts = [one for one in drivers if one.contribution is not None]
    parts.sort(key=lambda one: -abs(one.contribution or 0.0))
    counts, not_counted = _outcome_words(said.outcome)
    in_first = json.loads(row.p_top_k or "{}")
    return ForecastPart(
        list_name=said.name,
        publisher=said.publisher,
        origin=said.origin,
        window=year_span(said.first_year, said.last_year),
        published=said.published_on,
        probability=percent_with_sign(row.probability),
        span=share_span(row.low, row.high),
        rank=row.rank,
        rank_span=whole_span(row.rank_low, row.rank_high),
        states=ForecastRow.objects.filter(forecast_list=said).count(),
        interval="" if said.interval is None else percent_with_sign(said.interval, digits=0),
        top=tuple((k, chance(in_first[str(k)])) for k in SHOWN_LENGTHS if str(k) in in_first),
        frequency=how_many(row.probability),
        counts=cut(counts, OUTCOME_CHARACTERS),
        not_counted=not_counted,
        under_way=row.under_way,
        nowcast=_nowcast(found.gwcode, said),
        raises=_driver_lines([one for one in parts if (one.contribution or 0) > 0], said),
        lowers=_driver_lines([one for one in parts if (one.contribution or 0) < 0], said),
        taken_apart=bool(parts),
        missing=sum(one.value is None and one.status != OF_MODEL for one in drivers),
    )


def _outcome_words(name: str) -> tuple[str, str]:
    """What counts as the outcome of a list, and what does not, by the library's own words."""
    from atrocityrisk.outcomes import OUTCOMES
    from atrocityrisk.reports.wording.event_words import event_words

    if name not in OUTCOMES:
        # Of another publisher: its own words, and no guess at what they mean.
        return f"{name}, as its publisher defines it.", ""
    words = event_words(OUTCOMES[name])
    return words.what, words.not_counted


def _age(driver: Driver, origin: int) -> str:
    return "a part of the model itself" if driver.status == OF_MODEL else age_words(driver, origin)


def _driver_lines(drivers: list[Driver], said: ForecastList) -> Shortened[DriverLine]:
    return shortened(
        (
            DriverLine(
                words=cut(driver_name(one), NAME_CHARACTERS),
                age=_age(one, said.origin),
            )
            for one in drivers
        ),
        MOST_DRIVERS,
    )


def _nowcast(gwcode: int, current: ForecastList) -> str:
    newest = nowcast_beside(current)
    row = None if newest is None else row_of(newest, gwcode)
    if newest is None or row is None or newest.through_month is None:
        return ""
    return (
        f"Nowcast with records through {newest.through_month:%Y-%m}: "
        f"{percent_with_sign(row.probability)} that it may have begun."
    )


def _assessment(newest: tuple[Assessment, ...]) -> AssessmentPart | None:
    if not newest:
        return None
    first, *others = newest
    standings = factor_standings(first.indicator_findings)
    beside = [factor_standings(one.indicator_findings) for one in others]
    return AssessmentPart(
        period=first.period,
        level=Level(first.level),
        summary=cut(first.summary, SUMMARY_CHARACTERS),
        factors=tuple(
            FactorLine(
                standing=standing,
                others=", ".join(
                    sorted(
                        {
                            one[place].level.label
                            for one in beside
                            if one[place].level != standing.level
                        }
                    )
                ),
            )
            for place, standing in enumerate(standings)
        ),
        beside=len(others),
        expectation=_expectation(first),
        open=sum(standing.open for standing in standings),
        of=sum(len(standing.factor.indicators) for standing in standings),
    )


def _expectation(assessment: Assessment) -> str:
    if assessment.probability is None or assessment.first_year is None:
        return ""
    window = year_span(assessment.first_year, assessment.last_year or assessment.first_year)
    return (
        f"The assessor expects {percent_with_sign(assessment.probability)} "
        f"({share_span(assessment.low, assessment.high)}) for {window}: a judgement beside the "
        "model, mixed with it nowhere."
    )


def _records(gwcode: int) -> RecordsPart:
    reviewed = Record.objects.filter(gwcode=gwcode, status=Status.REVIEWED)
    since = timezone.now().date() - RECENT
    recent = reviewed.filter(first_day__gte=since)
    levels = dict(
        reviewed.order_by()
        .values_list("level")
        .annotate(number=Count("pk"))
        .values_list("level", "number")
    )
    # The gravest of the last year; of older ones only where that year has none.
    shown = recent if recent.exists() else reviewed
    ordered = shown.select_related("source").order_by("-severity", "-first_day", "-pk")
    number = shown.count()
    return RecordsPart(
        total=sum(levels.values()),
        recent=recent.count(),
        since=since,
        by_level=tuple((one.label, levels[one]) for one in Level if levels.get(one)),
        gravest=Shortened(
            items=tuple(_record_line(row) for row in ordered[:MOST_RECORDS]),
            more=max(0, number - MOST_RECORDS),
        ),
    )


def _record_line(record: Record) -> RecordLine:
    return RecordLine(
        period=record.period,
        severity=record.severity,
        level=Level(record.level),
        grade=f"{record.source.reliability}{record.credibility}",
        account=cut(record.account, ACCOUNT_CHARACTERS),
    )


def _alerts(gwcode: int) -> Shortened[AlertLine]:
    standing = [one for one in issued_bulletins(gwcode=gwcode) if not one.withdrawn]
    return shortened((_alert_line(one) for one in reversed(standing)), MOST_ALERTS)


def _alert_line(line: BulletinLine) -> AlertLine:
    return AlertLine(
        number=line.number,
        issued_on=line.issued_on,
        confidence=line.confidence,
        reason=cut(line.reason, ALERT_CHARACTERS),
    )


def _advised(gwcode: int) -> list[AdvisedLine]:
    signed = Advice.objects.filter(gwcode=gwcode, status=Status.REVIEWED)
    # What is still open first, then the newest.
    rows = sorted(signed, key=lambda one: one.progress not in OPEN_PROGRESS)
    return [
        AdvisedLine(
            option=one.option_words,
            advised_on=one.advised_on,
            responsible=cut(one.responsible, ROLE_CHARACTERS),
            progress=one.get_progress_display(),
            reason=cut(one.reason, REASON_CHARACTERS),
            followed=bool(one.followed.strip()),
        )
        for one in rows
    ]


def _options(found: StateOptions) -> list[OptionLine]:
    # What a person has judged counts before what the model alone speaks for, then how much does.
    ordered = sorted(
        found.offered,
        key=lambda one: (
            -sum(factor.judged for factor in one.matched),
            -len(one.matched),
        ),
    )
    return [
        OptionLine(
            option=f"{one.option.code} {one.option.term}",
            by=one.option.by,
            because=cut(
                "; ".join(
                    f"risk factor {factor.number}: {factor.reason}" for factor in one.matched
                ),
                GROUND_CHARACTERS,
            ),
            from_memory=one.option.text_status == "recalled",
        )
        for one in ordered
    ]


def _unknown(
    found: StateOptions,
    forecast: ForecastPart | None,
    assessment: AssessmentPart | None,
    records: RecordsPart,
    advised: list[AdvisedLine],
) -> list[str]:
    """What is missing, the weightiest first; each is unknown, and nothing of it is absent."""
    said = [_no_forecast(found)] if forecast is None else _gaps_of(forecast)
    if assessment is None:
        said.append(
            "No signed assessment: nobody has judged the risk factors of the Framework at this "
            "level."
        )
    elif assessment.open:
        said.append(
            f"Of the Framework’s {assessment.of} indicators {assessment.open} are not known or not "
            "assessed; none of them is counted as absent."
        )
    if not records.recent:
        said.append(
            "No reviewed record of the last 12 months. Where reporting is hard, records are few."
        )
    open_ends = sum(not one.followed for one in advised)
    if open_ends:
        said.append(
            f"Of {len(advised)} pieces of advice, what followed from {open_ends} is not known."
        )
    said.append("What others know and have not told.")
    return said


def _gaps_of(forecast: ForecastPart) -> list[str]:
    gaps = []
    if not forecast.interval or forecast.span == "–":
        gaps.append("The list gives no interval: nobody knows how sure the number is.")
    if not forecast.taken_apart:
        gaps.append("The list does not say what its probability is made of.")
    if forecast.missing:
        gaps.append(
            f"Of the model’s inputs for this State {forecast.missing} "
            f"{'is' if forecast.missing == 1 else 'are'} missing."
        )
    return gaps

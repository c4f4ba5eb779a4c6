"""What leaves of a record by program: these columns and no others, each with what it holds.

Who wrote or reviewed a record is left out, and so is every number of the database.
"""

from atrocityrisk.desk.exchange.export_columns import Column, names_of
from atrocityrisk.desk.rules.levels import Level, Status

COLUMNS: tuple[Column, ...] = (
    Column(
        name="key",
        meaning="Key of the record in this desk (UUID).",
        value=lambda row: str(row.key),
    ),
    Column(
        name="own_number",
        meaning="Number in the office's own files; may be empty.",
        value=lambda row: row.external_id,
    ),
    Column(
        name="gwcode",
        meaning="Number of the State in the list of Gleditsch and Ward.",
        value=lambda row: row.gwcode,
    ),
    Column(
        name="state",
        meaning="Name of the State at that time.",
        value=lambda row: row.state_name,
    ),
    Column(
        name="region",
        meaning="First-level region, such as a province; may be empty.",
        value=lambda row: row.region,
    ),
    Column(
        name="first_day",
        meaning="The day, or the first day of the period (ISO 8601).",
        value=lambda row: row.first_day.isoformat(),
    ),
    Column(
        name="last_day",
        meaning="The same day, or the last day of the period (ISO 8601).",
        value=lambda row: row.last_day.isoformat(),
    ),
    Column(
        name="precision",
        meaning="How closely the time is known: day, week, month, quarter or year.",
        value=lambda row: row.precision,
    ),
    Column(
        name="perpetrator",
        meaning="Kind of actor said to be responsible (code).",
        value=lambda row: row.perpetrator,
    ),
    Column(
        name="target",
        meaning="Kind of people at whom it was aimed (code).",
        value=lambda row: row.target,
    ),
    Column(
        name="indicators",
        meaning="Indicators of the UN Framework that it bears out, such as 7.10.",
        value=lambda row: list(row.indicators),
    ),
    Column(
        name="crime_scope",
        meaning="Crime to which the indicators belong (code).",
        value=lambda row: row.crime_scope,
    ),
    Column(
        name="severity",
        meaning="From 1, a sign, to 5, harm on a mass scale.",
        value=lambda row: row.severity,
    ),
    Column(
        name="account",
        meaning="What happened, in the analyst's own words.",
        value=lambda row: row.account,
    ),
    Column(
        name="credibility",
        meaning="Admiralty code from 1 to 6: how far it is borne out.",
        value=lambda row: row.credibility,
    ),
    Column(
        name="source_key",
        meaning="Key of the source in this desk (UUID).",
        value=lambda row: str(row.source.key),
    ),
    Column(
        name="source_publisher",
        meaning="Who published the source.",
        value=lambda row: row.source.publisher,
    ),
    Column(
        name="source_title",
        meaning="Title of the source; may be empty.",
        value=lambda row: row.source.title,
    ),
    Column(
        name="source_kind",
        meaning="Kind of publisher (code).",
        value=lambda row: row.source.kind,
    ),
    Column(
        name="source_reliability",
        meaning="Admiralty code from A to F: how far the source has been reliable.",
        value=lambda row: row.source.reliability,
    ),
    Column(
        name="source_address",
        meaning="Where the source can be read; may be empty.",
        value=lambda row: row.source.address,
    ),
    Column(
        name="source_published_on",
        meaning="Day of the source's publication, where it is known (ISO 8601).",
        value=lambda row: row.source.published_on.isoformat() if row.source.published_on else None,
    ),
    Column(
        name="source_accessed_on",
        meaning="Day on which the source was read (ISO 8601).",
        value=lambda row: row.source.accessed_on.isoformat(),
    ),
    Column(
        name="level",
        meaning="Handling level: public, restricted or confidential.",
        value=lambda row: Level(row.level).label,
    ),
    Column(
        name="status",
        meaning="Where it stands in its review: draft, submitted, reviewed, rejected, withdrawn.",
        value=lambda row: row.status,
    ),
    Column(
        name="withdrawn",
        meaning="Whether it was withdrawn, so that it is no evidence any more.",
        value=lambda row: row.status == Status.WITHDRAWN,
    ),
    Column(
        name="made_at",
        meaning="When it was entered (UTC, ISO 8601).",
        value=lambda row: row.made_at.isoformat(),
    ),
    Column(
        name="changed_at",
        meaning="When it was last changed (UTC, ISO 8601).",
        value=lambda row: row.changed_at.isoformat(),
    ),
)
"""All columns, in their order."""

NAMES = names_of(COLUMNS)

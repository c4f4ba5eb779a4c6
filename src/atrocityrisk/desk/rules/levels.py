"""Words with which records are graded: levels, states of review, types, the Admiralty code.

What each means to the person who chooses it stands beside it; the codes are stored and exported.
"""

from django.db import models


class Level(models.IntegerChoices):
    """Handling level of what is kept, and clearance of who may see it."""

    PUBLIC = 0, "public"
    RESTRICTED = 1, "restricted"
    CONFIDENTIAL = 2, "confidential"


class Status(models.TextChoices):
    """Where a record stands in its review."""

    DRAFT = "draft", "draft"
    SUBMITTED = "submitted", "submitted"
    REVIEWED = "reviewed", "reviewed"
    REJECTED = "rejected", "rejected"
    WITHDRAWN = "withdrawn", "withdrawn"


def signed_words(status: str) -> str:
    """Where an assessment or advice stands: what is reviewed elsewhere is signed here."""
    return "signed" if status == Status.REVIEWED else str(Status(status).label)


class DatePrecision(models.TextChoices):
    """How closely the time is known."""

    DAY = "day", "to the day"
    WEEK = "week", "to the week"
    MONTH = "month", "to the month"
    QUARTER = "quarter", "to the quarter"
    YEAR = "year", "to the year"


class PerpetratorType(models.TextChoices):
    """Kind of actor that is said to be responsible; never a person or a named group."""

    SECURITY_FORCES = "state_forces", "State security forces"
    STATE_BACKED = "state_backed", "armed group backed by the State"
    AUTHORITIES = "authorities", "officials or other State authorities"
    NON_STATE = "non_state", "non-State armed group"
    FOREIGN_STATE = "foreign_state", "forces of another State"
    COMMUNAL = "communal", "communal group or crowd"
    MEDIA = "media", "media or public figures"
    OTHER = "other", "other"
    UNKNOWN = "unknown", "not known"


class TargetType(models.TextChoices):
    """Kind of people at whom it was aimed; never a person."""

    CIVILIANS = "civilians", "civilians in general"
    ETHNIC = "ethnic", "ethnic group"
    NATIONAL = "national", "national group"
    RELIGIOUS = "religious", "religious group"
    INDIGENOUS = "indigenous", "indigenous people"
    POLITICAL = "political", "political opponents"
    WOMEN = "women", "women and girls"
    CHILDREN = "children", "children"
    DISPLACED = "displaced", "displaced people or refugees"
    DEFENDERS = "defenders", "journalists, rights defenders or aid workers"
    DETAINED = "detained", "people in detention"
    OTHER = "other", "other"
    UNKNOWN = "unknown", "not known"


class CrimeScope(models.TextChoices):
    """Crime to which the Framework's indicators belong."""

    COMMON = "common", "common to all atrocity crimes"
    GENOCIDE = "genocide", "genocide"
    AGAINST_HUMANITY = "crimes_against_humanity", "crimes against humanity"
    WAR_CRIMES = "war_crimes", "war crimes"


class Severity(models.IntegerChoices):
    """How grave what happened is, by what was done and to how many."""

    SIGN = 1, "1, a sign: words, rules or preparations; nobody harmed yet"
    GRAVE_SIGN = 2, "2, a grave sign: incitement, segregation, arming, mass dismissal"
    VIOLENCE = 3, "3, violence against a few people"
    WIDESPREAD = 4, "4, violence against many people, or of a pattern"
    ATROCITY = 5, "5, killing, expulsion or starving of people on a mass scale"


class Reliability(models.TextChoices):
    """Admiralty code: how far a source has been reliable in the past."""

    A = "A", "A, completely reliable"
    B = "B", "B, usually reliable"
    C = "C", "C, fairly reliable"
    D = "D", "D, not usually reliable"
    E = "E", "E, unreliable"
    F = "F", "F, cannot be judged"


class Credibility(models.TextChoices):
    """Admiralty code: how far what is said is borne out."""

    ONE = "1", "1, confirmed by other sources"
    TWO = "2", "2, probably true"
    THREE = "3", "3, possibly true"
    FOUR = "4", "4, doubtful"
    FIVE = "5", "5, improbable"
    SIX = "6", "6, cannot be judged"


class SourceKind(models.TextChoices):
    """Kind of publisher."""

    UN = "un", "United Nations"
    STATE = "state", "State authority"
    NGO = "ngo", "civil society"
    MEDIA = "media", "press or broadcaster"
    DATASET = "dataset", "data set"
    ACADEMIC = "academic", "research"
    SOCIAL = "social", "social media"
    DIRECT = "direct", "told to the office"
    OTHER = "other", "other"


class LinkKind(models.TextChoices):
    """What one record says of another."""

    CONFIRMS = "confirms", "confirms"
    CONTRADICTS = "contradicts", "contradicts"
    DUPLICATES = "duplicates", "is a duplicate of"


class Presence(models.TextChoices):
    """Whether something is there, as somebody judges it from what is known."""

    YES = "yes", "yes"
    PARTLY = "partly", "partly"
    NO = "no", "no"
    UNKNOWN = "unknown", "not known"


class Trend(models.TextChoices):
    """Where it is going."""

    RISING = "rising", "rising"
    STEADY = "steady", "steady"
    FALLING = "falling", "falling"
    UNKNOWN = "unknown", "not known"


class Confidence(models.TextChoices):
    """How sure somebody is of what they judge, from the least sure to the surest."""

    LOW = "low", "low"
    MODERATE = "moderate", "moderate"
    HIGH = "high", "high"

    @property
    def place(self) -> int:
        """Place in that order, 0 for the least sure."""
        return list(Confidence).index(self)


class AlertState(models.TextChoices):
    """How far an alert has come."""

    CANDIDATE = "candidate", "candidate"
    WATCHING = "watching", "being watched"
    PROPOSED = "proposed", "proposed for issue"
    ISSUED = "issued", "issued"
    DISMISSED = "dismissed", "dismissed"
    WITHDRAWN = "withdrawn", "withdrawn after issue"


ISSUED_STATES = (AlertState.ISSUED.value, AlertState.WITHDRAWN.value)
"""States that readers see too."""


class RuleKind(models.TextChoices):
    """What an alert rule looks at."""

    PROBABILITY_RISE = "probability_rise", "a State's probability rose between two lists"
    TOP_K = "top_k", "a State's place among the highest of a list"
    RECORDS = "records", "records by type, severity and number within a time"
    ASSESSMENT = "assessment", "what a signed assessment says of a risk factor"
    DYNAMIC = "dynamic", "an indicator that changes from year to year passed a bound"


class BulletinKind(models.TextChoices):
    """What a bulletin does."""

    ISSUE = "issue", "alert"
    WITHDRAWAL = "withdrawal", "withdrawal of an alert"


class Progress(models.TextChoices):
    """What has become of an advised option."""

    CONSIDERED = "considered", "to be considered"
    ADVISED = "advised", "advised"
    UNDER_WAY = "under_way", "under way"
    DONE = "done", "done"
    NOT_TAKEN = "not_taken", "not taken up"
    STOPPED = "stopped", "stopped"

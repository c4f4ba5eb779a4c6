"""Which columns of a version its seal covers: by number, so that later columns break no old seal.

A model that gets a column gets a new number here, with all its columns of then; the numbers before
stay as they are, since versions were sealed by them. A column whose versions are sealed is never
dropped or renamed.
"""

COLUMNS: dict[str, dict[int, tuple[str, ...]]] = {
    "record": {
        1: (
            *("id", "key", "external_id", "gwcode", "region", "first_day", "last_day"),
            *("precision", "perpetrator", "target", "indicators", "crime_scope", "severity"),
            *("account", "credibility", "level", "embargo_until", "status", "status_reason"),
            *("made_at", "changed_at", "version", "history_change_reason", "source_id"),
            *("author_id", "last_editor_id", "reviewer_id", "history_id", "history_date"),
            *("history_type", "history_user_id"),
        )
    },
    "source": {
        1: (
            *("id", "key", "publisher", "title", "kind", "reliability", "address"),
            *("published_on", "accessed_on", "level", "made_at", "history_change_reason"),
            *("author_id", "history_id", "history_date", "history_type", "history_user_id"),
        )
    },
    "link": {
        1: (
            *("id", "key", "kind", "made_at", "withdrawn", "history_change_reason", "first_id"),
            *("second_id", "author_id", "history_id", "history_date", "history_type"),
            "history_user_id",
        )
    },
    "person": {
        1: (
            *("id", "is_superuser", "username", "is_staff", "is_active", "date_joined", "key"),
            *("clearance", "must_change_password", "roles", "history_change_reason"),
            *("history_id", "history_date", "history_type", "history_user_id"),
        )
    },
    "assessment": {
        1: (
            *("id", "key", "level", "embargo_until", "status", "status_reason", "made_at"),
            *("changed_at", "version", "gwcode", "first_day", "last_day", "summary", "findings"),
            *("outcome", "first_year", "last_year", "probability", "low", "high"),
            *("history_change_reason", "author_id", "last_editor_id", "reviewer_id"),
            *("history_id", "history_date", "history_type", "history_user_id"),
        )
    },
    "coding": {
        1: (
            *("id", "key", "speaker", "audience", "message", "context", "medium", "note"),
            *("finished", "made_at", "version", "history_change_reason", "record_id", "coder_id"),
            *("history_id", "history_date", "history_type", "history_user_id"),
        )
    },
    "forecasts": {
        1: (
            *("id", "key", "name", "publisher", "model", "outcome", "origin", "through_month"),
            *("first_year", "last_year", "published_on", "interval", "level"),
            *("source_sha256", "rows_sha256", "withdrawn", "added_at", "version"),
            *("history_change_reason", "added_by_id", "history_id", "history_date"),
            *("history_type", "history_user_id"),
        )
    },
    "rule": {
        1: (
            *("id", "key", "name", "kind", "parameters", "level", "cool_off_days", "active"),
            *("made_at", "version", "history_change_reason", "author_id", "last_editor_id"),
            *("history_id", "history_date", "history_type", "history_user_id"),
        )
    },
    "alert": {
        1: (
            *("id", "key", "gwcode", "state", "level", "fired_on", "fingerprint", "reason"),
            *("evidence", "confidence", "lowering", "not_known", "state_reason", "made_at"),
            *("changed_at", "version", "history_change_reason", "rule_id", "author_id"),
            *("last_editor_id", "proposer_id", "issuer_id", "history_id", "history_date"),
            *("history_type", "history_user_id"),
        )
    },
    "bulletin": {
        1: (
            *("id", "key", "number", "kind", "level", "content", "sha256", "issued_at"),
            *("history_change_reason", "alert_id", "withdraws_id", "proposer_id", "issuer_id"),
            *("history_id", "history_date", "history_type", "history_user_id"),
        )
    },
    "advice": {
        1: (
            *("id", "key", "level", "embargo_until", "status", "status_reason", "made_at"),
            *("changed_at", "version", "gwcode", "option", "risk_factors", "reason"),
            *("responsible", "advised_on", "due_on", "progress", "followed", "followed_on"),
            *("history_change_reason", "author_id", "last_editor_id", "reviewer_id", "alert_id"),
            *("assessment_id", "history_id", "history_date", "history_type", "history_user_id"),
        )
    },
}
"""Columns by kind and number."""


def present_number(kind: str) -> int:
    """Number by which versions of a kind are sealed today."""
    return max(COLUMNS[kind])


def sealed_columns(kind: str, number: object) -> tuple[str, ...] | None:
    """Columns that a seal covers; None for a number that this program does not know."""
    return COLUMNS.get(kind, {}).get(number) if isinstance(number, int) else None

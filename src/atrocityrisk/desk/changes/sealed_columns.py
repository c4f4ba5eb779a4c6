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
}
"""Columns by kind and number."""


def present_number(kind: str) -> int:
    """Number by which versions of a kind are sealed today."""
    return max(COLUMNS[kind])


def sealed_columns(kind: str, number: object) -> tuple[str, ...] | None:
    """Columns that a seal covers; None for a number that this program does not know."""
    return COLUMNS.get(kind, {}).get(number) if isinstance(number, int) else None

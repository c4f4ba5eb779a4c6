"""Policies by which PostgreSQL shows the application's role what the session's clearance permits.

Not forced on the owner of the tables: backups, upgrades and restores see every row.
"""

from typing import Any

from django.db import migrations

# Asked once for a statement, not once for a row; without a setting it is null, which permits none.
_CLEARANCE = "(SELECT nullif(current_setting('atrocityrisk.clearance', true), '')::integer)"
_PERSON = "(SELECT nullif(current_setting('atrocityrisk.person', true), ''))"

_LEVEL = f"level <= {_CLEARANCE}"
_OWN = f"{_PERSON} = '*' OR owner_id::text = {_PERSON}"


def _seen(table: str, column: str) -> str:
    return f"EXISTS (SELECT FROM {table} AS seen WHERE seen.id = {column})"


def _with_its_row(table: str) -> str:
    """A version's own level, and the row's of today; whoever may see all sees removed rows' too."""
    return f"{_LEVEL} AND ({_CLEARANCE} >= 2 OR {_seen(table, f'desk_historical{table[5:]}.id')})"


def _ends(table: str, **ends: str) -> str:
    """Seen with all of what it ties together."""
    both = " AND ".join(_seen(other, f"{table}.{column}") for column, other in ends.items())
    return f"{_CLEARANCE} >= 2 OR ({both})"


def _pair(table: str) -> str:
    return _ends(table, first_id="desk_record", second_id="desk_record")


_LEVELLED = ("assessment", "forecastlist", "alertrule", "alert", "bulletin", "advice")

POLICIES = {
    "desk_record": _LEVEL,
    "desk_sourcedocument": _LEVEL,
    "desk_historicalrecord": _with_its_row("desk_record"),
    "desk_historicalsourcedocument": _with_its_row("desk_sourcedocument"),
    "desk_recordlink": _pair("desk_recordlink"),
    "desk_historicalrecordlink": _pair("desk_historicalrecordlink"),
    "desk_duplicateproposal": _pair("desk_duplicateproposal"),
    **{f"desk_{name}": _LEVEL for name in _LEVELLED},
    **{f"desk_historical{name}": _with_its_row(f"desk_{name}") for name in _LEVELLED},
    "desk_evidence": _ends(
        "desk_evidence", assessment_id="desk_assessment", record_id="desk_record"
    ),
    "desk_speechcoding": _ends("desk_speechcoding", record_id="desk_record"),
    "desk_historicalspeechcoding": _ends("desk_historicalspeechcoding", record_id="desk_record"),
    "desk_forecastrow": _ends("desk_forecastrow", forecast_list_id="desk_forecastlist"),
    "desk_upload": _OWN,
    "desk_importmapping": _OWN,
}

# A search by index would look at rows before their level, which PostgreSQL permits to its own
# comparisons alone. This looks as the owner, and gives numbers of rows within the clearance.
_MATCHING = f"""
CREATE FUNCTION desk_matching(wanted text, most integer) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT id FROM desk_record WHERE word_index @@ wanted::tsquery AND {_LEVEL} LIMIT most $$
"""

# After many rows at once the plans for common words are slow until the server looks by itself, a
# minute later; only a table's owner may ask it to look.
_STATISTICS = """
CREATE FUNCTION desk_gather_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$ BEGIN ANALYZE public.desk_record; END $$
"""


def raise_wall(apps: Any, editor: Any) -> None:
    """Make the policies; on SQLite, where everybody who has the file has all, nothing."""
    if editor.connection.vendor != "postgresql":
        return
    for table, condition in POLICIES.items():
        editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        editor.execute(f"CREATE POLICY within_clearance ON {table} USING ({condition})")
    editor.execute(_MATCHING)
    editor.execute(_STATISTICS)
    for function in ("desk_matching", "desk_gather_statistics"):
        editor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")


class Migration(migrations.Migration):
    """What the role may do with each table, `row_security` grants after every migration."""

    dependencies = [("desk", "0002_search")]

    operations = [migrations.RunPython(raise_wall, migrations.RunPython.noop)]

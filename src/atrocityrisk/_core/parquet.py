"""What a Parquet file of ours says of itself beside its columns."""

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa


def with_metadata(table: pa.Table, facts: Mapping[str, Any]) -> pa.Table:
    """Table that carries facts."""
    return table.replace_schema_metadata({"atrocityrisk": json.dumps(facts, sort_keys=True)})


def read_metadata(table: pa.Table) -> dict[str, Any]:
    """Facts that a table carries."""
    try:
        facts = json.loads((table.schema.metadata or {}).get(b"atrocityrisk", b"{}"))
    except (ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}

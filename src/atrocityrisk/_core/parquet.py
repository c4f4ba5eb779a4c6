"""What a Parquet file of ours says of itself beside its columns."""

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa


def with_metadata(table: pa.Table, facts: Mapping[str, Any]) -> pa.Table:
    """Table that carries facts.

    Parameters
    ----------
    table : pyarrow.Table
        Columns.
    facts : mapping
        What JSON can hold.

    Returns
    -------
    pyarrow.Table
        The same columns, and no other metadata.
    """
    return table.replace_schema_metadata({"atrocityrisk": json.dumps(facts, sort_keys=True)})


def read_metadata(table: pa.Table) -> dict[str, Any]:
    """Facts that a table carries.

    Parameters
    ----------
    table : pyarrow.Table
        As read.

    Returns
    -------
    dict
        Empty where it carries none, or none of ours.

    Examples
    --------
    >>> read_metadata(with_metadata(pa.table({"a": [1]}), {"format": "a-1"}))
    {'format': 'a-1'}
    """
    try:
        facts = json.loads((table.schema.metadata or {}).get(b"atrocityrisk", b"{}"))
    except (ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}

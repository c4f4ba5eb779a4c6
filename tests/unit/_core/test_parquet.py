"""Facts beside the columns of a file, also of files that are not ours."""

import pyarrow as pa
import pytest

from atrocityrisk._core.parquet import read_metadata, with_metadata

TABLE = pa.table({"a": [1]})


def test_facts_come_back():
    facts = {"format": "a-1", "years": [1990, 2000]}
    assert read_metadata(with_metadata(TABLE, facts)) == facts


@pytest.mark.parametrize(
    "told", [b"", b"{", b"[1]", b"null", b"\xff", b"[" * 100_000], ids=lambda told: str(told[:8])
)
def test_what_is_not_ours_has_none(told):
    assert read_metadata(TABLE.replace_schema_metadata({b"atrocityrisk": told})) == {}


def test_a_file_of_somebody_else_has_none():
    assert read_metadata(TABLE) == {}

"""JSON files of publishers' interfaces, plain or packed by gzip: parsed whole, nothing guessed."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

from atrocityrisk.errors import DataError, IntegrityError, SchemaError
from atrocityrisk.sources._readers.guards import MAX_UNPACKED_BYTES, unpacked_bytes

SUFFIXES = (".json", ".json.gz")


def is_json(path: Path) -> bool:
    """Whether a file's name says that it is JSON, packed or not."""
    return path.name.lower().endswith(SUFFIXES)


def read_json(path: Path, *, max_unpacked: int = MAX_UNPACKED_BYTES) -> Any:
    """What a JSON file holds; a name that an object gives twice is refused, as is NaN."""
    content = unpacked_bytes(path, max_unpacked=max_unpacked).removeprefix(b"\xef\xbb\xbf")
    if not content.strip():
        raise DataError(f"{path} is empty, expected JSON; get it again from where it came")
    if content.lstrip().startswith(b"<"):
        raise IntegrityError(
            f"{path} is a web page or XML, expected JSON; the download was refused, get it again"
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise DataError(
            f"{path} is not UTF-8 (byte {problem.start}), expected JSON in UTF-8; save it so"
        ) from problem
    try:
        return json.loads(text, object_pairs_hook=_each_name_once, parse_constant=_refuse_constant)
    except json.JSONDecodeError as problem:
        raise IntegrityError(
            f"{path} is cut short or no JSON ({problem}); get it again from where it came"
        ) from problem
    except RecursionError as problem:
        raise IntegrityError(
            f"{path} nests lists or objects without end, expected a table; do not open it"
        ) from problem
    except ValueError as problem:
        raise DataError(f"{path}: {problem}; correct it, or get it again") from problem


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names differ; of two values under one name Python would drop the first."""
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"expected each name once in an object, found {twice!r} twice")
    return content


def _refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(f"expected numbers or null, found {name}")


def member(content: Any, name: str, kind: type, path: Path) -> Any:
    """What an object of a file has under a name, if it is of this kind."""
    where = f"{path}: expected an object with {name!r}"
    if not isinstance(content, Mapping):
        raise SchemaError(f"{where}, found {_kind(content)}; check that it is that file")
    if name not in content:
        shown = ", ".join(map(str, list(content)[:8])) or "nothing"
        raise SchemaError(f"{where}, found {shown}; check that it is that file")
    if not isinstance(content[name], kind) or (kind is int and isinstance(content[name], bool)):
        raise SchemaError(
            f"{path}: expected {_KINDS[kind]} under {name!r}, found {_kind(content[name])}; check "
            "that it is that file"
        )
    return content[name]


def stated_day(content: Any, name: str, path: Path) -> str:
    """Day, such as 2026-08-15, with which the text under a name begins."""
    text = str(member(content, name, str, path))
    if not re.match(r"\d{4}-\d\d-\d\d(T|$)", text):
        raise SchemaError(
            f"{path}: expected a day such as 2026-08-15 under {name!r}, found {text[:30]!r}; check "
            "that it is that file"
        )
    return text[:10]


def table_of_records(
    records: Iterable[Any], columns: Sequence[str], path: Path, *, what: str
) -> pd.DataFrame:
    """Table of objects that all have these names; `what` one of them is, for messages."""
    rows = []
    for position, record in enumerate(records):
        if not isinstance(record, Mapping):
            raise SchemaError(
                f"{path}: expected {what} {position + 1} to be an object, found {_kind(record)}; "
                "check that it is that file"
            )
        missing = [name for name in columns if name not in record]
        if missing:
            raise SchemaError(
                f"{path}: expected {missing[0]!r} in {what} {position + 1}, found "
                f"{', '.join(map(str, list(record)[:8])) or 'nothing'}; check that it is that file"
            )
        rows.append([record[name] for name in columns])
    return pd.DataFrame(rows, columns=list(columns), dtype="object")


_KINDS = {
    dict: "an object",
    list: "a list",
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}


def _kind(value: Any) -> str:
    """What a value of JSON is, for messages."""
    return _KINDS.get(type(value), type(value).__name__)

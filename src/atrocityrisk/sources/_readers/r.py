"""Data frames out of R's serialised files (rds, rda, RData).

A bare rds file holds one object, an rda file a list of named ones. Only data are understood:
numbers, text, factors, dates; nothing in the file is ever evaluated.

A reader of our own, because a general one makes a Python object of every string with its flags:
13 s for 140,000 rows of six text columns where this takes 1 s.
"""

import struct
from pathlib import Path
from typing import Any

import pandas as pd

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import DataError, IntegrityError, SchemaError
from atrocityrisk.sources._readers.guards import unpacked_bytes
from atrocityrisk.sources._readers.r_columns import data_frame
from atrocityrisk.sources._readers.r_stream import RStream, RVector


def read_r_objects(path: Path) -> dict[str, Any]:
    """Data frames of an rds, rda or RData file, by name; the one of an rds file is named ""."""
    content = unpacked_bytes(path)
    named = content.startswith((b"RDX2\n", b"RDX3\n"))
    start = 5 if named else 0
    if content[start : start + 2] != b"X\n":
        if content[start : start + 2] in (b"A\n", b"B\n") or content[:3] == b"RDA":
            raise DataError(
                f"{path} is an R file in ASCII or native form, expected R's default binary form; "
                "save it again with save() or saveRDS()"
            )
        raise IntegrityError(
            f"{path} is cut short or no R file (begins with {content[:8]!r}); get it "
            "again from where it came"
        )
    try:
        return _data_frames(RStream(content, start + 2), path, named=named)
    except (IntegrityError, SchemaError):
        raise
    except DataError as problem:
        raise DataError(f"{path}: {problem}") from problem
    except (
        struct.error,
        EOFError,
        LookupError,
        ValueError,
        ArithmeticError,
        AttributeError,
        TypeError,
    ) as problem:
        raise IntegrityError(
            f"{path} is cut short or damaged ({problem}); get it again from where it came"
        ) from problem


def _data_frames(stream: RStream, path: Path, *, named: bool) -> dict[str, pd.DataFrame]:
    """Data frames among the objects after the header; other objects are left out."""
    stream.header()
    top = stream.item()
    objects = dict(top or []) if named else {"": top}
    return {
        str(name): data_frame(value, where=f"{path}, object {name!r}" if name else str(path))
        for name, value in objects.items()
        if isinstance(value, RVector) and "data.frame" in value.classes
    }


def read_r_table(path: Path, *, name: str = "") -> pd.DataFrame:
    """The only data frame that an R file holds, or the one of this name."""
    objects: dict[str, pd.DataFrame] = read_r_objects(path)
    if name:
        if name not in objects:
            raise SchemaError(f"{path} has no data frame {name!r}{did_you_mean(name, objects)}")
        return objects[name]
    if len(objects) != 1:
        raise SchemaError(
            f"{path} holds {len(objects)} data frames {sorted(objects)}, expected one; name it"
        )
    return next(iter(objects.values()))

"""Tables out of Stata files."""

import struct
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import IntegrityError, SchemaError
from atrocityrisk.sources._readers.guards import check_file


def read_stata_table(
    path: Path, *, columns: Sequence[str] = (), labelled: Sequence[str] = ()
) -> pd.DataFrame:
    """Table of a Stata file, all columns if none are named: codes, or labels of those labelled."""
    check_file(path)
    try:
        frame = pd.read_stata(path, convert_categoricals=False)
        words = [name for name in labelled if name in frame.columns]
        if words:
            frame[words] = pd.read_stata(path, columns=words).astype(object)
    except (ValueError, struct.error, EOFError, KeyError, IndexError) as problem:
        raise IntegrityError(
            f"{path} is cut short or no Stata file ({problem}); get it again from where it came"
        ) from problem
    for name in columns:
        if name not in frame.columns:
            hint = did_you_mean(name, [str(c) for c in frame.columns])
            raise SchemaError(f"{path} has no column {name!r}{hint}")
    return frame[list(columns)] if columns else frame

"""Stata files: read with codes for values, refused when damaged."""

from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.errors import IntegrityError, SchemaError
from atrocityrisk.sources._readers.stata import read_stata_table


def test_stata(tmp_path: Path) -> None:
    path = tmp_path / "a.dta"
    pd.DataFrame({"ccode": [2, 20], "mk": [0.5, None]}).to_stata(path, write_index=False)
    assert read_stata_table(path, columns=("mk", "ccode"))["ccode"].tolist() == [2, 20]
    with pytest.raises(SchemaError, match="no column 'ccod'; did you mean 'ccode'"):
        read_stata_table(path, columns=("ccod",))
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(IntegrityError, match="no Stata file"):
        read_stata_table(path)

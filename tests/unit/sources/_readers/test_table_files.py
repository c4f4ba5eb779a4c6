"""One reader for every format, chosen by the suffix; codes stay text in each."""

from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.errors import IntegrityError
from atrocityrisk.sources._readers.table_files import read_table

FRAME = pd.DataFrame({"iso2": ["NA", "FR"], "year": [1990, 1991]})


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".dta", ".CSV"])
def test_formats_agree(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"table{suffix}"
    if suffix == ".xlsx":
        FRAME.to_excel(path, index=False)
    elif suffix == ".dta":
        FRAME.to_stata(path, write_index=False)
    else:
        FRAME.to_csv(path, index=False)
    read = read_table(path, text=["iso2"])
    assert read["iso2"].tolist() == ["NA", "FR"]
    assert read["year"].tolist() == [1990, 1991]


@pytest.mark.parametrize("suffix", [".rda", ".RData", ".rds"])
def test_r_files_are_read_as_such(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"table{suffix}"
    path.write_bytes(b"iso2,year")
    with pytest.raises(IntegrityError, match="no R file"):
        read_table(path)

"""Days by which releases were out: shipped with a reference, added beside files, never guessed."""

from datetime import date
from pathlib import Path

import pytest

from atrocityrisk.errors import DataError, DuplicateRowsError
from atrocityrisk.sources.releases import COLUMNS, known_releases, release_of, release_table

HEADER = ",".join(COLUMNS) + "\n"


def _folder(path: Path, *rows: str) -> Path:
    (path / "releases.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows))
    return path


def test_every_shipped_release_says_where_its_day_is_written() -> None:
    table = release_table(known_releases())
    assert len(table) > 30
    assert table["reference"].str.len().gt(10).all()
    assert not table.duplicated(["source", "edition"]).any()
    # A release of V-Dem or UCDP is never older than the last year that it describes.
    for row in table.itertuples():
        if row.source == "vdem":
            assert row.released.year == int(row.edition[1:]) + 2010
        if row.source.startswith("ucdp") and row.edition.endswith(".1"):
            assert row.released.year == 2000 + int(row.edition[:2])


def test_an_extract_is_as_old_as_its_release_and_a_day_is_its_own_date() -> None:
    known = known_releases()
    extract = release_of("vdem", "v15 (EWP extract)", known)
    assert extract is not None
    assert extract.released == date(2025, 3, 13)
    dated = release_of("coups", "2023.09.08", known)
    assert dated is not None
    assert dated.released == date(2023, 9, 8)
    assert release_of("vdem", "v10", known) is None


def test_a_folder_can_date_its_own_files(tmp_path: Path) -> None:
    added = "hief,to 2013,2019-06-14,published,the archive's page"
    known = known_releases(_folder(tmp_path, added))
    release = release_of("hief", "to 2013", known)
    assert release is not None
    assert release.released == date(2019, 6, 14)
    assert len(known) == len(known_releases())
    assert known_releases(str(tmp_path)) == known


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("hief,to 2013,2019-06-14,published,", "lacks reference"),
        ("hief,to 2013,,seen,a page", "lacks released"),
        ("hief,to 2013,June 2019,seen,a page", "expected a day such as"),
        ("heif,to 2013,2019-06-14,seen,a page", "no source named 'heif'"),
        ("hief,to 2013,2019-06-14,guessed,a page", "basis must be published or seen"),
    ],
)
def test_a_day_that_is_no_day_is_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        known_releases(_folder(tmp_path, row))


def test_a_release_dated_twice_is_refused(tmp_path: Path) -> None:
    rows = ("hief,to 2013,2019-06-14,seen,one", "hief,to 2013,2019-06-15,seen,two")
    with pytest.raises(DuplicateRowsError, match="dated twice"):
        known_releases(_folder(tmp_path, *rows))

"""Label vintages: which mass killings the Early Warning Project had coded when.

Each year's edition codes the past anew: onsets are added years late, moved and withdrawn. The
editions came in several forms, with other codes, other column names and labels that look ahead; one
reader serves them all, so that whoever compares editions compares like with like.

Onsets are of any perpetrator, as EWP's own label is. Before 1989 EWP follows states alone.
"""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk._core.registry import Registry
from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError, UnknownStateError
from atrocityrisk.sources._country_years.state_codes import KEY, with_gwcodes
from atrocityrisk.sources._readers.column_checks import (
    require_distinct,
    to_numbers,
    whole_numbers,
)
from atrocityrisk.sources._readers.table_files import read_table
from atrocityrisk.sources.corrections import apply_corrections, rows_within, shipped_corrections

COLUMNS = ("gwcode", "year", "onset", "ongoing", "edition")
_MOST = 20
CORRECTED_AS = "ewp_labels"
"""Name under which corrections.csv has rows for the labels of editions."""


@dataclass(frozen=True, kw_only=True)
class LabelForm:
    """A form in which editions of the labels were published.

    Attributes
    ----------
    name : str
        Short name.
    columns : tuple of str
        Columns by which it is recognised, all of them needed.
    code, system : str
        Column that names the state, and its code system.
    onset, ongoing : callable
        From the file's numbers to 1.0, 0.0 or missing, a row each.
    onset_ahead : int
        Years that the onset lies after its row's year; 1 where the file looks one year ahead.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> name = next(iter(ar.sources.LABEL_FORMS))
    >>> ar.sources.LABEL_FORMS[name].system
    'name'
    """

    name: str
    columns: tuple[str, ...]
    code: str
    system: str
    onset: Callable[[pd.DataFrame], pd.Series]
    ongoing: Callable[[pd.DataFrame], pd.Series]
    onset_ahead: int = 0


LABEL_FORMS: Registry[LabelForm] = Registry("form of a label edition")


def _is_positive(name: str) -> Callable[[pd.DataFrame], pd.Series]:
    """Whether a count is above 0; missing where it is."""
    return lambda table: table[name].gt(0).astype("float64").where(table[name].notna())


def _any_perpetrator(state: str, others: str) -> Callable[[pd.DataFrame], pd.Series]:
    """By a state or by others; missing where the state's is and the others' does not decide."""

    def joined(table: pd.DataFrame) -> pd.Series:
        """1.0 if either is positive, 0.0 if the state's is known to be 0."""
        both = table[[state, others]].max(axis=1).gt(0).astype("float64")
        return both.where(table[state].notna() | both.eq(1.0))

    return joined


for _form in (
    LabelForm(
        name="ewp_2020_to_2022",
        columns=("mkl.start", "mkl.ongoing", "nonstatemk.start", "nonstatemk.ongoing"),
        code="country_name",
        system="name",
        onset=_any_perpetrator("mkl.start", "nonstatemk.start"),
        ongoing=_any_perpetrator("mkl.ongoing", "nonstatemk.ongoing"),
    ),
    LabelForm(
        name="ewp_from_2023",
        columns=("mk_onset", "mk_ongoing"),
        code="ccode",
        system="cow",
        onset=_is_positive("mk_onset"),
        ongoing=_is_positive("mk_ongoing"),
    ),
    LabelForm(
        name="ewp_prepared_2024_to_2025",
        columns=("mk_onset", "mk_ongoing_count_log2"),
        code="ccode",
        system="cow",
        onset=_is_positive("mk_onset"),
        ongoing=_is_positive("mk_ongoing_count_log2"),
    ),
    LabelForm(
        name="ewp_prepared_2019_to_2020",
        columns=("anymk.start.1", "anymk.ongoing"),
        code="country_name",
        system="name",
        onset=_is_positive("anymk.start.1"),
        ongoing=_is_positive("anymk.ongoing"),
        onset_ahead=1,
    ),
):
    LABEL_FORMS.add(_form.name, _form)


def read_label_vintage(path: str | os.PathLike[str]) -> pd.DataFrame:
    """What one edition of EWP's labels holds.

    Parameters
    ----------
    path : str or PathLike
        Table of country-years (``mkl_data_edition2022.csv``, ``basedata2023.csv`` ...) or archived
        prepared panel (CSV or RData).

    Returns
    -------
    DataFrame
        ``gwcode``, ``year`` (int64), ``onset`` (1.0, 0.0; missing where the file does not say),
        ``ongoing`` (likewise), ``edition`` (int64: the year after the last one coded, in which EWP
        issues the list), sorted. Years in which the territory was no state are left out.

    Raises
    ------
    SchemaError
        If the columns are of no known form.
    DataError
        If the file's name claims an edition that its last year contradicts.
    DuplicateRowsError
        If a country-year occurs twice.

    Notes
    -----
    Slips of the publisher are corrected (`shipped_corrections`, source ``ewp_labels``), so that an
    event under a wrong number is not taken for one withdrawn and another coded late.

    Two-year labels are not read: EWP codes them 0, not missing, while the window is open. One-year
    labels are moved to the year of the onset and kept only where the file knows them.

    References
    ----------
    .. [1] Early Warning Project (2025). Statistical Risk Assessment, list of mass killings.
       https://github.com/EarlyWarningProject/2025-Statistical-Risk-Assessment

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "basedata2023.csv"
    ...     _ = path.write_text("ccode,year,mk_onset,mk_ongoing\\n475,2022,1,1\\n")
    ...     read_label_vintage(path)
       gwcode  year  onset  ongoing  edition
    0     475  2022    1.0      1.0     2023
    """
    path = Path(path)
    table = read_table(path)
    form = _form_of(table, path)
    coded = placed_labels(
        table,
        form.code,
        form.columns,
        system=form.system,
        path=path,
        ahead=form.columns[: form.onset_ahead],
    )
    edition = int(whole_numbers(table["year"], path).max()) + 1
    _check_name(path, edition)
    keys = pd.MultiIndex.from_frame(coded[KEY])
    onset = form.onset(coded).to_numpy()
    if form.onset_ahead:
        ahead = pd.MultiIndex.from_arrays(
            [coded["gwcode"], coded["year"] + form.onset_ahead], names=["gwcode", "year"]
        )
        onset = pd.Series(onset, index=ahead).reindex(keys).to_numpy()
    frame = pd.DataFrame(
        {
            "gwcode": coded["gwcode"].to_numpy(np.int64),
            "year": coded["year"].to_numpy(np.int64),
            "onset": onset,
            "ongoing": form.ongoing(coded).to_numpy(),
            "edition": np.int64(edition),
        }
    )
    return _corrected(frame.sort_values(["gwcode", "year"], ignore_index=True), edition)


def _corrected(frame: pd.DataFrame, edition: int) -> pd.DataFrame:
    """Labels with the corrections of their edition."""
    rows = rows_within(shipped_corrections(), frame, source=CORRECTED_AS)
    return apply_corrections(frame, rows, source=CORRECTED_AS, version=str(edition))[0]


def placed_labels(
    table: pd.DataFrame,
    code: str,
    columns: Sequence[str],
    *,
    system: str,
    path: Path,
    ahead: Sequence[str] = (),
) -> pd.DataFrame:
    """Numbers of killings by gwcode and year; refused where one of them would vanish."""
    # Columns that look `ahead` are of a later year, in which the state may have begun.
    table = table[[code, "year", *columns]]
    whole = [name for name in columns if not name.endswith("_log2")]
    logs = [name for name in columns if name.endswith("_log2")]
    table = to_numbers(table, path, whole=("year",), whole_or_empty=whole, decimal=logs)
    for name in columns:
        # A publisher's -9 for missing would be taken for none; a shifted year for very many.
        wrong = np.flatnonzero((table[name] < 0) | (table[name] > _MOST))
        if len(wrong):
            raise DataError(
                f"{path}: column {name!r} has {table[name].iloc[wrong[0]]:g} in data row "
                f"{wrong[0] + 1}, expected a number of killings from 0 to {_MOST} ({len(wrong)} "
                "such values); correct it, or leave it empty where it is not known"
            )
    if system == "name":
        table = table.assign(**{code: names_of_then(table[code], table["year"])})
    table = table.assign(row=range(len(table)))
    coded = with_gwcodes(table, code, year="year", system=system, path=path)
    lost = table[~table["row"].isin(coded["row"])]
    lost = lost[lost[[name for name in columns if name not in ahead]].gt(0).any(axis=1)]
    if len(lost):
        named = str(lost[code].iloc[0]).removesuffix(".0")
        raise UnknownStateError(
            f"{path}: {named!r} was no state in {lost['year'].iloc[0]}, but data row "
            f"{lost['row'].iloc[0] + 1} has a killing there ({len(lost)} such rows), which would "
            "vanish; correct the state or the year"
        )
    require_distinct(coded, KEY, path, what="country-years")
    return coded.drop(columns="row")


def names_of_then(names: pd.Series, years: pd.Series) -> pd.Series:
    """EWP's names of states, except the one that it uses for years before a division."""
    return names.mask(names.eq("Czech Republic") & years.lt(1993), "Czechoslovakia")


def read_label_vintages(paths: Iterable[str | os.PathLike[str]]) -> pd.DataFrame:
    """Several editions, one below the other.

    Parameters
    ----------
    paths : iterable of str or PathLike
        One file per edition.

    Returns
    -------
    DataFrame
        Columns of `read_label_vintage`, sorted by edition, gwcode and year.

    Raises
    ------
    DataError
        If no file is given, or one cannot be read.
    DuplicateRowsError
        If two files are of one edition; which of them counts is for the caller to say.
    """
    read: dict[int, tuple[object, pd.DataFrame]] = {}
    for path in paths:
        frame = read_label_vintage(path)
        edition = int(frame["edition"].iloc[0])
        if edition in read:
            raise DuplicateRowsError(
                f"{path} and {read[edition][0]} are both edition {edition} of the labels; give "
                "one file per edition"
            )
        read[edition] = (path, frame)
    if not read:
        raise DataError("expected files of label editions, found none; give at least one")
    return pd.concat([read[edition][1] for edition in sorted(read)], ignore_index=True)


def _form_of(table: pd.DataFrame, path: Path) -> LabelForm:
    """The first form whose columns a table has."""
    present = {str(name) for name in table.columns}
    for form in LABEL_FORMS.values():
        if {form.code, "year", *form.columns} <= present:
            return form
    known = "; ".join(
        f"{form.name}: {', '.join((form.code, 'year', *form.columns))}"
        for form in LABEL_FORMS.values()
    )
    raise SchemaError(
        f"{path}: its {len(present)} columns are of no known edition of the labels ({known}); has "
        "the publisher renamed one? Found " + ", ".join(sorted(present)[:12])
    )


def _check_name(path: Path, edition: int) -> None:
    """Refuse a file whose name claims another edition than its years do."""
    for pattern, ahead in ((r"(?:edition|basedata)(20\d\d)", 0), (r"prepared(20\d\d)", 1)):
        claimed = re.search(pattern, path.name)
        if claimed and int(claimed.group(1)) + ahead != edition:
            raise DataError(
                f"{path}: its name says edition {int(claimed.group(1)) + ahead}, its last year "
                f"{edition - 1} says edition {edition}; rename the file or give the right one"
            )

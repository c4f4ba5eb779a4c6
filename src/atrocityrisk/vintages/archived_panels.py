"""Panels as EWP archived them, and the rows of its lists, in true vintage.

Three of EWP's prepared panels are archived (editions 2019, 2020 and 2025). The lists of the years
between hold the predictors of their own year: appended to the panel of 2020, with the labels of
their edition, they make the panels of 2021, 2022 and 2023.

Archived cells do not say whether they were carried forward; they count as observed. EWP filled some
columns backwards and with regressions on later years: a vintage keeps what was there, faults
included. One fault is corrected, because a model would see a hundredfold jump: in the panel of 2020
and the lists of 2020 and 2021 the rows of the last year have growth in percent, all other rows as a
fraction. (Trade, which there comes from another source too, is left as it is.)
"""

import re
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk._core.files import StrPath
from atrocityrisk.errors import DataError, LeftOutWarning, OriginError, SchemaError
from atrocityrisk.indicators import INDICATORS
from atrocityrisk.panels import Panel
from atrocityrisk.sources._country_years.state_codes import with_gwcodes
from atrocityrisk.sources._readers.column_checks import numbers, require_columns, whole_numbers
from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.sources._readers.r import read_r_table
from atrocityrisk.sources.label_vintages import names_of_then, read_label_vintage
from atrocityrisk.vintages.archived_columns import COLUMNS, GROWTH, HISTORY, ArchivedColumn
from atrocityrisk.vintages.vintage_labels import EWP_ONSET, with_label_vintage

GROWTH_OF_LAST_ROWS_IN_PERCENT = frozenset({2020, 2021})
"""Editions that have growth of the last year in percent and of all others as a fraction."""

_KEYS = (("ccode", "cow"), ("country_name", "name"), ("country", "name"))
# A prepared panel is recognised by its columns and not by its name: files get renamed.
_FORMS: dict[str, frozenset[str]] = {
    "country_name": frozenset({"popsize.ln.combined", "battledeaths.ln", "gdppcgrowth.combined"}),
    "ccode": frozenset({"popsize.log2", "battledeaths.log2", "gdppcgrowth", "mk_ever"}),
}
_SHARED = frozenset(
    {"minorityrule", "freediscussion", "ses_power_dist", "ios.iccpr1", "coup.try.5yr", "reg.eap"}
)


def read_vintage(path: StrPath, edition: int, *, labels: StrPath | None = None) -> Panel:
    """A prepared panel as EWP archived it.

    Parameters
    ----------
    path : str or path-like
        ``prepared2018predictors_9_19_19.RData``, ``prepared2019predictors-2020-08-10.csv`` or
        ``prepared2024predictors-2025-09-03.csv``, or a file of one of these forms.
    edition : int
        Edition that the file is expected to be: the year after its last.
    labels : str or path-like, optional
        Label edition to take onsets from; the panel's own columns if None.

    Returns
    -------
    Panel
        In true vintage, with outcome `EWP_ONSET`; columns under our names where the definition is
        the same, else under names that begin with ``ewp_`` (`vintages.columns.COLUMNS`).

    Raises
    ------
    DataError
        If the file ends in another year than the edition's.
    SchemaError
        If columns by which its form is known are missing.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> from atrocityrisk.errors import AtrocityRiskError
    >>> with TemporaryDirectory() as folder:
    ...     try:
    ...         ar.read_vintage(f"{folder}/ewp-2020.csv", 2020)
    ...     except (AtrocityRiskError, OSError) as refused:
    ...         print(type(refused).__name__)
    DataError
    """
    path = Path(path)
    table = read_csv_table(path) if path.suffix.lower() == ".csv" else read_r_table(path)
    key = next((k for k in _FORMS if k in table), None)
    if key is None:
        raise SchemaError(
            f"{path}: expected a column {' or '.join(map(repr, _FORMS))} that names the state, "
            f"found {', '.join(map(str, table.columns[:8]))}; is it a prepared panel of EWP's?"
        )
    require_columns(table, sorted(_FORMS[key] | _SHARED | {"year"}), path)
    table["year"] = whole_numbers(table["year"], path)
    last = int(table["year"].max())
    if last != edition - 1:
        raise DataError(
            f"{path}: expected edition {edition}, which describes the world up to {edition - 1}, "
            f"but it ends in {last}; pass edition {last + 1} or another file"
        )
    values = _values(table, path, edition=edition)
    panel = _panel(values, edition=edition)
    return with_label_vintage(panel, read_label_vintage(labels or path))


def with_list_rows(panel: Panel, path: StrPath, edition: int, *, labels: StrPath) -> Panel:
    """An archived panel with the rows of the next list appended.

    Parameters
    ----------
    panel : Panel
        In true vintage, ending in the year before the list's.
    path : str or path-like
        A list with its predictors, such as ``base2020-run-2021-08-18.csv``.
    edition : int
        Edition of the list: the year after the one whose values it holds.
    labels : str or path-like
        Labels of that edition.

    Returns
    -------
    Panel
        As it was known when that list was made. Older rows are those of the older archive: EWP's
        revisions of them in between were not archived.

    Raises
    ------
    OriginError
        If the panel does not end in the year before, or is no true vintage.
    DataError
        If the list is of another year.
    SchemaError
        If columns by which its form is known are missing.

    Warns
    -----
    LeftOutWarning
        Names columns of the panel that the list lacks.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from tempfile import TemporaryDirectory
    >>> from atrocityrisk.errors import AtrocityRiskError
    >>> with TemporaryDirectory() as folder:
    ...     try:
    ...         ar.vintages.with_list_rows(panel, f"{folder}/a.csv", 2020, labels=f"{folder}/b.csv")
    ...     except (AtrocityRiskError, OSError) as refused:
    ...         print(type(refused).__name__)
    OriginError
    """
    year = edition - 1
    if panel.timing != "true vintage" or panel.years[1] != year - 1:
        raise OriginError(
            f"rows of {year} continue a true-vintage panel that ends in {year - 1}; found a "
            f"{panel.timing} panel that ends in {panel.years[1]}; append the lists in between first"
        )
    path = Path(path)
    table = read_csv_table(path)
    require_columns(table, sorted(_SHARED), path)
    _check_year(table, year, path)
    values = _values(table.assign(year=year), path, edition=edition)
    # The history columns are made from the labels afterwards.
    older = panel.indicators
    absent = [str(name) for name in older if name not in values and name not in HISTORY]
    if absent:
        warnings.warn(
            f"{path.name} lacks {len(absent)} columns of the panel, which are missing in {year}: "
            f"{', '.join(absent)}",
            LeftOutWarning,
            stacklevel=2,
        )
    joined = pd.concat([older, values.reindex(columns=older.columns)])
    extended = Panel(
        joined,
        # 0 where there is a value, -1 where there is none: archives do not record ages.
        ages=joined.notna().astype(int) - 1,
        events=pd.DataFrame(index=joined.index),
        columns=panel.columns.assign(version=_versions(panel, edition)),
        outcome=EWP_ONSET,
        timing="true vintage",
    )
    return with_label_vintage(extended, read_label_vintage(labels))


def _versions(panel: Panel, edition: int) -> pd.Series:
    """Versions of the columns, the list's edition added."""
    return panel.columns["version"] + f", {edition}"


def _check_year(table: pd.DataFrame, year: int, path: Path) -> None:
    """Refuse a list made from another year than expected."""
    if "year" in table:
        found = int(whole_numbers(table["year"], path).max())
    else:
        # Some lists have no year but name the window in their risk columns.
        ahead = [re.match(r"risk_(?:in_)?(20\d\d)", str(name)) for name in table.columns]
        first = [int(match.group(1)) for match in ahead if match]
        if not first:
            raise SchemaError(
                f"{path}: expected a column such as 'risk_in_{year + 1}', which names the window "
                f"of the list, found {', '.join(map(str, table.columns[:8]))}; is it a list of "
                "EWP's with its predictors?"
            )
        found = min(first) - 1
    if found != year:
        raise DataError(
            f"{path}: expected the list of edition {year + 1}, made from {year}, but it is made "
            f"from {found}; pass edition {found + 1} or another file"
        )


def _values(table: pd.DataFrame, path: Path, *, edition: int) -> pd.DataFrame:
    """Known columns under our names and in our units, indexed by (gwcode, year)."""
    code, system = next((k, s) for k, s in _KEYS if k in table)
    if system == "name":
        table[code] = names_of_then(table[code], table["year"])
    known: dict[str, tuple[ArchivedColumn, str]] = {}
    for column in COLUMNS:
        present = [name for name in column.names if name in table]
        if present:
            known.setdefault(column.indicator, (column, present[0]))
    needed = [name for _, name in known.values()]
    rows = with_gwcodes(table[[code, "year", *needed]], code, year="year", system=system, path=path)
    index = pd.MultiIndex.from_frame(rows[["gwcode", "year"]])
    year = rows["year"].to_numpy()
    values = {}
    for indicator, (column, name) in known.items():
        archived = numbers(rows[name], path).to_numpy() * column.scale
        values[indicator] = np.where(year >= column.first_year, archived, np.nan)
    if edition in GROWTH_OF_LAST_ROWS_IN_PERCENT and GROWTH in values:
        values[GROWTH] = values[GROWTH] * np.where(year == edition - 1, 0.01, 1.0)
    return pd.DataFrame(values, index=index)


def _panel(values: pd.DataFrame, *, edition: int) -> Panel:
    """True-vintage panel of the values, without events yet."""
    # Several archived columns may become one indicator; the first of them describes it.
    described = {column.indicator: column for column in reversed(COLUMNS)}
    metadata = pd.DataFrame(
        [
            {
                "source": "ewp_archive",
                "version": str(edition),
                "kind": described[str(name)].kind,
                "unit": described[str(name)].unit,
                "publication_lag": (
                    INDICATORS[str(name)].publication_lag if name in INDICATORS else 1
                ),
                "max_age_years": 0,
                "licence": "not stated",
                "description": described[str(name)].description,
            }
            for name in values.columns
        ],
        index=values.columns,
    )
    return Panel(
        values,
        ages=values.notna().astype(int) - 1,
        events=pd.DataFrame(index=values.index),
        columns=metadata,
        outcome=EWP_ONSET,
        timing="true vintage",
    )

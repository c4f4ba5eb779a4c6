"""A published assessment made again: both halves, their tables and every difference.

The panel half goes from publishers' files to EWP's prepared panel, the model half from the prepared
panel to the list and the backtest; either runs without the other.
"""

import warnings
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import pandas as pd

from atrocityrisk._core.csv_files import write_table
from atrocityrisk._core.files import atomic_writes, check_folder, safe_join, sha256
from atrocityrisk._core.manifest import FORMAT, MANIFEST, installed_versions, manifest_text
from atrocityrisk._core.progress import ProgressCallback, no_progress
from atrocityrisk.errors import SpecError, UnreadableFileWarning
from atrocityrisk.reproductions.ewp import list_differences, risk_model
from atrocityrisk.reproductions.ewp.cell_differences import panel_differences
from atrocityrisk.reproductions.ewp.edition_spec import EwpModel, ewp_edition, is_file
from atrocityrisk.reproductions.ewp.prepared_panel import EwpPanel, ewp_panel
from atrocityrisk.sources._readers.table_files import read_table

PANEL, RANKING, BACKTEST = "panel.csv", "ranking.csv", "backtest.csv"
DIFFERENCES = "differences.csv"
STEPS = 4
DIFFERENCE_COLUMNS = ["table", "quantity", "ccode", "year", "ours", "published", "difference"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Reproduction:
    """What was made again and how far it agrees.

    Attributes
    ----------
    panel, ranking, backtest : DataFrame or None
        As written; None where the input of that half was not given.
    differences : DataFrame
        Every published value beside ours where they were compared: table, quantity, ccode, year
        (origin of the list or backtest), ours, published, difference. Of the panel only the cells
        that differ.
    summary : tuple of str
        What was made, how far it agrees and what is missing, a line each.
    files : tuple of Path
        Files written.
    unreadable : tuple of str
        Publishers' files that could not be read, each with its fault; their columns are missing.

    Examples
    --------
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> ar.reproductions.Reproduction(
    ...     panel=None, ranking=None, backtest=None, differences=pd.DataFrame(),
    ...     summary=("168 risks alike",), files=(),
    ... ).summary
    ('168 risks alike',)
    """

    panel: EwpPanel | None
    ranking: pd.DataFrame | None
    backtest: pd.DataFrame | None
    differences: pd.DataFrame
    summary: tuple[str, ...]
    files: tuple[Path, ...]
    unreadable: tuple[str, ...] = ()


def reproduce(
    assessment: str | PathLike[str],
    *,
    out: str | PathLike[str],
    data: str | PathLike[str] | None = None,
    prepared: str | PathLike[str] | None = None,
    published: str | PathLike[str] | None = None,
    strict: bool = False,
    progress: ProgressCallback | None = None,
) -> Reproduction:
    """Make a published assessment again and write it with its differences.

    Parameters
    ----------
    assessment : str or path
        Name of an edition that the package holds, ``"ewp-2025"`` or ``"ewp-2020"``, or the TOML
        file of another.
    out : path
        Folder for panel.csv, ranking.csv, backtest.csv, differences.csv and manifest.json.
    data : path, optional
        Folder of publishers' files, for the panel.
    prepared : path, optional
        EWP's prepared panel of that edition (CSV or RData), for the list and the backtest, and to
        compare the panel with.
    published : path, optional
        Folder of EWP's published list and backtest, which are compared where they are; that of
        `prepared` if None.
    strict : bool
        Refuse a publisher's file that cannot be read instead of leaving its columns missing.
    progress : callable, optional
        Called with what is being done, how many steps are done and how many there are.

    Returns
    -------
    Reproduction
        Tables, agreement and paths.

    Raises
    ------
    UnknownNameError
        If there is no such assessment.
    SpecError
        If neither input is given, or the edition's file is not one.
    DataError
        If an input is missing or not what it should be, or the prepared panel is that of another
        edition.
    OutputError
        If the folder cannot be written to.

    Warns
    -----
    UnreadableFileWarning
        Names a publisher's file that cannot be read, whose columns are left missing.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> from atrocityrisk.errors import SpecError
    >>> with TemporaryDirectory() as folder:
    ...     try:
    ...         ar.reproductions.reproduce("ewp-2025", out=f"{folder}/out")
    ...     except SpecError as refused:
    ...         "found neither" in str(refused)
    True
    """
    edition = ewp_edition(assessment)
    if data is None and prepared is None:
        raise SpecError(
            "expected publishers' files (--data FOLDER) for the panel, or the prepared panel "
            "(--prepared FILE) for the list and the backtest; found neither"
        )
    out = Path(out)
    prepared = None if prepared is None else Path(prepared)
    check_folder(out, (PANEL, RANKING, BACKTEST, DIFFERENCES, MANIFEST))
    progress = progress or no_progress
    progress("reading", 0, STEPS)
    theirs = None if prepared is None else read_table(prepared)
    if theirs is not None and prepared is not None:
        risk_model.refuse_other_edition(theirs, edition=edition, path=prepared)
    progress("making the panel", 1, STEPS)
    panel = None if data is None else ewp_panel(data, edition=edition, strict=strict)
    progress("making the list and the backtest", 2, STEPS)
    parts: list[pd.DataFrame] = []
    lines: list[str] = []
    if panel is not None:
        cells, said = _panel_half(panel, theirs)
        parts.append(cells)
        lines += said
    ranking = backtest = None
    if theirs is not None and prepared is not None:
        ranking = risk_model.ranking(theirs, spec=edition.model)
        if edition.model.first_origin is not None:
            backtest = risk_model.backtest(theirs, spec=edition.model)
        beside = prepared.parent if published is None else Path(published)
        numbers, said = _model_half(ranking, backtest, beside, edition.model)
        parts.append(numbers)
        lines += said
    differences, summary = _joined(parts), tuple(lines)
    progress("writing", 3, STEPS)
    tables = {
        PANEL: None if panel is None else panel.frame,
        RANKING: ranking,
        BACKTEST: backtest,
        DIFFERENCES: differences,
    }
    made = {name: table for name, table in tables.items() if table is not None}
    given = [Path(path) for path in (assessment,) if is_file(path)]
    given += [] if prepared is None else [prepared]
    inputs = {path.name: sha256(path) for path in given}
    if panel is not None:
        found = panel.sources[panel.sources["found"].astype(bool)]
        inputs |= dict(zip(found["file"], found["sha256"], strict=True))
    name = Path(assessment).stem if is_file(assessment) else str(assessment)
    files = _write(made, out, assessment=name, inputs=inputs, summary=summary)
    progress("done", STEPS, STEPS)
    return Reproduction(
        panel=panel,
        ranking=ranking,
        backtest=backtest,
        differences=differences,
        summary=summary,
        files=files,
        unreadable=_tell_unreadable(panel),
    )


def _tell_unreadable(panel: EwpPanel | None) -> tuple[str, ...]:
    """Publishers' files that could not be read, each told in a warning."""
    faults: list[str] = [] if panel is None else panel.sources["fault"].unique().tolist()
    told = tuple(fault for fault in faults if fault)
    for fault in told:
        warnings.warn(
            f"left out, because it cannot be read: {fault}", UnreadableFileWarning, stacklevel=3
        )
    return told


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Differences of both halves under one another."""
    # An empty frame would change the types of the others' columns.
    filled = [part[DIFFERENCE_COLUMNS] for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=DIFFERENCE_COLUMNS)
    return pd.concat(filled, ignore_index=True)


def _panel_half(panel: EwpPanel, published: pd.DataFrame | None) -> tuple[pd.DataFrame, list[str]]:
    rows, columns = panel.frame.shape
    lines = [f"panel: {rows:,} country-years, {columns} columns made from publishers' files"]
    for lost in panel.missing.to_dict("records"):
        why = "cannot be read" if lost["fault"] else "is absent"
        lines.append(
            f"panel: {lost['column']} left missing in {lost['cells']:,} cells, because "
            f"{lost['file']} {why}"
        )
    if published is None:
        lines.append("panel: compared with nothing; give --prepared to compare it")
        return pd.DataFrame(columns=DIFFERENCE_COLUMNS), lines
    found = panel_differences(panel.frame, published)
    whole = int((found.columns["share"] == 1).sum())
    lines.append(f"panel: {whole} of {len(found.columns)} columns agree in every cell")
    for column in found.columns[found.columns["share"] < 1].sort_values("share").to_dict("records"):
        lines.append(
            f"panel: {column['column']} agrees in {100 * column['share']:.2f} % of "
            f"{column['cells']:,} cells"
        )
    cells = found.cells.rename(columns={"column": "quantity"}).assign(table="panel")
    ours, theirs = (pd.to_numeric(cells[name], errors="coerce") for name in ("ours", "published"))
    return cells.assign(difference=ours - theirs), lines


def _model_half(
    ranking: pd.DataFrame, backtest: pd.DataFrame | None, folder: Path, spec: EwpModel
) -> tuple[pd.DataFrame, list[str]]:
    lines = [f"list: {len(ranking)} countries from {spec.origin}"]
    if backtest is None:
        lines.append("backtest: the edition names no origins of one")
    else:
        origins = backtest["origin"].nunique()
        lines.append(f"backtest: {len(backtest):,} risks from {origins} origins")
    theirs = list_differences.read_published(folder, spec=spec)
    numbers = list_differences.differences(ranking, backtest, theirs, spec=spec)
    for row in list_differences.agreement(numbers).to_dict("records"):
        lines.append(
            f"{row['table'].replace('ranking', 'list')}: {row['quantity']} differs by at most "
            f"{row['largest']:.2g} in {row['numbers']:,} published numbers"
            + (f", {row['unmatched']:,} on one side only" if row["unmatched"] else "")
        )
    if theirs.ranking is not None and "rank" in theirs.ranking:
        shared = list_differences.shared_top(numbers)
        lines.append(f"list: {shared} of the published first 30 are among ours")
    for name, table in (
        (spec.published_list, theirs.ranking),
        (spec.published_backtest, theirs.backtest),
    ):
        if table is None and name:
            lines.append(f"compared without {name}, which is not in {folder}")
    return numbers.rename(columns={"origin": "year"}), lines


def _write(
    tables: dict[str, pd.DataFrame],
    out: Path,
    *,
    assessment: str,
    inputs: dict[str, str],
    summary: tuple[str, ...],
) -> tuple[Path, ...]:
    paths = {name: safe_join(out, name) for name in (*tables, MANIFEST)}
    with atomic_writes(paths) as staged:
        for name, table in tables.items():
            write_table(table, staged[name])
        manifest: dict[str, object] = {
            "format": FORMAT,
            "assessment": assessment,
            "inputs": dict(sorted(inputs.items())),
            "versions": installed_versions(),
            "summary": list(summary),
            "outputs": {name: sha256(staged[name]) for name in sorted(tables)},
        }
        staged[MANIFEST].write_text(manifest_text(manifest), encoding="utf-8", newline="\n")
    return tuple(paths.values())

"""A comparison of two lists as files: tables, figure, page and manifest."""

from pathlib import Path

from atrocityrisk import plots
from atrocityrisk._core.csv_files import write_table
from atrocityrisk._core.files import StrPath, atomic_writes, check_folder, safe_join, sha256
from atrocityrisk._core.manifest import BESIDE, FORMAT, installed_versions, manifest_text
from atrocityrisk.list_changes.change_page import figure_heading, render
from atrocityrisk.list_changes.changes_of_lists import ListChanges
from atrocityrisk.list_changes.list_moves import BOTH

MOVES, REASONS, DIFFERENCES = "changes.csv", "reasons.csv", "differences.csv"
FIGURE, PAGE = "changes.png", "changes.html"
# Not manifest.json: the folder may be that of a run.
DESCRIPTION = f"changes{BESIDE}"
FILES = (MOVES, REASONS, DIFFERENCES, FIGURE, PAGE, DESCRIPTION)
"""Everything that may be written."""

MOST_DRAWN = 40
"""States in the figure; more would make it longer than a page."""


def write_changes(changes: ListChanges, out: StrPath) -> tuple[Path, ...]:
    """Write a comparison of two lists.

    Parameters
    ----------
    changes : ListChanges
        As `changes` returns it.
    out : str or path-like
        Folder; made if need be.

    Returns
    -------
    tuple of Path
        changes.csv, differences.csv, reasons.csv (where the moves could be taken apart),
        changes.png, changes.html, which holds the first moves and loads nothing, and
        changes.manifest.json.

    Raises
    ------
    OutputError
        If the folder cannot be written to.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from atrocityrisk.external_forecasts import read_published_list
    >>> from atrocityrisk.list_changes import changes, write_changes
    >>> head = "country,origin,first_year,last_year,probability\\n"
    >>> with TemporaryDirectory() as folder:
    ...     for name, risks in (("old", (0.1, 0.2)), ("new", (0.1, 0.3))):
    ...         rows = f"Chad,2024,2025,2026,{risks[0]}\\nMali,2024,2025,2026,{risks[1]}\\n"
    ...         _ = (Path(folder) / f"{name}.csv").write_text(head + rows, encoding="utf-8")
    ...     old, new = (
    ...         read_published_list(Path(folder) / f"{name}.csv", outcome="mass_killing")
    ...         for name in ("old", "new")
    ...     )
    ...     files = write_changes(changes(old, new), Path(folder) / "out")
    >>> [path.name for path in files]
    ['changes.csv', 'differences.csv', 'changes.png', 'changes.html', 'changes.manifest.json']
    """
    check_folder(out, FILES)
    tables = {MOVES: changes.frame, DIFFERENCES: changes.differences}
    if len(changes.reasons):
        tables[REASONS] = changes.reasons
    paths = {name: safe_join(out, name) for name in (*tables, FIGURE, PAGE, DESCRIPTION)}
    with atomic_writes(paths) as staged:
        for name, table in tables.items():
            write_table(table, staged[name])
        drawn = min(max(changes.k, 10), MOST_DRAWN, int((changes.frame["listed"] == BOTH).sum()))
        figure = plots.list_changes_figure(
            changes.frame,
            heading=figure_heading(changes),
            notes=[f"A: {changes.a.described}.", f"B: {changes.b.described}.", changes.rule],
            k=drawn,
        )
        plots.save_png(figure, staged[FIGURE])
        text = render(changes, staged[FIGURE].read_bytes())
        staged[PAGE].write_text(text, encoding="utf-8", newline="\n")
        outputs = {name: sha256(staged[name]) for name in sorted({*tables, FIGURE, PAGE})}
        manifest = {
            "format": FORMAT,
            "kind": "changes",
            "lists": {"a": changes.a.metadata, "b": changes.b.metadata},
            "k": changes.k,
            "level": changes.level,
            "rule": changes.rule,
            "notes": list(changes.notes),
            "untold": list(changes.untold),
            "versions": installed_versions(),
            "outputs": outputs,
        }
        staged[DESCRIPTION].write_text(manifest_text(manifest), encoding="utf-8", newline="\n")
    # What an earlier comparison wrote there, and this one does not, is of other lists.
    for name in set(FILES) - set(paths):
        safe_join(out, name).unlink(missing_ok=True)
    return tuple(paths.values())

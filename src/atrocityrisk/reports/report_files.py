"""The report and the brief as files: whole or not at all, the same bytes for the same edition."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from atrocityrisk import plots, states
from atrocityrisk._core.csv_files import write_table
from atrocityrisk._core.files import (
    StrPath,
    atomic_write,
    atomic_writes,
    check_folder,
    safe_join,
    sha256,
)
from atrocityrisk._core.manifest import BESIDE, MANIFEST, manifest_text
from atrocityrisk._formatting.html import state_anchor
from atrocityrisk.editions import Edition, describe_edition
from atrocityrisk.errors import OutputError, UnknownStateError
from atrocityrisk.reports.pages.page_assembly import page
from atrocityrisk.reports.ranking_geojson import GEOJSON, geojson
from atrocityrisk.reports.view.full_tables import TABLES
from atrocityrisk.reports.view.report_view import view_report
from atrocityrisk.signals import Nowcast
from atrocityrisk.states import StateLike

PAGE, TEXT = "report.html", "report.md"
FIGURES = "figures"
DENSE = ("calibration",)
"""Figures with a mark for every forecast, which would make a heavy SVG."""


def write_report(
    edition: Edition, out: StrPath, *, nowcast: Nowcast | None = None
) -> tuple[Path, ...]:
    """Write the annual report of an edition.

    Parameters
    ----------
    edition : Edition
        What is reported.
    out : str or path-like
        Folder for report.html, report.md, the tables, ranking.geojson, figures/ and manifest.json;
        made if need be.
        Files of these names are replaced, and only once all could be made.
    nowcast : Nowcast, optional
        What the months since say beside this list, for a dated box; nothing is said of months if
        None.

    Returns
    -------
    tuple of Path
        Everything that was written; the page first, the manifest last.

    Raises
    ------
    SpecError
        If the nowcast is of another list.
    OutputError
        If the folder cannot be written to.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> ar.reports.write_report(edition, "out")  # doctest: +SKIP
    """
    folder = check_report_folder(out)
    view = view_report(edition, nowcast=nowcast)
    # All files are made beside the old ones, which are replaced together once none has failed.
    with ExitStack() as stack:
        staged: dict[str, Path] = {}

        def stage(name: str) -> Path:
            staged[name] = stack.enter_context(atomic_write(safe_join(out, name)))
            return staged[name]

        _write(stage(PAGE), page("report.html", view))
        _write(stage(TEXT), page("report.md", view))
        for name, table in view.tables.items():
            write_table(table, stage(name))
        _write(stage(GEOJSON), geojson(view))
        for name, figure in _figures(edition, view.map.under_way).items():
            plots.save_png(figure, stage(f"{FIGURES}/{name}.png"))
            if name not in DENSE:
                plots.save_svg(figure, stage(f"{FIGURES}/{name}.svg"))
        outputs = {name: sha256(path) for name, path in staged.items()}
        _write(stage(MANIFEST), manifest_text(describe_edition(edition, outputs)))
        return tuple(folder / name for name in staged)


def check_report_folder(out: StrPath) -> Path:
    """The folder of a report, once it can take the files.

    Parameters
    ----------
    out : str or path-like
        Folder of the report.

    Returns
    -------
    Path
        The same.

    Raises
    ------
    OutputError
        If the folder cannot be written to.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> with TemporaryDirectory() as folder:
    ...     ar.reports.check_report_folder(folder).exists()
    True
    """
    return check_folder(out, (PAGE, TEXT, GEOJSON, MANIFEST, f"{FIGURES}/map.png", *TABLES))


def write_brief(edition: Edition, state: StateLike, out: StrPath) -> tuple[Path, ...]:
    """Write the two-page brief on one state.

    Parameters
    ----------
    edition : Edition
        What is reported.
    state : int or str
        ISO 3166 code, name or Gleditsch-Ward number.
    out : str or path-like
        Folder for brief-CODE.html, brief-CODE.md and brief-CODE.manifest.json; made if need be.

    Returns
    -------
    tuple of Path
        The three files; the manifest last.

    Raises
    ------
    UnknownStateError
        If there is no such state in the list.
    OutputError
        If the folder cannot be written to.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> ar.reports.write_brief(edition, "TCD", "out")  # doctest: +SKIP
    """
    gwcode = states.resolve(state, edition.origin)
    files = check_brief_folder(out, (gwcode, edition.origin))
    view = view_report(edition)
    shown = view.state(gwcode)
    if shown is None:
        raise UnknownStateError(
            f"{states.label(gwcode, edition.origin).name} is not in the list from {edition.origin}"
            + (
                f": {edition.forecast.excluded[gwcode]}"
                if gwcode in edition.forecast.excluded
                else ""
            )
        )
    paths = {file: safe_join(out, file) for file in files}
    with atomic_writes(paths) as staged:
        html, text, facts = staged.values()
        _write(html, page("brief.html", view, c=shown))
        _write(text, page("brief.md", view, c=shown))
        outputs = {file: sha256(staged[file]) for file in files[:2]}
        _write(facts, manifest_text(describe_edition(edition, outputs)))
    return tuple(paths.values())


def check_brief_folder(out: StrPath, listed: tuple[int, int]) -> tuple[str, str, str]:
    """Names of a brief's page, text and manifest, once the folder can take them.

    Parameters
    ----------
    out : str or path-like
        Folder of the brief.
    listed : tuple of int
        Gleditsch-Ward number of the state, and the origin of the list.

    Returns
    -------
    tuple of str
        Names of the files.

    Raises
    ------
    OutputError
        If the folder cannot be written to.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> with TemporaryDirectory() as folder:
    ...     ar.reports.check_brief_folder(folder, (483, 2025))[0]
    'brief-TCD.html'
    """
    gwcode, origin = listed
    iso3 = states.label(gwcode, origin).iso3
    name = f"brief-{state_anchor({'iso3': iso3, 'gwcode': gwcode})}"
    files = f"{name}.html", f"{name}.md", f"{name}{BESIDE}"
    check_folder(out, files)
    return files


def _figures(edition: Edition, under_way: Mapping[int, str]) -> dict[str, Any]:
    outcome = edition.panel.outcome
    figures = {
        "map": plots.map_figure(edition.ranking, outcome, under_way=under_way),
        "ranking": plots.ranking_figure(edition.ranking, outcome),
    }
    if edition.previous is not None:
        figures["movement"] = plots.movement_figure(edition.previous, edition.ranking, outcome)
    if edition.performance is not None:
        figures["calibration"] = plots.calibration_figure(
            {edition.spec.model: edition.performance.curve}, title=edition.subject
        )
    return figures


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as problem:
        raise OutputError(f"cannot write {path}: {problem.strerror or problem}") from problem

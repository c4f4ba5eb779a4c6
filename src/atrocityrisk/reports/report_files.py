"""The report and the brief as files: whole or not at all, the same bytes for the same edition."""

from contextlib import ExitStack
from dataclasses import dataclass
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
from atrocityrisk._core.progress import ProgressCallback, no_progress
from atrocityrisk._core.store import keeping_in
from atrocityrisk._formatting.html import state_anchor
from atrocityrisk.errors import OutputError, UnknownStateError
from atrocityrisk.reports.annexes.framework_coverage import cover
from atrocityrisk.reports.country_entries import Country, countries
from atrocityrisk.reports.edition import STEPS, Edition, make_edition
from atrocityrisk.reports.pages.months_box import check_same_list
from atrocityrisk.reports.pages.page_assembly import page
from atrocityrisk.reports.pages.template_context import brief_context, report_context
from atrocityrisk.reports.report_tables import TABLES, report_tables
from atrocityrisk.runs.as_specified import origin_of, whole_panel
from atrocityrisk.runs.description import describe_run
from atrocityrisk.runs.track_record import TrackRecord
from atrocityrisk.signals import Nowcast
from atrocityrisk.specs import RunSpec
from atrocityrisk.states import StateLike

PAGE, TEXT = "report.html", "report.md"
FIGURES = "figures"
DENSE = ("calibration",)
"""Figures with a mark for every forecast, which would make a heavy SVG."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ReportRecord:
    """What a report was made of and where it stands.

    Attributes
    ----------
    edition : Edition
        Everything that it says.
    files : tuple of Path
        Everything that was written; the page first, the manifest last.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> spec = ar.default_spec()
    >>> ar.reports.report(spec, "out").files  # doctest: +SKIP
    """

    edition: Edition
    files: tuple[Path, ...]


def report(
    spec: RunSpec,
    out: StrPath,
    *,
    record: TrackRecord | None = None,
    nowcast: Nowcast | None = None,
    n_jobs: int | None = None,
    cache: StrPath | None = None,
    progress: ProgressCallback | None = None,
) -> ReportRecord:
    """Make a ranking and write the annual report on it.

    Parameters
    ----------
    spec : RunSpec
        What to forecast, from what, with what.
    out : str or path-like
        Folder for report.html, report.md, the tables, figures/ and manifest.json; made if need be.
        Files of these names are replaced, and only once all could be made.
    record : TrackRecord, optional
        Past forecasts of the specification; those of the embedded default where they fit it.
    nowcast : Nowcast, optional
        What the months since say beside this list, for a dated box; nothing is said of months if
        None.
    n_jobs : int, optional
        Threads, as in `run`.
    cache : str or path-like, optional
        Folder of finished forecasts, as in `run`: what a ranking made is not made again.
    progress : callable, optional
        Called with what is being done, how many steps are done and how many there are.

    Returns
    -------
    ReportRecord
        The edition and the paths.

    Raises
    ------
    SpecError
        If the spec names something that the panel does not hold, or the nowcast is of another list.
    UnknownNameError
        If there is no such model, outcome or indicator.
    DataError
        If the panel file is missing or damaged.
    OutputError
        If the folder cannot be written to.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> spec = ar.default_spec()
    >>> ar.reports.report(spec, "out")  # doctest: +SKIP
    """
    folder = check_folder(out, (PAGE, TEXT, MANIFEST, f"{FIGURES}/map.png", *TABLES))
    progress = progress or no_progress
    with keeping_in(cache):
        edition = make_edition(spec, record=record, n_jobs=n_jobs, progress=progress)
    if nowcast is not None:
        check_same_list(nowcast, edition.ranking)
    progress("writing", STEPS - 1, STEPS)
    coverage = cover(edition)
    pages = list(countries(edition, coverage))
    # The page shows the manifest without the hashes of outputs, of which it is one itself.
    context = report_context(edition, coverage, pages, _manifest(edition, {}), nowcast)
    # All files are made beside the old ones, which are replaced together once none has failed.
    with ExitStack() as stack:
        staged: dict[str, Path] = {}

        def stage(name: str) -> Path:
            staged[name] = stack.enter_context(atomic_write(safe_join(out, name)))
            return staged[name]

        _write(stage(PAGE), page("report.html", edition, context=context))
        _write(stage(TEXT), page("report.md", edition, escape=False, context=context))
        for name, table in report_tables(edition, coverage, pages).items():
            write_table(table, stage(name))
        for name, figure in _figures(edition).items():
            plots.save_png(figure, stage(f"{FIGURES}/{name}.png"))
            if name not in DENSE:
                plots.save_svg(figure, stage(f"{FIGURES}/{name}.svg"))
        outputs = {name: sha256(path) for name, path in staged.items()}
        _write(stage(MANIFEST), manifest_text(_manifest(edition, outputs)))
        written = tuple(folder / name for name in staged)
    progress("done", STEPS, STEPS)
    return ReportRecord(edition=edition, files=written)


def brief(
    spec: RunSpec,
    state: StateLike,
    out: StrPath,
    *,
    record: TrackRecord | None = None,
    n_jobs: int | None = None,
    cache: StrPath | None = None,
    progress: ProgressCallback | None = None,
) -> ReportRecord:
    """Write the two-page brief on one state.

    Parameters
    ----------
    spec : RunSpec
        What to forecast, from what, with what.
    state : int or str
        ISO 3166 code, name or Gleditsch-Ward number.
    out : str or path-like
        Folder for brief-CODE.html, brief-CODE.md and brief-CODE.manifest.json; made if need be.
    record : TrackRecord, optional
        As in `report`.
    n_jobs : int, optional
        Threads, as in `run`.
    cache : str or path-like, optional
        Folder of finished forecasts, as in `run`; a report after a ranking forecasts nothing.
    progress : callable, optional
        As in `report`.

    Returns
    -------
    ReportRecord
        The edition and the three paths; the manifest last.

    Raises
    ------
    UnknownStateError
        If there is no such state in the list.
    OutputError
        If the folder cannot be written to.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> spec = ar.default_spec()
    >>> ar.reports.brief(spec, "TCD", "out")  # doctest: +SKIP
    """
    check_folder(out)
    progress = progress or no_progress
    # A misspelt name is refused before minutes of work, not after.
    origin = origin_of(spec, whole_panel(spec))
    gwcode = states.resolve(state, origin)
    iso3 = states.label(gwcode, origin).iso3
    name = f"brief-{state_anchor({'iso3': iso3, 'gwcode': gwcode})}"
    files = f"{name}.html", f"{name}.md", f"{name}{BESIDE}"
    check_folder(out, files)
    with keeping_in(cache):
        edition = make_edition(spec, record=record, n_jobs=n_jobs, progress=progress)
    progress("writing", STEPS - 1, STEPS)
    coverage = cover(edition)
    found = list(countries(edition, coverage, gwcodes={gwcode}))
    if not found:
        raise UnknownStateError(
            f"{states.label(gwcode, edition.origin).name} is not in the list from {edition.origin}"
            + (
                f": {edition.forecast.excluded[gwcode]}"
                if gwcode in edition.forecast.excluded
                else ""
            )
        )
    context = brief_context(edition, coverage, found[0], _manifest(edition, {}))
    paths = {file: safe_join(out, file) for file in files}
    with atomic_writes(paths) as staged:
        html, text, facts = staged.values()
        _write(html, page("brief.html", edition, context=context))
        _write(text, page("brief.md", edition, escape=False, context=context))
        outputs = {file: sha256(staged[file]) for file in files[:2]}
        _write(facts, manifest_text(_manifest(edition, outputs)))
    progress("done", STEPS, STEPS)
    return ReportRecord(edition=edition, files=tuple(paths.values()))


def _manifest(edition: Edition, outputs: dict[str, str]) -> dict[str, Any]:
    return describe_run(
        edition.spec,
        panel=edition.panel,
        ranking=edition.ranking,
        previous=edition.previous_forecast,
        outputs=outputs,
        recorded=list(edition.recorded),
        inputs=edition.inputs,
    )


def _figures(edition: Edition) -> dict[str, Any]:
    outcome = edition.panel.outcome
    figures = {
        "map": plots.map_figure(edition.ranking, outcome),
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


__all__ = ["Country", "ReportRecord", "brief", "report"]

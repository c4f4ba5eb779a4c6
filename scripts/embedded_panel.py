"""The embedded default panel: compiled from open sources and bare facts, described by column.

What may be passed on is decided by each source's `redistributable`; nothing else enters.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from atrocityrisk._core.files import atomic_write
from atrocityrisk._core.progress import ProgressCallback
from atrocityrisk.indicators import INDICATORS
from atrocityrisk.outcomes import EVENTS, OUTCOMES
from atrocityrisk.panels import Panel, build_panel, read_folder, write_panel
from atrocityrisk.panels._precision import in_single_precision
from atrocityrisk.panels.build import STATES
from atrocityrisk.panels.provisional_year import provisional_sources
from atrocityrisk.sources import SOURCES, SourceData, read_source
from compile_label_delays import resource as label_delays

YEARS = (1960, 2025)
PROVISIONAL_FROM = 2025
"""First year of which whole releases are still to come: values of it come from the files below."""
USUAL_ORIGIN = 2025
"""Decided by a trial written down beforehand: benchmarks/predictive/STALENESS.md."""
LATER_FILES = {
    "vdem": (
        "vdem/owid_v16/physical-integrity-rights-index-vdem.csv",
        "vdem/owid_v16/political-polarization-score.csv",
        "vdem/owid_v16/elite-consultations-score.csv",
        "vdem/owid_v16/justified-political-positions-score.csv",
        "vdem/owid_v16/common-good-justifications-score.csv",
    ),
    "world_bank": (
        "worldbank/world_bank_latest.json.gz",
        "worldbank/WDI_2026-07-13_GDP_constant_2015USD_to_2025.xlsx",
    ),
    "population": ("worldbank/world_bank_latest.json.gz",),
    "unhcr": ("unhcr/unhcr_displacement_2025.json",),
    "ucdp_candidate_events": ("ucdp/ged_2025_candidate_7cols.csv",),
    "ucdp_country_year_totals": ("ucdp/ucdp_cy_v26_1_totals_2025.json",),
}
"""Files, by source, that hold a few years or some states only."""
OUTCOME = "mass_killing"
BEYOND_BARE_FACTS = (
    "mass_killing_of_one_group_ongoing",
    "mass_killing_of_several_groups_ongoing",
)
"""Indicators on a publisher's own judgement of who was targeted; they are computed for users who
have the file, and not passed on."""

BARE_FACTS = "bare facts, no licence stated by the publisher"
PANEL_FILE = "panel.parquet"
PACKAGE_FILE = "datapackage.json"


def later_sources(folder: Path) -> dict[str, SourceData]:
    """What the files of the latest year hold, by source."""
    return {
        name: read_source(name, [folder / file for file in files])
        if SOURCES[name].combine_files
        else read_source(name, folder / files[0])
        for name, files in LATER_FILES.items()
    }


def compile_default(
    folder: Path, newer: Path, out: Path, *, progress: ProgressCallback | None = None
) -> Panel:
    """Compile the embedded default panel and its description.

    Parameters
    ----------
    folder : Path
        Publishers' files.
    newer : Path
        Files of the latest year, as `LATER_FILES` names them.
    out : Path
        Folder for panel.parquet and datapackage.json.
    progress : callable, optional
        Told of each file and indicator.

    Returns
    -------
    Panel
        As written.

    Raises
    ------
    DataError
        If a publisher's file is not what it should be.
    """
    allowed = [name for name, source in SOURCES.items() if source.redistributable]
    sources = read_folder(folder, names=allowed, strict=True, progress=progress)
    later = provisional_sources(sources, later_sources(newer))
    exact = build_panel(
        sources,
        outcome=OUTCOMES[OUTCOME],
        years=YEARS,
        later=later,
        provisional_from=PROVISIONAL_FROM,
        usual_origin=USUAL_ORIGIN,
        progress=progress,
    )
    names = [str(name) for name in exact.columns.index if name not in BEYOND_BARE_FACTS]
    panel = in_single_precision(exact.select(names))
    write_panel(panel, out / PANEL_FILE)
    package = datapackage(panel, sources, later)
    with atomic_write(out / PACKAGE_FILE) as temporary:
        text = json.dumps(package, indent=1, ensure_ascii=False) + "\n"
        temporary.write_text(text, encoding="utf-8", newline="\n")
    return panel


def datapackage(
    panel: Panel, sources: Mapping[str, SourceData], later: Mapping[str, SourceData]
) -> dict[str, Any]:
    """Description of a panel in Frictionless form.

    Parameters
    ----------
    panel : Panel
        What is described.
    sources : mapping of str to SourceData
        What it was compiled from.
    later : mapping of str to SourceData
        What its provisional year was compiled from.

    Returns
    -------
    dict
        Data package: sources with citation, licence, version and hash of the file read; one field
        per column with unit, licence and description.
    """
    columns = panel.columns
    fields: list[dict[str, Any]] = [
        {"name": "gwcode", "type": "integer", "description": "Gleditsch-Ward state number"},
        {"name": "year", "type": "integer", "description": "Calendar year described"},
    ]
    for name in columns.index:
        entry = INDICATORS[str(name)]
        fields.append(
            {
                "name": f"value.{name}",
                "type": "number",
                "unit": entry.unit,
                "description": entry.description,
                "kind": entry.kind,
                "publicationLagYears": entry.publication_lag,
                "carriedAtMostYears": entry.max_age_years,
                "sources": list(entry.source),
                "licence": _licences(entry.source),
                "reference": entry.reference,
            }
        )
    for name in panel.events.columns:
        series = EVENTS[str(name)]
        fields.append(
            {
                "name": f"event.{name}",
                "type": "number",
                "unit": series.unit,
                "description": series.description,
                "sources": [series.source],
                "licence": _licences((series.source,)),
            }
        )
    used = sorted({source for field in fields for source in field.get("sources", [])} - {STATES})
    return {
        "profile": "tabular-data-package",
        "name": "atrocityrisk-default-panel",
        "title": "Country-years for forecasting mass atrocities: open sources and bare facts",
        "fingerprint": panel.fingerprint(),
        "sources": [_source(sources[name]) for name in used],
        "provisional": {
            "from": PROVISIONAL_FROM,
            "cells": len(panel.late_cells),
            "sources": [_source(later[name]) for name in sorted(later)],
        },
        "resources": [
            {
                "name": "panel",
                "path": PANEL_FILE,
                "format": "parquet",
                "rows": len(panel.index),
                "years": list(panel.years),
                "states": int(panel.index.get_level_values("gwcode").nunique()),
                "ages": "Cells are as observed, except those that the file's metadata lists under "
                "'carried' with their age in years; an empty cell is missing.",
                "schema": {"primaryKey": ["gwcode", "year"], "fields": fields},
            },
            # Compiled by a script of its own, from editions that the panel does not need.
            label_delays(),
        ],
    }


def _source(data: SourceData) -> dict[str, Any]:
    source = data.source
    return {
        "name": source.name,
        "title": source.title,
        "publisher": source.publisher,
        "version": data.version,
        "licence": source.licence,
        "citation": source.citation,
        "path": source.url,
        "filesRead": _files_read(data),
    }


def _files_read(data: SourceData) -> list[dict[str, str]]:
    return [
        {"name": part.path.name, "version": part.version, "sha256": part.sha256}
        for part in data.files
        if part.columns
    ]


def _licences(names: tuple[str, ...]) -> str:
    licences = (SOURCES[name].licence for name in names if name != STATES)
    return (
        ", ".join(dict.fromkeys(BARE_FACTS if text == "not stated" else text for text in licences))
        or BARE_FACTS
    )

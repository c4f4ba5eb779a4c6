"""The Early Warning Project's prepared panel, made again from the publishers' files."""

from collections.abc import Callable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.reproductions.ewp import people_and_income as economy
from atrocityrisk.reproductions.ewp import politics_and_conflict as predictors
from atrocityrisk.reproductions.ewp.country_list import country_years
from atrocityrisk.reproductions.ewp.edition_spec import EwpEdition, ewp_edition
from atrocityrisk.reproductions.ewp.hand_fixes import load_corrections
from atrocityrisk.reproductions.ewp.killing_history import history_columns, outcome_columns
from atrocityrisk.reproductions.ewp.publisher_files import Inputs, Releases, read_inputs
from atrocityrisk.reproductions.ewp.workbook_events import Targeting, event_columns

# Names and order of the columns of EWP's file.
COLUMNS = (
    *("ewp_name", "year", "widetargeting", "narrowtargeting", "v2csgender_binary"),
    *("v2mecenefm_binary", "partyban.new.0", "partyban.new.1", "partyban.new.2", "minorityrule"),
    *("judicialreform", "religiousfreedom", "pol_killing_approved", "freediscussion"),
    *("social_inequality", "even_civilrights", "repress_civilsoc", "social_power_dist"),
    *("ses_power_dist", "popsize.log2", "gdppcgrowth", "un_imr_sqrt", "efindex", "discrimpop"),
    *("reg.na", "reg.eap", "reg.sca", "reg.mna", "reg.eur", "ios.iccpr1", "battledeaths.log2"),
    *("coup.try.5yr", "mk_ongoing_count_log2", "mean_mk_onset_interaction"),
    *("mk_onset_prev_year", "newcountry", "mk_ever", "year_sq", "countryage.new.log2"),
    *("includesnonstate", "mk_onset_1or2", "mk_onset", "ccode", "mk_onset_1", "mk_onset_2"),
)


@dataclass(frozen=True, kw_only=True)
class _Group:
    """Columns that come from the same publishers' files."""

    tables: tuple[str, ...]
    columns: tuple[str, ...]
    corrections: tuple[str, ...]
    compute: Callable[..., pd.DataFrame]


_REGIME = (
    *("v2csgender_binary", "v2mecenefm_binary", "partyban.new.0", "partyban.new.1"),
    *("partyban.new.2", "minorityrule", "judicialreform", "religiousfreedom"),
    *("pol_killing_approved", "freediscussion", "social_inequality", "even_civilrights"),
    *("repress_civilsoc", "social_power_dist", "ses_power_dist"),
)
_GROUPS = (
    _Group(
        tables=("vdem",),
        columns=_REGIME,
        corrections=("vdem",),
        compute=predictors.regime_columns,
    ),
    _Group(
        tables=("wdi", "maddison"),
        columns=("popsize.log2", "gdppcgrowth"),
        corrections=("wdi", "codes"),
        compute=economy.economy_columns,
    ),
    _Group(
        tables=("un_imr",),
        columns=("un_imr_sqrt",),
        corrections=("un_imr", "codes"),
        compute=economy.mortality_columns,
    ),
    _Group(
        tables=("hief",),
        columns=("efindex",),
        corrections=("hief", "codes", "efindex"),
        compute=predictors.fractionalisation_columns,
    ),
    _Group(
        tables=("epr",),
        columns=("discrimpop",),
        corrections=("epr", "codes"),
        compute=predictors.discrimination_columns,
    ),
    _Group(
        tables=("regions",),
        columns=predictors.REGIONS,
        corrections=("regions",),
        compute=predictors.region_columns,
    ),
    _Group(
        tables=("iccpr",),
        columns=("ios.iccpr1",),
        corrections=("iccpr",),
        compute=predictors.treaty_columns,
    ),
    _Group(
        tables=("battle_deaths",),
        columns=("battledeaths.log2",),
        corrections=("codes",),
        compute=predictors.battle_death_columns,
    ),
    _Group(
        tables=("coups",),
        columns=("coup.try.5yr",),
        corrections=("coups",),
        compute=predictors.coup_columns,
    ),
)
# Without these there is no list of country-years, so nothing can be made.
_LIST = ("states", "events", "names", "regions")


@dataclass(frozen=True, kw_only=True)
class EwpPanel:
    """EWP's panel, made again."""

    # EWP's columns under EWP's names, sorted by ccode and year.
    frame: pd.DataFrame
    # One row per input and file: name, publisher, file, found, sha256, fault.
    sources: pd.DataFrame
    # The hand fixes that were applied.
    corrections: pd.DataFrame
    # Columns that could not be made because a file is absent or has a fault: column, file, fault,
    # cells.
    missing: pd.DataFrame


def ewp_panel(
    folder: str | PathLike[str],
    *,
    edition: str | PathLike[str] | EwpEdition = "ewp-2025",
    releases: Releases = "ewp",
    targeting: Targeting = "last_event",
    strict: bool = False,
) -> EwpPanel:
    """EWP's prepared panel from the publishers' files below a folder, EWP's errors included."""
    spec = ewp_edition(edition)
    if not spec.inputs:
        raise SpecError(
            "the edition names no publishers' files ([inputs]), so its panel cannot be made again; "
            "give its prepared panel alone (--prepared FILE)"
        )
    inputs = read_inputs(Path(folder), edition=spec, releases=releases, strict=strict)
    return panel_from_inputs(inputs, targeting=targeting)


def panel_from_inputs(inputs: Inputs, *, targeting: Targeting = "last_event") -> EwpPanel:
    """EWP's panel from tables that were read before; "every_event" does what EWP's script means."""
    tables, files, years = inputs.tables, inputs.files, inputs.edition.panel
    absent = [name for name in _LIST if name not in tables]
    if absent:
        needed = files[files["name"].isin(absent)]
        faults = [fault for fault in needed["fault"].unique() if fault]
        if faults:
            raise DataError(
                f"EWP's country list or events cannot be read: {'; '.join(faults)}; without them "
                "the panel has no rows"
            )
        wanted = sorted(set(needed["file"]))
        raise DataError(
            f"expected the files of EWP's country list and events in the data folder, found no "
            f"{wanted}; add them, because without them the panel has no rows"
        )
    corrections = load_corrections()
    grid = country_years(
        tables["states"],
        tables["regions"],
        tables["names"],
        corrections=corrections,
        last_year=years.last_year,
    )
    events = event_columns(grid, tables["events"], corrections=corrections, targeting=targeting)
    parts = [grid[["ewp_name"]], history_columns(grid, events), outcome_columns(events)]
    used = {"states", "spells", "added", "events", *inputs.corrections}
    lost: list[tuple[str, str, str]] = []
    for group in _GROUPS:
        lacking = [name for name in group.tables if name not in tables]
        if lacking:
            gone = files["name"].isin(lacking) & (~files["found"] | files["fault"].ne(""))
            file, fault = ("; ".join(files.loc[gone, name].unique()) for name in ("file", "fault"))
            lost += [(column, file, fault) for column in group.columns]
            parts.append(pd.DataFrame(index=grid.index, columns=group.columns, dtype="float64"))
        else:
            parts.append(group.compute(grid.index, tables, corrections=corrections))
            used |= set(group.corrections)
    frame = pd.concat(parts, axis=1).reset_index()
    # Earlier years served to fill and to count.
    frame = frame[frame["year"] >= years.first_year].reset_index(drop=True)[list(COLUMNS)]
    missing = pd.DataFrame(lost, columns=["column", "file", "fault"]).assign(cells=len(frame))
    applied = corrections[corrections["table"].isin(used)].reset_index(drop=True)
    return EwpPanel(frame=frame, sources=files, corrections=applied, missing=missing)

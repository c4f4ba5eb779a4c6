"""The Early Warning Project's prepared 2025 panel, made again from the publishers' files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.reproductions.ewp import people_and_income as economy
from atrocityrisk.reproductions.ewp import politics_and_conflict as predictors
from atrocityrisk.reproductions.ewp.country_list import country_years
from atrocityrisk.reproductions.ewp.hand_fixes import load_corrections
from atrocityrisk.reproductions.ewp.killing_history import history_columns, outcome_columns
from atrocityrisk.reproductions.ewp.publisher_files import Editions, Inputs, read_inputs
from atrocityrisk.reproductions.ewp.workbook_events import Targeting, event_columns

FIRST_YEAR, LAST_YEAR = 1960, 2024

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
    """EWP's panel, made again.

    Attributes
    ----------
    frame : DataFrame
        EWP's 45 columns under EWP's names, sorted by ``ccode`` and ``year``, 1960 to 2024.
    sources : DataFrame
        One row per input and file: ``name``, ``publisher``, ``file``, ``found``, ``sha256``.
    corrections : DataFrame
        The corrections that were applied, as `load_corrections` gives them.
    missing : DataFrame
        One row per column that could not be made because a file is absent: ``column``, ``file``
        and ``cells``, the number of cells left missing.
    """

    frame: pd.DataFrame
    sources: pd.DataFrame
    corrections: pd.DataFrame
    missing: pd.DataFrame


def ewp_panel(
    folder: Path, *, editions: Editions = "ewp", targeting: Targeting = "last_event"
) -> EwpPanel:
    """EWP's prepared 2025 panel from the publishers' files, EWP's errors included.

    Parameters
    ----------
    folder : Path
        Folder of publishers' files, in any arrangement; files are found by name.
    editions : {"ewp", "publishers"}
        Which edition to read where two are known: the extract that EWP archived, or the
        publisher's own download of another date.
    targeting : {"last_event", "every_event"}
        How overlapping events set the targeting flags; "last_event" is what EWP published, an
        error of its script, "every_event" what it meant.

    Returns
    -------
    EwpPanel
        The panel, what it was made of, and what could not be made.

    Raises
    ------
    DataError
        If the folder or a file of the country list is absent.
    SchemaError
        If a file lacks a column.
    CorrectionError
        If a file is not the one that the corrections were written for.
    """
    return panel_from_inputs(read_inputs(folder, editions=editions), targeting=targeting)


def panel_from_inputs(inputs: Inputs, *, targeting: Targeting = "last_event") -> EwpPanel:
    """EWP's panel from tables that were read before.

    Parameters
    ----------
    inputs : Inputs
        What `read_inputs` found.
    targeting : {"last_event", "every_event"}
        As for `ewp_panel`.

    Returns
    -------
    EwpPanel
        As for `ewp_panel`.

    Raises
    ------
    DataError
        If a file of the country list is absent.
    CorrectionError
        If a file is not the one that the corrections were written for.
    """
    tables, files = inputs.tables, inputs.files
    absent = [name for name in _LIST if name not in tables]
    if absent:
        wanted = sorted(set(files.loc[files["name"].isin(absent), "file"]))
        raise DataError(
            f"expected EWP's country list and events, found no {wanted}; without them there are no "
            "rows, add them to the data folder"
        )
    corrections = load_corrections()
    grid = country_years(
        tables["states"],
        tables["regions"],
        tables["names"],
        corrections=corrections,
        last_year=LAST_YEAR,
    )
    events = event_columns(grid, tables["events"], corrections=corrections, targeting=targeting)
    parts = [grid[["ewp_name"]], history_columns(grid, events), outcome_columns(events)]
    used = {"states", "spells", "added", "events", *inputs.corrections}
    lost: list[tuple[str, str]] = []
    for group in _GROUPS:
        lacking = [name for name in group.tables if name not in tables]
        if lacking:
            gone = files["name"].isin(lacking) & ~files["found"]
            file = "; ".join(files.loc[gone, "file"])
            lost += [(column, file) for column in group.columns]
            parts.append(pd.DataFrame(index=grid.index, columns=group.columns, dtype="float64"))
        else:
            parts.append(group.compute(grid.index, tables, corrections=corrections))
            used |= set(group.corrections)
    frame = pd.concat(parts, axis=1).reset_index()
    frame = frame[frame["year"] >= FIRST_YEAR].reset_index(drop=True)[list(COLUMNS)]
    missing = pd.DataFrame(lost, columns=["column", "file"]).assign(cells=len(frame))
    applied = corrections[corrections["table"].isin(used)].reset_index(drop=True)
    return EwpPanel(frame=frame, sources=files, corrections=applied, missing=missing)

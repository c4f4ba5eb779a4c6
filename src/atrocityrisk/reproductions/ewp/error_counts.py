"""What is wrong in EWP's panel, and how many of its cells each error touches.

The reproduction keeps all of it. Each row here is computed by making the panel, or the part that
matters, once as EWP does and once as meant, so no count is typed by hand.
"""

from importlib.resources import files

import pandas as pd

from atrocityrisk.reproductions.ewp import people_and_income as economy
from atrocityrisk.reproductions.ewp import politics_and_conflict as politics
from atrocityrisk.reproductions.ewp.cell_differences import KEY
from atrocityrisk.reproductions.ewp.country_list import country_years
from atrocityrisk.reproductions.ewp.hand_fixes import corrected, ewp_codes, load_corrections
from atrocityrisk.reproductions.ewp.killing_history import history_columns
from atrocityrisk.reproductions.ewp.prepared_panel import panel_from_inputs
from atrocityrisk.reproductions.ewp.publisher_files import Inputs
from atrocityrisk.reproductions.ewp.value_fills import on_rows
from atrocityrisk.reproductions.ewp.workbook_events import event_columns
from atrocityrisk.states import translate

_FILE = "known_errors.csv"
_TARGETING = ["widetargeting", "narrowtargeting"]
_DEATHS_SINCE = 1989
"""First year of UCDP's battle deaths."""


def known_errors(inputs: Inputs) -> pd.DataFrame:
    """Errors of EWP's panel: error, columns, cells that it touches, what EWP does, what instead."""
    with files(__package__).joinpath(_FILE).open(encoding="utf-8") as stream:
        table = pd.read_csv(stream, dtype="str")
    fixes = load_corrections()
    grid = _grid(inputs, fixes)
    years = inputs.edition.panel
    # Where rows vanish, a cell is a country-year.
    counts = {
        **_list_errors(inputs, grid, fixes),
        **_source_errors(grid.index, inputs.tables, fixes, since=years.first_year),
        **_economy_errors(grid.index, inputs.tables, fixes, since=years.first_year),
    }
    table.insert(2, "cells", table["error"].map(counts))
    return table


def _list_errors(inputs: Inputs, grid: pd.DataFrame, fixes: pd.DataFrame) -> dict[str, int]:
    """Errors in what follows from the list and the events."""
    as_is = panel_from_inputs(inputs).frame.set_index(KEY)
    joined = panel_from_inputs(inputs, targeting="every_event").frame.set_index(KEY)
    wrong = (fixes["table"] == "events") & (fixes["kind"] == "error")
    events = event_columns(grid, inputs.tables["events"], corrections=fixes[~wrong])
    right = history_columns(grid, events).loc[as_is.index]
    theirs = history_columns(grid, event_columns(grid, inputs.tables["events"], corrections=fixes))
    numbered = _guatemala_numbered(inputs.tables["events"])
    ours = history_columns(grid, event_columns(grid, numbered, corrections=fixes))
    renumbered = (theirs != ours) & ~(theirs.isna() & ours.isna())
    late = events["mk_onset"].where(_years(grid.index) >= inputs.edition.panel.first_year, 0)
    since = late.groupby(level="ccode").cumsum().loc[as_is.index]
    open_window = as_is["mk_onset_2"].isna() & (as_is["mk_onset_1or2"] == 0)
    predictors_only = as_is.drop(columns=["mk_onset_1", "mk_onset_2"])
    return {
        "targeting_overwritten": int((as_is[_TARGETING] != joined[_TARGETING]).to_numpy().sum()),
        "guatemala_under_el_salvador": int(renumbered.loc[as_is.index].to_numpy().sum()),
        "kosovo_inherits_nothing": int((as_is["mk_ever"] != right["mk_ever"]).sum()),
        "open_window_counted_as_none": int(open_window.sum()),
        "onsets_counted_from_1945": int((as_is["mean_mk_onset_interaction"] != since).sum()),
        "battle_deaths_zero_before_source": int((_years(as_is.index) < _DEATHS_SINCE).sum()),
        "rows_that_vanish": int(predictors_only.isna().any(axis=1).sum()),
    }


def _guatemala_numbered(events: pd.DataFrame) -> pd.DataFrame:
    """Events with the killing in Guatemala under Guatemala's number."""
    salvador, guatemala = 92, 90
    numbered = events.copy()
    mine = numbered["mk_event_code"] == "gtm1954s1"
    fields = [name for name in numbered if str(name).startswith(("mk_location", "mk_responsible"))]
    numbered.loc[mine, fields] = numbered.loc[mine, fields].replace(salvador, guatemala)
    return numbered


def _source_errors(
    rows: pd.Index, tables: dict[str, pd.DataFrame], fixes: pd.DataFrame, *, since: int
) -> dict[str, int]:
    """Errors in how single sources are filled and coded."""
    groups = politics.known_fractionalisation(rows, tables, corrections=fixes)
    excluded = politics.known_discrimination(rows, tables, corrections=fixes)
    treaties = tables["iccpr"]["year"].max()
    civil = corrected(tables["vdem"], fixes, table="vdem", code="COWcode")
    civil = civil.rename(columns={"COWcode": "ccode"})
    middle = on_rows(civil, rows, table="vdem")["v2csreprss_ord"].isin([1, 2])
    constants = groups.groupby(level="ccode").transform("count") == 0
    return {
        "fractionalisation_from_the_future": _filled(groups, backward=True, since=since),
        "fractionalisation_carried": _filled(groups, backward=False, since=since),
        "fractionalisation_constants": _shown(constants, since),
        "discrimination_from_the_future": _filled(excluded, backward=True, since=since),
        "discrimination_carried": _filled(excluded, backward=False, since=since),
        "treaties_carried": int((_years(rows) > treaties).sum()),
        "civil_society_rule": _shown(middle, since),
    }


def _economy_errors(
    rows: pd.Index, tables: dict[str, pd.DataFrame], fixes: pd.DataFrame, *, since: int
) -> dict[str, int]:
    """Errors in what stands in for the World Bank's figures."""
    bank = economy.bank_figures(rows, tables, corrections=fixes)
    final = economy.economy_columns(rows, tables, corrections=fixes)
    deaths = economy.mortality_columns(rows, tables, corrections=fixes)["un_imr_sqrt"]
    proxy = economy.income_growth(rows, tables)
    lacking = bank["growth"].isna()
    carried = lacking & proxy.isna() & final["gdppcgrowth"].notna()
    fitted = bank["population"].isna() & final["popsize.log2"].notna()
    figures = (
        (bank["population"], "wdi", "iso3"),
        (bank["growth"], "wdi", "iso3"),
        (deaths, "un_imr", "iso3c"),
    )
    return {
        "population_from_a_line_through_all_years": _shown(fitted, since),
        "growth_from_a_line_through_all_years": _shown(lacking & proxy.notna(), since),
        "growth_carried": _shown(carried, since),
        "figures_of_another_territory": sum(
            _elsewhere(known, fixes, table, since) for known, table, _ in figures
        ),
        "figures_of_todays_territory": sum(
            _backcast(known, tables[table][code], tables[table]["year"], fixes, since)
            for known, table, code in figures
        ),
    }


def _elsewhere(known: "pd.Series[float]", fixes: pd.DataFrame, table: str, since: int) -> int:
    """How many figures EWP gives to a state that they were not made for."""
    wrong = (fixes["table"] == table) & (fixes["kind"] == "error")
    count = 0
    for row in fixes[wrong & (fixes["new"] != "")].to_dict("records"):
        code = known.index.get_level_values("ccode") == int(row["new"])
        years = _years(known.index)
        inside = (years >= int(row["first_year"])) & (years <= int(row["last_year"]))
        count += _shown(known.notna() & code & inside, since)
    return count


def _backcast(
    known: "pd.Series[float]",
    iso3: "pd.Series[str]",
    years: "pd.Series[int]",
    fixes: pd.DataFrame,
    since: int,
) -> int:
    """How many figures were made for today's borders of a state that then had others."""
    states = translate(iso3, years, system="iso3").astype("float64")
    # The exact translation refuses a code in a year in which the state had another one.
    then = states.notna() & translate(iso3, years, system="iso3", exact=True).isna()
    codes = ewp_codes(states, years, corrections=fixes)[then]
    wrong = (fixes["kind"] == "error") & fixes["table"].isin(["wdi", "un_imr"])
    # Figures of another territory are counted by `_elsewhere`.
    elsewhere = codes.isna() | iso3[then].isin(fixes.loc[wrong, "code"])
    keys = pd.MultiIndex.from_arrays([codes[~elsewhere].astype("int64"), years[then][~elsewhere]])
    return _shown(known.notna() & known.index.isin(keys), since)


def _grid(inputs: Inputs, fixes: pd.DataFrame) -> pd.DataFrame:
    states, earlier, names = (inputs.tables[name] for name in ("states", "regions", "names"))
    last = inputs.edition.panel.last_year
    return country_years(states, earlier, names, corrections=fixes, last_year=last)


def _years(index: pd.Index) -> "pd.Index[int]":
    return index.get_level_values("year")


def _shown(cells: "pd.Series[bool]", since: int) -> int:
    """How many of the cells are in the panel, which leaves out the years before `since`."""
    return int(cells[_years(cells.index) >= since].sum())


def _filled(known: "pd.Series[float]", *, backward: bool, since: int) -> int:
    """How many cells of the panel hold a value from another year."""
    ahead = known.groupby(level="ccode").ffill()
    if backward:
        return _shown(ahead.isna() & known.groupby(level="ccode").bfill().notna(), since)
    return _shown(known.isna() & ahead.notna(), since)

"""What is wrong in EWP's 2025 panel, and how many of its cells each error touches.

The reproduction keeps all of it. Each row here is computed by making the panel, or the part that
matters, once as EWP does and once as meant, so no count is typed by hand.
"""

import pandas as pd

from atrocityrisk.reproductions.ewp import people_and_income as economy
from atrocityrisk.reproductions.ewp import politics_and_conflict as predictors
from atrocityrisk.reproductions.ewp.cell_differences import KEY
from atrocityrisk.reproductions.ewp.country_list import country_years
from atrocityrisk.reproductions.ewp.hand_fixes import corrected, ewp_codes, load_corrections
from atrocityrisk.reproductions.ewp.killing_history import history_columns
from atrocityrisk.reproductions.ewp.prepared_panel import FIRST_YEAR, LAST_YEAR, panel_from_inputs
from atrocityrisk.reproductions.ewp.publisher_files import Inputs
from atrocityrisk.reproductions.ewp.value_fills import on_rows
from atrocityrisk.reproductions.ewp.workbook_events import event_columns
from atrocityrisk.states import translate

_ERRORS: dict[str, tuple[str, str, str]] = {
    "targeting_overwritten": (
        "widetargeting, narrowtargeting",
        "a misspelt column name makes the last event overwrite the flags of others under way",
        "join the flags of all events under way",
    ),
    "kosovo_inherits_nothing": (
        "mk_ever",
        "the inheritor of the killing of 1998-99 is set to 357, a code that no state has",
        "347, as the workbook says",
    ),
    "open_window_counted_as_none": (
        "mk_onset_1or2",
        "0 although the list ends before both years of the window",
        "missing until the window has closed",
    ),
    "onsets_counted_from_1945": (
        "mean_mk_onset_interaction",
        "described as mean onsets since 1960 times years; it counts onsets since 1945",
        "count from the year that the description names",
    ),
    "battle_deaths_zero_before_source": (
        "battledeaths.log2",
        "0 in every country-year before 1989, when the source begins",
        "missing, or a source that reaches back",
    ),
    "fractionalisation_from_the_future": (
        "efindex",
        "filled backwards from a later year; every such cell is before 1960 and leaves the panel",
        "missing before the first value",
    ),
    "fractionalisation_carried": (
        "efindex",
        "last value carried forward without a maximum age, to 2024 from 2013",
        "a maximum age",
    ),
    "fractionalisation_constants": (
        "efindex",
        "thirteen countries that are not in the source get one constant for all years",
        "missing, or a second source in its own column",
    ),
    "discrimination_from_the_future": (
        "discrimpop",
        "filled backwards from a later year",
        "missing before the first value",
    ),
    "discrimination_carried": (
        "discrimpop",
        "last value carried forward without a maximum age, to 2024 from 2020",
        "a maximum age",
    ),
    "treaties_carried": (
        "ios.iccpr1",
        "status of 2022 repeated for later years",
        "a file that covers them",
    ),
    "population_from_a_line_through_all_years": (
        "popsize.log2",
        "gap filled by a regression on Maddison's figures fitted on all years",
        "learnt on training rows only",
    ),
    "growth_from_a_line_through_all_years": (
        "gdppcgrowth",
        "gap filled by a regression on Maddison's figures fitted on all years",
        "learnt on training rows only",
    ),
    "growth_carried": (
        "gdppcgrowth",
        "last value carried forward without a maximum age",
        "a maximum age; growth is not a level",
    ),
    "figures_of_another_territory": (
        "popsize.log2, gdppcgrowth, un_imr_sqrt",
        "Serbia's figures stand for Yugoslavia, the Czech lands' for Czechoslovakia, united "
        "Yemen's for South Yemen",
        "missing, or figures of the state that existed",
    ),
    "figures_of_todays_territory": (
        "popsize.log2, gdppcgrowth, un_imr_sqrt",
        "figures for today's borders are given to the state of the time: Russia's to the Soviet "
        "Union, united Germany's to West Germany, and the like",
        "marked as such, or figures of the state that existed",
    ),
    "civil_society_rule": (
        "repress_civilsoc",
        "only answer 0 counts, although the notes say 0, 1 and 2 from 2025 on",
        "one definition, in one place",
    ),
    "rows_that_vanish": (
        "popsize.log2, gdppcgrowth, un_imr_sqrt",
        "country-years with a missing predictor, which the model drops without saying so",
        "an error unless the specification names them",
    ),
}


def known_errors(inputs: Inputs) -> pd.DataFrame:
    """Errors of EWP's panel with the number of cells that each touches.

    Parameters
    ----------
    inputs : Inputs
        All inputs of the panel.

    Returns
    -------
    DataFrame
        One row per error: ``error``, ``columns``, ``cells``, ``what`` EWP does and ``instead``,
        what would be right. In ``rows_that_vanish`` a cell is a country-year.
    """
    counts = {
        **_list_errors(inputs),
        **_source_errors(inputs),
        **_economy_errors(inputs),
    }
    rows = [(name, c, counts[name], what, instead) for name, (c, what, instead) in _ERRORS.items()]
    return pd.DataFrame(rows, columns=["error", "columns", "cells", "what", "instead"])


def _list_errors(inputs: Inputs) -> dict[str, int]:
    """Errors in what follows from the list and the events."""
    as_is = panel_from_inputs(inputs).frame.set_index(KEY)
    joined = panel_from_inputs(inputs, targeting="every_event").frame.set_index(KEY)
    corrections = load_corrections()
    wrong = (corrections["table"] == "events") & (corrections["kind"] == "error")
    grid = _grid(inputs, corrections)
    events = event_columns(grid, inputs.tables["events"], corrections=corrections[~wrong])
    right = history_columns(grid, events).loc[as_is.index]
    late = events["mk_onset"].where(_years(grid.index) >= FIRST_YEAR, 0)
    since = late.groupby(level="ccode").cumsum().loc[as_is.index]
    flags = ["widetargeting", "narrowtargeting"]
    open_window = as_is["mk_onset_2"].isna() & (as_is["mk_onset_1or2"] == 0)
    predictors_only = as_is.drop(columns=["mk_onset_1", "mk_onset_2"])
    return {
        "targeting_overwritten": int((as_is[flags] != joined[flags]).to_numpy().sum()),
        "kosovo_inherits_nothing": int((as_is["mk_ever"] != right["mk_ever"]).sum()),
        "open_window_counted_as_none": int(open_window.sum()),
        "onsets_counted_from_1945": int((as_is["mean_mk_onset_interaction"] != since).sum()),
        "battle_deaths_zero_before_source": int((_years(as_is.index) < 1989).sum()),
        "rows_that_vanish": int(predictors_only.isna().any(axis=1).sum()),
    }


def _source_errors(inputs: Inputs) -> dict[str, int]:
    """Errors in how single sources are filled and coded."""
    corrections = load_corrections()
    rows = _grid(inputs, corrections).index
    tables = inputs.tables
    groups = predictors.known_fractionalisation(rows, tables, corrections=corrections)
    excluded = predictors.known_discrimination(rows, tables, corrections=corrections)
    treaties = tables["iccpr"]["year"].max()
    civil = corrected(tables["vdem"], corrections, table="vdem", code="COWcode")
    civil = civil.rename(columns={"COWcode": "ccode"})
    middle = on_rows(civil, rows, table="vdem")["v2csreprss_ord"].isin([1, 2])
    constants = groups.groupby(level="ccode").transform("count") == 0
    return {
        "fractionalisation_from_the_future": _filled(groups, backward=True),
        "fractionalisation_carried": _filled(groups, backward=False),
        "fractionalisation_constants": _shown(constants),
        "discrimination_from_the_future": _filled(excluded, backward=True),
        "discrimination_carried": _filled(excluded, backward=False),
        "treaties_carried": int((_years(rows) > treaties).sum()),
        "civil_society_rule": _shown(middle),
    }


def _economy_errors(inputs: Inputs) -> dict[str, int]:
    """Errors in what stands in for the World Bank's figures."""
    corrections = load_corrections()
    rows = _grid(inputs, corrections).index
    tables = inputs.tables
    bank = economy.bank_figures(rows, tables, corrections=corrections)
    final = economy.economy_columns(rows, tables, corrections=corrections)
    deaths = economy.mortality_columns(rows, tables, corrections=corrections)["un_imr_sqrt"]
    proxy = economy.income_growth(rows, tables)
    lacking = bank["growth"].isna()
    carried = lacking & proxy.isna() & final["gdppcgrowth"].notna()
    foreign = sum(
        _elsewhere(figures, corrections, table)
        for figures, table in (
            (bank["population"], "wdi"),
            (bank["growth"], "wdi"),
            (deaths, "un_imr"),
        )
    )
    return {
        "population_from_a_line_through_all_years": _shown(
            bank["population"].isna() & final["popsize.log2"].notna()
        ),
        "growth_from_a_line_through_all_years": _shown(lacking & proxy.notna()),
        "growth_carried": _shown(carried),
        "figures_of_another_territory": foreign,
        "figures_of_todays_territory": (
            _backcast(bank["population"], tables["wdi"]["iso3"], tables["wdi"]["year"])
            + _backcast(bank["growth"], tables["wdi"]["iso3"], tables["wdi"]["year"])
            + _backcast(deaths, tables["un_imr"]["iso3c"], tables["un_imr"]["year"])
        ),
    }


def _elsewhere(figures: "pd.Series[float]", corrections: pd.DataFrame, table: str) -> int:
    """How many figures EWP gives to a state that they were not made for."""
    wrong = (corrections["table"] == table) & (corrections["kind"] == "error")
    count = 0
    for row in corrections[wrong & (corrections["new"] != "")].to_dict("records"):
        code = figures.index.get_level_values("ccode") == int(row["new"])
        years = _years(figures.index)
        inside = (years >= int(row["first_year"])) & (years <= int(row["last_year"]))
        count += _shown(figures.notna() & code & inside)
    return count


def _backcast(figures: "pd.Series[float]", iso3: "pd.Series[str]", years: "pd.Series[int]") -> int:
    """How many figures were made for today's borders of a state that then had others."""
    corrections = load_corrections()
    states = translate(iso3, years, system="iso3").astype("float64")
    then = states.notna() & translate(iso3, years, system="iso3", exact=True).isna()
    codes = ewp_codes(states, years, corrections=corrections)[then]
    wrong = (corrections["kind"] == "error") & corrections["table"].isin(["wdi", "un_imr"])
    elsewhere = codes.isna() | iso3[then].isin(corrections.loc[wrong, "code"])
    keys = pd.MultiIndex.from_arrays([codes[~elsewhere].astype("int64"), years[then][~elsewhere]])
    return _shown(figures.notna() & figures.index.isin(keys))


def _grid(inputs: Inputs, corrections: pd.DataFrame) -> pd.DataFrame:
    states, earlier, names = (inputs.tables[name] for name in ("states", "regions", "names"))
    return country_years(states, earlier, names, corrections=corrections, last_year=LAST_YEAR)


def _years(index: pd.Index) -> "pd.Index[int]":
    return index.get_level_values("year")


def _shown(cells: "pd.Series[bool]") -> int:
    """How many of the cells are in the panel, which leaves out the years before 1960."""
    return int(cells[_years(cells.index) >= FIRST_YEAR].sum())


def _filled(known: "pd.Series[float]", *, backward: bool) -> int:
    """How many cells of the panel hold a value from another year."""
    ahead = known.groupby(level="ccode").ffill()
    if backward:
        return _shown(ahead.isna() & known.groupby(level="ccode").bfill().notna())
    return _shown(known.isna() & ahead.notna())

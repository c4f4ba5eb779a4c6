"""Varieties of Democracy: country-year releases 11 to 16, whole or in part, and its by-products.

Two sources. ``vdem`` takes every country-year file with V-Dem's own variable names, whatever the
release and however many columns; each variable comes whole from the release that reaches the
latest year (see `source`), so indices may be of v16 while single indicators are of v14. It also
takes the Early Warning Project's extract of v15, whose columns are V-Dem's ordinal answers
under other names, and charts of Our World in Data that show one variable each (`_vdem_charts`).
``vdem_demspaces`` is v12 after a forecasting project's own imputation:
it has variables that the others lack and stays apart, because its values are partly estimates.

Rows are years of the contemporary state system; what V-Dem codes as a state of its own and
Gleditsch and Ward do not (Zanzibar, Gaza, Hong Kong, Somaliland, German states) is left out.
"""

from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.sources._country_years.state_codes import with_gwcodes
from atrocityrisk.sources._readers.column_checks import (
    holds_numbers,
    require_columns,
    whole_numbers,
)
from atrocityrisk.sources._readers.r import read_r_table
from atrocityrisk.sources._readers.table_files import read_table
from atrocityrisk.sources._vdem_charts import chart_frame, is_chart
from atrocityrisk.sources.source import Source, register, tidy_schema

KEYS = ("country_text_id", "country_id", "COWcode", "gwcode")
SYSTEMS = {"country_text_id": "vdem", "country_id": "vdem_id", "COWcode": "cow", "gwcode": "gw"}
RENAMED = {
    "year": ("Year", "historical_date"),
    "country_text_id": ("iso3", "country_code"),
    "v2x_polyarchy": ("v2x_api",),
}
_OTHER_NAMES = {
    "vdem_cowcode": "COWcode",
    "cowcode": "COWcode",
    "vdem_country_name": "country_name",
}
# What the Early Warning Project calls V-Dem's variables in its extract.
_EXTRACT_NAMES = {
    "partyban": "v2psparban_ord",
    "judicialreform": "v2jureform_ord",
    "religiousfreedom": "v2clrelig_ord",
    "freediscussion": "v2xcl_disc",
    "ses_power_dist": "v2pepwrses",
}
# Dichotomies of the extract beside the answer they were made from. The extract makes them by a
# membership test, which turns a missing answer into 0; the answer tells which zeros are real.
_EXTRACT_DICHOTOMIES = {
    "repress_civilsoc": "v2csreprss_ord",
    "social_power_dist": "v2pepwrsoc_ord",
    "minorityrule": "v2pepwrsoc_ord",
    "v2csgender_binary": "v2csgender_ord",
    "v2mecenefm_binary": "v2mecenefm_ord",
    "partyban.new.0": "partyban",
    "partyban.new.1": "partyban",
    "partyban.new.2": "partyban",
}
# Dichotomies whose answer the extract leaves out: 1 means level 0 of the first two, level 2 of the
# third. Where the answers it keeps are all missing, nobody coded that country-year.
_EXTRACT_ONLY = ("pol_killing_approved", "social_inequality", "even_civilrights")
_EXTRACT_ANSWERS = ("v2csreprss_ord", "v2pepwrsoc_ord", "v2csgender_ord", "v2mecenefm_ord")
_TEXT = ("country_text_id", "country_name", "Entity", "Code")
_EXTERNAL = ("e_cow_exports", "e_cow_imports")


def vdem_table(path: Path) -> tuple[pd.DataFrame, str]:
    """The publisher's table, identifiers under their present names; and the release."""
    return _publisher_table(read_table(path, text=_TEXT), path)


def _publisher_table(table: pd.DataFrame, path: Path) -> tuple[pd.DataFrame, str]:
    """A table that was read, checked to be V-Dem's; and the release."""
    table = table.rename(columns={k: v for k, v in _OTHER_NAMES.items() if v not in table})
    keys = [key for key in KEYS if key in table]
    require_columns(table, ["year", *([] if keys else ["country_text_id"])], path, renamed=RENAMED)
    if not any(str(name).startswith("v2") for name in table.columns):
        require_columns(table, ["v2x_polyarchy"], path, renamed=RENAMED)
    table["year"] = whole_numbers(table["year"], path)
    if "historical_date" in table and table.duplicated([*keys[:1], "year"]).any():
        raise SchemaError(
            f"{path} has several rows for a country and year, each with its 'historical_date': it "
            "is V-Dem's country-date file; expected the country-year one (V-Dem-CY-...), take that"
        )
    return table, release_by_year(table)


def release_by_year(table: pd.DataFrame) -> str:
    """Release of a V-Dem table, such as "v15", known by the last year that it codes."""
    # V-Dem's files do not state their release; release n of March codes up to year 2009 + n.
    release = int(table["year"].max()) - 2009
    if not 8 <= release <= 30:
        raise DataError(
            f"expected years up to 2017 or later, found {int(table['year'].max())} as the last; "
            "give a country-year file of V-Dem's release 8 or newer"
        )
    return f"v{release}"


def extract_answers(table: pd.DataFrame) -> pd.DataFrame:
    """The Early Warning Project's extract under V-Dem's names, zeros for no answer made missing."""
    table = table.copy()
    answers = [name for name in _EXTRACT_ANSWERS if name in table]
    uncoded = table[answers].isna().all(axis=1) if answers else pd.Series(False, index=table.index)
    for name in _EXTRACT_ONLY:
        if name in table:
            table[name] = table[name].mask(uncoded)
    for name, answer in _EXTRACT_DICHOTOMIES.items():
        if name in table and answer in table:
            table[name] = table[name].mask(table[answer].isna())
    return table.rename(columns=_EXTRACT_NAMES)


def read_vdem(path: Path) -> tuple[pd.DataFrame, str]:
    """V-Dem's numeric variables by state and year; and the release."""
    table = read_table(path, text=_TEXT)
    if is_chart(table):
        charted = chart_frame(table, path)
        return charted, f"{release_by_year(charted)} (OWID chart)"
    table, version = _publisher_table(table, path)
    if "pol_killing_approved" in table.columns:
        table, version = extract_answers(table), f"{version} (EWP extract)"
    key = next(key for key in KEYS if key in table)
    variables = [
        name
        for name in table.columns
        if name.startswith(("v2", "e_")) or name in _EXTRACT_ONLY
        if name not in _EXTERNAL and holds_numbers(table[name], path)
    ]
    named = ["country_name"] if "country_name" in table else []
    tidy = with_gwcodes(
        table[[key, "year", *named, *variables]],
        key,
        year="year",
        system=SYSTEMS[key],
        path=path,
        # By their names: the Correlates of War have no number for Gaza or Piedmont-Sardinia.
        name="country_name",
    )
    return tidy.astype(dict.fromkeys(variables, "float64")), version


def read_demspaces(path: Path) -> tuple[pd.DataFrame, str]:
    """V-Dem's v12 as the Democratic Spaces Barometer imputed it, by state and year; the release."""
    # The project's outcomes (dv_*, which look two years ahead) and lagged covariates are left out;
    # its prefix lag0_ marks V-Dem's variable of the year itself.
    table = read_r_table(path)
    require_columns(table, ["gwcode", "year", "lag0_v2x_polyarchy"], path)
    table["year"] = whole_numbers(table["year"], path)
    version = release_by_year(table)
    table = table.rename(columns=lambda name: name.removeprefix("lag0_"))
    variables = [name for name in table.columns if name.startswith("v2") and "_sd10" not in name]
    tidy = with_gwcodes(
        table[["gwcode", "year", *variables]], "gwcode", year="year", system="gw", path=path
    )
    return tidy.astype(dict.fromkeys(variables, "float64")), version


_UNBOUNDED = (-float("inf"), float("inf"))
_CITATION = (
    "Coppedge, Michael, et al. V-Dem [Country-Year] Dataset. Varieties of Democracy (V-Dem) "
    "Project. https://doi.org/10.23696/vdemds25"
)
_FRACTIONS = "polyarchy|libdem|partipdem|delibdem|egaldem|clphy|civlib|rule|corr|jucon"
register(
    Source(
        name="vdem",
        title="V-Dem Country-Year dataset",
        publisher="V-Dem Institute, University of Gothenburg",
        licence="CC-BY-SA-4.0",
        redistributable=True,
        citation=_CITATION,
        url="https://v-dem.net/data/the-v-dem-dataset/",
        # Names that people give to V-Dem's files come first, so that of two that reach the same
        # year the publisher's own counts. What a file is, its columns say, never its name.
        files=(
            "vdem.csv",
            "vdem_v[0-9]*.csv",
            "vdem_v[0-9]*.R[dD]ata",
            "vdem_v[0-9]*.rds",
            "V-Dem[_ ]*.csv",
            "vdem_trimmed.csv",
            "vdemlite.rda",
            "vdem_simple.rda",
            "vdem.Rdata",
            "vdem.RData",
            "V-Dem-CY-*.rds",
            "V-Dem-CY-*.csv",
            # Those in `owid_charts.csv`, which is not read before a file is.
            "common-good-justifications-score.csv",
            "elite-consultations-score.csv",
            "justified-political-positions-score.csv",
            "physical-integrity-rights-index-vdem.csv",
            "political-polarization-score.csv",
        ),
        read=read_vdem,
        combine_files=True,
        schema=tidy_schema(
            {
                rf"^v2x_({_FRACTIONS})$": (0.0, 1.0),
                rf"^v2(?!x_({_FRACTIONS})$)": _UNBOUNDED,
                r"^e_": _UNBOUNDED,
                **dict.fromkeys(_EXTRACT_ONLY, (0.0, 1.0)),
            }
        ),
    )
)
register(
    Source(
        name="vdem_demspaces",
        title="V-Dem release 12 with the Democratic Spaces Barometer's imputation",
        publisher="V-Dem Institute, University of Gothenburg",
        licence="CC-BY-SA-4.0",
        redistributable=True,
        citation=_CITATION + "; Morgan, Beger, Glynn (2019): Democratic Spaces Barometer.",
        url="https://github.com/vdeminstitute/demspaces",
        files=("states-v*-mod.rds",),
        read=read_demspaces,
        schema=tidy_schema({"^v2": _UNBOUNDED}),
    )
)

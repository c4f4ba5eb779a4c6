"""World Bank, United Nations, Maddison and Penn: preambles, aggregates, units, ended states."""

import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from atrocityrisk.errors import DataError, DuplicateRowsError, IntegrityError, SchemaError
from atrocityrisk.sources.maddison import read_maddison
from atrocityrisk.sources.pwt import read_pwt
from atrocityrisk.sources.source import read_source
from atrocityrisk.sources.worldbank import read_population, read_worldbank, worldbank_table
from atrocityrisk.sources.wpp import read_infant_mortality, read_wpp

PREAMBLE = (
    '\ufeff"Data Source","World Development Indicators",\n\n"Last Updated Date","2026-04-08",\n\n'
)
HEADER = (
    '"Country Name","Country Code","Indicator Name","Indicator Code","2022","2023","2024","2025",\n'
)
ROWS = (
    '"Namibia","NAM","Trade","NE.TRD.GNFS.ZS","90.5","","100","",\n'
    '"World","WLD","Trade","NE.TRD.GNFS.ZS","60","60","60","",\n'
)
NAME = "API_NE.TRD.GNFS.ZS_DS2_en_csv_v2_1.csv"


def by_key(frame: pd.DataFrame, column: str) -> dict[tuple[int, int], float]:
    return frame.set_index(["gwcode", "year"])[column].dropna().to_dict()


def written(folder: Path, text: str, name: str = NAME) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("preamble", [PREAMBLE, "", "\ufeff"])
def test_the_api_file_with_and_without_its_preamble(tmp_path: Path, preamble: str) -> None:
    frame, version = read_worldbank(written(tmp_path, preamble + HEADER + ROWS))
    assert by_key(frame, "trade_share_gdp") == {(565, 2022): 90.5, (565, 2024): 100.0}
    assert version == ("2026-04-08" if preamble == PREAMBLE else "to 2024")


def test_the_empty_running_year_makes_no_rows(tmp_path: Path) -> None:
    long, _ = worldbank_table(written(tmp_path, PREAMBLE + HEADER + ROWS))
    assert long["year"].max() == 2024


def test_the_zip_among_its_metadata(tmp_path: Path) -> None:
    path = tmp_path / "API_NE.TRD.GNFS.ZS_DS2_en_csv_v2_1.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Metadata_Country_API_NE.TRD.GNFS.ZS.csv", '"Country Code","x",\n')
        archive.writestr(NAME, PREAMBLE + HEADER + ROWS)
    assert by_key(read_worldbank(path)[0], "trade_share_gdp")[565, 2024] == 100.0
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Metadata_bomb.csv", b"0" * (64 << 20))
    with pytest.raises(IntegrityError, match="zip bomb"):
        read_worldbank(path)


def test_an_indicator_without_a_name_of_ours_keeps_its_code(tmp_path: Path) -> None:
    frame, _ = read_worldbank(written(tmp_path, HEADER + ROWS.replace("NE.TRD", "XX.TRD")))
    assert "xx_trd_gnfs_zs" in frame


def test_a_duplicated_country(tmp_path: Path) -> None:
    with pytest.raises(DuplicateRowsError, match=r"\(565, 2022\)"):
        read_source("world_bank", written(tmp_path, HEADER + ROWS + ROWS))


def test_two_indicators_in_one_file(tmp_path: Path) -> None:
    other = ROWS.replace("NE.TRD.GNFS.ZS", "NY.GDP.MKTP.KD.ZG")
    with pytest.raises(SchemaError, match="expected one indicator per file, found 2"):
        read_worldbank(written(tmp_path, HEADER + ROWS + other))


def test_words_for_numbers(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="'2022' has 'many' in data row 1"):
        read_worldbank(written(tmp_path, HEADER + ROWS.replace("90.5", "many")))


def test_infinite_values(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="'2022' has 1 infinite values"):
        read_worldbank(written(tmp_path, HEADER + ROWS.replace("90.5", "inf")))


def test_a_share_of_trade_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="'trade_share_gdp' has 1 values outside"):
        read_source("world_bank", written(tmp_path, HEADER + ROWS.replace("90.5", "-1")))


def test_a_renamed_value_column(tmp_path: Path) -> None:
    path = written(tmp_path, "Country Name,Country Code,Year,Values\nFrance,FRA,2000,1\n", "p.csv")
    with pytest.raises(SchemaError, match=r"'Value'.*rename it to 'Values'"):
        read_worldbank(path)


def test_figures_of_the_real_files(shared: Path) -> None:
    folder = shared / "data" / "worldbank"
    paths = [folder / "wdi.csv", *folder.glob("API_*.zip"), *sorted(folder.glob("API_*.csv"))]
    data = read_source("world_bank", paths)
    given = {column: file.path.name for file in data.files for column in file.columns}
    # Trade reaches 2024 in both; the publisher's own file comes later in the list of patterns.
    assert given["trade_share_gdp"].startswith("API_NE.TRD")
    # Growth per head: the zip ends in 2023, the pull in 2024.
    assert given["gdp_per_capita_growth"] == "wdi.csv"
    usa = data.frame.loc[(2, 2024)]
    assert usa["population"] == 340_110_988
    assert usa["gdp_per_capita_current_usd"] == pytest.approx(84_534.04, abs=0.01)
    assert usa["trade_share_gdp"] == pytest.approx(25.378634, abs=1e-6)
    assert np.isnan(usa["infant_mortality"])
    # Today's Russia stands in for the Soviet Union, Serbia for Yugoslavia: one row per state.
    assert (365, 1990) in data.frame.index
    assert (340, 2010) in data.frame.index
    # Of the other publishers: the UN's India, Maddison's Soviet Union, Russia and Serbia.
    wpp = shared / "data" / "unwpp" / "wpp2024"
    india = read_source("wpp", [wpp / "tfr1dt.rda", wpp / "misc1dt.rda"]).frame.loc[(750, 2023)]
    assert 22e6 < india["births"] < 24e6
    assert 1.42e9 < india["population_midyear"] < 1.45e9
    assert 1.9 < india["total_fertility_rate"] < 2.1
    maddison, _ = read_maddison(shared / "data" / "maddison" / "maddison.csv")
    income = by_key(maddison, "gdp_per_capita")
    assert income[365, 1990] == pytest.approx(10_989.0)
    assert income[365, 2010] == pytest.approx(21_737.383919)
    assert income[340, 2010] == pytest.approx(11_963.555066)
    assert by_key(maddison, "population")[2, 1950] == 152_271_000


def test_population_from_either_file(publisher_files: Path) -> None:
    folder = publisher_files / "worldbank"
    one, _ = read_population(folder / "population.csv")
    two, _ = read_population(folder / "wdi.csv")
    assert by_key(one, "population")[565, 1990] == by_key(two, "population")[565, 1990]
    assert list(one.columns) == ["gwcode", "year", "population"]


def test_population_asks_for_a_file_that_has_it(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="expected column 'population'"):
        read_population(written(tmp_path, HEADER + ROWS))


def test_world_population_prospects(publisher_files: Path) -> None:
    folder = publisher_files / "unwpp" / "wpp2024"
    data = read_source("wpp", [folder / "tfr1dt.rda", folder / "misc1dt.rda"])
    assert data.version == "2024"
    india = data.frame.loc[(750, 2023)]
    # Births in persons, the population that its rate implies, and no region of the world.
    assert 100_000 < india["births"] < 24e6
    natural = india["births"] - india["deaths"]
    implied = india["natural_change_rate"] * india["population_midyear"] / 1000
    assert natural == pytest.approx(implied, rel=1e-3)
    assert data.frame.index.get_level_values("gwcode").max() < 1000


def test_the_population_the_un_implies_is_the_world_banks(publisher_files: Path) -> None:
    folder = publisher_files
    un, _ = read_wpp(folder / "unwpp" / "wpp2024" / "misc1dt.rda")
    bank, _ = read_population(folder / "worldbank" / "population.csv")
    both = un.merge(bank, on=["gwcode", "year"])
    ratio = both["population_midyear"] / both["population"]
    assert ratio.between(0.9, 1.1).mean() > 0.95


def test_infant_mortality(publisher_files: Path) -> None:
    frame, version = read_infant_mortality(publisher_files / "unwpp" / "un_imr_clean.csv")
    assert version == "to 2024"
    # Its COW codes are not used: Burundi is a state from 1962.
    assert min(year for code, year in by_key(frame, "infant_mortality") if code == 516) == 1962


def test_maddison_ends_the_states_that_ended(publisher_files: Path) -> None:
    frame, version = read_maddison(publisher_files / "maddison" / "maddison.csv")
    assert version == "to 2022"
    income = by_key(frame, "gdp_per_capita")
    # The Soviet Union has its own row until 1991 and Russia's from 1992.
    assert {(365, 1990), (365, 2010)} <= set(income)
    # Serbia has no code in the extract, and the sum of former Yugoslavia is not Serbia.
    assert (340, 2010) in income
    assert (345, 2007) not in income


def test_maddison_from_the_publisher(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Full data"
    for row in (
        ["countrycode", "country", "year", "gdppc", "pop"],
        ["USA", "United States", 2018, 55334.0, 325000.0],
        ["SUN", "Former USSR", 1980, 10000.0, 265000.0],
        ["SUN", "Former USSR", 2018, 20000.0, 290000.0],
        ["RUS", "Russian Federation", 2018, 24669.0, 144000.0],
    ):
        sheet.append(row)
    book.save(tmp_path / "mpd2020.xlsx")
    data = read_source("maddison", tmp_path / "mpd2020.xlsx")
    assert data.frame["population"].to_dict() == {
        (2, 2018): 325e6,
        (365, 1980): 265e6,
        (365, 2018): 144e6,
    }


def test_penn_world_table_and_its_extract_agree(publisher_files: Path) -> None:
    folder = publisher_files / "pwt"
    full, version = read_pwt(folder / "pwt10.01.rda")
    extract, _ = read_pwt(folder / "pwt.csv")
    assert version == "10.01"
    for column in ("population", "gdp_per_capita"):
        both = full.merge(extract, on=["gwcode", "year"])[[f"{column}_x", f"{column}_y"]].dropna()
        assert len(both) > 1000
        np.testing.assert_allclose(both.iloc[:, 0], both.iloc[:, 1], rtol=1e-6)


def test_penn_world_table_of_another_form(tmp_path: Path) -> None:
    path = tmp_path / "pwt1001.dta"
    frame = pd.DataFrame(
        {"countrycode": ["FRA"], "year": [2000], "rgdpe": [1.0], "rgdpo": [7.0]}
        | {"rgdpna": [120.0], "pop": [60.0], "hc": [3.0], "csh_g": [0.2]}
    )
    frame.to_stata(path, write_index=False)
    ours, version = read_pwt(path)
    assert version == "10.01"
    assert ours[["gdp_per_capita", "population"]].to_numpy().tolist() == [[2.0, 60e6]]
    frame.drop(columns="rgdpo").to_stata(path, write_index=False)
    with pytest.raises(SchemaError, match=r"'rgdpo'.*rename it to 'rgdpe'"):
        read_pwt(path)


def test_a_growth_of_98_million_percent_is_not_read(shared: Path) -> None:
    """Oman in 1965, in the edition of January 2025; a later edition's figure stays out of it."""
    path = shared / "data" / "worldbank" / "API_NY.GDP.PCAP.KD.ZG_DS2_en_csv_v2_76067.zip"
    growth = read_source("world_bank", path).frame["gdp_per_capita_growth"]
    assert growth.isna().loc[(698, 1965)]
    assert growth.loc[(698, 1964)] == pytest.approx(-1.97892, abs=1e-4)
    assert growth.max() < 200


def test_a_row_that_slipped_to_the_left_is_refused(tmp_path: Path) -> None:
    # Without a value it was left out before anybody looked at its code and year.
    text = "Country Name,Country Code,Year,Value\nFrance,FRA,2000,60\nFRA,2001,61,\n"
    with pytest.raises(DataError, match="'year' has 61 in data row 2"):
        read_population(written(tmp_path, text, "population.csv"))


def test_a_nameless_sum_of_successors_is_refused(tmp_path: Path) -> None:
    # The name alone tells the Soviet Union's sum, which goes on after 1991, from Russia.
    head = "country,year,mad_gdppc,mad_pop,ccode\nFormer USSR,1990,9000,28,365\n"
    for name in ("", "."):
        path = written(tmp_path, head + f"{name},1995,5000,29,365\n", "maddison.csv")
        with pytest.raises(DataError, match=r"maddison\.csv: .*365 in 1995"):
            read_maddison(path)

"""Hand-made and real files on rights, fractionalisation, treaties and displacement."""

from pathlib import Path

import numpy as np
import pytest

from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError, UnknownStateError
from atrocityrisk.sources.source import read_source

PTS_HEAD = "Country,Country_OLD,Year,COW_Code_A,COW_Code_N,PTS_A,PTS_H,PTS_S\n"


def write(tmp_path: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def test_terror_scale_in_the_publishers_encoding(tmp_path: Path):
    text = PTS_HEAD + "Côte d'Ivoire,x,2000,CDI,437,4,,3\nGaza,x,2000,,,5,5,5\n"
    data = read_source("pts", write(tmp_path, "PTS-2023.csv", text, "cp1252"))
    assert data.version == "2023"
    assert data.frame.loc[(437, 2000), "terror_amnesty"] == 4.0
    assert np.isnan(data.frame.loc[(437, 2000), "terror_hrw"])
    assert len(data.frame) == 1


def test_a_state_whose_code_the_scale_lost_is_known_by_its_name(tmp_path: Path):
    text = PTS_HEAD + "Serbia,x,2006,,,2,,2\nSerbia,x,2007,,,2,,3\nGaza (Hamas),x,2007,,,5,,5\n"
    text += "Yugoslavia,x,2005,YUG,345,3,,2\nYugoslavia,x,2006,YUG,345,3,,1\n"
    text += "Soviet Union,x,1991,,,4,,3\n"
    frame = read_source("pts", write(tmp_path, "PTS-2023.csv", text)).frame
    assert frame["terror_state_department"].to_dict() == {
        (340, 2006): 2.0,  # Serbia goes on, Yugoslavia does not
        (340, 2007): 3.0,
        (345, 2005): 2.0,
        (365, 1991): 3.0,
    }


def test_a_score_whose_country_has_no_name_stays(tmp_path: Path):
    text = PTS_HEAD + "Chad,x,2000,CHA,483,4,,3\n,x,2001,CHA,483,5,,3\n"
    frame = read_source("pts", write(tmp_path, "PTS-2023.csv", text)).frame
    assert frame["terror_amnesty"].to_dict() == {(483, 2000): 4.0, (483, 2001): 5.0}


def test_terror_scale_out_of_range_is_refused(tmp_path: Path):
    path = write(tmp_path, "PTS-2023.csv", PTS_HEAD + "Chad,x,2000,CHA,483,66,,3\n")
    with pytest.raises(
        DataError, match=r"'PTS_A' has 66 for Country Chad, Year 2000, expected 1, 2, 3, 4 or 5"
    ):
        read_source("pts", path)


def test_both_releases_of_the_protection_scores(publisher_files: Path):
    new = read_source("hrps", publisher_files / "hrps/LHRS-v4.02-2021.Rdata")
    old = read_source("hrps", publisher_files / "hrps/HumanRightsProtectionScores_v4.01.csv")
    assert (new.version, old.version) == ("4.02", "4.01")
    assert "protection_low" in new.frame
    assert "protection_low" not in old.frame
    both = new.frame.join(old.frame.add_suffix("_old"), how="inner")
    assert both["protection"].corr(both["protection_old"]) > 0.99


def test_fractionalization_by_name(tmp_path: Path):
    text = "Country,Year,EFindex\nChad,1990,0.5\nChad,1990,0.5\nUSSR,1991,0.6\n"
    text += "Russia,1991,0.3\nRussia,1992,0.3\n"
    frame = read_source("hief", write(tmp_path, "HIEF_data.csv", text)).frame
    assert frame.loc[(483, 1990), "fractionalization"] == 0.5
    assert frame.loc[(365, 1991), "fractionalization"] == 0.3  # the state at the end of the year


def test_fractionalization_contradicting_itself_is_refused(tmp_path: Path):
    text = "Country,Year,EFindex\nChad,1990,0.5\nChad,1990,0.6\n"
    with pytest.raises(DuplicateRowsError, match="first"):
        read_source("hief", write(tmp_path, "HIEF_data.csv", text))
    with pytest.raises(UnknownStateError, match="Chadd"):
        read_source("hief", write(tmp_path, "HIEF_data.csv", text.replace("Chad", "Chadd")))
    with pytest.raises(DataError, match="outside its range"):
        read_source("hief", write(tmp_path, "HIEF_data.csv", "Country,Year,EFindex\nChad,1990,5\n"))


def test_totals_of_the_publishers_files(shared: Path):
    data = read_source("hief", shared / "data/hief/HIEF_data.csv")
    assert data.frame.index.get_level_values("year").max() == 2013
    assert len(data.frame) > 8700
    assert data.frame.index.get_level_values("gwcode").nunique() > 155
    frame = read_source("iccpr", shared / "data/treaties/iccpr-data.csv").frame
    assert frame.loc[(100, 1968), "ratified"] == 0.0
    assert frame.loc[(100, 1970), "ratified"] == 1.0
    frame = read_source("pts", shared / "data/pts/PTS-2023.RData").frame
    # Both Yugoslavias have 1991: the Federal Republic, which goes on, scores 3 and 5.
    assert frame.loc[(345, 1991), ["terror_amnesty", "terror_state_department"]].tolist() == [3, 5]
    assert frame.index.get_level_values("year").max() == 2022
    assert (316, 1990) not in frame.index
    scores = read_source("hrps", shared / "data/hrps/LHRS-v4.02-2021.Rdata").frame
    assert scores.loc[(517, 1994), "protection"] < -2.5
    frame = read_source("unhcr", shared / "data/unhcr/population.rda").frame
    assert frame.loc[(652, 2016), "refugees_from"] > 5_000_000
    within = frame["displaced_within"].dropna()
    assert within.index.get_level_values("year").min() > 1985
    idmc = read_source("idmc", shared / "data/unhcr/idmc.rda").frame
    assert idmc.loc[(652, 2016), "displaced_within"] > 5_000_000
    # Where UNHCR counts none, or fewer, than IDMC does: Israel and Lebanon.
    assert (within[(666, 2024)], idmc.loc[(666, 2024), "displaced_within"]) == (0, 68_000)
    assert (within[(660, 2024)], idmc.loc[(660, 2024), "displaced_within"]) == (123_774, 985_000)


def test_ratification(publisher_files: Path, tmp_path: Path):
    frame = read_source("iccpr", publisher_files / "treaties/iccpr-data.csv").frame
    # Nobody takes a ratification back.
    assert frame.groupby("gwcode")["ratified"].diff().dropna().ge(0).all()
    wrong = write(tmp_path, "iccpr.csv", "year,country,ccode,ios.iccpr1\n1990,Chad,483,2\n")
    with pytest.raises(DataError, match="expected 0 or 1"):
        read_source("iccpr", wrong)


UNHCR_HEAD = "year,coo_iso,coa_iso,refugees,asylum_seekers,returned_refugees,idps,returned_idps\n"


def test_displacement_by_origin_and_asylum(tmp_path: Path):
    text = UNHCR_HEAD + (
        "1980,TCD,CMR,100,0,0,0,0\n1990,TCD,CMR,10,1,0,0,0\n1990,TCD,NGA,5,2,3,0,0\n"
        "1990,TCD,TCD,0,0,0,7,0\n1990,UNK,NGA,50,0,0,0,0\n1990,NAM,NGA,1,0,0,0,0\n"
    )
    frame = read_source("unhcr", write(tmp_path, "unhcr.csv", text)).frame
    year = frame.loc[(483, 1990)]
    assert year[["refugees_from", "asylum_seekers_from", "refugees_returned"]].tolist() == [
        15,
        3,
        3,
    ]
    assert year["displaced_within"] == 7.0
    assert frame.loc[(475, 1990), "refugees_hosted"] == 56.0  # unknown origins are hosted too
    assert frame.loc[(565, 1990), "refugees_from"] == 1.0  # NAM is Namibia
    # Nobody counted the displaced within in 1980, so the 0 of the file is not one.
    assert np.isnan(frame.loc[(483, 1980), "displaced_within"])
    assert (2, 1990) not in frame.index


@pytest.mark.parametrize(
    ("source", "name"),
    [("hief", "HIEF_data.csv"), ("iccpr", "iccpr.csv"), ("pts", "PTS-1.csv"), ("epr", "EPR-1.csv")],
)
def test_other_delimiter_empty_and_cut_files(source: str, name: str, tmp_path: Path):
    with pytest.raises(SchemaError, match="found semicolon"):
        read_source(source, write(tmp_path, name, "Country;Year;EFindex\nChad;1990;0.5\n"))
    with pytest.raises(DataError, match="empty"):
        read_source(source, write(tmp_path, name, ""))
    with pytest.raises(DataError):
        read_source(source, write(tmp_path, name, "a,b\n1"))

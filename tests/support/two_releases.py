"""Publishers' real files as they stood in two years: what a server gives, what a person brings.

    python tests/support/two_releases.py SHARED FOLDER

The layout of UCDP's country-years 26.1 is simulated: it is the file of 25.1 under its new name,
with renamed headers and the number of the release changed, and ends in 2024 as that does. Answers
of the World Bank are cut from a collection of them.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import sys
import zipfile
from pathlib import Path

SERVED_BOTH = (
    "data/coups/all-coups.csv",
    "data/coups/powell_thyne_coups_final.txt",
    "data/csp/MEPVv2018.xls",
    "data/epr/epr-data.csv",
    "data/hief/HIEF_data.csv",
    "data/maddison/maddison.csv",
    "data/pwt/pwt.csv",
    "data/treaties/iccpr-data.csv",
    "data/unhcr/idmc.rda",
    "data/unwpp/un_imr_clean.csv",
    "data/unwpp/wpp2024/misc1dt.rda",
    "data/unwpp/wpp2024/tfr1dt.rda",
)
SERVED = {
    "last": (*SERVED_BOTH, "more_data/ewp/EWP mass killing events master list_2024.xlsx"),
    "now": (
        *SERVED_BOTH,
        "data/ewp/EWP mass killing events master list_2025.xlsx",
        "more_data/vdem/owid_v16/common-good-justifications-score.csv",
        "more_data/vdem/owid_v16/elite-consultations-score.csv",
        "more_data/vdem/owid_v16/justified-political-positions-score.csv",
        "more_data/vdem/owid_v16/physical-integrity-rights-index-vdem.csv",
        "more_data/vdem/owid_v16/political-polarization-score.csv",
    ),
}
"""Files under the names that their publishers give them."""
BY_HAND = {
    "last": (
        "data/ucdp/ucdp_acd.rda",
        "data/unhcr/population.rda",
        "data/vdem/v14_vdemlite/vdemlite.rda",
        "data/vdem/v15_democracyData/vdem_simple.rda",
        "data/worldbank/wdi.csv",
        "data/worldbank/API_NY.GDP.PCAP.KD.ZG_DS2_en_csv_v2_76067.zip",
        "data/worldbank/API_NY.GDP.MKTP.KD.ZG_DS2_en_csv_v2_260.csv",
    ),
    "now": (
        "data/vdem/v16_subset20/vdem_trimmed.csv",
        "more_data/ucdp/ged_2025_candidate_7cols.csv",
        "more_data/ucdp/ucdp_cy_v26_1_totals_2025.json",
        "more_data/worldbank/WDI_2026-07-13_GDP_constant_2015USD_to_2025.xlsx",
    ),
}
"""Files that no program is given: forms, pages, exports; others' copies of them stand for these."""
_API = ("SP.POP.TOTL", "NY.GDP.MKTP.KD.ZG", "NY.GDP.PCAP.CD")


def lay_out(shared: Path, folder: Path) -> None:
    """Put the files into `served-last`, `served-now`, `by-hand-last` and `by-hand-now`."""
    for kind, files in (("served", SERVED), ("by-hand", BY_HAND)):
        for year, names in files.items():
            there = folder / f"{kind}-{year}"
            there.mkdir(parents=True)
            for name in names:
                shutil.copy(shared / name, there / Path(name).name)
    # The publisher's package calls it so.
    extract = shared / "data/vdem/v15_ewp2025/vdem.Rdata"
    for year in SERVED:
        shutil.copy(extract, folder / f"served-{year}" / "vdem.RData")
    country_years = (shared / "data/ucdp/organizedviolencecy_v25_1.csv").read_text("utf-8")
    _zipped(folder / "served-last/organizedviolencecy-251-csv.zip", country_years)
    _zipped(folder / "served-now/organizedviolencecy-261-csv.zip", _as_26_1(country_years))
    for code, answer in _answers(shared / "more_data/worldbank/world_bank_latest.json.gz").items():
        (folder / f"served-now/API_{code}_all.json").write_text(json.dumps(answer), "utf-8")


def _as_26_1(text: str) -> str:
    """The table of 25.1 with the headers of 26.1, and that number in the column of the release."""
    header, _, rows = text.partition("\n")
    names = [re.sub(r"_cy$", "", name) for name in header.rstrip("\r").split(",")]
    new = [re.sub(r"^(os_|sb_intrastate_|sb_interstate_|)main_govt_", r"\1govt_", n) for n in names]
    return ",".join(new) + "\n" + re.sub(r"\b25\.1(?=\r?$)", "26.1", rows, flags=re.MULTILINE)


def _zipped(path: Path, text: str) -> None:
    """An archive of one table, as UCDP's downloads are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("organizedviolencecy.csv", text)


def _answers(path: Path) -> dict[str, list[object]]:
    """Whole answers of the World Bank's interface, by code of the indicator."""
    with gzip.open(path) as file:
        collected = json.load(file)
    day = collected["fetchedAt"][:10]
    made = {}
    for code in _API:
        rows = collected["indicators"][code]
        count = len(rows)
        head = {"page": 1, "pages": 1, "per_page": count, "total": count, "lastupdated": day}
        made[code] = [head, rows]
    return made


if __name__ == "__main__":
    lay_out(Path(sys.argv[1]), Path(sys.argv[2]))

"""Compare the Early Warning Project's lists of events, edition by edition.

    python scripts/compare_event_lists.py FOLDER [--check]

FOLDER holds data/, more_data/ and reference/ of publishers' files. Every event that changed its
place, years or perpetrator is a row of event-list-changes.csv, whose last three columns are kept
by hand. With --check nothing is written, and the exit code is 3 if the table is not complete.
"""

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.spells import spell_years
from atrocityrisk.sources._readers.table_files import read_table
from atrocityrisk.sources.ewp_events import ANSWERABLE, PARTIES, PLACES, ewp_events_table
from atrocityrisk.sources.label_vintages import names_of_then
from written_blocks import SCORECARDS

TABLE = SCORECARDS / "event-list-changes.csv"
LISTS = {
    2023: "more_data/ewp/EWP mass killing events master list_cjh.xlsx",
    2024: "more_data/ewp/EWP mass killing events master list_2024.xlsx",
    2025: "data/ewp/EWP mass killing events master list_2025.xlsx",
}
BY_PERPETRATOR = {
    edition: f"reference/ewp/labels/mkl_data_edition{edition}.csv" for edition in (2020, 2021, 2022)
}
COUNTRY_YEARS = {
    "country-years 2023, first": "reference/ewp/labels/mkl_data_edition2023.csv",
    "country-years 2023": "reference/ewp/labels/basedata2023.csv",
    "country-years 2024": "more_data/ewp/basedata2024_10oct2024.csv",
    "country-years 2025": "data/ewp/basedata2025_4august2025.csv",
}
KEY = ["earlier", "later", "event", "gwcode", "led_by", "what", "years", "before", "after"]
DECIDED = ["decision", "reason", "reference"]
FIELDS = {
    **{PLACES[0]: "place", PLACES[1]: "inheritor of the place", PLACES[2]: "second inheritor"},
    **{ANSWERABLE[0]: "state responsible", ANSWERABLE[1]: "inheritor of responsibility"},
    **{ANSWERABLE[2]: "second inheritor of responsibility"},
    **{"startyear": "first year", "endyear": "last year", "led_by": "perpetrator"},
}


def compare(folder: Path) -> pd.DataFrame:
    """Every difference between successive editions, without what was decided about it."""
    lists = {edition: read_list(folder / name) for edition, name in LISTS.items()}
    parts = [
        _event_changes(lists[one], lists[two], (f"list {one}", f"list {two}"))
        for one, two in ((2023, 2024), (2024, 2025))
    ]
    years = {f"labels {e}": _by_perpetrator(folder / name) for e, name in BY_PERPETRATOR.items()}
    years["list 2023"] = _list_years(lists[2023], last=2022)
    parts += _successive_changes(years)
    whole = {name: _country_years(folder / path) for name, path in COUNTRY_YEARS.items()}
    for edition, table in lists.items():
        listed = _list_years(table, last=edition - 1).assign(led_by="any").drop_duplicates()
        name = f"country-years {edition}"
        parts.append(_year_changes(listed, whole[name], (f"list {edition}", name), edition - 1))
    parts.append(
        _year_changes(*list(whole.values())[:2], tuple(list(whole)[:2]), last=2022),
    )
    return pd.concat(parts, ignore_index=True)[KEY]


def read_list(path: Path) -> pd.DataFrame:
    """Events of a workbook by code, as published: no correction applies."""
    table = ewp_events_table(path).set_index("mk_event_code")
    table["led_by"] = table["State-Led or Non-State-Led"].map(PARTIES)
    return table[list(FIELDS)]


def _event_changes(one: pd.DataFrame, two: pd.DataFrame, names: tuple[str, str]) -> pd.DataFrame:
    """Events that came, went or changed a field."""
    rows = []
    for code in sorted(set(one.index) | set(two.index)):
        event = (two if code in two.index else one).loc[code]
        about = {"event": code, "gwcode": int(event[PLACES[0]]), "led_by": event["led_by"]}
        if code not in one.index or code not in two.index:
            here = "yes" if code in one.index else "no"
            there = "yes" if code in two.index else "no"
            rows.append(about | {"what": "listed", "before": here, "after": there})
            continue
        for field, what in FIELDS.items():
            before, after = _text(one.loc[code, field]), _text(two.loc[code, field])
            if before != after:
                rows.append(about | {"what": what, "before": before, "after": after})
    return _named(rows, names)


def _successive_changes(years: dict[str, pd.DataFrame]) -> list[pd.DataFrame]:
    """Changes from each edition to the next, up to the last year of the earlier one."""
    names = list(years)
    return [
        _year_changes(years[one], years[two], (one, two), last=int(years[one]["year"].max()))
        for one, two in pairwise(names)
    ]


def _year_changes(
    one: pd.DataFrame, two: pd.DataFrame, names: tuple[str, str], last: int
) -> pd.DataFrame:
    """Onsets and years under way that only one of two editions has, as runs of years."""
    key = ["gwcode", "led_by", "what", "year"]
    both = one.merge(two, on=key, how="outer", indicator=True)
    changed = both[both["_merge"].ne("both") & both["year"].le(last)].sort_values(key)
    rows = []
    for about, part in changed.groupby([*key[:3], "_merge"], observed=True):
        before, after = ("yes", "no") if about[3] == "left_only" else ("no", "yes")
        facts = dict(zip(key[:3], about[:3], strict=True)) | {"before": before, "after": after}
        years = part["year"].to_numpy()
        for run in np.split(years, np.flatnonzero(np.diff(years) > 1) + 1):
            span = str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}"
            rows.append(facts | {"years": span})
    return _named(rows, names)


def _named(rows: list[dict[str, object]], names: tuple[str, str]) -> pd.DataFrame:
    """Rows of the table between two editions."""
    frame = pd.DataFrame(rows, columns=KEY, dtype="object")
    return frame.fillna("").astype("str").assign(earlier=names[0], later=names[1])


def _list_years(events: pd.DataFrame, *, last: int) -> pd.DataFrame:
    """Onsets and years under way of a workbook, by the place that it names."""
    ends = events["endyear"].fillna(last).clip(upper=last).astype("int64")
    event, year = spell_years(events["startyear"], ends)
    table = events.iloc[event].assign(year=year)
    table["gwcode"] = _gwcodes(table[PLACES[0]], table["year"], system="cow")
    phases = {"ongoing": table, "onset": table[table["year"] == table["startyear"]]}
    return _phases(phases)


def _by_perpetrator(path: Path) -> pd.DataFrame:
    """Onsets and years under way of a label edition that tells states from others."""
    table = read_table(path)
    table["year"] = table["year"].astype("int64")
    names = names_of_then(table["country_name"], table["year"])
    table["gwcode"] = _gwcodes(names, table["year"], system="name")
    columns = {"state": "mkl", "nonstate": "nonstatemk"}
    parts = [
        _phases(
            {
                what: table[table[f"{name}.{column}"].astype("float64") > 0].assign(led_by=party)
                for what, column in (("onset", "start"), ("ongoing", "ongoing"))
            }
        )
        for party, name in columns.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _country_years(path: Path) -> pd.DataFrame:
    """Onsets and years under way of an edition of country-years, whoever led them."""
    table = read_table(path).astype({"year": "int64", "ccode": "int64"})
    table = table[table["year"] >= 1945]
    table["gwcode"] = _gwcodes(table["ccode"], table["year"], system="cow")
    return _phases(
        {
            what: table[table[f"mk_{what}"].astype("float64") > 0].assign(led_by="any")
            for what in ("onset", "ongoing")
        }
    )


def _gwcodes(codes: pd.Series, years: pd.Series, *, system: str) -> pd.Series:
    """State numbers; a number that no state has in its year stays as it is, to be seen."""
    known = states.translate(codes, years, system=system)
    numbers = pd.to_numeric(codes, errors="coerce")
    return pd.Series(known, index=codes.index).fillna(numbers).fillna(-1).astype("int64")


def _phases(phases: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """State, perpetrator, phase and year, each once."""
    parts = [table.assign(what=what) for what, table in phases.items()]
    return pd.concat(parts)[["gwcode", "led_by", "what", "year"]].drop_duplicates()


def _text(value: object) -> str:
    """A cell as text, years and numbers without decimals."""
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:.0f}"
    return str(value)


def with_decisions(found: pd.DataFrame, table: Path = TABLE) -> pd.DataFrame:
    """Changes with what was decided about them; empty where nothing was."""
    if not table.is_file():
        return found.assign(**dict.fromkeys(DECIDED, ""))
    kept = pd.read_csv(table, dtype="str", keep_default_na=False)
    return found.merge(kept, on=KEY, how="left").fillna("")


def main(arguments: list[str]) -> int:
    """Write the table, or check it."""
    folder = Path(arguments[0])
    found = with_decisions(compare(folder))
    undecided = found[(found[DECIDED] == "").any(axis=1)]
    for row in undecided[KEY].to_dict("records"):
        print("undecided:", *(value for value in row.values() if value))
    if "--check" in arguments:
        same = TABLE.read_text(encoding="utf-8") == found.to_csv(index=False)
        return 0 if same and undecided.empty else 3
    found.to_csv(TABLE, index=False, lineterminator="\n")
    return 0


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))

"""Files that somebody brings to the desk, and what is posted to map their columns."""

import csv
import io

HEADER = (
    "id", "country", "province", "date", "perpetrator", "target", "indicators", "crime", "severity",
    "account", "credibility",
)  # fmt: skip


def row(**changed):
    """Cells of one good row."""
    cells = {
        "id": "A-1",
        "country": "Nigeria",
        "province": "Borno",
        "date": "2024-05-17",
        "perpetrator": "non_state",
        "target": "civilians",
        "indicators": "1.1 7.2",
        "crime": "common",
        "severity": "3",
        "account": "An armed group burnt houses at the edge of a town.",
        "credibility": "2",
    }
    return [str({**cells, **changed}[name]) for name in HEADER]


def csv_bytes(*rows, header=HEADER, delimiter=","):
    """A CSV file of some rows."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def mapping_form(source, **changed):
    """What is posted on the page of columns."""
    columns = {
        "external_id": "id", "gwcode": "country", "region": "province", "first_day": "date",
        "perpetrator": "perpetrator", "target": "target", "indicators": "indicators",
        "crime_scope": "crime", "severity": "severity", "account": "account",
        "credibility": "credibility",
    }  # fmt: skip
    posted = {f"column_{name}": column for name, column in columns.items()}
    same = {"value_precision": "day", "value_source": str(source.key), "value_level": "1"}
    return {**posted, **same, **changed}

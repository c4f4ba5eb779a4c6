"""How the columns of a file are to be read: the mapping that a person makes, checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from atrocityrisk.desk.incoming.import_fields import MAPPED, SOURCE_FIELDS
from atrocityrisk.errors import SpecError

DAY_ORDERS = (
    ("", "year first, such as 2024-11-05, and real dates of a workbook"),
    ("dmy", "day first, such as 5.11.2024 or 05/11/2024"),
    ("mdy", "month first, such as 11/05/2024"),
    ("serial", "numbers as spreadsheets count days, such as 45601"),
)
"""Years first and real dates are read under each."""


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
    """Which column holds which field, what is the same for all rows, and how words are read."""

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    day_order: str = ""
    # Words that mean that nothing is known; never of the State, where "NA" is Namibia.
    missing: tuple[str, ...] = ()
    # By field: what a word of the file stands for.
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def brings_sources(self) -> bool:
        """Whether rows name a publisher, and so bring their source."""
        return "source_publisher" in self.columns or "source_publisher" in self.constants

    def as_json(self) -> dict[str, Any]:
        """The plan as it is stored."""
        return {
            "columns": dict(self.columns),
            "values": dict(self.constants),
            "day_order": self.day_order,
            "missing": list(self.missing),
            "words": {name: dict(words) for name, words in self.words.items()},
        }


def plan_of(stored: Mapping[str, Any]) -> ImportPlan:
    """The plan in stored content; unknown fields fall away, since they fill nothing."""
    try:
        return ImportPlan(
            columns={n: str(c) for n, c in stored.get("columns", {}).items() if n in MAPPED},
            constants={n: str(v) for n, v in stored.get("values", {}).items() if n in MAPPED},
            day_order=str(stored.get("day_order", "")),
            missing=tuple(str(word) for word in stored.get("missing", ())),
            words={
                n: {str(word): str(code) for word, code in words.items()}
                for n, words in stored.get("words", {}).items()
                if n in MAPPED
            },
        )
    except (AttributeError, TypeError) as problem:
        raise SpecError(
            "expected a mapping of columns, found something else; make the mapping anew"
        ) from problem


def plan_faults(plan: ImportPlan, columns: Sequence[str]) -> dict[str, str]:
    """What is wrong with a plan for a file of these columns, by field; empty if nothing is."""
    faults: dict[str, str] = {}
    for each in MAPPED.values():
        column = plan.columns.get(each.name, "")
        if column and column not in columns:
            faults[each.name] = (
                f"the file has no column {column!r}; it may have been renamed: choose another"
            )
        elif each.name == "source" and plan.brings_sources:
            faults |= _source_faults(plan, column)
        elif not column and not plan.constants.get(each.name) and each.required:
            same = ", or what is the same for every row" if each.same else ""
            faults[each.name] = f"expected a column{same}; choose one"
        elif plan.constants.get(each.name) and not each.same:
            faults[each.name] = "expected a column; it cannot be the same for every row"
    parts = [f.name for f in SOURCE_FIELDS if f.name in plan.columns]
    if parts and not plan.brings_sources:
        faults["source_publisher"] = (
            f"expected the publisher too, since '{plan.columns[parts[0]]}' tells of a source; "
            "choose its column, or leave that one out"
        )
    if plan.day_order not in dict(DAY_ORDERS):
        faults["day_order"] = "expected one of the orders listed; choose one"
    return faults


def _source_faults(plan: ImportPlan, column: str) -> dict[str, str]:
    """Why a source cannot be both named and brought; one for empty cells may stand beside."""
    if column or (plan.constants.get("source") and "source_publisher" in plan.constants):
        return {
            "source": "expected either a source that is entered here, or the parts of a new one "
            "from its publisher on; leave either out"
        }
    return {}


def unmapped(plan: ImportPlan, columns: Sequence[str]) -> list[str]:
    """Columns of a file that fill nothing."""
    used = set(plan.columns.values())
    return [column for column in columns if column not in used]

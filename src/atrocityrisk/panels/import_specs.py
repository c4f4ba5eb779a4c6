"""How a table is imported, as a small TOML file that is written beside the panel and can be edited.

Tables: ``[table]`` (columns of state and year, code system), ``[outcome]``, ``[indicators.NAME]``
with the metadata of each column, and ``[[without]]`` for rows that are left out by name.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from atrocityrisk._core.files import atomic_write, sha256
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import OutputError, SpecError
from atrocityrisk.outcomes.outcome import Perpetrator
from atrocityrisk.panels.panel import Panel
from atrocityrisk.specs.strict_toml import fault_text, read_toml

_STRICT = ConfigDict(strict=True, frozen=True, extra="forbid")
Text = Annotated[str, Field(min_length=1)]
Years = Annotated[int, Field(ge=0)]

_HASH = re.compile(r'^sha256 = "[0-9a-f]{64}"\n', re.MULTILINE)


class TableKeys(BaseModel):
    """What the table is and where it says which state and year."""

    model_config = _STRICT
    file: Text | None = None
    sha256: Text | None = None
    state: Text | None = None
    code: Text | None = None
    year: Text = "year"
    sheet: int | Text = 0
    encoding: Text = "utf-8"
    join: Text | None = None
    without_unresolved: bool = False


class OutcomeKeys(BaseModel):
    """What is forecast."""

    model_config = _STRICT
    column: Text | None = None
    ongoing: Text | None = None
    name: Text | None = None
    first: int = 1
    last: int = 2
    new_while_ongoing: bool = True
    perpetrator: Perpetrator = "any"
    event: Text | None = None
    definition: Text | None = None
    reference: Text | None = None


class IndicatorKeys(BaseModel):
    """Metadata of one column."""

    model_config = _STRICT
    name: Text | None = None
    kind: Literal["structural", "dynamic"] | None = None
    unit: Text | None = None
    publication_lag: Years | None = None
    max_age_years: Years | None = None
    source: Text | None = None
    version: str | None = None
    licence: Text | None = None
    description: str | None = None


class LeftOutRow(BaseModel):
    """A row that is left out by name."""

    model_config = _STRICT
    state: str | int
    year: int
    reason: Text


class ImportSpec(BaseModel):
    """How a table becomes a panel."""

    model_config = _STRICT
    table: TableKeys = TableKeys()
    outcome: OutcomeKeys = OutcomeKeys()
    indicators: dict[str, IndicatorKeys] | None = None
    without: tuple[LeftOutRow, ...] = ()

    def metadata(self) -> dict[str, dict[str, object]] | None:
        """What is said of each column that is taken; None for every column that holds numbers."""
        if self.indicators is None:
            return None
        return {name: keys.model_dump(exclude_none=True) for name, keys in self.indicators.items()}

    def amended(self, **given: Mapping[str, object]) -> "ImportSpec":
        """The same import with other keys of its tables; None leaves a key as it is."""
        tables = {
            name: getattr(self, name).model_copy(
                update={key: value for key, value in keys.items() if value is not None}
            )
            for name, keys in given.items()
        }
        return self.model_copy(update=tables)

    def without_rows(self, rows: Iterable[tuple[str, int, str]]) -> "ImportSpec":
        """The same import without these rows too: state, year and reason."""
        more = (LeftOutRow(state=state, year=year, reason=why) for state, year, why in rows)
        return self.model_copy(update={"without": (*self.without, *more)})

    def of_file(self, path: Path) -> "ImportSpec":
        """The same import, of a file that is named with its hash."""
        return self.amended(table={"file": path.name, "sha256": sha256(path)})

    def with_indicators(self, names: tuple[str, ...]) -> "ImportSpec":
        """The same import of these columns alone, with what is said of them."""
        known = self.indicators or {}
        return self.model_copy(
            update={"indicators": {name: known.get(name, IndicatorKeys()) for name in names}}
        )


def read_import_spec(path: Path) -> ImportSpec:
    """Specification of an import, from its TOML file; every fault is named at once."""
    tables = read_toml(path, expected="a TOML file with a table [table]")
    known = list(ImportSpec.model_fields)
    for name in tables:
        if name not in known:
            raise SpecError(f"{path}: there is no table [{name}]{did_you_mean(name, known)}")
    values: dict[str, Any] = {}
    for name, kind in (("table", TableKeys), ("outcome", OutcomeKeys)):
        values[name] = _checked(kind, tables.get(name, {}), at=f"{path} [{name}]")
    if "indicators" in tables:
        values["indicators"] = {
            column: _checked(IndicatorKeys, keys, at=f"{path} [indicators.{column}]")
            for column, keys in _table(tables["indicators"], f"{path} [indicators]").items()
        }
    rows = tables.get("without", [])
    if not isinstance(rows, list):
        raise SpecError(f"{path}: expected [[without]], one for each row, found {rows!r}")
    values["without"] = tuple(_checked(LeftOutRow, row, at=f"{path} [[without]]") for row in rows)
    return ImportSpec(**values)


def write_import_spec(spec: ImportSpec, panel: Panel, path: Path) -> None:
    """Write the specification with the metadata that the panel was made with."""
    with atomic_write(path) as temporary:
        temporary.write_text(import_text(spec, panel), encoding="utf-8", newline="\n")


def import_text(spec: ImportSpec, panel: Panel) -> str:
    """The TOML file: what was given, and for each column what was assumed."""
    return "\n".join(_lines(spec, panel)) + "\n"


def refuse_edited(path: Path, text: str) -> None:
    """Refuse to write over a file that somebody may have edited."""
    if not path.exists():
        return
    # The table may have been corrected since, and is imported again.
    there, ours = (
        _HASH.sub("", words) for words in (path.read_text(encoding="utf-8", errors="replace"), text)
    )
    if there != ours:
        raise OutputError(
            f"expected no file {path}, or the one that this import writes, found another; if it "
            f"was edited, import with --metadata {path}, else remove it or name another --out"
        )


def _lines(spec: ImportSpec, panel: Panel) -> Iterator[str]:
    yield "# How this panel was made. Edit it, and make the panel again with:"
    yield "#   atrocityrisk panel import FILE --metadata THIS_FILE --out PANEL"
    yield from _pairs("[table]", spec.table.model_dump(exclude_defaults=True))
    if spec.outcome.column is not None:
        said = spec.outcome.model_dump(exclude_none=True)
        texts = {k: getattr(panel.outcome, k) for k in ("event", "definition", "reference")}
        yield from _pairs("[outcome]", said | texts)
    for row in spec.without:
        yield from _pairs("[[without]]", row.model_dump())
    facts: dict[Any, Any] = panel.columns.T.to_dict()
    given = spec.indicators or {}
    if not given:
        yield from ("", "[indicators]")
    for column, keys in given.items():
        told = facts[keys.name or column]
        assumed = {
            "kind": str(told["kind"]),
            "unit": str(told["unit"]),
            "publication_lag": int(told["publication_lag"]),
            "max_age_years": int(told["max_age_years"]),
            "licence": str(told["licence"]),
            "description": str(told["description"]),
        }
        said = keys.model_dump(exclude_none=True)
        yield from _pairs(f"[indicators.{_key(column)}]", assumed | said)


def _pairs(heading: str, values: Mapping[str, object]) -> Iterator[str]:
    yield ""
    yield heading
    for key, value in values.items():
        yield f"{key} = {_value(value)}"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _value(name)


def _value(value: object) -> str:
    """A TOML value; a JSON string is one, but for the delete character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _table(value: object, at: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SpecError(f"{at}: expected a table, found {value!r}")
    return value


def _checked(kind: type[BaseModel], values: object, *, at: str) -> Any:
    """One table, checked."""
    try:
        return kind(**_table(values, at))
    except ValidationError as problem:
        faults = [
            fault_text(error | {"loc": error["loc"][:1]}, at=at, known=kind.model_fields)
            for error in problem.errors(include_url=False)
        ]
        raise SpecError("; ".join(faults)) from problem

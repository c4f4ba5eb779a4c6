"""From the cells of a row to the fields of a record: each read strictly, every fault named."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from atrocityrisk.desk.incoming.import_fields import (
    FIELD,
    FIELDS,
    MAPPED,
    MISSING_WORDS,
    NUMBERS,
    SOURCE_FIELDS,
    ImportField,
    known_words,
    near_words,
    plain_word,
)
from atrocityrisk.desk.incoming.import_plan import ImportPlan
from atrocityrisk.desk.incoming.incoming_sources import (
    SOURCE_LENGTHS,
    IncomingSources,
    level_below,
    web_address,
)
from atrocityrisk.desk.incoming.incoming_table import FileRow
from atrocityrisk.desk.incoming.read_rows import Fault, ReadRow, UnfitCellError, is_missing, shown
from atrocityrisk.desk.incoming.state_finder import StateFinder
from atrocityrisk.desk.models import Record, SourceDocument
from atrocityrisk.desk.models.framework_field import IndicatorsField, framework_order
from atrocityrisk.desk.models.record import ACCOUNT_CHARACTERS
from atrocityrisk.desk.rules.record_checks import check_record, find_personal_data
from atrocityrisk.sources._readers.days import day_of
from atrocityrisk.sources._readers.unread_cells import UnreadCell

_LENGTHS = {"external_id": 100, "region": 80, "account": ACCOUNT_CHARACTERS, **SOURCE_LENGTHS}
_SHORTEST_ACCOUNT = 10
_DAYS = ("first_day", "last_day", "embargo_until", "source_published_on", "source_accessed_on")
_TEXTS = ("account", "region", "external_id")
_SHOWN = 80
# Control characters but for the end of a line and the tabulator, and halves of characters.
_CONTROL = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")


def plain_text(cell: Any, name: str) -> str:
    """Text of a cell without what no text should hold, of a length that its field takes."""
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    strange = _CONTROL.search(text)
    if strange:
        raise UnfitCellError(
            f"expected plain text, found the control character U+{ord(strange[0]):04X}; remove it"
        )
    if len(text) > _LENGTHS[name]:
        raise UnfitCellError(
            f"expected at most {_LENGTHS[name]:,} characters, found {len(text):,}; shorten it"
        )
    if name == "account" and len(text) < _SHORTEST_ACCOUNT:
        raise UnfitCellError(
            f"expected at least {_SHORTEST_ACCOUNT} characters, found {shown(text)}; say more"
        )
    if name != "account" and text in MISSING_WORDS:
        raise UnfitCellError(
            f"expected text or an empty cell, found {shown(text)}; name it among the words for "
            "missing values, if it is one"
        )
    return " ".join(text.split()) if name != "account" else text


def _choice(name: str, words: dict[str, str]) -> Callable[[Any], Any]:
    known = known_words(name)

    def read(cell: Any) -> Any:
        word = plain_word(cell)
        code = words.get(word) or known.get(word)
        if code is None:
            raise UnfitCellError(
                f"expected a word for '{MAPPED[name].label.lower()}', found {shown(cell)}; "
                f"{near_words(name, cell)}"
            )
        return int(code) if name in NUMBERS else code

    return _remembered(read)


def _remembered(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same, reading a spelling that recurs once; bounded, for files where none recurs."""
    found: dict[Any, Any] = {}
    faults: dict[Any, str] = {}

    def again(cell: Any) -> Any:
        # 1, 1.0 and True are one key to a dictionary, and differ.
        key = (type(cell), cell)
        if key in found:
            return found[key]
        if key in faults:
            raise UnfitCellError(faults[key])
        try:
            value = read(cell)
        except UnfitCellError as problem:
            if len(faults) < 20_000:
                faults[key] = str(problem)
            raise
        if len(found) < 20_000:
            found[key] = value
        return value

    return again


def _day(order: Any) -> Callable[[Any], Any]:
    def read(cell: Any) -> Any:
        try:
            return day_of(cell, order=order)
        except ValueError as problem:
            hint = f"{problem}; " if str(problem) else "correct it if no calendar has it, "
            raise UnfitCellError(
                f"expected a day such as 2024-11-05, found {shown(cell)}; {hint}choose the order "
                "of day and month that the file uses, or write the year first"
            ) from None

    return _remembered(read)


_INDICATORS: Any = IndicatorsField()


def _indicators(cell: Any) -> tuple[str, ...]:
    # A workbook may keep 7.2 as a number; of 1.1 and 1.10 it then makes one and the same.
    if not isinstance(cell, str) and f"{cell}0" in framework_order():
        raise UnfitCellError(
            f"expected text, found the number {cell}, which may have been {cell}0; format the "
            "column as text and write it again"
        )
    text = str(cell).replace(";", " ").replace(",", " ")
    try:
        chosen: tuple[str, ...] = _INDICATORS.to_python(text)
    except ValidationError as problem:
        raise UnfitCellError(problem.messages[0][:300]) from None
    return chosen


def source_lookup(sources: Iterable[SourceDocument]) -> Callable[[Any], SourceDocument]:
    """Reads a source out of those that one may see: by key, by address, or as lists name it."""
    found: dict[str, SourceDocument | None] = {}
    for source in sources:
        for name in {str(source.key), source.address, plain_word(str(source))} - {""}:
            # What fits two sources names neither.
            found[name] = None if name in found else source

    def read(cell: Any) -> SourceDocument:
        text = str(cell).strip()
        for name in (text, plain_word(text)):
            if name in found:
                source = found[name]
                if source is None:
                    raise UnfitCellError(
                        f"expected one source, found {shown(cell)}, which fits several; give the "
                        "source's key, or its address"
                    )
                return source
        raise UnfitCellError(
            f"expected a source that is entered here, found {shown(cell)}; enter it first, or "
            "choose one source for the whole file"
        )

    return read


@dataclass(kw_only=True)
class RowReader:
    """Reads the rows of one file by one plan; what recurs is read once."""

    plan: ImportPlan
    columns: Sequence[str]
    sources: Callable[[Any], SourceDocument]
    # Those that the rows bring, where they do.
    brought: IncomingSources | None = None
    # Whether to look for what may be a person's data.
    marks: bool = True
    states: StateFinder = field(default_factory=StateFinder)
    constants: dict[str, Any] = field(default_factory=dict)
    _readers: dict[str, Callable[[Any], Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._places = {
            name: self.columns.index(column)
            for name, column in self.plan.columns.items()
            if column in self.columns
        }
        self._missing = frozenset(self.plan.missing)
        for each in MAPPED.values():
            self._readers[each.name] = self._reader(each)
        for name, value in self.plan.constants.items():
            if name != "gwcode" and not is_missing(value):
                self.constants[name] = self.value_of(name, value)

    def _reader(self, each: ImportField) -> Callable[[Any], Any]:
        name = each.name
        if each.words:
            return _choice(name, dict(self.plan.words.get(name, {})))
        if name in _DAYS:
            return _day(self.plan.day_order)
        if name == "indicators":
            return _remembered(_indicators)
        if name == "source":
            return _remembered(self.sources)
        if name == "source_address":
            return _remembered(lambda cell: web_address(plain_text(cell, name)))
        return lambda cell: plain_text(cell, name)

    def value_of(self, name: str, cell: Any) -> Any:
        """What a cell says of a field; UnfitCellError if it says nothing that the field takes."""
        return self._readers[name](cell)

    def read(self, row: FileRow) -> ReadRow:
        """One row, with all its faults."""
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        for each in FIELDS:
            if each.name == "source" and self.brought is not None:
                self._read_source(self.brought, row, values, faults)
            elif each.name != "gwcode":
                self._read_field(each, row, values, faults)
        if not faults and values.get("last_day") is None:
            values["last_day"] = values["first_day"]
        self._read_state(row, values, faults)
        self._read_beyond(row, faults)
        if not faults:
            faults.extend(self.check(values))
        return ReadRow(
            number=row.number,
            values=values,
            given=self._given(),
            faults=tuple(faults),
            findings=personal_data(values) if self.marks else (),
        )

    def _given(self) -> tuple[str, ...]:
        brings = any(field.name in self._places for field in SOURCE_FIELDS)
        return tuple(n for n in FIELD if n in self._places or (n == "source" and brings))

    def _cell(self, name: str, row: FileRow) -> Any:
        place = self._places.get(name)
        cell = row.cells[place] if place is not None and place < len(row.cells) else None
        if name != "gwcode" and isinstance(cell, str) and cell.strip() in self._missing:
            return None
        return None if is_missing(cell) else cell

    def _read_field(
        self, each: ImportField, row: FileRow, values: dict[str, Any], faults: list[Fault]
    ) -> None:
        name = each.name
        cell = self._cell(name, row)
        if cell is None:
            values[name] = self.constants.get(name, _nothing(name))
            if each.required and name not in self.constants:
                faults.append(
                    Fault(self._column(name), "expected a value, found an empty cell; fill it in")
                )
            return
        try:
            values[name] = _require_read(cell) and self._readers[name](cell)
        except UnfitCellError as problem:
            faults.append(Fault(self._column(name), str(problem)))

    def _read_source(
        self, brought: IncomingSources, row: FileRow, values: dict[str, Any], faults: list[Fault]
    ) -> None:
        parts: dict[str, Any] = {}
        found: list[Fault] = []
        for each in SOURCE_FIELDS:
            self._read_field(each, row, parts, found)
        faults.extend(found)
        values["source"] = None
        if found:
            return
        if parts["source_publisher"]:
            values["source"] = brought.find(parts, row.number)
        elif any(self._cell(name, row) is not None for name in parts):
            text = "expected a value, found an empty cell beside others of a source; fill it in"
            faults.append(Fault(self._column("source_publisher"), text))
        else:
            self._read_field(FIELD["source"], row, values, faults)

    def _read_state(self, row: FileRow, values: dict[str, Any], faults: list[Fault]) -> None:
        cell = self._cell("gwcode", row)
        if cell is None:
            cell = self.plan.constants.get("gwcode") or None
        if cell is None:
            text = "expected a State, found an empty cell; fill it in"
            faults.insert(0, Fault(self._column("gwcode"), text))
            return
        first = values.get("first_day")
        try:
            _require_read(cell)
            words = self.plan.words.get("gwcode", {})
            found = _state(words.get(plain_word(cell), cell), first, self.states)
        except UnfitCellError as problem:
            faults.insert(0, Fault(self._column("gwcode"), str(problem)))
        else:
            if found is not None:
                values["gwcode"] = found

    def _read_beyond(self, row: FileRow, faults: list[Fault]) -> None:
        for place in range(len(self.columns), len(row.cells)):
            if not is_missing(row.cells[place]):
                faults.append(
                    Fault(
                        f"(column {place + 1})",
                        f"expected nothing beyond the last named column, found "
                        f"{shown(row.cells[place])}; the row may have moved to the right",
                    )
                )
                return

    def _column(self, name: str) -> str:
        return self.plan.columns.get(name) or MAPPED[name].label

    def finish(self, rows: Sequence[ReadRow]) -> list[ReadRow]:
        """The rows of the whole file, with what is wrong with the sources that they bring."""
        return list(rows) if self.brought is None else self.brought.finish(rows, self._column)

    def check(self, values: dict[str, Any]) -> list[Fault]:
        """What is wrong with values that are each as they should be."""
        return [Fault(self._column(name), text) for name, text in rule_faults(values).items()]


def rule_faults(values: dict[str, Any]) -> dict[str, str]:
    """What the rules for records say to some values, by field."""
    faults = check_record(Record(**values))
    source: Any = values.get("source")
    level = values.get("level")
    # Of a source that is not saved yet, which the rules for records do not see.
    new = source is not None and source.pk is None and None not in (level, source.level)
    if new and source.level > level:
        faults.setdefault("level", level_below(source))
    return faults


def personal_data(values: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Kind and passage of what looks like a person's data in the texts of a row."""
    texts = [values.get(name) for name in _TEXTS]
    source = values.get("source")
    if source is not None and source.pk is None:
        texts += [source.publisher, source.title]
    return tuple(
        (finding.kind, text[finding.start : finding.end][:_SHOWN])
        for text in texts
        if text
        for finding in find_personal_data(text)
    )


def _nothing(name: str) -> Any:
    return "" if name in ("external_id", "region", *SOURCE_LENGTHS) else None


def _require_read(cell: Any) -> bool:
    if isinstance(cell, UnreadCell):
        raise UnfitCellError(f"expected a value, found {cell}; {cell.advice}")
    return True


def _state(cell: Any, first: date | None, states: StateFinder) -> int | None:
    text = plain_word(cell) if isinstance(cell, float) else str(cell).strip()
    if first is None:
        # The day is at fault already; the State is judged as far as it can be.
        if not states.ever(text):
            raise UnfitCellError(f"expected a State, found {shown(cell)}; see the list of States")
        return None
    found = states.find(text, first.year)
    if isinstance(found, str):
        raise UnfitCellError(f"expected a State of {first.year}, found {shown(cell)}: {found}")
    return found

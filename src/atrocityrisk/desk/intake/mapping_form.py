"""The form in which a person says which column holds what."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from atrocityrisk.desk.incoming.import_fields import (
    FIELDS,
    MAPPED,
    SOURCE_FIELDS,
    ImportField,
    known_words,
    near_words,
    plain_word,
)
from atrocityrisk.desk.incoming.import_plan import DAY_ORDERS, ImportPlan, plan_faults
from atrocityrisk.desk.incoming.incoming_table import FileRow
from atrocityrisk.desk.incoming.read_rows import UnfitCellError, is_missing
from atrocityrisk.desk.incoming.row_reading import RowReader
from atrocityrisk.desk.incoming.state_finder import StateFinder
from atrocityrisk.desk.models import SourceDocument
from atrocityrisk.desk.rules.levels import DatePrecision, Level
from atrocityrisk.desk.rules.scope import may_see_level
from atrocityrisk.desk.rules.state_choices import grouped_states

_NAME_CHARACTERS = 60
_WORDS_SHOWN = 40
# Looking for a State takes long; a file of nothing but unknown names must not take minutes.
_STATES = 200
_DEFAULTS = {"level": str(int(Level.RESTRICTED)), "precision": DatePrecision.DAY.value}


class MappingForm(forms.Form):
    """A column, or one value for all rows, for each field."""

    day_order = forms.ChoiceField(
        label="How days are written",
        choices=DAY_ORDERS,
        required=False,
        help_text="Years first and real dates of a workbook are read under each choice.",
    )
    missing = forms.CharField(
        label="Words that mean that nothing is known",
        required=False,
        max_length=200,
        help_text="Separated by commas, such as: NA, N/A. An empty cell is always missing. In the "
        "State's column NA is Namibia, whatever stands here.",
    )
    save_as = forms.CharField(
        label="Keep this mapping under a name",
        required=False,
        max_length=_NAME_CHARACTERS,
        help_text="For the next file of the same layout.",
    )

    def __init__(
        self, *arguments: Any, columns: Sequence[str], sources: Iterable[SourceDocument],
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*arguments, **options)
        self.columns = columns
        self.sources = list(sources)
        self.use_required_attribute = False
        offered = [("", "no column"), *((name, name) for name in columns)]
        for each in MAPPED.values():
            column = forms.ChoiceField(choices=offered, required=False, label=each.label)
            self.fields[f"column_{each.name}"] = column
            if each.same:
                self.fields[f"value_{each.name}"] = self._same_field(each)

    def _same_field(self, each: ImportField) -> forms.Field:
        label = f"{each.label}, the same for every row"
        if each.name in ("embargo_until", "source_accessed_on"):
            return forms.CharField(required=False, label=label, max_length=10)
        if not each.words and each.name not in ("gwcode", "source"):
            return forms.CharField(required=False, label=label, max_length=120)
        choices: list[Any] = [("", "none")]
        if each.name == "gwcode":
            choices += grouped_states()
        elif each.name == "source":
            choices += [(str(source.key), str(source)) for source in self.sources]
        elif each.name in ("level", "source_level"):
            choices += [(c, w) for c, w in each.words if may_see_level(int(c))]
        else:
            choices += each.words
        return forms.ChoiceField(choices=choices, required=False, label=label)

    def rows(self) -> list[dict[str, Any]]:
        """The fields of a record as the page shows them."""
        return self._rows(FIELDS)

    def source_rows(self) -> list[dict[str, Any]]:
        """The fields of the sources that rows may bring."""
        return self._rows(SOURCE_FIELDS)

    def _rows(self, fields: Sequence[ImportField]) -> list[dict[str, Any]]:
        return [
            {
                "field": each,
                "column": self[f"column_{each.name}"],
                "value": self[f"value_{each.name}"] if each.same else None,
            }
            for each in fields
        ]

    def clean(self) -> dict[str, Any]:
        """Hold the plan against the file's columns."""
        said = super().clean() or self.cleaned_data
        plan = self.plan()
        for name, text in plan_faults(plan, self.columns).items():
            self.add_error("day_order" if name == "day_order" else f"column_{name}", text)
        reader = RowReader(plan=ImportPlan(), columns=(), sources=_any_source, states=StateFinder())
        for name, value in plan.constants.items():
            if name not in ("gwcode", "source"):
                try:
                    reader.value_of(name, value)
                except UnfitCellError as problem:
                    self.add_error(f"value_{name}", str(problem))
        return said

    def plan(self) -> ImportPlan:
        """What the form says, as a plan."""
        said = self.cleaned_data
        chosen = {each.name: said.get(f"column_{each.name}") or "" for each in MAPPED.values()}
        same = {name: (said.get(f"value_{name}") or "").strip() for name in MAPPED}
        missing = [word.strip() for word in (said.get("missing") or "").split(",")]
        return ImportPlan(
            columns={name: column for name, column in chosen.items() if column},
            constants={name: value for name, value in same.items() if value},
            day_order=said.get("day_order") or "",
            missing=tuple(word for word in missing if word),
        )


def _any_source(cell: Any) -> SourceDocument:
    raise UnfitCellError("no source is looked up here")


def form_values(plan: ImportPlan) -> dict[str, str]:
    """What a form shows of a plan at first."""
    same = {f"value_{name}": value for name, value in {**_DEFAULTS, **plan.constants}.items()}
    return {
        **{f"column_{name}": column for name, column in plan.columns.items()},
        **same,
        "day_order": plan.day_order,
        "missing": ", ".join(plan.missing),
    }


class WordsForm(forms.Form):
    """What each word stands for that no list knows."""

    def __init__(
        self, *arguments: Any, unknown: dict[str, list[tuple[str, int]]], plan: ImportPlan,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*arguments, **options)
        self.use_required_attribute = False
        self.unknown = unknown
        for name, words in unknown.items():
            for at, (word, count) in enumerate(words):
                rows = "1 row" if count == 1 else f"{count:,} rows"
                meanings = grouped_states() if name == "gwcode" else MAPPED[name].words
                self.fields[f"{name}_{at}"] = forms.ChoiceField(
                    choices=[("", "nothing: reject these rows"), *meanings],
                    required=False,
                    label=f"{MAPPED[name].label}: “{word}”, {rows}",
                    initial=plan.words.get(name, {}).get(word, _nearest(name, word)),
                )

    def words(self) -> dict[str, dict[str, str]]:
        """The words that stand for something, by field."""
        return {
            name: {
                word: self.cleaned_data[f"{name}_{at}"]
                for at, (word, _) in enumerate(words)
                if self.cleaned_data.get(f"{name}_{at}")
            }
            for name, words in self.unknown.items()
        }


def _nearest(name: str, word: str) -> str:
    # Niger is near to Nigeria: of States nothing is proposed.
    if name == "gwcode":
        return ""
    hint = near_words(name, word)
    if not hint.startswith("did you mean"):
        return ""
    return known_words(name).get(plain_word(hint.split("'")[1]), "")


def unknown_words(
    rows: Iterable[FileRow], plan: ImportPlan, columns: Sequence[str]
) -> dict[str, list[tuple[str, int]]]:
    """Words that no list knows, by field, most frequent first; not more than a page can show."""
    places = {
        name: columns.index(column)
        for name, column in plan.columns.items()
        if (MAPPED[name].words or name == "gwcode") and column in columns
    }
    found: dict[str, Counter[str]] = {name: Counter() for name in places}
    missing, states = frozenset(plan.missing), StateFinder()
    named: set[str] = set()
    for row in rows:
        for name, place in places.items():
            cell = row.cells[place] if place < len(row.cells) else None
            if is_missing(cell) or (name != "gwcode" and str(cell).strip() in missing):
                continue
            word = plain_word(cell)
            if word in found[name]:
                found[name][word] += 1
            elif len(word) > 100 or len(found[name]) >= (_STATES if name == "gwcode" else 5000):
                continue
            elif name != "gwcode":
                if word not in known_words(name):
                    found[name][word] += 1
            elif (text := word if isinstance(cell, float) else str(cell).strip()) not in named:
                if states.ever(text):
                    named.add(text)
                else:
                    found[name][word] += 1
    return {name: words.most_common(_WORDS_SHOWN) for name, words in found.items() if words}

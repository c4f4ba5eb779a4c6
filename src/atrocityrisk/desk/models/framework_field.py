"""A field for indicators of the UN Framework: a few of 141 numbers, in the Framework's order."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

if TYPE_CHECKING:
    IndicatorsBase = models.CharField[Any, Any]
else:
    IndicatorsBase = models.CharField

MAX_INDICATORS = 12


@cache
def framework_order() -> dict[str, int]:
    """Place of each indicator in the Framework."""
    from atrocityrisk.indicators import load_framework

    return {str(name): place for place, name in enumerate(load_framework().index)}


def indicator_mark(indicator: str) -> str:
    """What the stored text of a record contains if it names this indicator."""
    return f" {indicator} "


class IndicatorsField(IndicatorsBase):
    """Tuple of indicator numbers, stored as text with a blank around each."""

    def __init__(self, **options: Any) -> None:
        options["max_length"] = MAX_INDICATORS * 8
        options.setdefault("default", ())
        super().__init__(**options)

    def deconstruct(self) -> Any:
        """What a migration writes: the length follows from the bound."""
        name, path, arguments, options = super().deconstruct()
        options.pop("max_length", None)
        return name, path, arguments, options

    def from_db_value(self, value: str | None, *_: Any) -> tuple[str, ...]:
        """Stored text as a tuple."""
        return tuple((value or "").split())

    def to_python(self, value: Any) -> tuple[str, ...]:
        """A tuple of known numbers, each once, in order."""
        if value is None:
            return ()
        numbers = value.split() if isinstance(value, str) else [str(part) for part in value]
        known = framework_order()
        strange = [number for number in numbers if number not in known]
        if strange:
            raise ValidationError(
                f"expected numbers of the Framework's indicators, such as 1.1, found "
                f"{strange[0]!r}; choose from the list"
            )
        chosen = tuple(sorted(set(numbers), key=known.__getitem__))
        if len(chosen) > MAX_INDICATORS:
            raise ValidationError(
                f"expected at most {MAX_INDICATORS} indicators, found {len(chosen)}; keep those "
                "that the record bears out"
            )
        return chosen

    def validate(self, value: Any, model_instance: Any) -> None:
        """Ask for one at least where the field may not be blank."""
        if not value and not self.blank:
            raise ValidationError("choose at least one indicator")

    def run_validators(self, value: Any) -> None:
        """Nothing beyond what reading checks: the length is that of a tuple."""

    def get_prep_value(self, value: Any) -> str:
        """The stored text; a text is part of one that is looked for."""
        if isinstance(value, str):
            return value
        chosen: Iterable[str] = value or ()
        return "".join(f" {number} " for number in chosen)

    def value_to_string(self, obj: Any) -> str:
        """The stored text, for files."""
        return self.get_prep_value(self.value_from_object(obj))

"""What differs in how two lists were made, as far as they say: one row for each difference."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from atrocityrisk.rankings import PublishedList

DIFFERENCES = ["what", "a", "b", "meaning"]
"""Columns of the table of differences."""

NOT_STATED = "not stated"
SHOWN = 6

_STATED = (
    ("forecast", "timing", "mode of time", "publication lags apply to one list alone"),
    ("forecast", "seed", "seed", "chance of the fit"),
    ("forecast", "draws", "draws", "intervals are more or less exact; no probability moves"),
    ("inputs.panel", "sha256", "panel file (SHA-256)",
     "other data: new years, revised values of past years, or both"),
    ("labels", "record_end", "labels known to the end of", "events coded since, or recoded"),
    ("training", "rows", "country-years learnt from", "another or longer past to learn from"),
    ("training", "positives", "of them followed by the event",
     "events coded since, recoded, or more years"),
    ("spec", "columns", "columns used", "columns first published later are in one list alone"),
    ("spec", "ages", "ages of the inputs", "inputs are given older in one list than in the other"),
    ("spec", "interval", "level of the intervals", "wider or narrower intervals, not other risks"),
    ("outcome", "definition", "definition of the event", "another event is forecast"),
    ("versions", "atrocityrisk", "version of atrocityrisk", "the model or its code may differ"),
)  # fmt: skip
"""Places in a manifest that are compared value by value."""

_COMPUTING = ("python", "numpy", "pandas", "scipy", "scikit-learn", "numba")


def differences(a: PublishedList, b: PublishedList) -> pd.DataFrame:
    """Everything that the two lists say of themselves and that is not the same."""
    rows = [
        _row("publisher", a.publisher, b.publisher, "another publisher: other data, other model"),
        _row("model", a.model, b.model, "another model"),
        _row("outcome", a.outcome, b.outcome, "another event or window is forecast"),
        _row("seen from the end of", a.origin, b.origin, "new facts about every state"),
        _row("window", _span(a), _span(b), "other years are forecast"),
        _row("states", len(a.frame), len(b.frame), "ranks count more or fewer states"),
    ]
    if a.manifest is not None and b.manifest is not None:
        rows += _of_manifests(a.manifest, b.manifest)
    return pd.DataFrame([row for row in rows if row["a"] != row["b"]], columns=DIFFERENCES)


def untold(a: PublishedList, b: PublishedList) -> tuple[str, ...]:
    """What cannot be told because a list does not say how it was made."""
    bare = [name for name, one in (("A", a), ("B", b)) if one.manifest is None]
    if not bare:
        return ()
    verb = "comes" if len(bare) == 1 else "come"
    return (
        f"{' and '.join(bare)} {verb} without a manifest, so nothing is known of the data, the "
        "labels, the indicators and the version behind it: they may all differ.",
    )


def _of_manifests(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[dict[str, str]]:
    rows = [
        _row(what, _at(a, place, key), _at(b, place, key), meaning)
        for place, key, what, meaning in _STATED
    ]
    states = [_origin_year(one) for one in (a, b)]
    meaning = "a provisional list is given values older than those of a settled year, in all rows"
    rows.append(_row("year of the origin", states[0], states[1], meaning))
    rows.append(_indicators(a, b))
    rows += _releases(a, b)
    left_out = [sorted(_at(one, "", "excluded", {}) or {}) for one in (a, b)]
    rows.append(_row("states left out", left_out[0], left_out[1], "ranks count other states"))
    for name in _COMPUTING:
        versions = [_at(one, "versions", name) for one in (a, b)]
        meaning = "numbers may differ in their last digits"
        rows.append(_row(name, versions[0], versions[1], meaning))
    return rows


def _origin_year(manifest: Mapping[str, Any]) -> str:
    """Whether the data of a list's last year were settled; a list that says nothing had them."""
    share = _at(manifest, "input_checks", "of_origin_year", None)
    return "settled" if share is None else f"provisional, {100 * share:.0f} % of its values there"


def _indicators(a: Mapping[str, Any], b: Mapping[str, Any]) -> dict[str, str]:
    """Indicators of one list alone."""
    named = [_at(one, "spec", "indicators", None) for one in (a, b)]
    meaning = "the model sees other facts"
    if not all(isinstance(names, list) for names in named):
        texts = ["all of the panel" if names is None else _some(names) for names in named]
        return _row("indicators", texts[0], texts[1], meaning)
    alone = [sorted(set(named[0]) - set(named[1])), sorted(set(named[1]) - set(named[0]))]
    return _row("indicators of one list alone", _some(alone[0]), _some(alone[1]), meaning)


def _releases(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[dict[str, str]]:
    """Versions of each source, where both lists name one."""
    sides = []
    for one in (a, b):
        versions: dict[str, list[str]] = {}
        for row in _at(one, "inputs", "releases", []) or []:
            versions.setdefault(str(row["source"]), []).append(str(row["version"]))
        sides.append({source: ", ".join(sorted(names)) for source, names in versions.items()})
    return [
        _row(
            f"release of {source}",
            sides[0].get(source, "not used"),
            sides[1].get(source, "not used"),
            "newer years, and past values as this publisher has revised them",
        )
        for source in sorted({*sides[0], *sides[1]})
    ]


def _at(manifest: Mapping[str, Any], place: str, key: str, default: Any = NOT_STATED) -> Any:
    """A value of a manifest; what is not there is not stated."""
    here: Any = manifest
    for name in filter(None, place.split(".")):
        here = here.get(name, {}) if isinstance(here, Mapping) else {}
    return here.get(key, default) if isinstance(here, Mapping) else default


def _row(what: str, a: Any, b: Any, meaning: str) -> dict[str, str]:
    return {"what": what, "a": _text(a), "b": _text(b), "meaning": meaning}


def _text(value: Any) -> str:
    if value is None or value == "" or value == NOT_STATED:
        return NOT_STATED
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {value[name]}" for name in sorted(value)) or "none"
    if isinstance(value, list):
        return _some([str(entry) for entry in value])
    return str(value)


def _some(names: list[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "") or "none"


def _span(one: PublishedList) -> str:
    ends = dict.fromkeys([one.first_year, one.last_year])
    return "–".join(str(year) for year in ends)

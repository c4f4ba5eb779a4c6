"""How a specification is changed: the one way of options, files and Python, with one meaning."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from atrocityrisk._core.embedded import embedded_folder
from atrocityrisk._core.files import StrPath
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk._core.renamed import RENAMED
from atrocityrisk.errors import SpecError
from atrocityrisk.specs.named_modules import load_named
from atrocityrisk.specs.run_files import file_values
from atrocityrisk.specs.run_spec import AGES, EXCLUDE, RUN, RunSpec, current_keys, make_spec

BASE, DEFAULT, ALONE = "base", "default", "none"
INDICATORS = "indicators"
EMBEDDED = {DEFAULT: "default.toml", "with_late_columns": "with-late-columns.toml"}
"""Specifications that come with the panel."""


def amend_spec(spec: RunSpec, values: Mapping[str, object], *, where: str = "run") -> RunSpec:
    """Spec with some values replaced, checked again.

    Parameters
    ----------
    spec : RunSpec
        Left untouched.
    values : mapping of str to object
        Fields to replace, as for `make_spec`. `indicators` is a list of names, in which "default"
        stands for those of the default specification, or one of the words "default" and
        "available". `exclude` (a mapping of states to reasons, or texts ``STATE=REASON``) and
        `ages` are added to what the spec has. Ages of indicators that are no longer used go.
    where : str
        What the values come from, for messages.

    Returns
    -------
    RunSpec
        Checked.

    Raises
    ------
    SpecError
        If a key is unknown or a value cannot be obeyed.

    Examples
    --------
    >>> amend_spec(RunSpec(seed=7), {"origin": 2019}).seed
    7
    >>> amend_spec(default_spec(), {"exclude": ["Chad=an example"]}).exclude
    {'Chad': 'an example'}
    >>> amend_spec(default_spec(), {"indicators": "default"}) == default_spec()
    True
    """
    given = current_keys(values, where)
    # Only what was said is carried over, so that a default may still depend on the panel.
    merged: dict[str, object] = spec.model_dump(exclude_unset=True)
    ages = dict(spec.ages)
    if INDICATORS in given:
        named = given[INDICATORS]
        if named == DEFAULT or (isinstance(named, list | tuple) and DEFAULT in named):
            usual = default_spec()
            given[INDICATORS] = _spelt_out(named, usual.indicators)
            # The ages belong to the list: they are those at which it was tested.
            ages = usual.ages | ages
        used = given[INDICATORS]
        if isinstance(used, list | tuple):
            ages = {name: age for name, age in ages.items() if name in used}
    merged |= given
    if AGES in given or ages or spec.ages:
        merged[AGES] = _joined(ages, given.get(AGES, {}))
    if EXCLUDE in given:
        merged[EXCLUDE] = _joined(spec.exclude, _reasons(given[EXCLUDE], where))
    return make_spec(merged, where=where)


def default_spec(name: str = DEFAULT) -> RunSpec:
    """Spec that comes with the embedded panel, written down before its scores were looked at.

    Parameters
    ----------
    name : {"default", "with_late_columns"}
        What `atrocityrisk rank` does without options, or the same with five V-Dem indicators that
        were first released in 2016 to 2020 and coded with hindsight for the years before.

    Returns
    -------
    RunSpec
        Specification.

    Raises
    ------
    SpecError
        If no specification of this name comes with the panel.

    Examples
    --------
    >>> default_spec().panel is None
    True
    >>> set(default_spec().indicators) < set(default_spec("with_late_columns").indicators)
    True
    """
    if name not in EMBEDDED:
        raise SpecError(
            f"no specification named {name!r} comes with the panel{did_you_mean(name, EMBEDDED)}"
        )
    path = embedded_folder() / EMBEDDED[name]
    return make_spec(file_values(path), where=str(path))


def read_spec(path: StrPath) -> RunSpec:
    """Spec from a TOML file, which amends the default one unless it says otherwise.

    Parameters
    ----------
    path : str or path-like
        TOML with a table ``[run]`` and optionally ``[exclude]`` and ``[ages]``. A relative `panel`
        or `previous` is looked for beside the file. Its key `base` names the specification that the
        file amends, as `amend_spec` does: "default" if absent, "with_late_columns", or "none" for a
        file that stands alone, as a `RunSpec` made in Python does. A file with a key of version
        0.1.0 (`interval`, `top`) stands alone too, as files did then.

    Returns
    -------
    RunSpec
        Checked.

    Raises
    ------
    SpecError
        If the file cannot be read, or asks for something that does not exist.
    PluginError
        If a module that it names is not found or fails.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> import atrocityrisk as ar
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "edition.toml")
    ...     _ = path.write_text("[run]\\nmodel = 'climatology'\\nseed = 7\\n", encoding="utf-8")
    ...     spec = ar.read_spec(path)
    >>> spec.model, spec.seed
    ('climatology', 7)
    """
    values, where = file_values(path), str(path)
    load_named(values, beside=Path(path))
    base = values.pop(BASE, ALONE if _of_first_version(values) else DEFAULT)
    if not isinstance(base, str) or base not in (*EMBEDDED, ALONE):
        known = [*EMBEDDED, ALONE]
        hint = did_you_mean(base, known)
        raise SpecError(f"{where}: [{RUN}] {BASE}: expected one of {known}, found {base!r}{hint}")
    if base == ALONE:
        return make_spec(_alone(values), where=where)
    return amend_spec(default_spec(base), values, where=where)


def _of_first_version(values: Mapping[str, object]) -> bool:
    """Whether a key is spelt as in version 0.1.0, in which every file stood alone."""
    return any(row.kind == "key" and row.old in values for row in RENAMED)


def _alone(values: dict[str, object]) -> dict[str, object]:
    """Values of a file without a base; words for the default's indicators mean them here too."""
    named = values.get(INDICATORS)
    if named == DEFAULT or (isinstance(named, list | tuple) and DEFAULT in named):
        usual = default_spec()
        values[INDICATORS] = _spelt_out(named, usual.indicators)
        values[AGES] = _joined(usual.ages, values.get(AGES, {}))
    return values


def _spelt_out(named: object, usual: object) -> list[object]:
    """List in which the word for the default's indicators is replaced by them."""
    words = list(named) if isinstance(named, list | tuple) else [named]
    listed = list(usual) if isinstance(usual, tuple) else []
    # Naming one of them again beside the word is no mistake.
    more = [name for name in words if name != DEFAULT and name not in listed]
    return [*listed, *more]


def _joined(before: Mapping[Any, object], more: object) -> object:
    """Table with further entries; what is no table is left for the check to refuse."""
    return {**before, **more} if isinstance(more, Mapping) else more


def _reasons(stated: object, where: str) -> object:
    """States and reasons as a mapping, also from texts."""
    if isinstance(stated, Mapping) or not isinstance(stated, Iterable):
        return stated
    reasons: dict[int | str, str] = {}
    for text in [stated] if isinstance(stated, str) else stated:
        state, mark, reason = str(text).partition("=")
        state, reason = state.strip(), reason.strip()
        if not (state and mark and reason):
            raise SpecError(
                f'{where}: [{RUN}] {EXCLUDE}: expected STATE=REASON, such as "Chad=no data since '
                f'2020", found {text!r}; a state is left out with a reason, which the manifest '
                "repeats"
            )
        reasons[int(state) if state.isascii() and state.isdigit() else state] = reason
    return reasons

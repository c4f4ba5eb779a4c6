"""Every old name works for one release, warns, and is refused beside its new name."""

import re
from operator import attrgetter

import pytest

import atrocityrisk as ar
from atrocityrisk._core.renamed import RENAMED, Renamed, current, current_options
from atrocityrisk.cli import main
from atrocityrisk.errors import SpecError
from atrocityrisk.specs import RunSpec, read_spec
from atrocityrisk.specs.run_spec import make_spec

NAMES, OPTIONS, KEYS = (
    [row for row in RENAMED if row.kind == kind] for kind in ("name", "option", "key")
)
VALUES = {"interval": (0.8, 0.8), "top": ([5, 20], (5, 20))}
"""A value of each old key, and what the specification makes of it."""


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


def _ids(row: Renamed) -> str:
    return row.old


def _announced(row: Renamed) -> str:
    """Pattern of the warning, with the new name and the version."""
    return re.escape(f"{row.old!r} is now called {row.new!r}") + ".*" + re.escape(row.removed_in)


@pytest.mark.parametrize("row", RENAMED, ids=_ids)
def test_no_old_name_has_outlived_its_release(row: Renamed) -> None:
    assert _version(row.removed_in) > _version(ar.__version__), "take the row out of the table"


def test_an_old_name_stands_once_and_leads_to_a_name_of_today() -> None:
    assert len({(row.kind, row.old) for row in RENAMED}) == len(RENAMED)
    old = {(row.kind, row.old) for row in RENAMED}
    assert not [row for row in RENAMED if (row.kind, row.new) in old]


@pytest.mark.parametrize("row", RENAMED, ids=_ids)
def test_every_row_warns_with_the_new_name_and_the_version(row: Renamed) -> None:
    with pytest.warns(DeprecationWarning, match=_announced(row)):
        assert current(row.kind, row.old) == row.new


@pytest.mark.parametrize("kind", ["name", "option", "key"])
def test_what_was_never_renamed_is_left_alone(kind: str) -> None:
    assert current(kind, "forecast") is None


@pytest.mark.parametrize("row", NAMES, ids=_ids)
def test_an_old_name_of_the_package_is_the_new_object(row: Renamed) -> None:
    with pytest.warns(DeprecationWarning, match=_announced(row)):
        old = getattr(ar, row.old)
    assert old is attrgetter(row.new)(ar)
    assert row.old not in ar.__all__
    assert row.new.partition(".")[0] in ar.__all__


@pytest.mark.parametrize("row", OPTIONS, ids=_ids)
@pytest.mark.parametrize("form", ["{} 5", "{}=5"])
def test_an_old_option_is_taken_for_the_new_one(row: Renamed, form: str) -> None:
    with pytest.warns(DeprecationWarning, match=_announced(row)):
        words = current_options(["explain", *form.format(row.old).split(), "NER"])
    spelt = form.format(row.new).split() if row.new.startswith("--") else ["5"]
    assert words == ["explain", *spelt, "NER"]


@pytest.mark.parametrize("row", [r for r in OPTIONS if r.new.startswith("--")], ids=_ids)
def test_an_old_option_beside_the_new_one_is_refused(row: Renamed) -> None:
    with (
        pytest.warns(DeprecationWarning, match=_announced(row)),
        pytest.raises(SpecError, match=f"found {row.old} beside {row.new}"),
    ):
        current_options(["explain", row.old, "5", f"{row.new}=6", "NER"])


@pytest.mark.parametrize("row", OPTIONS, ids=_ids)
def test_after_two_dashes_nothing_is_an_option(row: Renamed) -> None:
    assert current_options(["states", "--", row.old]) == ["states", "--", row.old]


@pytest.mark.parametrize("command", ["rank", "run", "explain", "scoreboard"])
def test_the_program_names_the_new_option_in_one_line(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--top", "5", "--help"])
    assert left.value.code == 0
    first, *rest = capsys.readouterr().err.splitlines()
    assert first.startswith("atrocityrisk: note: the option '--top' is now called '--k'")
    assert rest == []


@pytest.mark.parametrize("row", KEYS, ids=_ids)
def test_an_old_key_of_a_specification_is_the_new_field(row: Renamed, tmp_path) -> None:
    given, wanted = VALUES[row.old]
    path = tmp_path / "run.toml"
    path.write_text(f"[run]\n{row.old} = {given}\n", encoding="utf-8")
    with pytest.warns(DeprecationWarning, match=_announced(row)):
        spec = read_spec(path)
    assert getattr(spec, row.new) == wanted
    assert row.old not in RunSpec.model_fields


@pytest.mark.parametrize("row", KEYS, ids=_ids)
@pytest.mark.parametrize("old_first", [True, False])
def test_an_old_key_beside_the_new_one_is_refused(row: Renamed, old_first: bool) -> None:
    given, _ = VALUES[row.old]
    names = [row.old, row.new] if old_first else [row.new, row.old]
    with (
        pytest.warns(DeprecationWarning, match=_announced(row)),
        pytest.raises(SpecError, match=f"'{row.old}' beside '{row.new}', its new name; keep one"),
    ):
        make_spec(dict.fromkeys(names, given))

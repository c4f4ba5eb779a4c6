"""The program as a stranger meets it at night: broken files, hostile names, nowhere to write.

Every command here runs in a process of its own. A refusal is exit code 2, one message on stderr
that names the place and a way out, no traceback, nothing on stdout and nothing left behind.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from atrocityrisk._core.embedded import embedded_folder
from atrocityrisk.panels import write_panel
from atrocityrisk.synthetic import synthetic_world

HEADER = "Country Name,Country Code,Year,Value\n"
ROWS = "".join(
    f"{name},{code},{year},{people + 1000 * year}\n"
    for name, code, people in (("Angola", "AGO", 9_000_000), ("Chad", "TCD", 7_000_000))
    for year in range(1990, 2025)
)
FAST = ("--model", "climatology", "--indicators", "available", "--outcome", "synthetic_onset")


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


def call(*words: object, limit: int | None = None) -> Done:
    def small_files() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (limit or 0, limit or 0))

    done = subprocess.run(
        [sys.executable, "-m", "atrocityrisk", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "COLUMNS": "80", "PYTHONWARNINGS": "default"},
        preexec_fn=small_files if limit else None,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def refused(done: Done, *words: str) -> None:
    assert done.code == 2, done
    assert done.err.startswith("atrocityrisk: ")
    assert "Traceback" not in done.err
    assert "\x1b" not in done.err
    assert done.out == ""
    for word in words:
        assert word in done.err


@pytest.fixture(scope="module")
def panel_file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("panel") / "panel.parquet"
    write_panel(synthetic_world(seed=4, n_states=40, years=(1980, 2010)).panel, path)
    return path


def build(folder: Path, text: str | bytes) -> Done:
    """Build a panel from one table of populations."""
    content = text.encode() if isinstance(text, str) else text
    (folder / "raw").mkdir()
    (folder / "raw" / "population.csv").write_bytes(content)
    done = call("data", "build", folder / "raw", "--out", folder / "out" / "p.parquet")
    if done.code:
        assert not (folder / "out").exists()
    return done


BROKEN = {
    "empty": ("", ["population.csv is empty"]),
    "delimiter": ((HEADER + ROWS).replace(",", ";"), ["semicolon", "save it with commas"]),
    "latin-1": (
        (HEADER + ROWS).replace("Angola", "Angöla").encode("latin-1"),
        ["not UTF-8", "line 2"],
    ),
    "duplicated": (
        HEADER + ROWS + "Chad,TCD,1990,1\n",
        ["population.csv", "1 duplicated", "(483, 1990)"],
    ),
    "unknown country": (HEADER + ROWS.replace("AGO", "XQX"), ["'XQX'", "Correct the code"]),
    "infinite": (HEADER + ROWS + "Mali,MLI,1990,inf\n", ["'Value'", "infinite", "row 71"]),
    "truncated": ((HEADER + ROWS)[:-9], ["population.csv", "stops in the middle of a row"]),
    "only missing": (
        HEADER + "Angola,AGO,1990,\nAngola,AGO,1991,\n",
        ["population.csv has no value"],
    ),
    "renamed and hostile": (
        HEADER.replace("Value", "\x1b[31m[/red]Valeu") + ROWS,
        ["'Value'", "\\x1b[31m[/red]Val"],
    ),
}
"""By what is wrong: the table, and what is said of it. Readers are tried on the same elsewhere."""
AT_ONCE = {"empty", "only missing", "renamed and hostile"}
"""One of each way to be refused; a program is started for every one."""


@pytest.mark.parametrize(
    "wrong",
    [pytest.param(name, marks=() if name in AT_ONCE else pytest.mark.slow) for name in BROKEN],
)
def test_a_broken_table_is_refused_and_nothing_is_built(wrong, tmp_path) -> None:
    text, words = BROKEN[wrong]
    refused(build(tmp_path, text), *words)


def test_a_folder_of_something_else_is_refused(tmp_path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    refused(call("data", "build", tmp_path), "no publisher's file recognised")


def test_a_build_that_has_nowhere_to_go_is_refused_before_the_work(tmp_path) -> None:
    (tmp_path / "file").write_text("x")
    done = call("data", "build", tmp_path, "--out", tmp_path / "file" / "p.parquet")
    refused(done, "expected a folder for the results, found the file")


def test_a_panel_without_a_part_is_refused(panel_file, tmp_path) -> None:
    table = pq.read_table(panel_file)
    facts = json.loads(table.schema.metadata[b"atrocityrisk"])
    del facts["outcome"]
    table = table.replace_schema_metadata({"atrocityrisk": json.dumps(facts)})
    pq.write_table(table, tmp_path / "bad.parquet")
    done = call("rank", "--panel", tmp_path / "bad.parquet", *FAST, "--out", tmp_path / "out")
    refused(done, "bad.parquet", "data build")
    assert not (tmp_path / "out").exists()


@pytest.mark.slow  # ranks twice
def test_a_full_disk_leaves_the_earlier_ranking(panel_file, tmp_path) -> None:
    out = tmp_path / "out"
    assert call("rank", "--panel", panel_file, *FAST, "--out", out).code == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    done = call("rank", "--panel", panel_file, *FAST, "--seed", 1, "--out", out, limit=2048)
    refused(done, "cannot write", "make room")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_folder_in_the_place_of_a_file_leaves_everything_as_it_was(panel_file, tmp_path) -> None:
    (tmp_path / "ranking.csv").mkdir()
    done = call("rank", "--panel", panel_file, *FAST, "--out", tmp_path)
    refused(done, "ranking.csv, found a folder")
    assert [path.name for path in tmp_path.iterdir()] == ["ranking.csv"]


def test_a_link_out_of_the_folder_is_not_followed(panel_file, tmp_path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "ranking.csv").symlink_to(tmp_path / "victim")
    done = call("rank", "--panel", panel_file, *FAST, "--out", tmp_path / "out")
    refused(done, "outside the folder")
    assert not (tmp_path / "victim").exists()


def test_json_alone_is_on_stdout(panel_file, tmp_path) -> None:
    done = call("rank", "--panel", panel_file, *FAST, "--json", "--out", tmp_path / "out")
    assert done.code == 0
    assert set(json.loads(done.out)) == {"ranking", "manifest", "files"}


def test_hostile_names_in_a_manifest_do_nothing(tmp_path) -> None:
    def check(**outputs: str) -> Done:
        facts = {"format": "atrocityrisk-run-1", "outputs": outputs}
        (tmp_path / "manifest.json").write_text(json.dumps(facts), encoding="utf-8")
        return call("verify", tmp_path)

    refused(check(**{"../x": "0"}), "outside the folder")
    refused(check(**{"a\0b": "0"}), "no name of a file")
    told = check(**{"[/red]\x1b[31m": "0"})
    assert told.code == 3
    assert "[/red]\\x1b[31m" in told.out
    assert "\x1b" not in told.out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"[run]\n# caf\xe9\n", ["not UTF-8"]),
        (b"[run]\nseed = " + b"9" * 5000, ["not TOML"]),
    ],
    ids=["latin-1", "number"],
)
def test_a_hostile_spec_is_refused(text, words, tmp_path) -> None:
    (tmp_path / "run.toml").write_bytes(text)
    refused(call("run", tmp_path / "run.toml", "--out", tmp_path / "out"), "run.toml", *words)
    assert not (tmp_path / "out").exists()


def test_the_embedded_panel_damaged_by_one_byte_is_noticed(tmp_path) -> None:
    content = bytearray((embedded_folder() / "panel.parquet").read_bytes())
    content[len(content) // 2] ^= 0xFF
    (tmp_path / "p.parquet").write_bytes(content)
    done = call("rank", "--panel", tmp_path / "p.parquet", *FAST, "--out", tmp_path / "out")
    refused(done, "p.parquet")

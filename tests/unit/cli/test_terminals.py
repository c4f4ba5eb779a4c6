"""What becomes of output that the other end cannot take: letters, widths, or anything more."""

import io
import os
import signal
import subprocess
import sys

import pytest
from rich.console import Console

from atrocityrisk.cli import display, terminals
from atrocityrisk.cli.fitting_table import WIDE

SEVERAL = """
import sys
from atrocityrisk.cli import main
codes = []
for line in sys.argv[1].split(";"):
    try:
        main(line.split("|"))
    except SystemExit as left:
        codes.append(left.code)
sys.stderr.write(f"codes {codes}")
"""


def program(*words: object, **options: object) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "atrocityrisk", *map(str, words)],
        stderr=subprocess.PIPE,
        **options,  # type: ignore[call-overload]
    )


@pytest.mark.parametrize(
    "encoding",
    [
        "ascii",
        pytest.param("latin-1", marks=pytest.mark.slow),
        pytest.param("cp850", marks=pytest.mark.slow),
    ],
)
def test_no_command_fails_for_a_letter_that_the_terminal_lacks(
    encoding, panel_file, on_panel, tmp_path
):
    ranking = f"{'|'.join(on_panel)}|--model|logit"
    lines = (
        f"rank|{ranking}|--out|{tmp_path / 'out'}",
        f"rank|{ranking}|--out|{tmp_path / 'out'}|--json",
        f"rank|{ranking}|--out|{tmp_path / 'a–é中'}",
        f"verify|{tmp_path / 'out'}",
        "states|CIV",
        "states|Nowhere – Łódź",
        "outcomes",
        f"data|describe|{panel_file}",
    )
    done = subprocess.run(
        [sys.executable, "-c", SEVERAL, ";".join(lines)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=True,
        timeout=120,
    )
    # Whatever was written can be read in that encoding, and says what it should.
    out, err = done.stdout.decode(encoding), done.stderr.decode(encoding)
    assert err.endswith("codes [0, 0, 0, 0, 0, 2, 0, 0]")
    assert "Traceback" not in err
    assert "2024" in out
    assert "country-years 1985-2023" in out
    assert ("Cote d'Ivoire" if encoding == "ascii" else "Côte d'Ivoire") in out


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1–39", "1-39"),
        ("Łódź", "Lodz"),
        ("Côte", "Cote"),
        ("中", "?"),
        ("…", "..."),
        ("file\udcff", "file\\udcff"),
        ("≥ 5 × 2", ">= 5 x 2"),
    ],
)
def test_what_cannot_be_encoded_has_a_stand_in(monkeypatch, text, shown):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    terminals.write_plainly_where_needed()
    sys.stdout.write(text)
    terminals.flush_output()
    assert raw.getvalue().decode() == shown


def test_numbers_in_messages_are_written_as_people_write_them():
    text = "found np.float64(nan) at (np.int64(2), np.int64(2001)), np.str_('x'), np.sum(3)"
    assert terminals.plain_numbers(text) == "found nan at (2, 2001), 'x', np.sum(3)"


def test_json_keeps_every_letter_by_escapes(monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="latin-1"))
    terminals.print_json({"state": "Łódź", "n": 1})
    terminals.flush_output()
    assert raw.getvalue() == b'{\n  "state": "\\u0141\\u00f3d\\u017a",\n  "n": 1\n}\n'


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
@pytest.mark.parametrize("words", [["models"], ["--help"], ["states", "TCD"]])
def test_a_reader_that_has_left_ends_the_program_quietly(words):
    read, write = os.pipe()
    os.close(read)
    with program(*words, stdout=write) as running:
        os.close(write)
        _, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (141, b"")


def test_output_that_is_closed_is_no_fault():
    code = "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, '-m', "
    code += "'atrocityrisk', 'models'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ([], "finished are kept: the same command again goes on"),
        (["--no-cache"], "nothing is kept"),
    ],
)
def test_a_stop_says_what_is_kept(shell, on_panel, bare, tmp_path, monkeypatch, more, kept):
    def stop(*_words: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("atrocityrisk.runs.ranking_run.prepare", stop)
    words = ("rank", *on_panel, "--model", bare, "--out", tmp_path / "out")
    done = shell(*words, *more)
    assert done.code == 130
    assert done.err.startswith("\natrocityrisk: stopped before it was done. ")
    assert kept in done.err
    assert not (tmp_path / "out").exists()


def test_a_stop_elsewhere_says_how_to_go_on(shell, monkeypatch):
    def stop(*_words: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("atrocityrisk.states.resolve", stop)
    done = shell("states", "TCD")
    assert done.code == 130
    assert "Run the same command again" in done.err


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_workers_are_stopped_without_a_word_of_theirs(panel_file, small_panel, tmp_path):
    task = tmp_path / "task.toml"
    model = '[[model]]\nname = "{0}"\nmodel = "{0}"\nreason = "a test"\nindicators = ["INPUT"]\n'
    model = model.replace("INPUT", small_panel.columns.index[0])
    task.write_text(
        f'[backtest]\npanel = "{panel_file.as_posix()}"\noutcome = "{small_panel.outcome.name}"\n'
        'first_origin = 1995\nlast_origin = 2020\nseed = 1\nreason = "a test"\n'
        'against = ["climatology"]\n'
        + "".join(map(model.format, ["climatology", "elastic_net_logit", "random_forest"]))
    )
    words = ["backtest", task, "--out", tmp_path / "out", "--jobs", 2, "--verbose"]
    environment = {**os.environ, "ATROCITYRISK_CACHE_DIR": str(tmp_path / "cache")}
    with program(*words, env=environment, start_new_session=True) as running:
        assert running.stderr is not None
        before = b""
        for line in running.stderr:
            before += line
            if b" from " in line and b" of 78)" in line:
                break
        # As a terminal does: to the program and to its workers.
        os.killpg(running.pid, signal.SIGINT)
        err = running.stderr.read()
        running.wait(timeout=60)
    assert running.returncode == 130, before + err
    assert b"Traceback" not in before + err
    assert b"the same command again goes on from there" in err
    assert not (tmp_path / "out").exists()
    assert list((tmp_path / "cache").rglob("*.finished"))


def drawn(table, *, width: int, encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    Console(file=stream, width=width, highlight=False, markup=False).print(table)
    stream.flush()
    return raw.getvalue().decode(encoding)


@pytest.fixture
def table():
    made = display.table(
        "rank", "90 %\nranks", "state", "risk\n%", "tier",
        right=("rank", "risk\n%"), fold="state", drop=("tier", "90 %\nranks"),
    )  # fmt: skip
    made.add_row("1", "1–39", "Democratic Republic of the Congo", "9.6", "1")
    made.add_row("12", "2–140", "Chad", "10.1", "2")
    return made


def test_a_wide_terminal_shows_all(table):
    shown = drawn(table, width=80)
    assert "Democratic Republic of the Congo" in shown
    assert "tier" in shown
    assert "Left out" not in shown


def test_a_text_wraps_before_a_column_goes(table):
    shown = drawn(table, width=45)
    assert "tier" in shown
    assert "Left out" not in shown
    assert max(map(len, shown.splitlines())) <= 45


@pytest.mark.parametrize(
    ("width", "named", "kept"),
    [
        (34, "tier.", ["2–140", "10.1"]),
        (28, "tier; 90 % ranks.", ["10.1"]),
        (19, "tier; 90 % ranks; risk %.", ["12"]),
    ],
)
def test_columns_go_in_the_order_asked_for_and_are_named(table, width, named, kept):
    shown = drawn(table, width=width)
    assert named in " ".join(shown.split())
    assert all(number in shown for number in kept)
    assert "…" not in shown
    assert "Chad" in shown
    assert max(map(len, shown.splitlines())) <= width


def test_where_nothing_sets_a_width_a_row_is_one_line(table):
    table.add_row("3", "1–2", "two\nlines", "1.0", "3")
    assert drawn(table, width=WIDE).splitlines() == [
        "rank  90 % ranks  state                             risk %  tier",
        "────  ──────────  ────────────────────────────────  ──────  ────",
        "   1  1–39        Democratic Republic of the Congo     9.6  1",
        "  12  2–140       Chad                                10.1  2",
        "   3  1–2         two; lines                           1.0  3",
    ]


def test_lines_are_plain_where_they_cannot_be_drawn(table):
    terminals.write_plainly_where_needed()
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="latin-1", errors=terminals.PLAIN)
    Console(file=stream, width=80, highlight=False, markup=False).print(table)
    stream.flush()
    shown = raw.getvalue().decode("latin-1")
    assert " ---" in shown
    assert "|" not in shown
    assert "1-39" in shown


def test_what_is_piped_is_not_as_narrow_as_the_terminal(monkeypatch, capsys):
    monkeypatch.delenv("COLUMNS", raising=False)
    display.note("word " * 100, on=display.console())
    assert capsys.readouterr().out.count("\n") == 1
    monkeypatch.setenv("COLUMNS", "50")
    display.note("word " * 100, on=display.console())
    assert capsys.readouterr().out.count("\n") == 10

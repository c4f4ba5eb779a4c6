import json
import re

import pandas as pd
import pytest

from atrocityrisk.rankings.rank_moves import movement_of, movement_sentence


@pytest.fixture
def ranked(shell, on_panel, drawn, tmp_path):
    return shell("rank", *on_panel, "--model", drawn, "--out", tmp_path / "out")


def test_the_table_shows_the_first_twenty(ranked, tmp_path) -> None:
    assert ranked.code == 0
    assert ranked.err == ""
    table = pd.read_csv(tmp_path / "out" / "ranking.csv")
    rows = re.findall(r"^ +(\d+) +\d+–\d+ +(\S.*?) {2,}", ranked.out, re.MULTILINE)
    expected = list(zip(table["rank"].astype(str)[:20], table["country"][:20], strict=True))
    assert rows == expected
    assert f"{100 * table['probability'][0]:.1f}" in ranked.out


def test_the_caption_says_what_when_and_from_what(ranked) -> None:
    text = " ".join(ranked.out.split())
    assert "Onset of synthetic event in 2025, seen from 2024" in text
    assert "20 of 30 states" in text
    assert "learnt from 1,170 country-years 1985–2023" in text
    assert (
        "Inputs (only data that would have been out by then; later revisions included): "
        "3 indicators, 100 % of the values from 2024"
    ) in text
    assert "Country level only" in text
    # A panel of one's own is not the default, which is said before anything else.
    said = text.index("Made from a panel of your own (small.parquet) by")
    assert said < text.index("20 of 30 states")
    assert text.count("Made from a panel of your own") == 1
    # The last heading stands on three lines.
    assert re.search(r"rank *\n.* from *\n.* 2023 *\n", ranked.out)


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.ProvisionalInputsWarning")
def test_a_provisional_list_says_from_what_the_earlier_ranks_are(shell, tmp_path) -> None:
    words = ("--model", "ridge_logit", "--indicators", "population_log2,minority_rule,new_state")
    done = shell("rank", *words, "--out", tmp_path / "out", "--k", 3)
    said = "The ranks from 2024 are made from inputs as stale as those of 2025"
    assert said in " ".join(done.out.split())


def test_it_fits_80_columns(ranked) -> None:
    table = [line for line in ranked.out.splitlines() if not line.startswith("wrote")]
    assert max(map(len, table)) <= 80
    assert "…" not in ranked.out


def test_no_colour_codes_where_there_is_no_terminal(ranked) -> None:
    assert "\x1b" not in ranked.out


def test_a_model_without_intervals_shows_none(shell, on_panel, bare, tmp_path) -> None:
    done = shell("rank", *on_panel, "--model", bare, "--out", tmp_path, "--k", 3)
    assert "This model gives no intervals." in " ".join(done.out.split())
    assert "in top" not in done.out
    assert "3 of 30 states" in done.out


def test_json_is_all_there_is_on_stdout(shell, on_panel, drawn, tmp_path) -> None:
    done = shell("rank", *on_panel, "--model", drawn, "--out", tmp_path, "--json")
    parts = json.loads(done.out)
    written = pd.read_csv(tmp_path / "ranking.csv")
    assert list(parts["ranking"][0]) == list(written.columns)
    assert [row["probability"] for row in parts["ranking"]] == written["probability"].tolist()
    assert parts["manifest"] == json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert parts["files"] == [(tmp_path / n).as_posix() for n in (
        "ranking.csv", "ranking.png", "manifest.json")]  # fmt: skip


def test_json_holds_null_where_there_is_no_interval(shell, on_panel, bare, tmp_path) -> None:
    done = shell("rank", *on_panel, "--model", bare, "--out", tmp_path, "--json")
    assert json.loads(done.out)["ranking"][0]["low"] is None


def test_rank_and_run_are_one_path(shell, panel_file, on_panel, drawn, tmp_path) -> None:
    spec = tmp_path / "edition.toml"
    spec.write_text(
        f'[run]\npanel = "{panel_file.as_posix()}"\nmodel = "{drawn}"\norigin = 2020\n'
        'indicators = "available"\noutcome = "synthetic_onset"\n'
    )
    assert shell("run", spec, "--out", tmp_path / "a").code == 0
    words = (*on_panel, "--model", drawn, "--origin", 2020)
    assert shell("rank", *words, "--out", tmp_path / "b").code == 0
    for name in ("ranking.csv", "ranking.png", "manifest.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_verify_tells_intact_from_changed(shell, ranked, tmp_path) -> None:
    assert shell("verify", tmp_path / "out").code == 0
    (tmp_path / "out" / "notes [red].txt").write_text("by hand")
    done = shell("verify", tmp_path / "out")
    assert done.code == 0
    assert re.search(r"notes \[red\]\.txt +in no manifest", done.out)
    assert "Files in no manifest: 1." in " ".join(done.out.split())
    (tmp_path / "out" / "ranking.csv").write_text("changed")
    (tmp_path / "out" / "ranking.png").unlink()
    done = shell("verify", tmp_path / "out")
    assert done.code == 3
    assert re.search(r"ranking\.csv +changed", done.out)
    assert re.search(r"ranking\.png +missing", done.out)
    assert shell("verify", tmp_path).code == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--origin", "2031"], r"origin 2031 is outside the panel \(1985-2024\)"),
        (["--outcome", "mass_kiling"], "no outcome named 'mass_kiling'; did you mean"),
        (
            ["--timing", "live"],
            "rank: --timing: expected 'pseudo-real-time' or 'revised', found 'live'",
        ),
        (["--panel", "absent.parquet"], "expected a panel at absent.parquet, found no file"),
    ],
)
def test_what_cannot_be_obeyed_leaves_nothing(
    shell, on_panel, drawn, tmp_path, words, message
) -> None:
    out = tmp_path / "out"
    done = shell("rank", *on_panel, "--model", drawn, "--out", out, *words)
    assert done.code == 2
    assert re.search(message, done.err)
    assert not out.exists()


def test_a_panel_that_is_cut_short(shell, panel_file, drawn, tmp_path) -> None:
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(panel_file.read_bytes()[:1000])
    done = shell("rank", "--panel", cut, "--model", drawn, "--out", tmp_path / "out")
    assert done.code == 2
    assert "may be truncated" in done.err


def test_the_caption_says_what_the_list_expects_and_calls_no_state_by_its_tier(
    ranked, tmp_path
) -> None:
    table = pd.read_csv(tmp_path / "out" / "ranking.csv")
    text = " ".join(ranked.out.replace("\N{NO-BREAK SPACE}", " ").split())
    hits = table["probability"][:20].sum()
    rest = table["probability"][20:].sum()
    every = table["probability"].sum()
    assert re.search(
        rf"Among all 30 states, {every:.1f} are expected to see it "
        r"\(\d+ to \d+, 90 % interval\)\. "
        r"Of the first 20, the likeliest number to see it is .* will not\. "
        rf"On average {hits:.1f} are among the 20 shown, {rest:.1f} among the 10 others\.",
        text,
    )
    assert re.search(r"With 90 % confidence (no state|the (first )?state)", text)
    assert "tier" not in text.lower()


def test_a_move_is_said_as_the_pages_say_it(ranked, tmp_path) -> None:
    table = pd.read_csv(tmp_path / "out" / "ranking.csv").head(20)
    text = " ".join(ranked.out.split())
    expected = [
        f"{row['country']}: {movement_sentence(*ranks)}"
        for row in table.to_dict("records")
        for ranks in [(row["rank"], row["previous_rank"], row["rank_low"], row["rank_high"])]
        if movement_of(*ranks) in ("up", "down", "new")
    ] or ["No state shown moved by more than the uncertainty of its rank."]
    assert all(sentence in text for sentence in expected)


def test_a_list_of_all_states_leaves_none_out(shell, on_panel, bare, tmp_path) -> None:
    done = shell("rank", *on_panel, "--model", bare, "--out", tmp_path, "--k", 99)
    text = " ".join(done.out.split())
    assert "are among the 30 shown." in text
    assert "others" not in text
    assert "With 90 % confidence" not in text


@pytest.mark.parametrize("command", [("rank",), ("report", "--out", "out"), ("brief", "Sudan")])
def test_no_threads_at_all_are_refused(shell, command):
    done = shell(*command, "--jobs", 0)
    assert done.code == 2
    assert "expected a number of workers, or -1 for all, found 0" in done.err

"""Judgements of experts: the desk's file read strictly, and pooled by laws that hold for any."""

import warnings

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrocityrisk.errors import (
    DataError,
    DuplicateRowsError,
    IntegrityError,
    LeftOutWarning,
    SchemaError,
    UnknownNameError,
    UnknownStateError,
)
from atrocityrisk.evaluation import pool_judgements, read_judgements
from atrocityrisk.external_forecasts import read_forecasts

HEADER = "gwcode,outcome,first_year,last_year,probability,low,high,made_at,assessor,assessment"
ROW = "625,mass_killing,2025,2026,0.2,0.1,0.3,2024-11-04T10:00:00Z,a-51,k1"


def written(tmp_path, *rows, header=HEADER, count=None, **told):
    heading = {"content": "judgements", "format": "1", "training": "no"} | told
    heading["rows"] = str(len(rows) if count is None else count)
    lines = [f"# lines above the table,{len(heading) + 1}"]
    lines += [f"# {name},{value}" for name, value in heading.items()]
    path = tmp_path / "judgements.csv"
    path.write_text("\n".join([*lines, header, *rows, ""]), encoding="utf-8")
    return path


def judged(*pairs, made="2024-11-04", outcome="mass_killing", gwcode=625):
    return pd.DataFrame(
        {
            "gwcode": gwcode,
            "origin": 2024,
            "outcome": outcome,
            "first_year": 2025,
            "last_year": 2026,
            "probability": [probability for _, probability in pairs],
            "assessor": [name for name, _ in pairs],
            "made_at": pd.Timestamp(made, tz="UTC"),
        }
    )


def test_the_file_is_read_to_the_last_digit(tmp_path):
    path = written(
        tmp_path, ROW, "490,mass_killing@1-1,2025,2025,1e-05,0.0,1.0,2024-12-31T23:59:59.5Z,a-7,k2"
    )
    found = read_judgements(path)
    assert found.columns.tolist() == [
        "gwcode", "origin", "outcome", "first_year", "last_year", "probability", "low", "high",
        "made_at", "assessor", "assessment",
    ]  # fmt: skip
    assert found["origin"].tolist() == [2024, 2024]
    assert found["probability"].tolist() == [0.2, 1e-05]
    assert found["made_at"].tolist()[1] == pd.Timestamp("2024-12-31T23:59:59.5", tz="UTC")


@pytest.mark.parametrize(
    ("old", "new", "fault", "words"),
    [
        ("625", "", DataError, "column 'gwcode', data row 1: expected a whole number .* an empty"),
        ("625", "6", UnknownStateError, "number of a State of 2024, found 6"),
        ("625", "625.5", DataError, "found '625.5'"),
        ("mass_killing", "mass_kiling", UnknownNameError, "mass_kiling"),
        ("mass_killing", "", DataError, "column 'outcome'.*a text"),
        ("0.2", "1.2", DataError, "expected a number from 0 to 1, found '1.2'"),
        ("0.2", "nan", DataError, "expected a number from 0 to 1"),
        ("0.2", "0.05", DataError, "low <= probability <= high"),
        ("2026", "2024", DataError, "no earlier than first_year"),
        ("2024-11-04T10:00:00Z", "2024-11-04", DataError, "expected a time such as"),
        ("a-51", "", DataError, "column 'assessor'"),
    ],
)
def test_a_cell_that_is_none_of_what_its_column_holds(tmp_path, old, new, fault, words):
    with pytest.raises(fault, match=words):
        read_judgements(written(tmp_path, ROW.replace(old, new, 1)))


def test_another_file_is_told_from_this(tmp_path):
    renamed = HEADER.replace("probability", "risk")
    cases = (
        ({"header": renamed}, SchemaError, "expected column 'probability'"),
        ({"content": "signals"}, SchemaError, "export judgements` writes, found 'signals'"),
        ({"format": "2"}, SchemaError, "expected format 1, found '2'"),
        ({"training": "yes"}, DataError, "invented"),
        ({"count": 2}, IntegrityError, "expected 2 rows, as it says above the table, found 1"),
    )
    for told, fault, words in cases:
        with pytest.raises(fault, match=words):
            read_judgements(written(tmp_path, ROW, **told))
    with pytest.raises(SchemaError, match="no other, found 'name' too"):
        read_judgements(written(tmp_path, ROW + ",x", header=HEADER + ",name"))
    with pytest.raises(DuplicateRowsError, match="k1 again"):
        read_judgements(written(tmp_path, ROW, ROW))
    path = written(tmp_path, ROW)
    path.write_bytes(path.read_text().replace("a-51", "é").encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8"):
        read_judgements(path)
    path.write_text(HEADER + "\n" + ROW + "\n")
    with pytest.raises(SchemaError, match="first line begins '# lines above the table'"):
        read_judgements(path)


def test_pools_are_the_means_that_they_say():
    given_by_three = judged(("a", 0.1), ("b", 0.2), ("c", 0.6))
    linear = pool_judgements(given_by_three)
    assert linear["probability"].tolist() == [pytest.approx(0.3)]
    assert linear[["n_experts", "lowest", "highest"]].values.tolist() == [[3, 0.1, 0.6]]
    # Odds 1/9, 1/4 and 3/2: their geometric mean is (1/24)^(1/3), 0.346681; its share 0.257433.
    by_odds = pool_judgements(given_by_three, method="log_odds")
    assert by_odds["probability"].tolist() == [pytest.approx(0.257433, abs=1e-6)]
    assert by_odds["model"].tolist() == ["experts, log-odds pool"]


def test_the_newest_of_an_assessor_counts_whatever_the_order():
    old, new = judged(("a", 0.9), made="2024-01-01"), judged(("a", 0.1))
    other = judged(("b", 0.3), made="2023-01-01")
    for parts in ((old, new, other), (new, other, old)):
        pooled = pool_judgements(pd.concat(parts))
        assert pooled["probability"].tolist() == [0.2]
    with pytest.raises(DuplicateRowsError, match="two of the same time of a on State 625"):
        pool_judgements(judged(("a", 0.1), ("a", 0.2)))


def test_what_was_judged_once_the_window_had_begun_is_left_out_and_told():
    both = pd.concat([judged(("a", 0.1)), judged(("b", 0.9), made="2025-01-01")])
    with pytest.warns(LeftOutWarning, match="1 of 2 judgements .* b on State 625"):
        assert pool_judgements(both)["probability"].tolist() == [0.1]
    assert pool_judgements(both, keep_late=True)["probability"].tolist() == [0.5]
    with pytest.warns(LeftOutWarning), pytest.raises(DataError, match="none left"):
        pool_judgements(judged(("b", 0.9), made="2025-01-01"))
    # The last day of the origin is in time.
    assert len(pool_judgements(judged(("a", 0.4), made="2024-12-31T23:59:59"))) == 1


def test_certainty_has_no_log_odds():
    certain = judged(("a", 0.0), ("b", 0.5))
    assert pool_judgements(certain)["probability"].tolist() == [0.25]
    with pytest.raises(DataError, match=r"found 0(\.0)? of a on State 625.*decide alone"):
        pool_judgements(certain, method="log_odds")
    clipped = pool_judgements(certain, method="log_odds", clip=0.1)
    # Odds 1/9 and 1: 1/3, a share of 1/4.
    assert clipped["probability"].tolist() == [pytest.approx(0.25)]
    for clip in (0.0, 0.5, -1):
        with pytest.raises(DataError, match="a clip between 0 and"):
            pool_judgements(certain, method="log_odds", clip=clip)
    with pytest.raises(DataError, match="log_odds alone"):
        pool_judgements(certain, clip=0.1)


@pytest.mark.parametrize(
    ("change", "fault", "words"),
    [
        ({"probability": None}, DataError, "from 0 to 1, found nan"),
        ({"probability": 1.5}, DataError, "from 0 to 1, found 1.5"),
        ({"assessor": None}, DataError, "one empty in row 1"),
        ({"made_at": None}, DataError, "one empty in row 1"),
    ],
)
def test_judgements_that_are_none(change, fault, words):
    with pytest.raises(fault, match=words):
        pool_judgements(judged(("a", 0.2)).assign(**change))


def test_other_tables_and_methods_are_refused():
    with pytest.raises(SchemaError, match="none named 'assessor'"):
        pool_judgements(judged(("a", 0.2)).drop(columns="assessor"))
    with pytest.raises(DataError, match="linear, log_odds, found 'median'"):
        pool_judgements(judged(("a", 0.2)), method="median")


def test_each_outcome_window_and_state_by_itself_and_as_forecasts():
    frame = pd.concat(
        [
            judged(("a", 0.1), ("b", 0.3)),
            judged(("a", 0.5), outcome="geno_politicide"),
            judged(("b", 0.7), gwcode=490),
        ]
    )
    pooled = pool_judgements(frame, model="our experts")
    assert pooled[["outcome", "gwcode", "probability"]].values.tolist() == [
        ["geno_politicide", 625, 0.5],
        ["mass_killing", 490, 0.7],
        ["mass_killing", 625, 0.2],
    ]
    read = read_forecasts(pooled)
    assert read["model"].unique().tolist() == ["our experts"]
    assert sorted(read["probability"]) == [0.2, 0.5, 0.7]


PROBABILITIES = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=6)
INNER = st.lists(st.floats(1e-9, 1 - 1e-9), min_size=1, max_size=6)


@given(probabilities=PROBABILITIES | INNER, data=st.data())
@settings(max_examples=60, deadline=None)
def test_laws_of_pooling(probabilities, data):
    """Within what was said; one expert is that expert; the order changes nothing."""
    frame = judged(*((f"a{place}", p) for place, p in enumerate(probabilities)))
    shuffled = data.draw(st.permutations(range(len(frame))))
    methods = ["linear"] + ["log_odds"] * (0 < min(probabilities) <= max(probabilities) < 1)
    for method in methods:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            pooled = pool_judgements(frame, method=method)
        value = pooled["probability"].item()
        assert min(probabilities) <= value <= max(probabilities)
        if len(set(probabilities)) == 1:
            assert value == probabilities[0]
        again = pool_judgements(frame.iloc[shuffled], method=method)
        assert again["probability"].item() == value


@given(probabilities=INNER)
@settings(max_examples=40, deadline=None)
def test_log_odds_of_the_complement_are_the_complement(probabilities):
    frame = judged(*((f"a{place}", p) for place, p in enumerate(probabilities)))
    value = pool_judgements(frame, method="log_odds")["probability"].item()
    other = frame.assign(probability=1 - frame["probability"])
    assert pool_judgements(other, method="log_odds")["probability"].item() == pytest.approx(
        1 - value, abs=1e-7
    )

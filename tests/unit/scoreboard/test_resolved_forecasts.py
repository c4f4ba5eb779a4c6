"""A receipt for each closed window: once for what labels say, never for what they cannot know."""

import contextlib
import json
import threading
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from atrocityrisk import ledger
from atrocityrisk.errors import DataError, IntegrityError, LedgerWarning, SpecError
from atrocityrisk.forecasting.forecast_results import COLUMNS
from atrocityrisk.scoreboard import LabelVintage, read_release, resolve_ledger, resolved_forecasts
from atrocityrisk.scoreboard.label_releases import GAP, LEFT, NOT_AT_RISK, NOT_COVERED
from atrocityrisk.scoreboard.receipts_due import NO_PROBABILITY

RISKS = {500: 0.5, 501: 0.25, 510: 0.25, 625: 0.0}
NOW = datetime(2022, 3, 1, tzinfo=UTC)
KEPT = {"manifest": None, "files": {}, "draws": None}


def content(risks=RISKS, *, origin=2017, model="m", outcome="mass_killing", note="", made=None):
    first, last = origin + 1, origin + 2
    rows = [(model, outcome, code, origin, first, last, p) for code, p in risks.items()]
    moment = made or datetime(origin, 12, 1, tzinfo=UTC)
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return ledger.forecast_content(frame, **KEPT, note=note, now=moment)


@pytest.fixture
def book(tmp_path):
    return ledger.init_ledger(tmp_path / "book")


@pytest.fixture
def labels(make_vintage):
    return make_vintage("2020 basedata", 2019, {(500, 2018)})


@pytest.fixture
def revised(make_vintage):
    return make_vintage("2021 basedata", 2020, {(500, 2018), (501, 2019)})


def only(found):
    assert len(found.receipts) == 1
    return found.receipts[0].content


def test_a_closed_window_gets_the_scores_of_what_happened(book, labels):
    ledger.append_entry(book, content())
    found = resolve_ledger(book, labels, now=NOW)
    said = only(found)
    assert (said["kind"], said["result"], said["day"]) == ("receipt", "scored", "2022-03-01")
    assert said["entry"]["hash"] == ledger.read_entries(book)[0].hash
    named = {name: said["labels"][name] for name in ("name", "version", "last_year", "as_of")}
    assert named == {"name": "2020 basedata", "version": "2020", "last_year": 2019, "as_of": None}
    scores = said["scores"]
    assert scores["log_score"] == pytest.approx(-(np.log(0.5) + 2 * np.log(0.75)) / 4)
    assert scores["brier_score"] == pytest.approx((0.25 + 2 * 0.0625) / 4)
    assert (scores["observed"], scores["expected"], scores["states"]) == (1, 1.0, 4)
    assert (scores["hits_10"], scores["recall_30"], scores["outside"]) == (1.0, 1.0, 0)
    seen = ledger.receipt_frame(found.receipts[0])
    assert dict(zip(seen["gwcode"], seen["observed"], strict=True)) == {
        500: 1.0, 501: 0.0, 510: 0.0, 625: 0.0,
    }  # fmt: skip
    assert ledger.verify_ledger(book).intact


def test_the_same_labels_append_nothing(book, labels, make_vintage):
    ledger.append_entry(book, content())
    resolve_ledger(book, labels, now=NOW)
    before = (book / "entries.jsonl").read_bytes()
    # Another file that says the same of these states and years is no reason either.
    for again in (labels, make_vintage("2021 basedata", 2020, {(500, 2018), (501, 2020)})):
        found = resolve_ledger(book, again, now=NOW)
        assert found.receipts == ()
        assert found.frame.loc[0, ["status", "receipt"]].tolist() == ["on record", 2]
    assert (book / "entries.jsonl").read_bytes() == before


def test_other_labels_append_another_receipt_and_both_stand(book, labels, revised):
    ledger.append_entry(book, content())
    first = only(resolve_ledger(book, labels, now=NOW))
    second = only(resolve_ledger(book, revised, now=NOW))
    assert second["changes"]["receipt"] == 2
    assert second["changes"]["flipped"] == [{"gwcode": 501, "before": 0, "after": 1}]
    assert second["changes"]["log_score"] == first["scores"]["log_score"]
    assert "Uganda" not in second["note"]
    assert "Kenya 0 → 1; log score" in second["note"]
    assert [e.number for e in ledger.receipts_of(ledger.read_entries(book))[1]] == [2, 3]
    # The release of the first receipt again: its receipt stands, and is not repeated.
    found = resolve_ledger(book, labels, now=NOW)
    assert (found.receipts, found.frame.loc[0, "receipt"]) == ((), 2)


def test_two_runs_at_once_write_one_receipt(book, labels, monkeypatch):
    ledger.append_entry(book, content())
    both, finding = threading.Barrier(2), resolved_forecasts.finding

    def met(*given, **named):
        """Neither goes on before the other has looked, unless it is kept from looking."""
        found = finding(*given, **named)
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(0.2)
        return found

    monkeypatch.setattr(resolved_forecasts, "finding", met)
    found = []

    def run():
        found.append(resolve_ledger(book, labels, now=NOW))

    runs = [threading.Thread(target=run) for _ in range(2)]
    for one in runs:
        one.start()
    for one in runs:
        one.join(30)
    assert sorted(one.frame.loc[0, "status"] for one in found) == ["on record", "scored"]
    assert [one.frame.loc[0, "receipt"] for one in found] == [2, 2]
    assert len(ledger.read_entries(book)) == 2
    assert ledger.verify_ledger(book).intact


def test_scores_of_two_receipts_are_compared_on_states_that_both_know(book, labels, revised):
    ledger.append_entry(book, content())
    few = LabelVintage(
        name="2020 basedata", edition="2020", last_year=2019, file="few.csv",
        onsets=labels.onsets.loc[[500, 501]],
    )  # fmt: skip
    resolve_ledger(book, few, now=NOW)
    said = only(resolve_ledger(book, revised, now=NOW))
    common = said["changes"]["common"]
    assert common["states"] == 2
    assert common["log_score"][0] == pytest.approx(-(np.log(0.5) + np.log(0.75)) / 2)
    assert common["log_score"][1] == pytest.approx(-(np.log(0.5) + np.log(0.25)) / 2)
    assert "; log score of the 2 states that both know 0.4904 → 1.0397" in said["note"]


def test_scores_of_receipts_that_know_no_state_in_common_are_not_compared(book, labels):
    ledger.append_entry(book, content())
    for code in (500, 501):
        part = LabelVintage(
            name="2020 basedata", edition="2020", last_year=2019, file=f"{code}.csv",
            onsets=labels.onsets.loc[[code]],
        )  # fmt: skip
        said = only(resolve_ledger(book, part, now=NOW))
    assert said["changes"]["common"] == {"states": 0, "log_score": None}
    assert "; no state is known to both, so that their scores are not compared." in said["note"]


def test_older_labels_than_those_of_a_receipt_are_told(book, labels, revised):
    ledger.append_entry(book, content())
    resolve_ledger(book, revised, now=NOW)
    with pytest.warns(LedgerWarning, match="2020 basedata is older than the labels of receipt 2"):
        said = only(resolve_ledger(book, labels, now=NOW))
    assert "These labels are older than those of receipt 2." in said["note"]


def test_an_open_window_gets_no_receipt_and_says_when_it_closes(book, labels):
    ledger.append_entry(book, content(origin=2018))
    found = resolve_ledger(book, labels, now=NOW)
    assert found.receipts == ()
    assert found.frame.loc[0, "status"] == "open"
    assert found.frame.loc[0, "why"] == "closes with the record of 2020; these labels end with 2019"
    assert found.frame.loc[0, ["observed", "log_score"]].isna().all()


def test_no_later_year_than_asked_and_none_after_the_record(book, revised):
    ledger.append_entry(book, content())
    assert resolve_ledger(book, revised, as_of=2018, now=NOW).frame.loc[0, "status"] == "open"
    assert only(resolve_ledger(book, revised, as_of=2019, now=NOW))["labels"]["as_of"] == 2019
    with pytest.raises(SpecError, match="a year up to 2020, with which the record of 2021 base"):
        resolve_ledger(book, revised, as_of=2021, now=NOW)


def test_a_record_that_claims_a_year_before_it_is_over_closes_nothing(book, labels):
    ledger.append_entry(book, content())
    eve = datetime(2019, 12, 31, 23, 59, tzinfo=UTC)
    assert resolve_ledger(book, labels, now=eve).frame.loc[0, "status"] == "open"


def test_a_dry_run_writes_nothing(book, labels):
    ledger.append_entry(book, content())
    found = resolve_ledger(book, labels, dry_run=True, now=NOW)
    assert found.receipts == ()
    assert found.frame.loc[0, "status"] == "scored"
    assert len(ledger.read_entries(book)) == 1


def test_what_labels_cannot_tell_is_void_and_in_no_score(book, labels):
    # 999 is nowhere in the labels; a year of 510 is missing; 501 has no probability.
    labels.onsets.loc[(510, 2019)] = np.nan
    held = content({**RISKS, 999: 0.9})
    held["forecast"]["states"]["probability"][1] = None
    ledger.append_entry(book, held)
    said = only(resolve_ledger(book, labels, now=NOW))
    seen = ledger.receipt_frame(ledger.read_entries(book)[1]).set_index("gwcode")
    assert seen["void"].to_dict() == {500: "", 501: NO_PROBABILITY, 510: GAP, 625: "",
                                      999: NOT_COVERED}  # fmt: skip
    assert seen["observed"].isna().sum() == 3
    assert said["states"]["observed"] == [1, None, None, 0, None]
    assert said["void"]["states"] == 3
    assert said["void"]["share"] == 0.6
    assert said["scores"]["log_score"] == pytest.approx(np.log(2) / 2)
    assert "Void: 3 of 5 states, 60.0\N{NO-BREAK SPACE}% (" in said["note"]


def test_a_forecast_of_which_labels_tell_nothing_gets_a_void_receipt(book, labels):
    ledger.append_entry(book, content({990: 0.1, 999: 0.9}))
    said = only(resolve_ledger(book, labels, now=NOW))
    assert (said["result"], said["scores"], said["void"]["share"]) == ("void", None, 1.0)
    assert said["void"]["reasons"] == {NOT_COVERED: 2}
    assert said["note"].startswith("VOID receipt for entry 1")
    assert resolve_ledger(book, labels, now=NOW).frame.loc[0, "status"] == "on record"


def test_a_void_state_that_becomes_known_is_a_change(book, labels, revised):
    labels.onsets.loc[501] = np.nan
    ledger.append_entry(book, content({501: 0.25}))
    assert only(resolve_ledger(book, labels, now=NOW))["result"] == "void"
    said = only(resolve_ledger(book, revised, now=NOW))
    assert said["changes"]["flipped"] == [{"gwcode": 501, "before": None, "after": 1}]
    assert "Kenya unknown → 1; log score none → " in said["note"]


def test_a_certainty_that_was_wrong_scores_infinity_as_text(book, labels):
    ledger.append_entry(book, content({500: 0.0, 501: 0.1}))
    found = resolve_ledger(book, labels, now=NOW)
    assert only(found)["scores"]["log_score"] == "inf"
    assert found.frame.loc[0, "log_score"] == np.inf


def test_one_state_is_scored_where_it_can_be(book, labels):
    one = LabelVintage(
        name="2020 basedata", edition="2020", last_year=2019, onsets=labels.onsets.loc[[500]],
        file="one.csv",
    )  # fmt: skip
    ledger.append_entry(book, content())
    said = only(resolve_ledger(book, one, now=NOW))
    assert said["void"]["reasons"] == {NOT_COVERED: 3}
    assert (said["scores"]["observed"], said["scores"]["roc_auc"]) == (1, None)


def test_labels_of_another_outcome_are_refused_and_write_nothing(book, make_vintage):
    ledger.append_entry(book, content(outcome="mass_killing_state"))
    ledger.append_entry(book, content(outcome="one_sided_100"))
    blind = make_vintage("2020 basedata", 2019, set(), state=False)
    with pytest.raises(SpecError, match="labels of mass_killing_state, one_sided_100, found 2020"):
        resolve_ledger(book, blind, now=NOW)
    ledger.append_entry(book, content())
    found = resolve_ledger(book, blind, now=NOW)
    assert found.frame["status"].tolist() == ["not in these labels"] * 2 + ["scored"]


def test_the_same_forecast_twice_and_a_corrected_one_are_told(book, labels):
    ledger.append_entry(book, content())
    ledger.append_entry(book, content())
    ledger.append_entry(book, content({500: 0.1}))
    fixed = content(note="wrong file")
    fixed["corrects"] = {"number": 3, "hash": ledger.read_entries(book)[2].hash}
    ledger.append_entry(book, fixed)
    found = resolve_ledger(book, labels, now=NOW)
    assert found.forecasts == 1
    assert found.notes == (
        "of 4 entries 1 distinct forecast stands: 1 is corrected by a later entry, and the same "
        "forecast counts once",
    )
    third = found.receipts[2].content
    assert third["corrected_by"]["number"] == 4
    assert "Entry 3 is corrected by entry 4." in third["note"]
    assert "The same forecast as entry 1." in found.receipts[1].content["note"]
    assert found.receipts[3].content["corrected_by"] is None


def test_a_late_registration_is_said(book, labels):
    ledger.append_entry(book, content(made=NOW))
    found = resolve_ledger(book, labels, now=NOW)
    assert found.frame.loc[0, "registered"] == "after"
    assert "Registered after its window had closed" in only(found)["note"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda held: held["states"]["gwcode"].__setitem__(1, 500),
        lambda held: held["states"]["probability"].pop(),
        lambda held: held.update(states={}),
        lambda held: held.update(first_year=2016),
        lambda held: held.pop("origin"),
        lambda held: held["states"]["probability"].__setitem__(0, "high"),
    ],
)
def test_an_entry_that_is_no_forecast_stops_no_other(book, labels, spoil):
    odd = content()
    spoil(odd["forecast"])
    ledger.append_entry(book, odd)
    ledger.append_entry(book, content())
    found = resolve_ledger(book, labels, now=NOW)
    assert found.frame["status"].tolist() == ["unreadable", "scored"]
    assert "entry 1" in found.frame.loc[0, "why"]


def test_a_changed_ledger_gets_no_receipt(book, labels):
    ledger.append_entry(book, content(note="first"))
    path = book / "entries.jsonl"
    path.write_text(path.read_text().replace("first", "First", 1))
    with pytest.raises(IntegrityError, match="entry 1 was edited"):
        resolve_ledger(book, labels, now=NOW)


def test_a_ledger_without_forecasts_is_refused(book, labels):
    ledger.append_entry(book, {"kind": "remark"})
    with pytest.raises(DataError, match="expected forecasts in the ledger"):
        resolve_ledger(book, labels, now=NOW)


def test_a_panel_judges_as_its_labels_say(book, small_panel):
    outcome = small_panel.outcome
    codes = small_panel.index.get_level_values("gwcode").unique()[:6]
    origin = small_panel.years[1] - outcome.last
    held = content(dict.fromkeys(map(int, codes), 0.1), origin=origin, outcome=outcome.name)
    held["forecast"]["last_year"] = origin + outcome.last
    held["forecast"]["first_year"] = origin + outcome.first
    ledger.append_entry(book, held)
    found = resolve_ledger(book, small_panel, now=datetime(2030, 1, 1, tzinfo=UTC))
    truth = small_panel.labels(known_at=small_panel.years[1])
    seen = ledger.receipt_frame(found.receipts[0]).set_index("gwcode")["observed"]
    expected = truth.xs(origin, level="year").reindex(seen.index)
    pd.testing.assert_series_equal(seen, expected, check_names=False)


def test_states_that_left_or_were_not_at_risk_are_void(book):
    from atrocityrisk.panels import load_panel

    # East Germany ended in 1990; of two states with an episode under way neither is at risk.
    panel = load_panel()
    events = panel.events
    ongoing = events["mass_killing_state_ongoing"].xs(1989, level="year")
    under_way = int(ongoing.index[ongoing > 0][0])
    risks = {265: 0.1, under_way: 0.2, 20: 0.01}
    ledger.append_entry(book, content(risks, origin=1989, outcome="mass_killing,not_ongoing"))
    resolve_ledger(book, panel, now=NOW)
    seen = ledger.receipt_frame(ledger.read_entries(book)[1]).set_index("gwcode")
    assert seen["void"].to_dict() == {20: "", 265: LEFT, under_way: NOT_AT_RISK}


@pytest.mark.slow
def test_an_edition_of_the_past_by_two_releases_of_the_labels(book, shared):
    """The list from 2021 of a quick model: Burkina Faso's onset of 2022 was coded in 2025."""
    from atrocityrisk.forecasting import forecast
    from atrocityrisk.models import MODELS
    from atrocityrisk.panels import load_panel

    panel = load_panel()
    few = panel.select(["population_log2", "infant_mortality_sqrt", "mass_killing_ever"])
    made = forecast(MODELS["ridge_logit"](), few, origin=2021, name="ridge_logit")
    ledger.register_forecast(book, made, now=datetime(2021, 12, 31, tzinfo=UTC))
    name = "EWP mass killing events master list_{}.xlsx"
    first = resolve_ledger(book, shared / "more_data" / "ewp" / name.format(2024))
    second = resolve_ledger(book, shared / "data" / "ewp" / name.format(2025))
    (one,), (two,) = first.receipts, second.receipts
    assert (one.content["labels"]["name"], two.content["labels"]["name"]) == (
        "2024 events", "2025 events",
    )  # fmt: skip
    assert two.content["changes"]["flipped"] == [{"gwcode": 439, "before": 0, "after": 1}]
    assert (one.content["scores"]["observed"], two.content["scores"]["observed"]) == (1, 2)
    assert one.content["scores"]["log_score"] < two.content["scores"]["log_score"]
    # The embedded panel is of the second release.
    found = resolve_ledger(book, panel)
    assert found.frame.loc[0, ["status", "receipt"]].tolist() == ["on record", two.number]


def test_a_few_known_states_make_no_year_of_the_record(book, small_panel):
    # As where onsets of a year are known, and not who had none: unknown is never 0.
    events = small_panel.events
    last = small_panel.years[1]
    newest = events.index.get_level_values("year") == last
    events.loc[newest] = np.nan
    events.loc[events.index[newest][:2]] = 1.0
    panel = small_panel._with(events=events)
    assert panel.record_end == last
    outcome = panel.outcome
    code = int(panel.index[0][0])
    held = content({code: 0.1}, origin=last - outcome.last, outcome=outcome.name)
    ledger.append_entry(book, held)
    found = resolve_ledger(book, panel, now=datetime(2030, 1, 1, tzinfo=UTC))
    assert found.frame.loc[0, "why"].endswith(f"these labels end with {last - 1}")


def test_a_release_is_named_by_its_file_or_its_events(tmp_path, small_panel, labels):
    assert read_release(labels).sha256 == read_release(labels).sha256 != ""
    assert read_release(small_panel).name == "panel"
    with pytest.raises(DataError, match="found none; check the path"):
        read_release(tmp_path / "nothing.csv")


def test_earlier_readers_find_no_key_by_which_they_know_other_kinds(book, labels):
    """The published reader lists what has `forecast` and `corrects`, and shows a note."""
    ledger.append_entry(book, content())
    resolve_ledger(book, labels, now=NOW)
    for line in (book / "entries.jsonl").read_bytes().splitlines():
        entry = json.loads(line)["entry"]
        assert entry["format"] == "atrocityrisk-ledger-1"
    assert not {"forecast", "corrects", "registration"} & set(entry["content"])
    assert entry["content"]["note"].startswith("Receipt for entry 1")

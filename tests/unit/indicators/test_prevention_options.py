"""Options are found by the risk factors that they speak to."""

from atrocityrisk.indicators.prevention_options import load_options, options_for


def test_options_are_read_in_order_with_their_group_in_words():
    table = load_options()
    assert table.loc[0, "term"] == "Build national resilience"
    assert table["by"].notna().all()


def test_options_speak_to_a_risk_factor():
    found = options_for(["RF13"])
    assert found["term"].tolist() == ["Protection assistance"]
    assert found["matched"].tolist() == ["RF13"]

"""Facts that the model counts against expectation are named, and not judged."""

from atrocityrisk.reports.wording.merged_parts import WordedPart
from atrocityrisk.reports.wording.why_words import against_sentence


def part(phrase, contribution, status="observed"):
    return WordedPart(
        indicators=(phrase,),
        title=phrase,
        value_text="1",
        reference_text="0",
        place_text="",
        phrase=phrase,
        sentence="",
        family=phrase,
        theme="armed conflict",
        status=status,
        value_year=2024,
        contribution=contribution,
        low=contribution,
        high=contribution,
    )


PARTS = (part("war", 0.8), part("many killed", -0.3), part("not known", -0.9, status="unknown"))


def test_what_lowers_a_high_risk_is_named_and_not_judged():
    assert against_sentence(PARTS, "high") == (
        "The model counts these the other way, as it learnt from past cases: many killed. "
        "That they make the number lower is no judgement on them."
    )


def test_what_raises_a_low_risk_is_named():
    assert "past cases: war. That they make the number higher" in against_sentence(PARTS, "low")


def test_nothing_is_said_where_nothing_counts_the_other_way():
    assert against_sentence((part("war", 0.8), part("little", -0.01)), "high") == ""

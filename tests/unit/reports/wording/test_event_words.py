"""What counts is told by whose event it is; a name that others use too settles nothing."""

from dataclasses import replace

from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.reports.wording.event_words import event_words


def test_an_own_event_of_the_same_name_keeps_its_own_definition():
    own = replace(
        OUTCOMES["mass_killing"],
        name="mine",
        series=("deaths",),
        definition="Fifty dead in a year, by whomever.",
    )
    words = event_words(own)
    assert words.what == "Fifty dead in a year, by whomever."
    assert words.not_counted == ""


def test_what_counts_names_the_perpetrators_of_the_list():
    by_state, by_others = (
        event_words(OUTCOMES[name]).what for name in ("mass_killing_state", "mass_killing_nonstate")
    )
    assert by_state.startswith("A state, by its own forces or by groups that act for it, kills")
    assert "does not act for the state" in by_others
    assert event_words(OUTCOMES["mass_killing"]).what.startswith("An armed group of a state (")


def test_every_window_and_phase_of_it_says_what_is_not_counted():
    for name in ("mass_killing_ongoing", "mass_killing_ended", "mass_killing_state"):
        assert "neither Gaza nor Ukraine" in event_words(OUTCOMES[name]).not_counted
    for name in ("geno_politicide", "one_sided_1000", "targeted_mass_killing"):
        assert event_words(OUTCOMES[name]).not_counted == ""

"""Titles say the event, who is responsible and the window."""

import pytest

from atrocityrisk._formatting.titles import subject, title
from atrocityrisk.outcomes import OUTCOMES


def test_subject_names_event_party_and_threshold():
    assert subject(OUTCOMES["one_sided_state_100"]) == (
        "Onset of one-sided violence by the state (100 deaths a year or more)"
    )


@pytest.mark.parametrize(("last", "window"), [(2026, "2025–2026"), (2025, "2025")])
def test_title_has_the_window(last, window):
    made = title(OUTCOMES["mass_killing"], first_year=2025, last_year=last)
    assert made == f"Onset of mass killing in {window}"

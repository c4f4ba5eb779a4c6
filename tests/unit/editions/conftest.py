from types import SimpleNamespace

import pytest

import atrocityrisk as ar


@pytest.fixture(scope="session")
def default_past():
    """As much of an edition of the default as can be had without a forecast: its past."""
    panel = ar.runs.chosen_panel(ar.default_spec())
    record = ar.runs.embedded_track_record()
    origin = panel.usual_origin
    now = record.frame[record.frame["origin"] == origin]
    return SimpleNamespace(
        panel=panel, record=record, origin=origin, ranking=SimpleNamespace(frame=now)
    )


@pytest.fixture(scope="session")
def default_performance(default_past):
    """What the embedded record of the default was worth."""
    return ar.editions.assess(default_past.record, default_past.panel, until=default_past.origin)


@pytest.fixture(scope="session")
def default_records(default_past):
    """What it says of each state."""
    return ar.editions.own_records(default_past)

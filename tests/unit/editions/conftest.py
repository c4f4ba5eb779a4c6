import pytest


@pytest.fixture(scope="session")
def default_performance():
    """What the embedded record of the default was worth."""
    import atrocityrisk as ar

    panel = ar.runs.chosen_panel(ar.default_spec())
    record = ar.runs.embedded_track_record()
    return ar.editions.assess(record, panel, until=panel.usual_origin)

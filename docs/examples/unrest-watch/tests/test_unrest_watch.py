"""What this package adds obeys the laws of atrocityrisk."""

from pathlib import Path

import unrest_watch.models

from atrocityrisk.testing import (
    check_indicator,
    check_metric,
    check_model,
    check_outcome,
    check_source,
)

FILE = Path(__file__).parents[1] / "data" / "unrest_watch_2025.csv"


def test_the_source_reads_its_file_and_refuses_a_damaged_one():
    check_source("unrest_watch", FILE)


def test_the_indicator_does_not_look_ahead():
    check_indicator("hateful_broadcasts_3y")


def test_the_outcome_waits_until_its_window_is_over():
    check_outcome("deadly_riots_onset")


def test_the_model_gives_probabilities_and_does_not_look_ahead():
    check_model("nearest_past")
    check_model("unrest_watch.models:nearest_30")
    check_model(unrest_watch.models.NearestPast())


def test_the_metric_is_what_its_metadata_say():
    check_metric("spherical_loss")

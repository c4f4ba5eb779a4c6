"""Data as they were known: archived panels, labels of an edition, and what hindsight is worth."""

from atrocityrisk.vintages.archived_panels import read_vintage, with_list_rows
from atrocityrisk.vintages.hindsight_gap import Hindsight, hindsight
from atrocityrisk.vintages.vintage_labels import EWP_ONSET, with_label_vintage

__all__ = [
    "EWP_ONSET",
    "Hindsight",
    "hindsight",
    "read_vintage",
    "with_label_vintage",
    "with_list_rows",
]

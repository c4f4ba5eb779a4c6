"""Data as they were known: archived panels, labels of an edition, and what hindsight is worth."""

from atrocityrisk.vintages.archived import read_vintage, with_list_rows
from atrocityrisk.vintages.gaps import Hindsight, hindsight
from atrocityrisk.vintages.labels import EWP_ONSET, with_label_vintage

__all__ = [
    "EWP_ONSET",
    "Hindsight",
    "hindsight",
    "read_vintage",
    "with_label_vintage",
    "with_list_rows",
]

"""How much of EWP's rank changes from 2022 to 2023 was revision: its two lists against each other.

The edition of 2023 says again what it would have said from 2021, the base year of the list of 2022.
"""

from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.explanations import revision_split

LISTS = Path(__file__).resolve().parents[3] / "shared" / "reference" / "ewp" / "lists"


@pytest.mark.skipif(not LISTS.is_dir(), reason="EWP's lists are not here")
def test_four_fifths_of_the_changes_from_2022_to_2023_were_revision():
    earlier = pd.read_csv(LISTS / "base2021-run-2022-09-30.csv").set_index("COW")
    later = pd.read_csv(LISTS / "final_forecasts_data_9Nov_hackregion.csv").set_index("ccode")
    split = revision_split(
        earlier["risk_in_2022_23"],
        later["risk.2022and2023.from2021"],
        later["risk.2023and2024.from2022"],
    )
    assert split.states == 161
    assert split.revision == pytest.approx(0.812, abs=5e-4)
    assert split.world == pytest.approx(0.188, abs=5e-4)

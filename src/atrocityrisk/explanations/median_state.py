"""The median state that explanations are held against, the same in every display."""

import dataclasses

from atrocityrisk.explanations.explanation import LEVEL, Explanation


def against_the_median(made: Explanation) -> Explanation:
    """An explanation whose reference is what the whole model says of the median state."""
    # The level by which recalibration moves all states alike belongs to the median state as well:
    # it says nothing of why one state stands higher than another.
    level = (made.parts["indicator"] == LEVEL).to_numpy()
    if not level.any():
        return made
    return dataclasses.replace(
        made,
        parts=made.parts[~level].reset_index(drop=True),
        draws=None if made.draws is None else made.draws[~level],
        reference_log_odds=made.reference_log_odds
        + float(made.parts.loc[level, "contribution"].sum()),
    )

"""How many examples of a random desk are tried, and who looks at each."""

from desk_viewers import all_viewers
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

some_viewers = st.lists(
    st.sampled_from([viewer for viewer in all_viewers() if viewer.role]),
    min_size=2,
    max_size=3,
    unique=True,
)


def examples(number: int) -> settings:
    """So many, without shrinking: an example is a few rows, and each takes many questions."""
    return settings(
        max_examples=number,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )

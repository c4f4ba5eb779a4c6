"""What the numbers of a whole list mean: how many will see it, how many will not, what changed."""

from collections.abc import Sequence

from atrocityrisk.rankings.list_words import expected_sentence, list_meaning

__all__ = ["expected_sentence", "list_meaning", "named"]

NAMED = 6
"""States named in one sentence; more are counted."""


def named(names: Sequence[str]) -> str:
    """Names in one sentence, and how many more there are."""
    shown = list(names[:NAMED])
    if len(names) > NAMED:
        return f"{', '.join(shown)} and {len(names) - NAMED} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"

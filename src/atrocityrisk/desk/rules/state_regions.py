"""Which part of the world a State lies in, by the United Nations' subregions."""

from functools import lru_cache

from django.conf import settings

from atrocityrisk.states import regions


def region_of(gwcode: int) -> str:
    """Subregion of a State; empty for an invented one, or one that nobody has placed."""
    return "" if settings.DESK.training else _subregions().get(gwcode, "")


def region_names() -> list[str]:
    """All subregions, by name; none on a training desk."""
    return [] if settings.DESK.training else sorted(set(_subregions().values()))


@lru_cache(maxsize=1)
def _subregions() -> dict[int, str]:
    named = regions()["un_subregion"]
    return dict(zip(named.index.tolist(), named.tolist(), strict=True))

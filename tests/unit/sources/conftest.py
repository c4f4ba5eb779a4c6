"""A server that stands for every publisher, and a list of addresses that are made up."""

from collections.abc import Callable, Iterator

import pytest
from publisher_server import Site, serving

from atrocityrisk.sources import ages_of_content, updating
from atrocityrisk.sources.addresses import Publication


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as running:
        yield running


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let these be all the addresses that are known."""

    def offer(*entries: Publication) -> None:
        def known(source: str = "") -> tuple[Publication, ...]:
            return tuple(e for e in entries if source in ("", e.source))

        monkeypatch.setattr(updating, "publications", known)
        monkeypatch.setattr(ages_of_content, "publications", known)

    return offer

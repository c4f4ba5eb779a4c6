"""Where a page stands, and how it leads from there to states, sections and files."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Place:
    """How a page names what it links to; as it stands, one page that holds everything."""

    # Address of a state's page, with {anchor} where its anchor goes.
    state: str = "#{anchor}"
    # Way to the folder of tables.
    files: str = ""
    # Page that holds a section; a section that is not named is on this page.
    pages: Mapping[str, str] = field(default_factory=dict)

    def link(self, anchor: str) -> str:
        """Address of a state's page."""
        return self.state.format(anchor=anchor)

    def section(self, name: str) -> str:
        """Address of a section."""
        return f"{self.pages.get(name, '')}#{name}"


ONE_PAGE = Place()

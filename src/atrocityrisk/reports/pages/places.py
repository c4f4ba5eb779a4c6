"""Where a page stands, and how it leads from there to states, sections and files."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Place:
    """How a page names what it links to; as it stands, one page that holds everything.

    Attributes
    ----------
    state : str
        Address of a state's page, with `{anchor}` where its anchor goes.
    files : str
        Way to the folder of tables.
    pages : mapping of str to str
        Page that holds a section, by the section; a section that is not named is on this page.
    """

    state: str = "#{anchor}"
    files: str = ""
    pages: Mapping[str, str] = field(default_factory=dict)

    def link(self, anchor: str) -> str:
        """Address of a state's page."""
        return self.state.format(anchor=anchor)

    def section(self, name: str) -> str:
        """Address of a section."""
        return f"{self.pages.get(name, '')}#{name}"


ONE_PAGE = Place()

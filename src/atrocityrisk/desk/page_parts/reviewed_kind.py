"""How pages name one kind of what is reviewed, and where its pages are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from atrocityrisk.desk.page_parts.version_words import Told


@dataclass(frozen=True, kw_only=True)
class StepWords:
    """How one step reads, where a kind calls it otherwise: an assessment is signed."""

    # On the button and over the page; what follows from it; that it is done.
    label: str
    follows: str
    done: str


@dataclass(frozen=True, kw_only=True)
class ReviewedKind:
    """One kind: records, assessments, advice."""

    # As in "this record".
    noun: str
    # Over a list of them.
    heading: str
    # Names of the addresses of the list, and of one of them; of its other pages by their endings.
    listing: str
    page: str
    # Template of what a step of the review is about.
    summary: str
    # The row of a key, if the viewer may see it; 404 otherwise.
    find: Callable[[UUID], Any]
    # Its versions that the viewer may see, newest first.
    versions: Callable[[Any], list[Told]]
    # Template of where it stands, at the head of its pages.
    head: str = "desk/reviewed_head.html"
    # As in "a second person has reviewed it".
    accepted: str = "reviewed"
    # By the step's name; those not named read as for records.
    step_words: Mapping[str, StepWords] = field(default_factory=dict)

    @property
    def edit_page(self) -> str:
        """Name of the address at which its content is changed."""
        return f"{self.page}_edit"

    @property
    def step_page(self) -> str:
        """Name of the address of a step."""
        return f"{self.page}_step"

    @property
    def release_page(self) -> str:
        """Name of the address at which its level is lowered."""
        return f"{self.page}_release"

    @property
    def history_page(self) -> str:
        """Name of the address of its history."""
        return f"{self.page}_history"

    @property
    def version_page(self) -> str:
        """Name of the address of one version."""
        return f"{self.page}_version"

    def versions_since(self, row: Any, seen: str) -> list[Told]:
        """What became of a row after the version that a form names, newest first."""
        # More digits than any version has are none: Python refuses to read thousands.
        version = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
        return [told for told in self.versions(row) if told.number > version]

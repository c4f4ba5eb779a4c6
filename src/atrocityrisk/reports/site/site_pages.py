"""The pages of a site: those of an edition, seen from wherever they stand, and those of all."""

from collections.abc import Iterator
from dataclasses import dataclass

from atrocityrisk._formatting.html import page_style
from atrocityrisk.reports.pages.page_assembly import STYLE, page_writer, policy
from atrocityrisk.reports.pages.places import Place
from atrocityrisk.reports.pages.template_filters import PACKAGE
from atrocityrisk.reports.site import embeds
from atrocityrisk.reports.site.published_editions import PublishedEdition
from atrocityrisk.reports.view.past_editions import PastEdition
from atrocityrisk.reports.view.report_view import ReportView

HOME, RECORD, ANNEX, PRESS = "index.html", "record.html", "annex.html", "press.html"
STATES, DATA, EDITIONS = "states", "data", "editions"
SECTIONS = {
    **dict.fromkeys(("first", "ranking", "map", "limits", "changed", "worth"), HOME),
    "record": RECORD,
    **dict.fromkeys(("annex", "seen-from", "groups", "parts", "unmeasured", "options"), ANNEX),
    "press": PRESS,
}
"""Pages by the section that they hold."""
OF_STATES = ("contributions.csv", "changes.csv", "nearest-cases.csv", "history.csv")
"""Tables from which the page of a state is made."""
RETROSPECT = (
    "Not a list that was published at the time. Today's model was fitted to what was known by then "
    "to have happened. The values of its inputs are those of today, later revisions included."
)


@dataclass(frozen=True, kw_only=True)
class Here:
    """Where a page of a site stands, and how it leads upwards."""

    # Its file, as seen from the folder of its edition.
    name: str
    # Title of the browser's tab; no two pages of a site share one.
    title: str
    # Ways to the folder of its edition, and to that of the site.
    up: str
    site: str
    # That the page is of a list kept as it was published; empty on the newest.
    note: str

    @property
    def address(self) -> str:
        """The page as the menu names it."""
        return f"{self.up}{self.name}"


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Where an edition's pages are put: at the head of the site, or in a folder that stays."""

    edition: PublishedEdition
    folder: str

    def here(self, name: str, title: str) -> Here:
        """A page of the edition."""
        depth = name.count("/")
        if not self.folder:
            return Here(name=name, title=title, up="../" * depth, site="../" * depth, note="")
        kept = f"The list seen from the end of {self.edition.origin}, kept as it was published."
        return Here(
            name=name,
            title=f"{title} (seen from {self.edition.origin}, as published)",
            up="../" * depth,
            site="../" * (depth + 1),
            note=kept,
        )


def edition_pages(view: ReportView, shelf: Shelf) -> Iterator[tuple[str, str]]:
    """Pages of an edition by the name of their file in its folder."""
    title = view.event.title
    write = page_writer(view, escape=True, place=_place(0))
    for name, heading in (
        (HOME, f"{title}: risk by state"),
        (RECORD, f"How good are such lists: {title}"),
        (ANNEX, f"Annex: {title}"),
        (PRESS, f"For the press: {title}"),
    ):
        here = shelf.here(name, heading)
        shown = {"here": here, "menu": _menu(here), "edition": shelf.edition}
        yield name, write(f"site/{name}", **shown)
    write = page_writer(view, escape=True, place=_place(1))
    taken = [name for name in OF_STATES if name in view.tables]
    for state in view.states:
        here = shelf.here(f"{STATES}/{state.row.anchor}.html", state.page_title)
        yield here.name, write("site/state.html", here=here, menu=_menu(here), c=state, taken=taken)
    still = policy(page_style(PACKAGE, STYLE))
    for name, template, heading in (
        (embeds.FIRST, "embed_first_ten", f"{title}: the first {len(view.front.first)}"),
        (embeds.MAP, "embed_map", f"{title}: the map"),
    ):
        here = shelf.here(f"{embeds.FOLDER}/{name}.html", heading)
        yield here.name, write(f"site/{template}.html", here=here, still=still)


def history_pages(
    view: ReportView, published: tuple[PublishedEdition, ...], past: tuple[PastEdition, ...]
) -> Iterator[tuple[str, str]]:
    """The page of all editions, and one for each list made again in retrospect."""
    write = page_writer(view, escape=True, place=_place(1))
    shelf = Shelf(edition=published[0], folder="")
    here = shelf.here(f"{EDITIONS}/{HOME}", f"All editions: {view.event.subject}")
    shown = {"published": published, "past": past, "retrospect": RETROSPECT}
    yield here.name, write("site/editions.html", here=here, menu=_menu(here), **shown)
    for number, one in enumerate(past):
        here = shelf.here(f"{EDITIONS}/{one.origin}.html", one.title)
        later, earlier = past[number - 1 : number], past[number + 1 : number + 2]
        neighbours = [
            *((p, "The year before") for p in earlier),
            *((p, "The year after") for p in later),
        ]
        yield (
            here.name,
            write(
                "site/past.html",
                here=here,
                menu=_menu(here),
                p=one,
                retrospect=RETROSPECT,
                neighbours=neighbours,
            ),
        )


def _place(depth: int) -> Place:
    """How a page so many folders below its edition's names what it links to."""
    up = "../" * depth
    return Place(
        state=f"{up}{STATES}/{{anchor}}.html",
        files=f"{up}{DATA}/",
        pages={section: f"{up}{name}" for section, name in SECTIONS.items()},
    )


def _menu(here: Here) -> tuple[tuple[str, str], ...]:
    """Where every page leads: address and words."""
    return (
        (f"{here.up}{HOME}", "The list"),
        (f"{here.up}{RECORD}", "How good are such lists"),
        (f"{here.up}{PRESS}", "For the press"),
        (f"{here.site}{EDITIONS}/{HOME}", "All editions"),
        (f"{here.up}{ANNEX}", "Annex"),
    )

"""Draw the three pictures of the README from the embedded panel: ranking, map, a state's page.

    python scripts/write_readme_pictures.py [FOLDER]

They go to docs/pictures unless a folder is named. The list is the README's own, made by the
default specification in about half a minute. The page is one of the report's site, photographed by
Chromium. Each file carries the hash of the numbers and words that it shows: letters may be
drawn otherwise on another machine, what they say may not.
"""

import hashlib
import sys
import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser

from atrocityrisk import plots
from atrocityrisk.editions import Edition, make_edition
from atrocityrisk.reports import view_report, write_site
from atrocityrisk.specs import default_spec
from small_pictures import chromium, of_few_colours, write_picture

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
WIDTH = 880
"""Pixels that a picture has in a README; figures are drawn a third wider, for sharp screens."""
SHOWN = 15
STATE = "BFA"
"""The state that the README's example explains."""
LAST_HEADING = "Since the last list"
"""Where the picture of a state's page ends: what stands above answers the first questions."""


def main() -> int:
    """Draw every picture anew."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    edition = make_edition(default_spec())
    with chromium() as browser:
        for name, picture in pictures(edition, browser).items():
            write_picture(folder / f"{name}.png", picture, shown=picture.info["shown"])
    return 0


def pictures(edition: Edition, browser: Browser) -> Mapping[str, Image.Image]:
    """The three pictures, by name."""
    outcome, under_way = edition.panel.outcome, view_report(edition).map.under_way
    ranking, numbers = edition.ranking, listed(edition)
    return {
        "ranking": _drawn(plots.ranking_figure(ranking, outcome, k=SHOWN), numbers),
        "map": _drawn(plots.map_figure(ranking, outcome, under_way=under_way), numbers),
        "state": state_page(edition, browser),
    }


def listed(edition: Edition) -> str:
    """Every state's numbers as text, to digits that are the same on every machine."""
    columns = ["gwcode", "rank", "rank_low", "rank_high", "probability", "low", "high"]
    text = edition.ranking.frame[columns].to_csv(index=False, float_format="%.5f")
    return f"{edition.panel.outcome.name} from {edition.origin}\n{text}"


def state_page(edition: Edition, browser: Browser) -> Image.Image:
    """The first part of a state's page, as wide as a README."""
    with tempfile.TemporaryDirectory() as folder:
        write_site(edition, folder)
        page = browser.new_page(viewport={"width": WIDTH, "height": 900})
        page.goto(f"file://{folder}/states/{STATE}.html")
        below = page.get_by_role("heading", name=LAST_HEADING).first.bounding_box()
        words = page.inner_text("body")
        whole = Image.open(BytesIO(page.screenshot(full_page=True)))
        page.close()
    if below is None:
        raise SystemExit(f"the page of {STATE} has no heading {LAST_HEADING!r} in sight")
    return _marked(whole.crop((0, 0, WIDTH, round(below["y"]) - 12)), words)


def _drawn(figure: Any, numbers: str) -> Image.Image:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figure.png"
        plots.save_png(figure, path)
        return _marked(Image.open(path), numbers)


def _marked(picture: Image.Image, shown: str) -> Image.Image:
    """The picture as it is written, with the hash of what it shows."""
    few = of_few_colours(picture, 64)
    few.info = {"shown": hashlib.sha256(shown.encode()).hexdigest()}
    return few


if __name__ == "__main__":
    sys.exit(main())

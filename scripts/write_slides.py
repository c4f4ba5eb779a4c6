"""Write the slides of the course: one page for each deck, which opens offline.

    python scripts/write_slides.py [--out FOLDER] [--notes] [--pdf]

Into docs/_build/slides, if no folder is named. Open one in a browser: an arrow key begins the
show, Escape ends it. --notes writes a second page of each deck for whoever speaks, with the notes
below each slide. --pdf prints all of them with Chromium, one slide a sheet.
"""

import argparse
import base64
import re
import shutil
import struct
import subprocess
from pathlib import Path

from course_html import BUILT, Slide, body, page, pages_of, slides_of, title_of

SIZE = (1280, 720)
WIDE = 1.7
"""Width over height from which a picture stands below the words and not beside them."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
IMAGE = re.compile(r'<p><img src="data:image/png;base64,([^"]+)"(.*?)></p>', re.DOTALL)
QUESTION = re.compile(r"<p>(?=<em>[^<]*</em></p>)")
"""A question to the room is a paragraph by itself in italics."""
STYLE = """
@page { size: 1280px 720px; margin: 0; }
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { font: 28px/1.4 system-ui, "DejaVu Sans", sans-serif; color: #1a1a1a; background: #d8dade;
  margin: 0; }
section { width: 1280px; height: 720px; margin: 24px auto; padding: 44px 64px 52px; display: grid;
  background: #fff; position: relative; overflow: hidden; column-gap: 40px;
  grid: "head" auto "words" auto "figure" minmax(0, 1fr) / 100%; }
.beside { grid: "head head" auto "words figure" minmax(0, 1fr) / 1fr 2fr; }
.beside:has(.of-page) { grid-template-columns: 3fr 8fr; }
.words-only { grid: "head" auto "words" minmax(0, 1fr) / 100%; font-size: 36px; }
.beside .words, .words-only .words { align-self: center; padding-bottom: 24px; }
.first { background: #1d3f5e; color: #fff; grid: "head" 1fr "words" 1fr / 100%; }
.first h1 { align-self: end; font-size: 62px; line-height: 1.15; margin: 0 0 24px; }
.first .words { align-self: start; padding: 24px 0 0; border-top: 3px solid #8fb4d6; }
h1, h2 { grid-area: head; } .words { grid-area: words; }
li { margin-bottom: 8px; }
h2 { font-size: 42px; line-height: 1.2; margin: 0 0 22px; color: #1d3f5e; text-wrap: balance; }
.figure { grid-area: figure; min-height: 0; display: flex; align-items: center;
  justify-content: center; }
.figure img { max-width: 100%; max-height: 100%; object-fit: contain; width: 1152px; height: 100%; }
.figure .of-page { object-fit: cover; object-position: top left; border: 1px solid #999; }
p, ul, ol, table, blockquote { margin: 0 0 16px; }
ul, ol { padding-left: 36px; }
blockquote { border-left: 8px solid #c58a1b; padding: 4px 0 4px 24px; margin-left: 0; }
blockquote p { margin: 0; }
.ask { color: #8a4b00; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 7px 24px 7px 0;
  border-bottom: 1px solid #bbb; }
th { border-bottom: 2px solid #1d3f5e; color: #1d3f5e; }
code { font: .86em "DejaVu Sans Mono", monospace; background: #eef0f3; padding: 0 .2em; }
math[display="block"] { margin: 12px 0 20px; font-size: 38px; }
.number { position: absolute; right: 28px; bottom: 14px; font-size: 18px; color: #555; }
.first .number { color: #dce8f3; }
.show { background: #000; overflow: hidden; }
.show section { display: none; margin: 0 auto; }
.show .now { display: grid; }
.show aside { display: none; }
@media print {
  body { background: #fff; }
  main { zoom: 1 !important; }
  section { display: grid !important; margin: 0; break-after: page; break-inside: avoid; }
  section:last-of-type { break-after: auto; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
NOTES_STYLE = """
@page { size: A4; margin: 14mm; }
aside { width: 1280px; margin: 0 auto; padding: 8px 64px 24px; background: #fff; font-size: 36px; }
@media print {
  main { zoom: .52 !important; }
  section { break-after: avoid; border: 2px solid #999; }
  section:last-of-type { break-after: avoid; }
  aside { break-after: page; padding: 24px 0; }
  aside:last-of-type { break-after: auto; }
}
"""
SCRIPT = """
const slides = [...document.querySelectorAll("section")], main = document.querySelector("main");
let now = -1;
function show(number) {
  now = Math.max(0, Math.min(slides.length - 1, number));
  document.body.classList.add("show");
  slides.forEach((slide, place) => slide.classList.toggle("now", place === now));
  main.style.zoom = Math.min(innerWidth / 1280, innerHeight / 720);
  history.replaceState(null, "", "#" + slides[now].id);
}
function end() {
  document.body.classList.remove("show");
  main.style.zoom = "";
  if (now >= 0) slides[now].scrollIntoView();
}
const keys = {
  ArrowRight: () => now + 1, ArrowDown: () => now + 1, PageDown: () => now + 1, " ": () => now + 1,
  ArrowLeft: () => now - 1, ArrowUp: () => now - 1, PageUp: () => now - 1,
  Home: () => 0, End: () => slides.length - 1,
};
addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape") end();
  if (!(event.key in keys)) return;
  event.preventDefault();
  show(keys[event.key]());
});
addEventListener("resize", () => { if (document.body.classList.contains("show")) show(now); });
now = slides.findIndex(slide => "#" + slide.id === location.hash);
"""


def decks() -> list[Path]:
    """Markdown of every deck."""
    return pages_of("slides")


def deck_page(path: Path, *, notes: bool = False) -> str:
    """One deck as a page, with or without what is said."""
    text = path.read_text(encoding="utf-8")
    found = slides_of(text)
    parts = [
        slide_html(slide, number, len(found), path.parent, notes=notes)
        for number, slide in enumerate(found, start=1)
    ]
    style = STYLE + NOTES_STYLE if notes else STYLE
    return page(title_of(text), style, "\n".join(parts), script=SCRIPT)


def slide_html(slide: Slide, number: int, of: int, folder: Path, *, notes: bool = False) -> str:
    """One slide as a section: heading, words, picture."""
    html = body(slide.shown, folder)
    heading, words = html.split("\n", 1) if "\n" in html else (html, "")
    words = QUESTION.sub('<p class="ask">', words)
    figure = IMAGE.search(words)
    kinds = ["first"] if number == 1 else ["words-only"] if figure is None else []
    shown = ""
    if figure is not None:
        width, height = size_of(figure[1])
        kinds += ["beside"] if width / height < WIDE else []
        # Of a page of the desk the upper part is shown, so large that it can be read from a chair.
        tall = ' class="of-page"' if width > 1000 and height > 0.85 * width else ""
        words = words.replace(figure[0], "")
        shown = f'\n<div class="figure">{figure[0][3:-4].replace("<img", f"<img{tall}")}</div>'
    said = ""
    if notes and slide.note:
        said = f'\n<aside aria-label="Notes on slide {number}">\n{body(slide.note, folder)}</aside>'
    return (
        f'<section id="slide-{number}" class="{" ".join(kinds)}">\n{heading}\n'
        f'<div class="words">\n{words.strip()}\n</div>{shown}\n'
        f'<div class="number">{number} / {of}</div>\n</section>{said}'
    )


def size_of(picture: str) -> tuple[int, int]:
    """Width and height of a PNG, from its first bytes."""
    width, height = struct.unpack(">II", base64.b64decode(picture[:32])[16:24])
    return width, height


def print_page(path: Path) -> Path:
    """The same as PDF, by Chromium."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise SystemExit(
            f"--pdf needs one of {', '.join(BROWSERS)} on the path and found none; "
            f"open {path} in any browser and print it to a file"
        )
    target = path.with_suffix(".pdf").resolve()
    options = ("--headless", "--no-sandbox", "--no-pdf-header-footer", f"--print-to-pdf={target}")
    subprocess.run([browser, *options, path.resolve().as_uri()], check=True, capture_output=True)
    return target


def main() -> None:
    """Write all decks."""
    reader = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    reader.add_argument("--out", type=Path, default=BUILT / "slides")
    reader.add_argument("--notes", action="store_true", help="also with notes below the slides")
    reader.add_argument("--pdf", action="store_true", help="also as PDF")
    asked = reader.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    for deck in decks():
        for notes in (False, True) if asked.notes else (False,):
            target = asked.out / f"{deck.stem}{'-notes' if notes else ''}.html"
            target.write_text(deck_page(deck, notes=notes), encoding="utf-8", newline="\n")
            print(target)
            if asked.pdf:
                print(print_page(target))


if __name__ == "__main__":
    main()

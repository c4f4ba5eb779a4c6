"""Write the handouts of the course as pages that print on A4, one each.

    python scripts/print_handouts.py [FOLDER]

Without a folder into docs/_build/handouts. Open one in a browser and print it.
"""

import sys
from pathlib import Path

from course_html import BUILT, body, page, pages_of, title_of

STYLE = """
@page { size: A4; margin: 14mm 15mm; }
:root { color-scheme: light; }
body { font: 11.5pt/1.4 system-ui, "DejaVu Sans", sans-serif; color: #111; background: #fff;
  margin: 0 auto; max-width: 180mm; }
h1 { font-size: 19pt; margin: 0 0 3mm; border-bottom: 0.6mm solid #333; padding-bottom: 1.5mm; }
p, ul, ol, blockquote { margin: 0 0 2.2mm; }
ol, ul { padding-left: 6mm; }
li { margin-bottom: 0.9mm; }
.table { overflow-x: auto; margin: 0 0 2.5mm; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.9mm 2mm 0.9mm 0;
  border-bottom: 0.2mm solid #aaa; }
th { border-bottom: 0.4mm solid #333; }
th:empty { padding: 0; border: 0; }
blockquote { border-left: 1mm solid #888; padding-left: 3mm; margin-left: 0; }
code { font: 10pt "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.foot { color: #555; font-size: 8pt; margin-top: 3mm; }
@media screen { body { padding: 10mm; } }
"""
FOOT = "From the course of atrocityrisk (BSD-3-Clause). Pass it on whole, with this line."


def handouts() -> list[Path]:
    """Markdown of every handout."""
    return pages_of("handouts")


def handout_page(path: Path) -> str:
    """One handout as a page."""
    text = path.read_text(encoding="utf-8")
    content = f'{body(text, path.parent)}\n<p class="foot">{FOOT}</p>'
    return page(title_of(text), STYLE, content)


def main(arguments: list[str]) -> None:
    """Write all of them."""
    folder = Path(arguments[0]) if arguments else BUILT / "handouts"
    folder.mkdir(parents=True, exist_ok=True)
    for path in handouts():
        target = folder / f"{path.stem}.html"
        target.write_text(handout_page(path), encoding="utf-8", newline="\n")
        print(target)


if __name__ == "__main__":
    main(sys.argv[1:])

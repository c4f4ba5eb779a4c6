"""Whether a text can be read by somebody who is no statistician: no jargon, no long sentences.

For a page, `visible_text` first: what a reader sees outside the annex, one line a block.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from atrocityrisk.indicators import INDICATORS

WORDS = 25
"""Most words of a sentence that is read first."""
ANNEX = "annex"
"""Elements whose id or one of whose classes is or begins with this are for those who check."""
UNSEEN = {"script", "style", "template", "head"}
EMPTY = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
}  # fmt: skip
INLINE = {
    "a", "abbr", "b", "bdi", "cite", "code", "em", "i", "mark", "q", "s", "small", "span", "strong",
    "sub", "sup", "time", "tspan", "u", "var", "wbr",
}  # fmt: skip
SPOKEN = ("alt", "aria-label")
"""Attributes that are read aloud in place of a picture."""


def jargon_terms() -> list[str]:
    """The words that no page says outside its annex."""
    lines = (Path(__file__).parent / "jargon.txt").read_text("utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def jargon_in(text: str) -> list[str]:
    """Jargon and short names of indicators in a text, each once, in the order of the list."""
    found = [term for term in jargon_terms() if _pattern(term).search(text)]
    # A name such as "coup_attempt_5y"; one without an underscore may be an English word.
    words = set(re.findall(r"\b[a-z]\w*_\w+\b", text))
    return found + sorted(word for word in words if word in INDICATORS)


def _pattern(term: str) -> re.Pattern[str]:
    stem = re.escape(term.removesuffix("*")).replace(r"\ ", r"\s+")
    # A term with a hyphen or an underscore after it is another word, such as "origin-destination".
    end = r"\w*" if term.endswith("*") else r"(?![\w-])"
    return re.compile(rf"(?<![\w-]){stem}{end}", re.IGNORECASE)


def long_sentences(text: str, *, most: int = WORDS) -> list[str]:
    """Sentences of more words than a reader takes in at once; every line is read by itself."""
    return [one for one in sentences(text) if word_count(one) > most]


def sentences(text: str) -> list[str]:
    """Sentences of a text; a line break and a dot between links end one, a decimal point none."""
    lines = (part for line in text.splitlines() for part in line.split(" · "))
    parts = (re.split(r"(?<=[.!?])[)\"”»]?\s+(?=[^a-z\s])", line) for line in lines)
    return [one.strip() for line in parts for one in line if one.strip()]


def word_count(sentence: str) -> int:
    """Words of a sentence: an interval in brackets is none, and a list of names is one."""
    without = re.sub(r"[(\[][^()\[\]]*\d[^()\[\]]*[)\]]", " ", sentence)
    name = r"[A-Z][\w’'-]*(?: (?:of|the|[A-Z])[\w’'-]*)*"
    without = re.sub(rf"{name}(?:, {name})+(?:,? and {name})?", "Names", without)
    return sum(any(letter.isalnum() for letter in token) for token in without.split())


def visible_text(page: str, *, within: str | None = None) -> str:
    """What a reader sees of a page outside its annex, or of one element by id or class alone."""
    reader = _Reader(within)
    reader.feed(page)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    """Collects the text between tags, and whether the present one is to be left out."""

    def __init__(self, within: str | None) -> None:
        super().__init__()
        self.within = within
        self.parts: list[str] = []
        self.open: list[tuple[str, bool, bool]] = []
        """Open elements: tag, whether it is left out, whether it is the one that is wanted."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = list(_names(attrs))
        left_out = tag in UNSEEN or any(name.startswith(ANNEX) for name in names)
        if tag not in INLINE:
            self.parts.append("\n")
        if tag not in EMPTY:
            self.open.append((tag, left_out, self.within in names))
        if self._seen() and not left_out:
            spoken = [value for name, value in attrs if name in SPOKEN and value]
            self.parts.extend(f"\n{value}\n" for value in spoken)

    def handle_endtag(self, tag: str) -> None:
        # An element that was never closed ends with the one that holds it.
        if any(tag == one[0] for one in self.open):
            while self.open.pop()[0] != tag:
                pass
        if tag not in INLINE:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self._seen():
            self.parts.append(data)

    def _seen(self) -> bool:
        wanted = self.within is None or any(one[2] for one in self.open)
        return wanted and not any(one[1] for one in self.open)


def _names(attrs: list[tuple[str, str | None]]) -> Iterator[str]:
    for name, value in attrs:
        if name in ("id", "class") and value:
            yield from value.split()

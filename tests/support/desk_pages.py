"""What a page of the desk says to whoever reads it."""

import re
from html import unescape
from typing import Any


def words_of(text: str) -> str:
    """Text of a part of a page, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def main_words(answer: Any) -> str:
    """What a page says, without its marks, and without the ways around it."""
    page = answer.content.decode()
    return words_of(page[page.index("<main") :])


def faults_of(answer: Any) -> list[str]:
    """What the summary at the head of a page lists."""
    page = answer.content.decode()
    found = re.search(r'<section class="faults".*?</section>', page, re.DOTALL)
    lines = re.findall(r"<li>(?:<a [^>]*>)?(.*?)(?:</a>)?</li>", found[0]) if found else []
    return [unescape(line) for line in lines]


def page_of(answer: Any) -> str:
    """The page of an answer that is there."""
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def lines_of(page: str) -> dict[str, dict[str, str]]:
    """States of the watch list, each with the words of its cells by their name."""
    body = page.split('<table class="watch">')
    if len(body) == 1:
        return {}
    found = {}
    for row in re.findall(r"<tr[^>]*>\s*(<th scope=\"row\">.*?)</tr>", body[1], re.DOTALL):
        name = words_of(re.search(r"<th scope=\"row\">(.*?)</th>", row, re.DOTALL)[1])
        cells = re.findall(r'<td[^>]*data-name="(.*?)"[^>]*>(.*?)</td>', row, re.DOTALL)
        found[name] = {cell: words_of(text) for cell, text in cells}
    return found


def entries_of(page: str) -> list[tuple[str, str, str, list[str]]]:
    """Entries of a time line: day, kind, title, and the marks."""
    entries = re.findall(r'<li class="entry kind-(\w+)">(.*?)</li>', page, re.DOTALL)
    return [
        (
            re.search(r'<time datetime="(.*?)"', entry)[1],
            kind,
            words_of(re.search(r'<p class="title">(.*?)</p>', entry, re.DOTALL)[1]),
            re.findall(r'<span class="mark[^"]*">(.*?)</span>', entry),
        )
        for kind, entry in entries
    ]

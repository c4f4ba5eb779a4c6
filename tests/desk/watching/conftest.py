"""Somebody at the watch list, and what its pages say."""

import re
from html import unescape

import pytest
from django.test import Client


@pytest.fixture
def at_desk(people):
    """Gives the client of somebody who is logged in."""

    def log_in(name):
        client = Client()
        client.force_login(people[name])
        return client

    return log_in


def page_of(answer):
    """The page of an answer that is there."""
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def words_of(text):
    """Text of a part of a page, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def lines_of(page):
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


def entries_of(page):
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

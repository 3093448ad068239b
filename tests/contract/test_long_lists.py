"""Documents of any length, for every kind: the newest entries are read, wherever they stand.

An empty list is a list.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.errors import ParseError
from bot.core.types import Page, Reply
from bot.sources.kinds.registry import KINDS
from tests.contract.test_kinds import AT, URL, opened

LONG = 3_000
NEW = "样例新闻"
Entries = Sequence[tuple[str, datetime | None]]


def rss(entries: Entries) -> str:
    items = "".join(
        f"<item><title>{title}</title><link>https://a.example/{title}</link>"
        + (f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} +0000</pubDate>" if at else "")
        + "</item>"
        for title, at in entries
    )
    return f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>"


def json_feed(entries: Entries) -> str:
    items = [
        {"id": title, "title": title, "content_text": title} | ({"date_published": at.isoformat()} if at else {})
        for title, at in entries
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": items})


def json_list(entries: Entries) -> str:
    rows = [{"id": title, "title": title, "at": int(at.timestamp()) if at else None} for title, at in entries]
    return json.dumps({"data": {"list": rows}})


def page(entries: Entries) -> str:
    lines = "".join(
        f'<li><a href="/2026/01/02/{title}.html">{title}</a>'
        + (f'<time datetime="{at.isoformat()}">x</time>' if at else "")
        + "</li>"
        for title, at in entries
    )
    return f'<html><body><ul class="list">{lines}</ul></body></html>'


# How each kind writes a list of entries: a kind without one here is a kind without this suite.
WRITTEN = {"rss": [rss, json_feed], "rsshub": [rss, json_feed], "json": [json_list], "html": [page], "finews": [page]}
WRITERS = [(kind, write) for kind, writers in WRITTEN.items() for write in writers]
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>'
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel/></rdf:RDF>'
# What each kind takes for a list of its own that holds nothing; a page of HTML never is one.
EMPTY = {
    "rss": [rss([]), json_feed([]), ATOM, RDF, '<feed xmlns="http://www.w3.org/2005/Atom"/>'],
    "rsshub": [rss([]), json_feed([]), ATOM],
    "json": [json_list([])],
    "html": [],
    "finews": [rss([]), ATOM],
}
NOT_EMPTY_BUT_BROKEN = {
    "rss": ["<rss version='2.0'><channel><title>x", "", '{"version": "https://jsonfeed.org/version/1"}'],
    "rsshub": ["<rss version='2.0'><channel><title>x", ""],
    "json": ['{"data": {"list": null}}', '{"data": {}}', "{}", "[]", ""],
    "html": ["<html><body><ul class='list'></ul></body></html>", ""],
    "finews": ["<rss version='2.0'><channel><title>x", ""],
}


def read(kind: str, document: str) -> Page:
    stepper = opened(kind)
    stepper.start({})
    return stepper.parse(Reply(URL, 200, {}, document.encode(), AT))


def names(found: Page) -> list[str]:
    return [item.title or item.url.rpartition("/")[2].removesuffix(".html") for item in found.items]


def entries(*, dated: bool, oldest_first: bool) -> list[tuple[str, datetime | None]]:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    listed = [(f"样例{n}", begin + timedelta(minutes=n) if dated else None) for n in range(LONG)]
    listed.append((NEW, begin + timedelta(minutes=LONG) if dated else None))
    return listed if oldest_first else listed[::-1]


def test_every_kind_is_here():
    assert KINDS.keys() == WRITTEN.keys() == EMPTY.keys() == NOT_EMPTY_BUT_BROKEN.keys()


@pytest.mark.parametrize("dated", [True, False], ids=["dated", "undated"])
@pytest.mark.parametrize("oldest_first", [True, False], ids=["oldest first", "newest first"])
@pytest.mark.parametrize(("kind", "write"), WRITERS)
def test_the_newest_entry_of_a_long_list_is_read(kind: str, write, *, oldest_first: bool, dated: bool):
    listed = entries(dated=dated, oldest_first=oldest_first)
    found = read(kind, write(listed))
    assert NEW in names(found)
    assert len(found.items) + found.left_out == LONG + 1
    if dated:
        newest = sorted(listed, key=lambda one: str(one[1]))[-len(found.items) :]
        assert set(names(found)) == {title for title, _ in newest}
    # In the order of the document.
    assert names(found) == [title for title, _ in listed if title in set(names(found))]


@pytest.mark.parametrize(("kind", "write"), WRITERS)
def test_a_new_entry_amid_old_ones_is_read_and_an_undated_one_is_as_old_as_its_neighbour(kind: str, write):
    listed = entries(dated=True, oldest_first=True)
    listed.insert(100, listed.pop())
    listed.append(("末尾", None))
    assert {NEW, "末尾"} <= set(names(read(kind, write(listed))))


@pytest.mark.parametrize(("kind", "write"), WRITERS)
def test_a_short_list_is_read_whole(kind: str, write):
    listed = entries(dated=False, oldest_first=True)[:150]
    found = read(kind, write(listed))
    assert (len(found.items), found.left_out) == (150, 0)


@pytest.mark.parametrize(("kind", "document"), [(kind, one) for kind, documents in EMPTY.items() for one in documents])
def test_a_list_that_shows_to_be_one_and_is_empty_is_a_page_without_items(kind: str, document: str):
    found = read(kind, document)
    assert (found.items, found.refused) == ((), ())


@pytest.mark.parametrize(
    ("kind", "document"), [(kind, one) for kind, documents in NOT_EMPTY_BUT_BROKEN.items() for one in documents]
)
def test_what_does_not_show_to_be_a_list_is_a_failure(kind: str, document: str):
    with pytest.raises(ParseError):
        read(kind, document)

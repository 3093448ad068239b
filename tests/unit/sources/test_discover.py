"""The feed that a page names."""

from datetime import UTC, datetime

import pytest

from bot.core.types import Reply
from bot.sources.kinds.registry import feed_links
from bot.sources.reading.discover import feeds_of

URL = "https://news.example/a/index.html"
RSS = 'rel="alternate" type="application/rss+xml"'
# The first is the main one; comments are none.
SEVERAL = (
    f'<link {RSS} title="评论" href="/c"><link {RSS} title="样例 &raquo; Comments Feed" href="/d"><link {RSS} href="/comments/feed/">'
    f'<link {RSS} title="样例" href="/feed/"><link {RSS} href="/finance/feed/">'
)


def found(head: str, url: str = URL) -> list[str]:
    reply = Reply(
        url, 200, {}, f"<html><head>{head}</head><body>样例</body></html>".encode(), datetime(2026, 1, 1, tzinfo=UTC)
    )
    return [one.url for one in feeds_of(reply)]


@pytest.mark.parametrize(
    ("head", "feeds"),
    [
        (f'<link {RSS} href="/feed.xml">', ["https://news.example/feed.xml"]),
        (f'<link {RSS} href="feed.xml">', ["https://news.example/a/feed.xml"]),
        (f'<link {RSS} href="//cdn.example/f">', ["https://cdn.example/f"]),
        (f'<base href="https://b.example/x/"><link {RSS} href="feed">', ["https://b.example/x/feed"]),
        ('<link rel="alternate" type="application/atom+xml" href="/atom">', ["https://news.example/atom"]),
        ('<link rel="alternate" type="application/feed+json" href="/f.json">', ["https://news.example/f.json"]),
        ("<LINK REL='Alternate' TYPE='application/RSS+XML; charset=utf-8' HREF=' /F '>", ["https://news.example/F"]),
        ('<link rel="feed" type="application/rss+xml" href="/f">', ["https://news.example/f"]),
        (SEVERAL, ["https://news.example/feed/", "https://news.example/finance/feed/"]),
        (f'<link {RSS} href="/f"><link {RSS} href="/f">', ["https://news.example/f"]),
        # No feeds.
        ('<link rel="stylesheet" type="text/css" href="/x.css">', []),
        ('<link rel="alternate" hreflang="en" href="/en">', []),
        ('<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">', []),
        ('<link rel="alternate" type="application/json+oembed" href="/oembed?url=x">', []),
        (f'<link {RSS} href="">', []),
        (f"<link {RSS}>", []),
        (f'<link {RSS} href="javascript:alert(1)"><link {RSS} href="http://[broken"><link {RSS} href="file:///x">', []),
        (f'<!-- <link {RSS} href="/old.xml"> -->', []),
        (f'<link {RSS} href="{URL}">', []),
    ],
)
def test_the_feeds_of_a_page(head: str, feeds: list[str]):
    assert found(head) == feeds


def test_a_page_with_many_feeds_gives_the_first_ten():
    assert len(found("".join(f'<link {RSS} href="/{n}">' for n in range(300)))) == 10


def test_a_page_that_cannot_be_parsed_names_none():
    body = b"<html>" + b"<a " + b"x" * 20_000 + b">"
    assert feed_links(Reply(URL, 200, {}, body, datetime(2026, 1, 1, tzinfo=UTC))) == ()

"""Finds the feeds that a page links: ``<link rel="alternate" type="application/rss+xml" href=…>``. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.core.types import Reply
from bot.sources.reading.document import decode, html_tree
from bot.sources.reading.links import absolute

TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/json",
)
MAX_LINKS = 200
MAX_FOUND = 10
# A feed of comments is no feed of news; WordPress links one on every page.
_ASIDE = re.compile(r"\bcomments?\b|评论|留言|oembed", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page links to."""

    url: str
    title: str


def feeds_of(reply: Reply) -> tuple[FeedLink, ...]:
    """Return the feeds that a page links to, its main one first, at most ten.

    Example: a page with ``<link rel="alternate" type="application/rss+xml" href="/feed.xml">`` gives ``/feed.xml`` made
    absolute.

    Relative addresses are resolved by ``<base href>``; feeds of comments are left out. Raises ParseError if the page
    cannot be parsed.
    """
    page = html_tree(decode(reply.body, reply.headers))
    base = reply.url
    if (node := page.css_first("base[href]")) is not None:
        base = absolute(reply.url, node.attributes.get("href") or "") or base
    found: dict[str, FeedLink] = {}
    for node in page.css("link[rel][href], a[rel][type][href]")[:MAX_LINKS]:
        relations = (node.attributes.get("rel") or "").lower().split()
        kind = (node.attributes.get("type") or "").lower().partition(";")[0].strip()
        href = (node.attributes.get("href") or "").strip()
        title = " ".join((node.attributes.get("title") or "").split())[:100]
        # A link to JSON counts only if it says that it is a feed: WordPress links its API by the same relation.
        if (
            not {"alternate", "feed"} & set(relations)
            or kind not in TYPES
            or (kind == "application/json" and "feed" not in href)
        ):
            continue
        url = absolute(base, href)
        if url and url != reply.url and not _ASIDE.search(urlsplit(url).path) and not _ASIDE.search(title):
            found.setdefault(url, FeedLink(url, title))
    return tuple(found.values())[:MAX_FOUND]

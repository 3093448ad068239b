"""``fulltext: true``: reads the article's page where the list has only a lead. The only user of readability."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from bot.core.errors import ParseError
from bot.core.types import Item, Page, Reply, Request
from bot.sources.reading.document import decode, html_tree, plain_text
from bot.sources.reading.heavy import never_inline

# Characters of a page without its scripts: readability takes half a second for 250,000 in short paragraphs, more for
# deep nesting.
MAX_PAGE = 250_000
MAX_NESTED = 256
# A page with a shorter text has hidden its text from us.
LEAST = 40
# Elements that are no part of an article, and most of many pages: removed before the page is measured.
_CHROME = ["script", "style", "noscript", "iframe", "svg", "nav", "aside", "footer", "form"]
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


class _Inner(Protocol):
    def start(self, cursor: Mapping[str, Any]) -> Request: ...
    def parse(self, reply: Reply) -> Page: ...
    def enrich(self, item: Item, reply: Reply) -> Item: ...


class Fulltext:
    """Wraps any kind, and names the pages of its items as details.

    Example: ``Fulltext(Rss(url, {})).parse(reply).items[0].detail`` -> ``Request("https://news.example/article")``.

    An item with a detail of its own keeps that. Raises what the kind raises; ``enrich`` raises ParseError: parse,
    empty.
    """

    def __init__(self, kind: _Inner) -> None:
        self._kind = kind

    def start(self, cursor: Mapping[str, Any]) -> Request:
        return self._kind.start(cursor)

    def parse(self, reply: Reply) -> Page:
        page = self._kind.parse(reply)
        items = tuple(
            replace(item, detail=Request(item.url)) if item.detail is None and item.url else item for item in page.items
        )
        return replace(page, items=items)

    @never_inline  # 32 KB of short paragraphs take 0.2 s
    def enrich(self, item: Item, reply: Reply) -> Item:
        if item.detail is not None and item.detail.url != item.url:
            return self._kind.enrich(item, reply)
        # Many pages repeat the headline above the text.
        text = article_text(reply).removeprefix(f"{item.title}\n") if item.title else article_text(reply)
        # The list may hold more text than a page that shows its beginning only.
        return replace(item, text=text if len(text) > len(item.text) else item.text, detail=None)


def article_text(reply: Reply) -> str:
    """Return the article's text from its page. Raises ParseError: parse, empty."""
    markup = _CONTROL.sub("", decode(reply.body, reply.headers))
    if not markup.strip():
        raise ParseError("empty", "the document is empty", url=reply.url)
    page = html_tree(markup, MAX_NESTED)  # refuses pages on which readability would take minutes
    page.strip_tags(_CHROME)
    markup = (page.html or "")[:MAX_PAGE]
    from readability import Document

    try:
        text = plain_text(Document(markup).summary(html_partial=True))
    except Exception as exc:
        # readability raises errors of its own and of lxml.
        raise ParseError("parse", f"{type(exc).__name__}: {exc}"[:200], url=reply.url) from exc
    if len(text) < LEAST:
        raise ParseError("empty", "no article on the page", url=reply.url)
    return text

"""Kind ``rsshub``: a route of an RSSHub, ``/cls/telegraph``, read as a feed."""

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

from bot.core.errors import OptionError, ParseError
from bot.core.types import Page, Reply
from bot.sources.kinds.rss import Rss
from bot.sources.reading.document import decode, html_tree

# The RSSHub of sources that name none.
RSSHUB = "https://rsshub.app"
# Precedes the cause on RSSHub's error page.
_SAID = re.compile(r"(?:Error Message|错误信息)\s*[:：]?\s*(?P<said>[^\n]{1,200})", re.IGNORECASE)


class RssHub(Rss):
    """A route of an RSSHub.

    Example: ``RssHub("https://rsshub.example", {"route": "/eastmoney/search/微信支付"}).start({}).url`` ends in the quoted
    route.

    ``url`` is the RSSHub, or the whole address when there is no ``route``. Raises OptionError; ParseError as ``rss``
    does, and with RSSHub's own words when it answers with its error page.
    """

    OPTIONS: ClassVar[frozenset[str]] = frozenset(["route"])

    def __init__(self, url: str, options: Mapping[str, Any]) -> None:
        super().__init__(route_address(url, options["route"]) if "route" in options else url, {})

    def parse(self, reply: Reply) -> Page:
        if said := _fault(reply):
            raise ParseError("parse", "RSSHub's page of errors", url=reply.url, said=said)
        return super().parse(reply)


def route_address(base: str, route: Any) -> str:
    """Return the address of a route. Raises OptionError."""
    if not isinstance(route, str) or not route.startswith("/") or len(route) > 500 or "/.." in route or "#" in route:
        raise OptionError(
            "sources: route: must be a route of RSSHub's, such as /cls/telegraph", "wrong", "route", wanted="route"
        )
    try:
        parts = urlsplit(base)
    except ValueError as exc:
        raise OptionError(f"sources: url: {base!r} is not a web address", "address", "url", given=base) from exc
    if parts.query or parts.fragment:
        raise OptionError(
            "sources: url: must be the address of an RSSHub alone, such as https://rsshub.app",
            "wrong",
            "url",
            wanted="rsshub",
        )
    path, mark, query = route.partition("?")
    return base.rstrip("/") + quote(path, safe="/%:,=+@~!$&'()*") + mark + quote(query, safe="=&%+,:/")


def _fault(reply: Reply) -> str:
    """Return RSSHub's own words about what went wrong: from a page, or from JSON."""
    text = decode(reply.body[:200_000], reply.headers).lstrip()
    if text.startswith("{") and '"error"' in text[:200]:
        try:
            said = json.loads(text).get("error")
        except (ValueError, RecursionError, AttributeError):
            return ""
        said = said.get("message") if isinstance(said, dict) else said
        return " ".join(str(said or "").split())[:200]
    if not re.match(r"<!doctype html|<html", text, re.IGNORECASE) or "rsshub" not in text[:20_000].lower():
        return ""
    body = html_tree(text).body
    said = re.sub(r"\s*\n\s*", "\n", body.text(separator="\n")) if body is not None else ""
    found = _SAID.search(said)
    return " ".join(found["said"].split()) if found else "something went wrong (its page, not a feed)"


KIND = ("rsshub", RssHub)

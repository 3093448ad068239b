"""Kind ``eastmoney``: EastMoney's own lists. ``list`` names which: 102, 45, a marketType (37,38,39), or fast (getFastNewsList).

The fast list is written against captures; for the others none exist (未经实测): they follow SOURCES.md's table.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from bot.core.errors import ConfigError, ParseError
from bot.core.tickers import from_secid
from bot.core.types import Item, Page, Refusal, Reply, Request
from bot.sources.document import date, decode, plain_text
from bot.sources.marks import news_number, read_marked

PROVIDER = "eastmoney"
ROWS_MOST = 1_000
FAST_URL = "https://np-weblist.eastmoney.com/comm/web/getFastNewsList?client=web&biz=web_724&fastColumn=102&sortEnd=&pageSize=200&req_trace=1"
_LISTS = {
    "102": "/web/webapi?type=102&count=100&newsid=1",
    "45": "/web/webapi?type=45&count=100&newsid=1",
}
_NO_ROW = Refusal("parse", "a row that is no object")
_HEADLINE = re.compile(r"^\s*【(?P<title>[^】]{1,200})】\s*")


class EastMoney:
    """One of EastMoney's lists.

    Example: ``EastMoney("https://host.example", {"list": "102"}).start({}).url`` -> ``"https://host.example/web/webapi?type=102…"``.

    The URL's host is the one to ask; a URL with a path is asked as it is. Options: ``list`` (default: by the URL, else fast).
    Raises ConfigError for a list that does not exist; ParseError: not-a-feed, login-page, parse, empty.
    """

    def __init__(self, url: str, options: Mapping[str, Any]) -> None:
        self._list = str(options.get("list") or _list_of(url))
        if self._list not in _LISTS and self._list != "fast" and not re.fullmatch(r"\d{1,4}(,\d{1,4})*", self._list):
            raise ConfigError(
                f"sources: list: {self._list!r} is none of 102, 45, fast or a marketType such as 37,38,39"
            )
        self._url = url
        self._newest = ""

    def start(self, cursor: Mapping[str, Any]) -> Request:
        self._newest = str(cursor.get("newest") or "")
        parts = urlsplit(self._url)
        if parts.path.strip("/") or parts.query:
            return Request(self._url)
        if self._list == "fast":
            return Request(FAST_URL.replace("https://np-weblist.eastmoney.com", f"{parts.scheme}://{parts.netloc}"))
        path = _LISTS.get(self._list, f"/information/newmarket/web/webapi?marketType={self._list}&count=100")
        return Request(urljoin(self._url, path))

    def parse(self, reply: Reply) -> Page:
        answer = _read_json(reply)
        data = answer.get("data")
        if isinstance(data, dict) and isinstance(data.get("fastNewsList"), list):
            return self._fast(data, reply)
        for name in ("records", "nodeList", "record", "LivesList"):
            rows = answer.get(name)
            if isinstance(rows, list):
                return _page([self._item(row, name, reply) for row in rows[:ROWS_MOST]], reply)
        raise ParseError(
            "parse", str(answer.get("message") or answer.get("msg") or "no list in the answer")[:200], url=reply.url
        )

    def enrich(self, item: Item, reply: Reply) -> Item:
        answer = _read_json(reply)
        markup = answer.get("content") or answer.get("text")
        if not isinstance(markup, str) or not markup.strip():
            raise ParseError("empty", str(answer.get("message") or answer.get("msg") or "no text in the answer")[:200])
        marked = read_marked(markup)
        return replace(
            item,
            text=marked.text or item.text,
            medium=item.medium or marked.medium,
            tickers=tuple(dict.fromkeys((*item.tickers, *marked.tickers))),
            detail=None,
        )

    def _fast(self, data: Mapping[str, Any], reply: Reply) -> Page:
        rows = [row for row in data["fastNewsList"][:ROWS_MOST] if isinstance(row, dict)]
        items: list[Item | Refusal] = [_NO_ROW] * (min(len(data["fastNewsList"]), ROWS_MOST) - len(rows))
        for row in rows:
            code = _code(row.get("code"))
            title, summary = (str(row.get(name) or "").strip() for name in ("title", "summary"))
            headline = _HEADLINE.match(summary)
            # Titles are cut at a % sign or the like now and then; the summary's own headline is whole.
            if headline and headline["title"].startswith(title):
                title = headline["title"]
            text = plain_text(_HEADLINE.sub("", summary, count=1))
            if not code or not (title or text):
                items.append(Refusal("no-title" if code else "parse", code or title[:60]))
                continue
            stocks = row.get("stockList")
            address = f"https://finance.eastmoney.com/a/{code}.html"
            items.append(
                Item(
                    title=title or text.partition("\n")[0][:60],
                    url=address,
                    text=text,
                    published_at=date(str(row.get("showTime") or "")),
                    native_id=code,
                    provider=PROVIDER,
                    share_url=address,
                    tickers=tuple(
                        dict.fromkeys(
                            found
                            for one in (stocks if isinstance(stocks, list) else [])
                            if (found := from_secid(str(one)))
                        )
                    ),
                    urgent=row.get("titleColor") == 3,
                )
            )
        page = _page(items, reply)
        orders = [str(row.get("realSort") or "") for row in rows]
        newest = max([self._newest, *orders])
        oldest = min((order for order in orders if order), default="")
        # Everything on this page is new: what came before it may be new too.
        following = None
        if self._newest and oldest > self._newest and (end := _code(data.get("sortEnd"))):
            following = Request(_with_query(reply.url, "sortEnd", end))
        return replace(page, cursor={"newest": newest}, next=following)

    def _item(self, row: Any, name: str, reply: Reply) -> Item | Refusal:
        if not isinstance(row, dict):
            return _NO_ROW
        code = _code(row.get("infoCode") or row.get("infocode") or row.get("id"))
        digest = plain_text(str(row.get("digest") or row.get("simdigest") or ""))
        headline = _HEADLINE.match(digest)
        title = _one_line(str(row.get("title") or row.get("simtitle") or "") or (headline["title"] if headline else ""))
        if not title:
            return Refusal("no-title", code or "a row without title and id")
        host = urljoin(reply.url, "/")
        share = f"{host}html_News/NewsShare.html?infoCode={code}" if code else ""
        return Item(
            title=title,
            url=share,
            text=_HEADLINE.sub("", digest, count=1),
            published_at=date(str(row.get("showtime") or row.get("datetime") or "")),
            native_id=news_number(code),
            provider=PROVIDER if code else "",
            medium=str(row.get("from") or row.get("medianame") or "").strip()[:60],
            share_url=(_address(row.get("url_w")) if name in {"records", "LivesList"} else "") or share,
            # The old wire's host has no texts.
            detail=Request(f"{host}NewsData/GetNewsText.do?id={code}") if code and name != "LivesList" else None,
        )


def _code(written: object) -> str:
    """Return an id that is one: it becomes part of addresses."""
    code = str(written or "").strip()
    return code if re.fullmatch(r"[A-Za-z0-9_-]{1,60}", code) else ""


def _address(written: object) -> str:
    address = str(written or "").strip()
    return address if address.startswith(("http://", "https://")) else ""


def _one_line(markup: str) -> str:
    return " ".join(plain_text(markup).split())


def _list_of(url: str) -> str:
    query = dict(parse_qsl(urlsplit(url).query))
    return query.get("marketType") or query.get("type") or "fast"


def _read_json(reply: Reply) -> dict[str, Any]:
    text = decode(reply.body, reply.headers).strip()
    if text.startswith("<"):
        reason = "login-page" if re.search("password|登录", text[:50_000]) else "not-a-feed"
        raise ParseError(reason, "an HTML page instead of JSON", url=reply.url)
    # Old endpoints wrap it: var ajaxResult={…};
    text = re.sub(r"^[\w.$ ]{1,40}[=(]\s*", "", text).rstrip(";) \n") if not text.startswith(("{", "[")) else text
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise ParseError("parse", "not JSON", url=reply.url) from exc
    if not isinstance(answer, dict):
        raise ParseError("parse", "JSON, but no object", url=reply.url)
    return answer


def _page(found: list[Item | Refusal], reply: Reply) -> Page:
    items = tuple(one for one in found if isinstance(one, Item))
    if not found:
        raise ParseError("empty", "a list without news", url=reply.url)
    return Page(items, refused=tuple(one for one in found if isinstance(one, Refusal)), title="东方财富")


def _with_query(url: str, name: str, value: str) -> str:
    parts = urlsplit(url)
    query = [(key, kept) for key, kept in parse_qsl(parts.query, keep_blank_values=True) if key != name]
    return urlunsplit(parts._replace(query=urlencode([*query, (name, value)])))

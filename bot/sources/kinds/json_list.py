"""Kind ``json``: a list of news as JSON, read by a mapping: JMESPath for the rows and for each field of a row.

The wires are presets of this kind (bot/sources/presets/*.yaml); docs/sources.md explains every option.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from bot.core.errors import ParseError
from bot.core.types import Item, Page, Refusal, Reply, Request, Ticker
from bot.sources.kinds.expressions import Evaluator
from bot.sources.kinds.hooks import ID_FORMS, MARKUPS, SIGNATURES, TICKER_FORMS, WRAPPERS
from bot.sources.kinds.options import (
    missing,
    read_expression,
    read_flag,
    read_headers,
    read_hook,
    read_more,
    read_query,
    read_template,
    read_text,
    read_time_format,
    read_zone,
    wrong,
)
from bot.sources.reading.closed_pages import asks_for_login
from bot.sources.reading.dates import OnPage, date, date_on_page
from bot.sources.reading.document import decode, plain_text, readable
from bot.sources.reading.feed_fields import HEADLINE, title_of
from bot.sources.reading.links import absolute
from bot.sources.reading.newest import newest

MAX_LISTED = 50
MAX_ROW_TEXT = 200_000
# A smaller number is no time in seconds (it would be before 1973), but a zero, a flag or a position.
SECONDS_LEAST = 100_000_000
_PLACE = re.compile(r"\{([A-Za-z_][\w.]*)\}")
# JSON may hold half of a surrogate pair, which cannot be encoded.
_HALF = re.compile("[\ud800-\udfff]")
# Options that hold an expression on the whole answer or on a row, and those that name a hook.
ON_ANSWER = ("items", "success", "error")
ON_ROW = (
    "id",
    "title",
    "text",
    "published",
    "link",
    "share",
    "medium",
    "categories",
    "tickers",
    "urgent",
    "drop",
    "order",
)
ON_DETAIL = ("detail_text",)
TEMPLATES = ("link_template", "share_template", "detail_template")
HOOKS: Mapping[str, Mapping[str, Any]] = {
    "sign": SIGNATURES,
    "unwrap": WRAPPERS,
    "id_form": ID_FORMS,
    "ticker_form": TICKER_FORMS,
    "markup": MARKUPS,
    "detail_markup": MARKUPS,
}


class Json:
    """A list of news as JSON.

    Example: ``Json("https://api.example.com/list", {"items": "data.rows", "id": "id", "title": "title", "published":
    "ctime"})``.

    An empty list is a page without items. Raises ConfigError naming the option; ParseError: login-page, not-a-feed,
    parse (with the answer's own words about its fault), empty (nothing at all).
    """

    OPTIONS: ClassVar[frozenset[str]] = frozenset(
        [
            *ON_ANSWER,
            *ON_ROW,
            *ON_DETAIL,
            *TEMPLATES,
            *HOOKS,
            "query",
            "headers",
            "headline",
            "time_zone",
            "time_format",
            "more",
            "provider",
        ]
    )

    def __init__(self, url: str, options: Mapping[str, Any]) -> None:
        self._url = url
        self._query = read_query(options.get("query"))
        self._headers = read_headers(options.get("headers"))
        self._paths = {
            name: read_expression(name, options[name]) for name in (*ON_ANSWER, *ON_ROW, *ON_DETAIL) if name in options
        }
        self._templates = {name: read_template(name, options[name]) for name in TEMPLATES if name in options}
        self._hooks = {name: read_hook(name, options[name], HOOKS[name]) for name in HOOKS if name in options}
        if "items" not in self._paths:
            raise missing("items", "json", "kind json needs an expression for its list, such as data.list")
        if not {"title", "text"} & self._paths.keys():
            raise missing("title", "json", "kind json needs an expression for title or text")
        if ("tickers" in self._paths) != ("ticker_form" in self._hooks):
            said = f"stands beside tickers, and is one of {', '.join(TICKER_FORMS)}"
            raise (
                wrong("ticker_form", "", said) if "ticker_form" in self._hooks else missing("ticker_form", "json", said)
            )
        self._headline = read_flag("headline", options.get("headline", False))
        self._zone = read_zone(options.get("time_zone"))
        self._format = read_time_format(options.get("time_format", ""))
        self._more = read_more(options.get("more"))
        if "value" in self._more:
            self._paths["more"] = read_expression("more.value", self._more["value"])
        self._provider = read_text("provider", options.get("provider", ""), 40)
        self._newest = ""

    def start(self, cursor: Mapping[str, Any]) -> Request:
        self._newest = str(cursor.get("newest") or "")
        return self._request({})

    def parse(self, reply: Reply) -> Page:
        reader = Evaluator(len(reply.body))
        answer = self._read_json(reply)
        rows = self._rows(reader, answer, reply)
        rows, left_out = newest(rows, self._published(Evaluator(len(reply.body)), reply.received_at))
        found = [self._item(reader, row, reply) for row in rows]
        items = tuple(one for one in found if isinstance(one, Item))
        refused = tuple(one for one in found if isinstance(one, Refusal))
        if "order" not in self._paths:
            return readable(Page(items, refused=refused, left_out=left_out), reply.url)
        orders = [
            order for row in rows if isinstance(row, dict) and (order := _one(reader.read(self._paths["order"], row)))
        ]
        latest = max([self._newest, *orders], key=_rank)
        oldest = min(orders, key=_rank, default="")
        following = None
        # Everything on this page is new, so the page before it may be new, too.
        if self._newest and oldest and _rank(oldest) > _rank(self._newest):
            following = self._following(reader, answer, reply.url)
        cursor = {"newest": latest}
        return readable(Page(items, cursor=cursor, next=following, refused=refused, left_out=left_out), reply.url)

    def enrich(self, item: Item, reply: Reply) -> Item:
        answer = self._read_json(reply)
        wanted = self._paths.get("detail_text")
        reader = Evaluator(len(reply.body))
        text = reader.read(wanted, answer) if wanted else None
        if not isinstance(text, str) or not text.strip():
            raise ParseError("empty", "no text in the answer", url=reply.url, said=self._fault(reader, answer))
        marked = self._hooks.get("detail_markup", MARKUPS["html"])(text[:MAX_ROW_TEXT])
        return replace(
            item,
            text=marked.text or item.text,
            medium=item.medium or marked.medium,
            tickers=tuple(dict.fromkeys((*item.tickers, *marked.tickers))),
            detail=None,
        )

    def _request(self, changes: dict[str, str]) -> Request:
        parts = urlsplit(self._url)
        if not self._query and not changes:
            return Request(self._url, self._headers)
        query = dict(parse_qsl(parts.query, keep_blank_values=True)) | self._query | changes
        pairs = list(query.items())
        if sign := self._hooks.get("sign"):
            pairs = list(sign(pairs))
        return Request(urlunsplit(parts._replace(query=urlencode(pairs, safe=","))), self._headers)

    def _following(self, reader: Evaluator, answer: Any, url: str) -> Request | None:
        if not self._more:
            return None
        name = self._more["parameter"]
        if "more" in self._paths:
            value = _one(reader.read(self._paths["more"], answer))
        else:
            # Taken from the requested address: the process that parses keeps no state of a kind.
            asked = dict(parse_qsl(urlsplit(url).query)).get(name, "")
            value = str(int(asked) + 1) if asked.isdecimal() and len(asked) < 6 else "2"
        return self._request({name: value}) if value else None

    def _read_json(self, reply: Reply) -> Any:
        text = decode(reply.body, reply.headers).strip()
        if unwrap := self._hooks.get("unwrap"):
            text = unwrap(text).strip()
        if text.startswith("<"):
            reason = "login-page" if asks_for_login(text) else "not-a-feed"
            raise ParseError(reason, "an HTML page instead of JSON", url=reply.url)
        if not text:
            raise ParseError("empty", "the document is empty", url=reply.url)
        try:
            answer = json.loads(text)
            if isinstance(answer, str):  # JSON within a string
                answer = json.loads(answer)
        except (ValueError, RecursionError) as exc:
            raise ParseError("parse", "not JSON", url=reply.url) from exc
        if not isinstance(answer, dict | list):
            raise ParseError("parse", "JSON, but neither object nor list", url=reply.url)
        return answer

    def _rows(self, reader: Evaluator, answer: Any, reply: Reply) -> list[Any]:
        success = self._paths.get("success")
        if success is not None and not reader.read(success, answer):
            detail = f"the answer does not say {success.written}"
            raise ParseError("parse", detail, url=reply.url, said=self._fault(reader, answer))
        rows = reader.read(self._paths["items"], answer)
        if not isinstance(rows, list):
            raise ParseError("parse", "no list in the answer", url=reply.url, said=self._fault(reader, answer))
        return rows

    def _published(self, reader: Evaluator, now: datetime) -> Callable[[Any], datetime | None]:
        """Return a function that reads only a row's time."""
        wanted = self._paths.get("published")

        def read(row: Any) -> datetime | None:
            return self._time(reader.read(wanted, row), now).at if wanted and isinstance(row, dict) else None

        return read

    def _fault(self, reader: Evaluator, answer: Any) -> str:
        """Return the answer's own words about what went wrong."""
        told = reader.read(self._paths["error"], answer) if "error" in self._paths else None
        if told is None and isinstance(answer, dict):
            told = next((answer[name] for name in ("message", "msg", "error") if isinstance(answer.get(name), str)), "")
        return _one(told)[:200]

    def _item(self, reader: Evaluator, row: Any, reply: Reply) -> Item | Refusal:
        if not isinstance(row, dict):
            return Refusal("parse", "a row that is no object")
        value = {name: reader.read(wanted, row) for name, wanted in self._paths.items() if name in ON_ROW}
        native = _one(value.get("id"))[:300]
        markup = self._hooks.get("markup", MARKUPS["html"])
        try:
            title = " ".join(plain_text(_one(value.get("title"))[:MAX_ROW_TEXT]).split())
            marked = markup(_one(value.get("text"))[:MAX_ROW_TEXT])
        except ParseError as exc:
            return Refusal("parse", f"{native}: {exc.detail}")
        text = marked.text
        if value.get("drop"):
            return Refusal("not-news", native or title[:60])
        if self._headline and (found := HEADLINE.match(text)):
            # Some titles are cut at a % sign or the like; the headline in the text is complete.
            whole = " ".join(found["title"].split())
            title = whole if whole.startswith(title) else title
            text = text[found.end() :]
        if "id" in self._paths and not native:
            return Refusal("parse", f"a row without id: {title[:60]}")
        if not title and not text:
            return Refusal("no-title", native)
        link = self._address("link", value, native, row, reply)
        share = self._address("share", value, native, row, reply)
        detail = self._address("detail", {}, native, row, reply)
        form = self._hooks.get("id_form")
        published = self._time(value.get("published"), reply.received_at)
        return Item(
            title=title or title_of(text),
            url=link or share,
            text=text,
            published_at=published.at,
            dated_from_now=published.from_now,
            native_id=form(native) if form else native,
            provider=self._provider if native else "",
            medium=_one(value.get("medium")) or marked.medium,
            share_url=share or link,
            tickers=tuple(dict.fromkeys((*self._tickers(value.get("tickers")), *marked.tickers))),
            categories=_categories(value.get("categories")),
            urgent=bool(value.get("urgent")),
            detail=Request(detail, self._headers) if detail else None,
        )

    def _address(self, name: str, value: Mapping[str, Any], native: str, row: Mapping[str, Any], reply: Reply) -> str:
        """Return the address in a row, or the one made from its template; "" if a part of it is missing."""
        if written := _one(value.get(name)):
            return absolute(reply.url, written)
        template = self._templates.get(f"{name}_template")
        if template is None:
            return ""
        parts = urlsplit(reply.url)
        given = {"id": native, "origin": f"{parts.scheme}://{parts.netloc}"}
        made = []
        for index, piece in enumerate(_PLACE.split(template)):
            if index % 2 == 0:
                made.append(piece)
                continue
            put = given[piece] if piece in given else _one(_at(row, piece))
            if not put:
                return ""
            made.append(put if piece == "origin" else quote(put[:300], safe=""))
        return "".join(made)

    def _tickers(self, codes: Any) -> list[Ticker]:
        form = self._hooks.get("ticker_form")
        listed = codes if isinstance(codes, list) else [codes]
        return [found for one in listed[:MAX_LISTED] if form and (found := form(_one(one)[:40]))]

    def _time(self, written: Any, now: datetime) -> OnPage:
        if isinstance(written, int | float) and not isinstance(written, bool) and abs(written) > SECONDS_LEAST:
            return OnPage(date(written, self._zone))
        if not isinstance(written, str):
            return OnPage(None)
        if not self._format:
            return date_on_page(written, now, self._zone)
        try:
            at = datetime.strptime(written.strip()[:60], self._format)  # noqa: DTZ007 - the zone is given below
        except ValueError:
            return OnPage(None)
        return OnPage(date((at if at.tzinfo else at.replace(tzinfo=self._zone)).isoformat(timespec="seconds")))


def _one(value: Any) -> str:
    """Return text, or a number as text; "" for any other value."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, int) and value.bit_length() > 1_000:  # too large for Python to convert
        return ""
    return _HALF.sub("", str(value)).strip()


def _at(row: Mapping[str, Any], path: str) -> Any:
    value: Any = row
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _rank(order: str) -> str:
    """Return a sort key: numbers sort by value, other texts as they are."""
    return order.zfill(40) if order.isdigit() else order


def _categories(given: Any) -> tuple[str, ...]:
    listed = re.split(r"[,，;；]", given) if isinstance(given, str) else given if isinstance(given, list) else []
    return tuple(dict.fromkeys(found[:60] for one in listed[:MAX_LISTED] if (found := _one(one))))


KIND = ("json", Json)

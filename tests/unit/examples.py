"""Values that several tests begin from, and nasty texts."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.core.delivery.why import Delivered, Overview, Reading
from bot.core.listings.tickers import Listings
from bot.core.types import Article, Chat, Item, Source, Ticker

NOW = datetime(2026, 8, 20, 1, 30, tzinfo=UTC)
FINE = Reading(3, 0, (), NOW)
LISTINGS = Listings(
    {
        Ticker("HK", "00700"): "腾讯控股",
        Ticker("SH", "600519"): "贵州茅台",
        Ticker("NYSE", "BABA"): "阿里巴巴",
        Ticker("NASDAQ", "AAPL"): "苹果",
        Ticker("NYSE", "LNG"): "Cheniere",
        Ticker("NYSE", "BRK.B"): "Berkshire Hathaway",
        Ticker("NASDAQ", "OLED"): "Universal Display",
    }
)
# Markup, entities, marks of direction, invisible characters, half of a pair, Chinese, emoji of several parts, other
# ends of lines.
NASTY = (
    "<b>",
    "</b>",
    "<a href='https://evil.example'>",
    "<",
    ">",
    "&",
    "&lt;",
    "&#60;",
    "&nbsp;",
    '"',
    "'",
    "\u202e",
    "\u2066",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\ud83d",
    "\udc00",
    "\x00",
    "\x1b",
    "\x85",
    "\u2028",
    "\n",
    "\t",
    "\u3000",
    "👨‍👩‍👧",
    "腾讯",
    "微信支付",
    "騰訊",
    "ＡＩ",
    "ﬁ",
    "é",
    "e\u0301",
    "a",
    "AI",
    "-",
    "|",
    "，",
    "。",
    "“",
    "”",
    "00700",
    "{n}",
    "%s",
    " ",
)


def texts(most: int = 40) -> st.SearchStrategy[str]:
    """Any characters at all, lone surrogates among them, mixed with pieces that have broken other readers."""
    return st.lists(st.one_of(st.sampled_from(NASTY), st.text(st.characters(), max_size=8)), max_size=most).map("".join)


def article(**changes: Any) -> Article:
    values: dict[str, Any] = {
        "id": 40,
        "source_id": 1,
        "source_name": "样例日报",
        "title": "样例标题",
        "text": "正文。",
        "url": "https://example.com/a.html",
        "share_url": "",
        "published_at": NOW,
        "stored_at": NOW,
        "tickers": (),
        "revision": 1,
        "silent": False,
        "story_id": 5,
    }
    return Article(**(values | changes))


def chat(**changes: Any) -> Chat:
    values: dict[str, Any] = {
        "id": 1,
        "telegram_id": 10001,
        "thread_id": 0,
        "kind": "private",
        "title": "小王",
        "language": "zh-Hans",
        "active": True,
    }
    return Chat(**(values | changes))


def source(**changes: Any) -> Source:
    values: dict[str, Any] = {
        "id": 3,
        "kind": "rss",
        "name": "样例",
        "url": "https://example.com/feed.xml",
        "options": {},
        "state": "ok",
        "cursor": {},
        "etag": "",
        "last_modified": "",
        "seeded": True,
        "interval": 60.0,
        "next_poll_at": NOW,
        "failures": 0,
        "last_polled_at": NOW,
        "last_good_at": NOW,
        "last_error": "",
        "latency_ms": 10,
    }
    return Source(**(values | changes))


def item(**changes: Any) -> Item:
    return Item(**({"title": "样例标题", "url": "https://example.com/a.html"} | changes))


def overview(**changes: Any) -> Overview:
    values: dict[str, Any] = {
        "chat": chat(),
        "watches": 2,
        "muted_watches": 0,
        "reading": FINE,
        "articles": 52,
        "alone": 0,
        "in_digests": 0,
        "queued": 0,
        "held": (),
        "unknown": 0,
        "failed": 0,
        "cancelled": 0,
        "muted_until": None,
        "quiet_until": None,
        "digest_at": None,
    }
    return Overview(**(values | changes))


def told(**changes: Any) -> Delivered:
    values: dict[str, Any] = {
        "delivery_id": 7,
        "message_id": 9,
        "article": article(id=39, title="先来的"),
        "chapter": 0,
        "held": "",
        "quieted": False,
        "created_at": NOW,
        "watches": ("腾讯",),
        "kind": "alert",
        "state": "sent",
        "due_at": NOW + timedelta(hours=1),
        "sent_at": NOW,
        "attempts": 1,
        "doubts": 0,
        "error": "Bad Request: <b>",
    }
    return Delivered(**(values | changes))

"""Over 400 lines: one table of every function that eats text from outside, with what is worst for each (demand 29).

An eater says how it is called with a text, how long a text its caller lets in (by the code's own constant), and where it runs: in the loop,
or in the process that can be ended. Its worst cases are made of pieces: those that all share, and its own.
tests/unit/test_outside.py finds what is missing, and lets each worst case end at full size; tests/benchmarks/test_linear.py measures.
"""

import gzip
import inspect
import json
import random
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from html import escape
from itertools import count
from typing import Any, Literal
from zoneinfo import ZoneInfo

from httpcore._async.http11 import AsyncHTTP11Connection
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit, PollingLimit

from bot.chat.admin import edit_source, sources
from bot.chat.admin.add_source import is_name
from bot.chat.context import storable_words
from bot.chat.updates import inbox
from bot.core.chat import callback_data, deep_links, typed_words
from bot.core.delivery import digest_times, quiet_hours, refusals
from bot.core.delivery.why import near
from bot.core.errors import DingxunError
from bot.core.fold import MAX_READ, bare, fold, fold_with_offsets, nfkc
from bot.core.languages import language_of
from bot.core.listings import tickers
from bot.core.listings.company_names import places_in
from bot.core.listings.tickers import Listings
from bot.core.news import identity, item_rules, stories, summary
from bot.core.sanitize import link_breaks, one_line, printable, storable, unlinked
from bot.core.sources import filters, health, hosts, ip_rules, opml, redaction
from bot.core.sources.faults import Fault
from bot.core.types import Article, Item, Reply, Request, Source, Ticker, Watch
from bot.core.watches import import_formats, match_one, patterns, query
from bot.core.watches.matcher import Matcher
from bot.core.watches.read_lists import read_and_understand
from bot.core.watches.semantics import understand
from bot.messages import alerts, markup
from bot.messages.reader import Reader
from bot.newsroom.actions import import_watches
from bot.sources.fetch import http, parser_pool
from bot.sources.fetch.guard import GuardedBackend, RefusedAddressError
from bot.sources.fetch.inflate import Members
from bot.sources.kinds import options as option_readers
from bot.sources.kinds import registry, rsshub, source_syntax
from bot.sources.kinds.expressions import expression
from bot.sources.kinds.registry import KINDS, Kind, open_kind
from bot.sources.presets import preset_for, preset_of
from bot.sources.reading import (
    closed_pages,
    dates,
    document,
    eastmoney_marks,
    elements,
    fast_text,
    feed_fields,
    links,
)

AT = datetime(2026, 8, 20, 2, tzinfo=UTC)
URL = "https://news.example/feed.xml"

# -- how much comes in ---------------------------------------------------------------------------------------------------

MESSAGE = int(MessageLimit.MAX_TEXT_LENGTH)
"""A message in chat: Telegram's own limit."""
TAPPED = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)
DOCUMENT: int = inspect.signature(http.Web.__init__).parameters["max_bytes"].default
"""A document of a source, read in the process that can be ended."""
SMALL = parser_pool.INLINE_BYTES
"""A document that is read in the loop."""
HEADERS: int = AsyncHTTP11Connection.MAX_INCOMPLETE_EVENT_SIZE
"""All headers of an answer."""
TITLE, TEXT, LINK = item_rules.MAX_STORED_TITLE, item_rules.MAX_STORED_TEXT, item_rules.MAX_STORED_LINK
"""An item, once it is tidied, and an article."""
READ = MAX_READ
"""What of a text is looked at for words and companies."""
OPTIONS = max(option_readers.MAX_BYTES, opml.MAX_OPTIONS)
"""The options of a source, as chat and as lists give them."""
WATCH = query.MAX_QUERY

# -- worst cases ---------------------------------------------------------------------------------------------------------

Make = Callable[[int], str]
"""Makes a text of a length."""


def again(piece: str) -> Make:
    """The same over and over."""
    return lambda size: (piece * (size // len(piece) + 1))[:size]


def between(before: str, piece: str, after: str) -> Make:
    """The same over and over, with something before and behind it."""
    return within(before, again(piece), after)


def within(before: str, make: Make, after: str = "") -> Make:
    """A text with something before and behind it."""
    return lambda size: before + make(max(0, size - len(before) - len(after))) + after


def nested(before: str, after: str) -> Make:
    """One within the other."""

    def make(size: int) -> str:
        levels = size // (len(before) + len(after))
        return before * levels + after * levels

    return make


def numbered(pattern: str) -> Make:
    """The same with another number each time."""

    def make(size: int) -> str:
        made: list[str] = []
        length = 0
        for number in count():
            made.append(pattern.replace("{}", str(number)))
            length += len(made[-1])
            if length >= size:
                return "".join(made)[:size]
        raise AssertionError

    return make


def shuffled(characters: str) -> Make:
    """Any of some characters, each time the same ones."""
    return lambda size: "".join(random.Random(7).choices(characters, k=size))


def pieces(*written: str) -> dict[str, Make]:
    return {repr(one): again(one) for one in written}


SHARED: dict[str, Make] = {
    # openers, closers, quotes
    **pieces("(", ")", "(a", "（", "[", "]", "{", "[{", "“", "”", "「a", '"', "'", '\\"', "\\", ' "', "'a", "【", "】", "/a ", " /\\"),
    # markup that nothing ends, and escapes
    **pieces("<", ">", "<a ", "<a", "</a", "<!--", "<!-- a", "<?", "<!", "<![CDATA[", "]]>", '<b x="', "<p", "&", "&amp;", "&lt;", "&#x41;", "&#"),
    # marks, and characters that are nothing, several, or half of one
    **pieces("\u0301\u0323", "a\u0301\u0323", "\u0f73\u0301", "\ufdfa", "㌀", "\u200b", "\u00ad", "\x00", "\x1b[", "\ud800", "𠮷", "🏴", "İ", "ß", "\u202e"),
    # room between words, and ends of lines
    **pieces(" ", "\n", "\r\n", "\t", "\u3000", "a ", "a\n", "微信 ", " \n", "\u2028"),
    # names with cues, codes, figures, dates
    **pieces("苹果", "苹果、", "港交所(", "港交所", "平安", "00700.HK ", "600519", "(600519)", "1", "1,000", "，000", "1.", "2026-08-20 ", "年1月", "1日", "9:30 "),
    # separators
    **pieces(",", "，", "、", "。", ";", "|", "/", "-", "--", ".", "a.", ":", "@", "#", "!", "！", "=", "=>", "%", "%41", "$", "$a", "*", "~", "?a", "&a="),
    # words of ours
    **pieces("a", "中", "中文", "OR ", "NOT ", "title:", "http://a.example/", "财联社", "（文章来源：", "返回首页(", "涨停"),
    "nested ()": nested("(", ")"),
    "nested []": nested("[", "]"),
    "nested <b>": nested("<b>", "</b>"),
    "nested <div>": nested("<div>", "</div>"),
    "nested quotes": nested("“", "”"),
    "blanks within": between("a", " ", "a"),
    "breaks within": between("a", "\n", "a"),
    "digits before a letter": between("", "1", "a"),
    "an opener that closes late": between("(", "a", ")"),
    "a quote that closes late": between("“", "“", "”"),
    "numbered words": numbered("a{} "),
    "numbered tags": numbered("<a{}>"),
    "numbered names": numbered("a{}=b "),
    "many characters": shuffled("ab1 ,.(){}[]<>/\\\"'&;=:|-!@#$%*\n中“”，。"),
}  # fmt: skip
"""What is tried on every eater."""

Where = Literal["loop", "process"]


@dataclass(frozen=True)
class Eater:
    """A function that eats text from outside.

    ``of`` is its module under bot and its name there; ``how`` tells ways of calling it apart. ``ready`` makes of a text what ``call`` takes,
    and is not measured; ``most`` = the longest text that comes (in bytes where ``in_bytes``), in the loop or in the process; ``small`` = the
    longest one that is read in the loop where the others go to the process. ``own`` are pieces for this one alone; ``worst`` names those
    that ``make test`` tries of a document of full size, which takes a second each; ``make torture`` tries them all.
    """

    of: str
    call: Callable[[Any], object]
    most: int
    how: str = ""
    where: Where = "loop"
    ready: Callable[[str], Any] = str
    small: int = 0
    in_bytes: bool = False
    own: Mapping[str, Make] = field(default_factory=dict)
    worst: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.of} ({self.how})" if self.how else self.of

    def cases(self) -> Mapping[str, Make]:
        return {**SHARED, **self.own}

    def made(self, make: Make, size: int) -> Any:
        """What ``call`` takes, of a size."""
        text = make(size)
        if self.in_bytes:
            text = text.encode("utf-8", "replace")[:size].decode("utf-8", "ignore")
        return self.ready(text)

    def eat(self, made: Any) -> None:
        """Call it; what it raises on purpose is an answer, too."""
        with suppress(DingxunError, *REFUSALS):
            done = self.call(made)
            if isinstance(done, Iterable) and not isinstance(done, str | bytes | Mapping):
                for _ in done:
                    pass


REFUSALS = (ValueError, KeyError, IndexError, OverflowError, zlib.error, RefusedAddressError)
"""What some of them raise as their docstrings say."""


@cache
def listings() -> Listings:
    return Listings.shipped()


@cache
def matcher() -> Matcher:
    """One with watches of all sorts, among them such as take long."""
    found = Matcher()
    texts = [
        "苹果",
        "a",
        "中",
        "“中文”",
        "title:a",
        "a*",
        "/a.*b.*c/",
        "/(.*a){3}/",
        "/[a-z]{1,10}x/",
        "港交所 -涨停",
        "market:港股",
        "1",
    ]
    for number, text in enumerate([*texts, *(f"词{n} 腾讯" for n in range(2_000))], 1):
        found.put(number, 1, "instant", understand(text, listings()))
    return found


def item(title: str = "样例", text: str = "", url: str = URL) -> Item:
    return Item(title, url=url, text=text, published_at=AT)


def article(title: str = "样例新闻", text: str = "") -> Article:
    return Article(
        1, 1, "样例", title, text, URL, "", AT, AT, (), silent=False, urgent=False, revision=0, story_id=None
    )


def source(name: str = "样例") -> Source:
    told: dict[str, Any] = {"etag": "", "last_modified": "", "last_error": "", "latency_ms": None, "failures": 0}
    times: dict[str, Any] = {"interval": 60.0, "next_poll_at": AT, "last_polled_at": AT, "last_good_at": AT}
    return Source(1, "rss", name, URL, options={}, state="ok", cursor={}, seeded=True, **told, **times)


def reply(text: str) -> Reply:
    return Reply(URL, 200, {"content-type": "text/html"}, text.encode("utf-8", "replace"), AT)


def in_feed(before: str, after: str, text: str) -> Reply:
    return reply(
        f'<rss version="2.0"><channel><title>样例</title><item><title>样例</title>{before}{text}{after}</item></channel></rss>'
    )


@cache
def kind(name: str) -> Kind:
    name, options = OPENED[name]
    opened = open_kind(name, URL, options)
    opened.start({"newest": "9"})
    return opened


OPENED: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: (name, {}) for name in KINDS if name not in {"html", "json"}},
    "html": ("html", {"items": "div a", "title": "", "link": "@href", "text": "a > b"}),
    "json": ("json", {"items": "data[].rows[] || data.rows || rows", "title": "title", "text": "text", "published": "time", "markup": "eastmoney-marks"}),
    "fulltext": ("rss", {"fulltext": True}),
}  # fmt: skip


def parsed(name: str, answer: Reply) -> object:
    return kind(name).parse(answer)


def enriched(name: str, answer: Reply) -> object:
    return kind(name).enrich(Item("样例", url=URL, detail=Request(URL)), answer)


def row(field_: str, text: str) -> Reply:
    return reply(
        json.dumps({"data": {"rows": [{"title": "样例", field_: text}]}}, ensure_ascii=False).replace("\ud800", "?")
    )


MARKUP = {
    **pieces("<p>", "<div>", "<div><p>", "<font size=1>", "<table>", "<a><b>", '<a href="/2026/01/02/1.html">', "</p>", "<script>", "<title>",
             "<item>", "<entry>", "<item><title>a</title>", "<link/>", "<rss>", "<rss><channel><title>", '<a x="', "<a x=y ", "<svg>", "<h1>",
             '<b data-code="1,600160">', "<!DOCTYPE ", '<!DOCTYPE a [<!ENTITY a "b">', "xmlns:a='b' ", "<a:b xmlns:a='c'>", "---\n", "---\ntitle: a\n---\n",
             "\\u0000", '{"a":', '{"rows": [', '["a",', "<http://a.example/1>", "a.md ", "返回a新闻(", "<>", "<input ", "<ol><li>", "<select><option>"),
    "numbered fonts": numbered("<font size={}><p>"),
    "numbered entries": numbered("<item><title>{}</title></item>"),
    "numbered links": numbered('<a href="/2026/01/02/{}.html">a</a>'),
    "numbered attributes": between("<a ", "b=c ", ">"),
    "a feed of empty entries": between("<rss><channel>", "<item/>", "</channel></rss>"),
    "entries that nothing closes": between("<rss><channel>", "<item><title>a", ""),
    "entries within entries": between("<rss><channel>", "<item><b>", ""),
    "declared again and again": between("<rss><channel>", '<item xmlns:a="b"><a:c/></item>', ""),
    "a section without end": between("<rss><channel><item><title>a</title><description>", "<![CDATA[", ""),
    "sections": between("<rss><channel><item><title>a</title><description>", "<![CDATA[a]]>", "</description></item></channel></rss>"),
    "names that nothing closes": lambda size: "<rss><channel><item>" + numbered("<b{}>")(max(0, size - 20)),
    "tickers": numbered('<b data-code="{},105">'),
    "rows": lambda size: '{"rows": [' + again('{"title": "a"},')(max(0, size - 27))[:-1].rpartition("}")[0] + "}]}",
    "rows in rows": lambda size: '{"data": [' + again('{"rows": [1]},')(max(0, size - 27))[:-1].rpartition("}")[0] + "}]}",
    "a nested document": lambda size: '<div><div><a href="/2026/01/02/1.html">a</a>' * 300 + again("x")(max(0, size - 13_200)),
}  # fmt: skip
"""Documents."""


WORST = {
    "rss": ("entries that nothing closes", "entries within entries", "declared again and again"),
    "finews": ("a feed of empty entries",),
    "json": ("rows",),
    "html": ("numbered links",),
}
"""Of a document of full size."""


def markup_eater(of: str, call: Callable[[Any], object], how: str = "", **more: Any) -> Eater:
    return Eater(of, call, DOCUMENT, how, where="process", small=SMALL, in_bytes=True, own=MARKUP, **more)


LISTS = {
    **pieces("-“", "“，", "$a“", "“\n", "/a “", "a,", "a\n", "a,b\n", "+a\n", "!a\n", "[a]\n", "@1\n", "=>a\n", "[GLOBAL_FILTER]\n", "/a/\n", "中,", "//\n", "# a\n",
             "(a|b)\n", "a OR ", "/(a|b)/ => c\n", "'a'\n", '"a",'),
    "numbered lines": numbered("a{}\n"),
    "numbered excludes": numbered("!a{}\n"),
    "long lines": numbered("a{} " * 30 + "\n"),
    "a table": between("watch,label\n", '“，"', ""),
    "a table of quotes": between("watch,label\n", '"a\n', ""),
    "groups with filters": lambda size: "[GLOBAL_FILTER]\n" + numbered("!a{}\n")(size // 2) + "\n[WORD_GROUPS]\n" + numbered("b{}\n\n")(size // 2 - 40),
    "full lines": again("(a|b|c) -d title:e /f.{1,9}g/ $腾讯 “h i” 中国平安 j* market:港 k\n"),
    "full lines of patterns": again("/[\\p{L}a]{1,2}b/ | /(a|b|c).{0,9}d/ | /\\d+亿/\n"),
}  # fmt: skip

FEEDS = {
    **pieces("<outline/>", "<outline>", '<outline text="a">', "<!ENTITY a 'b'>", "<a>", "<a b='c'/>"),
    **{
        name: within("<opml><body>", make, "</body></opml>")
        for name, make in {
            "entries": numbered('<outline xmlUrl="https://a{}.example/"/>'),
            "names": numbered('<outline text="a{}" xmlUrl="b"/>'),
            "empty ones": again("<outline/>"),
            "levels": nested('<outline text="a">', "</outline>"),
            "options": again(f'<outline xmlUrl="https://a.example/" xmlns:d="urn:dingxun" d:options="{"[" * 9_000}"/>'),
            "attributes": lambda size: "<outline " + numbered("a{}='b' ")(max(0, size - 30)).rpartition("a")[0] + "/>",
            "expressions": numbered(
                '<outline xmlUrl="https://a{}.example/" xmlns:d="urn:dingxun" d:kind="json" d:options="'
                + escape(json.dumps({"items": "a[?b==`{}`]." * 30 + "c", "title": "d"}))
                + '"/>'
            ),
            "references": again("&#65;"),
            "text": again("a"),
        }.items()
    },
}

TYPED = {**pieces("#a ", "@1 ", "a => ", "-(a ", "title:(", "a*", "“a” ", "/a/ ", "/(a|b)/ ", "不含", "或", "且", "｜", "23:00-7:00 ", "9:00 ", "2 小时", "订阅 ", "盯 ")}  # fmt: skip
PATTERNS = {
    **pieces(
        "a.{0,9}b",
        "(a|b)",
        "(?:a",
        "[a-z]",
        "\\p{L}",
        "a{1,5}",
        "(a+)+",
        "a|",
        ".*",
        "\\Q",
        "[[:alpha:]]",
        "\\x{41}",
        "(?i)",
        "中?",
    ),
}
ADDRESSES = {
    **pieces(
        "?a=",
        "&a=b",
        "a/",
        "../",
        "./",
        "//",
        "%e4",
        "a.",
        "xn--",
        "[::",
        "1.",
        "@a",
        ":8",
        "#a",
        ";a=",
        "utm_a=1&",
        "。",
        "http:",
    ),
    **{
        f"{name} in an address": within("https://a.example/?", make)
        for name, make in pieces("a=b&", "&", "=", "%41", "utm_a&", "/", "?", "key=a&", "中", ";").items()
    },
    "a long host": lambda size: f"https://{'a.' * (max(0, size - 9) // 2)}a",
    "a long host of one label": lambda size: f"https://{'a' * max(0, size - 8)}",
    "a long Chinese host": lambda size: f"https://{'中' * max(0, size - 8)}",
    "a long host of Chinese labels": lambda size: f"https://{'中.' * (max(0, size - 8) // 2)}a",
    "a long host of marks": lambda size: "https://a" + "\u0301\u0323" * (max(0, size - 8) // 2),
}
EXPRESSIONS = {
    **pieces(
        "a.",
        "a|",
        "[*].",
        "[].",
        "(a",
        "!",
        "a||",
        "a&&",
        "`1`|",
        "[a,",
        "{a:",
        "@.",
        "*.",
        "a[?",
        "join(a,",
        "'a'.",
        '"a".',
        "not_null(",
    ),
    "paths": between("a", ".a", ""),
    "filters": between("a", "[?b]", ""),
    "flattened": between("a", "[]", ""),
    "lists": between("[a,a]", "|[@,@]", ""),
}
YAML = {
    **pieces("a: b\n", "- a\n", "[", "{a: ", "a=b ", 'a="b" ', "a={} ", "a=[ ", 'a={"b": ', "a='", 'a="\\', "&a ", "*a ", "!a ", "? ", ": ", "a: |\n", "a: >\n", "  ", "a: [1, ", "'a': ", "a: 1_"),
    "a block of names": lambda size: "x: y\n" + numbered("a{}: b\n")(max(0, size - 5)),
    "a block in a flow": between("a: ", "[", ""),
    "a long list": between("a: [", "1,", ""),
    "a block of quotes": between("a: ", '"a" ', ""),
    "options": lambda size: "a " + numbered("a{}=b ")(max(0, size - 2)),
}  # fmt: skip
JSONS = {**pieces('"\\', '{"update_id": 1},', '{"update_id": 1', '"a":', "\\ud800", "\\u0000", "\\\\u0000", "[[{")} | {
    f"{name} in updates": within('{"ok": true, "result": [', make)
    for name, make in pieces(
        '{"a', '"\\', '\\"', "[", "{", "]", '{"update_id": 1', '{"update_id": 1}', '{"message": {"chat": 1}, '
    ).items()
}


def _news(text: str) -> match_one.News:
    return match_one.News.of("样例", text, (Ticker("HK", "00700"),), "样例", ("样例",))


def _tree(text: str) -> Any:
    return understand(text, listings()).tree


def _kept(text: str) -> Watch:
    return Watch(1, 1, text, "", "instant")


def _read_updates(payload: str) -> list[object]:
    return list(inbox._each(payload))


def _update(text: str) -> dict[str, Any]:
    return {"update_id": 1, "message": {"chat": {"id": 1}, "text": text}}


def _placed(new: str) -> object:
    index = stories.StoryIndex()
    index.place(article("腾讯回购3亿港元", "a" * 100))
    return index.place(replace(article(new[:TITLE], new), id=2))


def _found_in(pattern: str, text: str) -> list[int]:
    found = patterns.Patterns()
    found.add(1, pattern)
    return found.found(text)


def _inflated(packed: bytes) -> int:
    members, length = Members(), 0
    for piece in members.inflated(packed):
        length += len(piece)
        if length > DOCUMENT:
            break
    return length


EATERS: tuple[Eater, ...] = (
    # -- chat ------------------------------------------------------------------------------------------------------------
    Eater("core.chat.callback_data.Tap.read", callback_data.Tap.read, TAPPED, own=pieces("a:", "a:1:")),
    Eater("core.chat.callback_data.number_in", callback_data.number_in, TAPPED),
    Eater("core.chat.deep_links.read_payload", deep_links.read_payload, MESSAGE, own=pieces("x_", "w_", "i_1_")),
    Eater("core.chat.deep_links.WatchLink.names", deep_links.WatchLink().names, WATCH),
    Eater("core.chat.deep_links.watch_payload", partial(deep_links.watch_payload, 1), WATCH),
    Eater("core.chat.typed_words.command_in", typed_words.command_in, MESSAGE, own=TYPED),
    Eater("core.chat.typed_words.seconds_in", typed_words.seconds_in, MESSAGE, own=TYPED),
    Eater("core.delivery.digest_times.Schedule.read", digest_times.Schedule.read, MESSAGE, own=TYPED),
    Eater("core.delivery.quiet_hours.Quiet.read", quiet_hours.Quiet.read, MESSAGE, own=TYPED),
    Eater("core.delivery.quiet_hours.weekend_of", quiet_hours.weekend_of, MESSAGE, own=TYPED),
    Eater("core.delivery.quiet_hours.mute_until", lambda word: quiet_hours.mute_until(word, AT, UTC), MESSAGE, own=TYPED),
    Eater("core.delivery.refusals.fault_of", refusals.fault_of, MESSAGE),
    Eater("core.delivery.refusals.judge_refusal", partial(refusals.judge_refusal, forbidden=False, private=True), MESSAGE),
    Eater("core.languages.language_of", lambda code: language_of(code, "en"), MESSAGE),
    Eater("core.sources.filters.searched", lambda words: filters.searched([source()] * 300, words), sources.MAX_SEARCH),
    Eater("chat.admin.add_source.is_name", is_name, MESSAGE),
    Eater("chat.admin.edit_source.read_every", lambda words: edit_source.read_every(words, timedelta(minutes=1)), MESSAGE, own=TYPED),
    Eater("chat.context.storable_words", storable_words, MESSAGE),
    Eater("chat.updates.inbox.raw_update", inbox.raw_update, MESSAGE, ready=_update),
    Eater("chat.updates.inbox._each", _read_updates, MESSAGE * int(PollingLimit.MAX_LIMIT), own=JSONS),
    Eater("core.sanitize.storable", storable, MESSAGE * 12, own=JSONS),
    # -- watches ---------------------------------------------------------------------------------------------------------
    Eater("core.watches.query.parse", query.parse, MESSAGE, own=TYPED | LISTS),
    Eater("core.watches.query.parse", query.parse, WATCH, "a watch", own=TYPED | LISTS),
    Eater("core.watches.query.separate", query.separate, MESSAGE, own=TYPED | LISTS),
    Eater("core.watches.query.separate", query.separate, import_formats.MAX_LIST, "a list", where="process", own=TYPED | LISTS, worst=("breaks within",)),
    Eater("core.watches.semantics.understand", lambda text: understand(text, listings()), WATCH, own=TYPED | LISTS),
    Eater("core.watches.patterns.folded_pattern", patterns.folded_pattern, query.MAX_PATTERN, own=PATTERNS),
    Eater("core.watches.patterns.reach", patterns.reach, query.MAX_PATTERN, own=PATTERNS),
    Eater("core.watches.patterns.patterns_in", patterns.patterns_in, TEXT, own=LISTS),
    Eater("core.watches.patterns.occurs", partial(patterns.occurs, "(?:a.{0,9}){2}b"), READ, ready=fold),
    Eater("core.watches.patterns.Patterns.found", partial(_found_in, "(.*a){10}"), READ, ready=fold),
    Eater("core.watches.import_formats.read_list", import_formats.read_list, import_formats.MAX_LIST, where="process", own=LISTS, worst=("groups with filters",)),
    Eater("core.watches.import_formats.read_list", lambda text: import_formats.read_list(f"watch,label\n{text}"), import_formats.MAX_LIST, "a table", where="process", own=LISTS, worst=("'“'",)),
    Eater("core.watches.import_formats.read_list", lambda text: import_formats.read_list(text, file_name=import_formats.TRENDRADAR_NAME), import_formats.MAX_LIST, "TrendRadar's", where="process", own=LISTS, worst=("'/(a|b)/ => c\\n'",)),
    Eater("core.watches.read_lists.read_and_understand", lambda text: read_and_understand(text, listings()), import_formats.MAX_LIST, where="process", small=import_watches.SHORT_LIST, own=LISTS, worst=("full lines", "full lines of patterns")),
    Eater("core.watches.import_formats.decode_list", import_formats.decode_list, import_formats.MAX_LIST, ready=lambda text: text.encode("gb18030", "replace")[: import_formats.MAX_LIST]),
    Eater("core.watches.import_formats.label_of", import_formats.label_of, WATCH, own=TYPED),
    # -- news ------------------------------------------------------------------------------------------------------------
    Eater("core.fold.fold", fold, TEXT),
    Eater("core.fold.nfkc", nfkc, TEXT),
    Eater("core.fold.bare", bare, TEXT),
    Eater("core.fold.fold_with_offsets", fold_with_offsets, alerts.MAX_SUMMARY),
    Eater("core.listings.tickers.tickers_in", lambda text: tickers.tickers_in("样例", text, (), listings()), READ),
    Eater("core.listings.tickers.codes_in", lambda text: tickers.codes_in(text, listings()), READ),
    Eater("core.listings.tickers.parse_code", lambda text: tickers.parse_code(text, listings()), WATCH),
    Eater("core.listings.tickers.is_symbol", tickers.is_symbol, WATCH),
    Eater("core.listings.company_names.Names.find", lambda text: listings().find(text), WATCH),
    Eater("core.listings.company_names.places_in", places_in, READ, ready=fold),
    Eater("core.news.identity.canonical_url", identity.canonical_url, LINK, own=ADDRESSES),
    Eater("core.news.identity.page_key", identity.page_key, LINK, own=ADDRESSES),
    Eater("core.news.identity.content_digest", lambda text: identity.content_digest("", text, "", ()), TEXT),
    Eater("core.news.identity.story_key", lambda text: identity.story_key(text[:TITLE], text, AT), TEXT),
    Eater("core.news.identity.said_key", lambda one: identity.said_key(one, 1), TEXT, ready=lambda text: item(text[:TITLE], text)),
    Eater("core.news.identity.item_keys", lambda one: identity.item_keys([one], 1), LINK, ready=lambda text: item(text[:TITLE], "", text), own=ADDRESSES),
    Eater("core.news.item_rules.tidy", item_rules.tidy, DOCUMENT, ready=lambda text: item(text, text, text), in_bytes=True),
    Eater("core.news.item_rules.tickers_of", lambda one: item_rules.tickers_of(one, listings()), TEXT, ready=lambda text: item(text[:TITLE], text)),
    Eater("core.news.stories.Shape.of", lambda text: stories.Shape.of(text[:TITLE], text), TEXT),
    Eater("core.news.stories.StoryIndex.place", _placed, TEXT),
    Eater("core.news.summary.summarise", lambda text: summary.summarise(text[:TITLE], text), TEXT),
    Eater("core.watches.match_one.News.of", _news, TEXT),
    Eater("core.watches.match_one.News.about", match_one.News.about, TEXT, ready=lambda text: article("样例", text)),
    Eater("core.watches.match_one.evidence", lambda news: match_one.evidence(_tree("a 中 -涨停 | 苹果 | “aa” | a*"), news), TEXT, ready=_news),
    Eater("core.watches.match_one.spans", partial(match_one.spans, understand("a* | 中", listings()).terms()), alerts.MAX_SUMMARY),
    Eater("core.watches.matcher.Matcher.match", lambda news: matcher().match(news), TEXT, ready=_news),
    Eater("core.delivery.why.near", lambda news: near(_kept("a"), _tree("a 中 -涨停 苹果"), news), TEXT, ready=_news),
    # -- what is shown ---------------------------------------------------------------------------------------------------
    Eater("core.sanitize.unlinked", unlinked, TEXT, own=ADDRESSES | pieces("a.b", "@a", "#a", "$A", "/a", "://", "a.")),
    Eater("core.sanitize.link_breaks", link_breaks, TEXT, own=ADDRESSES | pieces("a.b", "@a", "#a", "$A", "/a", "://", "a.")),
    Eater("messages.markup.verbatim", partial(markup.verbatim, most=alerts.MAX_SUMMARY), TEXT),
    Eater("messages.markup.underlined", lambda text: markup.underlined(text, text, text), WATCH, own=pieces("a.b", "@a", "/a")),
    Eater("messages.markup.term", markup.term, WATCH, own=pieces("0", "0.HK", "A-", "A.")),
    Eater("messages.markup.address", markup.address, LINK, own=ADDRESSES),
    Eater("core.sanitize.printable", printable, TEXT),
    Eater("core.sanitize.one_line", one_line, TEXT),
    Eater("core.sources.faults.Fault.read", Fault.read, TEXT, own=pieces("a (", "a “")),
    Eater("messages.markup.plain", partial(markup.plain, most=alerts.MAX_SUMMARY), TEXT),
    Eater("messages.markup.quoted", markup.quoted, TEXT),
    Eater("messages.markup.label", lambda text: markup.label(text, 60), TEXT),
    Eater("messages.markup.marked", lambda text: markup.marked(text, alerts.MAX_SUMMARY, understand("a* | 中", listings()).terms()), TEXT),
    Eater("messages.markup.linked_title", lambda one: markup.linked_title(one, alerts.MAX_ALERT_TITLE), TEXT, ready=lambda text: article(text[:TITLE], text)),
    Eater("messages.markup.web_link", markup.web_link, LINK, own=ADDRESSES),
    Eater("messages.markup.join_terms", lambda text: markup.join_terms(Reader("zh-Hans"), [text] * query.MAX_TERMS), WATCH),
    # -- sources as people give them -------------------------------------------------------------------------------------
    Eater("core.sources.opml.read_opml", opml.read_opml, opml.MAX_BYTES, where="process", ready=lambda text: text.encode("utf-8", "replace"), in_bytes=True, own=FEEDS),
    Eater("sources.kinds.registry.read_usable", registry.read_usable, opml.MAX_BYTES, where="process", small=SMALL, ready=lambda text: text.encode("utf-8", "replace"), in_bytes=True, own=FEEDS, worst=("expressions",)),
    Eater("core.sources.redaction.is_secret", redaction.is_secret, OPTIONS),
    Eater("core.sources.redaction.masked_url", redaction.masked_url, OPTIONS, own=ADDRESSES),
    Eater("core.sources.redaction.masked_options", redaction.masked_options, OPTIONS, ready=lambda text: {"query": {text: text}, "url": text}, own=ADDRESSES),
    Eater("core.sources.redaction.unmasked_options", lambda given: redaction.unmasked_options(given, given), OPTIONS, ready=lambda text: {"query": {text: text}}, own=ADDRESSES),
    Eater("core.sources.hosts.is_this_machine", hosts.is_this_machine, opml.MAX_ADDRESS, own=ADDRESSES),
    Eater("core.sources.ip_rules.forbidden", ip_rules.forbidden, opml.MAX_ADDRESS, own=ADDRESSES),
    Eater("sources.fetch.guard.GuardedBackend.check_literal", GuardedBackend((), lambda *_: []).check_literal, opml.MAX_ADDRESS, own=ADDRESSES),
    Eater("sources.kinds.expressions.expression", expression.__wrapped__, OPTIONS, own=EXPRESSIONS),
    Eater("sources.kinds.registry.open_kind", lambda text: open_kind("json", URL, {"items": text, "title": text, "link_template": f"https://{text}", "time_format": text}), OPTIONS, "json", own=EXPRESSIONS | YAML),
    Eater("sources.kinds.registry.open_kind", lambda text: open_kind("html", URL, {"items": text}), OPTIONS, "html", own=EXPRESSIONS | pieces("a > ", "a b ", ".a", "[a=b]", ":first-child", "a + ", "div:has(a) ", "#a")),
    Eater("sources.kinds.registry.open_kind", lambda text: open_kind("json", URL, {"items": "a", "title": "b", "time_format": text}), OPTIONS, "a form of times", own=pieces("%Y", "%d", "%%", "%", "%-", "%Y ")),
    Eater("sources.kinds.registry.open_kind", lambda text: open_kind("rss", text, {}), OPTIONS, "an address", own=ADDRESSES),
    Eater("sources.kinds.registry.open_kind", lambda text: open_kind("json", URL, {"preset": "eastmoney-search", "keyword": text}), OPTIONS, "a preset", own=YAML),
    Eater("sources.kinds.registry.resolve", lambda text: registry.resolve({"preset": text}), OPTIONS, "a preset"),
    Eater("sources.kinds.registry.resolve", lambda text: registry.resolve({"kind": "rss", "url": text}), OPTIONS, "an address", own=ADDRESSES),
    Eater("sources.kinds.registry.eastmoney_list", lambda url: registry.eastmoney_list(url, ""), opml.MAX_ADDRESS, own=ADDRESSES | pieces("?type=1,")),
    Eater("sources.kinds.registry.known_wire", registry.known_wire, opml.MAX_ADDRESS, own=ADDRESSES),
    Eater("sources.kinds.rsshub.route_address", lambda route: rsshub.route_address(URL, f"/{route}"), OPTIONS, own=ADDRESSES),
    Eater("sources.kinds.source_syntax.read_written", source_syntax.read_written, MESSAGE, own=YAML),
    Eater("sources.kinds.source_syntax.read_options", source_syntax.read_options, MESSAGE, own=YAML),
    Eater("sources.presets.preset_for", preset_for, opml.MAX_ADDRESS, own=ADDRESSES),
    Eater("sources.presets.preset_of", preset_of, OPTIONS),
    # -- answers of the web ----------------------------------------------------------------------------------------------
    Eater("core.sources.health.asked_to_wait", lambda value: health.asked_to_wait({"cache-control": value}, None), HEADERS, own=pieces("max-age=1,", "no-cache,")),
    Eater("sources.fetch.http._checked", http._checked.__wrapped__, HEADERS, own=ADDRESSES),
    Eater("sources.fetch.http._joined", partial(http._joined, URL), HEADERS, own=ADDRESSES),
    Eater("sources.fetch.http._joined", partial(http._joined, URL), links.MAX_LENGTH, "not refused", own=ADDRESSES),
    Eater("sources.fetch.http._retry_after", lambda value: http._retry_after(value, AT), HEADERS, own=pieces("Thu, ", "20 Aug ", "(", "Thu, 20 Aug 2026 09:00:00 +0800 ")),
    Eater("sources.fetch.inflate.Members.inflated", _inflated, AsyncHTTP11Connection.READ_NUM_BYTES, ready=lambda text: gzip.compress(text.encode("utf-8", "replace"), 1)),
    Eater("sources.fetch.inflate.Members.inflated", _inflated, AsyncHTTP11Connection.READ_NUM_BYTES, "members", ready=lambda text: gzip.compress(b"") * (len(text) // 20)),
    Eater("sources.reading.closed_pages.asks_for_people", closed_pages.asks_for_people, http.PAGE_LOOKED_AT),
    # -- documents -------------------------------------------------------------------------------------------------------
    *(markup_eater(f"sources.kinds.{'fulltext.Fulltext' if name == 'fulltext' else {'rss': 'rss.Rss', 'finews': 'finews.Finews', 'html': 'html_list.Html', 'json': 'json_list.Json', 'rsshub': 'rsshub.RssHub'}[name]}.parse", partial(parsed, name), ready=reply, worst=WORST.get(name, ())) for name in OPENED),
    markup_eater("sources.kinds.rss.Rss.parse", partial(parsed, "rss"), "as a title", ready=lambda text: in_feed("<title>", "</title>", escape(text))),
    markup_eater("sources.kinds.rss.Rss.parse", partial(parsed, "rss"), "as a text", ready=lambda text: in_feed("<description>", "</description>", escape(text))),
    markup_eater("sources.kinds.rss.Rss.parse", partial(parsed, "rss"), "in an entry", ready=lambda text: in_feed("", "", text)),
    markup_eater("sources.kinds.rss.Rss.parse", partial(parsed, "rss"), "as a date", ready=lambda text: in_feed("<pubDate>", "</pubDate>", escape(text))),
    markup_eater("sources.kinds.rss.Rss.parse", partial(parsed, "rss"), "as a link", ready=lambda text: in_feed("<link>", "</link>", escape(text))),
    markup_eater("sources.kinds.finews.Finews.parse", partial(parsed, "finews"), "a post", ready=lambda text: reply(f"---\ntitle: a\ndate: 2026-01-02\n---\n{text}")),
    markup_eater("sources.kinds.finews.Finews.parse", partial(parsed, "finews"), "a page", ready=lambda text: reply(f"<html><body><h1>a</h1>{text}")),
    markup_eater("sources.kinds.html_list.Html.parse", partial(parsed, "html"), "a page", ready=lambda text: reply(f"<html><body><div>{text}")),
    markup_eater("sources.kinds.json_list.Json.parse", partial(parsed, "json"), "as a text", ready=partial(row, "text")),
    markup_eater("sources.kinds.json_list.Json.parse", partial(parsed, "json"), "as a title", ready=partial(row, "title")),
    markup_eater("sources.kinds.json_list.Json.parse", partial(parsed, "json"), "as a time", ready=partial(row, "time")),
    markup_eater("sources.kinds.finews.Finews.enrich", partial(enriched, "finews"), ready=reply),
    markup_eater("sources.kinds.json_list.Json.enrich", partial(enriched, "json"), ready=reply),
    Eater("sources.kinds.fulltext.Fulltext.enrich", partial(enriched, "fulltext"), DOCUMENT, where="process", ready=reply, in_bytes=True, own=MARKUP, worst=("'<p>'",)),
    markup_eater("sources.kinds.registry.recognise", registry.recognise, ready=reply),
    markup_eater("sources.kinds.registry.recognise_page", registry.recognise_page, ready=reply),
    markup_eater("sources.kinds.registry.feed_links", registry.feed_links, ready=reply),
    markup_eater("sources.reading.document.decode", lambda answer: document.decode(answer.body, answer.headers), ready=reply),
    markup_eater("sources.reading.document.decode", lambda body: document.decode(body, {}), "other bytes", ready=lambda text: b"\xff" + text.encode("gb18030", "replace")),
    markup_eater("sources.reading.document.plain_text", document.plain_text),
    markup_eater("sources.reading.document.parsed_text", document.parsed_text),
    markup_eater("sources.reading.eastmoney_marks.read_marked", eastmoney_marks.read_marked),
    markup_eater("sources.reading.elements.content", elements.content),
    markup_eater("sources.reading.elements.resolved", elements.resolved),
    Eater("sources.reading.elements.attribute", lambda text: elements.attribute(text, "a"), document.MAX_TAG, where="process", own=MARKUP),
    markup_eater("sources.reading.fast_text.simple_text", fast_text.simple_text),
    markup_eater("sources.reading.fast_text.tidy_lines", fast_text.tidy_lines),
    markup_eater("sources.reading.feed_fields.title_of", feed_fields.title_of),
    markup_eater("sources.reading.feed_fields.headlined", feed_fields.headlined),
    markup_eater("sources.reading.feed_fields.joined", partial(feed_fields.joined, URL)),
    markup_eater("sources.reading.links.absolute", partial(links.absolute, URL)),
    Eater("sources.reading.links.absolute", partial(links.absolute, URL), links.MAX_LENGTH, "not refused", where="process", own=ADDRESSES),
    markup_eater("sources.reading.dates.date", dates.date),
    markup_eater("sources.reading.dates.date_on_page", lambda text: dates.date_on_page(text, AT, ZoneInfo("Asia/Shanghai"))),
    markup_eater("sources.reading.closed_pages.asks_for_login", closed_pages.asks_for_login),
)  # fmt: skip

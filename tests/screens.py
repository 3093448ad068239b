"""docs/screens.md: every message in every language, made by its function from sample values.

A function of ``bot.messages`` that takes only values that SHARED knows by name is shown by itself; one of which there
is more to see has its samples in SAMPLES. ``python -m tests.screens > docs/screens.md`` writes the file.
"""

import html
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, get_args
from zoneinfo import ZoneInfo

import bot.messages
import bot.messages.admin
from bot.core.chat.roles import Person, Role, RoleRefusal
from bot.core.delivery.chat_settings import ChatSettings
from bot.core.delivery.digest_times import Schedule
from bot.core.delivery.quiet_hours import Quiet
from bot.core.delivery.why import (
    Delivered,
    Everywhere,
    HeldBack,
    Near,
    Overview,
    Reading,
    Trace,
    Trail,
    Trouble,
    Verdict,
    lacking,
)
from bot.core.errors import ConfigError, OptionError, WatchError
from bot.core.languages import LANGUAGES
from bot.core.listings.tickers import Listings
from bot.core.news.summary import summarise
from bot.core.reports import Audience, AuditEntry, BacktestResult, ExclusionOffer, Figures, Saved
from bot.core.sources.faults import Fault
from bot.core.sources.opml import EntryProblem
from bot.core.types import Alert, Button, Digest, Held, Hit, OutletReport, Parked, ParkReason, Watch, Words
from bot.core.watches.import_formats import Written, export_trendradar
from bot.core.watches.match_one import News
from bot.core.watches.query import Within, Word
from bot.core.watches.semantics import understand
from bot.core.watches.trendradar import UnsayableReason
from bot.messages.admin.new_sources import PresetLine
from bot.messages.admin.source_panels import TriedItem
from bot.messages.markup import button
from bot.messages.reader import Reader
from tests.unit.examples import LISTINGS, NOW, article, chat, overview, source, told

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONE = ZoneInfo("Asia/Shanghai")
# Values without words, and what messages share to make others of.
NOT_SHOWN = {
    "people_panels.called",
    "source_panels.state_mark",
    "stats_panel.bar",
    "stats_panel.series",
}
HELD_BACK = {"markup", "paging"}

STORY = article(
    title="样例控股拟回购至多 10 亿元股份",
    text="样例控股公告，拟以自有资金回购股份，总额不超过 10 亿元，价格不超过每股 32 元。回购期限为六个月，所得股份将用于员工持股。",
    source_name="样例财经",
    stored_at=NOW,
)
WATCH = Watch(7, 1, "样例控股 回购", "", "instant")
OTHER_WATCH = Watch(8, 1, "微信支付 -游戏 #支付", "", "digest")
STOCK = Watch(9, 1, "00700", "", "silent")
WATCHES = (WATCH, OTHER_WATCH, STOCK)
ALERT = Alert(STORY, summarise(STORY.title, STORY.text), (Hit(7, WATCH.text, ("样例控股", "回购")),), 40, others=3)
CHAT = chat()
GROUP = chat(id=2, telegram_id=-1001, kind="supergroup", title="样例投研群")
PARKED = Parked(NOW - HOUR, "no-right", 3, NOW + HOUR)
BAD = source(
    name="样例晨报",
    state="failing",
    failures=3,
    last_error="http (HTTP 503)",
    last_good_at=NOW - 2 * HOUR,
    since=NOW - HOUR,
)
SILENT = source(id=4, name="样例周刊", state="silent", last_new_at=NOW - 3 * DAY, since=NOW - HOUR)
GOOD = source(id=5, name="样例财经", usual_gap=180.0, gaps=40, latency_ms=120, since=NOW - 5 * DAY)
GONE = replace(BAD, name="样例旧报", state="disabled", last_error="http (HTTP 410)")
STRANGE = replace(BAD, name="样例晚报", state="suspect", last_error="login-page")
NEVER = replace(BAD, name="样例新报", last_good_at=None)
LONG = replace(
    GOOD,
    name="样例大全",
    last_error="left-out (400)",
    options={"fulltext": True, "standby_for": "样例财经"},
    every=60.0,
    interval=170.0,
)
CUT = replace(GOOD, name="样例列表", last_error="timeout (page 3)", state="paused", last_polled_at=None)
UNREAD = replace(GOOD, name="样例待读", last_polled_at=None, last_good_at=None)
SOURCES = (GOOD, BAD, SILENT)
OWNER, ADMIN, USER = Person(1, "owner"), Person(10002, "admin"), Person(10001, "user")
READING = Reading(4, 1, (Trouble("样例晨报", "http (HTTP 503)", NOW - HOUR),), NOW)
AUDIENCE = Audience({"private": 1_100, "supergroup": 100, "channel": 4}, active=1_180, watches=5_310, new=44)
FIGURES = Figures(
    NOW,
    tuple(date(2026, 8, 14 + n) for n in range(7)),
    {
        "articles": [900 + 40 * n for n in range(7)],
        "alerts": [120 + 9 * n for n in range(7)],
        "failures": [n % 3 for n in range(7)],
        "hold-ups": [0, 0, 0, 2, 0, 0, 1],
    },
    {"ok": 3, "failing": 1},
    (BAD,),
    12,
    timedelta(seconds=40),
    AUDIENCE,
)
EMPTY = replace(
    FIGURES,
    by_day={counted: [0] * 7 for counted in FIGURES.by_day},
    states={},
    troubled=(),
    queue=0,
    waits=timedelta(),
)


def _told(**changes: Any) -> Delivered:
    shown = {"article": STORY, "watches": (WATCH.text,), "error": "Bad Request: message is too long"}
    return told(**(shown | changes))


def _trace(verdict: Verdict, **changes: Any) -> Trace:
    trail = Trail(STORY, NOW, NOW, None)
    values: dict[str, Any] = {
        "trail": trail,
        "told": _told(),
        "watches": (WATCH.text,),
        "total": 12,
        "looked": 900,
        "stale_after": DAY,
    }
    return Trace(verdict, "样例控股", changes.pop("chat", CHAT), READING, **(values | changes))


def _overview(**changes: Any) -> Overview:
    shown = {"chat": CHAT, "watches": 3, "reading": Reading(4, 0, (), NOW)}
    return overview(**(shown | changes))


def _watch_error(text: str) -> WatchError:
    try:
        understand(text, LISTINGS)
    except WatchError as exc:
        return exc
    raise AssertionError(text)


def _lacks(watch: str) -> Near:
    return Near(
        replace(WATCH, text=watch),
        lacking(understand(watch, LISTINGS).tree, News.of(STORY.title, STORY.text)),
        related=True,
    )


_SHIPPED = Listings.shipped()
_REPORTS: Sequence[OutletReport] = [
    OutletReport("样例日报", "样例控股：拟回购不超过 10 亿元", "https://example.com/b", NOW),
    OutletReport("样例快讯", "样例控股抛出回购计划", "https://example.com/c", NOW),
]
_MEANING = understand("腾讯 (支付 | 钱包) -游戏 @10", LISTINGS)
_ANSWER = Words("…", ((button("…", "list"),),))
_BAD_LINES = [(3, _watch_error("(腾讯 | 阿里")), (9, _watch_error("-游戏"))]
_ERRORS = [
    WatchError(reason, text, *place, detail="missing ), unterminated subpattern" if reason == "bad-pattern" else "")
    for reason, text, place in (
        ("empty", "@10", (0, 3)),
        ("no-word", "，，", (0, 2)),
        ("too-long", "样例控股" * 9, (0, 0)),
        ("too-many-terms", "甲 乙 丙", (0, 5)),
        ("only-excludes", "-游戏", (0, 3)),
        ("unclosed-quote", "“腾讯 支付", (0, 1)),
        ("unclosed-bracket", "(腾讯 | 阿里", (0, 1)),
        ("stray-bracket", "腾讯)", (2, 3)),
        ("unclosed-pattern", "/腾讯", (0, 3)),
        ("too-long-pattern", "/腾讯.*支付/", (0, 8)),
        ("bad-pattern", "/(腾讯/", (0, 5)),
        ("pattern-too-wide", "/腾.{0,9999}讯/", (0, 12)),
        ("pattern-hits-all", "/.*/", (0, 4)),
        ("nothing-beside", "腾讯 |", (3, 4)),
        ("nothing-excluded", "腾讯 -", (3, 4)),
        ("nothing-in-field", "腾讯 title:", (3, 9)),
        ("field-takes-words", "title:(腾讯 | 阿里)", (6, 15)),
        ("bad-cap", "腾讯 @0", (3, 5)),
        ("unknown-ticker", "$00000", (0, 6)),
        ("unknown-market", "market:火星", (7, 9)),
        ("bad-mode", "腾讯, 大声", (4, 6)),
        ("unwritable", "腾讯", (0, 2)),
        ("filter-too-long", "腾讯", (0, 2)),
        ("too-many", "腾讯", (0, 2)),
        ("too-many-patterns", "/腾讯/", (0, 4)),
        ("patterns-full", "/腾讯/", (0, 4)),
    )
]
_OPTIONS = [
    OptionError("…", "no-preset", "preset", given="clss", near="cls"),
    OptionError("…", "no-option", "itmes", of="json", choices=("items", "title", "link")),
    OptionError("…", "missing", "keyword", of="eastmoney-search"),
    OptionError("…", "wrong", "items", given="[", wanted="expression"),
    OptionError("…", "unread", given="3"),
    OptionError("…", "masked"),
    OptionError("…", "no-preset", "preset", given="x"),
    OptionError("…", "no-kind", "kind", given="x", choices=("rss", "json", "html")),
    OptionError("…", "address", "url", given="x"),
    OptionError("…", "reserved", "origin"),
    OptionError("…", "loose", given="WeChat Pay"),
    *(OptionError("…", "refused", wanted=one) for one in ("size", "levels", "alias", "number", "letters")),
    *(
        OptionError("…", "wrong", "items", wanted=one, choices=("a", "b"))
        for one in (
            "text",
            "value",
            "flag",
            "selector",
            "template",
            "choice",
            "names",
            "ascii",
            "more",
            "zone",
            "route",
            "rsshub",
            "",
        )
    ),
]
_TRENDRADAR = [
    *export_trendradar(
        [
            Watch(n, 1, text, "", "silent")
            for n, text in enumerate(("腾讯 支付 #支付", "00700", "title:回购", "Ten*", "(甲 乙) | (丙 丁)"))
        ],
        LISTINGS,
    ),
    *(Written(WATCH, _MEANING.query, why=one) for one in get_args(UnsayableReason)),
    Written(WATCH, replace(_MEANING.query, name="支付新闻"), ("腾讯",), ("name",)),
]

SHARED: Mapping[str, Any] = {
    "now": NOW,
    "watch": WATCH,
    "alert": ALERT,
    "chat": CHAT,
    "shown": ("样例控股", "回购"),
    "source": GOOD,
    "listings": LISTINGS,
    "settings": ChatSettings(quiet=Quiet.read("23:00-07:00")),
    "copies": (),
    "number": 7,
    "delivery_id": 40,
    "message_id": 9,
    "watch_id": 7,
    "watches": WATCHES,
    "words": "样例控股",
    "text": "样例控股",
    "name": "样例财经",
    "title": "样例财经",
    "day": "2026-08-20",
    "count": 3,
    "total": 12,
    "most": 500,
    "least": 15.0,
    "link": "https://t.me/dingxun_bot?start=inv_abc",
    "url": "https://example.com/feed.xml",
    "fault": Fault("http", "HTTP 503"),
    "error": _watch_error("(腾讯 | 阿里"),
    "role": "admin",
    "by": OWNER,
    "topic": 3,
    "chats": 1_204,
    "page": 0,
    "payload": "",
}


def _each(name: str, values: Sequence[Any], **others: Any) -> list[dict[str, Any]]:
    return [{"": str(value), name: value, **others} for value in values]


ACTS = (
    *(
        "add",
        "pause",
        "resume",
        "remove",
        "restore",
        "address",
        "moved",
        "interval",
        "standby",
        "options",
        "fulltext",
        "import",
    ),
    *("invite", "join", "claim", "broadcast", "stop"),
)

SAMPLES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "alerts.alert_message": [
        {},
        {"": "进展", "alert": replace(ALERT, chapter=1, others=0)},
        {"": "a group", "chat": GROUP},
        {"": "many terms", "shown": ("甲", "乙", "丙", "丁")},
    ],
    "alerts.with_reports": [{"reports": _REPORTS}],
    "alerts.keyboard": [{}, {"": "a group", "chat": GROUP}],
    "alerts.why_it_came": [{"sent_at": NOW}],
    "alerts.muted": [{"until": NOW + HOUR}],
    "alerts.less_like_this": [
        {
            "offers": [
                ExclusionOffer(7, 0, Within("title", Word("员工持股"))),
                ExclusionOffer(7, 1, Within("source", Word("样例财经"))),
                ExclusionOffer(7, 2, Within("cat", Word("公告"))),
            ]
        }
    ],
    "backtests.with_backtest": [
        {"answer": _ANSWER, "found": [BacktestResult(WATCH, 3, NOW - 7 * DAY, (STORY,), False, False)]},
        {
            "": "many a day",
            "answer": _ANSWER,
            "found": [BacktestResult(WATCH, 400, NOW - 7 * DAY, (STORY,), False, False)],
        },
        {"": "nothing", "answer": _ANSWER, "found": [BacktestResult(WATCH, 0, NOW - 7 * DAY, (), False, False)]},
        {"": "its parts only", "answer": _ANSWER, "found": [BacktestResult(WATCH, 0, NOW - 7 * DAY, (), True, True)]},
        {"": "no news yet", "answer": _ANSWER, "found": [BacktestResult(WATCH, 0, None, (), False, False)]},
    ],
    "delivery_settings.watch_panel": [
        {},
        {"": "a digest", "watch": OTHER_WATCH},
        {"": "muted", "watch": replace(WATCH, muted_until=NOW + HOUR)},
    ],
    "delivery_settings.how": [
        *({"": one, "watch": replace(WATCH, mode=one)} for one in ("urgent", "instant", "silent", "digest")),
        {"": "urgent, without quiet hours", "watch": replace(WATCH, mode="urgent"), "settings": ChatSettings()},
    ],
    "delivery_settings.schedule_name": _each(
        "schedule", [Schedule.read(one) for one in ("hourly", "09:00 20:00", "CN", "HK", "US")]
    ),
    "delivery_settings.panel": [
        {"muted_until": None},
        {"": "muted", "muted_until": NOW + HOUR},
        {
            "": "other choices",
            "muted_until": None,
            "settings": ChatSettings(
                quiet=Quiet.read("23:00-07:00"), weekend=Quiet.read("22:00-10:00"), breaks=False, progress=False
            ),
        },
    ],
    "delivery_settings.quiet_hours": [{"quiet": Quiet.read("23:00-07:00")}, {"quiet": None}],
    "delivery_settings.mute_panel": [{"muted_until": None}, {"": "muted", "muted_until": NOW + HOUR}],
    "digests.digest_page": [
        {
            "": str(why),
            "digest": Digest(
                (ALERT, replace(ALERT, hits=(Hit(8, "微信支付", ("微信支付",)),))), 12, why, 0, 1, stale=2
            ),
        }
        for why in get_args(Held)
        if why not in {"", "stale"}
    ]
    + [
        {"": "a deleted topic", "digest": Digest((ALERT,), 1, "parked", topic=3)},
        {"": "nothing but what is old", "digest": Digest((), 0, "parked", stale=4)},
        {"": "the second page", "digest": Digest((ALERT,), 12, "digest", 1, 1)},
    ],
    "explanations.overview": [
        {"found": _overview(alone=4, in_digests=2)},
        {"": "nothing is watched", "found": _overview(watches=0)},
        {"": "off", "found": _overview(chat=chat(active=False))},
        {"": "parked", "found": _overview(chat=chat(parked=PARKED))},
        {
            "": "all there is to say, to an admin",
            "found": _overview(
                reading=READING,
                quiet_until=NOW + HOUR,
                digest_at=NOW + 2 * HOUR,
                unknown=1,
                failed=1,
                alone=4,
                held=(HeldBack("quiet", NOW + HOUR, 2),),
                everywhere=Everywhere(1, 2, 3, 4, 5),
                muted_watches=1,
            ),
        },
        *(
            {"": about, "found": _overview(**changes)}
            for about, changes in (
                ("no source is read", {"reading": Reading(0, 2, (), None)}),
                ("none was read yet", {"reading": Reading(1, 0, (), None)}),
                ("none can be read", {"reading": Reading(1, 0, (Trouble("样例晨报", "dns", None),), NOW)}),
                ("none was read for long", {"reading": Reading(1, 0, (), NOW - 3 * HOUR)}),
                ("muted", {"muted_until": NOW + HOUR}),
                ("all watches muted", {"muted_watches": 3}),
                (
                    "held for all reasons",
                    {"held": tuple(HeldBack(one, NOW + HOUR, 2) for one in ("mute", "digest", "cap", "burst"))},
                ),
                ("other topics", {"chat": GROUP, "places": (replace(GROUP, id=3, thread_id=7, parked=PARKED),)}),
            )
        ),
    ],
    "explanations.article_trace": [
        *(
            {
                "": str(verdict),
                "trace": _trace(verdict, **({"chat": chat(parked=PARKED)} if verdict == "parked" else {})),
            }
            for verdict in get_args(Verdict)
        ),
        {"": "lacking, with what", "trace": _trace("lacking", told=None, near=(_lacks("样例控股 增持 -回购"),))},
        {"": "never seen", "trace": Trace("uncollected", "样例", CHAT, READING, looked=900)},
        *(
            {"": f"held: {one}", "trace": _trace("held", told=_told(held=one))}
            for one in ("quiet", "mute", "digest", "cap")
        ),
        {
            "": "told by another article",
            "trace": _trace("sent", told=_told(article=article(id=39, title="样例控股抛出回购计划"))),
        },
    ],
    "explanations.test_sent": _each("active", [True, False]),
    "forgetting.ask": [{"watches": 3}],
    "forgetting.deleted": [{}, {"": "with copies", "copies": ("dingxun.sqlite.before-0011",)}],
    "latest_news.latest": [
        {"articles": (STORY, article(id=39, title="样例银行下调贷款利率")), "newer": False, "older": True, "words": ""},
        {
            "": "words",
            "articles": (STORY,),
            "newer": False,
            "older": False,
            "terms": understand("样例控股", LISTINGS).terms(),
        },
        {"": "nothing", "articles": (), "newer": False, "older": False},
        {"": "no news at all", "articles": (), "newer": False, "older": False, "words": ""},
        {"": "a later page", "articles": (STORY,), "newer": True, "older": False, "words": ""},
    ],
    "parked_places.why_parked": _each("reason", get_args(ParkReason)),
    "parked_places.told_elsewhere": [
        {"": str(reason), "place": replace(GROUP, parked=replace(PARKED, reason=reason)), "watches": ("样例控股",)}
        for reason in get_args(ParkReason)
    ],
    "parked_places.refusals": [{"faults": [(True, "Can't parse entities"), (False, "CHAT_SOMETHING_NEW")]}],
    "subscriptions.subscribed": [
        {"done": [Saved(WATCH, True)], "errors": ()},
        {"": "how it was read", "done": [Saved(WATCH, True)], "errors": (), "meanings": {7: _MEANING}},
        {
            "": "a company",
            "done": [Saved(STOCK, True)],
            "errors": (),
            "meanings": {9: understand("腾讯控股", LISTINGS)},
        },
        {"": "known and unread", "done": [Saved(STOCK, False)], "errors": (_watch_error("-游戏"),), "left_out": 2},
        {
            "": "like an operator",
            "done": [Saved(replace(WATCH, text="腾讯或阿里"), True)],
            "errors": (),
            "meanings": {7: understand("腾讯或阿里", LISTINGS)},
        },
        {
            "": "a word that is a company's name",
            "done": [Saved(replace(STOCK, text="苹果"), True)],
            "errors": (),
            "meanings": {9: understand("苹果", _SHIPPED)},
            "listings": _SHIPPED,
        },
        {"": "many", "done": [Saved(replace(WATCH, id=n, text=f"词{n}"), True) for n in range(30)], "errors": ()},
    ],
    "watch_errors.problem": [{"": one.reason, "error": one} for one in _ERRORS],
    "watch_exports.exported": [{"lines": [one.text for one in WATCHES]}],
    "watch_exports.exported_trendradar": [{"made": _TRENDRADAR}],
    "watch_exports.trendradar_lines": [{"made": _TRENDRADAR}],
    "watch_exports.exported_table": [{"table": "watch,mode\n样例控股 回购,instant\n"}],
    "watch_imports.preview": [
        {"kind": "lines", "new": ["腾讯", "茅台 | 五粮液"], "bad": _BAD_LINES, "known": 2, "full": 1, "left_out": 40},
        {"": "trendradar", "kind": "trendradar", "new": ["腾讯"], "bad": (), "known": 0, "full": 0, "left_out": 0},
        {"": "csv", "kind": "csv", "new": ["腾讯"], "bad": (), "known": 0, "full": 0, "left_out": 0},
        {"": "nothing in it", "kind": "lines", "new": (), "bad": (), "known": 0, "full": 0, "left_out": 0},
        {
            "": "many bad lines",
            "kind": "lines",
            "new": (),
            "bad": [(n, _watch_error("-游戏")) for n in range(1, 9)],
            "known": 0,
            "full": 0,
            "left_out": 0,
        },
    ],
    "watch_imports.imported": [{"new": 3, "full": 1}],
    "watch_imports.undone": [{"changed": 3, "brought": True}, {"": "watched again", "changed": 3, "brought": False}],
    "watch_list.panel": [{}, {"": "empty", "watches": ()}],
    "watch_list.label_panel": [{"name": "支付", "watches": (OTHER_WATCH,)}],
    "watch_terms.read_as": [
        {"": one, "tree": understand(one, LISTINGS).tree}
        for one in (
            "腾讯 (支付 | 钱包) -游戏",
            "title:回购",
            "body:回购",
            "source:样例财经 cat:公告",
            "market:港股 00700",
            "/回.?购/",
            "Ten*",
        )
    ],
    "welcome.start": _each("admin", [False, True]),
    "welcome.commands_help": [
        {"admin": False, "group": False},
        {"": "a group", "admin": False, "group": True},
        {"": "an admin", "admin": True, "group": False},
    ],
    "welcome.command_menu": _each("admin", [False, True]),
    "welcome.group_greeting": _each("ask_quiet", [True]),
    "audit_log.log_page": [
        {
            "entries": [
                AuditEntry(NOW, 1, "rename", "样例财经", None, "样例", "样例财经"),
                AuditEntry(NOW - HOUR, 1, "role", "", 10001, "user", "admin"),
                *(
                    AuditEntry(NOW - HOUR, by, act, "样例财经", None, "", "")
                    for by, act in zip((None, -1, 0, *[1] * 20), ACTS, strict=False)
                ),
                AuditEntry(NOW - 2 * HOUR, None, "quota", "", 10001, "", "100"),
            ],
            "titles": {1: "小李", 10001: "小王"},
        },
    ],
    "broadcasts.progress": [
        {
            "": state,
            "state": state,
            "counts": {"sent": 800, "waiting": 400 if state == "sent" else 0, "failed": 4},
            "total": 1_204,
        }
        for state in ("dropped", "sent", "stopped", "done")
    ],
    "chat_panels.chat_kind": _each("kind", ["private", "supergroup", "channel"]),
    "chat_panels.panel": [
        {"audience": AUDIENCE, "shown": [(CHAT, 3), (GROUP, 40)], "words": ""},
        {"": "a search", "audience": AUDIENCE, "shown": [(CHAT, 3)], "words": "小王"},
    ],
    "chat_panels.chat_panel": [
        {"since": NOW - 9 * DAY, "watches": 3, "deliveries": 12, "off": "", "whom": USER},
        *(
            {
                "": off,
                "chat": chat(active=False),
                "since": NOW,
                "watches": 0,
                "deliveries": 0,
                "off": off,
                "whom": Person(10001, "banned"),
            }
            for off in ("blocked", "removed", "banned", "migrated")
        ),
    ],
    "new_sources.preset_panel": [{"listed": [PresetLine("cls", "财联社", True), PresetLine("ths", "同花顺", False)]}],
    "new_sources.ask_preset": _each("needs", [("keyword",), ("host",), ("route",), ("route", "key")]),
    "new_sources.found": [
        {
            "kind": "rss",
            "items": [(STORY.title, NOW), ("样例银行下调贷款利率", None)],
            "refused": 1,
            "token": 7,
            "tested": False,
        }
    ],
    "notices.sources_changed": [
        {"changed": SOURCES, "standing": {}},
        {"": "all of them", "changed": (BAD, GONE, STRANGE, NEVER), "standing": {"样例晨报": GOOD}, "total": 4},
        {"": "well again", "changed": (GOOD,), "standing": {}},
    ],
    "notices.unknown_fate": [{"messages": [(CHAT, NOW), (GROUP, NOW)]}],
    "notices.condemned": [{"messages": [(CHAT, NOW)]}],
    "notices.set_aside": [{"rows": {"messages": 2, "watches": 1}}],
    "notices.will_prune": [{"articles": 12_000, "articles_age": 90 * DAY, "messages": 4_000, "messages_age": 30 * DAY}],
    "notices.damaged": [{"copy": "/data/dingxun.sqlite.backup"}, {"": "without a copy", "copy": ""}],
    "notices.daily": [
        {
            "sources": SOURCES,
            "busiest": [(GOOD, 400), (SILENT, 3)],
            "troubled": (BAD,),
            "articles": 1_204,
            "messages": {"sent": 120, "failed": 1, "unknown": 0, "cancelled": 0},
        },
        {
            "": "all is well",
            "sources": (GOOD,),
            "busiest": (),
            "troubled": (),
            "articles": 0,
            "messages": {"sent": 0, "failed": 0, "unknown": 0, "cancelled": 0},
        },
    ],
    "opml_files.unfit": _each("reason", ["too-big", "too-many", "dtd", "not-opml"], detail="<html>"),
    "opml_files.preview": [
        {"new": ["样例日报", "样例快讯"], "bad": [("样例", "no-address")], "others": ["样例周刊"], "known": 2}
    ],
    "opml_files.entry_problem": _each("why", get_args(EntryProblem)),
    "opml_files.imported": [{"added": 2, "removed": 1}],
    "opml_files.undone": [{"restored": 1, "removed": 2}],
    "people_panels.only_in_private": _each("sources", [True, False]),
    "people_panels.role_name": _each("role", get_args(Role)),
    "people_panels.invited_only": [{"owners": ("小李",)}, {"": "nobody to ask", "owners": ()}],
    "people_panels.welcome_role": _each("role", ["user", "admin"]),
    "people_panels.panel": [{"people": [(OWNER, "小李"), (ADMIN, "小张")], "invite_only": True}],
    "people_panels.person_panel": [
        {"whom": USER, "chat_id": 1, "title": "小王"},
        {"": "oneself", "whom": OWNER, "chat_id": None, "title": "小李"},
        {"": "somebody banned", "whom": Person(10001, "banned"), "chat_id": 1, "title": "小王"},
        {"": "an admin", "whom": ADMIN, "chat_id": 1, "title": "小张"},
    ],
    "people_panels.role_refused": _each("why", get_args(RoleRefusal)),
    "people_panels.invitation": _each("role", ["admin", "user"]),
    "source_edits.panel": [{}, {"": "with full text", "source": LONG}],
    "source_edits.ask": _each("what", ["name", "url", "every", "standby"]),
    "source_options.ask": [{"written": "items: data.list\nkey: •••"}, {"": "none", "written": ""}],
    "source_options.problem": [
        *({"": f"{one.reason} {one.wanted}".strip(), "error": one} for one in _OPTIONS),
        {"": "of a stored one", "error": _OPTIONS[3], "source": GOOD},
        {"": "another error", "error": ConfigError("…")},
    ],
    "source_panels.panel": [
        {"sources": SOURCES, "today": {5: 400, 4: 1}, "words": ""},
        {"": "a group", "sources": SOURCES, "today": {}, "private": False, "words": ""},
        {"": "none", "sources": (), "today": {}, "words": ""},
        {"": "a search", "sources": SOURCES, "today": {}, "words": "晨"},
        {"": "a filter without any", "sources": (GOOD,), "today": {}, "which": "paused", "words": ""},
    ],
    "source_panels.state_name": _each("state", ["ok", "failing", "suspect", "silent", "paused", "disabled"]),
    "source_panels.source_panel": [
        {"": one.state, "source": one, "today": 40, "week": 300} for one in (*SOURCES, LONG, CUT, UNREAD)
    ],
    "source_panels.span": _each("seconds", [45.0, 180.0, 7_200.0, 432_000.0]),
    "source_panels.test_result": [
        {
            "items": [TriedItem(STORY.title, NOW, True), TriedItem("样例银行下调贷款利率", None, False)],
            "new": 1,
            "refused": 1,
        }
    ],
    "source_problems.problem": _each(
        "fault",
        [
            *(
                Fault(one)
                for one in ("tls", "dns", "no-name-server", "connect", "timeout", "too-big", "redirects", "bad-url")
            ),
            *(
                Fault(one)
                for one in ("not-a-feed", "login-page", "robot-check", "encoding", "parse", "empty", "silent")
            ),
            *(Fault("http", "HTTP 503"), Fault("forbidden-address", "10.0.0.1"), Fault("none-of", "20: no-title")),
            Fault("parse", "no list in the answer", "访问过于频繁"),
        ],
    ),
    "stats_panel.panel": [
        {"figures": FIGURES, "link": "https://bot.example.com/status?token=…"},
        {"": "nothing yet", "figures": EMPTY, "link": ""},
    ],
    "stats_panel.by_health": [{"states": {"ok": 3, "failing": 1}}],
    "stats_panel.queue_line": [{"queue": 0, "waits": timedelta()}, {"queue": 12, "waits": timedelta(seconds=40)}],
    "stats_panel.audience_line": [{"audience": AUDIENCE}],
}


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every public function of the messages that makes something to show, as ``module.function``."""
    for room in (bot.messages, bot.messages.admin):
        for module in iter_modules(room.__path__):
            if module.ispkg or module.name in HELD_BACK:
                continue
            loaded: ModuleType = import_module(f"{room.__name__}.{module.name}")
            for name, one in vars(loaded).items():
                public = inspect.isfunction(one) and not name.startswith("_") and one.__module__ == loaded.__name__
                if public and f"{module.name}.{name}" not in NOT_SHOWN:
                    yield f"{module.name}.{name}", one


def made(one: Callable[..., Any], sample: Mapping[str, Any], reader: Reader) -> Any:
    """Call a function with a sample; missing values are taken from SHARED."""
    parameters = inspect.signature(one).parameters.values()
    given = {"reader": reader, **sample}
    for each in parameters:
        if each.name not in given and (each.default is inspect.Parameter.empty or each.name in {"words", "listings"}):
            given[each.name] = SHARED[each.name]
    return one(**{each.name: given[each.name] for each in parameters if each.name in given})


def shown(value: Any) -> str:
    """Write what a function made, so that it can be read in Markdown: tags as they are, a row of buttons a line."""
    match value:
        case Words():
            text = "\n".join(filter(None, [value.html, _keyboard(value.keyboard)]))
            text += f"\n[{value.ask}…]" if value.ask else ""
            return text + (f"\n📎 {value.file[0]}" if value.file else "")
        case str():
            return value
        case Mapping():
            return "\n".join(f"{name}: {shown(text)}" for name, text in value.items())
        case [Button(), *_]:
            return _keyboard((value,))
        case [[Button(), *_], *_]:
            return _keyboard(value)
        case Sequence():
            return "\n".join(" — ".join(map(str, one)) if isinstance(one, tuple) else shown(one) for one in value)
    return str(value)


def _keyboard(lines: Sequence[Sequence[Button]]) -> str:
    return "\n".join(" ".join(f"[{html.escape(one.text)}]" for one in line) for line in lines)


def written() -> str:
    """Return docs/screens.md."""
    readers = [Reader(language, ZONE, "dingxun_bot") for language in LANGUAGES]
    lines = [
        "# Screens",
        "",
        "Every message, in every language, as its function in `bot/messages/` makes it of sample values; `[…]` are buttons.",
        "Made by `python -m tests.screens > docs/screens.md`; `tests/unit/test_screens.py` holds it to the code.",
    ]
    for name, one in functions():
        lines += ["", f"## {name}"]
        for sample in SAMPLES.get(name, [{}]):
            caption, values = sample.get("", ""), {key: value for key, value in sample.items() if key}
            texts = {reader.language: shown(made(one, values, reader)) for reader in readers}
            about = f"{caption}: " if 0 < len(caption) < 60 else ""
            if all("\n" not in text for text in texts.values()):
                lines += ["", *(f"- {about}`{text}`" for text in texts.values())]
                continue
            for language, text in texts.items():
                lines += ["", f"{about}{language}", "", "```html", text, "```"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())

"""The reader of /why: Telegram takes every answer, and readers learn no more than they may."""

from datetime import timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli.article_steps import steps
from bot.core.delivery.why import (
    Delivered,
    Everywhere,
    HeldBack,
    Near,
    Reading,
    Trace,
    Trail,
    Trouble,
    Verdict,
    lacking,
)
from bot.core.types import Held, Watch
from bot.core.watches.match_one import News
from bot.core.watches.semantics import understand
from bot.messages import explanations
from bot.messages.reader import Reader
from tests.often import often
from tests.unit.examples import FINE, LISTINGS, NOW, article, chat, overview, texts, told
from tests.unit.test_messages import LANGUAGE, LINKS, shown

ZH = Reader("zh-Hans", ZoneInfo("Asia/Shanghai"))
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"watches": 0}, "这里还没有关注，所以什么都不会推。"),
        ({"chat": chat(active=False)}, "这里的推送停了。"),
        ({"reading": Reading(0, 2, (), None)}, "现在没有在读任何新闻源。"),
        ({"reading": Reading(1, 0, (), None)}, "新闻源还没有读成功过。"),
        ({"reading": Reading(1, 0, (Trouble("甲", "dns", None),), NOW)}, "新闻源现在都读不到。"),
        ({"reading": Reading(1, 0, (), NOW - 3 * HOUR)}, "很久没有读成功过新闻源了。"),
        ({"muted_until": NOW + HOUR}, "静音到 10:30。"),
        ({"quiet_until": NOW + HOUR}, "免打扰到 10:30。"),
        ({"muted_watches": 2}, "这里的关注都在静音中。"),
        ({}, "一切正常。"),
    ],
)
def test_what_matters_most_stands_first(changes, first: str):
    text, _ = shown(explanations.overview(ZH, overview(**changes), NOW))
    assert text.startswith(first)


def test_an_overview_in_full_has_few_lines_and_hides_addresses_from_readers():
    trouble = Trouble("样例日报", "http: 503 https://secret.example/feed", NOW - HOUR)
    held: tuple[Held, ...] = ("quiet", "mute", "digest", "cap", "burst")
    full: dict[str, Any] = {
        "reading": Reading(3, 1, (trouble,), NOW),
        "muted_watches": 1,
        "alone": 2,
        "in_digests": 3,
        "queued": 1,
        "held": tuple(HeldBack(one, NOW + HOUR, 2) for one in held),
        "unknown": 1,
        "failed": 1,
        "cancelled": 1,
        "digest_at": NOW + HOUR,
    }
    text, _ = shown(explanations.overview(ZH, overview(**full), NOW))
    assert text.splitlines() == [
        "一切正常。有命中就推到这里。",
        "这里的关注：2 条（其中 1 条静音中）",
        "新闻源：3 个，最近一次读成功 09:30（另有 1 个暂停）",
        "读不到的 1 个：样例日报（服务器报错，上次读成功 08:30）",
        "今天收到 52 条新闻，命中这里的 19 条：单独推送 2、合并推送 3、正在发送 1、收着未推 10、Telegram 拒收 1、不再推 1、不确定送到 1",
        "免打扰收着 2 条，10:30 推",
        "静音收着 2 条，10:30 推",
        "汇总里已有 2 条，10:30 推",
        "还有收着晚些推的：4 条",
        "不确定送到没有：1 条。Telegram 没给准信，怕重复，不再补发。",
        "下一次汇总：10:30",
        "想查某条新闻的下落：/why 加链接，或标题里的词。",
    ]
    admin, _ = shown(explanations.overview(ZH, overview(**full, everywhere=Everywhere(1, 2, 3, 4)), NOW))
    assert "secret.example" in admin
    assert "不确定送到的消息 1 条，被拒收 2 条；读不懂的更新 3 条，处理失败 4 条。" in admin


@pytest.mark.parametrize(
    ("verdict", "delivery", "last"),
    [
        ("no-watches", None, "收到了，但这里还没有关注。发 /subscribe 加一个词。"),
        ("old", None, "收到时已发布超过 24 小时：旧闻只收不推。"),
        ("seeded", None, "它在添加这个新闻源之前就有了：当时的存量只收不推。"),
        ("unmatched", None, "刚收到，正要和关注比对，过一会儿再问。"),
        ("lacking", None, "收到了，但这里的 40 条关注都和它无关。"),
        ("off", None, "命中 腾讯，但这里的推送停了：发 /start 恢复。"),
        ("late", None, "腾讯 能命中它，但添加得比它晚（09:30 就比对过了）。以后来的会推。"),
        ("capped", None, "命中 腾讯，但它那天的条数已经推满了。"),
        ("sent", told(), "09:30 已推到这里，命中 腾讯。"),
        ("digest", told(kind="digest"), "09:30 已和别的合成一条推到这里，命中 腾讯。"),
        ("held", told(held="quiet"), "命中 腾讯，免打扰收着，10:30 推。"),
        ("held", told(held="digest"), "命中 腾讯，在 10:30 的汇总里推。"),
        ("queued", told(), "命中 腾讯，正在发送，马上就到。"),
        ("missed", told(), "命中 腾讯，但这里的推送停着，等恢复时已是旧闻，没有再推。"),
        (
            "condemned",
            told(),
            "命中 腾讯，但每次单独发它时程序都中断了，不确定送到没有，不再补发。管理员会收到通知。",
        ),
        ("refused", told(), "命中 腾讯，但 Telegram 拒收：Bad Request: <b>"),
    ],
)
def test_what_became_of_an_article_is_one_sentence(verdict: Verdict, delivery: Delivered | None, last: str):
    trail = Trail(article(id=39), NOW, NOW, None)
    trace = Trace(verdict, "词", chat(), FINE, trail, delivery, ("腾讯",), total=40, stale_after=timedelta(hours=24))
    text, _ = shown(explanations.article_trace(ZH, trace, LISTINGS, NOW))
    assert text.splitlines() == ["样例标题", "样例日报 · 发布 09:30，抓取 09:30", last]


def test_what_a_watch_lacks_and_what_it_excludes_are_told_apart():
    tree = understand("腾讯 支付 (茅台 | 白酒) -游戏", LISTINGS).tree
    near = Near(Watch(1, 1, "腾讯 支付 -游戏", "", "instant"), lacking(tree, News.of("腾讯游戏", "")), related=True)
    trace = Trace("lacking", "词", chat(), FINE, Trail(article(), NOW, NOW, None), near=(near,), total=1)
    text, _ = shown(explanations.article_trace(ZH, trace, LISTINGS, NOW))
    assert text.splitlines()[3] == "· 腾讯 支付 -游戏：少了 “支付” 和 （“茅台” 或 “白酒”）；出现了要排除的 “游戏”"


def test_the_article_that_told_the_same_story_is_named():
    trace = Trace("sent", "词", chat(), FINE, Trail(article(), NOW, NOW, None), told(), ("腾讯",))
    text, links = shown(explanations.article_trace(ZH, trace, LISTINGS, NOW))
    assert text.splitlines()[2:5] == ["和下面这条是同一事件，一件事只推一次：", "· 先来的", "  样例日报 · 09:30"]
    assert len(links) == 2


@given(LANGUAGE, st.sampled_from(get_args(Verdict)), texts(), texts(8), texts(8), LINKS, st.booleans(), st.booleans())
@settings(max_examples=often(200), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_whatever_it_tells_is_accepted(reader, verdict, title, name, watch, link, delivered, found):
    trouble = Trouble(name, f"http: {title}", NOW)
    reading = Reading(5, 1, (trouble,) * 5, NOW)
    tree = understand("茅台 (微信 | 支付) -腾讯", LISTINGS).tree
    lacks = lacking(tree, News.of("腾讯", ""))
    near = tuple(Near(Watch(n, 1, watch * 9, "", "instant"), lacks, related=True) for n in range(3))
    trail = Trail(article(title=title, source_name=name, url=link), NOW, NOW, None) if found else None
    other = told(article=article(id=9, title=title, url=link), error=title, held="mute", watches=(watch,) * 9)
    trace = Trace(verdict, title, chat(), reading, trail, other if delivered else None, (watch,) * 9, near, 40, 4000)
    shown(explanations.article_trace(reader, trace, LISTINGS, NOW, details=True))
    shown(explanations.overview(reader, overview(reading=reading, everywhere=Everywhere(1, 2, 3, 4)), NOW))
    shown(explanations.test_alert(reader, NOW))


def test_operators_see_what_is_held_and_what_was_never_stored():
    source_gone = Trace(
        "held",
        "词",
        chat(thread_id=5),
        FINE,
        Trail(article(title="一\nverdict   sent"), None, None, NOW),
        told(held="mute", state="ready", sent_at=None),
        deliveries=(told(held="mute", kind="digest", state="ready", sent_at=None, quieted=True, error="429"),),
    )
    assert steps(source_gone) == [
        "chat      10001:5 private 小王 (id 1): active, 0 watches",
        "polled    source 1 is removed",
        "stored    2026-08-20 01:30:00Z article 40, revision 1",
        "          published 2026-08-20 01:30:00Z “一 verdict sent” https://example.com/a.html",
        "          its text is still to be fetched, due 2026-08-20 01:30:00Z",
        "grouped   story 5, founded -, chapter 0",
        "matched   not yet",
        "promised  2026-08-20 01:30:00Z delivery 7, article 39, chapter 0, for 腾讯, no more of it wanted",
        "held      mute, merged into message 9",
        "due       2026-08-20 02:30:00Z message 9 (digest)",
        "ready     - attempts 1, doubts 0, error 429",
        "verdict   held, by another article of the same story",
    ]
    reading = Reading(2, 1, (Trouble("样例", "dns: no such host", None),), NOW)
    assert steps(Trace("uncollected", "词", chat(active=False), reading, looked=9)) == [
        "chat      10001 private 小王 (id 1): off, 0 watches",
        "polled    2 sources, 1 paused, last read well 2026-08-20 01:30:00Z",
        "trouble   样例: dns: no such host; last read well -",
        "stored    no: not among the 9 articles of the last 7 days that were looked through",
        "verdict   uncollected",
    ]

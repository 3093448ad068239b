"""Why nothing came: what watches lack, and what became of an article, decided from what the store remembers."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.delivery.outcomes import CONDEMNED, OFF_TOO_LONG
from bot.core.delivery.why import Delivered, Hitting, Kept, Reading, Trail, judge, lacking, near, nearest
from bot.core.errors import WatchError
from bot.core.types import Ticker, Watch
from bot.core.watches.match_one import News, evidence, is_there
from bot.core.watches.semantics import Term, understand
from tests.often import often
from tests.rules import Rules
from tests.unit.examples import LISTINGS, NOW, article, chat, source

HOUR = timedelta(hours=1)


def watch(number: int = 1, text: str = "腾讯") -> Watch:
    return Watch(number, 1, text, text, "instant")


def shown(groups: tuple[tuple[Term, ...], ...]) -> list[list[str]]:
    return [[term.shown for term in group] for group in groups]


@pytest.mark.parametrize(
    ("text", "missing", "excluded"),
    [
        ("腾讯", [], []),
        ("腾讯 支付", [["支付"]], []),
        ("微信 支付", [["微信"], ["支付"]], []),
        ("腾讯 -回购", [], ["回购"]),
        ("支付 -回购", [["支付"]], ["回购"]),
        ("支付 | 微信", [["支付", "微信"]], []),
        ("支付 | 腾讯", [], []),
        # The nearest of the alternatives: one word short, not two.
        ("(微信 支付) | (腾讯 减持)", [["减持"]], []),
        ("贵州茅台", [["贵州茅台", "600519.SH"]], []),
        ("腾讯 标题:回购", [["回购"]], []),
        ("腾讯 来源:晚报", [["晚报"]], []),
        ("(微信 支付) | -腾讯", [], ["腾讯"]),
    ],
)
def test_what_a_watch_lacks_is_told(text: str, missing: list[list[str]], excluded: list[str]):
    news = News.of("腾讯公告", "今日回購股份", (Ticker("HK", "00700"),), "证券日报")
    found = lacking(understand(text, LISTINGS, digest=True).tree, news)
    assert (shown(found.missing), [term.shown for term in found.excluded]) == (missing, excluded)


WORDS = ["微信", "支付", "腾讯", "回购", "微信支付", "茅台"]


@given(
    st.integers(0, 2**32),
    st.text("微信支付腾讯回购茅台AI5GETF ", max_size=30),
    st.text("微信支付腾讯回购", max_size=30),
)
@settings(max_examples=often(600))
def test_a_watch_hits_or_something_is_lacking(seed: int, title: str, text: str):
    dice = Random(seed)
    rule = Rules(dice, WORDS, ["00700", "600519"], ["日报", "晚报"], ["公司", "港股"]).rule()
    try:
        tree = understand(str(rule), LISTINGS, digest=True).tree
    except WatchError:
        return
    tickers = (Ticker("HK", "00700"),) if dice.random() < 0.5 else ()
    news = News.of(title, text, tickers, "证券日报", ("公司新闻",))
    found = lacking(tree, news)
    assert (len(found) == 0) == (evidence(tree, news) is not None)
    assert all(group and not any(is_there(term, news) for term in group) for group in found.missing)
    assert all(is_there(term, news) for term in found.excluded)
    assert (near(watch(), tree, news) is None) == (len(found) == 0)


def test_the_nearest_watches_are_named_and_others_only_where_they_are_few():
    news = News.of("腾讯公告", "回购")

    def nears(*watches: str) -> list[str]:
        found = (near(watch(text=text), understand(text, LISTINGS).tree, news) for text in watches)
        return [one.watch.text for one in nearest(one for one in found if one is not None)]

    assert nears("茅台", "腾讯 支付 微信", "腾讯 支付", "腾讯", "腾讯 -回购") == [
        "腾讯 支付",
        "腾讯 -回购",
        "腾讯 支付 微信",
    ]
    assert nears("茅台", "白酒") == ["茅台", "白酒"]
    assert nears("茅台", "白酒", "黄金", "原油") == []


def told(number: int = 40, **changes: Any) -> Delivered:
    values: dict[str, Any] = {
        "delivery_id": 7,
        "message_id": 9,
        "article": article(id=number),
        "chapter": 0,
        "held": "",
        "quieted": False,
        "created_at": NOW,
        "watches": ("腾讯",),
        "kind": "alert",
        "state": "ready",
        "due_at": NOW,
        "sent_at": None,
        "attempts": 0,
        "doubts": 0,
        "error": "",
    }
    return Delivered(**(values | changes))


def trail(*, matched: bool = True, **changes: Any) -> Trail:
    return Trail(article(**changes), NOW if matched else None, NOW, None)


def hitting(*, cap: int | None = None, count: int = 0, later: bool = False) -> Hitting:
    return Hitting(Kept(watch(), NOW + HOUR if later else NOW - HOUR, "2026-08-20", count), cap)


def verdict(
    found: Trail, deliveries: list[Delivered] | None = None, hits: list[Hitting] | None = None, **changes: Any
) -> str:
    values: dict[str, Any] = {"progress": True, "stale_after": timedelta(hours=24), "now": NOW, "total": 1}
    values |= changes
    where = chat(active=values.pop("active", True))
    return judge(found, deliveries or [], hits or [], values.pop("total"), where, **values)[0]


def test_what_was_promised_is_told_by_its_message():
    assert verdict(trail(), [told(state="sent", sent_at=NOW)]) == "sent"
    assert verdict(trail(), [told(state="sent", sent_at=NOW, kind="digest")]) == "digest"
    assert verdict(trail(), [told(held="mute", due_at=NOW + HOUR)]) == "held"
    assert verdict(trail(), [told(held="mute", due_at=NOW)]) == "queued"
    assert verdict(trail(), [told(due_at=NOW + HOUR)]) == "queued"  # Telegram asked for a pause
    assert verdict(trail(), [told(state="doubt")]) == "queued"
    assert verdict(trail(), [told(state="unknown")]) == "unknown"
    assert verdict(trail(), [told(state="failed")]) == "refused"
    assert verdict(trail(), [told(state="unknown", error=CONDEMNED)]) == "condemned"
    assert verdict(trail(), [told(state="cancelled")]) == "cancelled"
    assert verdict(trail(), [told(state="cancelled", error=OFF_TOO_LONG)]) == "missed"
    assert verdict(trail(), [told()], active=False) == "off"


def test_a_story_told_by_another_article_is_told_so():
    found = [told(39, state="sent", sent_at=NOW), told(38, chapter=1)]
    assert judge(trail(), found, [], 1, chat(), progress=True, stale_after=None, now=NOW) == ("sent", found[0])
    assert verdict(trail(chapter=1), found) == "queued"
    assert verdict(trail(chapter=2), [told(39)], [hitting()], progress=False) == "no-progress"
    assert verdict(trail(chapter=2), [told(39, quieted=True)], [hitting()]) == "quieted"
    assert verdict(trail(chapter=2, matched=False), [told(39)]) == "unmatched"


def test_what_was_not_promised_has_a_reason():
    assert verdict(trail(), total=0) == "no-watches"
    assert verdict(trail(silent=True, published_at=NOW - 25 * HOUR), hits=[hitting()]) == "old"
    assert verdict(trail(silent=True), hits=[hitting()]) == "seeded"
    assert verdict(trail(silent=True, published_at=NOW - 25 * HOUR), stale_after=None) == "seeded"
    assert verdict(trail(story_id=None)) == "ungrouped"
    assert verdict(trail(matched=False)) == "unmatched"
    assert verdict(trail()) == "lacking"
    assert verdict(trail(), hits=[hitting()], active=False) == "off"
    assert verdict(trail(), hits=[hitting(later=True)]) == "late"
    assert verdict(trail(), hits=[hitting(cap=2, count=2), hitting(later=True)]) == "capped"
    assert verdict(trail(), hits=[hitting(cap=2, count=1)]) == "unexplained"
    assert verdict(trail(), hits=[hitting(cap=2, count=2), hitting()]) == "unexplained"


def test_the_sources_are_looked_over():
    found = Reading.of(
        [
            source(),
            source(state="failing", last_error="http: 503", last_good_at=NOW - HOUR, name="坏"),
            source(state="paused", last_good_at=NOW + HOUR),
        ]
    )
    assert (found.sources, found.paused, found.last_good_at) == (2, 1, NOW)
    assert [one.name for one in found.troubles] == ["坏"]
    assert Reading.of([]).last_good_at is None

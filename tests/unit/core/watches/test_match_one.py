"""Why a watch matched: the terms, and where they stand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.fold import fold
from bot.core.types import Ticker
from bot.core.watches.match_one import News, evidence, spans
from bot.core.watches.semantics import understand
from tests.often import often
from tests.unit.examples import LISTINGS


@pytest.mark.parametrize(
    ("watch", "shown"),
    [
        ("騰訊 | 阿里", ["騰訊"]),
        ("腾讯控股", ["00700.HK"]),
        ("腾讯 回购 -游戏", ["腾讯", "回购"]),
        ("(阿里 | 腾讯) (回购 | 减持)", ["腾讯", "回购"]),
        ("阿里", None),
        ("腾讯 -回购", None),
        ("来源:日报", ["日报"]),
    ],
)
def test_the_terms_that_hit_are_told_in_the_watchs_order(watch: str, shown: list[str] | None):
    news = News.of("腾讯公告", "今日回購股份", (Ticker("HK", "00700"),), "证券日报")
    found = evidence(understand(watch, LISTINGS).tree, news)
    assert (None if found is None else [term.shown for term in found]) == shown


@pytest.mark.parametrize(
    ("watch", "title", "marked"),
    [
        ("微信支付", "淘寶內測微信 支付", ["微信 支付"]),
        ("腾讯 ai", "騰訊的ＡＩ與 MAIL", ["騰訊", "ＡＩ"]),
        ("微信 | 微信支付", "用微信支付", ["微信支付"]),
        ("腾讯 -游戏", "腾讯", ["腾讯"]),
        ("AI*", "AIGC", ["AI"]),
        ("正文:腾讯", "腾讯", []),
        ("00700", "00700", []),
    ],
)
def test_hits_are_found_in_the_original_text(watch: str, title: str, marked: list[str]):
    terms = understand(watch, LISTINGS).terms()
    assert [title[start:end] for start, end in spans(terms, title)] == marked


@given(st.text("微信支付騰訊AIａi \u200bé", max_size=20), st.sampled_from(["微信支付", "腾讯", "AI", "é"]))
@settings(max_examples=often(300))
def test_what_is_marked_is_what_was_found(title: str, word: str):
    terms = understand(word, LISTINGS).terms()
    hit = evidence(terms[0], News.of(title, "")) is not None
    found = spans(terms, title)
    assert bool(found) == hit
    assert all(fold(word) in fold(title[start:end]) for start, end in found)
    assert found == sorted(found)

"""The matcher: which watches an article satisfies, while watches keep changing."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import WatchError
from bot.core.types import Ticker
from bot.core.watches.match_one import News, evidence
from bot.core.watches.matcher import MAX_SEEN, MatchedWatch, Matcher
from bot.core.watches.semantics import Meaning, understand
from bot.core.watches.vocabulary import MAX_NEW, Merge
from tests import oracle
from tests.often import often
from tests.rules import Rules
from tests.unit.examples import LISTINGS


def matcher(*watches: str) -> Matcher:
    found = Matcher()
    for number, text in enumerate(watches, 1):
        found.put(number, 100 + number, "instant", understand(text, LISTINGS))
    return found


def hits(watch: str, title: str, text: str = "", *tickers: str, source: str = "", cats: tuple[str, ...] = ()) -> bool:
    news = News.of(title, text, map(Ticker.of, tickers), source, cats)
    found = bool(matcher(watch).match(news))
    assert found == (evidence(understand(watch, LISTINGS).tree, news) is not None)
    return found


def test_chinese_is_found_inside_and_latin_as_words():
    assert not hits("AI", "MAIL and TRAINING in Shanghai, again")
    assert not hits("AI", "AI2 OpenAI")
    for title in ("AI", "AI芯片", "芯片AI", "用AI做", "An AI.", "ＡＩ", "ai-first", "(AI)", "AI 芯片"):
        assert hits("AI", title), title
    assert hits("微信", "用微信支付")
    assert hits("微信支付", "用微 信\u200b支　付")
    assert hits("騰訊", "腾讯控股")
    assert hits("AI芯片", "国产 AI 芯片")
    assert not hits("3月", "13月")
    assert hits("3月", "今年3月")
    assert hits("C++", "C++ 2026")
    assert not hits("€5", "€50")


def test_a_prefix_need_not_end_a_word():
    assert hits("AI*", "AI2 and AIGC")
    assert not hits("AI*", "OpenAI")
    assert not hits("AI", "AIGC")
    assert hits("AI | AI*", "AIGC")


def test_words_do_not_reach_from_the_title_into_the_text():
    assert not hits("微信支付", "人人都用微信", "支付宝也在")
    assert not hits("“hello world”", "hello", "world")
    assert hits("微信 支付", "人人都用微信", "支付宝也在")


def test_fields_limit_where_is_looked():
    assert hits("标题:腾讯", "腾讯公告", "")
    assert not hits("标题:腾讯", "公告", "腾讯")
    assert hits("正文:腾讯 -标题:腾讯", "公告", "腾讯")
    assert not hits("正文:腾讯 -标题:腾讯", "腾讯公告", "腾讯")
    assert hits("来源:证券日报 -广告", "公告", "", source="证券日报网")
    assert not hits("来源:证券日报 -广告", "广告", "", source="证券日报网")
    assert hits("cat:宏观", "公告", "", cats=("国内", "宏观经济"))
    assert hits("market:港股 回购", "回购", "", "HK:00700")
    assert not hits("market:港股 回购", "回购", "", "SH:600519")


def test_patterns_see_the_folded_text():
    assert hits("/腾讯.{0,4}回购/", "騰訊今日 回購股份")
    assert not hits("/^回购/", "腾讯回购", "公司回购")
    assert hits("title:/回购$/", "腾讯回购", "没有")


def test_exclusions_hold_for_their_own_rule_only():
    both = matcher("腾讯 -游戏", "腾讯 | 阿里")
    assert [one.watch_id for one in both.match(News.of("腾讯游戏", ""))] == [2]
    assert hits("腾讯 -AI", "腾讯 MAIL")
    assert hits("(腾讯 | 阿里) -(a b)", "阿里 a")
    assert not hits("(腾讯 | 阿里) -(a b)", "阿里 a b")


def test_tickers_are_matched_by_the_articles_tickers_alone():
    assert hits("00700", "某平台公布业绩", "", "HK:00700")
    assert not hits("00700", "代码 00700", "")
    assert not hits("茅台 -600519", "茅台", "", "SH:600519")
    assert not hits("“00700”", "某平台", "", "HK:00700")
    assert hits("腾讯控股", "某平台", "", "HK:00700")
    assert hits("腾讯控股", "腾讯控股公告")


def test_equal_watches_are_one_query_and_fan_out():
    several = Matcher()
    for number, text, mode in ((3, "腾讯 00700", "silent"), (1, "00700　騰訊", "urgent"), (2, "阿里", "instant")):
        several.put(number, 100 + number, mode, understand(text, LISTINGS))  # type: ignore[arg-type]
    news = News.of("腾讯", "", [Ticker("HK", "00700")])
    assert len(several.queries(news)) == 1
    assert sorted(several.match(news), key=lambda one: one.watch_id) == [
        MatchedWatch(101, 1, "urgent"),
        MatchedWatch(103, 3, "silent"),
    ]


def test_putting_again_replaces_and_dropping_forgets():
    one = matcher("腾讯", "腾讯 回购")
    assert len(one) == 2
    one.put(2, 102, "instant", understand("阿里", LISTINGS))
    one.drop(1)
    one.drop(99)
    assert one.match(News.of("腾讯回购", "")) == []
    assert [found.watch_id for found in one.match(News.of("阿里", ""))] == [2]
    one.drop(2)
    assert (len(one), one.match(News.of("阿里", ""))) == (0, [])


def test_watches_that_come_and_go_during_a_merge_are_not_lost():
    many = Matcher()
    for number in range(MAX_NEW + 1):
        many.put(number, number, "instant", understand(f"“词{number}号”", LISTINGS))
    many.drop(3)
    assert many.merge_due
    plan = many.merge()
    many.put(9_001, 1, "instant", understand("“新词”", LISTINGS))
    many.put(9_002, 1, "instant", understand("“词3号”", LISTINGS))  # came back: the merge leaves it out
    many.drop(5)
    merged = plan.run()
    many.adopt(merged)
    assert many.fresh == 2  # what came meanwhile
    assert [one.watch_id for one in many.match(News.of("词3号，新词，词5号，词6号", ""))] == [6, 9_002, 9_001]


def test_a_merge_is_due_once_when_enough_articles_were_seen_to_lay_it_out_for_them():
    one = matcher("腾讯", "$HK:00700", "阿里")  # what is no word has a number too
    news = News.of("腾讯与阿里", "")
    due = []
    for _ in range(MAX_SEEN):
        due.append(one.merge_due)
        one.match(news)
    due.append(one.merge_due)
    one.adopt(one.merge().run())
    assert [*due, one.merge_due] == [*[False] * MAX_SEEN, True, False]
    assert [found.watch_id for found in one.match(news)] == [1, 3]


WORDS = ["腾讯", "騰訊", "微信", "微信支付", "支付", "涨", "平安", "mail", "b c", "ai"]
TICKERS = ["HK:00700", "SH:600519", "NYSE:BABA"]
PIECES = [*WORDS, "AI", "a", "I", "3", "13", "月", " ", " ", "-", "。", "\u200b", "　", "\n", "2026", "etf"]


@pytest.mark.parametrize("seed", range(3))
def test_it_finds_what_the_definition_finds_while_watches_change(seed: int):
    dice = Random(seed)
    rules = Rules(dice, WORDS, ["00700", "600519", "BABA"], ["日报", "财经"], ["宏观", "公司"])
    asked, found = Matcher(), 0
    under_way: list[Merge] = []
    live: dict[int, Meaning] = {}
    gone: list[int] = []
    for step in range(1_500):
        roll = dice.random()
        if roll < 0.4:
            try:
                meaning = understand(str(rules.rule()), LISTINGS)
            except WatchError:
                continue
            watch = gone.pop(dice.randrange(len(gone))) if gone and dice.random() < 0.3 else 2 * step
            asked.put(watch, watch % 7, "instant", meaning)
            live[watch] = meaning
        elif roll < 0.6 and live:
            watch = dice.choice(list(live))
            asked.drop(watch)
            del live[watch]
            gone.append(watch)
        elif roll < 0.65:
            if under_way:
                asked.adopt(under_way.pop().run())
            else:
                under_way.append(asked.merge())
        else:
            found += agree(asked, live, dice)
    assert len(asked) == len(live)
    assert found > 300
    for watch in live:
        asked.drop(watch)
    assert agree(asked, {}, dice) == 0


def agree(asked: Matcher, live: dict[int, Meaning], dice: Random) -> int:
    """Check a random article against all watches, both ways; returns how many it hit."""
    title, text = ("".join(dice.choices(PIECES, k=dice.randint(0, 8))) for _ in range(2))
    tickers = dice.sample(TICKERS, dice.randint(0, 2))
    source, cats = dice.choice(["证券日报", "新浪财经", ""]), dice.sample(["宏观经济", "公司新闻"], dice.randint(0, 2))
    got = sorted(one.watch_id for one in asked.match(News.of(title, text, map(Ticker.of, tickers), source, cats)))
    article = {
        "title": oracle.folded(title),
        "text": oracle.folded(text),
        "tickers": tickers,
        "source": source,
        "categories": cats,
    }
    assert got == sorted(watch for watch, meaning in live.items() if oracle.holds(meaning.tree, article))
    return len(got)


@given(
    st.integers(0, 2**32),
    st.text("腾讯騰訊微信支付AI mailａ\u200b\n-。3", max_size=20),
    st.text("腾讯阿里 AI\n", max_size=20),
)
@settings(max_examples=often(300))
def test_one_rule_is_held_as_the_definition_says(seed: int, title: str, text: str):
    rules = Rules(Random(seed), WORDS, ["00700"], ["日报"], ["宏观"])
    try:
        meaning = understand(str(rules.rule()), LISTINGS)
    except WatchError:
        return
    one = Matcher()
    one.put(1, 1, "instant", meaning)
    news = News.of(title, text, [Ticker("HK", "00700")], "证券日报", ["宏观经济"])
    article = {
        "title": oracle.folded(title),
        "text": oracle.folded(text),
        "tickers": ["HK:00700"],
        "source": "证券日报",
        "categories": ["宏观经济"],
    }
    assert (news.title, news.text) == (article["title"], article["text"])
    expected = oracle.holds(meaning.tree, article)
    assert bool(one.match(news)) == expected
    assert (evidence(meaning.tree, news) is not None) == expected

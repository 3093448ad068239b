"""Errors of other news watchers, as their users reported them: none of them here.

Threads are named as project and number.
"""

import pytest

from bot.core.errors import WatchError
from bot.core.types import Ticker
from bot.core.watches.match_one import News, evidence
from bot.core.watches.matcher import Matcher
from bot.core.watches.semantics import understand
from tests.unit.examples import LISTINGS


def told(watches: list[str], title: str, text: str = "", *tickers: str, source: str = "") -> list[str]:
    """Return the watches, all in one matcher, that a piece of news satisfies."""
    matcher = Matcher()
    for number, watch in enumerate(watches):
        matcher.put(number, number, "instant", understand(watch, LISTINGS, digest=True))
    news = News.of(title, text, map(Ticker.of, tickers), source)
    return [watches[one.watch_id] for one in sorted(matcher.match(news), key=lambda one: one.watch_id)]


def test_ai_is_not_in_training():
    """TrendRadar #246: a word is looked for anywhere, lower-cased, in the title."""
    watches = ["AI", "ai", "ＡＩ"]
    for title in ("Training in Shanghai", "MAIL and rain again", "OpenAI2", "said: aim, air, Thailand"):
        assert told(watches, title) == []
    for title in ("AI", "国产AI芯片", "ai, again", "Ａ Ｉ：AI！", "【AI】"):
        assert told(watches, title) == watches


def test_an_exclusion_stays_in_its_own_rule():
    """TrendRadar: a ``!`` of one group keeps the news from all groups."""
    watches = ["腾讯 !游戏", "腾讯", "阿里 -广告", "游戏"]
    assert told(watches, "腾讯游戏上线") == ["腾讯", "游戏"]
    assert told(watches, "阿里广告与腾讯") == ["腾讯 !游戏", "腾讯"]


def test_a_rule_that_only_excludes_is_not_forgotten():
    """TrendRadar #394: such a group matches nothing, or everything.

    Here it is refused with a reason, and works beside a field.
    """
    with pytest.raises(WatchError) as raised:
        understand("-广告", LISTINGS)
    assert raised.value.reason == "only-excludes"
    for watch in ("来源:日报 -广告", "market:港股 !广告", "$00700 -广告"):
        assert told([watch], "公告", "", "HK:00700", source="证券日报") == [watch]
        assert told([watch], "公告与广告", "", "HK:00700", source="证券日报") == []


def test_words_that_must_all_be_there_may_stand_in_any_order_and_field():
    """TrendRadar's ``+`` holds for titles only."""
    assert told(["腾讯 回购"], "回购公告", "公司为腾讯。") == ["腾讯 回购"]
    assert told(["腾讯 回购"], "腾讯公告") == []
    assert told(["(腾讯 | 阿里) 回购"], "阿里回购") == ["(腾讯 | 阿里) 回购"]


def test_title_or_body_is_for_the_reader_to_say():
    """rss2tg #1."""
    watches = ["腾讯", "标题:腾讯", "body:腾讯"]
    assert told(watches, "腾讯公告", "无") == ["腾讯", "标题:腾讯"]
    assert told(watches, "公告", "关于腾讯") == ["腾讯", "body:腾讯"]


@pytest.mark.parametrize(
    ("watch", "text"),
    [
        ("騰訊", "腾讯回购"),  # MrRSS #462
        ("腾讯", "騰訊回購"),
        ("AI芯片", "ＡＩ芯片"),
        ("５Ｇ", "5g 基站"),
        ("微信支付", "微信 支付"),
        ("微信支付", "微信\u200b支付"),
        ("微信　支付", "用微信支付"),
        ("iphone", "新 iPhone 发布"),
        ("台灣", "台湾"),
        ("ｷﾔﾉﾝ", "キヤノン"),
    ],
)
def test_script_width_case_and_blanks_make_no_difference(watch: str, text: str):
    assert told([watch], text) == [watch]
    assert told([watch], "", text) == [watch]


def test_several_keywords_of_one_rule_are_one_hit_that_names_them_all():
    """Peers send one message for each keyword."""
    news = News.of("腾讯与阿里", "腾讯，阿里，腾讯。")
    meaning = understand("腾讯 | 阿里 | 回购", LISTINGS)
    assert told(["腾讯 | 阿里 | 回购"], "腾讯与阿里", "腾讯，阿里，腾讯。") == ["腾讯 | 阿里 | 回购"]
    assert [term.shown for term in evidence(meaning.tree, news) or ()] == ["腾讯", "阿里"]


def test_a_rule_may_be_silent_while_another_is_loud():
    """keyword_alert_bot #6."""
    matcher = Matcher()
    matcher.put(1, 7, "silent", understand("腾讯", LISTINGS))
    matcher.put(2, 7, "urgent", understand("回购", LISTINGS))
    assert sorted((one.watch_id, one.mode) for one in matcher.match(News.of("腾讯回购", ""))) == [
        (1, "silent"),
        (2, "urgent"),
    ]


def test_a_keyword_that_is_changed_works_at_once():
    """TrendRadar #956: "I changed my keywords and nothing comes"."""
    matcher = Matcher()
    matcher.put(1, 7, "instant", understand("腾讯", LISTINGS))
    matcher.put(1, 7, "instant", understand("阿里", LISTINGS))
    assert matcher.match(News.of("腾讯", "")) == []
    assert [one.watch_id for one in matcher.match(News.of("阿里", ""))] == [1]


def test_nobodys_pattern_can_hang_it_or_hurt_another():
    """RSS-to-Telegram-Bot #159 refused keyword filters for fear of this."""
    watches = ["/(a+)+$/", "/腾讯.{0,9}回购/", "腾讯"]
    assert told(watches, "a" * 50_000 + "！腾讯控股回购") == watches[1:]


def test_a_company_is_found_by_any_of_its_spellings():
    """No peer knows tickers: a code is a word there, and finds its spelling alone."""
    watches = ["00700", "0700.HK", "HK00700", "$腾讯控股", "腾讯控股"]
    assert told(watches, "业绩公布", "", "HK:00700") == watches
    assert told(watches, "订单 00700 号") == []


def test_blank_or_odd_input_hits_nothing_and_breaks_nothing():
    """A blank line in a list of keywords matches everything in a loop of ``in``."""
    for watch in ("", " ", "“”", "，", "！", "\u200b"):
        with pytest.raises(WatchError):
            understand(watch, LISTINGS)
    assert told(["腾讯"], "", "") == []

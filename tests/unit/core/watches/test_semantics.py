"""What a watch means: words folded, companies and codes resolved, exclusions at the leaves."""

import pytest
from hypothesis import given, settings

from bot.core.errors import WatchError
from bot.core.watches.query import MAX_QUERY
from bot.core.watches.semantics import Meaning, is_anchored, understand
from tests.often import often
from tests.unit.examples import LISTINGS, texts


def meant(text: str) -> Meaning:
    return understand(text, LISTINGS)


KEYS = [
    ("微信支付", '"微信支付"'),
    ("  騰訊 ", '"腾讯"'),
    ("腾讯 回购", '"回购" "腾讯"'),
    ("回购 騰訊", '"回购" "腾讯"'),
    ("腾讯 腾讯 騰訊", '"腾讯"'),
    ("腾讯 -游戏", '"腾讯" -"游戏"'),
    ("“微信 支付”", '"微信支付"'),
    ('"Hello World" ai', '"ai" "hello world"'),
    ("00700", "$HK:00700"),
    ("hk700 回购", '"回购" $HK:00700'),
    ("00700 回购", '"回购" ("00700" | $HK:00700)'),
    ("00700 | 600519", "($HK:00700 | $SH:600519)"),
    ("$BABA", "$NYSE:BABA"),
    # A symbol may be a word, too; digits are a code only where one is listed.
    ("BABA", '("baba" | $NYSE:BABA)'),
    ("OLED 涨价", '"涨价" ("oled" | $NASDAQ:OLED)'),
    ("BRK.B", '("brk.b" | $NYSE:BRK.B)'),
    ("BABA.US", "$NYSE:BABA"),
    ("NYSE:BABA", "$NYSE:BABA"),
    ("12306", '"12306"'),
    ("000300", '"000300"'),
    ("$12306", "$HK:12306"),
    ("ticker:700", "$HK:00700"),
    ("$00700.HK", "$HK:00700"),
    ("“00700”", '"00700"'),
    ("茅台 -600519.SH", '"茅台" -$SH:600519'),
    ("腾讯控股", '("腾讯控股" | $HK:00700)'),
    ("騰訊控股 回购", '"回购" ("腾讯控股" | $HK:00700)'),
    ("回购 -腾讯控股", '"回购" -"腾讯控股" -$HK:00700'),
    ("“腾讯控股”", '"腾讯控股"'),
    ("$腾讯控股", "$HK:00700"),
    ("ticker:腾讯控股", "$HK:00700"),
    ("股票:(00700 | 贵州茅台)", "($HK:00700 | $SH:600519)"),
    ("标题:腾讯控股", 'title:"腾讯控股"'),
    ("body:(a b)", 'body:"a" body:"b"'),
    ("AI*", '"ai"*'),
    ("/A股.*回購/", "/A股.*回购/"),
    ("title:/a+/", "title:/a+/"),
    ("来源:证券日报 -广告", '-"广告" source:"证券日报"'),
    ("market:港股 回购", '"回购" market:"HK"'),
    ("回购 market:A股", '"回购" (market:"BJ" | market:"SH" | market:"SZ")'),
    ("回购 -(a | b)", '"回购" -"a" -"b"'),
    ("回购 -(a b)", '"回购" (-"a" | -"b")'),
    ("回购 -(-a)", '"a" "回购"'),
    ("腾讯 ——", '"腾讯"'),
    ("LNG", '"lng"'),
    ("C++", '"c++"'),
    ("【腾讯控股】", '("腾讯控股" | $HK:00700)'),
    ("#科技 腾讯 @10 => 我的", '"腾讯"'),
]


@pytest.mark.parametrize(("text", "key"), KEYS)
def test_a_watch_means(text: str, key: str):
    assert meant(text).key == key


ERRORS = [
    ("。，！", "empty", "。，！"),
    ("-游戏", "only-excludes", "-游戏"),
    ("-游戏 -00700", "only-excludes", "-游戏 -00700"),
    ("腾讯 | -游戏", "only-excludes", "腾讯 | -游戏"),
    ("腾讯 $没有这家", "unknown-ticker", "没有这家"),
    ("腾讯 ticker:没有", "unknown-ticker", "没有"),
    ("腾讯 市场:火星", "unknown-market", "火星"),
    ("腾讯 /a(b/", "bad-pattern", "a(b"),
    ("腾讯 /a{2000}/", "bad-pattern", "a{2000}"),
    ("来源:/a/", "field-takes-words", "a"),
    ("title:$00700", "field-takes-words", "00700"),
    ("标题:(回购 $腾讯控股)", "field-takes-words", "腾讯控股"),
    ("来源:——", "no-word", "——"),
]


@pytest.mark.parametrize(("text", "reason", "place"), ERRORS)
def test_what_cannot_be_meant_says_why_and_where(text: str, reason: str, place: str):
    with pytest.raises(WatchError) as raised:
        meant(text)
    error = raised.value
    assert (error.reason, error.text[error.place : error.until]) == (reason, place)


@pytest.mark.parametrize(
    ("text", "place"),
    [("mars market:mars", 12), ("k market:k", 9), ("“k” \ud83dmarket:“ k”", 13), ("00 -($00 a)", 6)],
)
def test_an_error_points_at_the_word_it_is_about(text: str, place: int):
    with pytest.raises(WatchError) as raised:
        meant(text)
    assert raised.value.place == place


def test_a_watch_that_only_excludes_works_as_a_digest():
    assert understand("-游戏", LISTINGS, digest=True).key == '-"游戏"'
    assert not is_anchored(understand("-游戏", LISTINGS, digest=True).tree)


def test_companies_are_told_and_common_words_stay_words():
    assert [company.name for company in meant("騰訊控股 | 贵州茅台").companies] == ["騰訊控股", "贵州茅台"]
    assert meant("“腾讯控股”").companies == ()
    assert [(one.name, one.tickers[0].key) for one in meant("OLED").companies] == [("OLED", "NASDAQ:OLED")]
    assert meant("$OLED").companies == ()


@given(texts(8))
@settings(max_examples=often(300))
def test_whatever_is_typed_means_something_or_is_refused(text: str):
    try:
        meaning = meant(text)
    except WatchError as exc:
        assert 0 <= exc.place <= exc.until <= max(len(exc.text), MAX_QUERY)  # noqa: PT017 - both ends are fine
    else:
        assert meaning.terms()
        # What is stored and read again means the same.
        assert meant(meaning.text).key == meaning.key
        assert meant(str(meaning.query)).key == meaning.key
        meaning.key.encode()

"""Watches: what people type, and what it means."""

import pytest
from hypothesis import given, settings

from bot.core.errors import WatchError
from bot.core.tickers import parse_code
from bot.core.watch import MAX_LENGTH, Meaning, read, separate
from tests.unit.examples import LISTINGS, texts


def meant(text: str) -> Meaning:
    return read(text, lambda word: parse_code(word, LISTINGS))


KEYS = [
    ("微信支付", '"微信支付"'),
    ("  騰訊 ", '"腾讯"'),
    ("腾讯 回购", '"回购" "腾讯"'),
    ("腾讯　回购", '"回购" "腾讯"'),
    ("腾讯 腾讯 騰訊", '"腾讯"'),
    ("腾讯 -游戏", '"腾讯" -"游戏"'),
    ("腾讯 !游戏 ！手游 －端游", '"腾讯" -"手游" -"游戏" -"端游"'),
    ("腾讯 不含游戏", '"腾讯" -"游戏"'),
    ("腾讯 不含：游戏", '"腾讯" -"游戏"'),
    ("“微信 支付”", '"微信支付"'),
    ('"Hello World" ai', '"ai" "hello world"'),
    ("「微信」 -“小 程序”", '"微信" -"小程序"'),
    ("00700", "$HK:00700"),
    ("hk700 回购", '"回购" $HK:00700'),
    ("$BABA", "$NYSE:BABA"),
    ("BABA", "$NYSE:BABA"),
    ("$00700.HK", "$HK:00700"),
    ("“00700”", '"00700"'),
    ("茅台 -600519.SH", '"茅台" -$SH:600519'),
    ("LNG", '"lng"'),
    ("C++", '"c++"'),
    ("腾讯 ——", '"腾讯"'),
    ("不含", '"不含"'),
    ("腾\ud83d讯", '"腾讯"'),
]


@pytest.mark.parametrize(("text", "key"), KEYS)
def test_a_watch_means(text: str, key: str):
    assert meant(text).key == key


@pytest.mark.parametrize(
    ("text", "reason", "place"),
    [
        ("", "empty", 0),
        ("  ", "empty", 0),
        ("。，！", "empty", 0),
        ("-游戏", "only-excludes", 0),
        ("-游戏 -00700", "only-excludes", 0),
        ("长" * 201, "too-long", MAX_LENGTH),
        ("腾讯 | 阿里", "unsupported", 3),
        ("腾讯 OR 阿里", "unsupported", 3),
        ("腾讯 或 阿里", "unsupported", 3),
        ("（腾讯", "unsupported", 0),
        ("/腾讯.*/", "unsupported", 0),
        ("标题:腾讯", "unsupported", 0),
        ("x source:y", "unsupported", 2),
        ("AI*", "unsupported", 2),
    ],
)
def test_what_cannot_be_read_says_why_and_where(text: str, reason: str, place: int):
    with pytest.raises(WatchError) as raised:
        meant(text)
    assert (raised.value.reason, raised.value.place) == (reason, place)


def test_a_watch_of_two_hundred_characters_is_read():
    assert len(meant("长" * 200).terms[0].key) == 200


def test_commas_and_lines_separate_watches():
    assert separate("腾讯，阿里、百度;a,b；c\n\nd, ,") == ["腾讯", "阿里", "百度", "a", "b", "c", "d"]
    assert separate(" ，") == []


@given(texts(8))
@settings(max_examples=200)
def test_whatever_is_typed_is_read_or_refused_with_a_place_inside_it(text: str):
    try:
        meaning = meant(text)
    except WatchError as exc:
        assert 0 <= exc.place <= max(len(exc.text), MAX_LENGTH)  # noqa: PT017 - both ends are fine
    else:
        assert meaning.terms
        # What is stored and read again means the same.
        assert meant(meaning.text).key == meaning.key
        meaning.key.encode()

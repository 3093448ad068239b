"""The matcher: who is told of an article, and why."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import WatchError
from bot.core.matcher import Matcher
from bot.core.tickers import parse_code
from bot.core.types import Hit, Ticker
from bot.core.watch import read
from tests.unit.examples import LISTINGS


def matcher(*watches: str) -> Matcher:
    found = Matcher()
    for number, text in enumerate(watches, 1):
        found.put(number, 100 + number, "instant", read(text, lambda word: parse_code(word, LISTINGS)))
    return found


def hits(watch: str, title: str, text: str = "", *tickers: str) -> bool:
    return bool(matcher(watch).match(title, text, map(Ticker.of, tickers)))


def test_chinese_is_found_inside_and_latin_as_words():
    assert not hits("AI", "MAIL and TRAINING in Shanghai, again")
    assert not hits("AI", "AI2 OpenAI")
    for title in ("AI", "AI芯片", "芯片AI", "用AI做", "An AI.", "ＡＩ", "ai-first", "(AI)"):
        assert hits("AI", title), title
    assert hits("微信", "用微信支付")
    assert hits("微信支付", "用微 信\u200b支　付")
    assert hits("騰訊", "腾讯控股")
    assert not hits("3月", "13月")
    assert hits("3月", "今年3月")
    assert hits("C++", "C++ 2026")
    assert not hits("€5", "€50")


def test_words_do_not_reach_from_the_title_into_the_text():
    assert not hits("微信支付", "人人都用微信", "支付宝也在")
    assert not hits("“hello world”", "hello", "world")
    assert hits("微信 支付", "人人都用微信", "支付宝也在")


def test_all_words_must_be_there_and_none_of_the_excluded():
    assert hits("腾讯 回购", "腾讯公告", "公司回购股份")
    assert not hits("腾讯 回购", "腾讯公告")
    assert not hits("腾讯 -游戏", "腾讯公告", "游戏收入")
    assert hits("腾讯 -AI", "腾讯 MAIL")


def test_tickers_are_matched_by_the_articles_tickers_alone():
    assert hits("00700", "某平台公布业绩", "", "HK:00700")
    assert not hits("00700", "代码 00700", "")
    assert not hits("茅台 -600519", "茅台", "", "SH:600519")
    assert not hits("“00700”", "某平台", "", "HK:00700")


def test_equal_watches_fan_out_in_order_and_say_why_as_they_were_typed():
    several = Matcher()
    for number, text, mode in ((3, "腾讯 00700", "silent"), (1, "騰訊　hk700", "urgent"), (2, "阿里", "instant")):
        several.put(number, 100 + number, mode, read(text, parse_code))  # type: ignore[arg-type]
    found = several.match("腾讯", "", [Ticker("HK", "00700")])
    assert [(one.chat_id, one.mode, one.hit.watch_id, one.hit.text) for one in found] == [
        (101, "urgent", 1, "騰訊　hk700"),
        (103, "silent", 3, "腾讯 00700"),
    ]
    assert found[1].hit == Hit(3, "腾讯 00700", ("腾讯", "$HK:00700"))


def test_putting_again_replaces_and_dropping_forgets():
    one = matcher("腾讯", "腾讯 回购")
    assert len(one) == 2
    one.put(2, 102, "instant", read("阿里", parse_code))
    one.drop(1)
    one.drop(99)
    assert one.match("腾讯回购", "", ()) == []
    assert [found.hit.text for found in one.match("阿里", "", ())] == ["阿里"]
    one.drop(2)
    assert (len(one), one.match("阿里", "", ())) == (0, [])


PIECES = [
    "腾讯",
    "騰訊",
    "微信",
    "微信支付",
    "支付",
    "AI",
    "ai",
    "MAIL",
    "A",
    "I",
    "3",
    "13",
    "月",
    "00700",
    " ",
    " ",
    "-",
    "。",
]
TICKERS = ["HK:00700", "SH:600519"]


def squeezed(line: str) -> str:
    """Drop the spaces between two Chinese characters, which say nothing; write traditional as simplified."""
    kept = ""
    for place, char in enumerate(line):
        around = line[:place].rstrip()[-1:], line[place:].lstrip()[:1]
        if char != " " or not all("\u4e00" <= one <= "\u9fff" for one in around if one) or "" in around:
            kept += char
    return kept.lower().replace("騰訊", "腾讯")


def both_latin(one: str, other: str) -> bool:
    return all(char.isascii() and char.isalnum() for char in (one, other))


def stands(word: str, line: str) -> bool:
    """Look for a word at every place of a line: not inside a longer Latin word."""
    return any(
        line.startswith(word, place)
        and not both_latin(line[place - 1 : place] if place else "", word[0])
        and not both_latin(word[-1], line[place + len(word) : place + len(word) + 1])
        for place in range(len(line))
    )


def naively(watch: str, title: str, text: str, tickers: list[str]) -> bool:
    """Hold one watch against an article as a reader would, a word at a time, without fold, automaton or rules."""
    verdicts = []
    for asked in watch.split():
        word = squeezed(asked.removeprefix("-"))
        if word == "00700":
            there = "HK:00700" in tickers
        elif any(char.isalnum() for char in word):
            there = stands(word, squeezed(title)) or stands(word, squeezed(text))
        else:
            continue
        verdicts.append(there != asked.startswith("-"))
    return all(verdicts)


@given(
    st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join), min_size=1, max_size=6),
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
    st.lists(st.sampled_from(TICKERS), max_size=2, unique=True),
)
@settings(max_examples=400)
def test_it_finds_what_a_reader_would_find(watches: list[str], title: str, text: str, tickers: list[str]):
    asked = Matcher()
    readable = {}
    for number, watch in enumerate(watches):
        try:
            asked.put(
                number, number, "instant", read(watch, lambda word: Ticker("HK", word) if word == "00700" else None)
            )
            readable[number] = watch
        except WatchError:
            continue
    found = [one.chat_id for one in asked.match(title, text, map(Ticker.of, tickers))]
    assert found == [number for number, watch in readable.items() if naively(watch, title, text, tickers)]

"""What the playground marks in a message by itself, as Telegram does, and that the bot leaves nothing of it open."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.sanitize import printable, unlinked
from bot.playground.bot_api.auto_links import auto_entities
from tests.often import often
from tests.unit.examples import texts


def marks(text: str) -> list[tuple[str, str]]:
    raw = text.encode("utf-16-le")
    return [
        (one["type"], raw[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le"))
        for one in auto_entities(text, [])
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("腾讯 00700.HK 涨", [("url", "00700.HK")]),
        ("AAPL.US、600519.SH，000001.SZ", [("url", "AAPL.US"), ("url", "600519.SH"), ("url", "000001.SZ")]),
        ("见 https://a.example/b?c=1。", [("url", "https://a.example/b?c=1")]),
        ("www.example.com:8080/x", [("url", "www.example.com:8080/x")]),
        ("写信到 a.b@example.com", [("email", "a.b@example.com")]),
        ("@xiaowang 你好", [("mention", "@xiaowang")]),
        ("/list 或 /help@dingxun_bot", [("bot_command", "/list"), ("bot_command", "/help@dingxun_bot")]),
        ("#白酒 #2026 #a1", [("hashtag", "#白酒"), ("hashtag", "#a1")]),
        ("$BABA $1 $toolongtag", [("cashtag", "$BABA")]),
        ("😀 $BABA", [("cashtag", "$BABA")]),
        ("3.5% 24/7 2026/08/20 甲.乙 U.S.", []),
    ],
)
def test_what_telegram_links_by_itself(text: str, expected: list[tuple[str, str]]):
    assert marks(text) == expected


def test_what_is_marked_already_is_not_marked_again():
    code = {"type": "code", "offset": 3, "length": 8}
    assert auto_entities("腾讯 00700.HK 和 $BABA", [code]) == [{"type": "cashtag", "offset": 14, "length": 5}]


PIECES = st.lists(
    st.sampled_from(
        [
            "00700",
            ".HK",
            ".",
            "com",
            "@",
            "#",
            "$",
            "/",
            "://",
            "http",
            "a",
            "BABA",
            " ",
            "白酒",
            "1",
            "_",
            "-",
            ":",
            "\n",
            ".",
        ]
    ),
    max_size=12,
).map("".join)


@given(st.one_of(PIECES, texts(6)))
@settings(max_examples=often(400))
def test_nothing_is_left_to_link(text: str):
    assert marks(unlinked(printable(text))) == []


@given(texts(6))
def test_word_joiners_are_all_that_is_added(text: str):
    clean = printable(text)
    assert printable(unlinked(clean)) == clean


@pytest.mark.parametrize("emoji", ["👩‍💻", "👨‍👩‍👧", "🏳️‍🌈", "❤️‍🔥", "🧑🏽‍🚀"])
def test_emoji_that_are_joined_stay_whole(emoji: str):
    assert printable(f"样例{emoji}新闻") == f"样例{emoji}新闻"
    assert printable("样\u200d例") == "样例"

"""Identity: which articles are one, and which are not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from bot.core.news.identity import canonical_url, content_digest, item_keys, said_key, story_key
from tests.unit.examples import NOW, item, texts

URLS = [
    ("https://Example.com/a/?utm_source=x&id=3#top", "example.com/a?id=3"),
    ("http://example.com/a?id=3&UTM_Medium=y", "example.com/a?id=3"),
    (" https://example.com/a/\n", "example.com/a"),
    ("https://example.com", "example.com"),
    ("https://example.com/?a=", "example.com?a="),
    ("https://example.com/?spm=1&from=x&weixin_a=2&_t=3", "example.com"),
    ("https://example.com/A?Id=1", "example.com/A?Id=1"),
    ("https://example.com:8080/a", "example.com:8080/a"),
    ("https://example.com/a?q=腾讯", "example.com/a?q=%E8%85%BE%E8%AE%AF"),
    ("https://example.com/a?q=%E8%85%BE%E8%AE%AF", "example.com/a?q=%E8%85%BE%E8%AE%AF"),
    ("https://example.com/a?q=%CC%DA", "example.com/a?q=%CC%DA"),
    ("http://[broken", "http://[broken"),
    ("https://example.com/a?q=\ud800", "https://example.com/a?q=\ud800"),
]


@pytest.mark.parametrize(("url", "expected"), URLS)
def test_an_address_keeps_only_what_names_the_page(url: str, expected: str):
    assert canonical_url(url) == expected


@given(texts())
def test_any_address_has_a_canonical_form(text: str):
    assert isinstance(canonical_url(f"https://example.com/{text}"), str)
    assert isinstance(canonical_url(text), str)


def test_items_are_known_by_their_provider_then_their_page():
    keys = item_keys([item(native_id="NW1", provider="eastmoney"), item(native_id="7", url="https://e.com/2")], 9)
    assert keys == [("eastmoney:NW1", "url:example.com/a.html"), ("source-9:7", "url:e.com/2")]


def test_what_an_item_says_names_it_where_it_says_enough():
    one = item(title="样例公司与港口签下长约", text="细节。", native_id="1", published_at=NOW)
    key = said_key(one, 9)
    assert key.startswith("same:9:")
    turned = replace(one, native_id="2", url="https://e.com/9", title="样例公司与港口签下长约！")
    assert said_key(turned, 9) == key
    others = (replace(one, text="别的细节。"), replace(one, published_at=NOW + timedelta(days=1)))
    assert key not in {*(said_key(other, 9) for other in others), said_key(one, 10)}
    assert said_key(replace(one, title="收评"), 9) == said_key(replace(one, provider="eastmoney"), 9) == ""


def test_an_id_or_address_of_several_entries_names_none_of_them():
    # The channel's own address as every entry's link and id: a broken feed that is met in the wild.
    keys = item_keys([item(title=f"标题 {n}", url="https://e.com/", native_id="https://e.com/") for n in range(3)], 9)
    assert len(set(keys)) == 3
    assert all(len(one) == 1 and one[0].startswith("title:9:") for one in keys)
    # The same id under several pages.
    assert item_keys([item(url=f"https://e.com/{n}", native_id="0") for n in range(2)], 9) == [
        ("url:e.com/0",),
        ("url:e.com/1",),
    ]


def test_the_same_entry_twice_is_one():
    first, second = item_keys([item(native_id="1"), item(native_id="1")], 9)
    assert first == second == ("source-9:1", "url:example.com/a.html")


def test_what_has_neither_is_known_by_title_and_day():
    bare = [item(url="", title=title, published_at=at) for title, at in (("腾讯 回购", NOW), ("騰訊回購。", NOW))]
    assert len(set(item_keys(bare, 9))) == 1
    assert len(set(item_keys([*bare, item(url="", title="腾讯回购", published_at=NOW + timedelta(days=1))], 9))) == 2
    untitled = [item(url="", title="", text=text) for text in ("第一条快讯", "第二条快讯")]
    assert len(set(item_keys(untitled, 9))) == 2
    assert item_keys(bare, 9) != item_keys(bare, 10)


def test_times_at_the_end_of_the_calendar_are_no_trouble():
    last = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    assert item_keys([item(url="", published_at=last)], 9)[0][0].endswith(":-")


def test_keys_are_bounded_and_stay_apart():
    long = [item(native_id="x" * 5_000 + str(n), url=f"https://e.com/{'y' * 5_000}{n}") for n in range(2)]
    keys = [key for one in item_keys(long, 9) for key in one]
    assert len(set(keys)) == 4
    assert max(map(len, keys)) <= 300


def test_one_story_is_one_folded_title_of_one_day():
    morning = datetime(2026, 8, 19, 16, 0, tzinfo=UTC)  # midnight in Beijing
    assert story_key("淘宝内测试微信支付", "甲", morning) == story_key("淘寶内測試 微信支付。", "乙", NOW)
    assert story_key("淘宝内测试微信支付", "", morning) != story_key(
        "淘宝内测试微信支付", "", morning - timedelta(seconds=1)
    )
    # Short titles come back with other news.
    assert story_key("午间公告", "甲", NOW) != story_key("午间公告", "乙", NOW)
    assert story_key("", "甲", NOW) != story_key("", "乙", NOW)
    # Signs and decimal points make other news; width and spaces do not.
    for one, other in (
        ("最新报价 +1.5%", "最新报价 -15%"),
        ("最新报价 1.5", "最新报价 15"),
        ("指数收报 -2", "指数收报 2"),
    ):
        assert story_key(f"大宗商品{one}", "", NOW) != story_key(f"大宗商品{other}", "", NOW)
    assert story_key("大宗商品报价＋１．５％", "", NOW) == story_key("大宗商品报价 +1.5%", "", NOW)


def test_what_a_reader_sees_makes_the_digest():
    seen = ("标题", "正文", "https://e.com", ["HK:00700"])
    others = [("标题2", *seen[1:]), ("标题", "正文。", *seen[2:]), (*seen[:2], "", seen[3]), (*seen[:3], [])]
    assert len({content_digest(*one) for one in (seen, seen, *others)}) == 5

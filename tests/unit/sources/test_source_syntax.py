"""Sources as people write them in chat and on a command line."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import OptionError
from bot.sources.kinds.source_syntax import read_options, read_pairs, read_written, write_options

URL = "https://a.example/list"
JSON = {"kind": "json", "items": "data.list", "title": "name", "headers": {"X-Token": "a b"}, "query": {"page": 1}}
BLOCK = """url: https://a.example/list
kind: json
items: data.list
title: name
headers: {X-Token: a b}
query:
  page: 1"""


@pytest.mark.parametrize(
    ("text", "wanted", "options"),
    [
        ("", "", {}),
        ("cls", "cls", {}),
        (URL, URL, {}),
        # What people paste with an address is no option.
        (f"{URL}?a=b 样例标题 x", f"{URL}?a=b", {}),
        ("eastmoney-search keyword=微信支付", "eastmoney-search", {"keyword": "微信支付"}),
        ("x keyword='微信 支付'", "x", {"keyword": "微信 支付"}),
        ('x keyword="微信 \\"支付\\"" host=https://b.example', "x", {"keyword": '微信 "支付"', "host": "https://b.example"}),
        ("x keyword=“微信 支付”\n", "x", {"keyword": "微信 支付"}),
        ("x keyword=「微信」支付", "x", {"keyword": "「微信」支付"}),
        ("x keyword=", "x", {"keyword": ""}),
        ("x keyword=o'clock", "x", {"keyword": "o'clock"}),
        (f'{URL} items=data[?a].b title=name query={{"page": 1, "a": [2]}}', URL, {"items": "data[?a].b", "title": "name", "query": {"page": 1, "a": [2]}}),
        (f"{URL} items=[0].b link_template={{origin}}/a/{{id}}", URL, {"items": "[0].b", "link_template": "{origin}/a/{id}"}),
        (f"{URL} headers={{Referer:", URL, {"headers": "{Referer:"}),
        ("preset=cls host=https://b.example", "cls", {"host": "https://b.example"}),
        (BLOCK, URL, JSON),
        (f"\n- {BLOCK.replace(chr(10), chr(10) + '  ')}\n", URL, JSON),
        # Telegram takes the blanks before the first line away.
        (BLOCK.replace("\n", "\n    "), URL, JSON),
        (f"- {BLOCK.replace(chr(10), chr(10) + '      ')}", URL, JSON),
        ("preset: eastmoney-search\nkeyword: 微信 支付", "eastmoney-search", {"keyword": "微信 支付"}),
        ("preset: cls", "cls", {}),
        # A code keeps its zeros, a day is a text.
        ("preset: x\nkeyword: 00700\nfulltext: true\na: 2026-01-02\nb: ", "x", {"keyword": "00700", "fulltext": True, "a": "2026-01-02"}),
        ("kind: rsshub\nroute: /cls/telegraph", "https://rsshub.app", {"kind": "rsshub", "route": "/cls/telegraph"}),
    ],
)  # fmt: skip
def test_a_source_is_read_as_it_is_written(text: str, wanted: str, options: dict[str, object]):
    assert read_written(text) == (wanted, options)


LAUGHS = "a: &a [x, x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}, *{old}]\n" for old, new in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    ("text", "reason", "more"),
    [
        (LAUGHS, "refused", "alias"),
        ("url: &a x\nname: y", "refused", "alias"),
        ("url: x\n<<: *a", "refused", "alias"),
        ("url: x\nquery: " + "[" * 9 + "]" * 9, "refused", "levels"),
        ("url: x\nquery: " + "[" * 3_000, "refused", "levels"),
        (f"{URL} query=" + "[" * 9 + "]" * 9, "refused", "levels"),
        ("url: " + "字" * 2_800, "refused", "size"),
        (f"{URL} a=" + "b" * 9_000, "refused", "size"),
        ("url: x\nquery: {a: .nan}", "refused", "number"),
        ("url: x\nquery: {a: -.inf}", "refused", "number"),
        ("url: x\nquery: {a: 1.0e+999}", "refused", "number"),
        ("url: x\nquery: {a: 9999999999999999999}", "refused", "number"),
        (f'{URL} query={{"a":NaN}}', "refused", "number"),
        (f'{URL} query={{"a":1e999}}', "refused", "number"),
        (f'{URL} query={{"a":{"9" * 30}}}', "refused", "number"),
        ('url: x\nname: "\\ud800"', "refused", "letters"),
        ('url: x\nname: "\\0"', "refused", "letters"),
        ("url: x\nname: \x1b[31m", "refused", "letters"),
        (f'{URL} query={{"a":"\\udc00"}}', "refused", "letters"),
        (f"{URL} name=\x1b[31m", "refused", "letters"),
        ("url: x\nname: !!binary aGFsbG8=", "unread", "2"),
        ("url: x\nname: !!python/object/apply:os.system [true]", "unread", "2"),
        ("url: x\nquery: {a: [1, 2}", "unread", "2"),
        ("url: x\n---\nurl: y", "unread", "2"),
        ("url: x\nkind json", "unread", "2"),
        ("- url: x\n- url: y", "unread", "1"),
        ("url: x\nquery: {on: 1}", "loose", "True"),
        ("x keyword=微信 支付", "loose", "支付"),
        ("kind: json\nitems: data", "missing", ""),
        ("url: [x]", "address", ""),
    ],
)  # fmt: skip
def test_what_is_no_source_is_refused_by_name(text: str, reason: str, more: str):
    with pytest.raises(OptionError) as caught:
        read_written(text)
    assert caught.value.reason == reason
    assert more in (caught.value.wanted, caught.value.given) or not more


@given(
    st.text(max_size=60), st.sampled_from(["", "url: ", "a b=", "- preset: x\n  a: ", "url: x\nq: {", "x q={", 'x q="'])
)
def test_any_words_are_a_source_or_refused(text: str, before: str):
    try:
        wanted, options = read_written(before + text)
    except OptionError:
        return
    assert isinstance(wanted, str)
    json.dumps(options, allow_nan=False, ensure_ascii=False).encode()


def test_options_are_read_alone_and_written_back():
    given = {
        "preset": "x",
        "keyword": "00700",
        "fulltext": True,
        "query": {"a": [1, "1", 1.5, None]},
        "t": "2026-01-02",
        "n": "a: b",
    }
    assert read_options(write_options(given)) == given
    assert (read_options("keyword='a b'"), read_options(""), write_options({})) == ({"keyword": "a b"}, {}, "")
    with pytest.raises(OptionError, match="write name=value"):
        read_options("cls")


def test_a_command_line_s_options_may_be_json_and_hold_blanks():
    assert read_pairs(["keyword=微信 支付", 'query={"page": 1}', "items=[?a]", "host='x'", "bare"]) == {
        "keyword": "微信 支付",
        "query": {"page": 1},
        "items": "[?a]",
        "host": "x",
        "bare": "",
    }
    with pytest.raises(OptionError):
        read_pairs(['query={"a": NaN}'])

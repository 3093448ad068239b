"""Messages to admins of sources that cannot be read or opened: in their language, without operators' prose."""

import re
from typing import Any

import pytest

from bot.core.errors import OptionError
from bot.core.sources.faults import Fault
from bot.messages.admin import source_options, source_problems
from bot.messages.reader import Reader
from bot.sources.kinds.registry import resolve
from bot.sources.kinds.source_syntax import read_written

ZH, EN = Reader("zh-Hans"), Reader("en")
URL = "https://a.example/list"
JSON = {"kind": "json", "url": URL, "items": "data", "title": "title"}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({"preset": "eastmoney-searc"}, "没有叫 eastmoney-searc 的预设，是不是要 eastmoney-search？"),
        ({"preset": "样例"}, "没有叫 样例 的预设。点“预设”看全部。"),
        ({"preset": 5}, "没有叫 5 的预设。点“预设”看全部。"),
        (
            {"preset": "cls", "keyword": "x"},
            "cls 没有 keyword 这个选项，可以写：host、address、fulltext、standby_for",
        ),
        ({"preset": "eastmoney-search"}, "eastmoney-search 还缺 keyword。"),
        ({"preset": "eastmoney-search", "keyword": "字" * 101}, "keyword 的值用不了，要写一小段文字或数字。"),
        ({"preset": "zqrb"}, "zqrb 还缺 host。"),
        ({"preset": "cls", "host": "ftp://x"}, "host 要写网址，以 http:// 或 https:// 开头"),
        ({"preset": "cls", "url": "http://[broken"}, "url 要写网址，以 http:// 或 https:// 开头"),
        ({"preset": "cls", "fulltext": "yes"}, "fulltext 的值用不了，要写 true 或 false。"),
        ({"kind": "eastmoney", "url": URL, "list": "样例"}, "list 的值用不了。"),
        ({"kind": "jsn", "url": URL}, "没有 jsn 这种类型，可以写：finews、html、json、"),
        ({"kind": "rss", "url": "a.example"}, "url 要写网址，以 http:// 或 https:// 开头"),
        ({"kind": "rss", "url": URL, "titel": "x"}, "rss 没有 titel 这个选项，可以写：fulltext、"),
        ({"kind": "json", "url": URL, "title": "t"}, "json 还缺 items。"),
        ({**JSON, "items": "data["}, "items 的值用不了，要写简单的 JMESPath 表达式，如 data.list。"),
        ({**JSON, "items": 5}, "items 的值用不了，要写简单的 JMESPath 表达式，如 data.list。"),
        ({**JSON, "tickers": "codes"}, "json 还缺 ticker_form。"),
        ({**JSON, "unwrap": "x"}, "unwrap 的值用不了，要写其中一个：unwrap-js、unwrap-next-data。"),
        ({**JSON, "headers": "x"}, "headers 的值用不了，要写名字和值，如 {page: 1}。"),
        ({**JSON, "headers": {"Cookie": "x"}}, "headers.Cookie 由机器人自己设置，新闻源里不能写。"),
        ({**JSON, "headers": {"X": "字"}}, "headers.X 的值用不了，要写一行英文字母、数字和符号。"),
        ({**JSON, "query": {"a": "x" * 3_000}}, "query.a 的值用不了，要写一小段文字或数字。"),
        ({**JSON, "more": {"value": "x"}}, "more 的值用不了，要写成 {parameter: page, value: data.next} 这样。"),
        ({**JSON, "link_template": "x"}, "link_template 的值用不了，要写以 http://、https:// 或 {origin} 开头的网址。"),
        ({**JSON, "time_zone": "Asia/Peking"}, "time_zone 的值用不了，要写时区，如 Asia/Shanghai。"),
        ({"kind": "html", "url": URL, "items": "li:has(a)"}, "items 的值用不了，要写简单的 CSS 选择器，如 .list li。"),
        ({"kind": "rsshub", "route": "cls"}, "route 的值用不了，要写 RSSHub 的路由，如 /cls/telegraph。"),
        ({"kind": "rsshub", "route": "/a", "url": f"{URL}?a=b"}, "url 的值用不了，要写 RSSHub 的网址（不带别的），"),
    ],
)
def test_a_wrong_option_is_said_in_the_reader_s_language(source: dict[str, Any], said: str):
    with pytest.raises(OptionError) as caught:
        resolve(source)
    assert _text(source_options.problem(ZH, caught.value).html).startswith(said)
    # It holds none of the words for operators, in any language; those are in the error itself.
    assert str(caught.value).startswith("sources: ")
    assert "sources: " not in source_options.problem(EN, caught.value).html


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("url: x\nkind json", "第 2 行看不懂。每行写名字和值，如 kind: json"),
        ("x keyword=微信 支付", "“支付”前面没有名字。值里有空格就加引号，如 keyword=&quot;微信 支付&quot;"),
        ("kind: json\nitems: data", "还缺 url。"),
        ("url: x\nname: &a b", "不支持锚点（&）和引用（*），请把值直接写出来。"),
        ("url: x\nquery: {a: .nan}", "里面有太大或不是有限数的数字，请加引号当文字写。"),
        ("url: x\nquery: [[[[[[[[1]]]]]]]]", "套得太深了，最多 8 层。"),
        ("url: " + "x" * 9_000, "太长了，最多 8 KB。"),
        ('url: "\\0"', "里面有控制字符，请去掉再发。"),
    ],
)
def test_what_cannot_be_read_is_said_in_the_reader_s_language(text: str, said: str):
    with pytest.raises(OptionError) as caught:
        read_written(text)
    assert _text(source_options.problem(ZH, caught.value).html) == said


def _text(html: str) -> str:
    return re.sub("</?code>", "", html)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("http", "HTTP 404"), "服务器报错 (HTTP 404)"),
        (Fault("forbidden-address", "10.0.0.1"), "地址在内网 (10.0.0.1)"),
        (Fault("parse", "no list in the answer", "签名错误"), "文件有损坏 (签名错误)"),
        (Fault("not-a-feed", "an HTML page"), "这是网页，不是订阅源"),
        (Fault("login-page", "a page that asks for a password"), "需要登录"),
        (Fault("dns", "Name or service not known"), "没有这个域名"),
        (Fault("no-name-server", "Temporary failure in name resolution"), "域名服务器没有回应"),
        (Fault("tls", "CERTIFICATE_VERIFY_FAILED"), "证书无效"),
        (Fault("timeout", "over 15 s"), "太久没有回应"),
        (Fault("connect", "All connection attempts failed"), "服务器连不上"),
        (Fault("parse", "ValueError: no"), "文件有损坏"),
        (Fault("empty", "no entry has a title or a text"), "里面没有新闻"),
        (Fault("none-of", "20: no-title"), "20 条内容一条也读不懂，网站可能改版了"),
    ],
)
def test_a_problem_is_told_with_what_the_server_said_and_no_more(fault: Fault, said: str):
    assert source_problems.problem(ZH, fault) == said
    assert source_problems.problem(ZH, Fault.read(fault.stored)) == said
    assert source_problems.problem(ZH, fault, details=False) == said.partition(" (")[0]


def test_what_an_earlier_version_stored_is_shown_as_it_stands():
    assert source_problems.problem(ZH, Fault.read("parse: 签名错误")) == "文件有损坏 (签名错误)"
    assert source_problems.problem(ZH, Fault.read("http: HTTP 502")) == "服务器报错 (HTTP 502)"
    assert source_problems.problem(ZH, Fault.read("timeout")) == "太久没有回应"

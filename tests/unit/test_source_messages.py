"""What admins are told of sources that cannot be read or opened: in their language, without operators' prose."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest

import bot.sources
from bot.core.errors import OptionError
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
    # Of the words for operators nothing is in it, in no language; those are in the error itself.
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
    ("reason", "detail", "said"),
    [
        ("http", "HTTP 404", "服务器报错 (HTTP 404)"),
        ("forbidden-address", "10.0.0.1", "地址在内网 (10.0.0.1)"),
        ("parse", "签名错误", "文件有损坏 (签名错误)"),
        ("parse", "RSSHub says: no such route", "文件有损坏 (RSSHub says: no such route)"),
        ("not-a-feed", "an HTML page", "这是网页，不是订阅源"),
        ("login-page", "a page that asks for a password", "需要登录"),
        ("dns", "Name or service not known", "没有这个域名"),
        ("dns", "Temporary failure in name resolution", "域名服务器没有回应"),
        ("dns", "Try again", "域名服务器没有回应"),
        ("tls", "CERTIFICATE_VERIFY_FAILED", "证书无效"),
        ("timeout", "over 15 s", "太久没有回应"),
        ("connect", "All connection attempts failed", "服务器连不上"),
        ("parse", "ValueError: no", "文件有损坏"),
        ("empty", "no entry has a title or a text", "里面没有新闻"),
    ],
)
def test_a_problem_is_told_with_what_the_server_said_and_no_more(reason: str, detail: str, said: str):
    assert source_problems.problem(ZH, reason, detail) == said


def _prose() -> set[tuple[str, str]]:
    """What the kinds write into the details of their errors, as far as it is written out."""
    found = set()
    for path in Path(bot.sources.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ParseError" and len(node.args) > 1):
                continue
            reason, detail = node.args[:2]
            if isinstance(reason, ast.Constant):
                found |= {(str(reason.value), text) for text in _beginnings(detail)}
    return found


def _beginnings(node: ast.expr) -> list[str]:
    """How a text may begin, as far as that is written out."""
    if isinstance(node, ast.BoolOp):
        return [text for one in node.values for text in _beginnings(one)]
    if isinstance(node, ast.JoinedStr):
        return [f"{text}9" for text in _beginnings(node.values[0])]
    return [str(node.value)] if isinstance(node, ast.Constant) else []


def test_a_site_that_renamed_its_fields_is_said_to_have_changed():
    said = source_problems.problem(ZH, "parse", "none of 20 entries can be read: no-title")
    assert said == "20 条内容一条也读不懂，网站可能改版了"


def test_no_prose_for_operators_reaches_a_chat():
    prose = {(reason, detail) for reason, detail in _prose() if not detail.startswith("RSSHub says: ")}
    assert len(prose) > 15
    for reason, detail in prose:
        assert "(" not in source_problems.problem(ZH, reason, detail), (reason, detail)

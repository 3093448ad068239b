"""Promises of every kind, whatever a source sends: a page or a ParseError with a named reason, within bounds.

The bounds are of time, memory and number.
"""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.errors import ConfigError, ParseError
from bot.core.types import Item, Page, Refusal, Reply, Request
from bot.sources.kinds.registry import (
    KINDS,
    Kind,
    known_wire,
    open_kind,
    options_of,
    recognise,
    recognise_page,
    resolve,
)
from bot.sources.presets import presets
from tests.unit.sources.answers import FLASH, HOST

AT = datetime(2026, 1, 3, tzinfo=UTC)
REASONS = {"not-a-feed", "login-page", "parse", "none-of", "empty", "encoding"}
MAX_ITEMS = 1_000
URL = "https://a.example/list"
# What each kind is opened with where its address is not enough.
OPTIONS: dict[str, dict[str, Any]] = {
    "json": {
        "items": "data.list",
        "id": "id",
        "title": "title",
        "text": "text",
        "published": "at",
        "link": "url",
        "share_template": "{origin}/s/{id}",
        "detail_template": "{origin}/d/{id}",
        "detail_text": "text",
        "medium": "medium",
        "categories": "tags[].name",
        "tickers": "stocks",
        "ticker_form": "prefixed",
        "urgent": "urgent == `1`",
        "drop": "ad",
        "order": "at",
        "more": {"parameter": "before", "value": "min(data.list[].at)"},
        "headline": True,
    },
    "html": {"items": ".list li", "text": "p"},
    "rsshub": {"route": "/x"},
}
ROW = {
    "id": 1,
    "title": "样例",
    "text": "【样例】样例正文",
    "at": 1767317415,
    "url": "/1",
    "stocks": ["hk00700"],
    "tags": [{"name": "样例"}],
}
# A sound document of each kind: a kind without one here is a kind without this suite.
SOUND: dict[str, str] = {
    "json": json.dumps({"data": {"list": [ROW]}}),
    "html": '<html><body><ul class="list"><li><a href="/1">样例</a><time datetime="2026-01-02">x</time><p>样例</p></li></ul></body></html>',
    "rss": "<rss version='2.0'><channel><title>x</title><item><title>样例</title><link>https://a.example/1</link></item></channel></rss>",
    "finews": "---\ntitle: 样例\ndate: 2026-01-02 09:30:15 +0800\n---\n<p>样例正文</p>\n",
}
SOUND["rsshub"] = SOUND["rss"]
SOUND_RSS_ITEM = "<item><title>a</title><link>https://a.example/1</link></item>"


def many(kind: str) -> str:
    """A document of 100,000 entries."""
    count = 100_000
    if kind == "json":
        return json.dumps({"data": {"list": [{"id": number, "title": "a", "at": number} for number in range(count)]}})
    if kind == "html":
        return '<html><body><ul class="list">' + '<li><a href="/1">a</a></li>' * count + "</ul></body></html>"
    if kind == "finews":
        return (
            "<html><body>" + "".join(f'<a href="/2026/01/02/{n}.html">a</a>' for n in range(count)) + "</body></html>"
        )
    return "<rss version='2.0'><channel><title>x</title>" + SOUND_RSS_ITEM * count + "</channel></rss>"


GARBAGE: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b" \n\t ",
    "nul": b"\x00" * 1000,
    "every byte": bytes(range(256)) * 40,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "gzip": b"\x1f\x8b\x08\x00" + bytes(range(256)),
    "utf-16": '{"data": {"list": []}}'.encode("utf-16"),
    "null": b"null",
    "a number": b"1e999",
    "a very long number": b"1" * 100_000,
    "text": b'"text"',
    "a string of JSON": json.dumps(json.dumps({"data": {"list": [ROW]}})).encode(),
    "an empty list": b"[]",
    "an empty object": b"{}",
    "no list": b'{"data": {"list": {}}}',
    "a list of nothing": b'{"data": {"list": [null, 1, "x", [], {}, true]}}',
    "nested lists": b'{"data": {"list": ' + b"[" * 500_000,
    "nested objects": b'{"data":' * 100_000,
    "nested elements": b"<html>" + b"<div>" * 100_000,
    "nested lists of HTML": b"<html>" + b"<ul class=list><li>" * 20_000,
    "a page": b"<!DOCTYPE html><html><body><h1>Bad Gateway</h1></body></html>",
    "a login": b'<html><body><form><input type="password"></form></body></html>',
    "an error of RSSHub": b"<html><head><title>Welcome to RSSHub!</title></head><body>Error Message: x</body></html>",
    "half a surrogate": rb'{"data": {"list": [{"id": "\ud800", "title": "\udfff", "text": "\ud83d"}]}}',
    "half a feed": b"<rss><channel><item><title>x",
}
# Values of every wrong type in every place of a row.
WRONG: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1.5,
    1e308,
    float("nan"),
    10**400,
    "",
    "x",
    "\x00",
    "9" * 50,
    "//[",
    [],
    [[]],
    [None],
    {},
    {"a": 1},
]


def opened(kind: str) -> Kind:
    return open_kind(kind, URL, OPTIONS.get(kind, {}))


def reason_of(error: ParseError) -> str:
    """Return the reason why there is no page: one of those that have words."""
    assert error.reason in REASONS
    return error.reason


def parse(stepper: Kind, body: bytes | str) -> Page | str:
    """Return the page, or the reason why there is none; any other error ends the test."""
    assert isinstance(stepper.start({"newest": "1"}), Request)
    try:
        page = stepper.parse(Reply(URL, 200, {}, body if isinstance(body, bytes) else body.encode(), AT))
    except ParseError as exc:
        return reason_of(exc)
    assert len(page.items) + len(page.refused) <= MAX_ITEMS * 2
    for item in page.items:
        assert isinstance(item, Item)
        assert item.title or item.text or item.detail
        assert item.published_at is None or item.published_at.utcoffset() is not None
        assert all(url == "" or url.startswith(("http://", "https://")) for url in (item.url, item.share_url))
        assert item.detail is None or item.detail.url.startswith("https://a.example/")
    for one in page.refused:
        assert isinstance(one, Refusal)
        assert one.reason in {"no-title", "no-date", "not-news", "parse"}
    return page


def test_every_kind_has_its_documents_here():
    assert KINDS.keys() == SOUND.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_document_is_a_page(kind: str):
    page = parse(opened(kind), SOUND[kind])
    assert isinstance(page, Page)
    assert [item.title for item in page.items] == ["样例"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_starts_alike_each_time(kind: str):
    assert opened(kind).start({}) == opened(kind).start({})
    assert opened(kind).start({}).url.startswith("https://a.example/")


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE)
def test_garbage_is_a_named_reason(kind: str, body: bytes):
    page = parse(opened(kind), body)
    empty_list = kind == "json" and "list" in body.decode("utf-16", "ignore")
    assert isinstance(page, str) or page.items or page.refused or kind == "finews" or empty_list
    detail = Item("样例", url="https://a.example/1", detail=Request("https://a.example/1"))
    try:
        opened(kind).enrich(detail, Reply(URL, 200, {}, body, AT))
    except ParseError as exc:
        reason_of(exc)


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_cut_anywhere_is_a_page_or_a_named_reason(kind: str):
    body = SOUND[kind].encode()
    for end in range(0, len(body), max(1, len(body) // 60)):
        parse(opened(kind), body[:end])
        parse(opened(kind), body[end:])
        parse(opened(kind), body[:end] + b"\xff\x00<>{}[]\"'" + body[end:])


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", KINDS)
def test_a_hundred_thousand_rows_are_bounded(kind: str):
    page = parse(opened(kind), many(kind))
    assert isinstance(page, str) or 0 < len(page.items) <= MAX_ITEMS


@pytest.mark.parametrize("place", ROW)
def test_a_row_of_wrong_types_spoils_itself_only(place: str):
    rows = [ROW | {place: wrong, **({} if place == "id" else {"id": number})} for number, wrong in enumerate(WRONG)]
    page = parse(opened("json"), json.dumps({"data": {"list": [*rows, ROW | {"id": 99}]}}))
    assert isinstance(page, Page)
    assert page.items[-1].native_id == "99"
    assert len(page.items) + len(page.refused) == len(WRONG) + 1


@pytest.mark.parametrize("name", presets())
@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_a_preset_reads_rows_of_wrong_types(name: str, wrong: Any):
    """Each value of its answer in turn is something else."""
    answer = FLASH[name][0]
    preset = presets()[name]
    given = {key: "样例" for key, usual in preset.parameters.items() if usual is None}
    kind = open_kind("", "", {"preset": name, "host": HOST, **given})
    documents = [answer] if isinstance(answer, str) else list(_broken(answer, wrong))
    for document in documents:
        url = kind.start({"newest": "1"}).url
        body = document.encode() if isinstance(document, str) else json.dumps(document).encode()
        try:
            page = kind.parse(Reply(url, 200, {}, body, AT))
        except ParseError as exc:
            reason_of(exc)
            continue
        assert all(item.title or item.text for item in page.items) or preset.kind == "finews"


def _broken(answer: Any, wrong: Any) -> list[Any]:
    """Return the answer once for each value in it, with that value replaced."""
    if isinstance(answer, dict):
        return [wrong, *({**answer, key: one} for key, value in answer.items() for one in _broken(value, wrong))]
    if isinstance(answer, list):
        return [
            wrong,
            *([*answer[:n], one, *answer[n + 1 :]] for n, value in enumerate(answer) for one in _broken(value, wrong)),
        ]
    return [wrong]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE)
def test_garbage_is_recognised_or_not(body: bytes):
    reply = Reply(URL, 200, {}, body, AT)
    for found in (recognise(reply), recognise_page(reply), known_wire(URL)):
        assert found is None or found.kind in KINDS


# -- what a source may say ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "wrong",
    [5, None, [], {}, True, "\x00", "x" * 3000, "((((" * 100, "@@", "http://[x"],
    ids=lambda one: repr(one)[:12],
)
def test_a_wrong_option_is_a_wrong_configuration_that_names_it(kind: str, wrong: Any):
    for name in sorted(options_of(kind)):
        options = OPTIONS.get(kind, {}) | {name: wrong}
        said = ""
        try:
            open_kind(kind, URL, options)
        except ConfigError as exc:
            said = str(exc)
        # "ticker_form stands beside tickers" names the other of the two.
        assert not said or (said.startswith("sources: ") and name in said)


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_option_is_named_with_the_known_ones(kind: str):
    with pytest.raises(ConfigError, match=f"sources: colour: kind {kind} has no such option .its options: .*fulltext"):
        open_kind(kind, URL, OPTIONS.get(kind, {}) | {"colour": "red"})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("url", ["", "x", "ftp://a.example/", "http://", "http://[broken", "file:///etc/passwd"])
def test_what_is_no_web_address_is_no_source(kind: str, url: str):
    with pytest.raises(ConfigError, match=r"sources: url: |sources: route: "):
        resolve({"kind": kind, "name": "x", "url": url or " ", **OPTIONS.get(kind, {})})


def test_a_kind_that_does_not_exist_is_named():
    with pytest.raises(
        ConfigError, match="sources: kind: 'atom' does not exist; there are finews, html, json, rss, rsshub"
    ):
        resolve({"kind": "atom", "name": "x", "url": URL})

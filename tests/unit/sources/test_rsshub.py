"""Kind rsshub: routes, and the answers of an RSSHub that has nothing."""

from datetime import UTC, datetime

import pytest

from bot.core.errors import ConfigError, ParseError
from bot.core.types import Reply
from bot.sources.kinds.registry import recognise
from bot.sources.kinds.rsshub import RssHub
from tests.unit.sources.answers import RSSHUB_FEED

BASE = "https://rsshub.example"
AT = datetime(2026, 1, 2, tzinfo=UTC)


def reply(body: str) -> Reply:
    return Reply(f"{BASE}/x", 200, {}, body.encode(), AT)


@pytest.mark.parametrize(
    ("base", "route", "asked"),
    [
        (BASE, "/cls/telegraph", f"{BASE}/cls/telegraph"),
        (f"{BASE}/", "/cls/telegraph", f"{BASE}/cls/telegraph"),
        ("http://10.0.0.5:1200/hub", "/cls/telegraph", "http://10.0.0.5:1200/hub/cls/telegraph"),
        (BASE, "/eastmoney/search/微信支付", f"{BASE}/eastmoney/search/%E5%BE%AE%E4%BF%A1%E6%94%AF%E4%BB%98"),
        (BASE, "/eastmoney/search/a b", f"{BASE}/eastmoney/search/a%20b"),
        (
            BASE,
            "/cls/depth/1000?limit=20&filter_title=腾讯",
            f"{BASE}/cls/depth/1000?limit=20&filter_title=%E8%85%BE%E8%AE%AF",
        ),
    ],
)
def test_a_route_is_asked_at_its_rsshub(base: str, route: str, asked: str):
    assert RssHub(base, {"route": route}).start({}).url == asked


def test_without_a_route_the_address_is_whole():
    assert RssHub(f"{BASE}/cls/telegraph", {}).start({}).url == f"{BASE}/cls/telegraph"


@pytest.mark.parametrize("route", ["", "cls", "https://x", 5, None, "/" + "x" * 500, "/../admin", "/x#y"])
def test_what_is_no_route_is_a_wrong_configuration(route: object):
    with pytest.raises(ConfigError, match="sources: route: must be a route of RSSHub's"):
        RssHub(BASE, {"route": route})


def test_a_base_with_a_query_is_none():
    with pytest.raises(ConfigError, match="sources: url: must be the address of an RSSHub alone"):
        RssHub(f"{BASE}/?key=x", {"route": "/x"})


def test_a_route_is_a_feed_and_its_address_alone_is_recognised():
    [item] = RssHub(BASE, {"route": "/x"}).parse(reply(RSSHUB_FEED)).items
    assert item.title == "样例题"
    found = recognise(reply(RSSHUB_FEED))
    assert found is not None
    assert (found.kind, found.url) == ("rsshub", f"{BASE}/x")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "<!DOCTYPE html><html><title>Welcome to RSSHub!</title><h1>Oh</h1><p>Error Message:</p><code>FetchError: 样例 503</code></html>",
            "FetchError: 样例 503",
        ),
        (
            "<html><head><title>Welcome to RSSHub!</title></head><body><div>Error Message: this route is empty</div></body></html>",
            "this route is empty",
        ),
        (
            "<html><head><title>Welcome to RSSHub!</title></head><body>The app is running</body></html>",
            "something went wrong (its page, not a feed)",
        ),
        ('{"error": {"message": "样例：路由不存在"}}', "样例：路由不存在"),
        ('{"error": "样例"}', "样例"),
    ],
)
def test_what_rsshub_says_of_its_fault_is_told(body: str, said: str):
    with pytest.raises(ParseError) as caught:
        RssHub(BASE, {"route": "/x"}).parse(reply(body))
    assert (caught.value.reason, caught.value.said) == ("parse", said)


def test_another_page_is_no_feed():
    with pytest.raises(ParseError) as caught:
        RssHub(BASE, {"route": "/x"}).parse(reply("<html><body>Bad Gateway</body></html>"))
    assert caught.value.reason == "not-a-feed"

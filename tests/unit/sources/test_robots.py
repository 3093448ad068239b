"""Pages that keep programs out are recognised, whatever their status; an article about them is not one."""

import pytest

from bot.core.errors import ParseError
from bot.core.types import Reply
from bot.sources.kinds.rss import Rss
from tests.conftest import START
from tests.wire import http, refused

CLOUDFLARE = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>"
    '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>'
)
SLIDER = "<html><body><p>为了您的账号安全，请完成人机验证后继续访问</p></body></html>"


@pytest.mark.parametrize("status", [403, 429, 503])
@pytest.mark.parametrize("page", [CLOUDFLARE, SLIDER])
async def test_a_refusal_that_asks_for_a_person_is_a_robot_check(status: int, page: str):
    said = await refused(http(status, page.encode()))
    assert (said.reason, said.status) == ("robot-check", status)


@pytest.mark.parametrize("status", [403, 429, 503])
async def test_any_other_refusal_is_a_refusal(status: int):
    said = await refused(http(status, b"<html><body>Forbidden</body></html>"))
    assert (said.reason, said.status) == ("http", status)


async def test_a_header_says_it_too():
    assert (await refused(http(403, b"", cf_mitigated="challenge"))).reason == "robot-check"


@pytest.mark.parametrize("page", [CLOUDFLARE, SLIDER])
def test_such_a_page_in_place_of_a_feed_is_a_robot_check(page: str):
    with pytest.raises(ParseError) as raised:
        Rss("https://news.example/", {}).parse(Reply("https://news.example/", 200, {}, page.encode(), START))
    assert raised.value.reason == "robot-check"


def test_a_feed_that_tells_of_such_pages_is_a_feed():
    feed = f"<rss version='2.0'><channel><item><title>x</title><description><![CDATA[{CLOUDFLARE}]]></description></item></channel></rss>"
    page = Rss("https://news.example/", {}).parse(Reply("https://news.example/", 200, {}, feed.encode(), START))
    assert len(page.items) == 1

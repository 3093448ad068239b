"""Numbers as bars in a chat and as charts on the status page."""

import re
from datetime import date, timedelta

import httpx
import pytest
from starlette.applications import Starlette

from bot.newsroom.stats import Day, Stats
from bot.playground.server import serve
from bot.web.status import Chart, Status, render, status_of, status_route
from bot.wording import Wording
from bot.wording.stats import bar

DAYS = tuple(Day(date(2026, 8, 14 + n), n * 100, n * 10, n % 2, 1_000) for n in range(7))
FOUND = Stats(DAYS, {"ok": 3, "failing": 1}, 2, timedelta(minutes=3), {"private": 5, "group": 2, "channel": 1}, 40)


@pytest.mark.parametrize(
    ("value", "most", "drawn"),
    [(0, 9, ""), (4, 4, "████"), (3, 4, "███"), (1, 1_000_000, "▏"), (5, 8, "██▌"), (9, 4, "████"), (1, 0, "")],
)
def test_a_number_is_drawn_as_a_bar(value: int, most: int, drawn: str):
    assert bar(value, most, 4) == drawn


@pytest.mark.parametrize(
    ("language", "queue"),
    [("zh-Hans", "待发 2 条，最早的已等 3 分钟"), ("en", "2 wait to be sent, the first for 3 min")],
)
def test_stats_tell_seven_days_the_sources_the_queue_and_the_readers(language: str, queue: str):
    days = [(one.day, (one.articles, one.sent, one.failures)) for one in DAYS]
    words = Wording(language).stats(
        days, FOUND.sources, FOUND.waiting, FOUND.oldest, FOUND.chats, FOUND.watches, "https://x.example/s?a=1&b=2"
    )
    assert words.html.count("<pre>") == words.html.count("</pre>") == 3
    assert re.search(r"08-20 +600 █{12}\n?</pre>", words.html)
    assert queue in words.html
    assert 'href="https://x.example/s?a=1&amp;b=2"' in words.html
    assert "40" in words.html
    assert len(words.html) < 4_096


async def test_the_page_is_for_whoever_has_its_token_and_loads_nothing():
    shown = 0

    async def read() -> Status:
        nonlocal shown
        shown += 1
        return status_of(FOUND, Wording("zh-Hans"))

    async with serve(Starlette(routes=[status_route("s3cret", read)])) as url, httpx.AsyncClient(base_url=url) as web:
        for wrong in ("", "?token=", "?token=S3CRET", "?token=s3cret%00", "?token=错"):
            assert (await web.get(f"/status{wrong}")).status_code == 404
        assert shown == 0
        answer = await web.get("/status?token=s3cret")
        assert answer.status_code == 200
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
        assert "s3cret" not in answer.text
        assert not re.search(r"<script|<link|<img|src=|@import|https?://", answer.text)
        assert answer.text.count("<svg") == 4
        assert "待发 2 条" in answer.text
        assert (await web.post("/status?token=s3cret")).status_code == 405


async def test_without_a_token_there_is_no_page():
    async def read() -> Status:
        raise AssertionError

    async with serve(Starlette(routes=[status_route("", read)])) as url, httpx.AsyncClient(base_url=url) as web:
        assert (await web.get("/status?token=")).status_code == 404


def test_names_from_outside_stay_text():
    chart = Chart("<b>x", "#000", ((date(2026, 8, 20), 3),))
    page = render(Status("<i>", (chart,), "<s>", (("ok", "<u>", 1),), ("<p onload=x>",), "en"))
    assert not re.search(r"<(?:i|b|s|u)>|<p onload", page)

"""Polling among many sources: a slow host keeps its turn to itself, and no host is asked more than it should be."""

import asyncio
from collections import Counter
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.playground.server import serve
from tests.running import running

FEED = """<rss version="2.0"><channel><title>样例</title><item><title>样例：一条</title><guid>1</guid></item></channel></rss>"""


class Host:
    """A host that answers when it is told to, and counts who waits."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.asked: Counter[str] = Counter()
        self.waiting = 0
        self.most_waiting = 0

    async def answer(self, request: Request) -> Response:
        self.asked[request.url.path] += 1
        self.waiting += 1
        self.most_waiting = max(self.most_waiting, self.waiting)
        try:
            await self.open.wait()
        finally:
            self.waiting -= 1
        return Response(FEED, media_type="application/rss+xml")

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{rest:path}", self.answer)])


async def test_a_host_that_hangs_takes_no_place_from_the_others(tmp_path: Path):
    slow, good = Host(), Host()
    good.open.set()
    async with serve(slow.app()) as slow_url, serve(good.app()) as good_url:
        # Added, and so due, before the good one; more than polls may run at once.
        sources = [{"kind": "rss", "name": f"慢{n}", "url": f"{slow_url}/{n}"} for n in range(12)]
        sources.append({"kind": "rss", "name": "好", "url": f"{good_url}/feed"})
        async with running(tmp_path, seeded=False, sources=sources) as bot:
            await bot.polled("好", 2)
            assert slow.waiting == slow.most_waiting == 2
            slow.open.set()
            # Each gets its turn as soon as one ahead of it has ended.
            await bot.world.wait_for(lambda: len(slow.asked) == 12)
            assert slow.most_waiting <= 2


async def test_details_keep_to_the_hosts_limit_too(tmp_path: Path):
    most = now = 0

    async def listing(request: Request) -> Response:
        rows = [{"title": f"样例 {n}", "infoCode": f"NW2026010200000000{n:02}"} for n in range(12)]
        return JSONResponse({"record": rows})

    async def detail(request: Request) -> Response:
        nonlocal most, now
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.01)
        now -= 1
        return JSONResponse({"text": "<p>样例正文。</p>"})

    app = Starlette(routes=[Route("/list", listing), Route("/NewsData/GetNewsText.do", detail)])
    async with serve(app) as url:
        source = {"preset": "eastmoney-market", "name": "样例来源", "url": f"{url}/list?marketType=37"}
        async with running(tmp_path, sources=[source]) as bot:
            [event] = [one for one in bot.events if one.stage == "poll" and one.numbers["new"]]
            assert event.numbers["new"] == 12
            assert most == 2


async def test_a_poll_that_ends_while_the_next_look_begins_is_not_begun_again(tmp_path: Path):
    host = Host()
    host.open.set()
    async with serve(host.app()) as url:
        sources = [{"kind": "rss", "name": f"源{n}", "url": f"{url}/{n}"} for n in range(8)]
        polling = {"interval": "1h", "min_interval": "1h", "allow_private": ["127.0.0.0/8"], "per_host": 8}
        async with running(tmp_path, sources=sources, polling=polling) as bot:
            await bot.say("/help")
            assert set(host.asked.values()) == {1}

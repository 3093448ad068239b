"""Polling among many sources: a slow host delays no other, and no host is asked more than it should be."""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.core.sources.faults import Fault
from bot.messages.admin import audit_log, notices, source_panels, source_problems
from bot.newsroom.actions.add_source import Look
from bot.newsroom.actions.edit_source import reopen
from bot.newsroom.pipeline.poll import asked_at
from bot.playground.server import serve
from bot.sources.kinds.registry import resolve
from bot.sources.presets import presets
from tests.running import ADMIN, XIAOWANG, Running, running
from tests.unit.examples import source
from tests.wording import ZH, says

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# However long a journey takes: polls are begun by moving the clock.
EACH_MINUTE = {"interval": "1m", "min_interval": "1m", "allow_private": ["127.0.0.0/8"]}
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


@pytest.mark.parametrize("name", presets())
def test_a_preset_counts_for_the_host_that_it_asks(name: str):
    given = {"preset": name} | dict.fromkeys(
        (key for key, value in presets()[name].parameters.items() if value is None), "x"
    )
    found = resolve(given | ({} if presets()[name].host else {"url": "https://mirror.example"}))
    one = source(kind=found.kind, url=found.url, options=found.options)
    assert asked_at(one) == urlsplit(presets()[name].host or "https://mirror.example").netloc


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
    two = asyncio.Event()

    async def listing(request: Request) -> Response:
        rows = [{"title": f"样例 {n}", "infoCode": f"NW2026010200000000{n:02}"} for n in range(12)]
        return JSONResponse({"record": rows})

    async def detail(request: Request) -> Response:
        nonlocal most, now
        now += 1
        most = max(most, now)
        if now == 2:
            two.set()
        await two.wait()
        await asyncio.sleep(0.01)  # a third one would come meanwhile
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


class Site:
    """A site whose answers are set by path; it counts its requests."""

    def __init__(self) -> None:
        self.answers: dict[str, Response] = {}
        self.asked: Counter[str] = Counter()

    async def answer(self, request: Request) -> Response:
        self.asked[request.url.path] += 1
        return self.answers.get(request.url.path) or Response("gone", 410)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{rest:path}", self.answer)])


def feed(*titles: str) -> Response:
    items = "".join(f"<item><title>{one}</title><guid>{one}</guid></item>" for one in titles)
    return Response(f'<rss version="2.0"><channel><title>样例</title>{items}</channel></rss>')


async def test_a_source_that_moved_for_good_is_followed_and_one_that_is_gone_is_switched_off(tmp_path: Path):
    site = Site()
    async with serve(site.app()) as url, running(tmp_path, polling=EACH_MINUTE) as bot:
        await bot.say("/start", ADMIN)
        await bot.say("/subscribe 甲厂 | 乙厂 | 丙厂 | 丁厂")
        site.answers["/old"] = feed("甲厂扩建完工投产")
        offer = await bot.say(f"/addsource {url}/old", ADMIN)
        await bot.turned(offer, "save", ADMIN)
        await polls(bot, site, "/old", 2)
        before = len(bot.texts())
        # The same feed elsewhere: what is new in it is told.
        site.answers["/old"] = RedirectResponse("/new", 301)
        site.answers["/new"] = feed("乙厂今天停产检修", "甲厂扩建完工投产")
        bot.clock.move(10 * MINUTE)
        assert (await bot.next(XIAOWANG, before)).text.startswith("乙厂今天停产检修")
        asked = site.asked["/old"]
        await polls(bot, site, "/new", 2)
        assert site.asked["/old"] == asked
        # Another feed, such as what a new owner of the name shows: stored silently.
        site.answers["/new"] = RedirectResponse("/other", 308)
        site.answers["/other"] = feed("丙厂与港口签下长约")
        await polls(bot, site, "/other", 2)
        site.answers["/other"] = feed("丁厂新任厂长到岗", "丙厂与港口签下长约")
        bot.clock.move(10 * MINUTE)
        assert (await bot.next(XIAOWANG, before + 1)).text.startswith("丁厂新任厂长到岗")
        async with bot.app._store.read() as tx:
            moves = [(one.by, one.before, one.after) for one in await tx.audit.page(0, size=9) if one.act == "moved"]
        assert moves == [(-1, f"{url}/new", f"{url}/other"), (-1, f"{url}/old", f"{url}/new")]
        followed = f"{audit_log._who(ZH, -1, {})} · {audit_log._act(ZH, 'moved')}"
        assert followed in (await bot.turned(await bot.say("/admin", ADMIN), "audit", ADMIN)).text
        # 410: nobody asks any more, and admins are told.
        del site.answers["/other"]
        bot.clock.move(10 * MINUTE)
        await bot.polled("样例")
        bot.app.look()
        await bot.world.wait_for(
            lambda: any(
                says(one, notices.sources_changed, source="🟢 Well again:")
                or says(one, notices.sources_changed, source="{n} news")
                for one in bot.texts(ADMIN)
            )
        )
        asked = site.asked["/other"]
        bot.clock.move(HOUR)
        await bot.polled("样例财经")
        assert site.asked["/other"] == asked


async def test_a_configured_source_behind_a_redirect_tells_all_that_is_new(tmp_path: Path):
    site = Site()
    async with serve(site.app()) as url:
        site.answers["/old"] = RedirectResponse("/new", 301)
        site.answers["/new"] = feed("甲厂扩建完工投产")
        sources = [{"kind": "rss", "name": "样例", "url": f"{url}/old"}]
        async with running(tmp_path, sources=sources, polling=EACH_MINUTE) as bot:
            await bot.say("/subscribe 乙厂 | 丙厂")
            before = len(bot.texts())
            for number, title in enumerate(("乙厂今天停产检修", "丙厂与港口签下长约")):
                site.answers["/new"] = feed(title)  # nothing that was there before
                bot.clock.move(10 * MINUTE)
                assert (await bot.next(XIAOWANG, before + number)).text.startswith(title)
            async with bot.app._store.read() as tx:
                assert [one.url for one in await tx.sources.all()] == [f"{url}/old"]


async def test_what_other_options_change_of_known_articles_is_told_to_nobody(tmp_path: Path):
    rows = [{"id": 1, "title": "甲厂今天扩建完工", "body": "乙厂也去了。"}]

    async def listing(_: Request) -> Response:
        return JSONResponse({"rows": rows})

    options = {"items": "rows", "id": "id", "title": "title"}
    async with serve(Starlette(routes=[Route("/list", listing)])) as url:
        source = {"kind": "json", "name": "样例", "url": f"{url}/list", **options}
        async with running(tmp_path, sources=[source], polling=EACH_MINUTE) as bot:
            await bot.say("/subscribe 乙厂 | 丙厂")
            before = len(bot.texts())
            async with bot.app._store.write() as tx:
                [one] = await tx.sources.all()
                look = Look("json", one.name, one.url, (), (), {**options, "text": "body"})
                assert await reopen(tx, one, look, by=ADMIN, at=bot.clock.clock.now())
            bot.clock.move(10 * MINUTE)
            await bot.polled("样例")
            rows.insert(0, {"id": 2, "title": "丙厂与港口签下长约", "body": "细节如下。"})
            bot.clock.move(10 * MINUTE)
            assert (await bot.next(XIAOWANG, before)).text.startswith("丙厂与港口签下长约")
            assert len(bot.texts()) == before + 1


async def polls(bot: Running, site: Site, path: str, count: int) -> None:
    """Wait until a path was asked for so many times, each poll being stored before the next."""
    while site.asked[path] < count:
        bot.clock.move(10 * MINUTE)
        await bot.polled("样例")


async def test_pages_that_lie_too_far_back_are_given_up(tmp_path: Path):
    asked: list[str] = []

    async def listing(request: Request) -> Response:
        page = request.query_params.get("page", "1")
        asked.append(page)
        if page == "3":
            return JSONResponse({"message": "too deep"}, 400)
        begin = newest - 10 * (int(page) - 1)
        return JSONResponse({"rows": [{"id": n, "title": f"样例之 {n}"} for n in range(begin, begin - 10, -1)]})

    newest = 10
    options = {"items": "rows", "id": "id", "title": "title", "order": "id", "more": {"parameter": "page"}}
    async with serve(Starlette(routes=[Route("/list", listing)])) as url:
        source = {"kind": "json", "name": "深", "url": f"{url}/list", **options}
        async with running(tmp_path, sources=[source], polling=EACH_MINUTE) as bot:
            await bot.say("/start", ADMIN)
            newest = 1_000  # a thousand more since
            for times in range(1, 4):
                asked.clear()
                bot.clock.move(10 * MINUTE)
                await bot.polled("深")
                assert asked == ["1", "2", "3"], times
            error = Fault("http", "HTTP 400, page 3")
            panel = await bot.turned(await bot.say("/sources 深", ADMIN), "深", ADMIN)
            assert says(
                panel.text, source_panels.source_panel, source_problems.problem(ZH, error), source="Older pages"
            )
            asked.clear()
            bot.clock.move(10 * MINUTE)
            await bot.polled("深")
            assert asked == ["1"]

"""Problems that people reported of similar readers: each case is a test, found in the folder of cases.

None is left out.
"""

import contextlib
import html
import json
import os
import re
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.core.delivery.refusals import judge_refusal
from bot.core.news.stories import StoryIndex
from bot.messages.admin import source_panels
from bot.playground.server import serve
from tests.databases import new_sqlite
from tests.process import said
from tests.running import ADMIN, Running, running
from tests.unit.examples import article
from tests.wording import just_says

FOLDER = Path(os.environ.get("REPORTED_CASES", Path(__file__).parents[3] / "shared" / "cases"))
CASES: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))
}
NOT_HERE = "the cases that people reported are not here (REPORTED_CASES)"
LATER_STORIES = "stories are compared better later"
LATER_WORDS = "words are matched better later"
# Cases that are not right yet, by their ids.
LATER = {
    **dict.fromkeys(("R02", "R06", "R10", "R12", "R15", "R16", "R17"), LATER_WORDS),
    **dict.fromkeys(("R31", "R32"), LATER_STORIES),
}
SOURCE: dict[str, Any] = {"kind": "rss", "name": "样例", "options": {}, "interval": 60, "origin": "chat"}
MINUTE = timedelta(minutes=1)
# Told after each step, to show that it is over: no two tell the same.
SENTINELS = (
    "今晨换岗时下起小雨",
    "登上灯塔修理雾笛",
    "在码头数清三百只木箱",
    "收到一封家书",
    "养的猫生了四只小猫",
    "学会吹双簧管",
)
POLLING = {"interval": "1m", "min_interval": "1m", "allow_private": ["127.0.0.0/8"]}


@dataclass
class Site:
    """A site that shows one document, and remembers what it was asked with."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        self.asked.append((str(request.url), dict(request.headers)))
        return Response(self.body, self.status, self.headers)

    def show(self, items: list[dict[str, str]], bot: Running) -> None:
        self.body = feed([{**item, "pubDate": written(item.get("pubDate", ""), bot)} for item in items])

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{rest:path}", self.answer)])


def feed(items: list[dict[str, str]]) -> bytes:
    entries = "".join(
        "<item>" + "".join(f"<{name}>{html.escape(text)}</{name}>" for name, text in item.items() if text) + "</item>"
        for item in items
    )
    return f'<rss version="2.0"><channel><title>样例</title>{entries}</channel></rss>'.encode()


def written(when: str, bot: Running) -> str:
    """Read NOW, NOW+60 and the like, as RSS writes it."""
    found = re.fullmatch(r"NOW([+-]\d+)?", when)
    if found is None:
        return when
    at = bot.clock.clock.now() + timedelta(seconds=int(found[1] or 0))
    return f"{at:%a, %d %b %Y %H:%M:%S} +0000"


async def alerts(case: dict[str, Any], folder: Path) -> None:
    site = Site()
    count = case.get("before", {}).get("count", 1)
    before = [
        {
            "title": f"样例旧闻之{n}",
            "link": f"https://news.example.com/j{n}",
            "guid": f"j{n}",
            "pubDate": f"{datetime(2020, 1, 1, tzinfo=UTC) + n * MINUTE:%a, %d %b %Y %H:%M:%S} +0000",
        }
        for n in range(1, count + 1)
    ]
    async with serve(site.app()) as url:
        site.body = feed(before)
        sources = [{"kind": "rss", "name": "样例", "url": f"{url}/feed"}]
        async with running(folder, sources=sources, polling=POLLING) as bot:
            await bot.say(f"/subscribe {case['watch']}，哨兵")
            told = len(bot.texts())
            for number, step in enumerate(case["steps"]):
                bot.clock.move(10 * MINUTE)
                items = step.get("items") or [*before, *step["append"]]
                sentinel = {"title": f"哨兵{SENTINELS[number]}", "pubDate": "NOW"}
                sentinel |= {"link": f"https://news.example.com/s{number}", "guid": f"s{number}"}
                for shown in (items, [*items, sentinel]):
                    site.show(shown, bot)
                    bot.clock.move(10 * MINUTE)
                    await bot.polled("样例")
                await bot.world.wait_for(lambda last=sentinel: any(last["title"] in text for text in bot.texts()))
                lines = [text.split("\n")[0] for text in bot.texts()[told:]]
                assert sorted(lines) == sorted([*step["expect"], sentinel["title"]])
                told += len(lines)


async def tried(case: dict[str, Any], folder: Path) -> None:
    site = Site((FOLDER / "files" / case["file"]).read_bytes(), case.get("status", 200))
    config = folder / "config.yaml"
    config.write_text("polling: {allow_private: [127.0.0.0/8]}\nsources: []\n", encoding="utf-8")
    options = [part for one in case.get("options", ()) for part in ("-o", one)]
    async with serve(site.app()) as url:
        address = f"{url}/{case['file']}{case.get('query', '')}"
        _, lines = await said("try", address, *options, "--config", str(config))
    for wanted in case.get("expect", ()):
        assert any(re.search(wanted, line) for line in lines), (wanted, lines)
    for unwanted in case.get("not_expect", ()):
        assert not any(re.search(unwanted, line) for line in lines), (unwanted, lines)


async def watch(case: dict[str, Any], folder: Path) -> None:
    wrong = []
    for row in case["rows"]:
        text = ["--text", row["text"]] if row.get("text") else []
        _, lines = await said("watch", "test", row["watch"], "--title", row["title"], *text)
        if any(line.startswith("hit") for line in lines) is not row["hit"]:
            wrong.append((row, lines))
    assert wrong == []


async def story(case: dict[str, Any], folder: Path) -> None:
    wrong = []
    for one, other in case["pairs"]:
        stories = StoryIndex()
        stories.place(article(id=1, title=one, text=one))
        place = stories.place(article(id=2, title=other, text=other))
        if place.first == 1 and not place.chapter:
            wrong.append((one, other))
    assert wrong == []


async def refused(case: dict[str, Any], folder: Path) -> None:
    for description in case["descriptions"]:
        judged = judge_refusal(description, forbidden=description.startswith("Forbidden"), private=False)
        assert judged.about == "parked", description


async def validators(folder: Path) -> None:
    """R46: what a server sends to tell whether something changed is sent back as it came, the last one."""
    site = Site(feed([{"title": "样例一条", "guid": "1"}]))
    async with serve(site.app()) as url, running(folder, sources=[], seeded=False, polling=POLLING) as bot:
        async with bot.app._store.write() as tx:
            added = await tx.sources.add(**SOURCE, url=url, at=bot.clock.clock.now())
        assert added is not None
        for number, said_at in enumerate(("Thu,  20 Aug 2026 01:00:00 gmt", "Thu, 20 Aug 2026 02:00:00 GMT")):
            site.headers = {"ETag": f'W/"{number}"', "Last-Modified": said_at}
            for _ in range(2):
                bot.clock.move(10 * MINUTE)
                await bot.polled("样例")
            asked = site.asked[-1][1]
            assert (asked["if-none-match"], asked["if-modified-since"]) == (f'W/"{number}"', said_at)


async def same_path_other_query(folder: Path) -> None:
    """R47: two feeds of one site that differ by the query are two sources."""
    site = Site(feed([{"title": "样例一条", "guid": "1"}]))
    async with serve(site.app()) as url, running(folder, sources=[], seeded=False, polling=POLLING) as bot:
        for number, kind in enumerate(("movie", "news"), 1):
            offer = await bot.say(f"/addsource {url}/F.xml?post_type={kind}", ADMIN)
            await bot.turned(offer, "save", ADMIN)
            shown = (await bot.say("/sources", ADMIN)).text.splitlines()[0]
            assert just_says(shown, source_panels.panel, number, source="{n} news source")
        await bot.world.wait_for(lambda: {one.partition("=")[2] for one, _ in site.asked} >= {"movie", "news"})


async def long_button_data(folder: Path) -> None:
    """R50: a watch of 60 Chinese letters is listed, ended by a tap, and comes back."""
    long = "微信支付分期付款服务" * 6
    async with running(folder) as bot:
        await bot.say(f"/subscribe {long}")
        panel = await bot.say("/list")
        assert all(len(one.get("callback_data", "").encode()) <= 64 for line in panel.keyboard for one in line)
        gone = await bot.say("/unsubscribe")
        await bot.turned(gone, gone.buttons[0])
        await bot.turned(gone, "rewatch")
        assert long[:20] in (await bot.say("/list")).text


async def older_program(folder: Path) -> None:
    """R54: an older program on a newer database says in one line what is wrong, and changes nothing."""
    url = new_sqlite(folder)
    path = make_url(url).database
    assert path is not None
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    status, lines = await said("db", "upgrade", DINGXUN_DATABASE__URL=url)
    assert status
    assert len(lines) == 1
    assert "9999" in lines[0]


KINDS: dict[str, Callable[[dict[str, Any], Path], Awaitable[None]]] = {
    "alerts": alerts,
    "try": tried,
    "watch": watch,
    "story": story,
    "refused": refused,
}
MANUAL: dict[str, Callable[[Path], Awaitable[None]]] = {
    "R46": validators,
    "R47": same_path_other_query,
    "R50": long_button_data,
    "R54": older_program,
}


def every_case() -> list[Any]:
    return [
        pytest.param(
            case,
            id=name,
            marks=[pytest.mark.xfail(strict=True, reason=LATER[case["id"]])] if case["id"] in LATER else [],
        )
        for name, case in CASES.items()
        if case["kind"] != "manual"
    ] or [pytest.param({}, marks=pytest.mark.skip(reason=NOT_HERE))]


@pytest.mark.skipif(not CASES, reason=NOT_HERE)
def test_every_case_has_a_test():
    assert {case["kind"] for case in CASES.values()} <= {*KINDS, "manual"}
    assert {case["id"] for case in CASES.values() if case["kind"] == "manual"} <= MANUAL.keys()


@pytest.mark.parametrize("case", every_case())
async def test_a_case(case: dict[str, Any], tmp_path: Path):
    await KINDS[case["kind"]](case, tmp_path)


@pytest.mark.parametrize("name", MANUAL)
async def test_a_case_that_is_told_in_words(name: str, tmp_path: Path):
    await MANUAL[name](tmp_path)

"""Entries that come into reach: more of a list, another part of it, the first entry of an empty one.

Only new ones are told.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.messages.admin import source_panels, source_problems
from bot.newsroom.actions.add_source import Look, add_found
from bot.newsroom.actions.edit_source import reopen
from bot.playground.server import serve
from bot.sources.kinds.registry import ResolvedSource
from tests.running import ADMIN, XIAOWANG, Running, running
from tests.wording import says

MINUTE = timedelta(minutes=1)
EACH_MINUTE = {"interval": "1m", "min_interval": "1m", "allow_private": ["127.0.0.0/8"]}
Entry = tuple[str, datetime | None]


class Shelf:
    """A site with one list, whose entries a test puts in place."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.copied: list[Entry] = []

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/feed", self.feed), Route("/page", self.page), Route("/mirror", self.mirror)])

    async def feed(self, _: Request) -> Response:
        return self._feed(self.entries)

    async def mirror(self, _: Request) -> Response:
        return self._feed(self.copied)

    def _feed(self, entries: list[Entry]) -> Response:
        items = "".join(
            f"<item><title>{title}</title><guid>{title}</guid><link>https://a.example/{title}</link>"
            + (f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>" if at else "</item>")
            for title, at in entries
        )
        return Response(f'<rss version="2.0"><channel><title>样例</title>{items}</channel></rss>')

    async def page(self, _: Request) -> Response:
        lines = "".join(
            f'<li class="{"top" if number < 2 else "rest"}"><a href="/{title}">{title}</a>'
            + (f'<time datetime="{at.isoformat()}">x</time></li>' if at else "</li>")
            for number, (title, at) in enumerate(self.entries)
        )
        return Response(f"<html><body><ul>{lines}</ul></body></html>")


def words(bot: Running) -> list[str]:
    return [text.split("\n")[0] for text in bot.texts()[1:]]


async def polled(bot: Running) -> None:
    """Let the list be polled, and wait for all effects: behind it an entry of another source is told."""
    bot.clock.move(10 * MINUTE)
    await bot.polled("样例")


async def told(bot: Running, shelf: Shelf, *expected: str, sentinel: str) -> None:
    """Let the list be polled: these titles are told, and one that is told for sure behind them."""
    await polled(bot)
    shelf.entries.insert(0, (sentinel, bot.clock.clock.now() + MINUTE))
    await polled(bot)
    await bot.world.wait_for(lambda: any(sentinel in text for text in bot.texts()))
    assert sorted(words(bot)) == sorted([*expected, sentinel])


def old(names: Sequence[str]) -> list[Entry]:
    return [(name, None) for name in names]


def listing(url: str, **more: Any) -> list[dict[str, Any]]:
    return [{"kind": "rss", "name": "样例", "url": f"{url}/feed"} | more]


async def test_the_first_entry_of_a_feed_that_was_empty_is_told(tmp_path: Path):
    shelf = Shelf()
    async with serve(shelf.app()) as url, running(tmp_path, sources=listing(url), polling=EACH_MINUTE) as bot:
        await bot.say("/subscribe 甲厂")
        async with bot.app._store.read() as tx:
            [source] = await tx.sources.all()
        assert (source.state, source.seeded, source.last_error) == ("ok", True, "")
        now = bot.clock.clock.now()
        shelf.entries = [
            ("甲厂扩建完工投产", now + MINUTE),
            ("甲厂旧事一则", now - timedelta(hours=2)),
            ("甲厂没有日期", None),
        ]
        await told(bot, shelf, "甲厂扩建完工投产", sentinel="甲厂与港口签下长约")


async def test_a_feed_that_had_entries_and_has_none_is_suspect(tmp_path: Path):
    shelf = Shelf()
    shelf.entries = old(["甲厂扩建完工投产"])
    async with serve(shelf.app()) as url, running(tmp_path, sources=listing(url), polling=EACH_MINUTE) as bot:
        await bot.say("/start", ADMIN)
        kept, shelf.entries = shelf.entries, []
        for _ in range(2):
            bot.clock.move(30 * MINUTE)
            await bot.polled("样例")
        bot.app.look()
        await bot.world.wait_for(
            lambda: any(says(text, source_problems.problem, source="it holds") for text in bot.texts(ADMIN))
        )
        async with bot.app._store.read() as tx:
            [source] = await tx.sources.all()
        assert source.state == "suspect"
        await bot.say("/subscribe 甲厂")
        shelf.entries = kept
        await told(bot, shelf, sentinel="甲厂与港口签下长约")


async def test_what_stands_last_in_a_long_feed_is_told_and_the_sources_page_says_what_is_left_out(tmp_path: Path):
    shelf = Shelf()
    shelf.entries = old([f"甲厂第{n}次例会" for n in range(3_000)])
    async with serve(shelf.app()) as url, running(tmp_path, sources=listing(url), polling=EACH_MINUTE) as bot:
        await bot.say("/subscribe 甲厂")
        shelf.entries.append(("甲厂扩建完工投产", None))
        bot.clock.move(10 * MINUTE)
        assert (await bot.next(XIAOWANG, 1)).text.startswith("甲厂扩建完工投产")
        panel = await bot.turned(await bot.say("/sources 样例", ADMIN), "样例", ADMIN)
        assert says(panel.text, source_panels.source_panel, 2001, source="A long list:")
        assert len(words(bot)) == 1


async def test_what_a_newer_version_reads_beside_is_no_news(tmp_path: Path):
    shelf = Shelf()
    shelf.entries = old([f"甲厂第{n}次例会" for n in range(1_000)])
    async with serve(shelf.app()) as url, running(tmp_path, sources=listing(url), polling=EACH_MINUTE) as bot:
        await bot.say("/subscribe 甲厂")
        async with bot.app._store.write() as tx:
            [source] = await tx.sources.all()
            # As left by an older version, which read the first entries alone.
            await tx.sources.reset(source.id, cursor={})
        now = bot.clock.clock.now()
        shelf.entries += [
            *old(["甲厂旧事一则"]),
            ("甲厂昨天的事", now - 5 * MINUTE),
            ("甲厂扩建完工投产", now + MINUTE),
        ]
        await told(bot, shelf, "甲厂扩建完工投产", sentinel="甲厂与港口签下长约")


async def test_what_other_options_bring_into_reach_is_told_only_if_it_is_new(tmp_path: Path):
    shelf = Shelf()
    shelf.entries = old(["甲厂头条之一", "甲厂头条之二", "甲厂旧事一则"])
    options = {"items": ".top"}
    async with serve(shelf.app()) as url:
        sources = [{"kind": "html", "name": "样例", "url": f"{url}/page", **options}]
        async with running(tmp_path, sources=sources, polling=EACH_MINUTE) as bot:
            await bot.say("/subscribe 甲厂")
            async with bot.app._store.write() as tx:
                [one] = await tx.sources.all()
                look = Look("html", one.name, one.url, (), (), {"items": "li"})
                assert await reopen(tx, one, look, by=ADMIN, at=bot.clock.clock.now())
            shelf.entries.append(("甲厂扩建完工投产", bot.clock.clock.now() + MINUTE))
            await told(bot, shelf, "甲厂扩建完工投产", sentinel="甲厂与港口签下长约")


@pytest.mark.parametrize("newest_first", [True, False])
async def test_what_moves_out_of_the_middle_of_a_long_list_is_no_news(tmp_path: Path, *, newest_first: bool):
    """A list without dates that keeps its length: for each new entry the oldest is dropped, and another one comes into
    reach.
    """
    shelf, titles = Shelf(), [f"微信支付样例{number}" for number in range(1_506)]

    def show(end: int) -> None:
        shown = old(titles[end - 1_500 : end])
        shelf.entries = shown[::-1] if newest_first else shown

    show(1_500)
    async with serve(shelf.app()) as url, running(tmp_path, sources=listing(url), polling=EACH_MINUTE) as bot:
        await bot.say("/subscribe 微信支付")
        for end in (1_501, 1_503, 1_506):
            show(end)
            await polled(bot)
        async with bot.app._store.read() as tx:
            stored = await tx.articles.latest(most=100)
    assert {one.title for one in stored if not one.silent} == set(titles[1_500:])


async def test_the_first_entry_that_a_mirror_has_alone_is_told(tmp_path: Path):
    """All its earlier entries were brought by another source: the list was not empty."""
    shelf = Shelf()
    shelf.entries = shelf.copied = old(["样例一", "样例二"])
    async with serve(shelf.app()) as url, running(tmp_path, sources=listing(url), polling=EACH_MINUTE) as bot:
        await bot.say("/subscribe 微信支付")
        mirror = ResolvedSource("rss", "镜像", f"{url}/mirror", {})
        async with bot.app._store.write() as tx:
            await add_found(tx, mirror, interval=60.0, at=bot.clock.clock.now())
        bot.clock.move(MINUTE)
        await bot.polled("镜像")
        shelf.copied = [*old(["微信支付样例独家"]), *shelf.copied]
        bot.clock.move(10 * MINUTE)
        await bot.world.wait_for(lambda: any("独家" in text for text in bot.texts()))

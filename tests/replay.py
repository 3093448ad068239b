"""A stretch of news replayed into many chats at full speed, and what each chat was told, read from what it shows.

Three outlets are served as feeds. The clock goes in steps; a step is over when everything published by then has been
read and everything due has been sent.
"""

import asyncio
import contextlib
import html
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import func, select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.app import App
from bot.core.clock import Clock, MovableClock
from bot.core.listings.tickers import Listings
from bot.core.types import Mode
from bot.core.watches.semantics import understand
from bot.dispatch import Stage
from bot.messages import alerts
from bot.newsroom.events import Event
from bot.playground.playground import Playground
from bot.playground.server import serve
from bot.playground.world import SeenMessage
from bot.store import Store
from bot.store.tables import ARTICLES, DELIVERIES, MESSAGES, STORIES
from tests.oracle import folded, stands
from tests.running import settings_for
from tests.wording import ZH, sentence

BEIJING = ZoneInfo("Asia/Shanghai")
MAX_FEED = 60
READER = 40_001
"""A member of every group, who turns pages there."""
PATIENCE = 60.0
# The button to the next page: by its act it is like the one that turns back.
NEXT = ZH.text("Next")
# What a single alert says of why it came.
MATCHED = f"· {sentence(alerts.alert_message, 'matched', terms='')}"


@dataclass(frozen=True)
class Piece:
    """A piece of news as an outlet publishes it."""

    number: int
    outlet: str
    title: str
    text: str
    at: datetime

    @property
    def link(self) -> str:
        return f"https://{self.outlet}.example.com/a/{self.number}"


@dataclass(frozen=True)
class Listener:
    """A chat: its watches (by text, with the words of plain ones), how they are delivered, and its settings."""

    telegram_id: int
    watches: Mapping[str, Mode]
    settings: Mapping[str, Any] = field(default_factory=dict)
    schedules: Mapping[str, str] = field(default_factory=dict)
    muted_until: datetime | None = None
    watches_muted_until: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def plain(self) -> list[str]:
        """Return the watches that are one word in quotes, folded."""
        return [folded(text[1:-1]) for text in self.watches if text.startswith("“")]


class Outlet:
    """A feed of the newest published pieces; remembers in which answer each piece stood first."""

    def __init__(self, name: str, pieces: Sequence[Piece]) -> None:
        self.name = name
        self.pieces = sorted(pieces, key=lambda piece: piece.at)
        self.until = datetime.min.replace(tzinfo=UTC)
        self.answers = 0
        self.first_in: dict[int, int] = {}

    def shown(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.at <= self.until]

    async def feed(self, _: Request) -> Response:
        self.answers += 1
        newest = self.shown()[-MAX_FEED:][::-1]
        for piece in newest:
            self.first_in.setdefault(piece.number, self.answers)
        items = "".join(
            f'<item><guid isPermaLink="false">{piece.number}</guid><title>{html.escape(html.escape(piece.title))}</title>'
            f"<link>{piece.link}</link><pubDate>{format_datetime(piece.at)}</pubDate>"
            f"<description>{html.escape(html.escape(piece.text).replace(chr(10), '<br>'))}</description></item>"
            for piece in newest
        )
        return Response(
            f'<rss version="2.0"><channel><title>{self.name}</title>{items}</channel></rss>',
            media_type="application/rss+xml",
        )


class SteppedApp(App):
    """The bot, telling when a stage has had its turn and whether it has more to do at once."""

    had_turn: Callable[[str, bool], None]

    def _stages(self, *parts: Any) -> dict[str, Stage]:
        def told(name: str, stage: Stage) -> Stage:
            async def run() -> bool:
                more = False
                try:
                    more = await stage()
                finally:
                    self.had_turn(name, more)
                return more

            return run

        return {name: told(name, stage) for name, stage in super()._stages(*parts).items()}


@dataclass(frozen=True)
class Told:
    """A story as a chat was told of it: in which message, and by which article."""

    message: SeenMessage
    link: str
    alone: bool


@dataclass(frozen=True)
class Stored:
    """What the store made of a piece."""

    story: int
    chapter: int


class Replay:
    """The bot, its outlets and its listeners; ``to`` moves the clock on."""

    def __init__(self, playground: Playground, clock: MovableClock, outlets: Sequence[Outlet], app: SteppedApp) -> None:
        self.playground = playground
        self.clock = clock
        self.outlets = outlets
        self.app = app
        self.edits = 0
        self._turned = asyncio.Event()
        self._send_waits = False
        app.had_turn = self._had_turn

    def _had_turn(self, name: str, more: bool) -> None:
        if name == "send":
            self._send_waits = not more
        self._turned.set()

    def heard(self, what: str, details: Mapping[str, Any]) -> None:
        """Count the edits that Telegram took."""
        self.edits += what == "call" and details["method"] == "editmessagetext" and details["status"] == 200

    async def to(self, at: datetime, *, every: timedelta) -> None:
        """Let time pass until then in steps, each until everything due has been done."""
        while (now := self.clock.clock.now()) < at:
            self.clock.move(min(every, at - now))
            for outlet in self.outlets:
                outlet.until = self.clock.clock.now()
            await self.settle()

    async def settle(self, *, edits: bool = False) -> None:
        """Wait until everything published has been read and everything due has been sent, and (``edits``) edited."""
        for stage in ("poll", "send", "amend"):
            self.app._dispatch.kick(stage)
        async with asyncio.timeout(PATIENCE):
            while not await self._is_settled(edits):
                if self._send_waits:  # for Telegram's limits: let time pass
                    self.clock.move(timedelta(seconds=1))
                    self._send_waits = False
                    self.app._dispatch.kick("send")
                await self._turned.wait()
                self._turned.clear()

    async def _is_settled(self, edits: bool) -> bool:
        now = self.clock.clock.now()
        ready, due = MESSAGES.state == "ready", MESSAGES.due_at <= now
        counted = [
            select(func.count(ARTICLES.id)),
            select(func.count(ARTICLES.id)).where(ARTICLES.matched_at.is_(None)),
            select(func.count(MESSAGES.id)).where((ready & due) | MESSAGES.state.in_(("sending", "doubt"))),
            select(func.count(MESSAGES.id)).where(MESSAGES.edit_due_at.is_not(None)),
        ]
        async with self.app._store._engine.read() as session:
            articles, unmatched, waiting, amended = [(await session.exec(one)).one() for one in counted]
        published = sum(len(outlet.shown()) for outlet in self.outlets)
        return articles >= published and not unmatched and not waiting and not (edits and amended)

    async def stored(self) -> dict[str, Stored]:
        """Return the story of each piece by its link."""
        async with self.app._store._engine.read() as session:
            rows = await session.exec(select(ARTICLES.url, ARTICLES.story_id, ARTICLES.chapter))
            return {url: Stored(story, chapter) for url, story, chapter in rows}

    async def counts(self) -> dict[str, int]:
        """Count what there is: stories, articles that joined one, chapters, alerts, what came in digests and folded
        messages, edits.
        """
        async with self.app._store._engine.read() as session:
            stories = (await session.exec(select(func.count(STORIES.id)))).one()
            articles = (await session.exec(select(func.count(ARTICLES.id)))).one()
            told_on = select(ARTICLES.story_id, ARTICLES.chapter).where(ARTICLES.chapter > 0).distinct()
            chapters = len((await session.exec(told_on)).all())
            held = dict((await session.exec(select(DELIVERIES.held, func.count()).group_by(DELIVERIES.held))).all())
            states = dict((await session.exec(select(MESSAGES.state, func.count()).group_by(MESSAGES.state))).all())
        folded_ones = sum(held.get(why, 0) for why in ("cap", "burst"))
        return {
            "articles": articles,
            "stories": stories,
            "joined": articles - stories,
            "chapters": chapters,
            "messages": states.pop("sent"),
            "alerts": held.get("", 0),
            "in digests": sum(held.values()) - held.get("", 0) - folded_ones,
            "folded": folded_ones,
            "edits": self.edits,
            **{state: count for state, count in states.items() if state != "merged"},
        }

    async def told(self, listener: Listener) -> list[Told]:
        """Return what a chat was told, in its order: each page of each digest is turned to, as people do."""
        place, world = listener.telegram_id, self.playground.world
        found = []
        for message in world.from_bot(place):
            alone = MATCHED in (message.text.split("\n")[1:2] or [""])[0]
            links = links_of(message)
            while NEXT in message.buttons:
                self.clock.move(timedelta(seconds=4))
                before = message.text
                world.tap(place if place > 0 else READER, message.id, NEXT, place)
                await world.wait_for(partial(shows_other, message, before))
                links += links_of(message)
            found += [Told(message, link, alone) for link in links]
        return found


def shows_other(message: SeenMessage, text: str) -> bool:
    return message.text != text


def links_of(message: SeenMessage) -> list[str]:
    """Return the addresses that a message's words lead to."""
    return [one["url"] for one in message.entities if one["type"] == "text_link"]


@contextlib.asynccontextmanager
async def replaying(
    folder: Path, pieces: Sequence[Piece], listeners: Sequence[Listener], start: datetime, **more: Any
) -> AsyncIterator[Replay]:
    """Run the bot from ``start`` on: the outlets have been read once, later pieces are news."""
    clock = MovableClock()
    clock.move(start - clock.clock.now())
    playground = Playground(clock.clock.now, clock.clock.monotonic)
    world = playground.world
    world.user(READER, "读者")
    for one in listeners:
        if one.telegram_id > 0:
            world.user(one.telegram_id, f"用户{one.telegram_id}")
        else:
            world.group(one.telegram_id, f"群{one.telegram_id}", members=(READER,), admins=(READER,))
    # The first entries of the feeds are told to nobody.
    day_before = start - timedelta(hours=20)
    outlets = [
        Outlet(name, [Piece(-1, name, f"{name}昨天的旧闻", "样例。", day_before), *(one for one in pieces if one.outlet == name)])
        for name in sorted({one.outlet for one in pieces})
    ]  # fmt: skip
    routes = [Route(f"/{outlet.name}/rss.xml", outlet.feed) for outlet in outlets]
    async with serve(Starlette(routes=[*playground.routes(), *routes])) as url:
        sources = [{"kind": "rss", "name": outlet.name, "url": f"{url}/{outlet.name}/rss.xml"} for outlet in outlets]
        polling = {"interval": "60s", "allow_private": ["127.0.0.0/8"]}
        settings = settings_for(playground, url, folder, sources=sources, polling=polling, **more)
        await settle_in(settings.database.url.get_secret_value(), listeners, start)
        events: list[Event] = []
        app = SteppedApp(settings, clock=clock.clock, report=events.append, say=lambda _: None)
        replay = Replay(playground, clock, outlets, app)
        world.listeners.append(replay.heard)
        for outlet in outlets:
            outlet.until = start
        await app.start()
        try:
            await app.connected()
            await replay.settle()
            yield replay
        finally:
            await app.stop()


async def settle_in(database: str, listeners: Iterable[Listener], at: datetime) -> None:
    """Make the chats known, with their watches and settings."""
    listings = Listings.shipped()
    store = await Store.open(database, runner=False)
    async with store.write() as tx:
        for one in listeners:
            kind = "private" if one.telegram_id > 0 else "supergroup"
            chat = await tx.chats.meet(one.telegram_id, 0, kind, "", "zh-Hans", at)
            await tx.chats.settle_on(chat.id, one.settings)
            await tx.chats.mute(chat.id, one.muted_until)
            for text, mode in one.watches.items():
                meaning = understand(text, listings)
                watch, _ = await tx.watches.add(chat.id, meaning.text, meaning.key, by=None, at=at)
                await tx.watches.retime(chat.id, [watch.id], mode=mode, schedule=one.schedules.get(text, ""))
                if text in one.watches_muted_until:
                    await tx.watches.mute(chat.id, watch.id, one.watches_muted_until[text])
    await store.close()


async def check(replay: Replay, listeners: Sequence[Listener], pieces: Sequence[Piece]) -> None:
    """Check what each chat shows against what its plain words should bring it."""
    stored = await replay.stored()
    by_link = {piece.link: piece for piece in pieces}
    texts = {piece.link: (folded(piece.title), folded(piece.text)) for piece in pieces}
    first_in = {
        piece.link: (outlet.name, outlet.first_in[piece.number]) for outlet in replay.outlets for piece in outlet.shown()
    }  # fmt: skip
    for outlet in replay.outlets:
        assert all(outlet.first_in.get(piece.number) for piece in outlet.pieces), "more at once than a feed shows"
    for listener in listeners:
        told = await replay.told(listener)
        chapters = [(stored[one.link].story, stored[one.link].chapter) for one in told]
        twice = [one for one in set(chapters) if chapters.count(one) > 1]
        assert not twice, (listener, [(stored[one.link], one.link, one.message.id) for one in told if stored[one.link].story in {s for s, _ in twice}])  # fmt: skip
        latest: dict[int, int] = defaultdict(lambda: -1)
        for story, chapter in chapters:
            latest[story] = max(latest[story], chapter)
        hit = {
            link for link, fields in texts.items() if any(stands(word, field, prefix=False) for word in listener.plain for field in fields)
        }  # fmt: skip
        progress = listener.settings.get("progress", True)
        missing = [
            (by_link[link].title, by_link[link].at, stored[link], latest[stored[link].story])
            for link in sorted(hit)
            if latest[stored[link].story] < (stored[link].chapter if progress else 0)
        ]
        assert not missing, (listener, missing)
        if len(listener.plain) == len(listener.watches):
            assert {one.link for one in told} <= hit, (listener, {one.link for one in told} - hit)
        last: dict[tuple[str, int], datetime] = {}
        for one in told:
            if one.alone and "urgent" not in listener.watches.values():
                poll, at = first_in[one.link], by_link[one.link].at
                assert at >= last.get(poll, at), (listener, one.link, "after a later one of the same poll")
                last[poll] = at
    assert replay.playground.telegram.violations == []


async def measured(work: Awaitable[None]) -> float:
    """Return how many seconds some work took on this machine: printed, never asserted."""
    machine = Clock.system()
    started = machine.monotonic()
    await work
    return machine.monotonic() - started

"""A bot that runs in this process against the playground over HTTP: journeys talk to it."""

import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from starlette.applications import Starlette

from bot.app import App
from bot.chat.routing import COMMANDS
from bot.config import Settings
from bot.core.clock import Clock, MovableClock
from bot.core.delivery.rate_limits import GROUP as IN_A_GROUP
from bot.core.delivery.rate_limits import GROUP_WINDOW, _tokens
from bot.newsroom.events import Event
from bot.playground.playground import ADMIN, GROUP, XIAOWANG, Playground
from bot.playground.server import serve
from bot.playground.world import SeenMessage
from bot.sources.fetch.guard import addresses_of
from tests.databases import empty_sqlite, new_sqlite

# People take a moment between two things: without it the bot would rightly pace its answers to one chat.
A_MOMENT = timedelta(seconds=3)


def morning() -> datetime:
    """The last time that it was 10 in Shanghai: far from the quiet hours, the daily report and the hours of digests."""
    now = Clock.system().now()
    today = now.replace(hour=2, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


@dataclass
class Running:
    """The bot, its Telegram and its sources."""

    playground: Playground
    url: str
    clock: MovableClock
    settings: Settings
    app: App
    events: list[Event] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def world(self) -> Any:
        return self.playground.world

    def texts(self, chat: int = XIAOWANG) -> list[str]:
        return [message.text for message in self.world.from_bot(chat)]

    async def say(self, text: str, user: int = XIAOWANG, chat: int | None = None, **more: Any) -> SeenMessage:
        """Say something and return the bot's next message in that chat."""
        place = chat or user
        await self.moment(place)
        before = len(self.world.from_bot(place))
        self.world.say(user, text, chat, **more)
        return await self.next(place, before)

    async def moment(self, chat: int | None = None) -> None:
        """Let a moment pass, after all calls have ended: time that passes during a call frees no place at the gate.

        With a chat: only if it could not take an answer of two messages at once, for a moved clock sets every stage to
        work.
        """
        gate = self.app._gate
        while gate._gate._under_way:
            gate._changed.clear()
            await gate._changed.wait()
        if chat is None or not self._has_room(chat):
            self.clock.move(A_MOMENT)

    def _has_room(self, chat: int) -> bool:
        state, now = self.app._gate._gate._chats.get(chat), self.clock.clock.monotonic()
        if state is None:
            return True
        if chat > 0:
            return _tokens(state, now) >= 2.0
        return sum(at > now - GROUP_WINDOW for at in state.ended) + 2 <= IN_A_GROUP

    async def next(self, chat: int, before: int) -> SeenMessage:
        found: SeenMessage = await self.world.wait_for(lambda: (self.world.from_bot(chat)[before:] or [None])[0])
        return found

    async def tap(self, message: SeenMessage, button: str, user: int = XIAOWANG) -> SeenMessage:
        """Tap a button and wait until the tap is answered; returns the message as it is then."""
        answered = len(self.world.callback_answers)
        self.world.tap(user, message.id, button, message.chat)
        await self.world.wait_for(lambda: len(self.world.callback_answers) > answered)
        return message

    def forge(self, data: str, user: int, chat: int | None = None) -> SeenMessage:
        """Tap a button that the bot never put there, or not on this playground; returns the message above it, 伪造."""
        place = self.world.places[chat or user]
        keyboard = [[{"text": "x", "callback_data": data}]]
        at = self.clock.clock.now()
        message: SeenMessage = self.world.post(
            place, SeenMessage(0, place.id, True, "盯讯", "伪造", at, keyboard=keyboard)
        )
        self.world.tap(user, message.id, "x", place.id)
        return message

    async def turned(self, message: SeenMessage, button: str, user: int = XIAOWANG) -> SeenMessage:
        """Tap a button and wait until the message shows something else."""
        await self.moment(message.chat)
        before = (message.text, message.buttons)
        self.world.tap(user, message.id, button, message.chat)
        await self.world.wait_for(lambda: (message.text, message.buttons) != before)
        return message

    async def polled(self, name: str, rounds: int = 1) -> None:
        """Wait until a source has been polled so many times more."""
        start = self._polls(name)
        await self.world.wait_for(lambda: self._polls(name) >= start + rounds)

    def _polls(self, name: str) -> int:
        return sum(1 for event in self.events if event.stage == "poll" and event.what == name)


def settings_for(playground: Playground, url: str, folder: Path, **more: Any) -> Settings:
    values: dict[str, Any] = {
        "telegram": {"token": SecretStr(playground.telegram.token), "base_url": f"{url}/bot"},
        "admins": [ADMIN],
        "database": {"url": empty_sqlite(folder)},
        "polling": {"interval": "1s", "min_interval": "1s", "allow_private": ["127.0.0.0/8"]},
        "http": {"listen": ""},
        "sources": playground.newsstand.sources(url),
    }
    # None = a configuration without this key.
    return Settings(**{key: value for key, value in (values | more).items() if value is not None})


@contextlib.asynccontextmanager
async def running(folder: Path, *, seeded: bool = True, stages: Any = None, **more: Any) -> AsyncIterator[Running]:
    """Run a bot; waits until it is connected and has read its sources once."""
    clock = MovableClock(morning())
    playground = Playground(clock.clock.now, clock.clock.monotonic)
    if "database" not in more:
        more["database"] = {"url": new_sqlite(folder)}
    async with serve(Starlette(routes=playground.routes())) as url:
        settings = settings_for(playground, url, folder, **more)
        bot = await start(playground, url, clock, settings, stages=stages)
        try:
            if seeded:
                names = {one["name"] for one in settings.sources}
                await bot.world.wait_for(lambda: names <= {event.what for event in bot.events if event.stage == "poll"})
            yield bot
            for place in bot.world.places:
                for message in bot.world.from_bot(place):
                    # Telegram links of its own accord what looks like a link: nothing of that kind may be left open.
                    assert message.strays(COMMANDS) == [], message.text
        finally:
            await bot.app.stop()


def only_here(host: str, port: int) -> list[str]:
    """Look up names of this machine only: no test asks anything of the Internet."""
    if host != "localhost":
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return addresses_of(host, port)


async def start(
    playground: Playground, url: str, clock: MovableClock, settings: Settings, *, stages: Any = None
) -> Running:
    events: list[Event] = []
    said: list[str] = []

    def report(event: Event) -> None:
        events.append(event)
        playground.world.changed("stage", {})

    app = App(settings, clock=clock.clock, report=report, stages=stages, say=said.append, look_up=only_here)
    await app.start()
    clock.moved.append(app.look)
    await app.connected()
    return Running(playground, url, clock, settings, app, events, said)


__all__ = ["ADMIN", "GROUP", "XIAOWANG", "Running", "running", "settings_for", "start"]

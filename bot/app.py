"""Builds all parts of the bot, the only place that does, and starts and stops them in order.

Over 400 lines: what starts in one order stops in the reverse one, and both are read together.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import structlog

from bot.channels.gate import TelegramGate
from bot.channels.telegram import TelegramChannel
from bot.chat.alarm import Alarm
from bot.chat.handlers import Handlers
from bot.chat.menu import set_menus
from bot.chat.services import ServiceRules, Services
from bot.chat.updates.inbox import Inbox
from bot.config import USUAL_SOURCES, Settings, without_effect
from bot.connection import WRONG_TOKEN, Connection
from bot.core.backoff import DATABASE
from bot.core.clock import Clock
from bot.core.delivery.chat_settings import ChatSettings
from bot.core.delivery.quiet_hours import Quiet
from bot.core.delivery.rules import Rules
from bot.core.errors import TelegramError
from bot.core.listings.tickers import Listings
from bot.core.listings.trading_calendar import TradingDays
from bot.core.news.item_rules import Intake
from bot.core.reports import Figures
from bot.dispatch import Dispatch, Stage
from bot.messages.reader import Reader
from bot.newsroom.actions.access import close_the_door
from bot.newsroom.actions.add_source import add_configured, make_owner_link
from bot.newsroom.events import Event, Report
from bot.newsroom.pipeline.backtest import Backtest
from bot.newsroom.pipeline.edit_sent import EditSent
from bot.newsroom.pipeline.enrich import Enrich
from bot.newsroom.pipeline.group import Group
from bot.newsroom.pipeline.match import Match
from bot.newsroom.pipeline.poll import Poll, PollRules
from bot.newsroom.pipeline.send import Send
from bot.newsroom.pipeline.summarise import Summarise
from bot.newsroom.upkeep.expiry import Expiry
from bot.newsroom.upkeep.forget import Forget
from bot.newsroom.upkeep.notify import Notify
from bot.newsroom.upkeep.retention import Retention
from bot.schedule import Scheduler
from bot.sources.fetch.guard import addresses_of
from bot.sources.fetch.http import Web
from bot.store import Store
from bot.store.upkeep.pruning import Ages
from bot.watchdog import Watchdog
from bot.web import make_web
from bot.web.server import serve
from bot.web.status import status

log = structlog.get_logger("app")

T = TypeVar("T")
HOLD_ON_EVERY = 5.0


def rules_of(settings: Settings) -> Rules:
    """Return the configured rules of delivery."""
    delivery = settings.delivery
    return Rules(
        ZoneInfo(settings.timezone),
        TradingDays.shipped(),
        ChatSettings(quiet=Quiet.read(delivery.quiet_hours)),
        delivery.instant_per_hour,
    )


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait([task])


class App:
    """The bot: built from Settings, then started and stopped.

    Example::

        app = App(settings, clock=Clock.system())
        await app.start()
        await app.stop()

    ``report`` is called with what the stages do; ``stages`` replaces stages by name (the demo's checks are tested with
    broken ones); ``say`` is called with the few lines for the operator; ``look_up`` returns the addresses of sources'
    names. ``start`` raises ConfigError, StoreError, SecondRunnerError.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock,
        report: Report = lambda _: None,
        stages: Mapping[str, Stage] | None = None,
        say: Callable[[str], None] = print,
        look_up: Callable[[str, int], list[str]] = addresses_of,
    ) -> None:
        self.settings = settings
        self._look_up = look_up
        self._clock = clock
        self._report = report
        self._replaced = dict(stages or {})
        self._say = say
        self._stack = contextlib.AsyncExitStack()
        self._connected = asyncio.Event()
        self._failed: asyncio.Future[None] | None = None

    async def start(self) -> None:
        """Open everything and start the stages."""
        self._failed = asyncio.get_running_loop().create_future()
        try:
            await self._build()
        except BaseException:
            await self._stack.aclose()
            raise

    async def stop(self) -> None:
        """Stop in order: no new work, the sends under way end, everything closes.

        Nothing is lost: the tables hold it.
        """
        await self._stack.aclose()

    async def failed(self) -> None:
        """Wait forever, or raise TelegramError when the token turns out to be wrong."""
        assert self._failed is not None
        await asyncio.shield(self._failed)

    def look(self) -> None:
        """Let every stage look at once for due work: the clock was moved."""
        self._dispatch.kick_all()

    async def connected(self) -> None:
        """Wait until Telegram has answered getMe."""
        await self._connected.wait()

    async def heartbeat_age(self) -> timedelta | None:
        """Return the age of the poll loop's heartbeat; negative after the clock was set back."""
        async with self._store.read() as tx:
            last = await tx.key_values.last_beat("poll")
        return self._clock.now() - last if last else None

    async def _build(self) -> None:
        settings = self.settings
        for key in without_effect(settings):
            self._say(f"Note: {key} has no effect in this version yet.")
        self._store = await Store.open(settings.database.url.get_secret_value(), runner=True, clock=self._clock)
        self._stack.push_async_callback(self._store.close)
        self._watchdog = Watchdog(self._keep_hold_ups)
        self._watchdog.start()
        self._stack.push_async_callback(self._watchdog.stop)
        self._listings = Listings.shipped()
        self._listings.spellings.warm()
        self._rules = rules_of(settings)
        self._web = self._open_web()
        self._stack.push_async_callback(self._web.close)
        await self._add_sources()
        self._open_telegram()
        self._dispatch = Dispatch(self._stages())
        self._services = self._make_services()
        self._stack.push_async_callback(self._services.stop)
        self._handlers = Handlers(self._connection.application, self._services)
        await self._take_up()
        await self._run()

    def _open_web(self) -> Web:
        polling = self.settings.polling
        return Web(
            self._clock,
            timeout=polling.timeout,
            max_bytes=polling.max_bytes,
            allow_private=polling.allow_private,
            proxy=polling.way,
            per_host=polling.per_host,
            look_up=self._look_up,
        )

    def _open_telegram(self) -> None:
        settings, clock = self.settings, self._clock
        self._gate = TelegramGate(clock)
        self._stack.push_async_callback(self._gate.shutdown)
        self._inbox = Inbox(self._store, clock, self._handle, self._apologise)
        self._connection = Connection(settings.telegram, clock, self._gate, self._inbox.keep, self._say, self._give_up)
        self._stack.push_async_callback(self._connection.close)
        self._channel = TelegramChannel(self._connection.bot, self._gate, clock, self._listings, settings.timezone)

    def _make_services(self) -> Services:
        settings = self.settings
        rules = ServiceRules(
            frozenset(settings.admins),
            settings.language,
            settings.timezone,
            settings.limits.watches_per_chat,
            settings.limits.commands_per_minute,
            settings.polling.interval.total_seconds(),
            settings.polling.min_interval.total_seconds(),
            settings.delivery.stale_after,
            settings.access == "invite",
            settings.http.status_link,
        )
        return Services(
            store=self._store,
            clock=self._clock,
            web=self._web,
            bot=self._connection.bot,
            channel=self._channel,
            listings=self._listings,
            rules=rules,
            delivery_rules=self._rules,
            kick=self._dispatch.kick,
        )

    async def _take_up(self) -> None:
        """Resume from the last process: its messages in flight are in doubt, its calls count for Telegram's limits."""
        async with self._store.write() as tx:
            await close_the_door(tx, invite_only=self.settings.access == "invite")
            count, condemned = await tx.outbox.doubt_in_flight()
            if count:
                log.warning("messages were in flight when the process ended; each is sent once more", count=count)
            if condemned:
                log.error("a message was in flight alone at every one of the last crashes; it is not sent any more")
            now = self._clock.now()
            self._gate.remember(await tx.outbox.sent_since(now - timedelta(seconds=61), now))

    async def _run(self) -> None:
        """Start everything. Undone in reverse: first no stage starts anything more, then the started polls end."""
        self._stack.push_async_callback(self._poll.stop)
        self._stack.push_async_callback(self._send.record)
        self._stack.push_async_callback(self._forget.stop)
        await self._notify.begin()
        self._alarm = Alarm(self._store, self._reader(self.settings.language), self.settings.admins)
        await self._alarm.begin()
        self._dispatch.start()
        self._stack.push_async_callback(self._dispatch.stop)
        schedule = Scheduler(self._dispatch.kick)
        schedule.start()
        self._stack.push_async_callback(schedule.stop)
        if self.settings.http.listen:
            await self._serve_web()
        self._stack.push_async_callback(self._inbox.stop)
        claim = asyncio.create_task(self._hold_on(), name="claim")
        claim.add_done_callback(self._needed_ended)
        self._stack.push_async_callback(_end, claim)
        alarm = asyncio.create_task(self._watch_for_damage(), name="alarm")
        self._stack.push_async_callback(_end, alarm)
        connecting = asyncio.create_task(self._connect(), name="connect")
        connecting.add_done_callback(self._needed_ended)
        self._stack.push_async_callback(self._disconnect, connecting)

    def _stages(self) -> dict[str, Stage]:
        """Return every stage by its name in the log; the stages that call Telegram wait for the connection."""
        settings, clock, store, listings = self.settings, self._clock, self._store, self._listings
        channel, web, rules, seen, later = self._channel, self._web, self._rules, self._seen, self._later
        polling, stale_after = settings.polling, settings.delivery.stale_after
        intake = Intake(stale_after, listings)
        poll_rules = PollRules(
            polling.interval, polling.min_interval, polling.concurrency, polling.per_host, intake, rules.days
        )
        self._poll = Poll(
            store, web, clock, poll_rules, seen, stored=lambda: self._dispatch.kick("group"), later=later("poll")
        )
        self._send = Send(store, channel, clock, rules, seen, later=later("send"), stale_after=stale_after)
        self._forget = Forget(store, channel, seen, can_say=self._connected.is_set, later=later("forget"))
        self._notify = Notify(store, clock, settings.admins, ZoneInfo(settings.timezone), self._reader, seen)
        ages = Ages(settings.retention.articles, settings.retention.messages)
        engine = "none" if settings.summary.engine == "none" else "extractive"
        stages: dict[str, Stage] = {
            "poll": self._poll,
            "enrich": Enrich(store, web, clock, intake, seen),
            "group": Group(store, clock, seen),
            "match": Match(store, clock, listings, rules, seen),
            "summarise": Summarise(store, seen, engine=engine),
            "send": self._when_connected(self._send),
            "foretell": self._when_connected(Backtest(store, channel, clock, listings, later=later("foretell"))),
            "amend": self._when_connected(EditSent(store, channel, clock, later=later("amend"))),
            "expire": Expiry(store, clock, forget=lambda: self._dispatch.kick("forget")),
            "prune": Retention(store, clock, ages, settings.admins, self._reader),
            "forget": self._forget,
            "notify": self._notify,
        }
        return stages | self._replaced

    def _later(self, stage: str) -> Callable[[float], None]:
        """Return a function that makes a stage look again after so many seconds."""
        return lambda seconds: self._dispatch.kick_later(stage, seconds)

    def _reader(self, language: str) -> Reader:
        return Reader(language, ZoneInfo(self.settings.timezone))

    def _when_connected(self, stage: Stage) -> Stage:
        """Make a stage do nothing before the first getMe: nothing can be sent then, and the outbox keeps it."""

        async def run() -> bool:
            return await stage() if self._connected.is_set() else False

        return run

    def _seen(self, event: Event) -> None:
        """Pass an event on, and kick the next stage."""
        following = {"enrich": "match", "group": "match", "match": "summarise", "summarise": "send"}.get(event.stage)
        if event.stage == "send" and event.numbers.get("kind") == "reply":
            following = "foretell"  # a new watch's backtest goes into the answer
        if any(event.numbers.get(one) for one in ("parked", "opened", "strange")):
            following = "notify"  # some people must be told
        if event.stage == "notify":
            following = "send"
        if following is not None:
            self._dispatch.kick(following)
        log.debug(event.stage, what=event.what, **{f"n_{name}": value for name, value in event.numbers.items()})
        self._report(event)

    async def _add_sources(self) -> None:
        settings, now = self.settings, self._clock.now()
        sources = list(settings.sources)
        if "sources" not in settings.model_fields_set:
            # A configuration without sources means the usual ones, like no configuration; but not after an
            # admin has had any.
            async with self._store.read() as tx:
                sources = [] if await tx.sources.ever() else list(USUAL_SOURCES)
        # Unsound rows are set aside first: a source that is added beside one would violate the table and
        # keep the bot from starting.
        await self._store.put_right("sources")
        added = await add_configured(self._store, sources, interval=settings.polling.interval.total_seconds(), at=now)
        async with self._store.read() as tx:
            count = await tx.sources.count()
        if added:
            log.info("sources added from the configuration", count=added)
        if not count:
            self._say(
                "There is no news source yet: add some under `sources:` in the configuration, or with /addsource in chat."
            )

    async def _handle(self, raw: Any) -> None:
        await self._handlers.handle(raw)

    async def _apologise(self, raw: Any) -> None:
        await self._handlers.apologise(raw)

    def _needed_ended(self, task: asyncio.Task[None]) -> None:
        """End the bot with the error of a required task, loudly: without it the bot is deaf or not alone.

        The bot is better restarted.
        """
        assert self._failed is not None
        if not task.cancelled() and (why := task.exception()) and not self._failed.done():
            self._failed.set_exception(why)

    async def _connect(self) -> None:
        """Start to listen as soon as Telegram answers, and run what waited for that."""
        await self._connection.make()
        bot = self._connection.bot
        self._connected.set()
        self._dispatch.kick("send")
        self._dispatch.kick("foretell")
        waiting = await self._taken(self._inbox.resume)
        if waiting:
            log.info("updates from before the restart are handled now", count=waiting)
        await self._connection.listen()
        self._say(f"Connected as @{bot.username}.")
        await self._taken(lambda: self._find_owner(bot.username))
        admins = await self._taken(self._admins)
        self._services.without_menu = await set_menus(bot, self._reader(self.settings.language), admins)

    async def _admins(self) -> set[int]:
        async with self._store.read() as tx:
            return {*self.settings.admins, *await tx.people.admins()}

    async def _taken(self, step: Callable[[], Awaitable[T]]) -> T:
        """Repeat a step of the start until the database accepts it: a lock or a full disk is no reason to be deaf."""
        failures = 0
        while True:
            try:
                return await step()
            except Exception as exc:
                if not self._store.trouble:
                    raise
                log.warning("the start waits for the database", why=self._store.trouble, cause=type(exc).__name__)
            failures += 1
            await asyncio.sleep(DATABASE.after(failures).total_seconds())

    async def _hold_on(self) -> None:
        """End the bot when another one has taken its database: two bots would tell everything twice."""
        while True:
            await asyncio.sleep(HOLD_ON_EVERY)
            await self._store.hold_on()

    async def _watch_for_damage(self) -> None:
        await self._connected.wait()
        await self._alarm.watch(self._connection.bot)

    def _give_up(self) -> None:
        assert self._failed is not None
        if not self._failed.done():
            self._failed.set_exception(TelegramError(WRONG_TOKEN))

    async def _find_owner(self, username: str) -> None:
        async with self._store.write() as tx:
            if self.settings.admins or await tx.people.owners():
                return
            word = await make_owner_link(tx, self._clock.now())
        self._say(
            f"No admin is configured. Whoever opens this link within 10 minutes owns the bot: https://t.me/{username}?start={word}"
        )

    async def _disconnect(self, connecting: "asyncio.Task[None]") -> None:
        await _end(connecting)
        await self._connection.stop_listening()

    async def _figures(self) -> Figures:
        async with self._store.read() as tx:
            return await tx.statistics.figures(self._clock.now())

    async def _keep_hold_ups(self, count: int) -> None:
        async with self._store.write() as tx:
            await tx.statistics.add_hold_ups(count, self._clock.now())

    async def _serve_web(self) -> None:
        http = self.settings.http
        page = status(
            http.status_token.get_secret_value(),
            self._figures,
            self._reader(self.settings.language),
        )
        web = make_web(
            self.heartbeat_age,
            self._connection.listener.silence,
            page,
            damage=lambda: self._store.trouble,
            hold_ups=lambda: self._watchdog.count,
        )
        close = await serve(http.listen, web, self._say)
        if close is not None:
            self._stack.push_async_callback(close)

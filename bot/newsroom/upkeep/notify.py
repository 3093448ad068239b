"""Notify: tell admins of changed sources and messages of unknown fate, and each morning of the day before.

Subscribers are told of places that nothing can be written to any more.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

import structlog

from bot.core.clock import DAY, Clock
from bot.core.sources.health import TROUBLED, stands_by, worth_telling
from bot.core.types import Chat, Source, Words
from bot.messages import parked_places
from bot.messages.admin import notices
from bot.messages.reader import Reader
from bot.newsroom.events import Event, Report
from bot.newsroom.upkeep.parked import faults_told, tell_subscribers, untold_faults
from bot.store import Store, Transaction
from bot.store.outbox import Lost

log = structlog.get_logger("notify")

# The daily report, in the configuration's time zone.
MORNING = time(9)
BUSIEST = 5
MAX_UNKNOWN = 500


@dataclass(frozen=True, slots=True)
class Daily:
    """The figures of a day for admins: articles by source, messages by outcome, the sources in trouble."""

    sources: tuple[Source, ...]
    articles: dict[int, int]
    messages: dict[str, int]

    @property
    def busiest(self) -> list[tuple[Source, int]]:
        """Return the sources that brought most articles, with how many."""
        counted = [(source, self.articles.get(source.id, 0)) for source in self.sources]
        return sorted((pair for pair in counted if pair[1]), key=lambda pair: -pair[1])[:BUSIEST]

    @property
    def troubled(self) -> list[Source]:
        return [source for source in self.sources if source.state in TROUBLED]


class Notify:
    """Puts one message of news for each admin into the outbox, together with the note that it was told.

    Admins who never spoke to the bot cannot be written to: the news waits until there is one who did.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        owners: Collection[int],
        zone: ZoneInfo,
        reader: Callable[[str], Reader],
        report: Report,
    ) -> None:
        self._store = store
        self._clock = clock
        self._owners = frozenset(owners)
        self._zone = zone
        self._reader = reader
        self._report = report

    async def __call__(self) -> bool:
        for part in (self._tell_subscribers, self._tell_faults, self._tell_unsound, self._tell_admins):
            try:
                await part()
            except Exception:
                # One notice that cannot be written must not keep admins from the others.
                log.exception("a notice cannot be written", part=part.__name__)
        return False

    async def _tell_subscribers(self) -> None:
        if told := await tell_subscribers(self._store, self._reader, self._clock.now()):
            self._report(Event("notify", "places", {"places": told}))

    async def _tell_unsound(self) -> None:
        """Tell admins of unsound rows, each once."""
        async with self._store.read() as tx:
            if not await tx.set_aside.untold() or not await self._admins(tx):
                return
        async with self._store.write() as tx:
            admins, rows = await self._admins(tx), await tx.set_aside.untold()
            for chat in admins if rows else ():
                words = notices.set_aside(self._reader(chat.language), rows)
                await tx.outbox.say(chat.id, words, self._clock.now(), kind="notice")
            if admins:
                await tx.set_aside.mark_told()

    async def _tell_faults(self) -> None:
        """Tell admins once of each kind of refusal that is a fault of ours, or that is not known here."""
        async with self._store.read() as tx:
            if not await untold_faults(tx) or not await self._admins(tx):
                return
        async with self._store.write() as tx:
            admins, faults = await self._admins(tx), await untold_faults(tx)
            for chat in admins:
                words = parked_places.refusals(self._reader(chat.language), faults)
                await tx.outbox.say(chat.id, words, self._clock.now(), kind="notice")
            if admins:
                await faults_told(tx)

    async def _tell_admins(self) -> None:
        now = self._clock.now()
        async with self._store.read() as tx:
            sources = await tx.sources.all()
            changed = [source for source in sources if worth_telling(source, now)]
            unknown = await self._unknown(tx, now)
            daily = await self._is_due(tx, now)
            somebody = bool(await self._admins(tx))
        if not somebody or not (changed or unknown or daily):
            return
        async with self._store.write() as tx:
            admins = await self._admins(tx)
            if not admins:
                return
            if changed:
                # As they are now: a source may have changed again meanwhile.
                changed = [one for one in await tx.sources.all() if worth_telling(one, now)]
                await tx.sources.mark_told({one.id: one.state for one in changed})
            # Read again: messages that became unknown meanwhile are told now, or they would count as told.
            unknown = await self._unknown(tx, now)
            if unknown:
                kept = await self._told_ids(tx)
                await tx.key_values.put("unknown-told", {"ids": [*(one.id for one in unknown), *kept][:MAX_UNKNOWN]})
            found = await self._day(tx, now) if daily else None
            if daily:
                await tx.key_values.put("daily", {"day": self._local(now).date().isoformat()})
            standing = {name: one for one in sources if (name := stands_by(one))}
            for chat in admins:
                reader = self._reader(chat.language)
                if changed:
                    words = notices.sources_changed(reader, changed, standing, len(sources), now)
                    await tx.outbox.say(chat.id, words, now, kind="notice")
                for words in _lost(reader, unknown, now):
                    await tx.outbox.say(chat.id, words, now, kind="notice")
                if found is not None:
                    words = notices.daily(
                        reader,
                        found.sources,
                        found.busiest,
                        found.troubled,
                        sum(found.articles.values()),
                        found.messages,
                    )
                    await tx.outbox.say(chat.id, words, now, kind="notice")
        self._report(Event("notify", "admins", {"sources": len(changed), "unknown": len(unknown), "daily": daily}))

    async def _unknown(self, tx: Transaction, now: datetime) -> list[Lost]:
        """Return the last day's messages of unknown fate that admins have not heard of."""
        found = [one for one in await tx.outbox.unknown(most=MAX_UNKNOWN) if one.at > now - DAY]
        told = await self._told_ids(tx) if found else []
        return [one for one in found if one.id not in told]

    async def _told_ids(self, tx: Transaction) -> list[int]:
        """Return the messages of unknown fate that admins have heard of."""
        known = await tx.key_values.get("unknown-told")
        return list(known["ids"]) if known is not None else []

    def _local(self, now: datetime) -> datetime:
        return now.astimezone(self._zone)

    async def _is_due(self, tx: Transaction, now: datetime) -> bool:
        """Tell whether the report of the last day is due: once a morning, but not on the bot's first morning."""
        local, known = self._local(now), await tx.key_values.get("daily")
        if known is None:
            return False
        # Not "later than": a day that was told while the clock was set ahead is no reason to say nothing until then.
        return local.time() >= MORNING and known["day"] != local.date().isoformat()

    async def begin(self) -> None:
        """Note the day of the first start: its morning has no report."""
        async with self._store.write() as tx:
            if await tx.key_values.get("daily") is None:
                await tx.key_values.put("daily", {"day": self._local(self._clock.now()).date().isoformat()})

    async def _day(self, tx: Transaction, now: datetime) -> Daily:
        return Daily(
            tuple(await tx.sources.all()),
            dict(await tx.articles.count_by_source(now)),
            dict(await tx.outbox.became(now - DAY)),
        )

    async def _admins(self, tx: Transaction) -> Sequence[Chat]:
        ids = sorted(self._owners | await tx.people.admins())
        found = [await tx.chats.find(id_) for id_ in ids]
        return [one for one in found if one is not None and one.active]


def _lost(reader: Reader, found: Sequence[Lost], now: datetime) -> list[Words]:
    """Write notices of unknown messages: those that Telegram never answered, those at which the process ended."""
    told = []
    for say, condemned in ((notices.unknown_fate, False), (notices.condemned, True)):
        if those := [(one.chat, one.at) for one in found if one.condemned is condemned]:
            told.append(say(reader, those, now))
    return told

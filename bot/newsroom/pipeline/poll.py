"""Poll: due sources -> fetch -> parse -> store, the articles and the source's cursor and validators in one transaction
(T1).

Over 400 lines: a poll from its claim to its record, good or bad, is one stage.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import structlog

from bot.core.clock import Clock
from bot.core.errors import ConfigError, ParseError, SourceError
from bot.core.listings.trading_calendar import TradingDays
from bot.core.news.item_rules import Intake
from bot.core.sources.faults import Fault
from bot.core.sources.health import (
    LEFT_OUT,
    STANDING_BY,
    after_failure,
    after_success,
    asked_to_wait,
    is_long,
    stands_by,
    takes_over,
    usual_gap,
)
from bot.core.sources.opml import MAX_ADDRESS
from bot.core.sources.poll_schedule import MAX_WAIT, after_bad_poll, after_good_poll, next_interval
from bot.core.sources.reach import Reach
from bot.core.sources.redaction import masked_url
from bot.core.types import Source
from bot.newsroom.events import Event, Report
from bot.newsroom.pipeline.fetch_source import FetchSource, Gathered
from bot.newsroom.pipeline.group_commit import GroupCommit
from bot.newsroom.pipeline.store_items import store_items
from bot.sources.fetch.http import Web
from bot.sources.kinds.registry import open_kind
from bot.store import Store, Transaction
from bot.store.audit import ITSELF
from bot.store.sources import UnchangedPoll

log = structlog.get_logger("poll")

# Many sites answer an error for pages too far back, and always will: after so many polls the pages read count as all.
MAX_CUTS = 3
# Due sources looked at in one go: they include those of hosts that have no place left.
MAX_DUE = 1_000
# Seconds for which the list of due sources holds, while some of them wait for a place.
DUE_KEPT = 3.0
# Polls whose answers wait to be stored; with more of them no new poll begins.
MAX_STORING = 200
EVER = datetime.min.replace(tzinfo=UTC)
# The heartbeat that `dingxun health` reads; it stops when this loop stops.
# Written often, too: a database that takes no more writes is noticed within ten seconds.
BEAT_EVERY = 5.0
# A heartbeat that is this much later than now is from before the clock was set back.
SET_BACK = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PollRules:
    """How sources are polled: the configured interval, its floor, and the most polls at once, in all and per host.

    ``days`` = when markets trade.
    """

    interval: timedelta
    min_interval: timedelta
    concurrency: int
    per_host: int
    intake: Intake
    days: TradingDays


class Poll:
    """Starts a poll of every due source that is not being polled already.

    Example: ``await poll()`` -> True while something was started. ``stored`` is called after a commit that brought
    articles, ``later`` with the seconds until a source that was polled is due again.
    """

    def __init__(
        self,
        store: Store,
        web: Web,
        clock: Clock,
        rules: PollRules,
        report: Report,
        *,
        stored: Callable[[], None],
        later: Callable[[float], None],
    ) -> None:
        self._store = store
        self._fetch = FetchSource(store, web)
        self._clock = clock
        self._rules = rules
        self._report = report
        self._stored = stored
        self._later = later
        self._under_way: dict[int, tuple[str, asyncio.Task[None]]] = {}  # the host and the poll of each source
        self._commit = GroupCommit(store)
        self._unchanged: list[UnchangedPoll] = []
        self._storing: set[int] = set()
        self._due: list[Source] = []
        self._due_read = -DUE_KEPT
        self._beaten, self._beaten_at = -BEAT_EVERY, EVER
        # The times to live that feeds ask for, by source: they are in their documents, not in a 304.
        self._ttls: dict[int, timedelta] = {}
        self._hosts: dict[int, tuple[Mapping[str, Any], str]] = {}
        # Polls in a row whose further pages could not be read, by source.
        self._cut: Counter[int] = Counter()
        self._dice = random.Random()  # noqa: S311 - spreads polls, guards nothing

    async def __call__(self) -> bool:
        now = self._clock.now()
        if self._clock.monotonic() - self._beaten > BEAT_EVERY or now + SET_BACK < self._beaten_at:
            async with self._store.write() as tx:
                last = await tx.key_values.last_beat("poll")
                if last is not None and now + SET_BACK < last:
                    log.warning(
                        "the clock was set back; what waited for a time by it waits no more", last_beat=str(last)
                    )
                    await tx.outbox.after_clock_set_back(now)
                await tx.key_values.beat("poll", now)
            self._beaten, self._beaten_at = self._clock.monotonic(), now
        if self._asking() >= self._rules.concurrency or len(self._storing) >= MAX_STORING:
            return False
        await self._read_due()
        hosts = Counter(host for source, (host, _) in self._under_way.items() if source not in self._storing)
        waiting = []
        for place, source in enumerate(self._due):
            if self._asking() >= self._rules.concurrency:
                waiting += self._due[place:]
                break
            host = self._host(source)
            # A host's turn is waited for here, not in a place that a source of another host could have.
            if hosts[host] >= self._rules.per_host:
                waiting.append(source)
                continue
            hosts[host] += 1
            task = asyncio.create_task(self._poll(source), name=f"poll {source.name}")
            self._under_way[source.id] = host, task
            task.add_done_callback(partial(self._ended, source.id))
        self._due = waiting
        return False

    def _host(self, source: Source) -> str:
        """Return the host that a source is fetched from; for a preset, not the host of the page that people know."""
        try:
            if "preset" not in source.options:
                return urlsplit(source.url).netloc
            known = self._hosts.get(source.id)
            if known is None or known[0] != source.options:
                known = self._hosts[source.id] = source.options, asked_at(source)
            return known[1]
        except Exception:  # noqa: BLE001 - its poll will report this, as any other error
            # Guarantee 8: a source whose address or options mean nothing does not stop the polls of others.
            return source.url

    async def _read_due(self) -> None:
        """Read which sources are due, though not for every place that gets free.

        Reading a thousand of them takes longer than a poll.
        """
        if self._due and self._clock.monotonic() - self._due_read < DUE_KEPT:
            return
        self._due_read = self._clock.monotonic()
        # Before they are read: a poll that ends meanwhile has moved its source on, and the row read is old.
        busy = set(self._under_way)
        async with self._store.read() as tx:
            self._due = await tx.sources.due(self._clock.now(), latest=MAX_WAIT, most=MAX_DUE, without=busy)

    def _asking(self) -> int:
        """Count the polls that wait for the web; those that wait for the database have left their places."""
        return len(self._under_way) - len(self._storing)

    def _answered(self, source_id: int) -> None:
        self._storing.add(source_id)
        self._later(0.0)  # a place is free, in all and at its host

    def _ended(self, source_id: int, task: asyncio.Task[None]) -> None:
        self._under_way.pop(source_id, None)
        self._storing.discard(source_id)
        if not task.cancelled() and (fault := task.exception()) is not None:
            # The database, not the source: nothing was stored, and the source is still due; the next look is a tick
            # away.
            log.error("poll could not be stored", source=source_id, exc_info=fault)
        elif not task.cancelled():
            self._later(0.0)  # a place is free, in all and at its host

    async def finish(self) -> None:
        """Wait for the polls under way."""
        await asyncio.gather(*(task for _, task in self._under_way.values()), return_exceptions=True)
        await self._commit.finish()

    async def stop(self) -> None:
        """Cancel the polls under way; nothing of them is stored."""
        for _, task in list(self._under_way.values()):
            task.cancel()
        await self.finish()

    async def _poll(self, source: Source) -> None:
        started = self._clock.monotonic()
        try:
            gathered = await self._fetch(source)
        except SourceError as exc:
            self._answered(source.id)
            await self._fail(source, exc, round((self._clock.monotonic() - started) * 1000))
        except Exception as exc:
            # Guarantee 8: a bug met in one source is shown like any other error and the rest goes on.
            log.exception("poll failed", source=source.id, url=source.url)
            self._answered(source.id)
            await self._fail(source, ParseError("parse", type(exc).__name__, url=source.url), None)
        else:
            self._answered(source.id)
            await self._keep(source, gathered, round((self._clock.monotonic() - started) * 1000))

    async def _keep(self, source: Source, gathered: Gathered, latency_ms: int) -> None:
        now = self._clock.now()
        counts = (0, 0)
        unchanged = gathered.reply.status == 304
        due = now
        if not unchanged and gathered.ttl is not None:
            self._ttls[source.id] = gathered.ttl
        elif not unchanged:
            self._ttls.pop(source.id, None)
        if unchanged and self._is_settled(source, gathered, now):
            interval, due = self._next(source, gathered, now, self._every(source), new=0)
            self._unchanged.append(
                UnchangedPoll(source.id, source.next_poll_at, now, due, interval.total_seconds(), latency_ms)
            )
            await self._commit(self._store_unchanged)
        else:
            moves = self._moves(source, gathered)

            async def store(tx: Transaction) -> None:
                nonlocal due, counts
                if await tx.sources.is_polled(
                    source
                ):  # else paused or removed meanwhile: its articles come when it is resumed
                    due, counts = await self._store_changed(tx, source, gathered, now, latency_ms, moves=moves)

            await self._commit(store)
        new, edited = counts
        self._later(max(0.0, (due - now).total_seconds()))
        self._fetch.tell_refused(source, gathered)
        numbers = {
            "status": gathered.reply.status,
            "new": new,
            "edited": edited,
            "ms": latency_ms,
            "refused": len(gathered.refused),
        }
        self._report(Event("poll", source.name, numbers))
        if new or edited:
            self._stored()

    async def _store_changed(
        self, tx: Transaction, source: Source, gathered: Gathered, now: datetime, latency_ms: int, *, moves: bool
    ) -> tuple[datetime, tuple[int, int]]:
        """Store the result of a poll and, in the same transaction, the source's new state.

        Returns when it is due again, and how many articles are new and edited.
        """
        read = await self._followed(tx, source, gathered, now)
        unchanged, days, headers = gathered.reply.status == 304, self._rules.days, gathered.reply.headers
        new, edited = await store_items(
            tx,
            read,
            gathered.items,
            now,
            self._rules.intake,
            since=await self._reaches_back(tx, read, gathered),
            further=gathered.further,
            middle=gathered.middle,
        )
        interval, due = self._next(source, gathered, now, await self._base(tx, source), new=new)
        state = after_success(source, now, days, new_items=new)
        await tx.sources.polled(
            source,
            at=now,
            next_poll_at=due,
            interval=interval.total_seconds(),
            latency_ms=latency_ms,
            state=state,
            usual=usual_gap(source, now, days) if new else None,
            etag=headers.get("etag", "")[:500] if moves else None,
            last_modified=headers.get("last-modified", "")[:100] if moves else None,
            cursor=gathered.cursor if moves else None,
            seeded=not unchanged and not source.seeded,
            said=_remark(source, gathered),
            read=not unchanged,
        )
        if state != "ok" and source.state == "ok":
            await self._wake(tx, source, now)
        return due, (new, edited)

    async def _followed(self, tx: Transaction, source: Source, gathered: Gathered, now: datetime) -> Source:
        """Follow a source to its permanent new address; returns it, unseeded where another feed is there."""
        moved = _moved(source, gathered)
        if moved is None or not await tx.sources.follow(source.id, moved):
            return source
        before, after = masked_url(source.url), masked_url(moved)
        await tx.audit.note(ITSELF, "moved", source.name, at=now, before=before, after=after)
        # Another feed by now: its entries are not news (demand 10).
        return replace(source, seeded=False) if source.seeded and not await _knows(tx, gathered) else source

    def _moves(self, source: Source, gathered: Gathered) -> bool:
        """Tell whether the place reached moves: something was read, and either all of it or the last try is over."""
        if gathered.reply.status == 304:
            return False
        if not gathered.cut:
            self._cut.pop(source.id, None)
            return True
        self._cut[source.id] += 1
        log.warning("further pages unread", source=source.id, error=gathered.cut, polls=self._cut[source.id])
        return self._cut[source.id] >= MAX_CUTS

    async def _reaches_back(self, tx: Transaction, source: Source, gathered: Gathered) -> datetime | None:
        """Return when a source was read last, where old entries may come to light; else None.

        They may when more is read than before, or when the list was empty at first.
        """
        if not source.seeded or not gathered.items or gathered.reach is None:
            return None
        if gathered.reach.further_than(source.cursor):
            return source.last_good_at
        # A list whose entries another source had brought before was not empty.
        if source.last_new_at is not None or Reach.had_entries(source.cursor) or await tx.articles.any_of(source.id):
            return None
        # In a list that was empty an entry is old only by its date; where news of any age is wanted, only undated
        # entries are silent.
        return EVER if self._rules.intake.stale_after is None else source.last_good_at

    def _is_settled(self, source: Source, gathered: Gathered, now: datetime) -> bool:
        """Tell whether only the time of the next poll changes for a source that brought nothing."""
        return (
            (not source.last_error or is_long(source))
            and source.state == "ok" == after_success(source, now, self._rules.days, new_items=0)
            and not stands_by(source)
            and _moved(source, gathered) is None
        )

    def _next(
        self, source: Source, gathered: Gathered, now: datetime, base: timedelta, *, new: int
    ) -> tuple[timedelta, datetime]:
        """Return the source's interval from now on, and when to poll it next."""
        interval = next_interval(source, new_items=new, base=base, least=self._rules.min_interval)
        if base != self._every(source):
            interval = base  # it stands by: no more seldom either
        wish = asked_to_wait(gathered.reply.headers, self._ttls.get(source.id))
        return interval, after_good_poll(now, interval, dice=self._dice.random(), asked_to_wait=wish)

    async def _store_unchanged(self, tx: Transaction) -> None:
        """Record all waiting polls that brought nothing: the first one does it for all.

        Should another write undo this, they are still due: they are polled once more, and nothing is lost.
        """
        polls, self._unchanged = self._unchanged, []
        await tx.sources.unchanged(polls)

    async def _fail(self, source: Source, error: SourceError, latency_ms: int | None) -> None:
        now = self._clock.now()
        state = after_failure(source, error)
        said = Fault.of(error).stored
        log.warning("source failed", source=source.id, name=source.name, url=source.url, error=said)

        due = now

        async def store(tx: Transaction) -> None:
            nonlocal due
            if not await tx.sources.is_polled(source):
                return  # paused, removed or moved meanwhile: the poll says nothing of the present address
            due = after_bad_poll(now, source, error, base=await self._base(tx, source), dice=self._dice.random())
            await tx.sources.failed(source, at=now, next_poll_at=due, error=said, latency_ms=latency_ms, state=state)
            if source.state == "ok":
                await self._wake(tx, source, now)

        await self._commit(store)
        self._later((due - now).total_seconds())
        self._report(Event("poll", source.name, {"status": error.status or error.reason, "new": 0, "error": said}))

    async def _base(self, tx: Transaction, source: Source) -> timedelta:
        """Return the interval that a source begins with: a long one while it stands by for a healthy source."""
        name = stands_by(source)
        others = await tx.sources.chain(name) if name else []
        # If they stand by for each other none would be polled often.
        if not name or takes_over(others[0] if others else None) or any(other.id == source.id for other in others):
            return self._every(source)
        return max(STANDING_BY, self._every(source))

    def _every(self, source: Source) -> timedelta:
        """Return the interval that an admin asked for, else the configured one."""
        return timedelta(seconds=source.every) if source.every else self._rules.interval

    async def _wake(self, tx: Transaction, source: Source, now: datetime) -> None:
        """Make the sources due at once that stand by for a source in trouble."""
        if await tx.sources.hurry_for(source.name, now):
            self._later(0.0)


def asked_at(source: Source) -> str:
    """Return the host that a source's first request goes to.

    Example: that of preset eastmoney-724, which people know as kuaixun.eastmoney.com -> ``"np-weblist.eastmoney.com"``.
    """
    try:
        return urlsplit(open_kind(source.kind, source.url, source.options).start(source.cursor).url).netloc
    except (ConfigError, ParseError):  # its poll will report this
        return urlsplit(source.url).netloc


def _moved(source: Source, gathered: Gathered) -> str | None:
    """Return the address that a source has moved to for good; None = it stays.

    A configured source is known by the address in the file, a preset says itself where it is, and where more is asked
    than the address (a query, a route) the answer's is no address of the source.
    """
    to = gathered.reply.moved_to
    stays = source.origin == "config" or "preset" in source.options or gathered.asked != source.url
    return None if to is None or stays or to == source.url or len(to) > MAX_ADDRESS else to


def _remark(source: Source, gathered: Gathered) -> str:
    """Return what could not be read of a healthy source: further pages, or the older entries of a long list."""
    if gathered.cut:
        return gathered.cut
    if gathered.reach is None:  # as it was
        return source.last_error if is_long(source) else ""
    return Fault(LEFT_OUT, str(gathered.reach.left_out)).stored if gathered.reach.left_out else ""


async def _knows(tx: Transaction, gathered: Gathered) -> bool:
    """Tell whether any entry of a document was known before."""
    return not gathered.items or bool(await tx.articles.known(key for one in gathered.items for key in one.keys))

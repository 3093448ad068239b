"""Match: match each grouped article against every watch.

Deliveries and the matched mark commit together (T2, guarantee 2).
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import structlog

from bot.core.clock import BEIJING, HOUR, Clock
from bot.core.delivery.digest_times import Schedule
from bot.core.delivery.plan import CROWD, Wanted
from bot.core.delivery.rules import Caught, Rules, counted, plan_deliveries
from bot.core.errors import WatchError
from bot.core.listings.tickers import Listings
from bot.core.types import Article, Hit, Watch
from bot.core.watches.match_one import News, evidence
from bot.core.watches.matcher import MatchedWatch, Matcher
from bot.core.watches.patterns import MAX_PATTERNS
from bot.core.watches.semantics import Term, understand
from bot.newsroom.events import Event, Report
from bot.store import Store
from bot.store.watches import CaughtWatch

log = structlog.get_logger("match")

AT_ONCE = 50
# Watches, and changes of them, read at once, so that loading a million at start lets other tasks run.
READ_AT_ONCE = 200
# New words since the last merge: with more than these matching waits for the merge, as at start.
WAIT_FOR_MERGE = 5_000
# Meanings of watches that were hit, remembered by their text.
MAX_UNDERSTOOD = 20_000


class Match:
    """Matches a batch. Watches load at the first call and are kept up to date from the log of their changes."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        listings: Listings,
        rules: Rules,
        report: Report,
        *,
        patterns_most: int = MAX_PATTERNS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._rules = rules
        self._report = report
        self._patterns_most = patterns_most
        self._merging: asyncio.Task[None] | None = None
        self._begin()
        self._understand = lru_cache(MAX_UNDERSTOOD)(lambda text: understand(text, listings))

    def _begin(self) -> None:
        """Start without any watch."""
        self._matcher = Matcher()
        # The last change that is in the matcher; None = the watches have not all been read.
        self._seq: int | None = None
        # Watches whose patterns exceed the limit; they are taken in as others go.
        self._waiting: dict[int, Watch] = {}

    async def __call__(self) -> bool:
        await self._keep_up()
        now = self._clock.now()
        day = now.astimezone(BEIJING).date().isoformat()
        async with self._store.write() as tx:
            articles = await tx.articles.unmatched(most=AT_ONCE)
            if not articles:
                return False
            pairs = [(article, *self._found(article)) for article in articles]
            watches = await tx.watches.caught((one.watch_id for *_, found in pairs for one in found), day)
            batch = [(article, self._why(article, news, found, watches)) for article, news, found in pairs]
            chats = await tx.chats.with_ids(hit.chat_id for _, hits in batch for hit in hits)
            stories = {article.story_id for article in articles if article.story_id is not None}
            told = await tx.deliveries.chapters_told(stories)
            deliveries = plan_deliveries(
                batch,
                chats,
                told,
                await tx.deliveries.alerts_since(chats, now - HOUR),
                self._rules,
                now,
                await tx.deliveries.waiting(stories, chats, now) if told else {},
                await tx.deliveries.turns(chats),
            )
            await tx.deliveries.promise(deliveries, now)
            alone = {delivery.chat_id for delivery in deliveries if not delivery.held}
            await tx.digests.combine(now, "burst", more_than=CROWD, chat_ids=alone)
            await tx.watches.count_told(counted(batch, deliveries), day)
            await tx.articles.matched([article.id for article in articles], now)
        chats_told = Counter(one.article_id for one in deliveries)
        for article, hits in batch:
            if texts := sorted({one.hit.text for one in hits}):
                numbers = {"article": article.title, "chats": chats_told[article.id]}
                self._report(Event("match", "、".join(texts[:5]), numbers))
        return len(articles) == AT_ONCE

    def _found(self, article: Article) -> tuple[News, list[MatchedWatch]]:
        try:
            news = News.about(article)
            return news, self._matcher.match(news)
        except Exception:
            # Guarantee 8: a bug met in one article must not withhold all others.
            log.exception("match failed", article=article.id)
            return News.of("", ""), []

    def _why(
        self, article: Article, news: News, found: Sequence[MatchedWatch], watches: Mapping[int, CaughtWatch]
    ) -> list[Caught]:
        try:
            return list(self._caught(news, found, watches))
        except Exception:
            log.exception("match failed", article=article.id)
            return []

    def _caught(
        self, news: News, found: Sequence[MatchedWatch], watches: Mapping[int, CaughtWatch]
    ) -> Iterator[Caught]:
        """Yield each hit with its terms; equal texts are asked once."""
        why: dict[str, tuple[str, ...] | None] = {}
        for one in found:
            watch = watches.get(one.watch_id)
            if watch is None:
                continue  # it was removed since the changes were read
            meaning = self._understand(watch.text)
            if watch.text not in why:
                terms = evidence(meaning.tree, news)
                why[watch.text] = tuple(dict.fromkeys(map(named, terms))) if terms is not None else None
                if terms is None:  # the matcher and the watch's own meaning differ: a bug
                    log.error(
                        "a watch was found that the article does not satisfy", watch=one.watch_id, text=watch.text
                    )
            if (terms_hit := why[watch.text]) is not None:
                wanted = Wanted(watch.mode, Schedule.read(watch.schedule), watch.muted_until)
                hit = Hit(one.watch_id, watch.text, terms_hit)
                # The chat comes from the table, not from the matcher: nobody hears of what others watch.
                yield Caught(watch.chat_id, hit, wanted, meaning.query.cap, watch.told)

    async def _keep_up(self) -> None:
        more = True
        while more:
            more = await self._follow()
        if self._matcher.merge_due and self._merging is None:
            self._merging = asyncio.create_task(self._merge(), name="merge")
        if self._merging is not None and self._matcher.fresh > WAIT_FOR_MERGE:
            await self._merging

    async def _follow(self) -> bool:
        """Read the next changes; False when these were the last."""
        await asyncio.sleep(0)  # waiting tasks come first
        if self._seq is None:
            self._seq = await self._load()
        async with self._store.read() as tx:
            changes = await tx.watch_changes.changes(self._seq, most=READ_AT_ONCE)
        if changes is None:
            log.info("changes of watches are no longer kept; all watches are read again")
            if self._merging is not None:
                await self._merging
            self._begin()
            return True
        for change in changes:
            self._take(change.watch_id, change.watch)
            self._seq = change.seq
        for watch in [*self._waiting.values()] if changes and self._matcher.patterns < self._patterns_most else ():
            if self._put(watch):
                del self._waiting[watch.id]
        return len(changes) == READ_AT_ONCE

    async def _load(self) -> int:
        """Read all watches; returns the last change from before that: changes made meanwhile come again."""
        async with self._store.read() as tx:
            seq = await tx.watch_changes.position()
        last: int | None = 0
        while last is not None:
            async with self._store.read() as tx:
                watches, last = await tx.watch_changes.all(last, most=READ_AT_ONCE)
            for watch in watches:
                self._take(watch.id, watch)
            await asyncio.sleep(0)
        return seq

    def _take(self, watch_id: int, watch: Watch | None) -> None:
        """Make the matcher hold a watch as the table has it."""
        self._waiting.pop(watch_id, None)
        if watch is None or watch.removed:
            self._matcher.drop(watch_id)
        elif not self._put(watch):
            log.warning("a watch is skipped: there are too many patterns", watch=watch_id)
            self._waiting[watch_id] = watch

    def _put(self, watch: Watch) -> bool:
        """Add a watch to the matcher; False when there is no room for its patterns."""
        try:
            meaning = self._understand(watch.text)
            if self._matcher.patterns_with(meaning) > self._patterns_most:
                self._matcher.drop(watch.id)
                return False
            self._matcher.put(watch.id, watch.chat_id, watch.mode, meaning)
        except Exception as exc:  # noqa: BLE001 - whatever it is
            # One watch that cannot be held, for whatever reason, must not stop all others.
            reason = exc.reason if isinstance(exc, WatchError) else type(exc).__name__
            log.warning("a stored watch cannot be read", watch=watch.id, reason=reason)
            self._matcher.drop(watch.id)
        return True

    async def _merge(self) -> None:
        """Merge the matcher's automatons in a thread."""
        try:
            self._matcher.adopt(await asyncio.to_thread(self._matcher.merge().run))
        finally:
            self._merging = None


def named(term: Term) -> str:
    """Write a term as it is stored with a hit: words as typed, tickers as ``$HK:00700``."""
    return f"${term.key}" if term.kind == "ticker" else term.shown

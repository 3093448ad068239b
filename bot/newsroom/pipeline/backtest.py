"""Backtest: what a new watch would have caught in the stored news, edited into the answer to /subscribe."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from bot.core.backoff import BACKTEST_AGAIN, BACKTEST_TRIES
from bot.core.clock import WEEK, Clock
from bot.core.delivery.outcomes import InDoubt, NotSent, Outcome, Refused
from bot.core.errors import WatchError
from bot.core.listings.tickers import Listings
from bot.core.reports import BacktestResult
from bot.core.types import Article, Watch, Words
from bot.core.watches.match_one import News, evidence
from bot.core.watches.semantics import Every, Meaning, Term, Tree, Without, leaves, understand
from bot.messages import backtests
from bot.newsroom.channel import Channel
from bot.store import Store
from bot.store.edits import FollowUp

log = structlog.get_logger("foretell")

AT_ONCE = 5
# Stored news is searched newest first, in steps between which other tasks run.
MAX_ARTICLES, STEP = 5_000, 100
CHARACTERS_AT_ONCE = 20_000
SAMPLES = 3
MAX_BACKTESTED = 5


class Backtest:
    """Edits a few answers. Returns True while there are more.

    A chat that has to wait (its 429) does not delay the others: it is left out until then.
    """

    def __init__(
        self, store: Store, channel: Channel, clock: Clock, listings: Listings, *, later: Callable[[float], None]
    ) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock
        self._listings = listings
        self._later = later
        # Edits to be made again: how often they were tried, and when (monotonic) they are due.
        self._again: dict[int, tuple[int, float]] = {}

    async def __call__(self) -> bool:
        now = self._clock.now()
        waits = [one for one, (_, due) in self._again.items() if due > self._clock.monotonic()]
        async with self._store.read() as tx:
            waiting = await tx.edits.follow_ups(now, most=AT_ONCE, held=self._channel.held(), besides=waits)
        for one in waiting:
            outcome = await self._edit(one)
            if isinstance(outcome, NotSent) and outcome.retry_after is None:
                self._later(5.0)
                return False
            if not self._put_off(one, outcome):
                await self._record(one, outcome)
        return len(waiting) == AT_ONCE

    def _put_off(self, one: FollowUp, outcome: Outcome | None) -> bool:
        """Postpone an edit where that may help; only this one waits.

        An edit of unknown outcome, one that a refused token stopped, and one that could not be written, is made again a
        few times: twice does no harm.
        """
        tries, _ = self._again.pop(one.message_id, (0, 0.0))
        match outcome:
            case InDoubt() | Refused("token") if tries + 1 < BACKTEST_TRIES:
                self._again[one.message_id] = tries + 1, self._clock.monotonic() + BACKTEST_AGAIN.total_seconds()
                self._later(BACKTEST_AGAIN.total_seconds())
                return True
        return False

    async def _record(self, one: FollowUp, outcome: Outcome | None) -> None:
        chat = one.chat.telegram_id
        async with self._store.write() as tx:
            match outcome:
                case NotSent(_, retry_after) if retry_after is not None:
                    await tx.chats.hold(chat, self._clock.now() + retry_after)
                    self._later(retry_after.total_seconds())
                case Refused("migrated", _, moved_to) if moved_to is not None:
                    await tx.chat_migration.migrate(chat, moved_to)
                case Refused("gone", why):
                    await tx.chats.switch_off(chat, why, self._clock.now())
                case _:
                    await tx.edits.followed(one.message_id)

    async def _edit(self, one: FollowUp) -> Outcome | None:
        try:
            words = await self._words(one)
        except Exception as exc:
            # Guarantee 8: one answer that cannot be written must not keep the others from being edited.
            log.exception("what a watch would have caught cannot be told", message=one.message_id)
            return InDoubt(type(exc).__name__)
        return await self._channel.edit(one.chat, one.telegram_message_id, words) if words else None

    async def _words(self, one: FollowUp) -> Words | None:
        """Write an answer with the backtests of its watches; None where the message says something else by now."""
        found = []
        for watch in await self._watches(one):
            try:
                meaning = understand(watch.text, self._listings)
            except WatchError:
                continue
            found.append(await backtest(self._store, watch, meaning, self._clock.now()))
        if not found or len(await self._watches(one)) < len(found):
            return None  # one of the watches was removed
        return backtests.with_backtest(
            self._channel.reader(one.chat.language),
            one.words,
            found,
            self._clock.now(),
        )

    async def _watches(self, one: FollowUp) -> list[Watch]:
        async with self._store.read() as tx:
            watches = [await tx.watches.get(watch_id) for watch_id in one.watches[:MAX_BACKTESTED]]
        alive = [watch for watch in watches if watch is not None and not watch.removed]
        return alive if len(alive) == len(watches) else []


async def backtest(
    store: Store, watch: Watch, meaning: Meaning, now: datetime, *, samples: int = SAMPLES
) -> BacktestResult:
    """Run a watch against the stored news of the last seven days, at most 5,000 articles."""
    every = meaning.tree.parts if isinstance(meaning.tree, Every) else ()
    # Excluded words are not a part that could hit by itself.
    parts: tuple[Tree, ...] = tuple(part for part in every if not isinstance(part, Without))
    companies = len(parts) > 1 and all(_is_company(part) for part in parts)
    stories: dict[int | None, Article] = {}
    parts_hit = [False] * len(parts)
    since: datetime | None = None
    before: int | None = None
    looked = 0
    for _ in range(MAX_ARTICLES // STEP):
        await asyncio.sleep(0)  # waiting tasks come first
        async with store.read() as tx:
            step = await tx.articles.latest(before=before, most=STEP)
        for article in step:
            if article.published_at < now - WEEK:
                return _foretold(watch, stories, now - WEEK, parts_hit, samples, companies=companies)
            looked += len(article.text)
            if looked > CHARACTERS_AT_ONCE:
                # A pattern may need long for a long text.
                looked = 0
                await asyncio.sleep(0)
            since, news = article.published_at, News.about(article)
            if evidence(meaning.tree, news) is not None:
                stories.setdefault(article.story_id or -article.id, article)
            elif not stories:
                parts_hit = [
                    hit or evidence(part, news) is not None for hit, part in zip(parts_hit, parts, strict=True)
                ]
        if len(step) < STEP:
            break
        before = step[-1].id
    return _foretold(watch, stories, since, parts_hit, samples, companies=companies)


def _foretold(
    watch: Watch,
    stories: dict[int | None, Article],
    since: datetime | None,
    parts_hit: list[bool],
    samples: int,
    *,
    companies: bool,
) -> BacktestResult:
    apart = not stories and len(parts_hit) > 1 and all(parts_hit)
    return BacktestResult(watch, len(stories), since, tuple(stories.values())[:samples], apart, companies)


def _is_company(part: Tree) -> bool:
    return any(isinstance(leaf, Term) and leaf.kind == "ticker" for leaf in leaves(part))

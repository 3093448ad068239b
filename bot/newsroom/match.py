"""Match: hold each grouped article against every watch; deliveries and the matched mark commit together (T2, guarantee 2)."""

from collections import defaultdict
from datetime import datetime

import structlog

from bot.core.clock import Clock
from bot.core.errors import WatchError
from bot.core.matcher import Found, Matcher
from bot.core.tickers import Listings, parse_code
from bot.core.types import Article, Chat, Mode, NewDelivery
from bot.core.watch import read
from bot.newsroom.report import Event, Report
from bot.store import Store, Transaction

log = structlog.get_logger("match")

AT_ONCE = 50
STRENGTH: dict[Mode, int] = {"digest": 0, "silent": 1, "instant": 2, "urgent": 3}


class Match:
    """Matches a batch. Watches load at the first call and are kept up by their change sequence, whoever changed them."""

    def __init__(self, store: Store, clock: Clock, listings: Listings, report: Report) -> None:
        self._store = store
        self._clock = clock
        self._listings = listings
        self._report = report
        self._matcher = Matcher()
        self._seq = 0

    async def __call__(self) -> bool:
        now = self._clock.now()
        async with self._store.write() as tx:
            articles = await tx.news.unmatched(most=AT_ONCE)
            if not articles:
                return False
            await self._keep_up(tx)
            found = {article.id: self._hits(article) for article in articles}
            chats = await tx.chats.with_ids(one.chat_id for hits in found.values() for one in hits)
            told = await tx.outbox.told(article.story_id for article in articles if article.story_id is not None)
            deliveries = [
                delivery for article in articles for delivery in promises(article, found[article.id], chats, told, now)
            ]
            await tx.outbox.promise(deliveries, now)
            await tx.news.matched([article.id for article in articles], now)
        for article in articles:
            if hits := sorted({one.hit.text for one in found[article.id]}):
                count = sum(1 for delivery in deliveries if delivery.article_id == article.id)
                self._report(Event("match", "、".join(hits[:5]), {"article": article.title, "chats": count}))
        return len(articles) == AT_ONCE

    def _hits(self, article: Article) -> list[Found]:
        try:
            return self._matcher.match(article.title, article.text, article.tickers)
        except Exception:
            # Guarantee 8: a fault of ours on one article must not keep all others from everybody.
            log.exception("match failed", article=article.id)
            return []

    async def _keep_up(self, tx: Transaction) -> None:
        for change in await tx.chats.changes(self._seq):
            watch = change.watch
            if watch.removed:
                self._matcher.drop(watch.id)
            else:
                try:
                    meaning = read(watch.text, lambda word: parse_code(word, self._listings))
                    self._matcher.put(watch.id, watch.chat_id, watch.mode, meaning)
                except WatchError as exc:
                    log.warning("a stored watch cannot be read", watch=watch.id, reason=exc.reason)
            self._seq = change.seq


def promises(
    article: Article, found: list[Found], chats: dict[int, Chat], told: set[tuple[int, int]], now: datetime
) -> list[NewDelivery]:
    """Turn what was found into one delivery a chat; the strongest mode of its watches wins (guarantee 4).

    Chats that are off, or have a delivery for the story, get none; ``told`` grows by what is promised. A muted chat's is due later.
    """
    assert article.story_id is not None
    by_chat: dict[int, list[Found]] = defaultdict(list)
    for one in found:
        by_chat[one.chat_id].append(one)
    made = []
    for chat_id, hits in by_chat.items():
        chat = chats.get(chat_id)
        if chat is None or (chat_id, article.story_id) in told:
            continue
        told.add((chat_id, article.story_id))
        due = max(now, chat.muted_until) if chat.muted_until else now
        mode = max((one.mode for one in hits), key=STRENGTH.__getitem__)
        made.append(NewDelivery(chat_id, article.story_id, article.id, mode, tuple(one.hit for one in hits), due))
    return made

"""Why: how things stand for a chat, and what became of one article there. Reads only.

Decides with core/delivery/why.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.clock import BEIJING, DAY, WEEK
from bot.core.delivery.digest_times import Schedule
from bot.core.delivery.rules import Rules
from bot.core.delivery.why import (
    Everywhere,
    Hitting,
    Kept,
    Near,
    Overview,
    Reading,
    Trace,
    Trail,
    held_by_mute,
    judge,
    near,
    nearest,
)
from bot.core.errors import WatchError
from bot.core.fold import fold
from bot.core.listings.tickers import Listings
from bot.core.news.identity import canonical_url, page_key
from bot.core.types import Chat
from bot.core.watches.match_one import News, evidence
from bot.core.watches.semantics import Every, Term, understand
from bot.newsroom.actions.latest import LONG
from bot.sources.reading.eastmoney_marks import PROVIDER, news_number
from bot.store import Store
from bot.store.history import Heading

# How much stored news is searched, newest first, in steps between which other tasks run.
MAX_ARTICLES, STEP, TEXT_STEP = 4_000, 200, 50
WATCHES_STEP = 50
MAX_WORDS = 300
_LINK = re.compile(r"https?://\S+|(?<!\S)[\w-]+(?:\.[\w-]+)+/\S*", re.IGNORECASE | re.ASCII)
# EastMoney's code of a piece of news stands in all of its many addresses.
_CODE = re.compile(r"(?<![0-9A-Za-z])[A-Z]{0,2}\d{12,}(?![0-9A-Za-z])")


async def overview(store: Store, chat: Chat, now: datetime, rules: Rules, *, everywhere: bool = False) -> Overview:
    """Return how things stand for a chat; ``everywhere`` adds what admins are told of all chats.

    Example: ``(await overview(store, chat, clock.now(), rules)).reading.last_good_at``.
    """
    today = now.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    settings = rules.of(chat)
    async with store.read() as tx:
        watches = await tx.watches.of(chat.id)
        sources = await tx.sources.all()
        articles = await tx.articles.count(today)
        settled = await tx.history.settled(chat.id, today)
        waiting = [held_by_mute(one, chat, now) for one in await tx.history.waiting(chat.id)]
        messages = await tx.outbox.troubled(now - DAY) if everywhere else {}
        updates = await tx.inbox.troubled(now - DAY) if everywhere else {}
        places = await tx.places.parked(chat.telegram_id)
        parked = await tx.places.count() if everywhere else 0
    held = tuple(one for one in waiting if one.held and one.due_at > now)
    digests = [one.due_at for one in held if one.held == "digest"]
    if not digests:
        schedules = {watch.schedule for watch in watches if watch.mode == "digest"}
        digests = [
            (Schedule.read(schedule) or settings.digest).next(now, rules.zone, rules.days) for schedule in schedules
        ]
    states = {state: sum(n for (_, one), n in settled.items() if one == state) for _, state in settled}
    return Overview(
        chat=chat,
        watches=len(watches),
        muted_watches=sum(watch.muted_until is not None and watch.muted_until > now for watch in watches),
        reading=Reading.of(sources),
        articles=articles,
        alone=settled["alert", "sent"],
        in_digests=settled["digest", "sent"],
        queued=sum(one.count for one in waiting if one not in held),
        held=held,
        unknown=states.get("unknown", 0),
        failed=states.get("failed", 0),
        cancelled=states.get("cancelled", 0),
        muted_until=chat.muted_until if chat.muted_until is not None and chat.muted_until > now else None,
        quiet_until=settings.quiet_until(now, rules.zone),
        digest_at=min(digests, default=None),
        everywhere=Everywhere(
            messages.get("unknown", 0),
            messages.get("failed", 0),
            updates.get("unreadable", 0),
            updates.get("failed", 0),
            parked,
        )
        if everywhere
        else None,
        places=tuple(places),
    )


async def trace(
    store: Store,
    chat: Chat,
    words: str,
    listings: Listings,
    now: datetime,
    rules: Rules,
    *,
    stale_after: timedelta | None,
) -> Trace:
    """Return what became, in a chat, of the article that a link or words name.

    Example: ``(await trace(store, chat, "微信支付", listings, now, rules, stale_after=DAY)).verdict`` -> ``"sent"``.
    """
    found = await _find(store, words[:MAX_WORDS], now)
    async with store.read() as tx:
        trail = await tx.history.trail(found.article_id) if found.article_id is not None else None
        kept = await tx.history.kept(chat.id)
        sources = await tx.sources.all()
        story_id = trail.article.story_id if trail else None
        told = await tx.history.deliveries_of(chat.id, story_id) if story_id is not None else []
    told = [held_by_mute(one, chat, now) if one.state == "ready" else one for one in told]
    reading = Reading.of(sources)
    if trail is None:
        return Trace("uncollected", words, chat, reading, total=len(kept), looked=found.looked)
    hitting, others = await _held_against(trail, kept, listings)
    verdict, delivery = judge(
        trail,
        told,
        hitting,
        len(kept),
        chat,
        progress=rules.of(chat).progress,
        stale_after=stale_after,
        now=now,
    )
    return Trace(
        verdict,
        words,
        chat,
        reading,
        trail,
        delivery,
        delivery.watches if delivery is not None else tuple(one.kept.watch.text for one in hitting),
        nearest(others),
        len(kept),
        found.looked,
        stale_after,
        next((source for source in sources if source.id == trail.article.source_id), None),
        tuple(told),
    )


async def _held_against(trail: Trail, kept: Sequence[Kept], listings: Listings) -> tuple[list[Hitting], list[Near]]:
    """Match a chat's watches against an article; returns those that hit, and what the others lack."""
    hitting: list[Hitting] = []
    others: list[Near] = []
    news = News.about(trail.article)
    for number, one in enumerate(kept):
        if number % WATCHES_STEP == WATCHES_STEP - 1:
            await asyncio.sleep(0)  # waiting tasks come first
        try:
            meaning = understand(one.watch.text, listings, digest=one.watch.mode == "digest")
        except WatchError:  # written for another version
            continue
        lacks = near(one.watch, meaning.tree, news)
        if lacks is None:
            hitting.append(Hitting(one, meaning.query.cap))
        else:
            others.append(lacks)
    return hitting, others


@dataclass(frozen=True, slots=True)
class _Found:
    article_id: int | None
    looked: int = 0


async def _find(store: Store, words: str, now: datetime) -> _Found:
    """Find the article that a link or words name.

    It is found by its keys, by its link in any spelling, or as the newest whose title holds the words.
    """
    link = _LINK.search(words)
    if link is not None:
        address = link[0] if "://" in link[0] else f"http://{link[0]}"
        found = await _by_keys(store, address)
        if found.article_id is None:
            page = canonical_url(address)
            found = await _scan(store, now, lambda one: page in _pages(one))
        words = words.replace(link[0], " ")
        if found.article_id is not None or not words.strip():
            return found
    terms = tuple(Term("word", key, key) for key in map(fold, words.split()) if any(map(str.isalnum, key)))
    if not terms:
        return _Found(None)
    tree = Every(terms)
    found = await _scan(store, now, lambda one: evidence(tree, News.of(one.title, "")) is not None)
    return found if found.article_id is not None else await _in_texts(store, now, tree, found.looked)


async def _by_keys(store: Store, address: str) -> _Found:
    codes = _CODE.findall(address)
    keys = [page_key(address), *(f"{PROVIDER}:{name}" for code in codes for name in (news_number(code), code))]
    async with store.read() as tx:
        known = await tx.articles.known(keys)
    return _Found(next((known[key].article_id for key in keys if key in known), None), 0)


def _pages(one: Heading) -> set[str]:
    return {canonical_url(url) for url in (one.url, one.share_url) if url}


async def _scan(store: Store, now: datetime, is_it: Callable[[Heading], bool]) -> _Found:
    """Search the latest arrivals.

    Of several found in one step the newest is taken (a source's first poll is in any order).
    """
    before: int | None = None
    looked = 0
    for _ in range(MAX_ARTICLES // STEP):
        await asyncio.sleep(0)  # waiting tasks come first
        async with store.read() as tx:
            step = await tx.history.headings(before=before, most=STEP)
        lately = [one for one in step if one.stored_at >= now - WEEK]
        looked += len(lately)
        if found := [one for one in lately if is_it(one)]:
            return _Found(max(found, key=lambda one: one.published_at).id, looked)
        if len(lately) < STEP:
            break
        before = step[-1].id
    return _Found(None, looked)


async def _in_texts(store: Store, now: datetime, tree: Every, looked: int) -> _Found:
    before: int | None = None
    for _ in range(MAX_ARTICLES // TEXT_STEP):
        await asyncio.sleep(0)
        async with store.read() as tx:
            step = await tx.articles.latest(before=before, most=TEXT_STEP)
        for article in step:
            if article.published_at < now - WEEK:
                return _Found(None, looked)
            if len(article.text) > LONG:
                await asyncio.sleep(0)
            if evidence(tree, News.about(article)) is not None:
                return _Found(article.id, looked)
        if len(step) < TEXT_STEP:
            break
        before = step[-1].id
    return _Found(None, looked)

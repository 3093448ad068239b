"""Matching, on both databases: what one bad article or watch must not keep from the others."""

from typing import Any

from bot.newsroom.match import Match
from bot.store import Store
from tests.conftest import START, StillClock
from tests.contract.test_store import add_source, article
from tests.unit.examples import LISTINGS

BY = 10001


async def put(store: Store, *changes: dict[str, Any]) -> list[int]:
    """Store grouped articles, each in a story of its own."""
    async with store.write() as tx:
        source = await add_source(tx)
        ids = await tx.news.add(
            [article(source.id, number, **change) for number, change in enumerate(changes)], START, START
        )
        await tx.news.join(dict(zip(ids, await tx.news.found_stories(len(ids), START), strict=True)))
    return ids


async def promised(store: Store) -> set[tuple[int, int]]:
    """The pairs of chat and story that are to be told."""
    async with store.read() as tx:
        return await tx.outbox.told(range(1, 100))


async def watch(store: Store, telegram_id: int, *texts: str) -> int:
    async with store.write() as tx:
        chat = await tx.chats.meet(telegram_id, 0, "private", "小王", "zh-Hans", START)
        for text in texts:
            await tx.chats.watch(chat.id, text, text, by=BY, at=START)
    return chat.id


async def test_an_article_that_cannot_be_folded_stops_no_other(store: Store, still: StillClock):
    chat = await watch(store, BY, "标题")
    # A category that is no text: nothing of ours stores one, yet another version might have.
    bad, good = await put(store, {"categories": (7,)}, {})
    assert await Match(store, still.clock, LISTINGS, lambda _: None)() is False
    async with store.read() as tx:
        stories = {one.id: one.story_id for one in [await tx.news.get(bad), await tx.news.get(good)] if one is not None}
        assert await tx.news.unmatched(most=10) == []
    assert await promised(store) == {(chat, stories[good])}

"""Matching, on both databases: one bad article or watch does not stop the others."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.delivery.rules import Rules
from bot.core.listings.trading_calendar import TradingDays
from bot.core.types import Message
from bot.newsroom.pipeline.match import Match
from bot.store import Store
from tests.conftest import START, StillClock
from tests.contract.test_store import add_source, article
from tests.unit.examples import LISTINGS

BY = 10001
RULES = Rules(ZoneInfo("Asia/Shanghai"), TradingDays.shipped())


async def put(store: Store, *changes: dict[str, Any]) -> list[int]:
    """Store grouped articles, each in a story of its own."""
    async with store.write() as tx:
        source = await add_source(tx) or await tx.sources.by_url("https://example.com/feed")
        assert source is not None
        ids = await tx.articles.add(
            [article(source.id, number, **change) for number, change in enumerate(changes)], START, START
        )
        await tx.stories.join(dict(zip(ids, await tx.stories.found(len(ids), START), strict=True)))
    return ids


async def story_of(store: Store, article_id: int) -> int:
    async with store.read() as tx:
        found = await tx.articles.get(article_id)
    assert found is not None
    assert found.story_id is not None
    return found.story_id


async def promised(store: Store) -> set[tuple[int, int]]:
    """Return the pairs of chat and story that are to be told."""
    async with store.read() as tx:
        return set(await tx.deliveries.chapters_told(range(1, 100)))


async def watch(store: Store, telegram_id: int, *texts: str) -> int:
    async with store.write() as tx:
        chat = await tx.chats.meet(telegram_id, 0, "private", "小王", "zh-Hans", START)
        for text in texts:
            await tx.watches.add(chat.id, text, text, by=BY, at=START)
    return chat.id


async def test_an_article_that_cannot_be_folded_stops_no_other(store: Store, still: StillClock):
    chat = await watch(store, BY, "标题")
    # A category that is no text: nothing of ours stores one, yet another version might have.
    bad, good = await put(store, {"categories": (7,)}, {})
    assert await Match(store, still.clock, LISTINGS, RULES, lambda _: None)() is False
    async with store.read() as tx:
        assert await tx.articles.unmatched(most=10) == []
    assert await promised(store) == {(chat, await story_of(store, good))}
    assert bad != good


async def test_patterns_beyond_the_most_are_skipped_until_there_is_room_and_hurt_nobody(
    store: Store, still: StillClock
):
    first = await watch(store, BY, "/标题[0-9]/", "标题")
    late = await watch(store, 10002, "/标[题]/", "/标题[0-9]/")
    match = Match(store, still.clock, LISTINGS, RULES, lambda _: None, patterns_most=1)
    stories = [await story_of(store, article_id) for article_id in await put(store, {})]
    await match()
    # The second chat's other watch hits, by the pattern that the first one has too.
    assert await promised(store) == {(first, stories[0]), (late, stories[0])}
    third = await watch(store, 10003, "/标.题?/")
    [article_id] = await put(store, {"keys": ("test:b",), "story_key": "b"})
    await match()
    assert (third, await story_of(store, article_id)) not in await promised(store)
    async with store.write() as tx:
        for chat in (first, late):
            for one in await tx.watches.of(chat):
                await tx.watches.end(chat, one.id, START)
    [article_id] = await put(store, {"keys": ("test:c",), "story_key": "c"})
    await match()
    assert (third, await story_of(store, article_id)) in await promised(store)


async def test_a_later_report_with_a_stronger_watch_brings_what_is_still_held(store: Store, still: StillClock):
    """One story, three reports: the first hits what waits for the evening, the second what is to be told at once."""
    async with store.write() as tx:
        chat = await tx.chats.meet(BY, 0, "private", "小王", "zh-Hans", START)
        await tx.watches.add(chat.id, "标题", "标题", by=BY, at=START, mode="digest")
        await tx.watches.add(chat.id, "回购", "回购", by=BY, at=START)
        [story] = await tx.stories.found(1, START)
    match = Match(store, still.clock, LISTINGS, RULES, lambda _: None)

    async def report(number: int, title: str) -> int:
        async with store.write() as tx:
            source = await add_source(tx) or await tx.sources.by_url("https://example.com/feed")
            assert source is not None
            [one] = await tx.articles.add([article(source.id, number, keys=(f"k{number}",), title=title)], START, START)
            await tx.stories.join({one: story})
        await match()
        return one

    async def states() -> dict[str, int]:
        async with store.read() as tx:
            return dict(await tx.outbox.counts())

    await report(1, "标题甲")
    async with store.read() as tx:
        assert len(await tx.deliveries.waiting([story], [chat.id], START)) == 1
    # The same watch once more moves nothing.
    await report(2, "标题乙")
    assert await states() == {"ready": 1}
    third = await report(3, "某公司回购")
    assert await states() == {"merged": 1, "ready": 1}
    async with store.write() as tx:
        await tx.stories.summarised(story, "摘要")
        [message] = await tx.outbox.claim(await tx.outbox.heads(START, most=10, held=()), START)
    assert message.alert is not None
    assert message.alert.article.id == third
    assert [hit.text for hit in message.alert.hits] == ["标题", "回购"]
    # What is on its way, or was told, is left alone.
    await report(4, "某公司再回购")
    assert await states() == {"merged": 1, "sending": 1}


async def test_further_hits_of_what_is_held_have_a_part_in_it_and_outlive_the_first(store: Store, still: StillClock):
    """Two digest watches hit two reports of one story; the first is removed, and later both are, and a third comes."""
    async with store.write() as tx:
        chat = await tx.chats.meet(BY, 0, "private", "小王", "zh-Hans", START)
        watches = [
            (await tx.watches.add(chat.id, word, word, by=BY, at=START, mode="digest"))[0].id
            for word in ("甲词", "乙词", "丙词")
        ]
        [story] = await tx.stories.found(1, START)
        source = await add_source(tx)
        assert source is not None
    match = Match(store, still.clock, LISTINGS, RULES, lambda _: None)

    async def report(number: int, title: str) -> None:
        async with store.write() as tx:
            [one] = await tx.articles.add([article(source.id, number, keys=(f"k{number}",), title=title)], START, START)
            await tx.stories.join({one: story})
        await match()

    async def claim(at: datetime) -> list[Message]:
        async with store.write() as tx:
            await tx.stories.summarised(story, "摘要")
            return await tx.outbox.claim(await tx.outbox.heads(at, most=10, held=()), at)

    await report(1, "甲词如此")
    await report(2, "乙词也是")
    async with store.write() as tx:
        await tx.watches.end(chat.id, watches[0], START)
        await tx.watches.end(chat.id, watches[1], START)
    assert await claim(START + timedelta(hours=11)) == []
    # A delivery that nobody wanted any more was not told: a new watch tells it.
    still.move(timedelta(hours=11))
    await report(3, "丙词来了")
    async with store.write() as tx:
        await tx.watches.restore(chat.id, watches[1])
    [message] = await claim(START + timedelta(days=1))
    assert message.digest is not None
    assert [hit.text for hit in message.digest.alerts[0].hits] == ["乙词", "丙词"]

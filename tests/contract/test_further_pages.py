"""Further pages of a list: entries before the first known one are new, entries behind it were never in reach."""

from datetime import datetime, timedelta

from bot.core.news.identity import KeyedItem, item_keys
from bot.core.news.item_rules import Intake
from bot.core.types import Item
from bot.newsroom.pipeline.store_items import store_items
from bot.store import Store
from tests.conftest import StillClock
from tests.contract.test_retention import Life

MINUTE = timedelta(minutes=1)
Row = tuple[str, datetime | None]


async def stored(store: Store, source_id: int, still: StillClock, first: list[Row], further: list[Row]) -> set[str]:
    """Store a poll of two pages; returns the titles of what may alert."""
    items = [Item(title=title, url=f"https://example.com/{title}", published_at=at) for title, at in first + further]
    keyed = list(map(KeyedItem, items, item_keys(items, source_id)))
    async with store.write() as tx:
        source = await tx.sources.get(source_id)
        assert source is not None
        beyond = frozenset(one.keys for one in keyed[len(first) :])
        await store_items(tx, source, keyed, still.at, Intake(timedelta(days=1)), further=beyond)
        await tx.sources.polled(source, at=still.at, next_poll_at=still.at, interval=60, latency_ms=1, seeded=True)
    async with store.read() as tx:
        return {article.title for article, _ in await tx.stories.ungrouped(most=100) if not article.silent}


async def test_what_a_further_page_lists_behind_all_that_is_known_is_no_news(store: Store, still: StillClock):
    life = await Life(store, still).begin()
    read = still.at
    assert await stored(store, life.source.id, still, [("甲", None), ("乙", read)], []) == set()
    still.move(10 * MINUTE)
    first, further = [("丙", None), ("丁", read + MINUTE)], [("戊", None), ("己", read - MINUTE), ("甲", None)]
    behind = [("旧", None), ("更旧", read - MINUTE), ("新", read + MINUTE)]
    alerting = await stored(store, life.source.id, still, first, [*further, *behind])
    assert alerting == {"丙", "丁", "戊", "己", "新"}


async def test_where_nothing_known_comes_up_only_what_is_dated_later_is_news(store: Store, still: StillClock):
    life = await Life(store, still).begin()
    read = still.at
    await stored(store, life.source.id, still, [("甲", None)], [])
    still.move(10 * MINUTE)
    alerting = await stored(store, life.source.id, still, [("乙", None)], [("丙", None), ("丁", read + MINUTE)])
    assert alerting == {"乙", "丁"}

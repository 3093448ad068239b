"""Rows past their age go, and nothing that is still needed: what was told, what sources still list, what waits."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.engine import make_url

from bot.core.news.identity import KeyedItem, item_keys
from bot.core.news.item_rules import Intake
from bot.core.types import Held, Hit, Item, NewDelivery, Words
from bot.messages.reader import Reader
from bot.newsroom.pipeline.store_items import store_items
from bot.newsroom.upkeep.retention import Retention
from bot.store import Store
from bot.store.inbox import RawUpdate
from bot.store.outbox import Settled
from bot.store.upkeep.pruning import DAYS_UNLISTED, MAX_WAITS, Ages
from tests.conftest import START, StillClock
from tests.contract.test_store import add_source, article
from tests.filled import reflected, sync_url
from tests.unit.examples import LISTINGS

DAY = timedelta(days=1)
OWNER = 4242
AGES = Ages(3 * DAY, 2 * DAY)
TEXT = "样例公司今天宣布以三亿元回购股份，并称此举不影响日常经营。" * 20


def reader(language: str) -> Reader:
    return Reader(language, ZoneInfo("Asia/Shanghai"))


def prune(store: Store, still: StillClock, ages: Ages = AGES) -> Retention:
    return Retention(store, still.clock, ages, {OWNER}, reader)


def counts(url: str) -> dict[str, int]:
    engine = create_engine(make_url(sync_url(url)))
    with engine.connect() as connection:
        tables = reflected(connection).sorted_tables
        found = {one.name: connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables}
    engine.dispose()
    return found


class Life:
    """A bot that lives day after day: news, alerts, talk."""

    def __init__(self, store: Store, still: StillClock) -> None:
        self.store, self.still, self.number = store, still, 0

    async def begin(self, chats: int = 3) -> "Life":
        async with self.store.write() as tx:
            source = await add_source(tx)
            assert source is not None
            self.source = source
            await tx.chats.meet(OWNER, 0, "private", "站长", "zh-Hans", START)
            self.chats = [
                (await tx.chats.meet(1000 + number, 0, "private", "小王", "zh-Hans", START)).id
                for number in range(chats)
            ]
            self.watches = [(await tx.watches.add(chat, "回购", "回购", by=1, at=START))[0].id for chat in self.chats]
        return self

    async def day(self, articles: int, talk: int = 2) -> None:
        """A day passes: articles, half of them two to a story, a third told; some talk."""
        self.still.move(DAY)
        at = self.still.at
        async with self.store.write() as tx:
            new = []
            for _ in range(articles):
                self.number += 1
                keys = (f"test:{self.number}", f"example.com/{self.number}")
                more = {"keys": keys, "text": TEXT, "published_at": at, "story_key": f"s{self.number}"}
                new.append(article(self.source.id, self.number, **more))
            ids = await tx.articles.add(new, at, at)
            read = await tx.sources.get(self.source.id)
            assert read is not None
            await tx.sources.polled(read, at=at, next_poll_at=at, interval=60, latency_ms=1, seeded=not read.seeded)
            stories = await tx.stories.found(len(ids) - len(ids) // 4, at)
            await tx.stories.join({one: stories[place % len(stories)] for place, one in enumerate(ids)})
            await tx.articles.matched(ids, at)
            told = []
            for place, story in enumerate(stories[::3]):
                which = place % len(self.chats)
                hit = Hit(self.watches[which], "回购", ("回购",))
                told.append(NewDelivery(self.chats[which], story, ids[place * 3], "instant", (hit,), at))
            await tx.deliveries.promise(told, at)
            for story in stories[::3]:
                await tx.stories.summarised(story, TEXT[:120])
            await tx.inbox.store([RawUpdate(self.number * 100 + n, 1000, '{"x": 1}' * 20) for n in range(talk)], at)
            for n in range(talk):
                await tx.inbox.close(self.number * 100 + n)
                await tx.outbox.say(self.chats[0], Words("答复" * 50), at)
        await self.send()

    async def send(self) -> None:
        """Send whatever can go now."""
        at = self.still.at
        while True:
            async with self.store.write() as tx:
                messages = await tx.outbox.claim(await tx.outbox.heads(at, most=14, held=()), at)
                await tx.outbox.settle([Settled(one.id, "sent", at, 0, one.id, at) for one in messages])
            if not messages:
                return


async def test_after_some_days_as_much_goes_as_comes(store: Store, still: StillClock, database_url: str):
    life, stage = await Life(store, still).begin(), prune(store, still)
    seen = {}
    for day in range(1, 15):
        await life.day(12)
        await stage()
        if day in {7, 14}:
            seen[day] = counts(database_url)
    # Keys stay longer than articles: a source that is not read lets none of them go.
    assert {**seen[14], "article_keys": 0} == {**seen[7], "article_keys": 0}
    assert seen[14]["articles"] == 4 * 12
    assert seen[14]["updates"] == 3 * 2


async def test_it_is_announced_a_day_before_and_what_is_off_stays(store: Store, still: StillClock, database_url: str):
    life = await Life(store, still).begin()
    for _ in range(5):
        await life.day(4)
    before = counts(database_url)
    stage = prune(store, still)
    await stage()
    await life.send()
    still.move(timedelta(hours=23))
    await stage()
    after = counts(database_url)
    assert after["messages"] == before["messages"] + 1
    assert {**after, "messages": 0, "facts": 0} == {**before, "messages": 0, "facts": 0}
    still.move(timedelta(hours=1))
    await prune(store, still, Ages(None, None))()
    assert counts(database_url) == after
    # Ages that come back, or get shorter, are announced again; a clock that jumped is no reason to delete.
    await stage()
    assert counts(database_url)["messages"] == after["messages"] + 1
    await life.send()
    still.move(timedelta(days=30))
    await stage()
    assert counts(database_url)["articles"] == after["articles"]
    still.move(DAY)
    await stage()
    assert counts(database_url)["articles"] == 0


async def test_an_empty_bot_announces_nothing(store: Store, still: StillClock, database_url: str):
    await Life(store, still).begin()
    await prune(store, still)()
    assert counts(database_url)["messages"] == 0


async def test_a_story_goes_as_a_whole_and_what_was_told_with_it(store: Store, still: StillClock, database_url: str):
    life, stage = await Life(store, still).begin(), prune(store, still)
    await stage()
    await life.day(3)
    async with store.write() as tx:
        stories = set((await tx.stories.of([1, 2, 3])).values())
        told = await tx.deliveries.chapters_told(stories)
    assert told
    for _ in range(2):
        still.move(DAY)
        await stage()
    # A later report of one of them keeps it, its first report and what was told of it.
    [kept] = {story for _, story in told}
    async with store.write() as tx:
        [late] = await tx.articles.add([article(life.source.id, 99, keys=("late",))], still.at, still.at)
        await tx.stories.join({late: kept})
    for _ in range(2):
        still.move(DAY)
        await stage()
    async with store.read() as tx:
        assert await tx.deliveries.chapters_told(stories) == told
        assert set((await tx.stories.of([1, 2, 3, late])).values()) == {kept}
    for _ in range(2):
        still.move(DAY)
        await stage()
    left = counts(database_url)
    assert [left[name] for name in ("articles", "stories", "deliveries")] == [0, 0, 0]


async def hold(life: Life, until: datetime, why: Held = "mute") -> None:
    """Hold news of today for a chat until then."""
    at, [chat, *_], [watch, *_] = life.still.at, life.chats, life.watches
    async with life.store.write() as tx:
        [told] = await tx.articles.add([article(life.source.id, 900, keys=("held",), published_at=at)], at, at)
        [story] = await tx.stories.found(1, at)
        await tx.stories.join({told: story})
        await tx.articles.matched([told], at)
        hit = Hit(watch, "回购", ("回购",))
        await tx.deliveries.promise([NewDelivery(chat, story, told, "instant", (hit,), until, held=why)], at)
        await tx.stories.summarised(story, "摘要")


@pytest.mark.parametrize("why", ["mute", "digest", "quiet"])
async def test_what_waits_to_be_told_is_told_however_old_it_is(store: Store, still: StillClock, why: Held):
    """A mute takes thirty days, and there may be holidays until the next digest of an exchange."""
    life, stage = await Life(store, still).begin(), prune(store, still)
    await hold(life, still.at + 30 * DAY, why)
    for _ in range(30):
        still.move(DAY)
        await stage()
    async with store.write() as tx:
        [message] = await tx.outbox.claim(await tx.outbox.heads(still.at, most=14, held=()), still.at)
        assert message.digest is not None
        assert [one.article.title for one in message.digest.alerts] == ["样例标题 900"]
        await tx.outbox.settle([Settled(message.id, "sent", still.at, 0, 1, still.at)])
    await stage()
    async with store.read() as tx:
        assert await tx.articles.count() == 0


async def test_a_place_that_stays_closed_keeps_its_news_for_long_and_not_for_ever(store: Store, still: StillClock):
    life, stage = await Life(store, still).begin(), prune(store, still)
    async with store.write() as tx:
        await tx.places.park(life.chats[0], "topic-closed", still.at)
    await hold(life, still.at, "")
    kept = []
    for _ in range(MAX_WAITS.days // 2 + 4):
        still.move(2 * DAY)
        await stage()
        async with store.read() as tx:
            kept.append(await tx.articles.count())
    assert kept[: MAX_WAITS.days // 2] == [1] * (MAX_WAITS.days // 2)
    assert kept[-1] == 0


async def poll(store: Store, source: int, still: StillClock, *titles: str) -> int:
    """Store what a document lists, undated; returns how many were new."""
    items = [Item(title=title, url=f"https://example.com/{title}", text="正文") for title in titles]
    async with store.write() as tx:
        read = await tx.sources.get(source)
        assert read is not None
        rules = Intake(DAY, LISTINGS)
        new, edited = await store_items(
            tx, read, list(map(KeyedItem, items, item_keys(items, source))), still.at, rules
        )
        await tx.sources.polled(
            read, at=still.at, next_poll_at=still.at, interval=60, latency_ms=1, seeded=not read.seeded
        )
    assert edited == 0
    return new


async def test_an_undated_page_of_last_year_is_no_news(store: Store, still: StillClock, database_url: str):
    life, stage = await Life(store, still).begin(), prune(store, still)
    assert await poll(store, life.source.id, still, "旧页") == 1
    for _ in range(6):
        still.move(DAY)
        await stage()
        assert await poll(store, life.source.id, still, "旧页") == 0
    async with store.read() as tx:
        assert await tx.articles.count() == 0
    # Unread, it forgets nothing; read without the page, it does after some weeks.
    still.move(100 * DAY)
    for _ in range(2):
        await stage()
        still.move(DAY)
    assert await poll(store, life.source.id, still, "旧页") == 0
    for _ in range(DAYS_UNLISTED + 2):
        still.move(DAY)
        await poll(store, life.source.id, still, "别的")
    for _ in range(2):
        await stage()
        still.move(DAY)
    left = counts(database_url)["article_keys"]
    assert await poll(store, life.source.id, still, "旧页") == 1
    assert left < counts(database_url)["article_keys"]


@pytest.mark.parametrize("moved_after", [3, DAYS_UNLISTED + 6])
async def test_what_is_listed_still_is_no_news_under_another_address(store: Store, still: StillClock, moved_after: int):
    """A feed turns all its addresses, long after its entries became too old to be kept; news of any age is wanted."""
    life, stage = await Life(store, still).begin(), prune(store, still)
    item = Item(title="样例公司宣布以三亿元回购股份", text=TEXT, url="https://example.com/1", published_at=still.at)
    new = []
    for day in range(moved_after + DAYS_UNLISTED + 4):
        listed = replace(item, url="https://example.com/new/1") if day >= moved_after else item
        async with store.write() as tx:
            read = await tx.sources.get(life.source.id)
            assert read is not None
            items = list(map(KeyedItem, [listed], item_keys([listed], read.id)))
            new.append((await store_items(tx, read, items, still.at, Intake(None, LISTINGS)))[0])
            await tx.sources.polled(
                read, at=still.at, next_poll_at=still.at, interval=60, latency_ms=1, seeded=not read.seeded
            )
        still.move(DAY)
        await stage()
    assert new == [1, *[0] * (len(new) - 1)]


@pytest.mark.torture
@pytest.mark.timeout(1800)
async def test_the_file_of_day_sixty_is_hardly_larger_than_that_of_day_thirty(tmp_path: Path, still: StillClock):
    """A thousand articles a day, retention of ten days."""
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/dingxun.sqlite", runner=True)
    life = await Life(store, still).begin(20)
    stage = prune(store, still, Ages(10 * DAY, 10 * DAY))
    sizes = {}
    for day in range(1, 61):
        await life.day(1_000, talk=200)
        await stage()
        if day in {30, 60}:
            assert await store.scrub()
            sizes[day] = (tmp_path / "dingxun.sqlite").stat().st_size
    await store.close()
    print(
        f"day 30: {sizes[30] / 2**20:.1f} MiB, day 60: {sizes[60] / 2**20:.1f} MiB, {sizes[60] / sizes[30]:.3f} times"
    )
    assert sizes[60] <= 1.05 * sizes[30]

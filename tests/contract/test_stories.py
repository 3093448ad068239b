"""Grouping, on both databases.

The index may be lost, articles come out of order, another process may group, and one may be broken.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.core.news.stories import Placement, StoryIndex
from bot.core.types import Article, OutletReport, Ticker
from bot.newsroom.events import Event
from bot.newsroom.pipeline.group import AT_ONCE, Group
from bot.store import Store
from bot.store.articles import NewArticle
from tests.conftest import START, StillClock
from tests.contract.test_store import add_source

HOUR = timedelta(hours=1)
FIRST = ("样例港今日恢复通航", "样例港今日恢复通航，首批12艘船只进港，码头工人全部到岗。")
AGAIN = ("样例港恢复通航 首批12艘船只进港", "某社8月20日电，样例港今日恢复通航，首批12艘船只进港。")
OTHER = ("范例矿山停产检修两周", "范例矿山今日停产检修，预计持续两周，工会表示理解。")
PRICES = tuple((f"现货样例金失守{price}美元/盎司", f"现货样例金失守{price}美元/盎司。") for price in (4080, 4040, 3990))


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def group(store: Store, still: StillClock, events: list[Event]) -> Group:
    return Group(store, still.clock, events.append)


async def arrive(store: Store, *pieces: tuple[str, str], outlets: Sequence[str] = (), at=START, **changes) -> list[int]:
    """Store articles of these titles and texts, each of another outlet if not told which; returns their ids."""
    async with store.write() as tx:
        sources = await tx.sources.all()
        source = sources[0] if sources else await add_source(tx)
        known = await tx.articles.count()
        articles = [
            NewArticle(
                **{
                    "keys": (f"test:{number}",),
                    "source_id": source.id,
                    "source_name": outlets[place] if outlets else f"样例{number}报",
                    "title": title,
                    "text": text,
                    "url": f"https://example.com/{number}",
                    "share_url": "",
                    "published_at": at,
                    "tickers": (),
                    "urgent": False,
                    "silent": False,
                    "digest": str(number),
                    "story_key": f"key {title} {at:%d}",
                    **changes,
                }
            )
            for place, (number, (title, text)) in enumerate(enumerate(pieces, known + 1))
        ]
        return await tx.articles.add(articles, at, at)


async def places(store: Store, ids: Sequence[int]) -> list[tuple[int | None, int]]:
    async with store.read() as tx:
        articles = [await tx.articles.get(one) for one in ids]
    return [(one.story_id, one.chapter) for one in articles if one]


async def test_what_outlets_tell_in_other_words_is_one_story(store: Store, group: Group, events: list[Event]):
    ids = await arrive(store, FIRST, OTHER, AGAIN)
    assert not await group()
    [one, other, again] = await places(store, ids)
    assert one == again != other
    assert [(event.stage, event.numbers) for event in events] == [("group", {"articles": 3, "stories": 2, "joined": 1})]
    assert not await group()
    assert len(events) == 1


async def test_a_restart_reads_the_index_again(store: Store, group: Group, still: StillClock):
    ids = await arrive(store, FIRST, *PRICES[:2], outlets=["甲", "甲", "甲"], at=START - HOUR)
    async with store.write() as tx:
        await tx.articles.dated(ids[2], START, None)
    await group()
    assert await places(store, ids) == [(1, 0), (2, 0), (2, 1)]
    later = await arrive(store, AGAIN, (PRICES[1][0] + "！", PRICES[1][1]), PRICES[2], at=START + HOUR)
    await Group(store, still.clock, lambda _: None)()
    assert await places(store, later) == [(1, 0), (2, 1), (2, 2)]


async def test_the_index_keeps_up_with_another_process(store: Store, group: Group, still: StillClock):
    await arrive(store, OTHER)
    await group()
    elsewhere = Group(store, still.clock, lambda _: None)
    await arrive(store, FIRST, PRICES[0], at=START)
    await elsewhere()
    await arrive(store, PRICES[1], at=START + HOUR)
    await elsewhere()
    ids = await arrive(store, AGAIN, (PRICES[1][0] + "！", PRICES[1][1]), PRICES[2], at=START + 2 * HOUR)
    await group()
    assert await places(store, ids) == [(2, 0), (3, 1), (3, 2)]


async def test_the_order_of_arrival_does_not_matter(store: Store, group: Group):
    late = await arrive(store, AGAIN, at=START)
    await group()
    early = await arrive(store, FIRST, at=START - 3 * HOUR)
    await group()
    assert await places(store, late) == await places(store, early)


async def test_a_story_lasts_for_a_day(store: Store, group: Group, still: StillClock):
    await arrive(store, FIRST, at=START)
    await group()
    old = await arrive(store, AGAIN, at=START - 25 * HOUR)
    await group()
    assert await places(store, old) == [(2, 0)]
    still.move(23 * HOUR)
    within = await arrive(store, (AGAIN[0] + "！", AGAIN[1]), at=START + 23 * HOUR)
    await group()
    assert await places(store, within) == [(1, 0)]
    still.move(2 * HOUR)
    after = await arrive(store, (AGAIN[0] + "？", AGAIN[1]), at=START + 25 * HOUR)
    await group()
    assert await places(store, after) == [(3, 0)]


async def test_the_version_counts_the_further_outlets(store: Store, group: Group):
    await arrive(store, FIRST, outlets=["甲报"])
    await group()
    await arrive(store, AGAIN, (AGAIN[0] + "！", AGAIN[1]), outlets=["乙报", "乙报"])
    await group()
    await arrive(store, (AGAIN[0] + "？", AGAIN[1]), (FIRST[0] + "！", FIRST[1]), outlets=["丙报", "甲报"])
    await group()
    async with store.read() as tx:
        reports = await tx.stories.reports(1)
        assert reports == [
            OutletReport("乙报", AGAIN[0], "https://example.com/2", START),
            OutletReport("丙报", AGAIN[0] + "？", "https://example.com/4", START),
        ]
        assert [one.outlet for one in await tx.stories.reports(1, told_by="乙报")] == ["甲报", "丙报"]
        assert await tx.stories.reports(99) == []
        assert await tx.stories.versions([1, 99]) == {1: 2}


async def test_one_batch_counts_as_many_would(store: Store, group: Group):
    await arrive(store, FIRST, AGAIN, (AGAIN[0] + "！", AGAIN[1]), OTHER, outlets=["甲报", "乙报", "甲报", "甲报"])
    await group()
    async with store.read() as tx:
        assert await tx.stories.versions([1, 2]) == {1: 1, 2: 0}


async def test_equal_keys_go_together_into_a_chapter_too(store: Store, group: Group):
    await arrive(store, PRICES[0])
    await group()
    ids = await arrive(store, PRICES[1], PRICES[1], at=START + HOUR)
    await group()
    ids += await arrive(store, PRICES[1], at=START + HOUR)
    await group()
    assert await places(store, ids) == [(1, 1)] * 3


async def test_companies_with_one_template_stay_apart(store: Store, group: Group):
    text = "公司拟以不低于1000万元且不超过2000万元回购股份，用于注销。"
    ids = []
    for code in ("00700", "03690"):
        ids += await arrive(
            store, ("拟以1000万元至2000万元回购股份", text), tickers=(Ticker("HK", code),), story_key=f"key {code}"
        )
    await group()
    assert await places(store, ids) == [(1, 0), (2, 0)]


class Breaking(StoryIndex):
    """An index that fails on one article, as often as it is told to."""

    def __init__(self, why: BaseException, times: list[int]) -> None:
        super().__init__()
        self.why, self.times = why, times

    def place(self, article: Article) -> Placement:
        if article.title == OTHER[0] and self.times[0]:
            self.times[0] -= 1
            raise self.why
        return super().place(article)


async def test_a_broken_article_is_a_story_of_its_own(store: Store, still: StillClock):
    group = Group(store, still.clock, lambda _: None, index=lambda: Breaking(RuntimeError(), [9]))
    ids = await arrive(store, FIRST, OTHER, AGAIN)
    await group()
    [one, other, again] = await places(store, ids)
    assert one == again != other


async def test_what_was_not_stored_is_not_remembered(store: Store, still: StillClock):
    times = [1]
    group = Group(store, still.clock, lambda _: None, index=lambda: Breaking(asyncio.CancelledError(), times))
    ids = await arrive(store, FIRST, OTHER, AGAIN)
    with pytest.raises(asyncio.CancelledError):
        await group()
    assert await places(store, ids) == [(None, 0)] * 3
    await group()
    [one, other, again] = await places(store, ids)
    assert one == again != other


async def test_a_full_batch_says_that_there_is_more(store: Store, group: Group):
    ids = await arrive(
        store, *((f"第{number}号样例公告", f"{number}号样例公司的公告正文。") for number in range(AT_ONCE + 1))
    )
    assert await group()
    assert not await group()
    assert all(story for story, _ in await places(store, ids))

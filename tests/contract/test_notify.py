"""Notices to admins, on both databases: once, together, and not before there is an admin to tell."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.messages import parked_places
from bot.messages.admin import notices
from bot.messages.reader import Reader
from bot.newsroom.upkeep.notify import Notify
from bot.newsroom.upkeep.parked import AT_ONCE
from bot.store import Store
from bot.store.outbox import Settled
from tests.conftest import START, StillClock
from tests.contract.test_deliveries import Desk
from tests.contract.test_store import add_source
from tests.wording import read, says

OWNER = 10002
ZONE = ZoneInfo("Asia/Shanghai")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def notify(store: Store, still: StillClock) -> Notify:
    return Notify(store, still.clock, [OWNER], ZONE, lambda language: Reader(language, ZONE), lambda _: None)


async def meet_owner(store: Store) -> None:
    async with store.write() as tx:
        await tx.chats.meet(OWNER, 0, "private", "管理员", "zh-Hans", START)


async def said(store: Store, still: StillClock) -> list[str]:
    """Return what waits to be sent to the owner, which counts as sent then."""
    async with store.write() as tx:
        heads = [one for one in await tx.outbox.heads(still.at, most=10, held=()) if one.telegram_id == OWNER]
        messages = await tx.outbox.claim(heads, still.at)
        await tx.outbox.settle([Settled(one.id, "sent", still.at, 0, 1, still.at) for one in messages])
    return [one.words.html for one in messages if one.words]


async def fail(store: Store, *names: str, times: int = 3) -> None:
    async with store.write() as tx:
        for one in await tx.sources.all():
            for _ in range(times if one.name in names else 0):
                await tx.sources.failed(one, at=START, next_poll_at=START, error="http: HTTP 502", latency_ms=9)


async def add(store: Store, *names: str) -> None:
    async with store.write() as tx:
        for name in names:
            await add_source(tx, f"https://{name}.example/feed", name=name)


async def test_what_lasts_is_told_once_and_together(store: Store, still: StillClock):
    await add(store, "a", "b", "c")
    await meet_owner(store)
    stage = notify(store, still)
    await fail(store, "a", "b", times=2)
    await stage()
    assert await said(store, still) == []
    await fail(store, "a", "b", times=1)
    await stage()
    [one] = await said(store, still)
    assert says(read(one), notices.sources_changed, 2, source="{n} news source")
    assert one.count("HTTP 502") == 2
    # Another process, and more of the same.
    await fail(store, "a", "b")
    await notify(store, still)()
    assert await said(store, still) == []


async def test_when_nothing_can_be_read_it_is_the_server_that_is_asked_after(store: Store, still: StillClock):
    await add(store, "a", "b")
    await meet_owner(store)
    await fail(store, "a", "b")
    await notify(store, still)()
    [one] = await said(store, still)
    assert says(read(one), notices.sources_changed, source="No news source")


async def test_what_nobody_could_be_told_waits_for_an_admin(store: Store, still: StillClock):
    await add(store, "a", "b")
    await fail(store, "a")
    stage = notify(store, still)
    await stage()
    await meet_owner(store)
    await stage()
    assert len(await said(store, still)) == 1


async def test_messages_of_unknown_fate_are_told_once(store: Store, still: StillClock):
    desk = await Desk(store).open()
    await meet_owner(store)
    await desk.promise("")
    [message] = await desk.claim()
    async with store.write() as tx:
        await tx.outbox.settle([Settled(message.id, "unknown", START, 2)])
    stage = notify(store, still)
    await stage()
    [one] = await said(store, still)
    assert says(read(one), notices.unknown_fate, 1)
    assert "小王" in one
    still.move(HOUR)
    await stage()
    await notify(store, still)()
    assert await said(store, still) == []


async def test_a_message_at_which_the_process_ended_three_times_is_told_in_its_own_words(
    store: Store, still: StillClock
):
    desk = await Desk(store).open()
    await meet_owner(store)
    await desk.promise("")
    for _ in range(3):
        assert len(await desk.claim()) == 1
        async with store.write() as tx:
            await tx.outbox.doubt_in_flight()
            await tx.outbox.clear_doubts()
    await notify(store, still)()
    [one] = await said(store, still)
    assert says(read(one), notices.condemned, 1)
    assert "小王" in one


async def test_the_day_is_told_each_morning_but_the_first(store: Store, still: StillClock):
    desk = await Desk(store).open()
    await meet_owner(store)
    stage = notify(store, still)
    await stage.begin()
    still.move(8 * HOUR)
    await stage()
    assert await said(store, still) == []
    await desk.promise("", at=still.at)
    still.move(14 * HOUR)  # 7:30 of the next day
    await stage()
    assert await said(store, still) == []
    still.move(timedelta(hours=1, minutes=45))
    await stage()
    await stage()
    [one] = await said(store, still)
    assert says(read(one), notices.daily, 1, 1, source="News: {n}")
    assert says(one, notices.daily, source="All sources")
    # A clock that was a year ahead for a while does not end the reports.
    still.move(400 * DAY)
    await stage()
    assert len(await said(store, still)) == 1
    still.move(-400 * DAY)
    await stage()
    assert len(await said(store, still)) == 1
    await stage()
    assert await said(store, still) == []
    # A bot that was off for two mornings tells one day.
    still.move(2 * DAY)
    again = notify(store, still)
    await again.begin()
    await again()
    assert len(await said(store, still)) == 1


async def watches(store: Store, group: int, words: dict[str, int]) -> int:
    """Meet a group in which people watch a word each; returns its row."""
    async with store.write() as tx:
        chat = await tx.chats.meet(group, 0, "supergroup", "投研群", "zh-Hans", START)
        for word, person in words.items():
            await tx.watches.add(chat.id, word, word, by=person, at=START)
    return chat.id


async def said_to(store: Store, still: StillClock, *people: int) -> dict[int, str]:
    """Return what waits to be sent to some people, or places."""
    async with store.write() as tx:
        heads = [one for one in await tx.outbox.heads(still.at, most=100, held=()) if one.telegram_id in people]
        messages = await tx.outbox.claim(heads, still.at)
    whose = {one.id: one.telegram_id for one in heads}
    return {whose[one.id]: one.words.html for one in messages if one.words}


async def test_whoever_subscribed_in_a_parked_place_hears_of_his_own_watches(store: Store, still: StillClock):
    other = 10009
    async with store.write() as tx:
        for person in (OWNER, other):
            await tx.chats.meet(person, 0, "private", "", "zh-Hans", START)
    place = await watches(store, -77, {"回购": OWNER, "储能": other, "光伏": other, "白酒": 10010})
    async with store.write() as tx:
        await tx.places.park(place, "no-right", START)
    await notify(store, still)()
    heard = await said_to(store, still, OWNER, other)
    assert says(read(heard[OWNER]), parked_places.told_elsewhere, source="What is watched", watches="回购")
    assert says(read(heard[other]), parked_places.told_elsewhere, source="What is watched", watches="储能、光伏")


async def test_places_that_nobody_can_be_told_of_keep_no_other_from_being_told(store: Store, still: StillClock):
    await meet_owner(store)
    for number in range(AT_ONCE + 1):
        place = await watches(store, -100 - number, {"回购": 20_000 + number})
        async with store.write() as tx:
            await tx.places.park(place, "no-right", START)
    place = await watches(store, -77, {"回购": OWNER})
    async with store.write() as tx:
        for _ in range(5):  # tried more often than the others
            await tx.places.park(place, "no-right", START)
    await notify(store, still)()
    assert OWNER in await said_to(store, still, OWNER)


async def test_a_place_whose_subscriber_blocked_the_bot_is_told_itself_when_it_opens(store: Store, still: StillClock):
    await meet_owner(store)
    place = await watches(store, -77, {"回购": OWNER})
    async with store.write() as tx:
        await tx.places.park(place, "no-right", START)
    stage = notify(store, still)
    await stage()
    async with store.write() as tx:
        await tx.chats.switch_off(OWNER, "blocked", START)
        await tx.places.unpark(place, START)
    await stage()
    assert says((await said_to(store, still, -77))[-77], parked_places.opened)

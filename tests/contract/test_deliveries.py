"""Deliveries in digests, on both databases: which ones join, are folded, are edited in, go first."""

import contextlib
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.event import listen, remove
from sqlalchemy.exc import OperationalError

from bot.core.delivery.outcomes import InDoubt, Outcome, Sent
from bot.core.types import Chat, Held, Hit, Message, NewDelivery, Parked, Words
from bot.core.watches.query import parse
from bot.newsroom.actions.chat_settings import changed, replan
from bot.newsroom.actions.subscribe import reshape
from bot.newsroom.pipeline.send import Send
from bot.store import Store
from bot.store.outbox import Settled
from tests.channels import OpenChannel
from tests.conftest import START, StillClock
from tests.contract.test_match import RULES
from tests.contract.test_store import add_source, article
from tests.databases import new_sqlite
from tests.forgetting import forget
from tests.unit.examples import LISTINGS

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class Desk:
    """A chat with a watch, and as many stories as are asked for."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.number = 0

    async def open(self) -> "Desk":
        async with self.store.write() as tx:
            source = await add_source(tx)
            assert source is not None
            self.source = source.id
            self.chat = (await tx.chats.meet(1000, 0, "private", "小王", "zh-Hans", START)).id
            self.watch = (await tx.watches.add(self.chat, "腾讯", '"腾讯"', by=1, at=START))[0].id
        return self

    async def promise(self, *held: Held, due=START, at=START, **more) -> list[int]:
        """Promise a story of its own for each of these; returns the stories."""
        async with self.store.write() as tx:
            stories = await tx.stories.found(len(held), START)
            made = []
            for story, why in zip(stories, held, strict=True):
                self.number += 1
                [one] = await tx.articles.add(
                    [article(self.source, self.number, keys=(f"k{self.number}",), story_key=f"s{self.number}")],
                    START,
                    START,
                )
                await tx.stories.join({one: story})
                delivery = NewDelivery(self.chat, story, one, "instant", (Hit(self.watch, "腾讯", ("腾讯",)),), due)
                made.append(replace(delivery, held=why, **more))
            await tx.deliveries.promise(made, at)
            for story in stories:
                await tx.stories.summarised(story, "摘要")
        return stories

    async def claim(self, now=START) -> list[Message]:
        async with self.store.write() as tx:
            return await tx.outbox.claim(await tx.outbox.heads(now, most=10, held=()), now)

    async def set(self, name: str, value: str, now=START) -> int:
        async with self.store.write() as tx:
            chat = await tx.chats.get(self.chat)
            assert chat is not None
            await changed(tx, chat, (name, value), RULES, now)
        return self.chat

    async def sent(self, message: Message, at=START) -> None:
        async with self.store.write() as tx:
            await tx.outbox.settle([Settled(message.id, "sent", at, 0, 4711, at, message.version)])

    async def counts(self) -> dict[str, int]:
        async with self.store.read() as tx:
            return dict(await tx.outbox.counts())


async def test_what_is_due_at_one_time_comes_in_one_message(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("quiet", "quiet", due=START + HOUR)
    await desk.promise("digest", due=START + HOUR, at=START + MINUTE)
    await desk.promise("digest", due=START + 2 * HOUR)
    assert await desk.claim() == []
    [message] = await desk.claim(START + HOUR)
    assert message.digest is not None
    assert (message.digest.total, message.digest.why, message.priority) == (3, "quiet", 2)
    assert [alert.article.title for alert in message.digest.alerts] == ["样例标题 1", "样例标题 2", "样例标题 3"]
    # What comes while it is being sent goes into another one.
    await desk.promise("quiet", due=START + HOUR, at=START + 30 * MINUTE)
    assert await desk.counts() == {"sending": 1, "ready": 2}


async def test_a_digest_without_living_watches_is_not_sent(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("digest", "digest", due=START)
    async with store.write() as tx:
        await tx.watches.end(desk.chat, desk.watch, START)
    assert await desk.claim() == []
    assert await desk.counts() == {"cancelled": 1}


async def test_more_than_five_that_wait_become_one(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("", "", "", "", "")
    async with store.write() as tx:
        assert await tx.digests.combine(START, "burst", more_than=5, chat_ids=[desk.chat]) == 0
    await desk.promise("")
    await desk.promise("", mode="urgent")
    async with store.write() as tx:
        assert await tx.digests.combine(START, "burst", more_than=5, chat_ids=[desk.chat]) == 6
        assert await tx.digests.combine(START, "burst", more_than=5, chat_ids=[desk.chat]) == 0
    assert await desk.counts() == {"merged": 6, "ready": 2}
    messages = [message for _ in range(2) for message in await desk.claim()]
    assert {message.digest.total if message.digest else 1 for message in messages} == {1, 6}


async def test_what_may_have_been_sent_is_never_folded(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("", "")
    [message] = await desk.claim()
    async with store.write() as tx:
        await tx.outbox.settle([Settled(message.id, "doubt", START, 1)])
        await tx.outbox.clear_doubts()
        assert await tx.digests.combine(START, "outage", more_than=0) == 1
    assert await desk.counts() == {"ready": 2, "merged": 1}


async def crash(store: Store) -> tuple[int, int]:
    """End the process and start another one; returns how many messages were in flight, and how many are condemned."""
    async with store.write() as tx:
        found = await tx.outbox.doubt_in_flight()
        await tx.outbox.clear_doubts()
    return found


async def test_crashes_with_others_count_for_nothing_three_alone_condemn(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("")
    first, desk.chat = desk.chat, 0
    async with store.write() as tx:
        desk.chat = (await tx.chats.meet(1001, 0, "private", "小李", "zh-Hans", START)).id
        desk.watch = (await tx.watches.add(desk.chat, "腾讯", '"腾讯"', by=1, at=START))[0].id
    await desk.promise("")
    for _ in range(5):
        assert len(await desk.claim()) == 2
        assert await crash(store) == (2, 0)
    async with store.read() as tx:
        assert [head.crashes for head in await tx.outbox.heads(START, most=10, held=())] == [5, 5]
    for number in range(3):
        async with store.write() as tx:
            heads = [one for one in await tx.outbox.heads(START, most=10, held=()) if one.chat_id == first]
            assert len(await tx.outbox.claim(heads, START)) == 1
        assert await crash(store) == (1, int(number == 2))
    assert await desk.counts() == {"unknown": 1, "ready": 1}
    async with store.read() as tx:
        assert [one.condemned for one in await tx.outbox.unknown(most=10)] == [True]


async def test_what_was_in_flight_at_a_crash_is_never_folded(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("", "")
    await desk.claim()
    await crash(store)
    async with store.write() as tx:
        assert await tx.digests.combine(START, "outage", more_than=0) == 1
    assert await desk.counts() == {"ready": 2, "merged": 1}


async def test_a_run_that_failed_counts_nothing_against_what_it_claimed(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("")
    for _ in range(5):
        assert len(await desk.claim()) == 1
        async with store.write() as tx:
            assert await tx.outbox.regain(besides=[]) == 1
            await tx.outbox.clear_doubts()
    async with store.read() as tx:
        assert [head.crashes for head in await tx.outbox.heads(START, most=10, held=())] == [0]


async def test_what_waits_for_a_parked_place_goes_once_a_try_is_due_in_one_message(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("", at=START - 30 * HOUR)
    await desk.promise("", "")
    async with store.write() as tx:
        assert await tx.places.park(desk.chat, "no-right", START)
        assert not await tx.places.park(desk.chat, "no-right", START)
        chat = await tx.chats.get(desk.chat)
        assert chat is not None
        assert chat.parked == Parked(START, "no-right", 2, START + 2 * MINUTE)
    assert await desk.claim(START + MINUTE) == []
    async with store.write() as tx:
        # It keeps nobody's edits waiting, and is no part of what an outage held.
        assert not await tx.outbox.is_behind(START + MINUTE, over=0)
        assert await tx.digests.combine(START, "outage", more_than=0) == 0
        assert await tx.places.wake(1000, None, START + MINUTE) == 1
        [head] = await tx.outbox.heads(START + MINUTE, most=10, held=())
        assert head.parked
        day_ago = START - 24 * HOUR
        assert await tx.places.combine(desk.chat, START + MINUTE, day_ago) == 3
        assert await tx.places.combine(desk.chat, START + MINUTE, day_ago) == 0
        # Quiet hours take it along as it is.
        await tx.digests.combine(START + MINUTE, "quiet", more_than=0, chat_ids=[desk.chat], due_at=START + HOUR)
    [message] = await desk.claim(START + HOUR)
    assert message.digest is not None
    assert (message.digest.total, message.digest.stale) == (2, 1)
    async with store.write() as tx:
        await tx.places.unpark(desk.chat, START + HOUR)
        chat = await tx.chats.get(desk.chat)
        assert chat is not None
        assert chat.parked is None


async def test_what_a_topic_and_its_group_have_both_is_told_once(store: Store) -> None:
    desk = await Desk(store).open()
    async with store.write() as tx:
        group = (await tx.chats.meet(-1005, 0, "supergroup", "论坛", "zh-Hans", START)).id
        topic = await tx.chats.meet(-1005, 7, "supergroup", "论坛", "zh-Hans", START)
        watches = {
            chat: (await tx.watches.add(chat, "腾讯", '"腾讯"', by=1, at=START))[0].id for chat in (group, topic.id)
        }
    desk.chat, desk.watch = topic.id, watches[topic.id]
    both, alone = await desk.promise("", "")
    async with store.write() as tx:
        [told] = await tx.history.deliveries_of(topic.id, both)
        hit = Hit(watches[group], "腾讯", ("腾讯",))
        await tx.deliveries.promise([NewDelivery(group, both, told.article.id, "instant", (hit,), START)], START)
        await tx.places.park(topic.id, "topic-deleted", START)
        await tx.places.hand_over(topic, START, None)
        await tx.places.hand_over(topic, START, None)
    messages = [message for _ in range(2) for message in await desk.claim()]
    assert [message.chat.id for message in messages] == [group, group]
    [digest] = [message.digest for message in messages if message.digest is not None]
    assert [one.article.story_id for one in digest.alerts] == [alone]
    assert digest.topic == topic.id
    [waiting] = await desk.promise("")
    async with store.write() as tx:
        found = await tx.chats.get(group)
        assert found is not None
        assert not await tx.places.take_in(group, found, START)
        assert await tx.places.take_in(topic.id, found, START)
        # The group had that watch: it has it once, and what waited comes there.
        assert [watch.text for watch in await tx.watches.of(group)] == ["腾讯"]
        assert await tx.watches.of(topic.id) == []
        assert not await tx.places.take_in(topic.id, found, START)
        assert not await tx.places.drop(topic.id, found, START)
    [last] = await desk.claim()
    assert last.alert is not None
    assert (last.chat.id, last.alert.article.story_id, last.alert.hits[0].watch_id) == (group, waiting, watches[group])


async def topic_of(desk: Desk) -> Chat:
    """Return a topic of a forum as the chat that the desk promises to."""
    async with desk.store.write() as tx:
        topic = await tx.chats.meet(-1005, 7, "supergroup", "论坛", "zh-Hans", START)
        desk.watch = (await tx.watches.add(topic.id, "腾讯", '"腾讯"', by=1, at=START))[0].id
    desk.chat = topic.id
    return topic


async def hand_over(desk: Desk, topic: Chat, now: datetime = START) -> Chat:
    async with desk.store.write() as tx:
        await tx.places.park(topic.id, "topic-deleted", now)
        await tx.places.hand_over(topic, now, None)
        group = await tx.chats.find(-1005)
    assert group is not None
    return group


@pytest.mark.parametrize("why", ["parked", "outage", "quiet"])
async def test_what_a_deleted_topic_missed_asks_its_question_however_it_is_folded(store: Store, why: Held) -> None:
    desk = await Desk(store).open()
    topic = await topic_of(desk)
    await desk.promise("")
    group = await hand_over(desk, topic)
    async with store.write() as tx:
        desk.watch = (await tx.watches.add(group.id, "阿里", '"阿里"', by=1, at=START))[0].id
    desk.chat = group.id
    await desk.promise("", "")
    later = START + HOUR
    async with store.write() as tx:
        if why == "parked":
            await tx.places.park(group.id, "topic-closed", START)
            await tx.places.combine(group.id, later, START + MINUTE)  # all is old by now
        else:
            await tx.digests.combine(later, why, more_than=0, chat_ids=[group.id], waiting_since=later)
    digests = [message.digest for _ in range(2) for message in await desk.claim(later)]
    assert sorted((one.topic, one.total + one.stale) for one in digests if one is not None) == [(0, 2), (topic.id, 1)]


async def test_a_group_is_asked_again_when_the_question_was_cancelled(store: Store) -> None:
    desk = await Desk(store).open()
    topic = await topic_of(desk)
    await desk.promise("")
    await hand_over(desk, topic)
    await desk.promise("")
    await hand_over(desk, topic)
    assert await desk.counts() == {"merged": 1, "ready": 2}  # asked once; the rest waits
    async with store.write() as tx:
        await tx.deliveries.drop_old(-1005, START + MINUTE)
    await desk.promise("")
    await hand_over(desk, topic)
    [message] = await desk.claim()
    assert message.digest is not None
    assert message.digest.topic == topic.id


async def test_what_was_in_doubt_when_its_topic_was_deleted_is_given_to_the_group(store: Store) -> None:
    desk = await Desk(store).open()
    topic = await topic_of(desk)
    await desk.promise("")
    [message] = await desk.claim()
    async with store.write() as tx:
        await tx.outbox.settle([Settled(message.id, "ready", START, 1)])
    await hand_over(desk, topic)
    [again] = await desk.claim()
    assert again.digest is not None
    assert (again.digest.total, again.digest.topic, again.chat.thread_id) == (1, topic.id, 0)


async def test_what_is_being_sent_when_a_topic_is_taken_in_keeps_its_watch(store: Store) -> None:
    desk = await Desk(store).open()
    topic = await topic_of(desk)
    async with store.write() as tx:
        group = await tx.chats.meet(-1005, 0, "supergroup", "论坛", "zh-Hans", START)
        await tx.watches.add(group.id, "腾讯", '"腾讯"', by=1, at=START)
        await tx.places.park(topic.id, "topic-deleted", START)
    await desk.promise("")
    [message] = await desk.claim(START + MINUTE)
    async with store.write() as tx:
        assert await tx.places.take_in(topic.id, group, START)
        await tx.outbox.settle([Settled(message.id, "ready", START, 0)])
    [again] = await desk.claim(START + MINUTE)
    assert again.chat.id == group.id


async def test_old_news_that_may_have_been_sent_keeps_no_parked_place_from_being_tried(store: Store) -> None:
    """Messages in flight at a crash are not folded, and the others' digest is not folded again because of them."""
    desk = await Desk(store).open()
    await desk.promise("digest")
    await desk.claim()
    await crash(store)
    later = START + 48 * HOUR
    await desk.promise("", due=later, at=later)
    async with store.write() as tx:
        await tx.outbox.clear_doubts()
        await tx.places.park(desk.chat, "no-right", START)
        assert await tx.places.combine(desk.chat, later, later - 24 * HOUR) == 0
    assert [message.alert is not None for _ in range(2) for message in await desk.claim(later)] == [True, False]


async def test_what_joins_the_hours_digest_is_edited_in_and_nothing_is_missed(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("cap")
    [message] = await desk.claim()
    await desk.sent(message)
    await desk.promise("cap", at=START + MINUTE)
    later = START + 3 * MINUTE
    async with store.read() as tx:
        [shown] = await tx.edits.due(later, most=10)
    assert (shown.message.id, shown.shown, shown.message.version, shown.telegram_message_id) == (message.id, 1, 2, 4711)
    # Another one comes while it is being edited.
    await desk.promise("cap", at=later)
    async with store.write() as tx:
        await tx.edits.done(message.id, 2, later + MINUTE)
    async with store.read() as tx:
        assert await tx.edits.due(later, most=10) == []
        [again] = await tx.edits.due(later + MINUTE, most=10)
    assert (again.shown, again.message.version) == (2, 3)
    async with store.write() as tx:
        await tx.edits.done(message.id, 3, later)
        assert await tx.edits.due(later + HOUR, most=10) == []
    # The next hour begins another one.
    await desk.promise("cap", at=START + HOUR + MINUTE, due=START + HOUR + MINUTE)
    assert (await desk.counts())["ready"] == 1


async def test_what_joined_a_message_that_was_deleted_comes_in_a_new_one(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("cap")
    [message] = await desk.claim()
    await desk.sent(message)
    await desk.promise("cap", "cap", at=START + MINUTE)
    async with store.write() as tx:
        await tx.deliveries.move_on(message.id, 1, START + MINUTE)
    [new] = await desk.claim(START + MINUTE)
    assert new.digest is not None
    assert (new.digest.total, new.silent) == (2, True)


async def test_what_waited_for_another_digest_joins_no_message_that_is_shown(store: Store) -> None:
    """A delivery from another digest is older than the shown ones.

    If that message were deleted, the delivery would count as shown, and a shown one would be told again.
    """
    desk = await Desk(store).open()
    [late] = await desk.promise("digest", due=START + 5 * HOUR)
    async with store.read() as tx:
        [waiting] = await tx.deliveries.waiting_for(desk.chat, START)
    await desk.promise("cap")
    [message] = await desk.claim()
    await desk.sent(message)
    hit = Hit(desk.watch, "腾讯", ("腾讯",))
    comes = NewDelivery(desk.chat, late, waiting.article_id, "instant", (hit,), START + MINUTE, held="cap")
    async with store.write() as tx:
        await tx.deliveries.promise([replace(comes, instead_of=waiting.id)], START + MINUTE)
        assert await tx.edits.due(START + HOUR, most=10) == []
    [new] = await desk.claim(START + MINUTE)
    assert new.digest is not None
    assert [alert.article.story_id for alert in new.digest.alerts] == [late]


async def test_further_outlets_are_edited_into_what_was_sent_but_not_where_nobody_wants_more(store: Store) -> None:
    desk = await Desk(store).open()
    [story] = await desk.promise("")
    [message] = await desk.claim()
    assert message.alert is not None

    async def another_outlet(number: int) -> None:
        async with store.write() as tx:
            fields = {"keys": (f"o{number}",), "source_name": f"别的{number}"}
            [one] = await tx.articles.add([article(desk.source, 100 + number, **fields)], START, START)
            await tx.stories.join({one: story})
            await tx.alerts.edit_later([story], START)

    # While it is being sent, too.
    await another_outlet(1)
    await desk.sent(message)
    async with store.read() as tx:
        [shown] = await tx.edits.due(START + MINUTE, most=10)
        assert await tx.edits.due(START, most=10) == []
    assert (shown.shown, shown.message.version) == (0, 1)
    async with store.write() as tx:
        await tx.edits.done(message.id, 1, START + MINUTE)
        await tx.deliveries.quieten(message.alert.delivery_id)
    await another_outlet(2)
    async with store.read() as tx:
        assert await tx.edits.due(START + HOUR, most=10) == []
        assert (await tx.deliveries.chapters_told([story]))[desk.chat, story] == {0, -1}


async def test_an_edit_of_an_alert_is_dropped_when_it_waited_for_too_long_a_digests_is_not(store: Store) -> None:
    desk = await Desk(store).open()
    [story] = await desk.promise("")
    await desk.sent((await desk.claim())[0])
    await desk.promise("cap")
    [digest] = await desk.claim()
    await desk.sent(digest)
    await desk.promise("cap")
    async with store.write() as tx:
        await tx.alerts.edit_later([story], START)
        assert len(await tx.edits.due(START + HOUR, most=10)) == 2
        await tx.edits.drop(START + HOUR)
        assert [one.message.id for one in await tx.edits.due(START + HOUR, most=10)] == [digest.id]


async def test_a_message_with_an_open_menu_is_not_edited_for_a_minute(store: Store) -> None:
    desk = await Desk(store).open()
    [story] = await desk.promise("")
    [message] = await desk.claim()
    await desk.sent(message)
    async with store.write() as tx:
        await tx.alerts.edit_later([story], START)
        tapped = START + 30 * timedelta(seconds=1)
        await tx.edits.turned(desk.chat, 4711, tapped)
        assert await tx.edits.due(START + MINUTE, most=10) == []
        assert len(await tx.edits.due(tapped + MINUTE, most=10)) == 1


async def test_the_turn_decides_among_equals_and_the_priority_before_it(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("", turn=2_000)
    first = desk.chat
    async with store.write() as tx:
        desk.chat = (await tx.chats.meet(1001, 0, "private", "小李", "zh-Hans", START)).id
        desk.watch = (await tx.watches.add(desk.chat, "腾讯", '"腾讯"', by=1, at=START))[0].id
    await desk.promise("", turn=1_000)
    async with store.read() as tx:
        heads = await tx.outbox.heads(START, most=10, held=())
    assert [head.chat_id for head in heads] == [desk.chat, first]


async def test_a_mute_holds_everything_and_its_end_lets_it_go(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("", "")
    await desk.promise("", mode="urgent")
    await desk.promise("digest", due=START + MINUTE)
    async with store.write() as tx:
        await tx.chats.mute(desk.chat, START + HOUR)
        await tx.digests.put_off(desk.chat, START + HOUR, START)
    later = START + 30 * MINUTE
    assert await desk.claim(later) == []
    async with store.write() as tx:
        await tx.chats.mute(desk.chat, None)
        await replan(tx, desk.chat, RULES, later)
    messages = [message for _ in range(3) for message in await desk.claim(later)]
    assert [message.digest.total if message.digest else "alert" for message in messages] == ["alert", 1, 2]


async def test_other_quiet_hours_move_what_the_night_holds(store: Store) -> None:
    desk = await Desk(store).open()
    night = START.replace(hour=16)  # midnight in Beijing
    chat = await desk.set("quiet", "23:00-07:00", night)
    await desk.promise("quiet", "quiet", due=START.replace(hour=23), at=night)
    await desk.set("quiet", "23:00-06:00", night)
    assert await desk.claim(night) == []
    [message] = await desk.claim(START.replace(hour=22))
    assert message.digest is not None
    assert (message.digest.total, message.digest.why) == (2, "quiet")
    assert await desk.counts() == {"merged": 1, "sending": 1}
    # Without quiet hours what they held comes at once, in one message.
    await desk.promise("quiet", "quiet", due=START.replace(hour=23), at=night)
    await desk.set("quiet", "off", night)
    [message] = await desk.claim(night)
    assert message.digest is not None
    assert (message.chat.id, message.digest.total) == (chat, 2)


async def test_a_watch_that_is_to_tell_at_once_lets_what_waits_for_its_digest_come(store: Store) -> None:
    desk = await Desk(store).open()
    evening = START.replace(hour=12)
    async with store.write() as tx:
        await tx.watches.retime(desk.chat, [desk.watch], mode="digest")
        other = (await tx.watches.add(desk.chat, "阿里", '"阿里"', by=1, at=START, mode="digest"))[0].id
    await desk.promise("digest", due=evening)
    first, desk.watch = desk.watch, other
    await desk.promise("digest", due=evening)
    async with store.write() as tx:
        await tx.watches.retime(desk.chat, [first], mode="instant")
        await replan(tx, desk.chat, RULES, START)
    [message] = await desk.claim(START)
    assert message.digest is not None
    assert [alert.hits[0].watch_id for alert in message.digest.alerts] == [first]
    [message] = await desk.claim(evening)
    assert message.digest is not None
    assert [alert.hits[0].watch_id for alert in message.digest.alerts] == [other]


async def test_an_hours_digest_is_brought_up_to_date_when_a_watch_has_gone_meanwhile(store: Store) -> None:
    desk = await Desk(store).open()
    first = desk.watch
    await desk.promise("cap")
    async with store.write() as tx:
        desk.watch = (await tx.watches.add(desk.chat, "阿里", '"阿里"', by=1, at=START))[0].id
    await desk.promise("cap")
    [message] = await desk.claim()
    await desk.sent(message)
    async with store.write() as tx:
        await tx.watches.end(desk.chat, first, START)
    await desk.promise("cap", at=START + MINUTE)
    async with store.write() as tx:
        [shown] = await tx.edits.due(START + HOUR, most=10)
        assert shown.message.version > shown.shown
        assert shown.message.digest is not None
        assert shown.message.digest.total == 2
        # If the message was deleted in the chat, only the deliveries that joined come again.
        await tx.deliveries.move_on(message.id, shown.shown, START + HOUR)
    [new] = await desk.claim(START + HOUR)
    assert new.digest is not None
    assert new.digest.total == 1


async def test_a_chat_that_is_forgotten_while_a_message_is_on_its_way_stops_no_other(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("")
    [message] = await desk.claim()
    await forget(store, 1000)
    async with store.write() as tx:
        await tx.outbox.settle([Settled(message.id, "sent", START, 0, 4711, START)])
        assert await tx.outbox.counts() == {}
        # Its story is asked for no more.
        assert await tx.stories.unsummarised(most=10) == []


async def test_what_a_group_was_told_goes_along_when_it_becomes_a_supergroup_that_was_met_first(store: Store) -> None:
    """Told, waiting, held for a digest, told to both: all belong to the new group, and outlive the old one."""
    desk = await Desk(store).open()
    stories = await desk.promise("")
    [message] = await desk.claim()
    await desk.sent(message)
    stories += await desk.promise("", "digest", due=START + MINUTE)
    async with store.write() as tx:
        new = await tx.chats.meet(-1005, 0, "supergroup", "群", "zh-Hans", START)
        again = NewDelivery(new.id, stories[1], 2, "instant", (Hit(desk.watch, "腾讯", ("腾讯",)),), START)
        await tx.deliveries.promise([again], START)
        assert len(await tx.deliveries.chapters_told(stories)) == 4
    for _ in range(2):  # the move is told twice
        async with store.write() as tx:
            await tx.chat_migration.migrate(1000, -1005)
            assert set(await tx.deliveries.chapters_told(stories)) == {(new.id, story) for story in stories}
    await forget(store, 1000)
    async with store.read() as tx:
        assert set(await tx.deliveries.chapters_told(stories)) == {(new.id, story) for story in stories}
    assert await desk.counts() == {"sent": 1, "cancelled": 1, "ready": 2}


@pytest.mark.parametrize("ended", [False, True])
async def test_what_waited_for_a_watch_of_the_old_group_is_for_the_same_one_of_the_new(
    store: Store, ended: bool
) -> None:
    desk = await Desk(store).open()
    await desk.promise("digest", due=START + MINUTE)
    await desk.promise("")
    async with store.write() as tx:
        [watched] = await tx.watches.of(desk.chat)
        new = await tx.chats.meet(-1005, 0, "supergroup", "群", "zh-Hans", START)
        same, _ = await tx.watches.add(new.id, watched.text, watched.key, by=1, at=START)
        await tx.chat_migration.migrate(1000, -1005)
        if ended:
            await tx.watches.end(new.id, same.id, START)
    await forget(store, 1000)  # the old one is gone, whenever it was met
    for at in (START, START + MINUTE):
        assert [message.chat.id for message in await desk.claim(at)] == ([] if ended else [new.id])
    assert await desk.counts() == ({"cancelled": 2} if ended else {"sending": 2})


@pytest.mark.parametrize("to", [-1005, 1000, 42, 0])
async def test_no_group_moves_to_a_person_or_to_where_it_is(store: Store, to: int) -> None:
    desk = await Desk(store).open()
    async with store.write() as tx:
        group = await tx.chats.meet(-1005, 0, "group", "群", "zh-Hans", START)
        desk.watch = (await tx.watches.add(group.id, "腾讯", '"腾讯"', by=1, at=START))[0].id
    desk.chat = group.id
    [story] = await desk.promise("")
    async with store.write() as tx:
        await tx.chat_migration.migrate(-1005, to)
        assert await tx.chats.get(group.id) == group
        assert set(await tx.deliveries.chapters_told([story])) == {(group.id, story)}


async def test_a_wait_that_was_asked_for_is_not_made_shorter(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("")
    async with store.write() as tx:
        await tx.chats.hold(1000, START + HOUR)
        await tx.chats.hold(1000, START + MINUTE)
    assert await desk.claim(START + 2 * MINUTE) == []
    assert len(await desk.claim(START + HOUR)) == 1


async def test_after_an_outage_digests_that_wait_go_into_the_one(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("digest", "digest", due=START + MINUTE)
    await desk.promise("cap")
    await desk.promise("", "", mode="silent")
    later = START + 6 * HOUR
    async with store.write() as tx:
        assert await tx.digests.combine(later, "outage", more_than=1, waiting_since=later - HOUR) == 4
    [message] = await desk.claim(later)
    assert message.digest is not None
    assert (message.digest.total, message.digest.why) == (5, "outage")


async def test_a_repeat_by_the_same_outlet_edits_nothing(store: Store) -> None:
    desk = await Desk(store).open()
    [story] = await desk.promise("")
    async with store.write() as tx:
        [one] = await tx.articles.add([article(desk.source, 200, keys=("again",))], START, START)
        assert await tx.stories.join({one: story}) == set()
        [other] = await tx.articles.add([article(desk.source, 201, keys=("more",), source_name="别的")], START, START)
        assert await tx.stories.join({other: story}) == {story}


async def test_alerts_of_the_last_hour_are_counted_without_urgent_and_folded_ones(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("", "", "")
    await desk.promise("", mode="urgent")
    await desk.promise("cap", "digest")
    await desk.promise("", at=START - 2 * HOUR)
    async with store.write() as tx:
        assert await tx.deliveries.alerts_since([desk.chat], START - HOUR) == {desk.chat: 3}
        # Of a time to come, after the clock was set back.
        assert await tx.deliveries.alerts_since([desk.chat], START - 25 * HOUR) == {}
        await tx.digests.combine(START, "burst", more_than=0)
        assert await tx.deliveries.alerts_since([desk.chat], START - HOUR) == {desk.chat: 1}


async def test_a_digests_pages_are_only_its_chats(store: Store) -> None:
    desk = await Desk(store).open()
    eleven: list[Held] = ["digest"] * 11
    await desk.promise(*eleven, due=START)
    [message] = await desk.claim()
    async with store.read() as tx:
        page = await tx.alerts.page(message.id, desk.chat, 1)
        assert page is not None
        assert (len(page.alerts), page.page, page.last, page.total) == (3, 1, 1, 11)
        assert (await tx.alerts.page(message.id, desk.chat, 99)) == page
        assert await tx.alerts.page(message.id, desk.chat + 1, 0) is None


async def test_what_waits_is_found_by_its_index(tmp_path: Path) -> None:
    """On SQLite: a parameter for the state would let it scan the whole table, ten times a second."""
    opened = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/dingxun.sqlite", runner=True)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    listen(Engine, "before_cursor_execute", note)
    async with opened.write() as tx:
        await tx.outbox.heads(START, most=10, held=())
        await tx.outbox.has_doubts()
        await tx.outbox.next_due(START)
        await tx.outbox.is_behind(START, over=10)
        await tx.inbox.open()
    remove(Engine, "before_cursor_execute", note)
    await opened.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "dingxun.sqlite")) as database:
        for statement in [one for one in asked if one.startswith("SELECT")]:
            plan = database.execute(
                "EXPLAIN QUERY PLAN " + statement, [START.isoformat()] * statement.count("?")
            ).fetchall()
            assert any("ix_messages_open" in str(step) or "ix_updates_open" in str(step) for step in plan), plan


async def test_a_changed_watch_keeps_what_it_holds_and_how_it_is_delivered(store: Store) -> None:
    """少推这类 takes away nothing that was promised."""
    desk = await Desk(store).open()
    async with store.write() as tx:
        await tx.watches.retime(desk.chat, [desk.watch], mode="digest", schedule="hourly")
    await desk.promise("digest", due=START + HOUR)
    async with store.write() as tx:
        chat = await tx.chats.get(desk.chat)
        assert chat is not None
        result = await reshape(
            tx, chat, desk.watch, LISTINGS, lambda _: [parse("腾讯 -游戏"), parse("腾讯 回购")], by=1, at=START
        )
        assert result is not None
        changed_watch, beside = (one.watch for one in result.done)
        assert (changed_watch.id, changed_watch.text) == (desk.watch, "腾讯 -游戏")
        assert (beside.mode, beside.schedule) == (changed_watch.mode, changed_watch.schedule) == ("digest", "hourly")
    [message] = await desk.claim(START + HOUR)
    assert message.digest is not None
    assert message.digest.total == 1
    # Into one that the chat had removed before, and into one that it has: nothing is doubled.
    async with store.write() as tx:
        await tx.watches.end(desk.chat, beside.id, START)
        again = await reshape(tx, chat, desk.watch, LISTINGS, lambda _: [parse("腾讯 回购")], by=1, at=START)
        assert again is not None
        assert [one.watch.id for one in again.done] == [desk.watch]
        assert [watch.text for watch in await tx.watches.of(desk.chat)] == ["腾讯 回购"]


async def test_a_watch_that_is_begun_anew_is_neither_muted_nor_a_digest(store: Store) -> None:
    desk = await Desk(store).open()
    async with store.write() as tx:
        await tx.watches.retime(desk.chat, [desk.watch], mode="digest", schedule="hourly")
        await tx.watches.mute(desk.chat, desk.watch, START + HOUR)
        await tx.watches.end(desk.chat, desk.watch, START)
        watch, new = await tx.watches.add(desk.chat, "腾讯", '"腾讯"', by=1, at=START)
    assert (new, watch.mode, watch.schedule, watch.muted_until) == (True, "instant", "", None)


async def test_progress_is_told_in_its_own_words_and_only_to_who_knows_the_story(store: Store) -> None:
    desk = await Desk(store).open()
    [story] = await desk.promise("")
    [first] = await desk.claim()
    await desk.sent(first)
    async with store.write() as tx:
        other = (await tx.chats.meet(1001, 0, "private", "小李", "zh-Hans", START)).id
        watch = (await tx.watches.add(other, "腾讯", '"腾讯"', by=1, at=START))[0].id
        told = article(
            desk.source, 77, keys=("p",), story_key="p", title="样例：第二章", text="第二章有别的数字。后来呢。"
        )
        [one] = await tx.articles.add([told], START, START)
        await tx.stories.join({one: story}, chapters={one: 1})
        await tx.deliveries.promise(
            [
                NewDelivery(chat, story, one, "instant", (Hit(by, "腾讯", ("腾讯",)),), START, 1)
                for chat, by in ((desk.chat, desk.watch), (other, watch))
            ],
            START,
        )
    messages = {message.chat.id: message.alert for message in await desk.claim()}
    known, new = messages[desk.chat], messages[other]
    assert known is not None
    assert new is not None
    assert (known.chapter, new.chapter) == (1, 0)
    assert known.summary == "第二章有别的数字。后来呢。"
    assert first.alert is not None
    assert first.alert.summary == "摘要"


async def test_a_shorter_mute_of_the_chat_ends_no_longer_one_of_a_watch(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("mute", due=START + 20 * HOUR)
    async with store.write() as tx:
        await tx.digests.put_off(desk.chat, START + HOUR, START)
    assert await desk.claim(START + 2 * HOUR) == []
    assert len(await desk.claim(START + 20 * HOUR)) == 1


async def test_a_tap_at_night_does_not_put_off_what_comes_in_the_morning(store: Store) -> None:
    """A digest of 23:30 that the quiet hours hold until seven stays so, whatever is changed at midnight."""
    desk = await Desk(store).open()
    evening, midnight, seven = (
        START.replace(hour=14),
        START.replace(hour=16, minute=10),
        START.replace(hour=23, minute=0),
    )
    await desk.set("quiet", "23:00-07:00", evening)
    await desk.set("digest", "23:30", evening)
    async with store.write() as tx:
        await tx.watches.retime(desk.chat, [desk.watch], mode="digest")
    await desk.promise("digest", due=seven, at=evening)
    await desk.set("per_hour", "7", midnight)
    await desk.set("progress", "off", midnight)
    assert await desk.claim(seven - MINUTE) == []
    assert len(await desk.claim(seven)) == 1


async def test_an_outage_folds_nothing_of_chats_that_are_off_or_muted(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("", "")
    async with store.write() as tx:
        await tx.chats.switch_off(1000, "blocked", START)
        assert await tx.digests.combine(START + HOUR, "outage", more_than=1, waiting_since=START) == 0
        await tx.chats.switch_on(1000)
        await tx.chats.mute(desk.chat, START + 2 * HOUR)
        assert await tx.digests.combine(START + HOUR, "outage", more_than=1, waiting_since=START) == 0
        await tx.chats.mute(desk.chat, None)
        assert await tx.digests.combine(START + HOUR, "outage", more_than=1, waiting_since=START) == 2


async def test_urgent_news_in_quiet_hours_rings_where_it_may_and_waits_where_not(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("mute", mode="urgent")
    async with store.write() as tx:
        assert await tx.digests.combine(START, "quiet", more_than=0, chat_ids=[desk.chat], due_at=START + HOUR) == 0
    [message] = await desk.claim()
    await desk.sent(message)
    await desk.promise("", mode="urgent")
    async with store.write() as tx:
        combine = partial(tx.digests.combine, START, "quiet", more_than=0, chat_ids=[desk.chat], due_at=START + HOUR)
        assert await combine() == 0
        assert await combine(urgent_too=True) == 1
    assert await desk.claim() == []
    assert len(await desk.claim(START + HOUR)) == 1


async def test_what_was_claimed_and_never_sent_is_in_doubt(store: Store) -> None:
    desk = await Desk(store).open()
    await desk.promise("", due=START)
    [sent] = await desk.claim()
    async with store.write() as tx:
        other = await tx.chats.meet(1001, 0, "private", "小李", "zh-Hans", START)
        await tx.outbox.say(other.id, Words("在"), START)
    [lost] = await desk.claim()
    async with store.write() as tx:
        assert await tx.outbox.regain(besides=[sent.id]) == 1
    assert await desk.counts() == {"sending": 1, "doubt": 1}
    assert lost.id != sent.id


class Answering(OpenChannel):
    """A channel whose outcomes a test gives; without any left everything arrives."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.sent: list[Message] = []

    async def send(self, message: Message) -> Outcome:
        self.sent.append(message)
        return self.outcomes.pop(0) if self.outcomes else Sent(4711)


def sending(store: Store, channel: Answering, still: StillClock) -> Send:
    return Send(store, channel, still.clock, RULES, lambda _: None, later=lambda _: None)


async def test_what_cannot_be_recorded_of_the_only_message_stops_nobody_for_ever(
    store: Store, still: StillClock
) -> None:
    desk = await Desk(store).open()
    await desk.promise("")
    channel = Answering(InDoubt("half a letter: \ud800"))
    send = sending(store, channel, still)
    with contextlib.suppress(UnicodeEncodeError):
        await send()
    await desk.promise("")
    await send()
    await send()
    assert [message.id for message in channel.sent] == [1, 2]
    assert await desk.counts() == {"unknown": 1, "sent": 1}


async def test_a_database_that_takes_nothing_for_a_while_makes_nothing_unknown(tmp_path: Path, still: StillClock):
    store = await Store.open(new_sqlite(tmp_path), runner=False)
    desk = await Desk(store).open()
    await desk.promise("")

    async def takes_nothing(nothing: bool) -> None:
        async with store._engine._writer.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
            await driver.execute(f"PRAGMA query_only={nothing:d}")

    class Full(Answering):
        async def send(self, message: Message) -> Outcome:
            await takes_nothing(True)
            return await super().send(message)

    send = sending(store, channel := Full(), still)
    for _ in range(10):
        with contextlib.suppress(OperationalError):
            await send()
    await takes_nothing(False)
    await send()
    assert [message.id for message in channel.sent] == [1]
    assert await desk.counts() == {"sent": 1}
    await store.close()

"""A random walk over the fates of messages: refused, in doubt, in flight at a crash, muted, quiet, folded, moved.

Topics are deleted, too. At its end all places are open and all time has passed: every promise was shown there, or is
told to be old news, or of unknown fate; and nothing that was never in doubt was shown twice. A stage that never ends
fails, too.
"""

import random
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from bot.core.delivery.outcomes import OFF_TOO_LONG, InDoubt, NotSent, Outcome, Refused, Sent
from bot.core.delivery.why import Delivered
from bot.core.types import Chat, Held, Message, Mode, ParkReason, Words
from bot.newsroom.actions.chat_settings import changed, replan
from bot.newsroom.pipeline.edit_sent import EditSent
from bot.newsroom.pipeline.send import Send
from bot.store import Store
from tests.channels import OpenChannel
from tests.conftest import StillClock
from tests.contract.test_deliveries import Desk
from tests.contract.test_match import RULES

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
STEPS, MAX_ROUNDS = 90, 200
PERSON, FORUM, GROUP, SUPERGROUP = 1000, -1005, -2000, -1002000
PLACES = [(PERSON, 0), (FORUM, 0), (FORUM, 7), (FORUM, 8), (GROUP, 0)]
TOPICS = [(FORUM, 7), (FORUM, 8)]
SETTINGS = [("quiet", "off"), ("quiet", "10:00-18:00"), ("quiet", "22:00-07:00"), ("breaks", "on"), ("breaks", "off")]
# How a promise comes: held by what, in which mode, so many hours later.
WAYS: list[tuple[Held, Mode, int]] = [
    ("", "instant", 0),
    ("", "instant", 0),
    ("", "urgent", 0),
    ("cap", "instant", 0),
    ("quiet", "instant", 8),
    ("digest", "digest", 1),
]
Place = tuple[int, int]


class Telegram(OpenChannel):
    """Where the walk's messages go: takes them, or says why not.

    Remembers what was shown, and what a group was asked.
    """

    def __init__(self, store: Store, dice: random.Random) -> None:
        self._store = store
        self._dice = dice
        self.refuses: dict[Place, Refused] = {}
        self.moved = False
        self.troubled = True
        self.shown: Counter[tuple[Place, int]] = Counter()
        self.asked: list[int] = []
        self.late: set[int] = set()
        self._sent_to: dict[int, Place] = {}

    def render(self, message: Message) -> Words:
        return Words(str(message.id))

    async def send(self, message: Message) -> Outcome:
        place = message.chat.telegram_id, message.chat.thread_id
        if place[0] == GROUP and self.moved:
            return Refused("migrated", "upgraded", SUPERGROUP)
        if place in self.refuses:
            return self.refuses[place]
        trouble = self._dice.choice(("doubt", "lost", "429", "unknown", "token", *[""] * 45)) if self.troubled else ""
        match trouble:
            case "lost":
                return InDoubt("lost")
            case "429":
                return NotSent("429", timedelta(seconds=self._dice.randint(1, 90)))
            case "unknown":
                return Refused("parked", "of next year")
            case "token":
                return Refused("token", "401")
        await self._show(place, message)
        if trouble:
            # Whatever becomes of the message, folded into another one even: it may come again.
            self.late.update(await self._stories(message.id))
            return InDoubt("late")
        return Sent(message.id)

    async def edit(self, chat: Chat, telegram_message_id: int, words: Words) -> Outcome:
        place = chat.telegram_id, chat.thread_id
        # A group that moved left its messages where they were.
        if self._dice.random() < 0.2 or self._sent_to.get(telegram_message_id) != place:
            return Refused("message", "message to edit not found")
        for story in await self._stories(telegram_message_id):
            self.shown[place, story] = self.shown[place, story] or 1
        return Sent(telegram_message_id)

    async def _show(self, place: Place, message: Message) -> None:
        if message.digest is not None and message.digest.topic:
            self.asked.append(message.digest.topic)
        self.shown.update((place, story) for story in await self._stories(message.id))
        self._sent_to[message.id] = place

    async def _stories(self, message_id: int) -> list[int]:
        async with self._store.read() as tx:
            found = await tx.alerts.digest(message_id, "cap", page=0)
            pages = [
                await tx.alerts.digest(message_id, "cap", page=page)
                for page in range((found.last if found else -1) + 1)
            ]
        return [one.article.story_id or 0 for page in pages if page is not None for one in page.alerts]


class Walk:
    """One walk: what is done at each step, and what was promised on the way."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.dice = random.Random(seed)
        self.still = StillClock()
        self.telegram = Telegram(store, self.dice)
        self.stale_after = self.dice.choice([None, 24 * HOUR])
        self.desk = Desk(store)
        self.promised: list[tuple[Place, int]] = []
        self.settled: set[Place] = set()
        self.done: list[str] = []
        self.amend = EditSent(store, self.telegram, self.still.clock, later=lambda _: None)
        self.begin()

    def begin(self) -> None:
        clock = self.still.clock
        self.send = Send(
            self.store,
            self.telegram,
            clock,
            RULES,
            lambda _: None,
            later=lambda _: None,
            stale_after=self.stale_after,
        )

    async def open(self) -> None:
        await self.desk.open()
        async with self.store.write() as tx:
            for place in PLACES[1:]:
                chat = await tx.chats.meet(*place, "supergroup", "群", "zh-Hans", self.still.at)
                await tx.watches.add(chat.id, "腾讯", '"腾讯"', by=1, at=self.still.at)

    async def chat(self, place: Place) -> Chat | None:
        """Return the chat of a place, wherever it has moved, while something is watched there."""
        async with self.store.read() as tx:
            found = await tx.chats.find(*place)
            if found is None or not found.active or not await tx.watches.of(found.id):
                found = await tx.chats.find(SUPERGROUP) if place[0] == GROUP else None
        return found if found is not None and found.active else None

    # -- the steps -----------------------------------------------------------------------------------------------------

    async def promise(self) -> None:
        place = self.dice.choice([one for one in PLACES if one not in self.settled])
        chat, now = await self.chat(place), self.still.at
        if chat is None:
            return
        async with self.store.read() as tx:
            [watch] = await tx.watches.of(chat.id)
        self.desk.chat, self.desk.watch = chat.id, watch.id
        held, mode, late = self.dice.choice(WAYS)
        [story] = await self.desk.promise(held, due=now + late * HOUR, at=now, mode=mode)
        self.promised.append((place, story))

    async def work(self) -> None:
        for _ in range(MAX_ROUNDS):
            if not await self.send():
                break
        else:
            pytest.fail("the stage finds no end")
        await self.amend()

    async def pass_time(self) -> None:
        self.still.move(self.dice.choice([MINUTE, 5 * MINUTE, HOUR, 7 * HOUR]))

    async def close(self) -> None:
        place = self.dice.choice([*PLACES[1:], (SUPERGROUP, 0)])
        if self.telegram.refuses.get(place, Refused("message", "")).place == "topic-deleted":
            return
        reasons: list[ParkReason] = ["topic-closed", "no-right", *["topic-deleted"] * 3 * (place in TOPICS)]  # type: ignore[list-item]
        self.telegram.refuses[place] = Refused("parked", "", place=self.dice.choice(reasons))

    async def reopen(self) -> None:
        for place, refused in list(self.telegram.refuses.items()):
            if refused.place != "topic-deleted" and self.dice.random() < 0.5:
                del self.telegram.refuses[place]
                async with self.store.write() as tx:
                    await tx.places.wake(place[0], None, self.still.at)

    async def block(self) -> None:
        self.telegram.refuses[PERSON, 0] = Refused("gone", "blocked")

    async def unblock(self) -> None:
        self.telegram.refuses.pop((PERSON, 0), None)
        async with self.store.write() as tx:
            await tx.chats.switch_on(PERSON)
            if self.stale_after is not None:
                await tx.deliveries.drop_old(PERSON, self.still.at - self.stale_after)

    async def crash(self) -> None:
        async with self.store.write() as tx:
            heads = await tx.outbox.heads(self.still.at, most=self.dice.randint(2, 5), held=())
            await tx.outbox.claim(heads, self.still.at)
        async with self.store.write() as tx:
            await tx.outbox.doubt_in_flight()
        self.begin()

    async def mute(self) -> None:
        await self.hold(self.dice.choice(PLACES), self.dice.choice([None, HOUR, 10 * HOUR]))

    async def hold(self, place: Place, time: timedelta | None) -> None:
        if (chat := await self.chat(place)) is None:
            return
        async with self.store.write() as tx:
            until = self.still.at + time if time is not None else None
            await tx.chats.mute(chat.id, until)
            if until is None:
                await replan(tx, chat.id, RULES, self.still.at)
            else:
                await tx.digests.put_off(chat.id, until, self.still.at)

    async def set(self) -> None:
        if (chat := await self.chat(self.dice.choice(PLACES))) is not None:
            async with self.store.write() as tx:
                await changed(tx, chat, self.dice.choice(SETTINGS), RULES, self.still.at)

    async def migrate(self) -> None:
        self.telegram.moved = True
        async with self.store.write() as tx:
            if self.dice.random() < 0.5:
                await tx.chats.meet(SUPERGROUP, 0, "supergroup", "群", "zh-Hans", self.still.at)
            if self.dice.random() < 0.5:
                await tx.chat_migration.migrate(GROUP, SUPERGROUP)

    async def tap(self) -> None:
        if not self.telegram.asked:
            return
        topic = self.telegram.asked.pop()
        async with self.store.write() as tx:
            group, chat = await tx.chats.find(FORUM), await tx.chats.get(topic)
            assert group is not None
            assert chat is not None
            if await tx.places.take_in(topic, group, self.still.at):
                self.settled.add((FORUM, chat.thread_id))

    async def outage(self) -> None:
        async with self.store.write() as tx:
            await tx.digests.combine(self.still.at, "outage", more_than=1, waiting_since=self.still.at - 30 * MINUTE)

    # -- and the end ---------------------------------------------------------------------------------------------------

    async def go(self) -> None:
        often: list[Callable[[], Coroutine[Any, Any, None]]] = [
            self.promise,
            self.promise,
            self.work,
            self.work,
            self.pass_time,
        ]
        seldom = [self.close, self.reopen, self.block, self.unblock, self.crash, self.mute, self.set, self.migrate]
        steps = [*often * 3, *seldom, self.tap, self.outage]
        for _ in range(STEPS):
            step = self.dice.choice(steps)
            self.done.append(step.__name__)
            await step()
        self.telegram.troubled = False
        self.telegram.refuses = {
            place: one for place, one in self.telegram.refuses.items() if one.place == "topic-deleted"
        }
        await self.unblock()
        for place in PLACES:
            await self.hold(place, None)
        for _ in range(20):
            await self.work()
            await self.tap()
            self.still.move(7 * HOUR)

    async def lost(self) -> list[tuple[Place, int, int, list[Delivered]]]:
        """Return the promises that were not shown, or were shown twice without having been in doubt."""
        found = []
        async with self.store.read() as tx:
            chats = [await tx.chats.find(*place) for place in [*PLACES, (SUPERGROUP, 0)]]
            for place, story in self.promised:
                told = [
                    one for chat in chats if chat is not None for one in await tx.history.deliveries_of(chat.id, story)
                ]
                count = sum(shown for (_, one), shown in self.telegram.shown.items() if one == story)
                excused = any(
                    one.held == "stale" or one.state == "unknown" or one.error == OFF_TOO_LONG for one in told
                )
                doubtful = story in self.telegram.late or any(one.doubts or one.attempts > 1 for one in told)
                if (not count and not excused) or (count > 1 and not doubtful):
                    found.append((place, story, count, told))
        return found


async def walk(store: Store, seed: int) -> None:
    one = Walk(store, seed)
    await one.open()
    await one.go()
    assert await one.lost() == [], (seed, one.done)


# Each of these lost something before the faults it found were fixed.
@pytest.mark.parametrize("seed", [1, 2, 10])
async def test_whatever_befalls_it_what_was_promised_arrives(store: Store, seed: int) -> None:
    await walk(store, seed)


@pytest.mark.torture
@pytest.mark.timeout(300)
@pytest.mark.parametrize("number", range(40))
async def test_whatever_befalls_it_what_was_promised_arrives_on_many_walks(store: Store, number: int) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"\nwalk {number}: seed {seed}")
    await walk(store, seed)

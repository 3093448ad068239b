"""A forgotten person is in no table any more: checked for every column there is, including new ones."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, Text, create_engine, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.engine import make_url
from sqlalchemy.types import JSON, String

from bot.core.delivery.outcomes import Outcome, Sent
from bot.core.types import Chat, Words
from bot.newsroom.upkeep.forget import Forget
from bot.store import Store
from bot.store.inbox import RawUpdate
from bot.store.outbox import Settled
from bot.store.upkeep.forgetting import DELETED
from tests.channels import OpenChannel
from tests.conftest import START
from tests.filled import AT, reflected, sync_url
from tests.filled import value as filled
from tests.forgetting import forget, forget_all

PERSON, OTHER = 7_654_321_098, 42
# Columns that may hold a person's number by chance, in rows that are not the person's: no place for people.
NOT_FOR_PEOPLE = {
    "article_keys": "source_id",
    "articles": "categories detail digest share_url source_name story_key text tickers title url",
    "audit": "act after before what",
    "broadcasts": "state text",
    "chats": "kind language off_reason park_reason settings state title",
    "deliveries": "held hits mode",
    "messages": "broadcast_id error follow_up held reply_to telegram_message_id turn",
    "set_aside": "columns key of",
    "sources": "category cursor etag kind last_error last_modified name options origin read_on state told url",
    "stories": "summary",
    "watch_changes": "watch_id",
    "watches": "key mode schedule text told_on",
}
SAID = {
    ("messages", "kind"): "reply",
    ("messages", "state"): "sent",
    ("updates", "state"): "done",
    ("people", "role"): "user",
}


def fill(connection: Connection) -> None:
    """Put the person into every column that takes a long number or a text: in rows of the person's chat, and of another
    one.
    """
    for table in reflected(connection).sorted_tables:
        for number in (1, 2):
            connection.execute(
                table.insert().values(**{one.name: _value(table.name, one, number) for one in table.columns})
            )


def _value(table: str, column: Any, number: int) -> Any:
    if (table, column.name) in SAID:
        return SAID[table, column.name]
    if (table, column.name) == ("chats", "telegram_id"):
        return PERSON if number == 1 else OTHER
    if column.name == "user_id" and column.primary_key:
        return PERSON if number == 1 else OTHER
    if column.primary_key or column.foreign_keys:
        return filled(column.table, column, number)
    if isinstance(column.type, JSON):
        return {"by": PERSON, "until": AT.isoformat(), "n": number}
    if isinstance(column.type, BigInteger) or type(column.type).__name__ == "BIGINT":
        return PERSON if table != "chats" else number
    return f"{PERSON} {number}" if isinstance(column.type, String | Text) else filled(column.table, column, number)


def naming(url: str, number: int) -> dict[str, set[str]]:
    """Return the columns, by table, in which a number stands."""
    engine = create_engine(make_url(sync_url(url)))
    found: dict[str, set[str]] = {}
    with engine.connect() as connection:
        for table in reflected(connection).sorted_tables:
            columns = [sql_cast(column, Text).label(column.name) for column in table.columns]
            rows = connection.execute(select(*columns)).mappings().all()
            names = {name for row in rows for name, value in row.items() if str(number) in str(value)}
            if names:
                found[table.name] = names
    engine.dispose()
    return found


async def test_no_column_of_any_table_names_whoever_is_forgotten(database_url: str):
    engine = create_engine(make_url(sync_url(database_url)))
    with engine.begin() as connection:
        fill(connection)
        connection.execute(reflected(connection).tables["forgettings"].delete())
    engine.dispose()
    assert {"people", "updates", "questions", "facts"} <= naming(database_url, PERSON).keys()
    store = await Store.open(database_url, runner=True)
    await forget(store, PERSON, 2**40)
    await store.close()
    left = {f"{table}.{column}" for table, columns in naming(database_url, PERSON).items() for column in columns}
    assert left <= {f"{table}.{column}" for table, columns in NOT_FOR_PEOPLE.items() for column in columns.split()}
    # Of the chat itself nothing is left at all; the other one has all it had.
    engine = create_engine(make_url(sync_url(database_url)))
    with engine.connect() as connection:
        for name, table in reflected(connection).tables.items():
            if "chat_id" in table.columns:
                assert list(connection.execute(select(table.c.chat_id)).scalars()) == (
                    [] if name == "questions" else [102]
                )
    engine.dispose()


async def test_what_is_said_later_stays_and_what_was_said_before_goes(store: Store):
    async with store.write() as tx:
        said = [RawUpdate(number, PERSON, f'{{"from": {PERSON}}}') for number in (5, 6, 7)]
        await tx.inbox.store(said, START)
        await tx.inbox.store([RawUpdate(8, -100, f'{{"from": {PERSON}}}')], START + timedelta(seconds=1))
        await tx.inbox.close(5)
        await tx.forgetting.cut_off(PERSON, START, update_id=6)
    async with store.write() as tx:
        # Handled before its rows are looked for.
        await tx.inbox.close(7)
        await tx.inbox.close(8)
    await forget_all(store)
    async with store.read() as tx:
        assert await tx.inbox.count("done") == 3  # the one that asked for it is empty, and stays


async def test_what_waits_to_be_shown_of_somebody_who_is_forgotten_is_not_shown(store: Store):
    """An admin looked somebody up, and the answer waits for the admin's 429."""
    async with store.write() as tx:
        admin = await tx.chats.meet(4242, 0, "private", "站长", "zh-Hans", START)
        await tx.outbox.say(admin.id, Words(f"小王 ({PERSON})"), START)
        other = await tx.outbox.say(admin.id, Words("别的"), START)
        await tx.forgetting.cut_off(PERSON, START, update_id=6)
    await forget_all(store)
    async with store.read() as tx:
        assert [head.id for head in await tx.outbox.heads(START, most=10, held=())] == [other]
        assert await tx.outbox.counts() == {"cancelled": 1, "ready": 1}


async def test_what_is_being_shown_of_somebody_is_waited_for(store: Store):
    async with store.write() as tx:
        admin = await tx.chats.meet(4242, 0, "private", "站长", "zh-Hans", START)
        shown = await tx.outbox.say(admin.id, Words(f"小王 ({PERSON})"), START)
        await tx.outbox.claim(await tx.outbox.heads(START, most=10, held=()), START)
        await tx.forgetting.cut_off(PERSON, START, update_id=6)
        [one] = await tx.forgetting.open()
        assert await tx.forgetting.is_being_heard(one)
        await tx.outbox.settle([Settled(shown, "sent", START, 0, 1, START)])
        assert not await tx.forgetting.is_being_heard(one)


async def test_a_step_takes_few_rows_and_goes_on_after_a_kill(store: Store):
    """So many watches that they go in several steps; after the first the process ends."""
    async with store.write() as tx:
        chat = await tx.chats.meet(PERSON, 0, "private", "小王", "zh-Hans", START)
        for number in range(2 * DELETED + 1):
            await tx.watches.add(chat.id, f"词{number}", f"词{number}", by=PERSON, at=START)
        await tx.forgetting.cut_off(PERSON, START)
        # A person who comes back at once starts over.
        again = await tx.chats.meet(PERSON, 0, "private", "小王", "zh-Hans", START)
        await tx.watches.add(again.id, "新词", "新词", by=PERSON, at=START)
    seen, steps, traces = 0, 0, None
    async with store.read() as tx:
        [one] = await tx.forgetting.open()
    while steps < 2:
        async with store.read() as tx:
            traces = await tx.forgetting.look(one, traces)
        assert traces is not None
        assert len(traces.ids) <= DELETED
        async with store.write() as tx:
            await tx.forgetting.clear(one, traces.place, traces.ids)
        seen += len(traces.ids)
        steps += traces.ids != ()
    assert seen == 2 * DELETED
    await forget_all(store)
    async with store.read() as tx:
        assert [watch.text for watch in (await tx.watch_changes.all(most=1_000))[0]] == ["新词"]
        assert await tx.forgetting.open() == []


async def test_one_who_cannot_be_told_keeps_no_other_from_being_forgotten(store: Store):
    async with store.write() as tx:
        for person in (PERSON, OTHER):
            chat = await tx.chats.meet(person, 0, "private", "某人", "zh-Hans", START)
            await tx.watches.add(chat.id, "词", "词", by=person, at=START)
        await tx.forgetting.cut_off(PERSON, START, panel=7, language="zh-Hans")
        await tx.forgetting.cut_off(OTHER, START)
    channel: Any = None
    again: list[float] = []
    stage = Forget(store, channel, lambda _: None, can_say=lambda: False, later=again.append)
    for _ in range(2):
        await stage()
        async with store.read() as tx:
            assert (await tx.watch_changes.all(most=10))[0] == []
            assert [one.telegram_id for one in await tx.forgetting.open()] == [PERSON]
    assert again == [5.0, 5.0]


class HangingChannel(OpenChannel):
    """A Telegram that answers some chats at once, and all others only when it is told to."""

    def __init__(self, *answers: int) -> None:
        self.told: list[int] = []
        self.go_on = asyncio.Event()
        self._answers = answers

    async def edit(self, chat: Chat, telegram_message_id: int, words: Words) -> Outcome:
        if chat.telegram_id not in self._answers:
            await self.go_on.wait()
        self.told.append(chat.telegram_id)
        return Sent(telegram_message_id)


def at_once(look: asyncio.Event) -> Callable[[float], None]:
    """Note when the stage wants to look again without any pause."""

    def later(seconds: float) -> None:
        if not seconds:
            look.set()

    return later


async def test_nobody_waits_for_one_whom_telegram_keeps_waiting(store: Store):
    async with store.write() as tx:
        for person in (PERSON, OTHER):
            chat = await tx.chats.meet(person, 0, "private", "某人", "zh-Hans", START)
            await tx.watches.add(chat.id, "词", "词", by=person, at=START)
            await tx.forgetting.cut_off(person, START, panel=7, language="zh-Hans")
    channel, again = HangingChannel(OTHER), asyncio.Event()
    stage = Forget(store, channel, lambda _: None, can_say=lambda: True, later=at_once(again))

    async def left() -> list[int]:
        await stage()
        async with store.read() as tx:
            assert (await tx.watch_changes.all(most=10))[0] == []
            return [one.telegram_id for one in await tx.forgetting.open()]

    assert await left() == [PERSON, OTHER]
    await again.wait()
    assert await left() == [PERSON]
    again.clear()
    channel.go_on.set()
    await again.wait()
    assert await left() == []
    assert channel.told == [OTHER, PERSON]


async def test_what_is_being_said_at_the_end_is_said_after_the_next_start(store: Store):
    async with store.write() as tx:
        await tx.forgetting.cut_off(PERSON, START, panel=7, language="zh-Hans")
    stage = Forget(store, HangingChannel(), lambda _: None, can_say=lambda: True, later=lambda _: None)
    await stage()
    await stage.stop()
    channel, again = HangingChannel(PERSON), asyncio.Event()
    stage = Forget(store, channel, lambda _: None, can_say=lambda: True, later=at_once(again))
    await stage()
    await again.wait()
    await stage()
    async with store.read() as tx:
        assert await tx.forgetting.open() == []
    assert channel.told == [PERSON]

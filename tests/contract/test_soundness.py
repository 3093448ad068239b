"""A row with an impossible value, once met, is sound, out of its queue, or gone: for each column of each table."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import SQLModel, select
from structlog.testing import capture_logs

from bot.core.types import Words
from bot.messages.reader import Reader
from bot.newsroom.actions.access import close_the_door
from bot.newsroom.pipeline.match import Match
from bot.newsroom.upkeep.expiry import Expiry
from bot.newsroom.upkeep.notify import Notify
from bot.newsroom.upkeep.retention import Retention
from bot.store import Store
from bot.store.database.soundness import wrong_columns
from bot.store.outbox import Settled
from bot.store.tables import SOURCES
from bot.store.upkeep.pruning import Ages
from tests.conftest import START, StillClock
from tests.contract.test_match import RULES, put, story_of, watch
from tests.databases import new_postgres, new_sqlite
from tests.journeys.test_poison import POISON, poisoned
from tests.unit.examples import LISTINGS

assert SOURCES is not None  # the tables are known once their module is imported


def row_types() -> list[Any]:
    tables = SQLModel.metadata.tables
    return [row for row in SQLModel.__subclasses__() if str(getattr(row, "__tablename__", "")) in tables]


async def met(store: Store) -> None:
    """Read every row, and wait until the unsound ones have been put right."""
    for row in row_types():
        async with store._engine.read() as session:
            await session.exec(select(row))
            found = session.sieve.found
        store._set_aside(found)
    if store._mending is not None:
        await asyncio.wait([store._mending])


@pytest.mark.parametrize("poison", POISON)
async def test_every_row_is_sound_once_it_was_met(tmp_path: Path, poison: str):
    url = new_sqlite(tmp_path)
    poisoned(tmp_path / "dingxun.sqlite", POISON[poison])
    store = await Store.open(url, runner=True)
    await met(store)
    for row in row_types():
        async with store._engine.read() as session:
            rows = (await super(type(session), session).exec(select(row))).all()
        assert [(type(one).__name__, wrong) for one in rows if (wrong := wrong_columns(one))] == []
    await store.close()


BAD_WATCHES = """
INSERT INTO watches (chat_id, text, key, mode, created_at, told_on, told, schedule)
SELECT chats.id, x'ff', 'k' || n, 'instant', '2026-01-01 00:00:00.000000', '', 0, '' FROM chats, (
    WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 450) SELECT n FROM c
)
"""


async def test_more_bad_rows_than_any_page_hide_nobody_and_hold_nothing_up(tmp_path: Path, still: StillClock):
    """Watches and articles by hundreds, all with impossible values, before the good ones."""
    store = await Store.open(new_sqlite(tmp_path), runner=True)
    first = await watch(store, 10_001, "标题")
    await do(store, BAD_WATCHES)
    last = await watch(store, 10_002, "标题")
    for number in range(60):
        await put(store, {"keys": (f"bad:{number}",), "story_key": f"b{number}"})
    await do(store, "UPDATE articles SET published_at = 'abc'")
    [good] = await put(store, {"keys": ("good",), "story_key": "good"})
    match = Match(store, still.clock, LISTINGS, RULES, lambda _: None)
    for _ in range(3):
        await match()
        if store._mending is not None:
            await asyncio.wait([store._mending])
    async with store.read() as tx:
        assert {chat for chat, _ in await tx.deliveries.chapters_told([await story_of(store, good)])} == {first, last}
        assert len((await tx.watch_changes.all(most=1_000))[0]) == 2
    await store.close()


async def test_a_count_that_cannot_count_on_keeps_no_other_message_from_being_sent(store: Store, still: StillClock):
    for chat in (10_001, 10_002):
        async with store.write() as tx:
            known = await tx.chats.meet(chat, 0, "private", "小王", "zh-Hans", still.at)
            await tx.outbox.say(known.id, Words("样例"), still.at)
    await do(store, "UPDATE messages SET attempts = 2147483647 WHERE id = 1")
    for number in (2, 1):
        async with store.write() as tx:
            heads = await tx.outbox.heads(still.at, most=5, held=())
            assert [one.id for one in await tx.outbox.claim(heads, still.at)] == [number]
        assert store._mending is not None
        await asyncio.wait([store._mending])


async def do(store: Store, statement: str) -> None:
    """Write past the store, as another program would."""
    async with store._engine.write() as session:
        await (await session.connection()).exec_driver_sql(statement)


DAY = timedelta(days=1)
# Facts that starts and stages note for themselves; offers are read at their taps.
NOTED = ("access", "daily", "expiring", "pruning", "refusals", "unknown-told")
KEYS = ("announced", "looked", "since", "articles", "messages", "day", "ids", "invite_only")
MISSHAPEN: dict[str, dict[str, Any]] = {
    "nothing": {},
    "wrong types": {key: [{}] for key in KEYS},
    "no time": dict.fromkeys(KEYS, "x"),
    "no time zone": dict.fromkeys(KEYS, "2026-08-20T01:30:00") | {"articles": 1.0, "messages": None},
}


@pytest.mark.parametrize("shape", MISSHAPEN)
async def test_what_is_noted_badly_stops_no_start_and_no_stage(store: Store, still: StillClock, shape: str):
    """It is JSON, which is all that its column promises."""
    zone = ZoneInfo("Asia/Shanghai")

    def reader(language: str) -> Reader:
        return Reader(language, zone)

    async with store.write() as tx:
        for name in NOTED:
            await tx.key_values.put(name, MISSHAPEN[shape])
        admin = await tx.chats.meet(4242, 0, "private", "站长", "zh-Hans", START)
        lost = await tx.outbox.say(admin.id, Words("x"), START)
        await tx.outbox.claim(await tx.outbox.heads(START, most=10, held=()), START)
        await tx.outbox.settle([Settled(lost, "unknown", START, 0)])
        await close_the_door(tx, invite_only=True)
    notify = Notify(store, still.clock, {4242}, zone, reader, lambda _: None)
    await notify.begin()
    with capture_logs() as logs:
        for _ in range(2):
            await notify()
            await Retention(store, still.clock, Ages(2 * DAY, 2 * DAY), {4242}, reader)()
            await Expiry(store, still.clock, forget=lambda: None)()
            still.move(DAY)
    assert not [one for one in logs if "exc_info" in one]


@pytest.mark.parametrize("time", ["infinity", "-infinity", "12026-01-01 00:00+00", "0044-03-15 00:00+00 BC"])
async def test_a_time_of_postgresqls_that_python_has_none_of_hides_nobody_else(postgres_server: str, time: str):
    store = await Store.open(new_postgres(postgres_server), runner=False)
    first, second = await watch(store, 10_001, "回购"), await watch(store, 10_002, "回购")
    await do(store, f"UPDATE chats SET muted_until = '{time}' WHERE id = {first}")
    await do(store, f"UPDATE watches SET created_at = '{time}' WHERE chat_id = {first}")
    async with store.read() as tx:
        assert list(await tx.chats.with_ids([first, second])) == [second]
    assert store._mending is not None
    await asyncio.wait([store._mending])
    async with store.read() as tx:
        assert list(await tx.chats.with_ids([first, second])) == [first, second]
        assert len(await tx.watches.of(second)) == 1
    await store.close()

"""Once a row that no column holds was met, it is sound, out of its queue, or gone: for each column of each table."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel, select

from bot.newsroom.match import Match
from bot.store import Store
from bot.store.rows import SOURCES
from bot.store.soundness import wrong_columns
from tests.conftest import StillClock
from tests.contract.test_match import RULES, put, story_of, watch
from tests.databases import new_sqlite
from tests.journeys.test_poison import POISON, poisoned
from tests.unit.examples import LISTINGS

assert SOURCES is not None  # the tables are known once their module is imported


def row_types() -> list[Any]:
    tables = SQLModel.metadata.tables
    return [row for row in SQLModel.__subclasses__() if str(getattr(row, "__tablename__", "")) in tables]


async def met(store: Store) -> None:
    """Let every row be met, and wait until what is wrong with them has been put right."""
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
    """Watches and articles by hundreds, all with what no column holds, before the good ones."""
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
        assert {chat for chat, _ in await tx.deliveries.told([await story_of(store, good)])} == {first, last}
        assert len((await tx.watch_changes.all(most=1_000))[0]) == 2
    await store.close()


async def do(store: Store, statement: str) -> None:
    """Write past the store, as another program would."""
    async with store._engine.write() as session:
        await (await session.connection()).exec_driver_sql(statement)

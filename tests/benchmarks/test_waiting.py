"""How long others wait for the database during large deletions: /forget among a million updates, and old news."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Self

import pytest
from sqlalchemy import create_engine, text

from bot.core.clock import Clock
from bot.newsroom.upkeep.retention import Retention
from bot.store import Store
from bot.store.upkeep.pruning import Ages
from tests.conftest import START, StillClock
from tests.contract.test_retention import DAY, Life, reader
from tests.databases import new_sqlite
from tests.filled import sync_url
from tests.forgetting import forget

UPDATES, TOLD = 1_000_000, 20_000
PERSON = 7_654_321_098
MOST = 0.050

pytestmark = pytest.mark.bench


class Waiter:
    """Writes something small again and again, and notes how long each write took."""

    def __init__(self, store: Store) -> None:
        self._store, self._clock = store, Clock.system()
        self.waits: list[float] = []

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._write())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _write(self) -> None:
        while True:
            asked = self._clock.monotonic()
            async with self._store.write():
                self.waits.append(self._clock.monotonic() - asked)
            await asyncio.sleep(0.002)

    def tell(self, what: str) -> None:
        waits = sorted(self.waits)
        print(
            f"\n{what}: {len(waits)} writers beside it waited {waits[len(waits) // 2] * 1000:.1f} ms (median), "
            f"{waits[int(len(waits) * 0.99)] * 1000:.1f} ms (p99), {waits[-1] * 1000:.1f} ms at most"
        )


def fill(url: str) -> None:
    """Put a million updates into the table, every thousandth of them from the person, who got many alerts."""
    engine = create_engine(sync_url(url))
    at = START.replace(tzinfo=None).isoformat(" ")
    with engine.begin() as connection:
        raw = json.dumps({"message": {"from": {"id": 1}, "text": "样例" * 40}})
        mine = json.dumps({"message": {"from": {"id": PERSON}, "text": "样例" * 40}})
        connection.exec_driver_sql(
            "INSERT INTO updates (id, chat_key, raw, state, attempts, error, received_at) "
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            "SELECT i, CASE WHEN i % 1000 THEN 1 ELSE ? END, CASE WHEN i % 1000 THEN ? ELSE ? END, 'done', 1, '', ? FROM n",
            (UPDATES, PERSON, raw, mine, at),
        )
        connection.exec_driver_sql(
            "INSERT INTO messages (chat_id, kind, priority, turn, payload, silent, state, due_at, attempts, doubts, created_at, held, "
            "shown_version, error) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            "SELECT 1, 'reply', 0, i, '{}', 0, 'sent', ?, 1, 0, ?, '', 0, '' FROM n",
            (TOLD, at, at),
        )
        connection.execute(text("ANALYZE"))
    engine.dispose()


async def test_nobody_waits_for_a_forget(tmp_path: Path):
    url = new_sqlite(tmp_path)
    store = await Store.open(url, runner=True)
    async with store.write() as tx:
        chat = await tx.chats.meet(PERSON, 0, "private", "小王", "zh-Hans", START)
        assert chat.id == 1
        for number in range(500):
            await tx.watches.add(chat.id, f"词{number}", f"词{number}", by=PERSON, at=START)
    await store.close()
    await asyncio.to_thread(fill, url)
    store, clock = await Store.open(url, runner=True), Clock.system()
    started = clock.monotonic()
    async with Waiter(store) as waiter:
        await forget(store, PERSON, UPDATES + 1)
    waiter.tell(f"/forget among {UPDATES} updates, {TOLD} messages, 500 watches in {clock.monotonic() - started:.1f} s")
    await store.close()
    assert sorted(waiter.waits)[int(len(waiter.waits) * 0.99)] <= MOST


async def test_nobody_waits_while_old_news_goes(tmp_path: Path, still: StillClock):
    store = await Store.open(new_sqlite(tmp_path), runner=True)
    life = await Life(store, still).begin(20)
    ages = Ages(3 * DAY, 3 * DAY)
    for _ in range(6):
        await life.day(1_000, talk=200)
    stage = Retention(store, still.clock, ages, (), reader)
    await stage()
    still.move(timedelta(hours=24))
    async with Waiter(store) as waiter:
        await stage()
    waiter.tell("4,000 articles go")
    await store.close()
    assert sorted(waiter.waits)[int(len(waiter.waits) * 0.99)] <= MOST

"""Rows that no column holds: the bot starts beside them, and everybody is served."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.playground.samples import OPENING
from tests.databases import empty_sqlite, new_postgres, new_sqlite
from tests.filled import fill
from tests.running import ADMIN, XIAOWANG, Running, running

# What SQLite takes into any column, and what is no JSON, no time and no number of 64 bit.
POISON: dict[str, Any] = {
    "words": "abc",
    "a huge number": float(2**70),
    "bytes": b"\xff\xfe\x00",
    "half a JSON": '{"a": [',
    "JSON of another shape": "[7]",
    "nothing": None,
}


def poisoned(path: Path, poison: Any) -> int:
    """For each column of each table put a row that is like a sound one but for that column; returns how many."""
    count = 0
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        for table in [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]:
            if table == "alembic_version" or table.startswith("sqlite_"):
                continue
            for values in _rows(connection, table, poison):
                marks = ", ".join("?" * len(values))
                names = ", ".join(f'"{name}"' for name in values)
                try:
                    connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', [*values.values()])
                except sqlite3.IntegrityError:
                    continue  # this column takes no such value
                count += 1
    connection.close()
    return count


def _rows(connection: sqlite3.Connection, table: str, poison: Any) -> Iterator[dict[str, Any]]:
    columns = [
        (name, kind, bool(key)) for _, name, kind, _, _, key in connection.execute(f'PRAGMA table_info("{table}")')
    ]
    for number, (poisoned_column, *_) in enumerate(columns):
        values = {name: _sound(table, name, kind, 5_000 + number) for name, kind, _ in columns}
        if dict((name, key) for name, _, key in columns)[poisoned_column] and isinstance(values[poisoned_column], int):
            continue  # SQLite itself takes nothing but a number there
        yield values | {poisoned_column: poison}


SOUND: dict[tuple[str, str], Any] = {
    ("messages", "state"): "ready",
    ("messages", "kind"): "reply",
    ("messages", "payload"): '{"html": "样例", "keyboard": [], "ask": "", "file": null}',
    ("messages", "follow_up"): None,
    ("messages", "priority"): 0,
    ("chats", "state"): "active",
    ("chats", "kind"): "private",
    ("chats", "language"): "zh-Hans",
    ("chats", "settings"): "{}",
    ("sources", "state"): "ok",
    ("sources", "kind"): "rss",
    ("sources", "options"): "{}",
    ("sources", "cursor"): "{}",
    ("updates", "state"): "new",
    ("articles", "story_id"): None,
    ("articles", "matched_at"): None,
    ("articles", "tickers"): "[]",
    ("articles", "categories"): "[]",
    ("articles", "detail"): None,
    ("watches", "removed_at"): None,
    ("watches", "mode"): "instant",
    ("watches", "text"): "微信支付",
    ("deliveries", "hits"): '[{"watch_id": 1, "text": "微信支付", "terms": ["微信支付"]}]',
    ("deliveries", "mode"): "instant",
    ("facts", "value"): "{}",
    ("stories", "wanted"): 1,
    ("stories", "summary"): None,
}


def _sound(table: str, name: str, kind: str, number: int) -> Any:
    if (table, name) in SOUND:
        return SOUND[table, name]
    if "CHAR" in kind or kind == "TEXT":
        return "" if name in {"schedule", "held", "error"} else f"{table} {number}"
    if kind == "JSON":
        return "{}"
    if kind == "DATETIME":
        return "2026-01-02 03:04:05.000000"
    return number


async def works(bot: Running) -> None:
    """The main job, with all that reads a table."""
    assert (await bot.say("/subscribe 微信支付")).text.startswith("已盯上 微信支付")
    before = len(bot.texts())
    bot.playground.newsstand.put(OPENING)
    assert OPENING.title in (await bot.next(XIAOWANG, before)).text
    for command in ("/list", "/latest", "/why", "/settings", "/export"):
        assert (await bot.say(command)).text
    for command in ("/sources", "/stats", "/users", "/admin"):
        assert (await bot.say(command, ADMIN)).text
    question = await bot.say("/forget")
    await bot.turned(question, "全部删除")
    assert question.text.startswith("已全部删除")


@pytest.mark.parametrize("poison", POISON)
async def test_the_bot_works_beside_what_no_column_holds(tmp_path: Path, poison: str):
    url = new_sqlite(tmp_path)
    assert poisoned(tmp_path / "dingxun.sqlite", POISON[poison]) > 10
    async with running(tmp_path, database={"url": url}) as bot:
        await works(bot)


async def test_the_bot_works_beside_rows_of_any_shape(tmp_path: Path, empty_database_url: str, request: Any):
    on_sqlite = empty_database_url == empty_sqlite(tmp_path)
    url = new_sqlite(tmp_path) if on_sqlite else new_postgres(request.getfixturevalue("postgres_server"))
    fill(url)
    async with running(tmp_path, database={"url": url}) as bot:
        await works(bot)

"""Rows with impossible values: the bot starts beside them, and everybody is served."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import create_engine, func, select
from sqlalchemy.engine import make_url

from bot.chat.routing import TAPS
from bot.messages import forgetting, replies, subscriptions
from bot.messages.admin import notices
from bot.playground.bot_api.methods import METHODS
from bot.playground.samples import OPENING
from tests.databases import empty_sqlite, new_postgres, new_sqlite
from tests.filled import fill, reflected, sync_url
from tests.running import ADMIN, XIAOWANG, Running, morning, running, start
from tests.wording import ZH, read, says


class AsText(bytes):
    """Bytes that SQLite is told to take for a text."""


# What SQLite takes into any column, and what is no JSON, no time and no number of 64 bit.
POISON: dict[str, Any] = {
    "words": "abc",
    "a huge number": float(2**70),
    "bytes": b"\xff\xfe\x00",
    "half a JSON": '{"a": [',
    "JSON of another shape": "[7]",
    "nothing": None,
    "a text that is no UTF-8": AsText(b"\xe8\x85\xbe\xffA\xed\xa0\x80"),
    "the end of the calendar": "9999-12-31 23:59:59.999999",
    "its beginning": "0001-01-01 00:00:00.000000",
    "an endless number": float("inf"),
}
# The others are played in make torture.
ALWAYS = ("JSON of another shape", "a text that is no UTF-8", "the end of the calendar", "an endless number")


# Answers in place of what the Bot API promises.
RESULTS: tuple[Any, ...] = (
    None,
    True,
    2**70,
    "abc",
    [],
    [7],
    {},
    {"message_id": 2**70, "date": 1, "chat": {"id": XIAOWANG, "type": "private"}},
    {"message_id": "abc", "date": 2**70, "chat": 7},
    {"id": 2**70, "is_bot": "abc", "first_name": 7, "username": []},
    {"status": "abc", "user": 7},
)
PARAMETERS: tuple[Any, ...] = ("abc", 2**70, -5, 10**12, None, [])
ANSWERS: list[Any] = [
    *({"ok": True, "result": result} for result in RESULTS),
    *(
        {"ok": False, "error_code": code, "description": said, "parameters": {name: value}}
        for code, said in (
            (400, "Bad Request: x"),
            (429, "Too Many Requests"),
            (403, "Forbidden: \ud800"),
            (400, "Bad Request: \x00"),
            ("abc", 7),
        )
        for name in ("retry_after", "migrate_to_chat_id")
        for value in PARAMETERS
    ),
    *(None, 7, [], "abc", {"ok": "abc"}, {"ok": False}, {"ok": False, "error_code": 2**70, "description": None}),
]
FAILURES = {"stage failed", "update failed", "a notice cannot be written", "poll could not be stored"}


@pytest.fixture
def logs() -> Iterator[list[Any]]:
    """Collect what is logged, instead of printing it."""
    with structlog.testing.capture_logs() as captured:
        yield captured


def failures(logs: list[Any]) -> list[Any]:
    return [one for one in logs if one["event"] in FAILURES]


def poisoned(path: Path, poison: Any) -> int:
    """Insert, for each column of each table, a row that is sound except for that column; returns how many."""
    count = 0
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        for table in [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]:
            if table == "alembic_version" or table.startswith("sqlite_"):
                continue
            for values in _rows(connection, table, poison):
                marks = ", ".join("CAST(? AS TEXT)" if isinstance(one, AsText) else "?" for one in values.values())
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
        if {name: key for name, _, key in columns}[poisoned_column] and isinstance(values[poisoned_column], int):
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
    ("people", "role"): "user",
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
    if name in {"chat_id", "story_id", "article_id", "message_id", "source_id"}:
        return 4_999  # nobody's: ids of new rows come behind those that are there
    if kind == "DATETIME":
        return "2026-01-02 03:04:05.000000"
    return number


async def works(bot: Running) -> None:
    """Check the main job, with everything that reads a table."""
    assert says((await bot.say("/subscribe 微信支付")).text, subscriptions.subscribed, "微信支付", source="Watching")
    before = len(bot.texts())
    bot.playground.newsstand.put(OPENING)
    assert OPENING.title in (await bot.next(XIAOWANG, before)).text
    for command in ("/list", "/latest", "/why", "/settings", "/export"):
        assert (await bot.say(command)).text
    for command in ("/sources", "/stats", "/users", "/admin"):
        assert (await bot.say(command, ADMIN)).text
    question = await bot.say("/forget")
    await bot.turned(question, "forget")
    assert says(question.text, forgetting.deleted, source="Deleted:")


@pytest.mark.parametrize(
    "poison", [one if one in ALWAYS else pytest.param(one, marks=pytest.mark.torture) for one in POISON]
)
async def test_the_bot_works_beside_what_no_column_holds(tmp_path: Path, poison: str, logs: list[Any]):
    url = new_sqlite(tmp_path)
    assert poisoned(tmp_path / "dingxun.sqlite", POISON[poison]) > 10
    async with running(tmp_path, database={"url": url}) as bot:
        await works(bot)
        # Admins hear of it, and no stage stumbled.
        assert poison == "nothing" or any(says(text, notices.set_aside) for text in bot.texts(ADMIN))
    assert failures(logs) == []


NEVER, FIRST = "9999-12-31 23:59:59.999999", "0001-01-01 00:00:00.000000"
# Values that columns take, and nobody means: of the chat of 小王, or of what everybody is told.
MEANT_BY_NOBODY: dict[str, str] = {
    "a mute for ever": f"UPDATE chats SET muted_until = '{NEVER}' WHERE telegram_id = {XIAOWANG}",
    "a chat from the first day": f"UPDATE chats SET created_at = '{FIRST}', muted_until = '{FIRST}'",
    "a watch that is muted for ever": f"UPDATE watches SET muted_until = '{NEVER}' WHERE id = 1",
    "news of the last day": f"UPDATE articles SET published_at = '{NEVER}', stored_at = '{NEVER}'",
    "news of the first day": f"UPDATE articles SET published_at = '{FIRST}'",
    "a button without words": """UPDATE messages SET state = 'ready', payload = '{"html": "a", "ask": "", "keyboard": [[{}]]}' WHERE id = 1""",
    "an interval without end": "UPDATE sources SET interval = 9e999, every = 9e999, usual_gap = 9e999, gaps = 9 WHERE id = 2",
    "words in place of an interval": "UPDATE sources SET interval = 'often'",
    "an address that is none": "UPDATE sources SET url = 'http://[' WHERE id = 2",
    "a preset that is none": """UPDATE sources SET options = '{"preset": {"a": 1}}' WHERE id = 2""",
    "a report that names no day": "UPDATE facts SET value = '{}'",
    "a report of half a JSON": "UPDATE facts SET value = '{'",
}


@pytest.mark.parametrize(
    "meant",
    # All at once, and in make torture each by itself, where none can hide another.
    [[*MEANT_BY_NOBODY], *(pytest.param([one], marks=pytest.mark.torture) for one in MEANT_BY_NOBODY)],
    ids=lambda meant: meant[0] if len(meant) == 1 else "all",
)
async def test_what_columns_take_and_nobody_means_stops_nobody_else(tmp_path: Path, meant: list[str], logs: list[Any]):
    async with running(tmp_path) as bot:
        for user in (XIAOWANG, ADMIN):
            await bot.say("/subscribe 微信支付", user)
        bot.playground.newsstand.put(OPENING)
        for user in (XIAOWANG, ADMIN):
            await bot.next(user, 1)
        await bot.app.stop()
        with sqlite3.connect(tmp_path / "dingxun.sqlite") as connection:
            for one in meant:
                assert connection.execute(MEANT_BY_NOBODY[one]).rowcount, one
        connection.close()
        bot = await start(bot.playground, bot.url, bot.clock, bot.settings)
        try:
            await _goes_on(bot)
        finally:
            await bot.app.stop()
    assert failures(logs) == []


async def _goes_on(bot: Running) -> None:
    """Check that everybody else is answered and told, and that every stage runs, a day later too."""
    assert says(read(replies.apology(ZH)), replies.apology)  # so it would be seen
    for command in ("/start", "/latest", "/why", "/list", "/subscribe 样例", "/sources", "/stats"):
        assert not says((await bot.say(command, ADMIN)).text, replies.apology)
    before = len(bot.texts(ADMIN))
    bot.playground.newsstand.publish("样例：微信支付在那之后", "后来的新闻。")
    await bot.world.wait_for(lambda: any("在那之后" in text for text in bot.texts(ADMIN)[before:]))
    for hours in (0, 25):
        bot.clock.move(timedelta(hours=hours))
        await bot.polled("样例日报", 2)


def count_on(url: str) -> None:
    """Let PostgreSQL give out ids behind those that rows were given."""
    engine = create_engine(make_url(sync_url(url)))
    with engine.begin() as connection:
        for table in reflected(connection).sorted_tables if engine.dialect.name == "postgresql" else ():
            for key in table.primary_key if table.autoincrement_column is not None else ():
                last = select(func.setval(func.pg_get_serial_sequence(table.name, key.name), func.max(key)))
                connection.execute(last)
    engine.dispose()


async def test_the_bot_works_beside_rows_of_any_shape(
    tmp_path: Path, empty_database_url: str, request: Any, logs: list[Any]
):
    on_sqlite = empty_database_url == empty_sqlite(tmp_path)
    url = new_sqlite(tmp_path) if on_sqlite else new_postgres(request.getfixturevalue("postgres_server"))
    fill(url)
    count_on(url)
    async with running(tmp_path, database={"url": url}) as bot:
        await works(bot)
    assert failures(logs) == []


@pytest.mark.torture
@pytest.mark.timeout(900)
async def test_answers_of_any_kind_stop_nobody(tmp_path: Path, logs: list[Any]):
    await nonsense(tmp_path, logs, ANSWERS)


async def nonsense(tmp_path: Path, logs: list[Any], answers: list[Any]) -> None:
    """Answer one person's calls with nonsense: others are answered, alerts come, and the bot starts again."""
    url = new_sqlite(tmp_path)
    async with running(tmp_path, database={"url": url}) as bot:
        panel = await bot.say("/subscribe 微信支付")
        await bot.say("/subscribe 微信支付", ADMIN)
        for answer in answers:
            for method in METHODS.keys() - {"getupdates"}:
                bot.playground.telegram.fail("answer", 1, methods=[method], answer=answer, chat=XIAOWANG)
            bot.playground.telegram.fail("answer", 1, methods=["getme"], answer=answer)
            # Telegram is asked who we are with a growing pause after each that it cannot say.
            bot.clock.move(timedelta(minutes=1))
            bot.world.say(XIAOWANG, "/list")
            bot.world.tap(XIAOWANG, panel.id, panel.buttons[0], XIAOWANG)
            # Notices to admins may come in between.
            before = len(bot.texts(ADMIN))
            await bot.say("/list", ADMIN)
            await bot.world.wait_for(lambda: any("1. 微信支付" in text for text in bot.texts(ADMIN)[before:]))  # noqa: B023
            bot.playground.telegram.heal()
        before = len(bot.texts(ADMIN))
        bot.playground.newsstand.put(OPENING)
        assert OPENING.title in (await bot.next(ADMIN, before)).text
    assert failures(logs) == []
    # It starts again, and reads its sources.
    async with running(tmp_path, database={"url": url}):
        pass


NINES = "9" * 19
WORDS = ("\ud800\x00", NINES, f"1:{NINES}", f"digest:{NINES}")

# Buttons that remove what the others are about: tapped last.
ENDS = ("unwatch", "remove", "unlabel", "restore", "nomore", "forget")


# Half of them on each database: how a word is read does not depend on it.
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.torture)], ids=["half", "every word"])
async def test_no_word_of_any_button_fails_whoever_taps_it(tmp_path: Path, database_url: str, every: bool):
    """Forged data of every act, in an admin's hands, for every subject: the first row of each table, and none."""
    async with running(tmp_path, database={"url": database_url}, limits={"commands_per_minute": 100_000}) as bot:
        answer = await bot.say("/subscribe 微信支付", ADMIN)
        query = {"from": bot.world.users[ADMIN], "chat_instance": "1"}
        message = bot.world.message_json(bot.world.places[ADMIN], answer, None)
        words = WORDS if every else WORDS[database_url.startswith("postgresql") :: 2]
        for act in sorted(TAPS, key=lambda act: act in ENDS):
            for word in words:
                bot.world.push({"callback_query": query | {"id": "1", "data": f"{act}:1:{word}", "message": message}})
        for word in words:
            for command in (
                "start",
                "start inv_",
                "start w_",
                "latest",
                "why",
                "list",
                "subscribe",
                "users",
                "sources",
            ):
                bot.world.say(ADMIN, f"/{command}{'' if command.endswith('_') else ' '}{word}")
        await bot.world.wait_for(lambda: not bot.world.updates)
        await bot.app._inbox.finish()
        async with bot.app._store.read() as tx:
            assert await tx.inbox.troubled(morning() - timedelta(days=1)) == {}

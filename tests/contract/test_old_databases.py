"""Databases that older versions of this project left behind (scripts/old-databases): the newest loses nothing of them, and says nothing.

Each comes with what its sources answered last, so that the bot sees the world as it was left.
"""

import contextlib
import json
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.core.clock import MovableClock
from bot.playground.playground import Playground
from bot.playground.server import serve
from bot.store import Store
from tests.filled import contents, lost, revisions
from tests.running import settings_for, start

FOLDER = Path(__file__).parent.parent / "data" / "databases"
# Every revision that a version had when these were made; a later one is added with the first version behind it.
OLD = sorted({path.name.partition(".")[0] for path in FOLDER.glob("*.sql")})
FILLED = {"chats", "watches", "messages", "deliveries", "questions", "sources", "articles", "stories", "updates"}
# What a start and a look at the sources write.
KEPT = FILLED - {"sources"} | {"article_keys", "people"}


def test_there_is_one_of_each_older_revision_on_both_databases():
    assert revisions()[: len(OLD)] == OLD
    assert len(OLD) >= 6
    for revision in OLD:
        for kind in ("sqlite", "postgresql"):
            assert (FOLDER / f"{revision}.{kind}.sql").stat().st_size <= 200_000
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 1_200_000


def load(url: str, revision: str, port: int) -> dict[str, Any]:
    """Put an old database where nothing is; gives what else is known of it."""
    kind = url.partition("+")[0]
    text = (
        (FOLDER / f"{revision}.{kind}.sql").read_text(encoding="utf-8").replace("127.0.0.1:PORT", f"127.0.0.1:{port}")
    )
    if kind == "sqlite":
        with contextlib.closing(sqlite3.connect(url.partition("///")[2])) as connection:
            connection.executescript(text)
    else:
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as server:
            server.execute(text.encode())
    said: dict[str, Any] = json.loads((FOLDER / f"{revision}.{kind}.json").read_text(encoding="utf-8"))
    return said


@pytest.mark.parametrize("revision", OLD)
async def test_nothing_is_missing_and_nothing_is_said(empty_database_url: str, tmp_path: Path, revision: str):
    answers: dict[str, list[str]] = {}

    async def answer(request: Request) -> Response:
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if path not in answers:
            return PlainTextResponse("Not Found", 404)
        kind, body = answers[path]
        return Response(body.replace("127.0.0.1:PORT", f"127.0.0.1:{request.url.port}"), media_type=kind)

    clock = MovableClock()
    playground = Playground(clock.clock.now, clock.clock.monotonic)
    async with serve(Starlette(routes=[Route("/news/{path:path}", answer), *playground.routes()])) as address:
        said = load(empty_database_url, revision, int(address.rpartition(":")[2]))
        answers.update(said["answers"])
        clock.move(datetime.fromisoformat(said["at"]) - clock.clock.now())
        before = contents(empty_database_url)
        assert {table for table, rows in before.items() if rows} >= FILLED

        await (await Store.open(empty_database_url, runner=True, clock=clock.clock)).close()
        upgraded = contents(empty_database_url)
        assert not [one for one in lost(before, upgraded) if not on_purpose(one, before)]

        settings = settings_for(playground, address, tmp_path, database={"url": empty_database_url}, admins=[])
        bot = await start(playground, address, clock, settings)
        try:
            for name in {row["name"] for row in upgraded["sources"].values()}:
                await bot.polled(name) if not bot._polls(name) else None
            # Whatever its turn, each stage has looked once more.
            for stage in bot.app._dispatch._stages.values():
                while await stage():
                    pass
        finally:
            await bot.app.stop()
        polls = [event.numbers for event in bot.events if event.stage == "poll"]
        assert {(one["status"], one["new"], one.get("edited", 0)) for one in polls} == {(200, 0, 0)}
        assert [call.method for call in playground.telegram.calls if call.method.startswith(("send", "edit"))] == []
        now = contents(empty_database_url)
        assert {table: now[table] for table in KEPT} == {table: upgraded[table] for table in KEPT}
        assert now["sources"].keys() == upgraded["sources"].keys()


def on_purpose(told: str, before: Any) -> bool:
    """Sources of the kind eastmoney became presets."""
    return any(
        told.startswith(f"sources{key}.{column}:")
        for key, row in before["sources"].items()
        if row["kind"] == "eastmoney"
        for column in ("kind", "url", "options")
    )

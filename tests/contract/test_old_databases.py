"""Databases that older versions of this project left behind (scripts/old-databases): the newest loses nothing of them.

It alerts of nothing in them either. Each comes with the last answers of its sources, so that the bot sees the world as
it was left.
"""

import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.core.clock import MovableClock
from bot.messages import subscriptions
from bot.messages.admin import notices, people_panels, source_panels
from bot.playground.playground import Playground
from bot.playground.server import serve
from bot.store import Store
from tests.filled import contents, lost, revisions
from tests.running import ADMIN, settings_for, start
from tests.wording import ZH, read, says

FOLDER = Path(__file__).parent.parent / "data" / "databases"
# Every revision that a version had when these were made; a later one is added with the first version behind it.
OLD = sorted({path.name.partition(".")[0] for path in FOLDER.glob("*.sql")})
FRIEND, OTHER, STRANGER = 10003, 10004, 10005
FILLED = {"chats", "watches", "messages", "deliveries", "questions", "sources", "articles", "stories", "updates"}
# Tables that a start and a look at the sources write.
KEPT = FILLED - {"sources"} | {"article_keys", "people"}


def test_there_is_one_of_each_older_revision_on_both_databases():
    assert revisions()[: len(OLD)] == OLD
    assert len(OLD) >= 6
    for revision in OLD:
        for kind in ("sqlite", "postgresql"):
            assert (FOLDER / f"{revision}.{kind}.sql").stat().st_size <= 200_000
    assert sum(path.stat().st_size for path in FOLDER.rglob("*")) <= 1_500_000


def load(url: str, name: str, port: int) -> dict[str, Any]:
    """Load an old database into an empty one; returns what else is known of it. ``name`` is "0001." or "offers/"."""
    kind = url.partition("+")[0]
    text = (FOLDER / f"{name}{kind}.sql").read_text(encoding="utf-8").replace("127.0.0.1:PORT", f"127.0.0.1:{port}")
    if kind == "sqlite":
        with contextlib.closing(sqlite3.connect(url.partition("///")[2])) as connection:
            connection.executescript(text)
    else:
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as server:
            server.execute(text.encode())
    said: dict[str, Any] = json.loads((FOLDER / f"{name}{kind}.json").read_text(encoding="utf-8"))
    return said


def execute(url: str, statement: str) -> None:
    """Change what is stored behind the bot's back."""
    if url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(url.partition("///")[2], timeout=10)) as connection, connection:
            connection.execute(statement)
    else:
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as server:
            server.execute(statement.encode())


@contextlib.asynccontextmanager
async def left_by(url: str, name: str) -> AsyncIterator[tuple[Playground, str, MovableClock, dict[str, Any]]]:
    """Bring back what an old version left, and the world as it saw it last."""
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
        said = load(url, name, int(address.rpartition(":")[2]))
        answers.update(said["answers"])
        clock.move(datetime.fromisoformat(said["at"]) - clock.clock.now())
        yield playground, address, clock, said


@pytest.mark.parametrize("revision", OLD)
async def test_nothing_is_missing_and_nothing_is_said(empty_database_url: str, tmp_path: Path, revision: str):
    async with left_by(empty_database_url, f"{revision}.") as (playground, address, clock, _):
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


async def test_what_was_open_when_files_and_names_changed_still_works(empty_database_url: str, tmp_path: Path):
    """Invitations, changes that can be undone, a source that was looked at, the morning's report.

    And the door stays shut.
    """
    async with left_by(empty_database_url, "offers/") as (playground, address, clock, said):
        world = playground.world
        # Telegram's updates go on from those that the old version had.
        world.next_update += 1_000
        for number in (FRIEND, OTHER, STRANGER):
            world.user(number, f"客人{number}")
        settings = settings_for(playground, address, tmp_path, database={"url": empty_database_url}, access="invite")
        bot = await start(playground, address, clock, settings)
        try:
            assert says(
                (await bot.say("/subscribe 微信支付")).text, subscriptions.subscribed, source="Watching"
            )  # had been let in
            assert says(
                (await bot.say("/subscribe 微信支付", STRANGER)).text,
                people_panels.invited_only,
                source="This bot is for invited people. Please ask {names}",
            )
            for user, word, answer in (
                (FRIEND, "inv_", people_panels.welcome_role(ZH, "user")),
                (OTHER, "adm_", people_panels.welcome_role(ZH, "admin")),
            ):
                [link] = [one for one in said["words"] if one.startswith(word)]
                assert (await bot.say(f"/start {link}", user)).text == read(answer)
            assert "4." not in (watched := (await bot.say("/list", ADMIN)).text)
            assert all(word in watched for word in ("茅台", "微信支付", "储能"))
            for what in ("watches", "sources", "source"):
                message = bot.forge(said["taps"][what], ADMIN)
                await world.wait_for(lambda: message.text != "伪造")  # noqa: B023 - waited for at once
            watched = (await bot.say("/list", ADMIN)).text
            assert "茅台" in watched
            assert "微信支付" not in watched
            shown = (await bot.say("/sources", ADMIN)).text
            # One more by the offer, one less by the undoing.
            assert says(shown, source_panels.panel, 5, source="{n} news")
            assert "样例周刊" in shown
            clock.move(timedelta(days=1))
            await world.wait_for(
                lambda: any(says(one.text, notices.daily, source="The last") for one in world.from_bot(ADMIN))
            )
        finally:
            await bot.app.stop()


TROUBLED = "http: HTTP 404"
"""How a fault was stored before it had a code of its own."""


async def test_a_trouble_that_was_told_before_is_not_told_again(empty_database_url: str, tmp_path: Path):
    async with left_by(empty_database_url, "offers/") as (playground, address, clock, _):
        # It went on, and admins had heard of it, when the version of then was stopped.
        execute(
            empty_database_url,
            f"UPDATE sources SET url = replace(url, '/news/', '/gone/'), state = 'failing', told = 'failing', failures = 9, "
            f"last_error = '{TROUBLED}' WHERE name = '样例财经'",
        )
        settings = settings_for(playground, address, tmp_path, database={"url": empty_database_url}, admins=[ADMIN])
        bot = await start(playground, address, clock, settings)
        try:
            await bot.polled("样例财经") if not bot._polls("样例财经") else None
            for stage in bot.app._dispatch._stages.values():
                while await stage():
                    pass
            assert bot.texts(ADMIN) == []
        finally:
            await bot.app.stop()


def on_purpose(told: str, before: Any) -> bool:
    """Sources of the kind eastmoney became presets."""
    return any(
        told.startswith(f"sources{key}.{column}:")
        for key, row in before["sources"].items()
        if row["kind"] == "eastmoney"
        for column in ("kind", "url", "options")
    )

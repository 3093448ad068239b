"""An older database whose sources are of the kind eastmoney: the upgrade neither doubles nor loses one.

This holds whatever the configuration says.
"""

import contextlib
import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

import bot.store
from bot.core.types import Source
from bot.newsroom.actions.add_source import add_configured, add_found
from bot.sources.kinds.registry import open_kind, resolve
from bot.store import Store
from tests.databases import empty_sqlite

AT = datetime(2026, 1, 2, tzinfo=UTC)
FAST = "https://np-weblist.eastmoney.com"
HOST = "http://43.240.125.15:1818"
# A source as version 0.1 stored it, how its configuration wrote it then and may write it now, and what is asked from
# now on.
OLD: dict[str, tuple[str, dict[str, Any], dict[str, Any], str]] = {
    "the wire": (
        FAST,
        {"list": "fast"},
        {"preset": "eastmoney-724"},
        f"{FAST}/comm/web/getFastNewsList?client=web&biz=web_724",
    ),
    "the wire by its host": (
        "https://np-listapi.eastmoney.com",
        {},
        {"preset": "eastmoney-724", "url": "https://np-listapi.eastmoney.com"},
        "https://np-listapi.eastmoney.com/comm/web/getFastNewsList?client=web",
    ),
    "roll news": (
        HOST,
        {"list": "102"},
        {"preset": "eastmoney-roll", "url": HOST},
        f"{HOST}/web/webapi?type=102&count=100&newsid=1",
    ),
    "by market": (
        "http://183.136.162.242",
        {"list": "37,38,39"},
        {"preset": "eastmoney-market", "market": "37,38,39"},
        "http://183.136.162.242/information/newmarket/web/webapi?marketType=37,38,39&count=100",
    ),
    "an address": (
        f"{HOST}/web/webapi?type=45&count=7",
        {},
        {"preset": "eastmoney-media", "url": f"{HOST}/web/webapi?type=45&count=7"},
        f"{HOST}/web/webapi?type=45&count=7",
    ),
    "an address by market": (
        f"{HOST}/list?marketType=37",
        {},
        {"preset": "eastmoney-market", "market": "37", "url": f"{HOST}/list?marketType=37"},
        f"{HOST}/list?marketType=37",
    ),
}


def old_database(url: str) -> None:
    """Make a database as version 0.1 left it.

    It has revision 0003, the sources of OLD, one removed, and one of another kind.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(bot.store.__file__).parent / "migrations"))
    engine = create_engine(make_url(url.replace("+aiosqlite", "")))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.execute(
            text(f"INSERT INTO admins (user_id, role, added_at) VALUES (42, 'owner', '{AT:%Y-%m-%d %H:%M}')")
        )
        rows: list[Any] = [(name, "eastmoney", address, options, None) for name, (address, options, *_) in OLD.items()]
        rows.append(("removed", "eastmoney", "http://removed.example", {"list": "45"}, AT))
        rows.append(("feed", "rss", "https://a.example/feed", {}, None))
        for name, kind, address, options, removed in rows:
            values = {
                "name": name,
                "kind": kind,
                "url": address,
                "options": json.dumps(options),
                "removed": removed.replace(tzinfo=None).isoformat(" ") if removed else None,
                "cursor": json.dumps({"newest": "1767317415000001"}),
                "at": AT.replace(tzinfo=None).isoformat(" "),
            }
            connection.execute(
                text(
                    "INSERT INTO sources (kind, name, url, options, state, origin, created_at, removed_at, cursor, etag, last_modified, seeded_at, "
                    "interval, next_poll_at, failures, last_error) VALUES (:kind, :name, :url, :options, 'paused', 'config', :at, :removed, "
                    ":cursor, 'e', 'm', :at, 60, :at, 0, '')"
                ),
                values,
            )
    engine.dispose()


@pytest.fixture
async def upgraded(empty_database_url: str) -> Any:
    old_database(empty_database_url)
    store = await Store.open(empty_database_url, runner=True)
    yield store
    await store.close()


async def sources(store: Store) -> dict[str, Source]:
    async with store.read() as tx:
        return {source.name: source for source in await tx.sources.all()}


async def test_stored_sources_name_presets_and_keep_where_they_were(upgraded: Store):
    found = await sources(upgraded)
    assert found.keys() == {*OLD, "feed"}
    assert found["feed"].kind == "rss"
    for name, (_, _, _, asked) in OLD.items():
        source = found[name]
        assert source.kind == "json"
        assert source.cursor == {"newest": "1767317415000001"}
        assert (source.state, source.seeded) == ("paused", True)
        assert open_kind(source.kind, source.url, source.options).start(source.cursor).url.startswith(asked)


async def test_whoever_owned_the_bot_owns_it_still(upgraded: Store):
    async with upgraded.read() as tx:
        assert await tx.people.role(42) == "owner"
        assert await tx.people.admins() == {42}


def as_it_was(name: str) -> dict[str, Any]:
    address, options, *_ = OLD[name]
    return {"kind": "eastmoney", "name": name, "url": address, **options}


def as_it_is(name: str) -> dict[str, Any]:
    return {"name": name, **OLD[name][2]}


@pytest.mark.parametrize("written", [as_it_was, as_it_is])
async def test_the_configuration_adds_none_twice_and_brings_none_back(
    upgraded: Store, written: Callable[[str], dict[str, Any]]
):
    before = await sources(upgraded)
    configured = [written(name) for name in OLD]
    configured.append({"kind": "eastmoney", "name": "removed", "url": "http://removed.example", "list": "45"})
    configured.append({"preset": "cls"})
    assert await add_configured(upgraded, configured, interval=60, at=AT) == 1
    after = await sources(upgraded)
    assert after.keys() - before.keys() == {"财联社"}
    assert {name: after[name] for name in before} == before
    assert await add_configured(upgraded, configured, interval=60, at=AT) == 0


async def test_a_preset_whose_page_moved_is_still_the_same_source(upgraded: Store):
    """The address that a preset is known by is its file's: a version may change it."""
    async with upgraded.write() as tx:
        options = {"preset": "cls"}
        more: dict[str, Any] = {"interval": 60, "at": AT, "origin": "config"}
        old = "https://www.cls.cn/older-page"
        first = await tx.sources.add(kind="json", name="财联社", url=old, options=options, **more)
        assert first is not None
        for asked in (options, {**options, "standby_for": "东方财富 7x24"}):
            assert await tx.sources.like("json", "https://www.cls.cn/telegraph", asked) == first
        assert await tx.sources.like("json", "https://www.cls.cn/telegraph", {"preset": "cls-other"}) is None
    assert await add_configured(upgraded, [{"preset": "cls"}], interval=60, at=AT) == 0
    async with upgraded.write() as tx:
        # One that was removed comes back where the preset is now.
        await tx.sources.remove(first.id, AT)
        found = resolve({"preset": "cls"})
        again = await add_found(tx, found, interval=60, at=AT)
        assert again is not None
        assert (again.id, again.url) == (first.id, found.url)
    assert open_kind("json", old, options).start({}).url.startswith("https://www.cls.cn/v1/roll/get_roll_list?")


# What a source's options and address may hold where a tool wrote into the database.
BAD = [
    ("options", "{"),
    ("options", "[1]"),
    ("options", "7"),
    ("options", '"x"'),
    ("options", "null"),
    ("url", "http://[bad"),
]


@pytest.mark.parametrize(("column", "value"), BAD)
async def test_what_is_stored_badly_stops_no_upgrade(tmp_path: Path, column: str, value: str):
    url = empty_sqlite(tmp_path)
    old_database(url)
    with contextlib.closing(sqlite3.connect(tmp_path / "dingxun.sqlite", isolation_level=None)) as opened:
        opened.execute(f"UPDATE sources SET {column} = ? WHERE name = 'the wire'", (value,))
    store = await Store.open(url, runner=True)
    try:
        # It may be unsound itself; all others are unchanged.
        assert {*OLD, "feed"} - {"the wire"} <= (await sources(store)).keys()
    finally:
        await store.close()

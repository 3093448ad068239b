"""New databases for the tests: with all tables in them already, or empty.

To migrate an empty one costs more than most tests: one of each kind is migrated, as the bot does it, and copied from then on.
"""

import asyncio
import itertools
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import psycopg

from bot.store import Store

_numbers = itertools.count()


def new_sqlite(folder: Path) -> str:
    """Make a database with its tables in a folder; gives its URL."""
    (folder / "dingxun.sqlite").write_bytes(_migrated_sqlite())
    return empty_sqlite(folder)


def empty_sqlite(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/dingxun.sqlite"


def new_postgres(server: str) -> str:
    """Make a database with its tables on a server; gives its URL."""
    return _created(server, _migrated_postgres(server))


def empty_postgres(server: str) -> str:
    return _created(server, "template0")


@cache
def _migrated_sqlite() -> bytes:
    with tempfile.TemporaryDirectory(prefix="dingxun-tables-") as folder:
        _migrate(empty_sqlite(Path(folder)))
        return (Path(folder) / "dingxun.sqlite").read_bytes()


@cache
def _migrated_postgres(server: str) -> str:
    url = empty_postgres(server)
    _migrate(url)
    return url.partition("@/")[2].partition("?")[0]


def _migrate(url: str) -> None:
    async def open_and_close() -> None:
        await (await Store.open(url, runner=False)).close()

    # A thread, for the test that asks first may have a loop of its own.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, open_and_close()).result()


def _created(server: str, template: str) -> str:
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server.format("postgres").replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return server.format(name)

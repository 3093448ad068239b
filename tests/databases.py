"""New databases for the tests: with all tables in them already, or empty.

To migrate an empty one costs more than most tests: one of each kind is migrated, as the bot does it, and copied from
then on, by all processes of a test run.
"""

import asyncio
import contextlib
import itertools
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

from bot.store import Store
from tests.postgres import locked, stop_shared_postgres

SHARED = "TESTS_SHARED_FOLDER"
_numbers = itertools.count()


@contextlib.contextmanager
def shared_by_all() -> Iterator[None]:
    """Make the folder that all processes of a test run share; the folder and its server are removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="dingxun-tests-") as folder:
        os.environ[SHARED] = folder
        try:
            yield
        finally:
            stop_shared_postgres(Path(folder))


def shared_folder() -> Path:
    return Path(os.environ[SHARED])


def new_sqlite(folder: Path) -> str:
    """Make a database with its tables in a folder; returns its URL."""
    (folder / "dingxun.sqlite").write_bytes(_migrated_sqlite())
    return empty_sqlite(folder)


def empty_sqlite(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/dingxun.sqlite"


def new_postgres(server: str) -> str:
    """Make a database with its tables on a server; returns its URL."""
    return _created(server, _migrated_postgres(server))


def empty_postgres(server: str) -> str:
    return _created(server, "template0")


@cache
def _migrated_sqlite() -> bytes:
    path = shared_folder() / "dingxun.sqlite"
    with locked(shared_folder() / "sqlite.lock"):
        if not path.exists():
            with tempfile.TemporaryDirectory(dir=shared_folder()) as folder:
                _migrate(empty_sqlite(Path(folder)))
                (Path(folder) / "dingxun.sqlite").rename(path)
    return path.read_bytes()


@cache
def _migrated_postgres(server: str) -> str:
    with locked(shared_folder() / "migrated.lock"):
        with _connected(server) as connection:
            there = connection.execute("SELECT FROM pg_database WHERE datname = 'migrated'").fetchone()
        if there is None:
            url = empty_postgres(server)
            _migrate(url)
            with _connected(server) as connection:
                connection.execute(f'ALTER DATABASE "{url.partition("@/")[2].partition("?")[0]}" RENAME TO migrated')
    return "migrated"


def _migrate(url: str) -> None:
    async def open_and_close() -> None:
        await (await Store.open(url, runner=False)).close()

    # A thread, for the test that asks first may have a loop of its own.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, open_and_close()).result()


def _created(server: str, template: str) -> str:
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with _connected(server) as connection:
        # Files are copied in half the time that PostgreSQL's usual way takes, which writes each page into its log.
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    return server.format(name)


def _connected(server: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(server.format("postgres").replace("+psycopg", ""), autocommit=True)

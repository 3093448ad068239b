"""Fixtures for every test: both databases, a clock, the corpus."""

import contextlib
import gc
import logging
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy import event
from sqlalchemy.dialects.postgresql.psycopg import PGDialectAsync_psycopg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Engine as AnyEngine
from sqlalchemy.util import LRUCache

from bot.core.clock import Clock
from bot.sources.fetch.http import certificates
from bot.store import Store
from tests.databases import empty_postgres, empty_sqlite, new_postgres, new_sqlite, shared_by_all, shared_folder
from tests.postgres import shared_postgres

# Every test runs with a proxy set that leads nowhere, as proxies are set on many machines: code that uses it without
# being told to fails.
NOWHERE = "127.0.0.1:9"
os.environ |= dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), f"http://{NOWHERE}")
os.environ |= dict.fromkeys(("all_proxy", "ALL_PROXY"), f"socks5://{NOWHERE}")
for _name in ("no_proxy", "NO_PROXY"):
    os.environ.pop(_name, None)

# SQLAlchemy keeps what it has compiled by engine and dialect, and compiling is a quarter of a bot's start: here all of
# a kind count as one.
COMPILED: "LRUCache[object, object]" = LRUCache(2_000)
for _dialect in (SQLiteDialect_aiosqlite, PGDialectAsync_psycopg):
    _dialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    _dialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]


@event.listens_for(AnyEngine, "engine_connect")
def _share_what_is_compiled(connection) -> None:
    connection.engine._compiled_cache = COMPILED


# A certificate for the loopback that nothing else trusts: SSL_CERT_FILE names it where it shall be trusted.
CERTIFICATE = Path(__file__).parent / "data" / "loopback.pem"
START = datetime(2026, 8, 20, 1, 30, tzinfo=UTC)


class StillClock:
    """A clock that stands still until the test moves it."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at
        self.elapsed = 1000.0
        self.clock = Clock(now=lambda: self.at, monotonic=lambda: self.elapsed)

    def move(self, by: timedelta) -> None:
        self.at += by
        self.elapsed += by.total_seconds()


@pytest.fixture
def still() -> StillClock:
    return StillClock()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the process that the others are started by, or the only one
        stack = contextlib.ExitStack()
        stack.enter_context(shared_by_all())
        config.add_cleanup(stack.close)


def pytest_collection_finish() -> None:
    """Keep the objects of collected tests and their libraries out of all later garbage collections."""
    gc.collect()
    gc.freeze()
    # What a test leaves is little beside what it makes.
    gc.set_threshold(10_000, 10, 20)


# One plain line each, tracebacks too: by default structlog lays lines out for a terminal, and a traceback takes
# seconds.
PLAIN_LOGS: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.format_exc_info,
    structlog.processors.KeyValueRenderer(key_order=["level", "event"]),
]


def plain_logs() -> None:
    structlog.configure(
        processors=PLAIN_LOGS,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )


plain_logs()


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """Undo the logging that a command in this process has set up.

    Its stream is closed by now, and each line of the next test would be a traceback.
    """
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    if structlog.get_config()["processors"] is not PLAIN_LOGS:
        root.handlers[:] = handlers
        root.setLevel(level)
        plain_logs()


@pytest.fixture(scope="session")
def postgres_server() -> str:
    return shared_postgres(shared_folder())


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a new database with its tables: each test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return new_sqlite(tmp_path)
    return new_postgres(request.getfixturevalue("postgres_server"))


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a new database without any table, for tests that make them."""
    if request.param == "sqlite":
        return empty_sqlite(tmp_path)
    return empty_postgres(request.getfixturevalue("postgres_server"))


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    opened = await Store.open(database_url, runner=True)
    yield opened
    await opened.close()


@pytest.fixture
def certificate_vouched_for(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Trust our own authority, as a process does whose environment names it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    certificates.cache_clear()
    yield
    certificates.cache_clear()


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of real news, where it is present."""
    folder = Path(os.environ.get("DINGXUN_CORPUS", Path(__file__).parent.parent.parent / "shared" / "corpus"))
    if not folder.is_dir():
        pytest.skip("the corpus of real news is not here (DINGXUN_CORPUS)")
    return folder

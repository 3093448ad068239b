"""Opens a database behind one URL and hands out transactions (DESIGN 5).

SQLite: WAL, synchronous=FULL, one write connection that begins IMMEDIATE (deferred transactions lose updates or fail with
"database is locked": measured) and a read pool. PostgreSQL: one pool, and an advisory lock instead of the file lock.
"""

import asyncio
import contextlib
import fcntl
import os
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator
from pathlib import Path
from typing import IO, Any, TypeVar

from sqlalchemy import event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.core.errors import ConfigError, SecondRunnerError, StoreError
from bot.store.upgrade import MIGRATIONS, known_revisions, revision_of, upgrade

# Any fixed number: the advisory lock that says "a runner lives on this PostgreSQL database".
RUNNER_LOCK = 0x64786E
T = TypeVar("T")
Id = TypeVar("Id", int, str)


async def whole(work: Coroutine[Any, Any, T]) -> T:
    """Let a step run to its end even when the caller is cancelled meanwhile; then the caller is cancelled.

    Cut in the middle, a driver leaves its connection open and in an unknown state (seen with aiosqlite at every other stop).
    """
    step = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(step)
    except asyncio.CancelledError:
        await asyncio.wait([step])
        raise


class Session(AsyncSession):
    """A session whose statements are never cut by a cancellation: what is cancelled is cancelled between them, and rolled back."""

    async def exec(self, *args: Any, **options: Any) -> Any:
        return await whole(super().exec(*args, **options))

    async def get(self, *args: Any, **options: Any) -> Any:
        return await whole(super().get(*args, **options))

    async def merge(self, *args: Any, **options: Any) -> Any:
        return await whole(super().merge(*args, **options))

    async def flush(self, *args: Any, **options: Any) -> None:
        await whole(super().flush(*args, **options))

    async def delete(self, instance: object) -> None:
        await whole(super().delete(instance))

    async def commit(self) -> None:
        await whole(super().commit())

    async def rollback(self) -> None:
        await whole(super().rollback())

    async def close(self) -> None:
        await whole(super().close())


# Ids that stand in one statement: databases take some thousand parameters at most.
CHUNK = 500


def chunks(ids: Iterable[Id]) -> Iterator[list[Id]]:
    """Share ids out, each once, over lists that fit into one statement."""
    wanted = list(dict.fromkeys(ids))
    return (wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK))


class Engine:
    """The connections to one database.

    Example: ``engine = await Engine.open("sqlite+aiosqlite:///data/dingxun.sqlite", runner=True)``.

    ``runner=True`` takes the runner's lock and raises SecondRunnerError when another process holds it; ConfigError when the URL is
    of another database; StoreError when the database cannot be opened.
    """

    def __init__(self, url: URL) -> None:
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._writing = asyncio.Lock()
        self._lock_file: IO[str] | None = None
        self._lock_connection: AsyncConnection | None = None
        if self.is_sqlite:
            self._writer = _sqlite(url, size=1, read_only=False)
            self._readers = _sqlite(url, size=4, read_only=True)
        else:
            self._writer = self._readers = create_async_engine(url, pool_size=8, pool_pre_ping=True)

    @classmethod
    async def open(cls, url: str, *, runner: bool, migrate: bool = True, migrations: Path = MIGRATIONS) -> "Engine":
        parsed = _checked(url)
        if (
            not migrate
            and parsed.get_backend_name() == "sqlite"
            and not await asyncio.to_thread(Path(parsed.database or "").is_file)
        ):
            raise StoreError(f"There is no database at {parsed.database} yet.")
        engine = cls(parsed)
        try:
            if engine.is_sqlite and parsed.database:
                await asyncio.to_thread(Path(parsed.database).parent.mkdir, parents=True, exist_ok=True)
            if runner:
                await engine._hold_runner_lock()
            if migrate:
                await engine._upgrade(migrations)
        except (DBAPIError, OSError) as exc:
            await engine.close()
            raise StoreError(
                f"The database {parsed.render_as_string(hide_password=True)} cannot be opened: {_plain(exc)}. "
                "Check database.url and that its folder can be written."
            ) from exc
        except BaseException:
            await engine.close()
            raise
        return engine

    async def _upgrade(self, migrations: Path) -> None:
        async with self._writer.begin() as connection:
            if await connection.run_sync(revision_of) == known_revisions(migrations)[-1]:
                return
        # A connection without foreign keys, for nothing else: on those that are used later they always act.
        engine = _sqlite(self.url, size=1, read_only=False, foreign_keys=False) if self.is_sqlite else self._writer
        try:
            async with engine.begin() as connection:
                await connection.run_sync(upgrade, migrations)
        finally:
            if engine is not self._writer:
                await engine.dispose()

    async def _hold_runner_lock(self) -> None:
        if self.is_sqlite:
            path = f"{self.url.database}.runner"
            file = Path(path).open("a+", encoding="utf-8")  # noqa: SIM115, ASYNC230 - held open as long as we run
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as exc:
                file.seek(0)
                holder = file.read().strip() or "?"
                file.close()
                raise SecondRunnerError(
                    f"Another dingxun (process {holder}) already runs on {self.url.database}. "
                    "Stop it first, or give this one its own database.url."
                ) from exc
            file.seek(0)
            file.truncate()
            file.write(str(os.getpid()))
            file.flush()
            self._lock_file = file
            return
        connection = await self._writer.connect()
        held = (await connection.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": RUNNER_LOCK})).scalar()
        await connection.commit()
        if not held:
            await connection.close()
            raise SecondRunnerError(
                f"Another dingxun already runs on {self.url.render_as_string(hide_password=True)}. "
                "Stop it first, or give this one its own database.url."
            )
        self._lock_connection = connection

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[Session]:
        """Open a write transaction: committed at the end of the block, rolled back when it raises."""
        async with self._writing if self.is_sqlite else contextlib.nullcontext():
            session = Session(self._writer, expire_on_commit=False, autoflush=False)
            try:
                yield session
                await session.commit()
            finally:
                # Rolls back what was not committed.
                await session.close()

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        """Open a transaction that only reads; on SQLite it never waits for a writer."""
        session = Session(self._readers, expire_on_commit=False, autoflush=False)
        try:
            yield session
        finally:
            await session.close()

    async def scrub(self) -> bool:
        """Leave nothing of what was deleted beside the file: SQLite's log still holds the old pages. False when somebody is reading them."""
        if not self.is_sqlite:
            return True
        async with self._writing, self._writer.connect() as connection:
            # Past SQLAlchemy, for it would begin a transaction.
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
            await driver.execute("PRAGMA busy_timeout=0")
            try:
                [(busy, _, _)] = await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                await driver.execute("PRAGMA busy_timeout=10000")
        return not busy

    async def close(self) -> None:
        if self._lock_connection is not None:
            await self._lock_connection.close()
            self._lock_connection = None
        await self._writer.dispose()
        if self._readers is not self._writer:
            await self._readers.dispose()
        if self._lock_file is not None:
            self._lock_file.close()
            self._lock_file = None


def _checked(url: str) -> URL:
    try:
        parsed = make_url(url)
    except Exception as exc:
        raise ConfigError(
            "database.url cannot be read. Write sqlite+aiosqlite:///data/dingxun.sqlite or postgresql+psycopg://…"
        ) from exc
    if parsed.drivername not in {"sqlite+aiosqlite", "postgresql+psycopg"}:
        raise ConfigError(
            f"database.url begins with {parsed.drivername}: write sqlite+aiosqlite:///data/dingxun.sqlite or postgresql+psycopg://user:password@host/name"
        )
    return parsed


def _sqlite(url: URL, *, size: int, read_only: bool, foreign_keys: bool = True) -> AsyncEngine:
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=size,
        max_overflow=0,
        connect_args={"timeout": 10, "isolation_level": None},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        cursor.execute("PRAGMA busy_timeout=10000")
        # What is deleted is written over: /forget leaves nothing in the file.
        cursor.execute("PRAGMA secure_delete=ON")
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _plain(exc: BaseException) -> str:
    cause = exc.orig if isinstance(exc, DBAPIError) and exc.orig is not None else exc
    return str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__

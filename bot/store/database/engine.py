"""Opens a database behind one URL and hands out transactions (decisions: SQLite: one writer).

Over 400 lines: two databases behind one door, each measure beside its counterpart.

SQLite: WAL, synchronous=FULL, one write connection that begins IMMEDIATE (deferred transactions lose updates or fail
with "database is locked": measured) and a read pool. PostgreSQL: one pool, and an advisory lock instead of the file
lock.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any, TypeVar

import structlog
from sqlalchemy import event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.sql.selectable import SelectBase
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.core.clock import Clock
from bot.core.errors import ConfigError, SecondRunnerError, StoreError
from bot.store.database.copies import before_migration, free_room, prune
from bot.store.database.file import (
    damage_line,
    explain,
    file_of,
    gone,
    hold,
    is_damage,
    is_unwritable,
    look,
    make,
    must_be_writable,
    tell_mode,
    which,
)
from bot.store.database.soundness import Sieve, read_json, text_in
from bot.store.database.upgrade import MIGRATIONS, known_revisions, newer, older, revision_of, upgrade

log = structlog.get_logger("store")

# Any fixed number: the advisory lock that says "a runner uses this PostgreSQL database".
RUNNER_LOCK = 0x64786E
T = TypeVar("T")
Id = TypeVar("Id", int, str)


async def whole(work: Coroutine[Any, Any, T]) -> T:
    """Let a step run to its end even when the caller is cancelled meanwhile; then the caller is cancelled.

    When it is cut in the middle, a driver leaves its connection open and in an unknown state (seen with aiosqlite at
    every other stop).
    """
    step = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(step)
    except asyncio.CancelledError:
        await asyncio.wait([step])
        raise


class Session(AsyncSession):
    """A session whose statements are never cut by a cancellation: it takes effect between them, and rolls back.

    Unsound rows are left out of its results: ``sieve`` notes which.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sieve = Sieve()

    async def exec(self, statement: Any, *args: Any, **options: Any) -> Any:
        answer = await whole(super().exec(statement, *args, **options))
        if not isinstance(statement, SelectBase):
            return answer
        return Rows(self.sieve.through(statement, answer.all()))

    async def whatever(self, statement: Any) -> Any:
        """Return the one row of a statement as it is, sound or not; None where there is none."""
        return (await whole(super().exec(statement))).first()

    async def get(self, *args: Any, **options: Any) -> Any:
        row = await whole(super().get(*args, **options))
        return row if row is not None and self.sieve.is_sound(row) else None

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


class Rows(list[Any]):
    """The rows of a result, read with the methods of SQLAlchemy's results."""

    def all(self) -> list[Any]:
        return self

    def first(self) -> Any:
        return self[0] if self else None

    def one(self) -> Any:
        [row] = self
        return row


# The heartbeat is written more often: if nothing has failed for this long, the trouble is over.
TROUBLE_LASTS = 30.0
# How many ids stand in one statement: databases take some thousand parameters at most.
CHUNK = 500


def chunks(ids: Iterable[Id]) -> Iterator[list[Id]]:
    """Split ids, each once, into lists that fit into one statement."""
    wanted = list(dict.fromkeys(ids))
    return (wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK))


class Engine:
    """The connections to one database.

    Example: ``engine = await Engine.open("sqlite+aiosqlite:///data/dingxun.sqlite", runner=True)``.

    ``runner=True`` takes the runner's lock. Raises SecondRunnerError when another process holds the lock, ConfigError
    when the URL is of another kind of database, StoreError when the database cannot be opened.
    """

    def __init__(self, url: URL, clock: Clock) -> None:
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.damage = ""  # what SQLite said when it met a damaged page
        self.damaged = asyncio.Event()
        self._clock = clock
        self._unwritable: tuple[str, float] | None = None
        self._writing = asyncio.Lock()
        self._lock_file: IO[str] | None = None
        # The file that a runner opened: later its name may belong to another one, or to none.
        self._opened: tuple[int, int] | None = None
        self._lock_connection: AsyncConnection | None = None
        self._lock_pid: int | None = None  # of the server's process that holds our lock
        if self.is_sqlite:
            self._writer = _sqlite(url, size=1, read_only=False)
            self._readers = _sqlite(url, size=4, read_only=True)
            for engine in (self._writer, self._readers):
                event.listen(engine.sync_engine, "handle_error", self._look_for_damage)
        else:
            self._writer = self._readers = create_async_engine(
                url, pool_size=8, pool_pre_ping=True, json_deserializer=read_json
            )
            event.listen(self._writer.sync_engine, "connect", _prepare_postgres)
        event.listen(self._writer.sync_engine, "handle_error", self._look_for_trouble)

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        runner: bool,
        migrate: bool = True,
        clock: Clock | None = None,
        migrations: Path = MIGRATIONS,
        room: Callable[[Path], int] = free_room,
    ) -> "Engine":
        parsed = checked(url)
        engine = cls(parsed, clock or Clock.system())
        try:
            # A database that is not ours is left alone: this is checked before anything is written or claimed.
            revision = await engine.look(migrate=migrate)
            if runner:
                await engine._hold_runner_lock()
            if migrate:
                await engine._upgrade(migrations, room)
            elif revision != known_revisions(migrations)[-1]:
                raise StoreError(older(engine.name, revision))
            if runner and engine.is_sqlite:
                engine._opened = which(engine.path)
                await asyncio.to_thread(prune, engine.path, engine._clock.now())
        except (DBAPIError, sqlite3.Error, OSError) as exc:
            await engine.close()
            raise StoreError(engine.why(exc)) from exc
        except BaseException:
            await engine.close()
            raise
        return engine

    @property
    def path(self) -> Path:
        """Return the file of a SQLite database."""
        return file_of(self.url.database)

    @property
    def name(self) -> str:
        """Return the database's name for people: without the password, and not as the URL, which no log shows."""
        if self.is_sqlite:
            return str(self.path)
        host = self.url.host or self.url.query.get("host") or "localhost"
        return f"The PostgreSQL database {self.url.database} at {host}"

    async def look(self, *, migrate: bool) -> str | None:
        """Return the revision of the database. Raises StoreError where this version cannot use it."""
        if not self.is_sqlite:
            async with self._readers.connect() as connection:
                revision = await connection.run_sync(revision_of)
            if revision is not None and revision not in known_revisions():
                raise StoreError(
                    f"{newer(self.name, revision)} Start that version, or bring a backup from before it back."
                )
            return revision
        revision = await asyncio.to_thread(look, self.path)
        if migrate:
            if self.path.exists():
                await asyncio.to_thread(must_be_writable, self.path)
            await asyncio.to_thread(make, self.path)
        elif revision is None:
            raise StoreError(f"There is no database at {self.path} yet.")
        return revision

    async def _upgrade(self, migrations: Path, room: Callable[[Path], int]) -> None:
        async with self._writer.connect() as connection:
            revision = await connection.run_sync(revision_of)
        newest = known_revisions(migrations)[-1]
        if revision == newest:
            return
        # A connection without foreign keys, used for nothing else: all later connections enforce them.
        engine = _sqlite(self.url, size=1, read_only=False, foreign_keys=False) if self.is_sqlite else self._writer
        try:
            async with engine.begin() as connection:
                if self.is_sqlite and revision is not None:
                    # Within the transaction, which keeps out other writers: nothing comes between the copy and the
                    # migration.
                    now = self._clock.now()
                    await whole(asyncio.to_thread(before_migration, self.path, newest, now, room))
                await connection.run_sync(upgrade, migrations)
        finally:
            if engine is not self._writer:
                await engine.dispose()

    def _look_for_damage(self, context: Any) -> None:
        if not self.damage and is_damage(context.original_exception):
            self.damage = damage_line(self.path, str(context.original_exception))
            self.damaged.set()

    def _look_for_trouble(self, context: Any) -> None:
        cause = context.original_exception
        if is_unwritable(cause) if self.is_sqlite else isinstance(context.sqlalchemy_exception, OperationalError):
            self._unwritable = self.why(cause), self._clock.monotonic()

    @property
    def trouble(self) -> str:
        """Describe in one line why the database cannot be read or written just now; empty when all is well."""
        if self.damage or self._is_gone():
            return self.damage or gone(self.path)
        if self._unwritable is None:
            return ""
        why, at = self._unwritable
        # By time, not until the next write that succeeds: a write that changes nothing needs no room.
        return why if self._clock.monotonic() - at < TROUBLE_LASTS else ""

    def _is_gone(self) -> bool:
        """Tell whether the file was deleted, moved or replaced: all later writes would be lost with the process."""
        return self._opened is not None and which(self.path) != self._opened

    def why(self, exc: BaseException) -> str:
        """Say in one line why the database cannot be used, and what to do."""
        cause = exc.orig if isinstance(exc, DBAPIError) and exc.orig is not None else exc
        if self.is_sqlite:
            return explain(self.path, cause)
        said = str(cause).strip().splitlines() or [type(cause).__name__]
        return f"{self.name} cannot be opened: {said[0]}. Check database.url."

    async def _hold_runner_lock(self) -> None:
        if self.is_sqlite:
            self._lock_file = await asyncio.to_thread(hold, self.path)
            await asyncio.to_thread(tell_mode, self.path)
            return
        connection = await self._writer.connect()
        try:
            held = await self._try_lock(connection) or await self._take_back(connection)
            pid = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar()
            await connection.commit()
        except BaseException:
            await connection.close()
            raise
        if not held:
            await connection.close()
            raise SecondRunnerError(
                f"Another dingxun already runs on {self.name.removeprefix('The ')}. "
                "Stop it first, or give this one its own database.url."
            )
        self._lock_connection, self._lock_pid = connection, pid

    async def _try_lock(self, connection: AsyncConnection) -> bool:
        return bool((await connection.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": RUNNER_LOCK})).scalar())

    async def _take_back(self, connection: AsyncConnection) -> bool:
        """Take the lock from our own old session, whose connection was cut without the server's knowledge.

        Returns False when another runner holds the lock.
        """
        if self._lock_pid is None:
            return False
        end = (
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = :n AND pid = :pid"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        if not (await connection.execute(text(end), {"n": RUNNER_LOCK, "pid": self._lock_pid})).scalar():
            return False
        # It ends in a moment.
        await connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        await connection.execute(text("SELECT pg_advisory_lock(:n)"), {"n": RUNNER_LOCK})
        return True

    async def hold_on(self) -> None:
        """Make sure that the runner's lock is held, and take it again if it was lost: PostgreSQL's goes with its
        connection.

        Raises SecondRunnerError where another runner has taken it meanwhile, DBAPIError where the database cannot be
        asked.
        """
        if self._lock_pid is None:
            return  # no runner, or SQLite, where a lock goes with its process
        if self._lock_connection is not None:
            try:
                await self._lock_connection.execute(text("SELECT 1"))
                await self._lock_connection.commit()
                return
            except DBAPIError:
                await self._lock_connection.close()
                self._lock_connection = None
        await self._hold_runner_lock()
        log.warning("the connection that claims the database was lost; it is claimed again")

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        return self._clock.monotonic()

    def now(self) -> datetime:
        """Return the time, for what the store notes by itself."""
        return self._clock.now()

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[Session]:
        """Open a write transaction: committed at the end of the block, rolled back when the block raises.

        Raises StoreError when the file is gone.
        """
        if self._is_gone():
            raise StoreError(gone(self.path))
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
        """Remove what was deleted from the files beside the database: SQLite's log still holds the old pages.

        Returns False when somebody is reading them.
        """
        if not self.is_sqlite:
            return True
        async with self._writing, self._writer.connect() as connection:
            # Not through SQLAlchemy, which would begin a transaction.
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


def checked(url: str) -> URL:
    """Parse the URL of a database. Raises ConfigError for a kind of database that the bot does not use."""
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


def _prepare_postgres(connection: Any, _record: Any) -> None:
    # Psycopg takes a while to import, and SQLite needs none of it.
    from bot.store.database.postgres_times import take_any_time

    take_any_time(connection.driver_connection)


def _sqlite(url: URL, *, size: int, read_only: bool, foreign_keys: bool = True) -> AsyncEngine:
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=size,
        max_overflow=0,
        json_deserializer=read_json,
        connect_args={"timeout": 10, "isolation_level": None},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.driver_connection.text_factory = text_in
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        cursor.execute("PRAGMA busy_timeout=10000")
        # Deleted data is overwritten: /forget leaves nothing in the file.
        cursor.execute("PRAGMA secure_delete=ON")
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine

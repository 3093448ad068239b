"""Sources as admins manage them, and what polling them taught."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import bindparam, case, or_, update
from sqlmodel import func, select

from bot.core.types import Source, SourceState
from bot.store.engine import Session, whole
from bot.store.rows import SOURCES, SourceRow

# Clocks of one machine differ by less.
CLOCK_SLACK = timedelta(minutes=1)


def _source(row: SourceRow) -> Source:
    assert row.id is not None
    return Source(
        id=row.id,
        kind=row.kind,
        name=row.name,
        url=row.url,
        options=row.options,
        state=cast("SourceState", row.state),
        cursor=row.cursor,
        etag=row.etag,
        last_modified=row.last_modified,
        seeded=row.seeded_at is not None,
        interval=row.interval,
        next_poll_at=row.next_poll_at,
        failures=row.failures,
        last_polled_at=row.last_polled_at,
        last_good_at=row.last_good_at,
        last_error=row.last_error,
        latency_ms=row.latency_ms,
    )


class UnchangedPoll(NamedTuple):
    """A poll that found nothing new (304): the source, when, when to poll next, the interval in seconds, what the answer took."""

    source_id: int
    at: datetime
    next_poll_at: datetime
    interval: float
    latency_ms: int


class Sources:
    """The table of sources. A removed source stays as a tombstone, so that configuration does not bring it back."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(
        self,
        *,
        kind: str,
        name: str,
        url: str,
        options: Mapping[str, Any],
        interval: float,
        at: datetime,
        origin: str,
        added_by: int | None = None,
    ) -> Source | None:
        """Add a source; None when its address is known already.

        One that was removed comes back when an admin adds it again, seeding afresh; configuration (origin "config") never revives one.
        """
        known = (await self._session.exec(select(SourceRow).where(SOURCES.url == url))).first()
        if known is not None and (known.removed_at is None or origin == "config"):
            return None
        row = known or SourceRow(kind=kind, name=name, url=url, interval=interval, next_poll_at=at, created_at=at)
        row.kind, row.name, row.options, row.origin, row.added_by = kind, name, dict(options), origin, added_by
        row.state, row.removed_at, row.seeded_at = "ok", None, None
        row.interval, row.next_poll_at, row.failures, row.last_error = interval, at, 0, ""
        row.etag, row.last_modified, row.cursor = "", "", {}
        self._session.add(row)
        await self._session.flush()
        return _source(row)

    async def get(self, source_id: int) -> Source | None:
        """Return a source that has not been removed."""
        row = await self._session.get(SourceRow, source_id)
        return _source(row) if row and row.removed_at is None else None

    async def is_polled(self, source_id: int) -> bool:
        """Tell whether a source is neither removed nor paused."""
        row = await self._session.get(SourceRow, source_id, populate_existing=True)
        return row is not None and row.removed_at is None and row.state in {"ok", "failing"}

    async def by_url(self, url: str) -> Source | None:
        row = (
            await self._session.exec(select(SourceRow).where(SOURCES.url == url, SOURCES.removed_at.is_(None)))
        ).first()
        return _source(row) if row else None

    async def _is_free(self, url: str) -> bool:
        """Tell whether no source has this address, not even a removed one."""
        return (await self._session.exec(select(SOURCES.id).where(SOURCES.url == url))).first() is None

    async def all(self) -> list[Source]:
        """Return every source that has not been removed, oldest first."""
        rows = await self._session.exec(select(SourceRow).where(SOURCES.removed_at.is_(None)).order_by(SOURCES.id))
        return [_source(row) for row in rows]

    async def due(self, now: datetime, *, latest: timedelta, most: int) -> list[Source]:
        """Return the sources whose time has come, the longest waiting first.

        One that was polled in the future, or seems to wait longer than ``latest``, was so before the clock was set back: it is due.
        """
        rows = await self._session.exec(
            select(SourceRow)
            .where(
                SOURCES.state.in_(("ok", "failing")),
                (SOURCES.next_poll_at <= now)
                | (SOURCES.next_poll_at > now + latest)
                | (SOURCES.last_polled_at > now + CLOCK_SLACK),
                SOURCES.removed_at.is_(None),
            )
            .order_by(SOURCES.next_poll_at)
            .limit(most)
        )
        return [_source(row) for row in rows]

    async def count(self) -> int:
        statement = select(func.count()).select_from(SourceRow).where(SOURCES.removed_at.is_(None))
        return int((await self._session.exec(statement)).one())

    async def set_state(self, source_id: int, state: SourceState, at: datetime) -> bool:
        """Pause, resume or disable; a resumed source is due at once. False when there is no such source."""
        values: dict[str, Any] = {"state": state}
        if state == "ok":
            values |= {"next_poll_at": at, "failures": 0, "last_error": ""}
        done = await self._session.exec(
            update(SourceRow).where(SOURCES.id == source_id, SOURCES.removed_at.is_(None)).values(**values)
        )
        return bool(cast("Any", done).rowcount)

    async def remove(self, source_id: int, at: datetime) -> bool:
        done = await self._session.exec(
            update(SourceRow).where(SOURCES.id == source_id, SOURCES.removed_at.is_(None)).values(removed_at=at)
        )
        return bool(cast("Any", done).rowcount)

    async def restore(self, source_id: int, at: datetime) -> bool:
        """Undo a removal: the source goes on where it stopped."""
        done = await self._session.exec(
            update(SourceRow)
            .where(SOURCES.id == source_id, SOURCES.removed_at.is_not(None))
            .values(removed_at=None, next_poll_at=at)
        )
        return bool(cast("Any", done).rowcount)

    async def polled(
        self,
        source: Source,
        *,
        at: datetime,
        next_poll_at: datetime,
        interval: float,
        latency_ms: int,
        etag: str | None = None,
        last_modified: str | None = None,
        cursor: Mapping[str, Any] | None = None,
        seeded: bool = False,
        moved_to: str | None = None,
    ) -> None:
        """Record a good poll: the cursor and validators move here, in the transaction that stores the articles (guarantee 1)."""
        values: dict[str, Any] = {
            "state": "ok",
            "failures": 0,
            "last_error": "",
            "last_polled_at": at,
            "last_good_at": at,
            "next_poll_at": next_poll_at,
            "interval": interval,
            "latency_ms": latency_ms,
        }
        if etag is not None:
            values["etag"] = etag
        if last_modified is not None:
            values["last_modified"] = last_modified
        if cursor is not None:
            values["cursor"] = dict(cursor)
        if seeded:
            values["seeded_at"] = at
        # A configured source is known by the address in the file: it would be added once more at the next start.
        if moved_to and await self._is_free(moved_to):
            values |= {"url": case((SOURCES.origin == "config", SOURCES.url), else_=moved_to)}
        # A source paused or removed while it was being polled stays so.
        await self._session.exec(
            update(SourceRow).where(SOURCES.id == source.id, SOURCES.state.in_(("ok", "failing"))).values(**values)
        )

    async def unchanged(self, polls: Sequence[UnchangedPoll]) -> None:
        """Record good polls that brought nothing, in one statement; a source paused or removed meanwhile stays so."""
        if not polls:
            return
        # Not ``in_``: many rows at once take no list of values.
        table = SourceRow.__table__  # type: ignore[attr-defined]
        statement = (
            update(table)
            .where(table.c.id == bindparam("source"), or_(table.c.state == "ok", table.c.state == "failing"), table.c.removed_at.is_(None))
            .values(state="ok", failures=0, last_error="", last_polled_at=bindparam("at"), last_good_at=bindparam("at"),
                    next_poll_at=bindparam("due"), interval=bindparam("gap"), latency_ms=bindparam("took"))
        )  # fmt: skip
        connection = await self._session.connection()
        values = [
            {
                "source": one.source_id,
                "at": one.at,
                "due": one.next_poll_at,
                "gap": one.interval,
                "took": one.latency_ms,
            }
            for one in polls
        ]
        await whole(connection.execute(statement, values))

    async def failed(
        self, source: Source, *, at: datetime, next_poll_at: datetime, error: str, latency_ms: int | None
    ) -> None:
        """Record a failed poll: cursor and validators stay."""
        await self._session.exec(
            update(SourceRow)
            .where(SOURCES.id == source.id, SOURCES.state.in_(("ok", "failing")))
            .values(
                state="failing",
                failures=SOURCES.failures + 1,
                last_error=error[:500],
                last_polled_at=at,
                next_poll_at=next_poll_at,
                latency_ms=latency_ms,
            )
        )

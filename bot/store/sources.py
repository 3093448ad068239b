"""Sources: how admins manage them, and what polls record of them.

Over 400 lines: one table, as admins change it and as polls do.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, Text, Update, bindparam, case, delete, update
from sqlalchemy import cast as cast_column
from sqlmodel import func, select

from bot.core.clock import BEIJING
from bot.core.news.identity import reads_the_same
from bot.core.sources.health import POLLED, stands_by
from bot.core.sources.reach import forgotten
from bot.core.types import Source, SourceState
from bot.store.database.engine import Session, whole
from bot.store.tables import SOURCE_DAYS, SOURCES, SourceDayRow, SourceRow

_TABLE: Table = SourceRow.__table__  # type: ignore[attr-defined]
_COLUMNS = cast("Any", tuple(_TABLE.c))
# The statements of every poll are built once: building one takes longer than running it.
_IS_POLLED = select(_TABLE.c.options).where(
    _TABLE.c.id == bindparam("source"),
    _TABLE.c.url == bindparam("asked"),
    _TABLE.c.removed_at.is_(None),
    _TABLE.c.state.in_(POLLED),
)
# Not ``in_``: many rows at once take no list of values.
_UNCHANGED = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("source"), _TABLE.c.next_poll_at == bindparam("was_due", type_=_TABLE.c.next_poll_at.type),
           _TABLE.c.state == "ok", _TABLE.c.removed_at.is_(None))
    .values(last_polled_at=bindparam("at"), last_good_at=bindparam("at"),
            next_poll_at=bindparam("due"), interval=bindparam("gap"), latency_ms=bindparam("took"))
)  # fmt: skip
# Clocks of one machine differ by less.
CLOCK_SLACK = timedelta(minutes=1)
# Replaces the address of a tombstone that another source has now.
GIVEN_AWAY = "#removed-"
# Failures by day are shown for a week.
DAYS_KEPT = timedelta(days=30)


def _source(row: SourceRow | Any) -> Source:
    """Make a Source from its row, or from columns of the row, which cost a third where many are read."""
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
        last_new_at=row.last_new_at,
        usual_gap=row.usual_gap,
        gaps=row.gaps,
        told=row.told,
        since=row.since,
        every=row.every,
        category=row.category,
        origin=row.origin,
    )


class UnchangedPoll(NamedTuple):
    """A poll that found nothing new (304).

    The source, when it was due (an admin who changes it sets that), when it was polled, when to poll next, the interval
    in seconds, how long the answer took.
    """

    source_id: int
    was_due: datetime
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
        """Add a source; None when its address is known already, or the same preset with the same options.

        A removed source comes back when an admin adds it again, seeding afresh; configuration (origin "config") never
        revives one.
        """
        known = await self._like(kind, url, options)
        if known is not None and (known.removed_at is None or origin == "config"):
            return None
        name = await self._free_name(name, known)
        row = known or SourceRow(kind=kind, name=name, url=url, interval=interval, next_poll_at=at, created_at=at)
        row.kind, row.name, row.url, row.options = kind, name, url, dict(options)
        row.origin, row.added_by = origin, added_by
        row.state, row.removed_at, row.seeded_at, row.told, row.since = "ok", None, None, "", at
        row.interval, row.next_poll_at, row.failures, row.last_error = interval, at, 0, ""
        row.etag, row.last_modified, row.cursor = "", "", {}
        row.last_good_at = row.last_new_at = row.usual_gap = row.every = None
        row.gaps = 0
        self._session.add(row)
        await self._session.flush()
        return _source(row)

    async def _free_name(self, name: str, known: SourceRow | None) -> str:
        """Return the name, with a number added if another source has it.

        People, and sources that stand by, refer to sources by name.
        """
        taken = select(SOURCES.name).where(
            SOURCES.name.startswith(name, autoescape=True),
            SOURCES.removed_at.is_(None),
            SOURCES.id != (known.id if known else 0),
        )
        names = set(await self._session.exec(taken))
        free, number = name, 1
        while free in names:
            number += 1
            free = f"{name} {number}"
        return free

    async def get(self, source_id: int) -> Source | None:
        """Return a source that has not been removed."""
        row = await self._session.get(SourceRow, source_id)
        return _source(row) if row and row.removed_at is None else None

    async def is_polled(self, source: Source) -> bool:
        """Tell whether a source is neither removed nor paused, and unchanged since it was read."""
        connection = await self._session.connection()
        found = await whole(connection.execute(_IS_POLLED, {"source": source.id, "asked": source.url}))
        row = found.first()
        return row is not None and row[0] == source.options

    async def by_url(self, url: str) -> Source | None:
        row = (
            await self._session.exec(select(SourceRow).where(SOURCES.url == url, SOURCES.removed_at.is_(None)))
        ).first()
        return _source(row) if row else None

    async def like(self, kind: str, url: str, options: Mapping[str, Any]) -> Source | None:
        """Return the source that reads the same (``reads_the_same``)."""
        row = await self._like(kind, url, options)
        return _source(row) if row and row.removed_at is None else None

    async def _like(self, kind: str, url: str, options: Mapping[str, Any]) -> SourceRow | None:
        """Return the row that reads the same; a removed one only if no other does."""
        known: SourceRow | None = (await self._session.exec(select(SourceRow).where(SOURCES.url == url))).first()
        if "preset" not in options or (known is not None and known.removed_at is None):
            return known
        rows = (await self._session.exec(select(SourceRow).where(SOURCES.kind == kind).order_by(SOURCES.id))).all()
        like = [row for row in rows if reads_the_same(url, options, row.url, row.options)]
        return min(like, key=lambda row: (row.removed_at is not None, row.url != url), default=known)

    async def follow(self, source_id: int, url: str) -> bool:
        """Change a source's address to the one that it moved to; False when the source keeps its own.

        It does so when another source has the new address, even a removed one, or when the source is configured: it is
        known by the address in the file, and would be added once more at the next start.
        """
        if (await self._session.exec(select(SOURCES.id).where(SOURCES.url == url))).first() is not None:
            return False
        done = await self._session.exec(
            update(SourceRow)
            .where(SOURCES.id == source_id, SOURCES.origin != "config", SOURCES.state.in_(POLLED))
            .values(url=url)
        )
        return bool(cast("Any", done).rowcount)

    async def all(self) -> list[Source]:
        """Return every source that has not been removed, oldest first."""
        rows = await self._session.exec(select(SourceRow).where(SOURCES.removed_at.is_(None)).order_by(SOURCES.id))
        return [_source(row) for row in rows]

    async def due(self, now: datetime, *, latest: timedelta, most: int, without: Collection[int] = ()) -> list[Source]:
        """Return the sources that are due, longest waiting first, except ``without``.

        A source polled in the future, or with a wait longer than ``latest``, was stored before the clock was set back:
        it is due.
        """
        rows = await self._session.exec(
            select(*_COLUMNS)
            .where(
                SOURCES.id.not_in(without),
                SOURCES.state.in_(POLLED),
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

    async def ever(self) -> bool:
        """Tell whether there has ever been a source, removed ones included."""
        return (await self._session.exec(select(SOURCES.id).limit(1))).first() is not None

    async def set_state(self, source_id: int, state: SourceState, at: datetime) -> bool:
        """Pause, resume or disable; a resumed source is due at once. False when there is no such source."""
        values: dict[str, Any] = {"state": state, "since": at}
        if state == "ok":
            # Admins are not told of what an admin does; and the usual gap is learned again after a pause.
            values |= {
                "next_poll_at": at,
                "failures": 0,
                "last_error": "",
                "told": "ok",
                "last_new_at": None,
                "gaps": 0,
            }
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
        """Undo a removal: the source goes on where it stopped.

        False when it is not removed, or its address was given away.
        """
        done = await self._session.exec(
            update(SourceRow)
            .where(SOURCES.id == source_id, SOURCES.removed_at.is_not(None), SOURCES.url.not_like(f"%{GIVEN_AWAY}%"))
            .values(removed_at=None, next_poll_at=at)
        )
        return bool(cast("Any", done).rowcount)

    async def rename(self, source_id: int, name: str) -> None:
        """Rename a source.

        Sources that stand by for it go on doing so, and its articles keep the name they came under.
        """
        row = await self._session.get(SourceRow, source_id)
        if row is None:
            return
        for other in (await self._session.exec(select(SourceRow).where(SOURCES.removed_at.is_(None)))).all():
            if other.options.get("standby_for") == row.name:
                other.options = {**other.options, "standby_for": name}
                self._session.add(other)
        row.name = name
        self._session.add(row)
        await self._session.flush()

    async def reset(self, source_id: int, **values: Any) -> None:
        """Set columns that an admin may change: ``every``, ``category``, ``options``, the next poll, whether that is
        silent.
        """
        await self._session.exec(
            update(SourceRow).where(SOURCES.id == source_id, SOURCES.removed_at.is_(None)).values(**values)
        )

    async def readdress(self, source_id: int, *, kind: str, url: str, options: Mapping[str, Any], at: datetime) -> bool:
        """Read a source from another address or with other options from now on.

        False when another source has the address. Its first poll at another address is silent; with other options it
        alerts of articles dated after the last good poll.

        A configured source is known by the address in the file: a tombstone keeps it, so that the next start does not
        bring it back.
        """
        row = await self._session.get(SourceRow, source_id, populate_existing=True)
        if row is None or row.removed_at is not None:
            return False
        moved = row.url != url or row.kind != kind
        if row.url != url:
            other = (await self._session.exec(select(SourceRow).where(SOURCES.url == url))).first()
            if other is not None and other.removed_at is None:
                return False
            if other is not None:
                # A tombstone gives its address away; its articles stay with it.
                other.url = f"{url}{GIVEN_AWAY}{other.id}"
                self._session.add(other)
                await self._session.flush()
            old = {
                "kind": row.kind,
                "name": row.name,
                "url": row.url,
                "options": row.options,
                "interval": row.interval,
                "next_poll_at": row.next_poll_at,
                "created_at": at,
                "removed_at": at,
                "origin": row.origin,
            }
            configured = row.origin == "config"
            row.url, row.origin = url, "chat"
            self._session.add(row)
            await self._session.flush()
            if configured:
                self._session.add(SourceRow(**old))
        row.kind, row.options = kind, dict(options)
        row.etag, row.last_modified = "", ""
        if moved:
            row.cursor, row.seeded_at = {}, None
        else:
            row.cursor = forgotten()
        row.failures, row.last_error, row.next_poll_at = 0, "", at
        row.last_new_at, row.gaps = None, 0
        if row.state == "disabled":  # its articles are gone from the old address
            row.state, row.since, row.told = "ok", at, "ok"
        self._session.add(row)
        await self._session.flush()
        return True

    async def polled(
        self,
        source: Source,
        *,
        at: datetime,
        next_poll_at: datetime,
        interval: float,
        latency_ms: int,
        state: SourceState = "ok",
        usual: tuple[float, int] | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        cursor: Mapping[str, Any] | None = None,
        seeded: bool = False,
        said: str = "",
        read: bool = True,
    ) -> None:
        """Record a good poll.

        The cursor and validators move here, in the transaction that stores the articles (guarantee 1). ``usual`` = its
        usual gap and of how many gaps, where the poll brought news; ``said`` = what could not be read even so; ``read``
        = there was a document, and not only word that nothing changed.
        """
        values: dict[str, Any] = {
            "state": state,
            "failures": 0,
            "last_error": said[:500],
            "last_polled_at": at,
            "last_good_at": at,
            "next_poll_at": next_poll_at,
            "interval": interval,
            "latency_ms": latency_ms,
        }
        if usual is not None:
            values |= {"last_new_at": at, "usual_gap": usual[0], "gaps": usual[1]}
        if etag is not None:
            values["etag"] = etag
        if last_modified is not None:
            values["last_modified"] = last_modified
        if cursor is not None:
            values["cursor"] = dict(cursor)
        if seeded:
            values["seeded_at"] = at
        if read:
            values["read_on"] = at.astimezone(BEIJING).date().isoformat()
        connection = await self._session.connection()
        statement = _polled(tuple(values))
        await whole(
            connection.execute(
                statement, {f"new_{name}": value for name, value in values.items()} | {"source": source.id, "at": at}
            )
        )

    async def unchanged(self, polls: Sequence[UnchangedPoll]) -> None:
        """Record good polls of healthy sources that brought nothing, in one statement.

        A source paused, removed or moved meanwhile stays so.
        """
        if not polls:
            return
        connection = await self._session.connection()
        values = [
            {
                "source": poll.source_id,
                "was_due": poll.was_due,
                "at": poll.at,
                "due": poll.next_poll_at,
                "gap": poll.interval,
                "took": poll.latency_ms,
            }
            for poll in polls
        ]
        await whole(connection.execute(_UNCHANGED, values))

    async def failed(
        self,
        source: Source,
        *,
        at: datetime,
        next_poll_at: datetime,
        error: str,
        latency_ms: int | None,
        state: SourceState = "failing",
    ) -> None:
        """Record a failed poll: cursor and validators stay."""
        await self._session.exec(
            update(SourceRow)
            .where(SOURCES.id == source.id, SOURCES.state.in_(POLLED))
            .values(
                state=state,
                since=_since(state, at),
                failures=SOURCES.failures + 1,
                last_error=error[:500],
                last_polled_at=at,
                next_poll_at=next_poll_at,
                latency_ms=latency_ms,
            )
        )

        await self._count_failure(source.id, at)

    async def _count_failure(self, source_id: int, at: datetime) -> None:
        day = f"{at.astimezone(BEIJING):%Y-%m-%d}"
        mine = SOURCE_DAYS.source_id == source_id
        done = await self._session.exec(
            update(SourceDayRow).where(mine, SOURCE_DAYS.day == day).values(failures=SOURCE_DAYS.failures + 1)
        )
        if not cast("Any", done).rowcount:
            # The first failure of a day: a source has one poll at a time, so no other task adds this row.
            self._session.add(SourceDayRow(source_id=source_id, day=day, failures=1))
            await self._session.flush()
            old = f"{(at - DAYS_KEPT).astimezone(BEIJING):%Y-%m-%d}"
            await self._session.exec(delete(SourceDayRow).where(mine, SOURCE_DAYS.day < old))

    async def by_name(self, name: str) -> Source | None:
        """Return the source of this name, the oldest where several have it."""
        statement = select(SourceRow).where(SOURCES.name == name, SOURCES.removed_at.is_(None)).order_by(SOURCES.id)
        row = (await self._session.exec(statement)).first()
        return _source(row) if row else None

    async def hurry_for(self, name: str, at: datetime) -> bool:
        """Make the sources that stand by for the source of this name due at once; False when there are none."""
        # Nearly no source stands by: reading them all takes longer than everything else that a poll stores.
        statement = select(SOURCES.id, SOURCES.options).where(
            SOURCES.removed_at.is_(None), cast_column(SOURCES.options, Text).contains('"standby_for"')
        )
        found = await self._session.exec(statement)
        ids = [source_id for source_id, options in found if options.get("standby_for") == name]
        if ids:
            await self._session.exec(update(SourceRow).where(SOURCES.id.in_(ids)).values(next_poll_at=at))
        return bool(ids)

    async def chain(self, name: str) -> list[Source]:
        """Return the source of this name, the one it stands by for, and so on.

        A repeated one ends the chain, standing there twice.
        """
        found: list[Source] = []
        while name and (one := await self.by_name(name)) is not None:
            found.append(one)
            if any(other.id == one.id for other in found[:-1]):
                break
            name = stands_by(one)
        return found

    async def mark_told(self, states: Mapping[int, SourceState]) -> None:
        """Note the states that admins have heard of."""
        for source_id, state in states.items():
            await self._session.exec(update(SourceRow).where(SOURCES.id == source_id).values(told=state))


@cache
def _polled(columns: tuple[str, ...]) -> Update:
    """Build the statement that records a good poll in these columns.

    A source paused or removed during the poll stays so.
    """
    at = bindparam("at", type_=_TABLE.c.since.type)
    since = case((_TABLE.c.state == bindparam("new_state"), func.coalesce(_TABLE.c.since, at)), else_=at)
    return (
        update(_TABLE)
        .where(_TABLE.c.id == bindparam("source"), _TABLE.c.state.in_(POLLED))
        .values(since=since, **{name: bindparam(f"new_{name}") for name in columns}, **_days(columns))
    )


def _days(columns: tuple[str, ...]) -> dict[str, Any]:
    """Return the update that counts the days on which a document was read: this one, if it is the first of its day."""
    if "read_on" not in columns:
        return {}
    return {"days_read": _TABLE.c.days_read + case((_TABLE.c.read_on != bindparam("new_read_on"), 1), else_=0)}


def _since(state: SourceState, at: datetime) -> Any:
    """Return when a state began: now, if it differs from the one before."""
    return case((SOURCES.state == state, func.coalesce(SOURCES.since, at)), else_=at)

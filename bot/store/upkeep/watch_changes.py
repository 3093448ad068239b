"""The log of changes of watches, from which mirrors learn of each change.

Triggers write it, so no statement can change or delete a watch without it; a deletion is a change like any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlmodel import delete, func, select

from bot.core.types import Watch
from bot.store.database.engine import Session, chunks
from bot.store.tables import WATCH_CHANGES, WATCHES, WatchChangeRow

# How many changes are kept: a mirror that is further behind reads all watches again, which takes no longer.
KEPT = 100_000
TRIMMED_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class WatchChange:
    """A change of a watch: the change's number, and the watch as it is now (None = it was deleted)."""

    seq: int
    watch_id: int
    watch: Watch | None


_FOLLOWED = cast(
    "Any",
    (WATCHES.id, WATCHES.chat_id, WATCHES.text, WATCHES.key, WATCHES.mode, WATCHES.removed_at),
)


class WatchChanges:
    """The table of changes, and the watches as they are now.

    Example: read ``position()``, then all pages of ``all()``, then ``changes()`` after that position again and again.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    async def position(self) -> int:
        """Return the number of the last change; 0 = there was none."""
        return (await self._session.exec(select(func.max(WATCH_CHANGES.seq)))).one() or 0

    async def all(self, after: int = 0, *, most: int) -> tuple[list[Watch], int | None]:
        """Return the live watches, by id, beginning behind ``after``, and the last id looked at (None = there are no
        more).
        """
        ids = (
            await self._session.exec(
                select(WATCHES.id)
                .where(WATCHES.id > after, WATCHES.removed_at.is_(None))
                .order_by(WATCHES.id)
                .limit(most)
            )
        ).all()
        watches = await self._watches(ids)
        return [watches[id_] for id_ in ids if id_ in watches], ids[-1] if ids else None

    async def _watches(self, ids: Sequence[int]) -> dict[int, Watch]:
        """Return watches by id, in a statement of their own: an unsound one must not hide the change that names it."""
        found: dict[int, Watch] = {}
        for some in chunks(ids):
            # Columns, not rows: a million watches load at start.
            rows = await self._session.exec(select(*_FOLLOWED).where(WATCHES.id.in_(some)))
            found.update(
                (watch_id, Watch(watch_id, chat_id, words, key, mode, removed_at is not None))
                for watch_id, chat_id, words, key, mode, removed_at in rows
            )
        return found

    async def changes(self, after: int, *, most: int) -> list[WatchChange] | None:
        """Return the changes after this number, in the order of their commits.

        None when some of them are no longer kept.
        """
        rows = (
            await self._session.exec(
                select(*cast("Any", (WATCH_CHANGES.seq, WATCH_CHANGES.watch_id)))
                .where(WATCH_CHANGES.seq > after)
                .order_by(WATCH_CHANGES.seq)
                .limit(most)
            )
        ).all()
        if rows and rows[0][0] > after + 1:
            first = (await self._session.exec(select(func.min(WATCH_CHANGES.seq)))).one()
            if first > after + 1:
                return None
        watches = await self._watches([watch_id for _, watch_id in rows])
        return [WatchChange(seq, watch_id, watches.get(watch_id)) for seq, watch_id in rows]

    async def trim(self, *, kept: int = KEPT) -> int:
        """Delete some of the changes that need not be kept; returns how many.

        The last change always stays: it shows a mirror that it is behind.
        """
        last = await self.position() - max(1, kept)
        oldest = (
            select(WATCH_CHANGES.seq)
            .where(WATCH_CHANGES.seq <= last)
            .order_by(WATCH_CHANGES.seq)
            .limit(TRIMMED_AT_ONCE)
        )
        gone = await self._session.exec(delete(WatchChangeRow).where(WATCH_CHANGES.seq.in_(oldest.scalar_subquery())))
        return int(gone.rowcount)

"""The log of what admins changed, written in the transaction that makes the change."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import func, select

from bot.core.reports import AuditEntry
from bot.store.database.engine import Session
from bot.store.tables import AUDIT, AuditRow

COMMAND_LINE, ITSELF = 0, -1
SHORT = 200


class Audit:
    """The table of changes. It only grows; people in it can be forgotten."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def note(
        self,
        by: int,
        act: str,
        what: str = "",
        *,
        at: datetime,
        person: int | None = None,
        before: str = "",
        after: str = "",
    ) -> None:
        """Write down a change. People and chats belong in ``by`` and ``person``, nowhere else.

        Example: ``await tx.audit.note(10002, "pause", "财联社", at=now, before="ok", after="paused")``.
        """
        self._session.add(
            AuditRow(
                at=at, user_id=by, act=act, what=what[:SHORT], person=person, before=before[:SHORT], after=after[:SHORT]
            )
        )
        await self._session.flush()

    async def count(self) -> int:
        return int((await self._session.exec(select(func.count()).select_from(AuditRow))).one())

    async def page(self, number: int, *, size: int) -> Sequence[AuditEntry]:
        """Return one page of the log, the newest changes first; ``number`` counts from 0."""
        rows = await self._session.exec(select(AuditRow).order_by(AUDIT.id.desc()).offset(number * size).limit(size))
        return [AuditEntry(row.at, row.user_id, row.act, row.what, row.person, row.before, row.after) for row in rows]

"""Statistics: counts for admins, over days and over chats. None of them reveals what anybody watches."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import case
from sqlmodel import func, or_, select

from bot.core.clock import BEIJING
from bot.core.reports import Audience, Figures
from bot.core.types import Chat
from bot.store.chats import chat_of
from bot.store.database.engine import Session
from bot.store.key_values import KeyValues
from bot.store.sources import Sources
from bot.store.tables import (
    ARTICLES,
    CHATS,
    DELIVERIES,
    MESSAGES,
    OPEN,
    SOURCE_DAYS,
    SOURCES,
    WATCHES,
    ArticleRow,
    ChatRow,
    DeliveryRow,
    MessageRow,
    SourceDayRow,
    SourceRow,
    WatchRow,
)

DAYS = 7


@dataclass(frozen=True, slots=True)
class ChatFigures:
    """The figures of one chat: since when, how many watches, how many deliveries since a time, why it is off."""

    chat: Chat
    since: datetime
    watches: int
    deliveries: int
    off: str


class Statistics:
    """Counts rows of the tables that others write."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def _count(self, statement: Any) -> int:
        return int((await self._session.exec(statement)).one())

    async def figures(self, now: datetime) -> Figures:
        """Count the figures of /stats: of the last seven days in Beijing, the last of which is not over, and of now.

        Example: ``(await tx.statistics.figures(now)).by_day["articles"][-1]`` -> how many articles came today.
        """
        today = now.astimezone(BEIJING).date()
        days = tuple(today - timedelta(days=back) for back in reversed(range(DAYS)))
        edges = [datetime(day.year, day.month, day.day, tzinfo=BEIJING) for day in (*days, today + timedelta(days=1))]
        queue, oldest = await self.queue(now)
        return Figures(
            now,
            days,
            {
                "articles": await self._between(ARTICLES.stored_at, edges),
                "alerts": await self._between(MESSAGES.sent_at, edges, MESSAGES.kind.in_(("alert", "digest"))),
                "failures": [await self.failures(day.isoformat()) for day in days],
                "hold-ups": await self._hold_ups(days),
            },
            await self.states(),
            tuple(source for source in await Sources(self._session).all() if source.state not in {"ok", "paused"}),
            queue,
            max(timedelta(), now - oldest) if oldest else timedelta(),
            await self.audience(edges[0]),
        )

    async def articles_of(self, source_id: int, since: datetime) -> int:
        """Return how many articles a source has brought since then."""
        statement = select(func.count()).select_from(ArticleRow)
        return await self._count(statement.where(ARTICLES.source_id == source_id, ARTICLES.stored_at >= since))

    async def _between(self, column: Any, edges: Sequence[datetime], *which: Any) -> list[int]:
        """Count rows between consecutive times, in one look at the table."""
        times = list(pairwise(edges))
        sums = [
            func.coalesce(func.sum(case(((column >= since) & (column < until), 1), else_=0)), 0)
            for since, until in times
        ]
        row = (await self._session.exec(select(*sums).where(column >= edges[0], column < edges[-1], *which))).one()
        return [int(one) for one in (row if len(times) > 1 else (row,))]

    async def failures(self, day: str) -> int:
        """Return how many polls failed on a day in Beijing (2026-08-20)."""
        statement = select(func.coalesce(func.sum(SOURCE_DAYS.failures), 0)).select_from(SourceDayRow)
        return await self._count(statement.where(SOURCE_DAYS.day == day))

    async def add_hold_ups(self, count: int, now: datetime) -> None:
        """Note that the loop was held up so many times more today; kept for as many days as are shown."""
        today = now.astimezone(BEIJING).date().isoformat()
        kept = KeyValues(self._session)
        last = dict(sorted((await kept.get("hold-ups") or {}).items())[-DAYS:])
        await kept.put("hold-ups", last | {today: int(last.get(today, 0)) + count})

    async def _hold_ups(self, days: Sequence[date]) -> list[int]:
        noted = await KeyValues(self._session).get("hold-ups") or {}
        return [int(noted.get(day.isoformat(), 0)) for day in days]

    async def states(self) -> Mapping[str, int]:
        """Return how many sources are in each state."""
        rows = await self._session.exec(
            select(SOURCES.state, func.count())
            .select_from(SourceRow)
            .where(SOURCES.removed_at.is_(None))
            .group_by(SOURCES.state)
        )
        return dict(rows.all())

    async def queue(self, now: datetime) -> tuple[int, datetime | None]:
        """Return how many messages could go now and have not, and since when the oldest of them has waited."""
        row = (
            await self._session.exec(
                select(func.count(), func.min(MESSAGES.due_at))
                .select_from(MessageRow)
                .join(ChatRow, CHATS.id == MESSAGES.chat_id)
                .where(OPEN, MESSAGES.due_at <= now, CHATS.state == "active")
            )
        ).one()
        return int(row[0]), row[1]

    async def audience(self, since: datetime) -> Audience:
        """Count chats (a forum's topics are one) and watches."""
        rows = await self._session.exec(
            select(CHATS.kind, func.count(func.distinct(CHATS.telegram_id))).group_by(CHATS.kind)
        )
        distinct = select(func.count(func.distinct(CHATS.telegram_id))).select_from(ChatRow)
        return Audience(
            dict(rows.all()),
            await self._count(distinct.where(CHATS.state == "active")),
            await self._count(select(func.count()).select_from(WatchRow).where(WATCHES.removed_at.is_(None))),
            await self._count(distinct.where(CHATS.created_at >= since)),
        )

    async def find_chats(self, words: str, *, page: int, size: int) -> tuple[int, Sequence[tuple[Chat, int]]]:
        """Return how many chats there are, and one page of them with their number of watches, latest arrival first.

        ``words`` "" = all; a number finds by Telegram's id, any other text in the title. It is taken literally: no
        wildcards.
        """
        which: list[Any] = []
        if words:
            found = CHATS.title.icontains(words, autoescape=True)
            by_id = re.fullmatch(r"-?[0-9]{1,18}", words) is not None
            which = [or_(found, CHATS.telegram_id == int(words)) if by_id else found]
        total = await self._count(select(func.count()).select_from(ChatRow).where(*which))
        watches = (
            select(func.count()).select_from(WatchRow).where(WATCHES.chat_id == CHATS.id, WATCHES.removed_at.is_(None))
        ).scalar_subquery()
        rows = await self._session.exec(
            select(ChatRow, watches)
            .where(*which)
            .order_by(CHATS.created_at.desc(), CHATS.id.desc())
            .offset(page * size)
            .limit(size)
        )
        return total, [(chat_of(row), count) for row, count in rows]

    async def chat(self, chat_id: int, since: datetime) -> ChatFigures | None:
        """Return the figures of one chat; deliveries are counted since then."""
        row = await self._session.get(ChatRow, chat_id, populate_existing=True)
        if row is None:
            return None
        watches = select(func.count()).select_from(WatchRow).where(WATCHES.chat_id == chat_id)
        deliveries = select(func.count()).select_from(DeliveryRow).where(DELIVERIES.chat_id == chat_id)
        return ChatFigures(
            chat_of(row),
            row.created_at,
            await self._count(watches.where(WATCHES.removed_at.is_(None))),
            await self._count(deliveries.where(DELIVERIES.created_at >= since)),
            row.off_reason if row.state != "active" else "",
        )

"""Chats: where alerts go, whether they can be written to, and their settings."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import update
from sqlmodel import func, select

from bot.core.types import Chat, Parked, ParkReason
from bot.store.database.engine import Session, chunks
from bot.store.tables import CHATS, ChatRow

# The fields of a Chat that have the same name in its row.
_AS_STORED = tuple(one.name for one in fields(Chat) if one.name not in {"active", "parked"})
_stored = attrgetter(*_AS_STORED)


def chat_of(row: ChatRow) -> Chat:
    """Turn a row into the Chat that leaves the store."""
    return Chat(
        **dict(zip(_AS_STORED, _stored(row), strict=True)),
        active=row.state == "active",
        parked=Parked(
            row.parked_at, cast("ParkReason", row.park_reason), row.park_tries, row.next_try_at or row.parked_at
        )
        if row.parked_at is not None
        else None,
    )


class Chats:
    """The table of chats."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def meet(self, telegram_id: int, thread_id: int, kind: str, title: str, language: str, at: datetime) -> Chat:
        """Return the chat with its present title; it is added when it is new."""
        row = (
            await self._session.exec(
                select(ChatRow).where(CHATS.telegram_id == telegram_id, CHATS.thread_id == thread_id)
            )
        ).first()
        if row is None:
            row = ChatRow(
                telegram_id=telegram_id, thread_id=thread_id, kind=kind, title=title, language=language, created_at=at
            )
            self._session.add(row)
            await self._session.flush()
        elif title and row.title != title:
            row.title = title
            self._session.add(row)
            await self._session.flush()
        return chat_of(row)

    async def find(self, telegram_id: int, thread_id: int = 0) -> Chat | None:
        """Return a chat, or one topic of it, by Telegram's ids; None when it never spoke to the bot."""
        row = (
            await self._session.exec(
                select(ChatRow).where(CHATS.telegram_id == telegram_id, CHATS.thread_id == thread_id)
            )
        ).first()
        return chat_of(row) if row else None

    async def get(self, chat_id: int) -> Chat | None:
        row = await self._session.get(ChatRow, chat_id)
        return chat_of(row) if row else None

    async def switch_on(self, telegram_id: int) -> None:
        """Make a chat with all its topics active again (/start after a block)."""
        await self._session.exec(
            update(ChatRow)
            .where(CHATS.telegram_id == telegram_id, CHATS.state != "active")
            .values(state="active", off_reason="", off_at=None)
        )

    async def switch_off(self, telegram_id: int, reason: str, at: datetime) -> None:
        """Stop sending to a chat and its topics: it blocked the bot, or is gone."""
        await self._session.exec(
            update(ChatRow)
            .where(CHATS.telegram_id == telegram_id, CHATS.state == "active")
            .values(state="off", off_reason=reason, off_at=at)
        )

    async def hold(self, telegram_id: int, until: datetime) -> None:
        """Send nothing to a chat before ``until`` (Telegram's 429).

        An earlier request of Telegram stays if it ends later.
        """
        sooner = CHATS.not_before.is_(None) | (CHATS.not_before < until)
        await self._session.exec(
            update(ChatRow).where(CHATS.telegram_id == telegram_id, sooner).values(not_before=until)
        )

    async def mute(self, chat_id: int, until: datetime | None) -> None:
        await self._session.exec(update(ChatRow).where(CHATS.id == chat_id).values(muted_until=until))

    async def settle_on(self, chat_id: int, settings: Mapping[str, Any]) -> None:
        """Store a chat's settings (the stored form of core/delivery/chat_settings.ChatSettings)."""
        await self._session.exec(update(ChatRow).where(CHATS.id == chat_id).values(settings=dict(settings)))

    async def limit(self, chat_id: int, watches_most: int | None) -> None:
        """Set how many watches a chat may have; None = as configured."""
        await self._session.exec(update(ChatRow).where(CHATS.id == chat_id).values(watches_most=watches_most))

    async def let_in(self, telegram_id: int | None = None) -> None:
        """Let a chat with its topics in where people need an invitation.

        Without ``telegram_id`` let in all known chats.
        """
        statement = update(ChatRow).values(let_in=True)
        await self._session.exec(
            statement if telegram_id is None else statement.where(CHATS.telegram_id == telegram_id)
        )

    async def is_let_in(self, telegram_id: int) -> bool:
        """Tell whether a chat, or any of its topics, was let in."""
        statement = select(CHATS.id).where(CHATS.telegram_id == telegram_id, CHATS.let_in.is_(True)).limit(1)
        return (await self._session.exec(statement)).first() is not None

    async def unban(self, telegram_id: int) -> None:
        """Switch a chat on again that was off because its person was banned."""
        await self._session.exec(
            update(ChatRow)
            .where(CHATS.telegram_id == telegram_id, CHATS.state != "active", CHATS.off_reason == "banned")
            .values(state="active", off_reason="", off_at=None)
        )

    async def off_since(self, before: datetime) -> list[int]:
        """Return the telegram ids of chats of which every topic has been off since before that time."""
        rows = await self._session.exec(
            select(CHATS.telegram_id)
            .group_by(CHATS.telegram_id)
            .having(func.count() == func.count(CHATS.off_at), func.max(CHATS.off_at) < before)
        )
        return list(rows.all())

    async def with_ids(self, ids: Iterable[int]) -> dict[int, Chat]:
        """Return the active chats among these ids."""
        found: dict[int, Chat] = {}
        for some in chunks(ids):
            rows = await self._session.exec(select(ChatRow).where(CHATS.id.in_(some), CHATS.state == "active"))
            found.update((chat.id, chat) for chat in map(chat_of, rows))
        return found

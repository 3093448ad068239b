"""Edits of sent messages: more outlets reported the story, a digest grew, an answer is completed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import update
from sqlmodel import select

from bot.core.types import Alert, Chat, Message, Words
from bot.store.alerts import AMEND_EVERY
from bot.store.chats import chat_of
from bot.store.database.engine import Session
from bot.store.message_rows import message_of, open_for_calls, sent_words, told_in
from bot.store.tables import (
    CHATS,
    MESSAGES,
    ChatRow,
    MessageRow,
)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A sent answer, and the watches whose hits in the stored news are to be edited into it."""

    message_id: int
    chat: Chat
    telegram_message_id: int
    words: Words
    watches: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A sent message that needs an edit: its new content, Telegram's id, what it shows (see ``Message.version``)."""

    message: Message
    telegram_message_id: int
    shown: int


class Edits:
    """The table of messages, as far as they are to be edited."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def follow_ups(
        self, now: datetime, *, most: int, held: Collection[int] = (), besides: Collection[int] = ()
    ) -> list[FollowUp]:
        """Return sent answers that still wait for an edit, oldest first.

        Left out: chats that are off or have to wait, those ``held`` by the gate (telegram ids), and the messages
        ``besides``.
        """
        rows = await self._session.exec(
            select(MessageRow, ChatRow)
            .join(ChatRow, CHATS.id == MESSAGES.chat_id)
            .where(
                MESSAGES.follow_up.is_not(None),
                MESSAGES.state == "sent",
                MESSAGES.id.not_in(besides),
                CHATS.state == "active",
                CHATS.telegram_id.not_in(held),
                *open_for_calls(now),
            )
            .order_by(MESSAGES.id)
            .limit(most)
        )
        return [
            FollowUp(row.id, chat_of(chat), row.telegram_message_id, sent_words(row), tuple(row.follow_up["watches"]))
            for row, chat in rows
        ]

    async def turned(self, chat_id: int, telegram_message_id: int, at: datetime) -> None:
        """Leave a message alone that somebody has turned into something else.

        Nothing is edited into an answer any more; an alert with an open menu, or a digest on another page, is not
        brought up to date for a minute.
        """
        await self._session.exec(
            update(MessageRow)
            .where(
                cast("Any", MESSAGES.edit_due_at) < at + AMEND_EVERY,
                MESSAGES.chat_id == chat_id,
                MESSAGES.telegram_message_id == telegram_message_id,
            )
            .values(edit_due_at=at + AMEND_EVERY)
        )
        await self._session.exec(
            update(MessageRow)
            .where(
                MESSAGES.follow_up.is_not(None),
                MESSAGES.chat_id == chat_id,
                MESSAGES.telegram_message_id == telegram_message_id,
            )
            .values(follow_up=None)
        )

    async def followed(self, message_id: int) -> None:
        """Note that an answer needs no more edits."""
        await self._session.exec(update(MessageRow).where(MESSAGES.id == message_id).values(follow_up=None))

    async def due(self, now: datetime, *, most: int, held: Collection[int] = ()) -> list[Shown]:
        """Return messages whose text is to be brought up to date, longest waiting first."""
        rows = (
            await self._session.exec(
                select(MessageRow, ChatRow)
                .join(ChatRow, CHATS.id == MESSAGES.chat_id)
                .where(
                    cast("Any", MESSAGES.edit_due_at) <= now,
                    MESSAGES.state == "sent",
                    CHATS.state == "active",
                    CHATS.telegram_id.not_in(held),
                    *open_for_calls(now),
                )
                .order_by(MESSAGES.edit_due_at)
                .limit(most)
            )
        ).all()
        told = await told_in(self._session, [row for row, _ in rows])
        return [
            Shown(message_of(row, chat, told.get(row.id or 0)), row.telegram_message_id or 0, row.shown_version)
            for row, chat in rows
        ]

    async def done(self, message_id: int, version: int, again_at: datetime) -> None:
        """Note what a message shows now.

        It is edited once more at ``again_at`` if something has joined it meanwhile.
        """
        row = (
            await self._session.exec(select(MessageRow).where(MESSAGES.id == message_id).with_for_update(of=MESSAGES))
        ).one()
        told = (await told_in(self._session, [row])).get(message_id)
        present = told.others if isinstance(told, Alert) else told.rows if told else 0
        row.shown_version, row.edit_due_at = version, again_at if present > version else None
        self._session.add(row)
        await self._session.flush()

    async def put_off(self, message_id: int, until: datetime) -> None:
        await self._session.exec(update(MessageRow).where(MESSAGES.id == message_id).values(edit_due_at=until))

    async def drop(self, before: datetime) -> None:
        """Give up alerts that could not be edited in time.

        Digests wait, for their new deliveries are shown nowhere else.
        """
        await self._session.exec(
            update(MessageRow)
            .where(cast("Any", MESSAGES.edit_due_at) <= before, MESSAGES.kind == "alert", MESSAGES.state == "sent")
            .values(edit_due_at=None)
        )

"""Moves a chat into another one: a group that became a supergroup, or a deleted topic into its group."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import select

from bot.store.database.engine import Session
from bot.store.tables import CHATS, DELIVERIES, MESSAGES, OPEN, WATCHES, ChatRow, DeliveryRow, MessageRow, WatchRow


class ChatMigration:
    """Moves everything that hangs on one row of the chats to another row, over all tables."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def migrate(self, old: int, new: int) -> None:
        """Follow a group that became a supergroup, with everything it has.

        The new id may be known already: its first message and the news of the move come in any order, and the move is
        told twice. A group never moves to a person, or to its own id.
        """
        if new >= 0 or new == old:
            return
        rows = (await self._session.exec(select(ChatRow).where(CHATS.telegram_id == old))).all()
        met = {
            row.thread_id: row
            for row in (await self._session.exec(select(ChatRow).where(CHATS.telegram_id == new))).all()
        }
        for row in rows:
            if known := met.get(row.thread_id):
                await self._move(row, known)
                # Nothing is left behind: the move may be told once more, which would bring back watches removed since,
                # and nobody could forget the rest.
                await self._session.exec(delete(WatchRow).where(WATCHES.chat_id == row.id))
                await self._session.delete(row)
            else:
                row.telegram_id, row.kind = new, "supergroup"
                self._session.add(row)
        await self._session.flush()

    async def _move(self, old: ChatRow, new: ChatRow) -> None:
        """Move watches, messages and deliveries into the row of the new group.

        Where both have one, the new group's stays.
        """
        has = {watch.key: watch for watch in await self._rows_of(new)}
        instead: dict[int, int] = {}
        for watch in await self._rows_of(old):
            same = has.get(watch.key)
            if same is not None and watch.removed_at is None:
                instead[cast("int", watch.id)] = cast("int", same.id)
            if same is None:
                watch.chat_id = cast("int", new.id)
            elif same.removed_at is not None and watch.removed_at is None:
                same.removed_at, same.text, same.mode = None, watch.text, watch.mode
            for changed in (watch, same):
                if changed is not None:
                    self._session.add(changed)
        await self._session.flush()
        await self._hit_by(instead, [cast("int", old.id), cast("int", new.id)])
        await self._move_told(cast("int", old.id), cast("int", new.id))
        for name in ChatRow.SET_BY_PEOPLE:
            setattr(new, name, getattr(new, name) or getattr(old, name))
        new.language = old.language  # a new group begins in the bot's own language
        self._session.add(new)

    async def _hit_by(self, instead: Mapping[int, int], chat_ids: Sequence[int]) -> None:
        """Give waiting deliveries, and digests whose pages are turned, to the watches that replace others (id -> id).

        Deliveries that waited for a deleted topic may have been given to its group before.
        """
        if not instead:
            return
        rows = await self._session.exec(
            select(DeliveryRow)
            .join(MessageRow, MESSAGES.id == DELIVERIES.message_id)
            .where(DELIVERIES.chat_id.in_(chat_ids), or_(OPEN, MESSAGES.kind == "digest"))
        )
        for row in rows:
            if any(hit["watch_id"] in instead for hit in row.hits):
                row.hits = [{**hit, "watch_id": instead.get(hit["watch_id"], hit["watch_id"])} for hit in row.hits]
                self._session.add(row)
        await self._session.flush()

    async def _move_told(self, old: int, new: int) -> None:
        """Move all deliveries and messages off the old row; where both rows have one, the new row's stays."""
        of_both: Any = aliased(DeliveryRow)
        same = (
            select(of_both.id)
            .where(
                of_both.chat_id == new,
                of_both.story_id == DELIVERIES.story_id,
                of_both.chapter == DELIVERIES.chapter,
            )
            .exists()
        )
        unsynchronised = {"synchronize_session": False}
        await self._session.exec(
            update(DeliveryRow).where(DELIVERIES.chat_id == old, ~same).values(chat_id=new),
            execution_options=unsynchronised,
        )
        twice = select(DELIVERIES.message_id).where(DELIVERIES.chat_id == old)
        await self._session.exec(
            update(MessageRow)
            .where(MESSAGES.id.in_(twice), MESSAGES.kind == "alert", MESSAGES.state == "ready")
            .values(state="cancelled", error="the group moved to one that has it"),
            execution_options=unsynchronised,
        )
        await self._session.exec(delete(DeliveryRow).where(DELIVERIES.chat_id == old), execution_options=unsynchronised)
        # A message shown in the old group cannot be edited from the new one: further deliveries come in a new digest.
        await self._session.exec(
            update(MessageRow)
            .where(MESSAGES.chat_id == old, MESSAGES.state == "sent", MESSAGES.kind != "digest")
            .values(edit_due_at=None, follow_up=None),
            execution_options=unsynchronised,
        )
        await self._session.exec(
            update(MessageRow).where(MESSAGES.chat_id == old).values(chat_id=new), execution_options=unsynchronised
        )

    async def move_in(self, topic_id: int, chat_id: int) -> None:
        """Move everything of a topic into another row of its group, whose settings stay."""
        old, new = await self._session.get(ChatRow, topic_id), await self._session.get(ChatRow, chat_id)
        kept = {name: getattr(new, name) for name in ChatRow.SET_BY_PEOPLE}
        await self._move(old, new)
        for name, value in kept.items():
            setattr(new, name, value)
        self._session.add(new)
        await self._session.flush()

    async def _rows_of(self, chat: ChatRow) -> list[WatchRow]:
        return list((await self._session.exec(select(WatchRow).where(WATCHES.chat_id == chat.id))).all())

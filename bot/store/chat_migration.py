"""A chat goes on in another one: a group that became a supergroup, a deleted topic whose group takes its watches in."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import select

from bot.store.database.engine import Session
from bot.store.tables import CHATS, DELIVERIES, MESSAGES, OPEN, WATCHES, ChatRow, DeliveryRow, MessageRow, WatchRow


class ChatMigration:
    """What moves from one row of the chats to another, over all tables that hold it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def migrate(self, old: int, new: int) -> None:
        """Follow a group that became a supergroup, with everything it has.

        The new id may be known already: its first message and the news of the move come in any order, and the move is told twice. No group
        moves to a person, or to where it is.
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
                # Nothing is left behind: told once more, the move would bring back what was ended since, and nobody could forget it.
                await self._session.exec(delete(WatchRow).where(WATCHES.chat_id == row.id))
                await self._session.delete(row)
            else:
                row.telegram_id, row.kind = new, "supergroup"
                self._session.add(row)
        await self._session.flush()

    async def _move(self, old: ChatRow, new: ChatRow) -> None:
        """Move watches, messages and deliveries into the row that the new group already has; its own come first."""
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
        new.language = old.language  # a new group begins in the bot's
        self._session.add(new)

    async def _hit_by(self, instead: Mapping[int, int], chat_ids: Sequence[int]) -> None:
        """Let what waits, and what pages are turned of, be for the watches that take the place of others (id -> id).

        What waited for a deleted topic may have been given to its group before.
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
        """Move all that was told or waits, so that nothing of it hangs on the old row; what both have is the new one's."""
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
        # What was shown in the old group cannot be edited from the new one; what is to join a digest comes in a new one.
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
        """Move what a topic has into another row of its group, which stays as it is set."""
        old, new = await self._session.get(ChatRow, topic_id), await self._session.get(ChatRow, chat_id)
        kept = {name: getattr(new, name) for name in ChatRow.SET_BY_PEOPLE}
        await self._move(old, new)
        for name, value in kept.items():
            setattr(new, name, value)
        self._session.add(new)
        await self._session.flush()

    async def _rows_of(self, chat: ChatRow) -> list[WatchRow]:
        return list((await self._session.exec(select(WatchRow).where(WATCHES.chat_id == chat.id))).all())

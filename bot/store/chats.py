"""Chats and their watches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import func, select

from bot.core.types import Chat, ChatKind, Mode, Parked, ParkReason, Watch
from bot.store.database.engine import Session, chunks
from bot.store.tables import CHATS, DELIVERIES, MESSAGES, OPEN, WATCHES, ChatRow, DeliveryRow, MessageRow, WatchRow


@dataclass(frozen=True, slots=True)
class CaughtWatch:
    """A watch that was hit: whose it is, its text, how it is delivered, and how many alerts it was promised today."""

    chat_id: int
    text: str
    mode: Mode
    schedule: str
    muted_until: datetime | None
    told: int


def chat_of(row: ChatRow) -> Chat:
    """Turn a row into the value that leaves the store."""
    assert row.id is not None
    return Chat(
        id=row.id,
        telegram_id=row.telegram_id,
        thread_id=row.thread_id,
        kind=cast("ChatKind", row.kind),
        title=row.title,
        language=row.language,
        active=row.state == "active",
        muted_until=row.muted_until,
        settings=row.settings,
        watches_most=row.watches_most,
        let_in=row.let_in,
        parked=Parked(
            row.parked_at, cast("ParkReason", row.park_reason), row.park_tries, row.next_try_at or row.parked_at
        )
        if row.parked_at is not None
        else None,
    )


def _watch(row: WatchRow) -> Watch:
    assert row.id is not None
    return Watch(
        row.id,
        row.chat_id,
        row.text,
        row.key,
        cast("Mode", row.mode),
        row.removed_at is not None,
        row.schedule,
        row.muted_until,
    )


class Chats:
    """The tables of chats and watches."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def meet(self, telegram_id: int, thread_id: int, kind: str, title: str, language: str, at: datetime) -> Chat:
        """Return the chat, made known if it is new, with its title as it is now."""
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
        """Return a chat, or one topic of it, by what Telegram calls it; None when it never spoke to the bot."""
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
        """Send nothing to a chat before ``until`` (Telegram's 429); what Telegram asked for before holds on if it is longer."""
        sooner = CHATS.not_before.is_(None) | (CHATS.not_before < until)
        await self._session.exec(
            update(ChatRow).where(CHATS.telegram_id == telegram_id, sooner).values(not_before=until)
        )

    async def mute(self, chat_id: int, until: datetime | None) -> None:
        await self._session.exec(update(ChatRow).where(CHATS.id == chat_id).values(muted_until=until))

    async def settle_on(self, chat_id: int, settings: Mapping[str, Any]) -> None:
        """Store what a chat said about when it wants to hear (the stored form of core/delivery/settings.ChatSettings)."""
        await self._session.exec(update(ChatRow).where(CHATS.id == chat_id).values(settings=dict(settings)))

    async def limit(self, chat_id: int, watches_most: int | None) -> None:
        """Let a chat have so many watches; None = as configured."""
        await self._session.exec(update(ChatRow).where(CHATS.id == chat_id).values(watches_most=watches_most))

    async def let_in(self, telegram_id: int | None = None) -> None:
        """Let a chat with its topics in where people need an invitation; without one named, all that there are."""
        statement = update(ChatRow).values(let_in=True)
        await self._session.exec(
            statement if telegram_id is None else statement.where(CHATS.telegram_id == telegram_id)
        )

    async def is_let_in(self, telegram_id: int) -> bool:
        """Tell whether a chat, or any of its topics, was let in."""
        statement = select(CHATS.id).where(CHATS.telegram_id == telegram_id, CHATS.let_in.is_(True)).limit(1)
        return (await self._session.exec(statement)).first() is not None

    async def unban(self, telegram_id: int) -> None:
        """Send to a chat again that was off because its person was banned."""
        await self._session.exec(
            update(ChatRow)
            .where(CHATS.telegram_id == telegram_id, CHATS.state != "active", CHATS.off_reason == "banned")
            .values(state="active", off_reason="", off_at=None)
        )

    async def retime(self, chat_id: int, watch_ids: Iterable[int], *, mode: Mode, schedule: str = "") -> list[Watch]:
        """Deliver watches of this chat in another way; returns them."""
        rows = (
            await self._session.exec(
                select(WatchRow).where(
                    WATCHES.id.in_(list(watch_ids)), WATCHES.chat_id == chat_id, WATCHES.removed_at.is_(None)
                )
            )
        ).all()
        for row in rows:
            row.mode, row.schedule = mode, schedule
            self._session.add(row)
        await self._session.flush()
        return [_watch(row) for row in rows]

    async def mute_watch(self, chat_id: int, watch_id: int, until: datetime | None) -> Watch | None:
        """Hold what a watch of this chat hits until then; None when it has no such watch."""
        row = await self._session.get(WatchRow, watch_id)
        if row is None or row.chat_id != chat_id or row.removed_at is not None:
            return None
        row.muted_until = until
        self._session.add(row)
        await self._session.flush()
        return _watch(row)

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
        new.language, new.muted_until = old.language, new.muted_until or old.muted_until
        new.settings = new.settings or old.settings
        new.watches_most, new.let_in = new.watches_most or old.watches_most, new.let_in or old.let_in
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
        kept = new.language, new.muted_until, new.settings, new.watches_most, new.let_in
        await self._move(old, new)
        new.language, new.muted_until, new.settings, new.watches_most, new.let_in = kept
        self._session.add(new)
        await self._session.flush()

    async def _rows_of(self, chat: ChatRow) -> list[WatchRow]:
        return list((await self._session.exec(select(WatchRow).where(WATCHES.chat_id == chat.id))).all())

    async def off_since(self, before: datetime) -> list[int]:
        """Return the telegram ids of chats of which every topic has been off since before then."""
        rows = await self._session.exec(
            select(CHATS.telegram_id)
            .group_by(CHATS.telegram_id)
            .having(func.count() == func.count(CHATS.off_at), func.max(CHATS.off_at) < before)
        )
        return list(rows.all())

    async def with_ids(self, ids: Iterable[int]) -> dict[int, Chat]:
        """Return the chats of these ids that are active."""
        found: dict[int, Chat] = {}
        for some in chunks(ids):
            rows = await self._session.exec(select(ChatRow).where(CHATS.id.in_(some), CHATS.state == "active"))
            found.update((chat.id, chat) for chat in map(chat_of, rows))
        return found

    async def watch(
        self, chat_id: int, words: str, key: str, *, by: int | None, at: datetime, mode: Mode = "instant"
    ) -> tuple[Watch, bool]:
        """Add a watch; the second value says whether it is new. One that was removed comes back."""
        row = (await self._session.exec(select(WatchRow).where(WATCHES.chat_id == chat_id, WATCHES.key == key))).first()
        if row is not None and row.removed_at is None:
            return _watch(row), False
        if row is None:
            row = WatchRow(chat_id=chat_id, text=words, key=key, mode=mode, created_by=by, created_at=at)
        else:
            row.text, row.mode, row.created_by, row.created_at, row.removed_at = words, mode, by, at, None
            row.schedule, row.muted_until = "", None  # nobody who begins anew knows of them
        self._session.add(row)
        await self._session.flush()
        return _watch(row), True

    async def reword(self, watch_id: int, words: str) -> Watch:
        """Keep a watch under other words that mean the same: another label, cap or name."""
        row = await self._session.get(WatchRow, watch_id)
        assert row is not None
        row.text = words
        self._session.add(row)
        await self._session.flush()
        return _watch(row)

    async def reshape(self, watch: Watch, words: str, key: str) -> Watch | None:
        """Let a watch mean something else, and keep what it holds and how it is delivered; None where the chat watches that already."""
        other = (
            await self._session.exec(select(WatchRow).where(WATCHES.chat_id == watch.chat_id, WATCHES.key == key))
        ).first()
        if other is not None and other.id != watch.id:
            if other.removed_at is None:
                return None
            # What it held is cancelled.
            await self._session.delete(other)
            await self._session.flush()
        row = await self._session.get(WatchRow, watch.id)
        row.text, row.key = words, key
        self._session.add(row)
        await self._session.flush()
        return _watch(row)

    async def unwatch(self, chat_id: int, watch_id: int, at: datetime) -> Watch | None:
        """Remove a watch of this chat; None when it has no such watch."""
        return await self._change_watch(chat_id, watch_id, removed_at=at)

    async def rewatch(self, chat_id: int, watch_id: int) -> Watch | None:
        """Undo a removal."""
        return await self._change_watch(chat_id, watch_id, removed_at=None)

    async def _change_watch(self, chat_id: int, watch_id: int, *, removed_at: datetime | None) -> Watch | None:
        row = await self._session.get(WatchRow, watch_id)
        if row is None or row.chat_id != chat_id or (row.removed_at is None) == (removed_at is None):
            return None
        row.removed_at = removed_at
        self._session.add(row)
        await self._session.flush()
        return _watch(row)

    async def watches(self, chat_id: int) -> list[Watch]:
        """Return the watches of a chat, oldest first."""
        rows = await self._session.exec(
            select(WatchRow).where(WATCHES.chat_id == chat_id, WATCHES.removed_at.is_(None)).order_by(WATCHES.id)
        )
        return [_watch(row) for row in rows]

    async def keys_with_slashes(self) -> list[str]:
        """Return the different keys, of all chats' watches, that may hold a pattern (or a word with two slashes)."""
        # It reads the whole table (0.25 s for 300,000 watches, 20,000 of them patterns): only who adds a pattern asks.
        rows = await self._session.exec(
            select(WATCHES.key).distinct().where(WATCHES.removed_at.is_(None), WATCHES.key.like("%/%/%"))
        )
        return list(rows.all())

    async def caught(self, watch_ids: Iterable[int], day: str) -> dict[int, CaughtWatch]:
        """Return what has to be known of watches that were hit and are still there; ``day`` is today in Beijing."""
        found: dict[int, CaughtWatch] = {}
        for some in chunks(watch_ids):
            columns = (
                WATCHES.id,
                WATCHES.chat_id,
                WATCHES.text,
                WATCHES.mode,
                WATCHES.schedule,
                WATCHES.muted_until,
                WATCHES.told_on,
                WATCHES.told,
            )
            rows = await self._session.exec(
                select(*cast("Any", columns)).where(WATCHES.id.in_(some), WATCHES.removed_at.is_(None))
            )
            found.update(
                (watch_id, CaughtWatch(chat_id, words, mode, schedule, muted_until, told if told_on == day else 0))
                for watch_id, chat_id, words, mode, schedule, muted_until, told_on, told in rows
            )
        return found

    async def count_told(self, told: Mapping[int, int], day: str) -> None:
        """Remember how many alerts watches were promised on a day."""
        if told:
            params = [{"id": watch_id, "told_on": day, "told": count} for watch_id, count in told.items()]
            await self._session.exec(update(WatchRow), params=params)

    async def get_watch(self, watch_id: int) -> Watch | None:
        row = await self._session.get(WatchRow, watch_id)
        return _watch(row) if row else None

    async def counts(self) -> tuple[int, int]:
        """Return how many chats are active and how many watches there are."""
        chats = (
            await self._session.exec(select(func.count()).select_from(ChatRow).where(CHATS.state == "active"))
        ).one()
        watches = (
            await self._session.exec(select(func.count()).select_from(WatchRow).where(WATCHES.removed_at.is_(None)))
        ).one()
        return chats, watches

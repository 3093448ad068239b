"""Places that nothing can be written to: parked, tried again, opened; and the fate of messages for a deleted topic."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import exists, false, insert, update
from sqlalchemy.orm import aliased
from sqlmodel import func, select

from bot.core.backoff import PARKED_PLACE
from bot.core.delivery.refusals import WIDE
from bot.core.types import Chat, ParkReason
from bot.store.chat_migration import ChatMigration
from bot.store.chats import Chats, chat_of
from bot.store.database.engine import Session
from bot.store.digests import Digests
from bot.store.message_rows import UNTRIED
from bot.store.tables import CHATS, DELIVERIES, MESSAGES, PARKED, ChatRow, DeliveryRow, MessageRow, WatchRow
from bot.store.watches import Watches

TOLD_THERE = "the group was told of it already"

# The person who hears of a parked place, by a watch of theirs there.
_PERSON: Any = aliased(ChatRow)
_THEIRS: Any = aliased(WatchRow)


class Places:
    """The table of chats, as far as it says which places cannot be written to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def park(self, chat_id: int, reason: ParkReason, at: datetime) -> bool:
        """Park a place because a try has failed; True when it could be written to until now."""
        row = await self._session.get(ChatRow, chat_id)
        if row is None or row.state == "forgotten":
            return False
        new = row.parked_at is None
        if new:
            row.parked_at, row.park_tries, row.park_told, row.park_asked = at, 0, False, False
        row.park_reason, row.park_tries = reason, row.park_tries + 1
        row.next_try_at = at + PARKED_PLACE.after(row.park_tries)
        self._session.add(row)
        await self._session.flush()
        return new

    async def unpark(self, chat_id: int, at: datetime) -> None:
        """Open a place again: something has arrived there.

        A park of its whole group is tried at once elsewhere in the group.
        """
        row = await self._session.get(ChatRow, chat_id)
        if row is None or row.parked_at is None:
            return
        wide = row.park_reason in WIDE
        if row.park_told:  # the person who was told may have blocked the bot before reading it
            there = select(ChatRow.id).where(CHATS.id == chat_id, exists().where(*_reached(ChatRow)))
            row.park_told = (await self._session.exec(there)).first() is not None
        self._open(row)
        await self._session.flush()
        if wide:
            await self.wake(row.telegram_id, None, at)

    def _open(self, row: ChatRow) -> None:
        # Where nobody could be told that the place was parked, the place itself is told: the reason stays until then.
        row.park_reason = "" if row.park_told else row.park_reason
        row.parked_at, row.park_tries, row.next_try_at, row.park_asked = None, 0, None, False
        self._session.add(row)

    async def wake(self, telegram_id: int, thread_id: int | None, at: datetime) -> int:
        """Try a parked place at once after a sign of life; returns how many places were waiting.

        Without a thread the sign is one of the whole chat; one in a topic says nothing of other topics, but of their
        group's rights.
        """
        which = CHATS.park_reason.in_(sorted(WIDE)) | (CHATS.thread_id == thread_id if thread_id is not None else True)
        done = await self._session.exec(
            update(ChatRow)
            .where(CHATS.telegram_id == telegram_id, CHATS.parked_at.is_not(None), CHATS.next_try_at > at, which)
            .values(next_try_at=at)
            .execution_options(synchronize_session=False)
        )
        return int(cast("Any", done).rowcount)

    async def untold(self, *, most: int) -> list[Chat]:
        """Return places to tell about: parked ones with a subscriber, and open ones that are told themselves."""
        rows = await self._session.exec(
            select(ChatRow)
            .where(
                PARKED,
                CHATS.park_told.is_(False),
                CHATS.state != "forgotten",
                CHATS.parked_at.is_(None) | exists().where(*_hears(ChatRow)),
            )
            .order_by(CHATS.id)
            .limit(most)
        )
        return [chat_of(row) for row in rows]

    async def subscribers(self, chat: Chat) -> list[tuple[Chat, list[str]]]:
        """Return the private chats of a place's subscribers, each with the texts of their own watches there.

        Subscribers who heard the same of another topic of its group are left out.
        """
        place: Any = aliased(ChatRow)
        rows = await self._session.exec(
            select(_PERSON, _THEIRS.text)
            .select_from(place)
            .where(place.id == chat.id, *_hears(place))
            .order_by(_PERSON.id, _THEIRS.id)
        )
        found: dict[int, tuple[Chat, list[str]]] = {}
        for person, text in rows:
            found.setdefault(person.id, (chat_of(person), []))[1].append(text)
        return list(found.values())

    async def mark_told(self, chat: Chat) -> None:
        """Note that a place was told: its subscribers, or the place itself once it is open."""
        values: dict[str, Any] = {"park_told": True} if chat.parked else {"park_reason": "", "park_told": False}
        await self._session.exec(update(ChatRow).where(CHATS.id == chat.id).values(values))

    async def parked(self, telegram_id: int) -> list[Chat]:
        """Return the parked places of a chat: its topics and the chat itself."""
        rows = await self._session.exec(
            select(ChatRow)
            .where(CHATS.telegram_id == telegram_id, CHATS.parked_at.is_not(None))
            .order_by(CHATS.thread_id)
        )
        return [chat_of(row) for row in rows]

    async def count(self) -> int:
        """Return how many places are parked."""
        statement = select(func.count()).select_from(ChatRow)
        found: int = (await self._session.exec(statement.where(PARKED, CHATS.parked_at.is_not(None)))).one()
        return found

    async def combine(self, chat_id: int, now: datetime, stale_before: datetime | None, *, whole: bool = False) -> int:
        """Put the messages that wait for a place into one digest; those older than ``stale_before`` are only counted.

        Returns how many messages it took: 0 when a message that is news waits, which may go as it is. ``whole`` also
        takes a single message, and messages that may have been sent: a deleted topic shows none of them.
        """
        old = (DELIVERIES.chat_id == chat_id) & (DELIVERIES.created_at < stale_before if stale_before else false())
        statement = (
            select(DELIVERIES.id)
            .join(MessageRow, MESSAGES.id == DELIVERIES.message_id)
            # Not messages that are only counted: the digest would be made again at each try, and never be sent.
            .where(old, DELIVERIES.held != "stale", MESSAGES.state == "ready", MESSAGES.due_at <= now, *UNTRIED)
        )
        also_one = whole or (await self._session.exec(statement.limit(1))).first() is not None
        taken = await Digests(self._session).combine(
            now, "parked", more_than=0 if also_one else 1, chat_ids=[chat_id], urgent_too=True, tried_too=whole
        )
        if taken:
            await self._session.exec(
                update(DeliveryRow)
                .where(old, DELIVERIES.message_id.in_(_gathered(chat_id)))
                .values(held="stale")
                .execution_options(synchronize_session=False)
            )
        return taken

    async def hand_over(self, topic: Chat, now: datetime, stale_before: datetime | None) -> None:
        """Give the messages that wait for a deleted topic to its group, in one message that asks about the rest."""
        row = await self._session.get(ChatRow, topic.id)
        if row is None or row.telegram_id != topic.telegram_id:
            return  # the topic's chat was forgotten or moved meanwhile
        group = await Chats(self._session).meet(topic.telegram_id, 0, topic.kind, topic.title, topic.language, now)
        if row.park_asked and await self._asks(group.id, topic.id):
            return
        await self._drop_told(topic.id, group.id)
        await self.combine(topic.id, now, stale_before, whole=True)
        ids = list((await self._session.exec(_gathered(topic.id))).all())
        if not ids:
            return
        await self._session.exec(
            update(DeliveryRow)
            .where(DELIVERIES.message_id.in_(ids))
            .values(chat_id=group.id)
            .execution_options(synchronize_session=False)
        )
        await self._session.exec(
            update(MessageRow)
            .where(MESSAGES.id.in_(ids))
            .values(chat_id=group.id, payload={"topic": topic.id})
            .execution_options(synchronize_session=False)
        )
        row.park_asked = True
        self._session.add(row)
        await self._session.flush()

    async def _asks(self, group_id: int, topic_id: int) -> bool:
        """Tell whether the group is, or was, asked about a topic.

        The question may have been cancelled with its message.
        """
        rows = await self._session.exec(
            select(MESSAGES.payload).where(
                MESSAGES.chat_id == group_id,
                MESSAGES.kind == "digest",
                MESSAGES.state.not_in(("merged", "cancelled", "failed")),
            )
        )
        # Filtered here, not by the database: one payload that is not JSON would fail the whole statement.
        return any(payload.get("topic") == topic_id for payload in rows)

    async def _drop_told(self, topic_id: int, group_id: int) -> None:
        """Cancel the deliveries of a topic whose stories its group was told, or will be."""
        known = select(DELIVERIES.story_id).where(DELIVERIES.chat_id == group_id)
        waiting = select(MESSAGES.id).where(MESSAGES.chat_id == topic_id, MESSAGES.state == "ready")
        twice = select(DELIVERIES.id).where(
            DELIVERIES.chat_id == topic_id, DELIVERIES.message_id.in_(waiting), DELIVERIES.story_id.in_(known)
        )
        ids = list((await self._session.exec(twice)).all())
        if not ids:
            return
        aside = {
            "chat_id": topic_id,
            "kind": "digest",
            "priority": 2,
            "state": "cancelled",
            "error": TOLD_THERE,
            "payload": {},
        }
        at = (await self._session.exec(select(DELIVERIES.created_at).where(DELIVERIES.id == ids[0]))).one()
        [message_id] = (
            await self._session.exec(
                insert(MessageRow).returning(MESSAGES.id), params=[aside | {"due_at": at, "created_at": at}]
            )
        ).one()
        await self._session.exec(
            update(DeliveryRow)
            .where(DELIVERIES.id.in_(ids))
            .values(message_id=message_id)
            .execution_options(synchronize_session=False)
        )
        full = select(DELIVERIES.message_id)
        await self._session.exec(
            update(MessageRow)
            .where(
                MESSAGES.chat_id == topic_id,
                MESSAGES.state == "ready",
                MESSAGES.kind.in_(("alert", "digest")),
                MESSAGES.id.not_in(full.where(DELIVERIES.chat_id == topic_id)),
            )
            .values(state="merged")
            .execution_options(synchronize_session=False)
        )

    async def take_in(self, topic_id: int, group: Chat, now: datetime) -> bool:
        """Move a deleted topic's watches and waiting messages into its group; False when there is no such topic."""
        row = await self._topic(topic_id, group)
        if row is None:
            return False
        await ChatMigration(self._session).move_in(topic_id, group.id)
        watches = Watches(self._session)
        for watch in await watches.of(topic_id):  # the group watches the same
            await watches.end(topic_id, watch.id, now)
        self._open(row)
        row.park_reason = ""
        await self._session.flush()
        await self.combine(group.id, now, None)
        return True

    async def drop(self, topic_id: int, group: Chat, now: datetime) -> bool:
        """Remove a deleted topic's watches and waiting messages; False when there is no such topic."""
        row = await self._topic(topic_id, group)
        if row is None:
            return False
        watches = Watches(self._session)
        for watch in await watches.of(topic_id):
            await watches.end(topic_id, watch.id, now)
        await self._session.exec(
            update(MessageRow)
            .where(MESSAGES.chat_id == topic_id, MESSAGES.state == "ready")
            .values(state="cancelled", error="the topic was deleted")
            .execution_options(synchronize_session=False)
        )
        self._open(row)
        row.park_reason = ""
        await self._session.flush()
        return True

    async def _topic(self, topic_id: int, group: Chat) -> ChatRow | None:
        """Return a topic of this group that is parked."""
        row = await self._session.get(ChatRow, topic_id)
        if row is None or row.telegram_id != group.telegram_id or not row.thread_id or row.parked_at is None:
            return None
        return cast("ChatRow", row)


def _gathered(chat_id: int) -> Any:
    """Return the statement for the digest of what waits for a place."""
    return select(MESSAGES.id).where(
        MESSAGES.chat_id == chat_id, MESSAGES.state == "ready", MESSAGES.kind == "digest", MESSAGES.held == "parked"
    )


def _hears(place: Any) -> list[Any]:
    """Return the conditions for ``_PERSON`` to hear of a place because of ``_THEIRS``, a watch of theirs in it."""
    elsewhere: Any = aliased(ChatRow)
    theirs: Any = aliased(WatchRow)
    heard = exists().where(
        elsewhere.telegram_id == place.telegram_id,
        elsewhere.id != place.id,
        elsewhere.park_told.is_(True),
        elsewhere.park_reason == place.park_reason,
        elsewhere.park_reason.in_(sorted(WIDE)),
        theirs.chat_id == elsewhere.id,
        theirs.created_by == _PERSON.telegram_id,
        theirs.removed_at.is_(None),
    )
    return [*_reached(place), ~heard]


def _reached(place: Any) -> list[Any]:
    """Return the conditions for ``_PERSON`` to be one who can be told of a place because of ``_THEIRS``."""
    return [
        _THEIRS.chat_id == place.id,
        _THEIRS.removed_at.is_(None),
        _PERSON.telegram_id == _THEIRS.created_by,
        _PERSON.telegram_id > 0,
        _PERSON.id != place.id,
        _PERSON.state == "active",
        _PERSON.parked_at.is_(None),
    ]

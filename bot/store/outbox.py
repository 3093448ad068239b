"""The outbox: what Telegram is asked to send, and what became of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import bindparam, text, update
from sqlmodel import func, select

from bot.core.delivery.outcomes import CONDEMNED, InFlight, after_crash
from bot.core.types import Chat, Message, MessageKind, MessageState, Words
from bot.store.alerts import AMEND_EVERY
from bot.store.chats import chat_of
from bot.store.database.engine import Session
from bot.store.deliveries import WATCH_GONE
from bot.store.message_rows import DIGEST, REPLY, message_of, open_for_calls, told_in
from bot.store.tables import (
    CHATS,
    DELIVERIES,
    MESSAGES,
    MESSAGES_TABLE,
    OPEN,
    STORIES,
    ChatRow,
    DeliveryRow,
    MessageRow,
    StoryRow,
)

PAGE = 200


_SETTLE = (
    update(MESSAGES_TABLE)
    .where(MESSAGES.id == bindparam("of"))
    .values(
        {
            name: bindparam(name)
            for name in ("state", "due_at", "doubts", "telegram_message_id", "sent_at", "shown_version", "error")
        }
    )
)


@dataclass(frozen=True, slots=True)
class Head:
    """A message that could be sent now, before it is claimed; ``settings`` are its chat's, as stored."""

    id: int
    chat_id: int
    telegram_id: int
    kind: MessageKind
    priority: int
    settings: Mapping[str, Any]
    crashes: int = 0
    parked: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """The outcome of a claimed message."""

    message_id: int
    state: MessageState
    due_at: datetime
    doubts: int
    telegram_message_id: int | None = None
    sent_at: datetime | None = None
    shown: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Lost:
    """A message of which nobody knows whether it arrived (guarantee 3), and when it was tried last."""

    id: int
    chat: Chat
    kind: MessageKind
    at: datetime
    condemned: bool = False
    """It alone was being sent at every crash of a row of them."""


class Outbox:
    """The table of messages."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def say(
        self,
        chat_id: int,
        words: Words,
        at: datetime,
        *,
        reply_to: int | None = None,
        kind: MessageKind = "reply",
        watches: Sequence[int] = (),
    ) -> int:
        """Put a finished text into the outbox; returns the message's id.

        The backtest of ``watches`` is edited in once it has been sent.
        """
        row = MessageRow(
            chat_id=chat_id,
            kind=kind,
            priority=REPLY if kind == "reply" else DIGEST,
            turn=round(at.timestamp() * 1000),
            payload=_payload(words),
            follow_up={"watches": list(watches)} if watches else None,
            reply_to=reply_to,
            due_at=at,
            created_at=at,
        )
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        return row.id

    async def heads(self, now: datetime, *, most: int, held: Collection[int]) -> list[Head]:
        """Return up to ``most`` messages that may go now, one per chat, by priority and age.

        Left out: chats that are off or held by Telegram's 429, chats whose next alert has no summary yet (the order of
        publication holds), and chats ``held`` by the gate (telegram ids: sending to them would only wait).
        """
        # A short page first: mostly each message is of another chat. Many chats may wait for a summary.
        chosen: dict[int, Head] = {}
        page = most * 3
        waiting: set[int] = set()
        summarised = (MESSAGES.kind != "alert") | STORIES.summary.is_not(None)
        # One chat's backlog may fill whole pages: the next one is read without it, so each brings another chat.
        for _ in range(most):
            rows = (
                await self._session.exec(
                    select(
                        *cast(
                            "Any",
                            (
                                MESSAGES.id,
                                CHATS.id,
                                CHATS.telegram_id,
                                MESSAGES.kind,
                                MESSAGES.priority,
                                CHATS.settings,
                                MESSAGES.crashes,
                                CHATS.parked_at.is_not(None),
                                summarised,
                            ),
                        )
                    )
                    .join(ChatRow, CHATS.id == MESSAGES.chat_id)
                    # A digest has many deliveries, and waits for no summary.
                    .outerjoin(DeliveryRow, (DELIVERIES.message_id == MESSAGES.id) & (MESSAGES.kind == "alert"))
                    .outerjoin(StoryRow, STORIES.id == DELIVERIES.story_id)
                    .where(*_may_go(now), CHATS.telegram_id.not_in([*held, *chosen, *waiting]))
                    .order_by(MESSAGES.priority, MESSAGES.turn, MESSAGES.id)
                    .limit(page)
                )
            ).all()
            for message_id, chat_id, telegram_id, kind, priority, settings, crashes, parked, is_summarised in rows:
                if telegram_id in chosen or telegram_id in waiting:
                    continue
                if not is_summarised:
                    waiting.add(telegram_id)
                elif len(chosen) < most:
                    chosen[telegram_id] = Head(
                        message_id,
                        chat_id,
                        telegram_id,
                        cast("MessageKind", kind),
                        priority,
                        settings,
                        crashes,
                        bool(parked),
                    )
            if len(rows) < page or len(chosen) == most:
                break
            page = PAGE
        return list(chosen.values())

    async def claim(self, heads: Sequence[Head], now: datetime) -> list[Message]:
        """Claim messages for sending; messages whose watches are all gone are cancelled instead."""
        if not heads:
            return []
        rows = (
            await self._session.exec(
                select(MessageRow, ChatRow)
                .join(ChatRow, CHATS.id == MESSAGES.chat_id)
                # Checked again: the chat may have been blocked or muted since `heads`. Locked: nothing is put into a
                # digest any more.
                .where(MESSAGES.id.in_([head.id for head in heads]), *_may_go(now))
                .with_for_update(of=MESSAGES)
            )
        ).all()
        await self._session.exec(
            update(MessageRow)
            .where(MESSAGES.id.in_([row.id for row, _ in rows]))
            .values(state="sending", claimed_at=now, attempts=MESSAGES.attempts + 1)
            .execution_options(synchronize_session=False)
        )
        told = await told_in(self._session, [row for row, _ in rows])
        claimed = {row.id: message_of(row, chat, told.get(row.id or 0)) for row, chat in rows}
        gone = [row.id for row, _ in rows if row.kind in {"alert", "digest"} and row.id not in told]
        if gone:
            await self._session.exec(
                update(MessageRow).where(MESSAGES.id.in_(gone)).values(state="cancelled", error=WATCH_GONE)
            )
        return [claimed[head.id] for head in heads if head.id in claimed and head.id not in gone]

    async def is_behind(self, now: datetime, *, over: int) -> bool:
        """Tell whether more than ``over`` messages wait to be sent to chats that can be written to."""
        found = await self._session.exec(
            select(MESSAGES.id).join(ChatRow, CHATS.id == MESSAGES.chat_id).where(*_may_go(now)).limit(over + 1)
        )
        return len(found.all()) > over

    async def settle(self, settled: Sequence[Settled]) -> None:
        """Record the outcomes of claimed messages; those forgotten meanwhile (/forget) are passed over."""
        if settled:
            # By the table, not the class: an ORM update by key would raise for a row that is gone.
            connection = await self._session.connection()
            await connection.execute(
                _SETTLE,
                [
                    {
                        "of": one.message_id,
                        "state": one.state,
                        "due_at": one.due_at,
                        "doubts": one.doubts,
                        "telegram_message_id": one.telegram_message_id,
                        "sent_at": one.sent_at,
                        "shown_version": one.shown,
                        "error": one.error[:500],
                    }
                    for one in settled
                ],
            )

    async def doubt_in_flight(self) -> tuple[int, int]:
        """Release the messages that were in flight when the process ended: sent once more, or never again (guarantee
        3).

        Called at start. Returns how many messages there were, and how many of them are condemned.
        """
        rows = (await self._session.exec(select(MessageRow).where(OPEN, MESSAGES.state == "sending"))).all()
        after = {
            one.id: one
            for one in after_crash(InFlight(cast("int", row.id), row.crashes, row.crashes_alone) for row in rows)
        }
        for row in rows:
            fate = after[cast("int", row.id)]
            row.crashes, row.crashes_alone = fate.crashes, fate.alone
            row.state = "unknown" if fate.condemned else "doubt"
            row.error = CONDEMNED if fate.condemned else "the process ended while this was being sent"
            self._session.add(row)
        await self._session.flush()
        return len(rows), sum(one.condemned for one in after.values())

    async def regain(self, besides: Collection[int]) -> int:
        """Put back the messages that a failed run had claimed, without counting a try; returns how many.

        ``besides`` = the messages whose outcome is known.
        """
        done = await self._session.exec(
            update(MessageRow)
            .where(OPEN, MESSAGES.state == "sending", MESSAGES.id.not_in(besides))
            .values(state="doubt")
            .execution_options(synchronize_session=False)
        )
        return int(cast("Any", done).rowcount)

    async def clear_doubts(self) -> int:
        """Let doubtful messages be sent once more, after a good getMe; returns how many."""
        done = await self._session.exec(update(MessageRow).where(OPEN, MESSAGES.state == "doubt").values(state="ready"))
        return int(cast("Any", done).rowcount)

    async def has_doubts(self) -> bool:
        return (
            await self._session.exec(select(MESSAGES.id).where(OPEN, MESSAGES.state == "doubt").limit(1))
        ).first() is not None

    async def sent_since(self, since: datetime, now: datetime) -> list[tuple[int, datetime]]:
        """Return (telegram chat id, time) of messages sent after ``since``: fills the gate at start (guarantee 5).

        A message in flight when the process ended arrived at an unknown time: it counts as sent ``now``.
        """
        rows = await self._session.exec(
            select(CHATS.telegram_id, MESSAGES.sent_at)
            .join(ChatRow, CHATS.id == MESSAGES.chat_id)
            .where(cast("Any", MESSAGES.claimed_at) >= since)
        )
        return [(chat, sent_at or now) for chat, sent_at in rows]

    async def after_clock_set_back(self, now: datetime) -> None:
        """Clear the waits set by a clock that was ahead: a chat's 429, a next try, an edit.

        At worst one comes too early, once. Digests and mutes keep their times.
        """
        await self._session.exec(update(ChatRow).where(CHATS.not_before > now).values(not_before=None))
        await self._session.exec(update(ChatRow).where(CHATS.next_try_at > now).values(next_try_at=now))
        waits = OPEN, MESSAGES.state == "ready", MESSAGES.due_at > now, MESSAGES.kind != "digest"
        await self._session.exec(
            update(MessageRow).where(*waits).values(due_at=now).execution_options(synchronize_session=False)
        )
        edits = cast("Any", MESSAGES.edit_due_at) > now + AMEND_EVERY
        await self._session.exec(
            update(MessageRow).where(edits).values(edit_due_at=now).execution_options(synchronize_session=False)
        )

    async def counts(self) -> Mapping[str, int]:
        """Return how many messages are in each state."""
        rows = await self._session.exec(select(MESSAGES.state, func.count()).group_by(MESSAGES.state))
        return dict(rows.all())

    async def became(self, since: datetime) -> Mapping[str, int]:
        """Return how many messages were made since then, without answers, by state."""
        rows = await self._session.exec(
            select(MESSAGES.state, func.count())
            .where(cast("Any", MESSAGES.created_at) >= since, MESSAGES.kind.in_(("alert", "digest")))
            .group_by(MESSAGES.state)
        )
        return dict(rows.all())

    async def unknown(self, *, most: int) -> list[Lost]:
        """Return the newest messages of which nobody knows whether they arrived, newest first."""
        rows = await self._session.exec(
            select(MessageRow, ChatRow)
            .join(ChatRow, CHATS.id == MESSAGES.chat_id)
            .where(text("messages.state = 'unknown'"))
            .order_by(MESSAGES.id.desc())
            .limit(most)
        )
        return [
            Lost(row.id, chat_of(chat), row.kind, row.claimed_at or row.created_at, row.error == CONDEMNED)
            for row, chat in rows
        ]

    async def troubled(self, since: datetime) -> Mapping[str, int]:
        """Return how many messages tried since then are ``unknown``, and how many failed."""
        rows = await self._session.exec(
            select(MESSAGES.state, func.count())
            .where(cast("Any", MESSAGES.claimed_at) >= since, MESSAGES.state.in_(("unknown", "failed")))
            .group_by(MESSAGES.state)
        )
        return dict(rows.all())

    async def next_due(self, now: datetime) -> datetime | None:
        """Return when the next waiting message falls due (at most a day ahead); None when no message waits."""
        found: datetime | None = (
            await self._session.exec(
                select(func.min(MESSAGES.due_at)).where(
                    OPEN, MESSAGES.state == "ready", MESSAGES.due_at > now, MESSAGES.due_at < now + timedelta(days=1)
                )
            )
        ).one()
        return found


def _may_go(now: datetime) -> tuple[Any, ...]:
    """Return the conditions for a message to go: it is ready and due, its chat is active and not held by a 429."""
    due = (MESSAGES.due_at <= now) | (
        # The clock was set back: a message that was due when it was queued still is.
        (MESSAGES.created_at > now) & (MESSAGES.due_at <= MESSAGES.created_at)
    )
    # Messages held by a mute wait for its end.
    heard = MESSAGES.kind.not_in(("alert", "digest")) | CHATS.muted_until.is_(None) | (CHATS.muted_until <= now)
    return OPEN, MESSAGES.state == "ready", due, CHATS.state == "active", *open_for_calls(now), heard


def _payload(words: Words) -> dict[str, Any]:
    keyboard = [[asdict(button) for button in line] for line in words.keyboard]
    return {"html": words.html, "keyboard": keyboard, "ask": words.ask, "file": words.file}

"""Deliveries: what chats were promised, alone in a message or with others in a digest."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import and_, insert, update
from sqlmodel import func, select

from bot.core.clock import HOUR
from bot.core.delivery.outcomes import OFF_TOO_LONG
from bot.core.types import NewDelivery, Waiting
from bot.store.alerts import AMEND_EVERY
from bot.store.database.engine import Session, chunks
from bot.store.message_rows import DIGEST, INSTANT, UNTRIED, new_message, queue
from bot.store.tables import (
    CHATS,
    DELIVERIES,
    MESSAGES,
    OPEN,
    STORIES,
    DeliveryRow,
    MessageRow,
    StoryRow,
)

# A message that is edited in place takes so many; then another one begins.
MAX_IN_DIGEST = 40


# Why a message is cancelled: all watches that wanted it are gone.
WATCH_GONE = "watch removed"
# The due time of deliveries that wait for no time.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _OpenDigest:
    """A digest that can still take deliveries: how many it has, and whether it is already shown."""

    message_id: int
    count: int
    shown: bool


class Deliveries:
    """The table of deliveries, and the messages that they travel in."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def chapters_told(self, story_ids: Iterable[int]) -> dict[tuple[int, int], set[int]]:
        """Return the chapters for which a chat has a delivery, by (chat, story).

        -1 = the chat wants no more of the story.
        """
        found: dict[tuple[int, int], set[int]] = defaultdict(set)
        rows = await self._session.exec(
            select(
                *cast("Any", (DELIVERIES.chat_id, DELIVERIES.story_id, DELIVERIES.chapter, DELIVERIES.quieted))
            ).where(DELIVERIES.story_id.in_(list(set(story_ids))))
        )
        for chat_id, story_id, chapter, quieted in rows:
            found[chat_id, story_id] |= {chapter, -1} if quieted else {chapter}
        return found

    async def alerts_since(self, chat_ids: Collection[int], since: datetime) -> dict[int, int]:
        """Return how many alerts chats got in the hour from ``since``: a burst counts as one, urgent alerts do not
        count.
        """
        found: dict[int, int] = {}
        for some in chunks(chat_ids):
            rows = await self._session.exec(
                select(DELIVERIES.chat_id, func.count(MESSAGES.id.distinct()))
                .join(MessageRow, MESSAGES.id == DELIVERIES.message_id)
                .where(
                    DELIVERIES.chat_id.in_(some),
                    # Within the hour: after the clock was set back some alerts are dated in the future.
                    DELIVERIES.created_at > since,
                    DELIVERIES.created_at <= since + HOUR,
                    DELIVERIES.mode != "urgent",
                    (MESSAGES.kind == "alert") | (MESSAGES.held == "burst"),
                    MESSAGES.state.not_in(("merged", "cancelled")),
                )
                .group_by(DELIVERIES.chat_id)
            )
            found.update(rows.all())
        return found

    async def waiting(
        self, story_ids: Collection[int], chat_ids: Collection[int], now: datetime
    ) -> dict[tuple[int, int, int], Waiting]:
        """Return the deliveries of stories that are held for these chats until a later time, by (chat, story, chapter).

        Deliveries cancelled because their watches were gone are included: another watch may want them.
        """
        gone = (MESSAGES.state == "cancelled") & (MESSAGES.error == WATCH_GONE)
        found = []
        for some in chunks(chat_ids):
            which = DELIVERIES.story_id.in_(list(story_ids)) & DELIVERIES.chat_id.in_(some)
            found += await self._waiting(which & (_held(now) | gone))
        return {(one.chat_id, one.story_id, one.chapter): one for one in found}

    async def waiting_for(self, chat_id: int, now: datetime) -> list[Waiting]:
        """Return the deliveries held for a chat until a later time, oldest first."""
        return await self._waiting((DELIVERIES.chat_id == chat_id) & OPEN & _held(now))

    async def _waiting(self, which: Any) -> list[Waiting]:
        columns = (
            DELIVERIES.id,
            DELIVERIES.chat_id,
            DELIVERIES.story_id,
            DELIVERIES.chapter,
            DELIVERIES.article_id,
            DELIVERIES.mode,
            DELIVERIES.hits,
            DELIVERIES.held,
            MESSAGES.due_at,
            MESSAGES.state,
            DELIVERIES.created_at,
        )
        rows = await self._session.exec(
            select(*cast("Any", columns))
            .join(MessageRow, MESSAGES.id == DELIVERIES.message_id)
            .where(which)
            .order_by(DELIVERIES.id)
            # It must not be claimed while a delivery is taken out of it.
            .with_for_update(of=MESSAGES)
        )
        return [
            Waiting(
                delivery_id,
                chat_id,
                story_id,
                chapter,
                article_id,
                mode,
                frozenset(hit["watch_id"] for hit in hits),
                held,
                NEVER if state == "cancelled" else due,
                made_at,
            )
            for delivery_id, chat_id, story_id, chapter, article_id, mode, hits, held, due, state, made_at in rows
        ]

    async def turns(self, chat_ids: Collection[int]) -> dict[int, int]:
        """Return the last turn in the lane among the alerts that wait to be sent to each of these chats."""
        found: dict[int, int] = {}
        for some in chunks(chat_ids):
            rows = await self._session.exec(
                select(MESSAGES.chat_id, func.max(MESSAGES.turn))
                .where(MESSAGES.chat_id.in_(some), MESSAGES.state == "ready", MESSAGES.kind == "alert")
                .group_by(MESSAGES.chat_id)
            )
            found.update(rows.all())
        return found

    async def promise(self, deliveries: Sequence[NewDelivery], at: datetime) -> None:
        """Store deliveries in bulk, each with its message or in a digest, and mark their stories as needing a summary.

        A delivery that comes ``instead_of`` a held one takes it out of its message.
        """
        if not deliveries:
            return
        alone = [delivery for delivery in deliveries if not delivery.held]
        ids = await queue(
            self._session,
            [
                new_message(one.chat_id, "alert", INSTANT, one.due_at, at, silent=one.mode == "silent", turn=one.turn)
                for one in alone
            ],
        )
        places = dict(zip(map(id, alone), ids, strict=True))
        held = [one for one in deliveries if one.held]
        for one, message_id in zip(held, await self._digests_for(held, at), strict=True):
            places[id(one)] = message_id
        await self._move([(one, places[id(one)]) for one in deliveries if one.instead_of is not None])
        made = [one for one in deliveries if one.instead_of is None]
        if not made:
            return
        await self._session.exec(
            insert(DeliveryRow),
            params=[
                {
                    "chat_id": one.chat_id,
                    "story_id": one.story_id,
                    "chapter": one.chapter,
                    "article_id": one.article_id,
                    "message_id": places[id(one)],
                    "mode": one.mode,
                    "hits": [asdict(hit) for hit in one.hits],
                    "held": one.held,
                    "quieted": False,
                    "created_at": at,
                }
                for one in made
            ],
        )
        for some in chunks({one.story_id for one in made}):
            await self._session.exec(update(StoryRow).where(STORIES.id.in_(some)).values(wanted=True))

    async def _move(self, moved: Sequence[tuple[NewDelivery, int]]) -> None:
        """Move deliveries out of the digests that they wait in, into these messages.

        Digests left empty are never sent.
        """
        if not moved:
            return
        hits: dict[int, list[Any]] = {}
        left = set()
        for some in chunks(cast("int", one.instead_of) for one, _ in moved):
            rows = await self._session.exec(
                select(*cast("Any", (DELIVERIES.id, DELIVERIES.message_id, DELIVERIES.hits))).where(
                    DELIVERIES.id.in_(some)
                )
            )
            for delivery_id, message_id, found in rows:
                hits[delivery_id] = found
                left.add(message_id)
        await self._session.exec(
            update(DeliveryRow),
            params=[
                {
                    "id": one.instead_of,
                    "message_id": message_id,
                    "article_id": one.article_id,
                    "mode": one.mode,
                    "held": one.held,
                    "hits": [*hits[one.instead_of], *(asdict(hit) for hit in one.hits)],
                }
                for one, message_id in moved
                if one.instead_of in hits
            ],
        )
        for some in chunks(left):
            full = select(DELIVERIES.message_id).where(DELIVERIES.message_id.in_(some))
            await self._session.exec(
                update(MessageRow)
                .where(MESSAGES.id.in_(some), MESSAGES.state == "ready", MESSAGES.id.not_in(full))
                .values(state="merged")
                .execution_options(synchronize_session=False)
            )

    async def _digests_for(self, held: Sequence[NewDelivery], at: datetime) -> list[int]:
        """Return the digest for each of these deliveries: one that waits for the same time, else a new one."""
        if not held:
            return []
        # Deliveries above the hourly cap go into the digest that is already shown, and are edited in.
        keys = {(one.chat_id, None if one.held == "cap" else one.due_at): one for one in held}
        places = await self._open_digests({chat_id for chat_id, _ in keys}, at)
        # A delivery that waited elsewhere is older than the shown ones: it must not stand behind them (see
        # ``move_on``).
        waited = {_key(one) for one in held if one.instead_of is not None}
        for key in keys:
            digest = places.get(key) if key[1] is None else None
            if digest is not None and (digest.count >= MAX_IN_DIGEST or (digest.shown and key in waited)):
                del places[key]
        missing = [key for key in keys if key not in places]
        loud = {_key(one) for one in held if one.mode != "silent"}
        made = await queue(
            self._session,
            [
                new_message(
                    chat_id,
                    "digest",
                    DIGEST,
                    keys[chat_id, due].due_at,
                    at,
                    silent=due is None or (chat_id, due) not in loud,
                    held=keys[chat_id, due].held,
                )
                for chat_id, due in missing
            ],
        )
        known = {key: digest.message_id for key, digest in places.items()}
        # A delivery that joins is edited into a sent digest; a silent digest may have to make a sound now.
        joined = [known[key] for key in keys if key in known]
        for some in chunks(joined):
            await self._session.exec(
                update(MessageRow)
                .where(MESSAGES.id.in_(some), MESSAGES.state == "sent")
                .values(edit_due_at=func.coalesce(MESSAGES.edit_due_at, at + AMEND_EVERY))
            )
        for some in chunks(known[key] for key in keys if key in known and key[1] is not None and key in loud):
            await self._session.exec(update(MessageRow).where(MESSAGES.id.in_(some)).values(silent=False))
        known |= dict(zip(missing, made, strict=True))
        return [known[_key(one)] for one in held]

    async def _open_digests(
        self, chat_ids: Collection[int], at: datetime
    ) -> dict[tuple[int, datetime | None], _OpenDigest]:
        """Return the digests that can still take deliveries, by chat and due time (None: the one of this hour)."""
        found: dict[tuple[int, datetime | None], _OpenDigest] = {}
        counted = (
            select(func.count()).select_from(DeliveryRow).where(DELIVERIES.message_id == MESSAGES.id).scalar_subquery()
        )
        waits = (MESSAGES.state == "ready") & (MESSAGES.held != "cap") & (MESSAGES.due_at > at)
        shown = (
            MESSAGES.state.in_(("ready", "sent"))
            & (MESSAGES.held == "cap")
            & MESSAGES.created_at.between(at - HOUR, at)
        )
        for some in chunks(chat_ids):
            rows = await self._session.exec(
                select(
                    *cast(
                        "Any",
                        (MESSAGES.id, MESSAGES.chat_id, MESSAGES.due_at, MESSAGES.held, MESSAGES.state, counted),
                    )
                )
                .where(MESSAGES.chat_id.in_(some), MESSAGES.kind == "digest", waits | shown)
                .order_by(MESSAGES.id)
                # It must not be claimed while a delivery is put into it.
                .with_for_update(of=MESSAGES)
            )
            for message_id, chat_id, due, held, state, count in rows:
                found[chat_id, None if held == "cap" else due] = _OpenDigest(message_id, count, state == "sent")
        return found

    async def drop_old(self, telegram_id: int, before: datetime) -> None:
        """Cancel the deliveries that have waited for a chat since before that time."""
        chats = select(CHATS.id).where(CHATS.telegram_id == telegram_id)
        await self._session.exec(
            update(MessageRow)
            .where(
                MESSAGES.chat_id.in_(chats),
                MESSAGES.state == "ready",
                MESSAGES.kind.in_(("alert", "digest")),
                MESSAGES.due_at < before,
            )
            .values(state="cancelled", error=OFF_TOO_LONG)
            .execution_options(synchronize_session=False)
        )

    async def move_on(self, message_id: int, shown: int, at: datetime) -> None:
        """Send deliveries that joined a digest after its first ``shown`` ones in a new one: its message is gone from
        the chat.
        """
        row = await self._session.get(MessageRow, message_id)
        ids = (
            await self._session.exec(
                select(DELIVERIES.id).where(DELIVERIES.message_id == message_id).order_by(DELIVERIES.id).offset(shown)
            )
        ).all()
        if row is None or not ids:
            return
        [made] = await queue(
            self._session, [new_message(row.chat_id, "digest", DIGEST, at, at, silent=True, held=row.held)]
        )
        await self._session.exec(update(DeliveryRow).where(DELIVERIES.id.in_(ids)).values(message_id=made))

    async def quieten(self, delivery_id: int) -> None:
        """Stop telling a chat about the story of a delivery: no 进展, no count of further reports."""
        await self._session.exec(update(DeliveryRow).where(DELIVERIES.id == delivery_id).values(quieted=True))


def _held(now: datetime) -> Any:
    """Return the condition for deliveries that wait in a digest for a later time."""
    untried = and_(*UNTRIED)
    return (MESSAGES.state == "ready") & (MESSAGES.kind == "digest") & untried & (MESSAGES.due_at > now)


def _key(one: NewDelivery) -> tuple[int, datetime | None]:
    return one.chat_id, None if one.held == "cap" else one.due_at

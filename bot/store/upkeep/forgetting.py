"""Forgetting: all data of a chat or a person is deleted in small steps, after one commit that cuts it off.

That commit also records the promise: a step that a kill interrupts is taken again. From then on nothing hangs on the
chat's number, so a person who comes back meanwhile starts over beside the old rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Text, delete, text, update
from sqlalchemy import cast as sql_cast
from sqlmodel import select

from bot.store.database.engine import Session, chunks
from bot.store.offers import Offers
from bot.store.tables import (
    AUDIT,
    BROADCASTS,
    CHATS,
    DELIVERIES,
    FACTS,
    FORGETTINGS,
    MESSAGES,
    OPEN,
    PEOPLE,
    QUESTIONS,
    SOURCES,
    UPDATES,
    WATCHES,
    AuditRow,
    BroadcastRow,
    ChatRow,
    DeliveryRow,
    FactRow,
    ForgettingRow,
    MessageRow,
    PersonRow,
    QuestionRow,
    SourceRow,
    UpdateRow,
    WatchRow,
)

# Chats that are being deleted bear numbers below all that Telegram gives out.
_CUT_OFF = -(2**62)
_FIRST = -(2**63)
# Rows searched at once, and rows deleted at once: neither holds the database for more than some milliseconds.
LOOKED_THROUGH = 2_000
DELETED = 200
# Facts that are kept by chat under a name of their own.
FACTS_OF_CHATS = ("bring", "undo")
NOTHING: dict[str, Any] = {"html": "", "keyboard": [], "ask": "", "file": None}
CANCELLED = {"payload": NOTHING, "follow_up": None, "state": "cancelled", "error": "whoever it names was forgotten"}


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A chat or person whose rows are being deleted.

    ``panel`` is the message that confirms the end (None = nobody asked).
    """

    id: int
    telegram_id: int
    update_id: int | None
    asked_at: datetime
    panel: int | None
    language: str


@dataclass(frozen=True, slots=True)
class Traces:
    """Rows found in one place (see ``PLACES``), ready to be cleared, and where to go on searching."""

    place: int
    ids: tuple[int, ...]
    last: int
    ended: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """A place to search: the rows of a table that meet a condition, and what is done with them (``values`` None =
    deleted).
    """

    row: Any
    columns: Any
    condition: Any
    values: dict[str, Any] | None = None


def _chats(of: Forgotten) -> Any:
    return select(CHATS.id).where(CHATS.telegram_id == _CUT_OFF - of.id)


def _hanging(of: Forgotten) -> list[_Place]:
    """Return the places that hang on the chat: deliveries before their messages, the chats last."""
    rows: tuple[tuple[Any, Any], ...] = (
        (DeliveryRow, DELIVERIES),
        (MessageRow, MESSAGES),
        (WatchRow, WATCHES),
        (QuestionRow, QUESTIONS),
    )
    places = [_Place(row, columns, columns.chat_id.in_(_chats(of))) for row, columns in rows]
    return [*places, _Place(ChatRow, CHATS, CHATS.telegram_id == _CUT_OFF - of.id)]


def _spoken(of: Forgotten) -> Any:
    """Return the condition for updates of the chat, and of the person elsewhere if a person asked; later ones stay."""
    here = UPDATES.chat_key == of.telegram_id
    if of.update_id is None:
        return here
    if of.telegram_id > 0:
        # Ids are numbers of many digits.
        here |= UPDATES.raw.like(f"%{of.telegram_id}%")
    return here & ((UPDATES.id < of.update_id) | (UPDATES.received_at < of.asked_at))


def _said(of: Forgotten) -> list[_Place]:
    return [_Place(UpdateRow, UPDATES, _spoken(of) & (UPDATES.state != "new"))]


def _naming(of: Forgotten) -> list[_Place]:
    """Return the places that name a person in other people's rows: the rows stay, the number goes."""
    person = of.telegram_id
    named = [_Place(AuditRow, AUDIT, AUDIT.person == person, {"person": None})]
    if of.update_id is None or person <= 0:
        return named
    sent = _panels(of) & MESSAGES.state.not_in(("ready", "sending", "doubt"))
    waiting = _panels(of) & MESSAGES.state.in_(("ready", "doubt"))
    return [
        *named,
        _Place(AuditRow, AUDIT, AUDIT.user_id == person, {"user_id": None}),
        _Place(BroadcastRow, BROADCASTS, BROADCASTS.user_id == person, {"user_id": None}),
        _Place(QuestionRow, QUESTIONS, QUESTIONS.user_id == person),
        # Panels of admins that show the person: sent ones are not needed, and unsent ones must not be shown any more.
        _Place(MessageRow, MESSAGES, sent, {"payload": NOTHING, "follow_up": None}),
        _Place(MessageRow, MESSAGES, waiting, CANCELLED),
        _Place(WatchRow, WATCHES, WATCHES.created_by == person, {"created_by": None}),
        _Place(SourceRow, SOURCES, SOURCES.added_by == person, {"added_by": None}),
    ]


def _panels(of: Forgotten) -> Any:
    """Return the condition for answers and notices that name a person."""
    return MESSAGES.kind.in_(("reply", "notice")) & sql_cast(MESSAGES.payload, Text).like(f"%{of.telegram_id}%")


def _places(of: Forgotten) -> list[_Place]:
    return [*_hanging(of), *_said(of), *_naming(of)]


class Forgetting:
    """The table of chats and people that are being forgotten.

    Example: ``await tx.forgetting.cut_off(10001, update_id=7, …)`` in the answer to a tap; then, until ``look`` has
    ended in every place, ``look`` in a transaction that reads and ``clear`` in one that writes; then ``end``.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    async def cut_off(
        self,
        telegram_id: int,
        at: datetime,
        *,
        update_id: int | None = None,
        panel: int | None = None,
        language: str = "",
    ) -> None:
        """Cut a chat with its topics off from everything it has, and promise that all of it is deleted.

        ``update_id`` is the update that asked for it: it stays as an empty one, for Telegram may send it once more.
        Without one, the chat was off for too long, and rows that name a person elsewhere stay.
        """
        if update_id is not None:
            asked = await self._session.get(UpdateRow, update_id)
            at = asked.received_at if asked is not None else at
        row = ForgettingRow(telegram_id=telegram_id, update_id=update_id, asked_at=at, panel=panel, language=language)
        self._session.add(row)
        await self._session.flush()
        ids = list((await self._session.exec(select(CHATS.id).where(CHATS.telegram_id == telegram_id))).all())
        names = [f"{kind}:{chat_id}" for chat_id in ids for kind in FACTS_OF_CHATS]
        for some in chunks(names):
            await self._session.exec(delete(FactRow).where(FACTS.name.in_(some)))
        await self._session.exec(
            update(ChatRow)
            .where(CHATS.telegram_id == telegram_id)
            .values(telegram_id=_CUT_OFF - cast("int", row.id), title="", state="forgotten", off_at=None)
        )
        if update_id is not None:
            await self._session.exec(
                update(UpdateRow).where(UPDATES.id == update_id).values(raw="", chat_key=0, state="done", error="")
            )
            await self._session.exec(delete(PersonRow).where(PEOPLE.user_id == telegram_id))
            if telegram_id > 0:
                await Offers(self._session).forget(telegram_id)

    async def open(self) -> list[Forgotten]:
        """Return all that are being forgotten, in the order in which they asked."""
        rows = (await self._session.exec(select(ForgettingRow).order_by(FORGETTINGS.id))).all()
        return [
            Forgotten(row.id, row.telegram_id, row.update_id, row.asked_at, row.panel, row.language) for row in rows
        ]

    async def look(self, of: Forgotten, after: Traces | None) -> Traces | None:
        """Search the next rows for data of somebody; None when every place has been searched.

        The traces found before must have been cleared.
        """
        places, number, last = _places(of), 0, _FIRST
        if after is not None:
            number, last = (after.place + 1, _FIRST) if after.ended else (after.place, after.last)
        if number == len(places):
            return None
        place = places[number]
        if number < len(_hanging(of)):
            rows = (await self._session.exec(select(place.columns.id).where(place.condition).limit(DELETED))).all()
            return Traces(number, tuple(rows), _FIRST, len(rows) < DELETED)
        # No index knows these: all rows are searched.
        rows = (
            await self._session.exec(
                select(place.columns.id, place.condition)
                .where(place.columns.id > last)
                .order_by(place.columns.id)
                .limit(LOOKED_THROUGH)
            )
        ).all()
        found = tuple(row_id for row_id, met in rows if met)
        return Traces(number, found, rows[-1][0] if rows else last, len(rows) < LOOKED_THROUGH)

    async def is_being_heard(self, of: Forgotten) -> bool:
        """Tell whether an earlier update is still unhandled, or a panel that names the person is being sent."""
        open_ones = text("updates.state = 'new'")  # written out, or SQLite would not use the index of these rows
        heard = [select(UPDATES.id).where(open_ones, _spoken(of))]
        if of.update_id is not None and of.telegram_id > 0:
            heard.append(select(MESSAGES.id).where(OPEN, MESSAGES.state == "sending", _panels(of)))
        return any([(await self._session.exec(one.limit(1))).first() is not None for one in heard])

    async def clear(self, of: Forgotten, place: int, ids: Sequence[int]) -> None:
        """Delete rows that were found, or take the person out of them.

        Rows that have changed since are left as they are.
        """
        where = _places(of)[place]
        met = where.columns.id.in_(list(ids)) & where.condition
        if where.values is None:
            statement: Any = delete(where.row).where(met)
        else:
            statement = update(where.row).where(met).values(where.values)
        await self._session.exec(statement.execution_options(synchronize_session=False))

    async def end(self, of: Forgotten) -> None:
        """Delete the record that somebody was being forgotten."""
        await self._session.exec(delete(ForgettingRow).where(FORGETTINGS.id == of.id))

"""People with a role: owners, admins, people who were invited, people who are banned."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import update
from sqlmodel import delete, select

from bot.core.chat.roles import MANAGING, Role
from bot.store.database.engine import Session, chunks
from bot.store.tables import CHATS, PEOPLE, ChatRow, PersonRow


class KnownPerson(NamedTuple):
    """A person with a role, and the name Telegram has for them if they spoke to the bot."""

    user_id: int
    role: Role
    title: str


class People:
    """The table of people. Owners named in the configuration need not be in it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def role(self, user_id: int) -> Role | None:
        """Return a person's role; None = no role."""
        row = await self._session.get(PersonRow, user_id, populate_existing=True)
        return cast("Role", row.role) if row else None

    async def admins(self) -> frozenset[int]:
        """Return the numeric ids of the owners and admins appointed in chat."""
        return frozenset(
            (await self._session.exec(select(PEOPLE.user_id).where(PEOPLE.role.in_(sorted(MANAGING))))).all()
        )

    async def owners(self) -> frozenset[int]:
        """Return the numeric ids of the owners appointed in chat."""
        return frozenset((await self._session.exec(select(PEOPLE.user_id).where(PEOPLE.role == "owner"))).all())

    async def give(self, user_id: int, role: Role, at: datetime) -> None:
        """Give a person a role. Somebody banned again is told of it again."""
        await self._session.merge(PersonRow(user_id=user_id, role=role, added_at=at, told=False))
        await self._session.flush()

    async def drop(self, user_id: int) -> None:
        """Take a person's role away."""
        await self._session.exec(delete(PersonRow).where(PEOPLE.user_id == user_id))

    async def tell_ban(self, user_id: int) -> bool:
        """Tell whether a person has not heard yet that they are banned, and note that they hear it now."""
        done = await self._session.exec(
            update(PersonRow)
            .where(PEOPLE.user_id == user_id, PEOPLE.role == "banned", PEOPLE.told.is_(False))
            .values(told=True)
        )
        return bool(cast("Any", done).rowcount)

    async def titles(self, ids: Iterable[int]) -> dict[int, str]:
        """Return Telegram's names of these people and chats, where they spoke to the bot."""
        found: dict[int, str] = {}
        for some in chunks(ids):
            rows = await self._session.exec(
                select(CHATS.telegram_id, CHATS.title).where(CHATS.telegram_id.in_(some), CHATS.title != "")
            )
            found.update(rows.all())
        return found

    async def every(self) -> Sequence[KnownPerson]:
        """Return everybody with a role: owners first, then admins, invited people, banned people."""
        rows = await self._session.exec(
            select(PEOPLE.user_id, PEOPLE.role, CHATS.title)
            .outerjoin(ChatRow, (CHATS.telegram_id == PEOPLE.user_id) & (CHATS.thread_id == 0))
            .order_by(PEOPLE.added_at, PEOPLE.user_id)
        )
        found = [KnownPerson(user_id, cast("Role", role), title or "") for user_id, role, title in rows]
        order = {"owner": 0, "admin": 1, "user": 2, "banned": 3}
        return sorted(found, key=lambda one: order[one.role])

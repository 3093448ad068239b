"""Access: roles, invitations, bans and quotas, each change written into the log in the same transaction."""

import hashlib
import secrets
from datetime import datetime, timedelta

from bot.core.chat.roles import MANAGING, Person, Role, RoleRefusal, may_become
from bot.core.types import Chat
from bot.store import Transaction

ADMIN_PREFIX, USER_PREFIX = "adm_", "inv_"
ADMIN_LINK_LASTS, USER_LINK_LASTS = timedelta(hours=24), timedelta(days=7)
MAX_QUOTA = 100_000


async def invite(tx: Transaction, role: Role, by: Person, at: datetime) -> str | None:
    """Make the one-time start word of an invitation; None where ``by`` may not invite to that role.

    Only its hash is stored.

    Example: ``await invite(tx, "admin", owner, now)`` -> ``"adm_…"``, good for 24 hours; ``"inv_…"`` for a user, for 7
    days.
    """
    if role not in {"admin", "user"} or by.role not in MANAGING or (role == "admin" and by.role != "owner"):
        return None
    word = secrets.token_urlsafe(24)
    lasts = ADMIN_LINK_LASTS if role == "admin" else USER_LINK_LASTS
    await tx.offers.make(_invitation(word), {"role": role}, lasts=lasts, at=at)
    await tx.audit.note(by.user_id, "invite", at=at, after=role)
    return (ADMIN_PREFIX if role == "admin" else USER_PREFIX) + word


async def accept(tx: Transaction, word: str, who: Person | None, user_id: int, at: datetime) -> Role | None:
    """Accept an invitation; returns the person's role now, None when the link is used, old or wrong.

    A person who has as high a role already keeps it, and the link stays good for somebody else. ``who`` is not a banned
    person.
    """
    name = _invitation(word.removeprefix(ADMIN_PREFIX).removeprefix(USER_PREFIX))
    kept = await tx.offers.look(name, at)
    if kept is None:
        return None
    role: Role = "admin" if kept["role"] == "admin" else "user"
    if who is not None and (who.role in MANAGING or role == "user"):
        return who.role
    if await tx.offers.take(name, at) is None:
        return None
    await tx.people.give(user_id, role, at)
    await tx.chats.let_in(user_id)
    await tx.audit.note(user_id, "join", person=user_id, at=at, before=who.role if who else "", after=role)
    return role


async def give(tx: Transaction, by: Person, whom: Person, wanted: Role, at: datetime) -> RoleRefusal | None:
    """Give a person a role; None when it was given, else why not.

    Nothing more is sent to a banned person; an unbanned one gets everything again.
    """
    if (refused := may_become(by, whom, wanted)) is not None:
        return refused
    await tx.people.give(whom.user_id, wanted, at)
    if wanted == "banned":
        await tx.chats.switch_off(whom.user_id, "banned", at)
    elif whom.role == "banned":
        await tx.chats.unban(whom.user_id)
    await tx.audit.note(by.user_id, "role", person=whom.user_id, at=at, before=whom.role, after=wanted)
    return None


async def allow(tx: Transaction, chat: Chat, most: int | None, by: int, at: datetime) -> None:
    """Set how many watches a chat may have; None = as configured. Watches that it has already stay."""
    await tx.chats.limit(chat.id, most)
    before, after = ("" if one is None else str(one) for one in (chat.watches_most, most))
    await tx.audit.note(by, "quota", person=chat.telegram_id, at=at, before=before, after=after)


async def close_the_door(tx: Transaction, *, invite_only: bool) -> None:
    """Let all existing chats in when invitations are needed from now on. Called at start."""
    before = await tx.key_values.get("access")
    was_open = before is not None and before["invite_only"] is False
    # A badly stored value lets nobody in.
    if invite_only and (was_open or not await tx.key_values.is_noted("access")):
        await tx.chats.let_in()
    await tx.key_values.put("access", {"invite_only": invite_only})


def _invitation(word: str) -> str:
    return f"invite:{hashlib.sha256(word.encode()).hexdigest()}"

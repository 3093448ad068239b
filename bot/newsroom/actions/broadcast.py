"""Broadcast: send a text to every chat, once, behind all other messages; and stop it."""

from datetime import datetime

from bot.core.types import Words
from bot.store import Transaction
from bot.store.broadcasts import Broadcast

MAX_BROADCAST = 3_500
"""Of Telegram's 4,096: escaping and a heading take some."""


async def draft(tx: Transaction, text: str, *, by: int, invited_only: bool, at: datetime) -> tuple[int, int]:
    """Store a text until it is confirmed; returns its number, and how many chats it would go to now."""
    number = await tx.broadcasts.draft(by, text, at)
    return number, len(await tx.broadcasts.recipients(invited_only=invited_only))


async def send(
    tx: Transaction, number: int, words: Words, *, by: int, invited_only: bool, at: datetime
) -> Broadcast | None:
    """Put a drafted broadcast into the outbox for every chat that is on.

    Returns None when it is gone, was sent before, or is another admin's. All of it commits together: even after a crash
    it is sent once or not at all, and confirming it twice sends it once.
    """
    found = await tx.broadcasts.get(number)
    if found is None or found.user_id != by or found.state != "draft":
        return None
    chats = await tx.broadcasts.recipients(invited_only=invited_only)
    if not await tx.broadcasts.send(number, chats, words, at):
        return None
    await tx.audit.note(by, "broadcast", at=at, before=found.text, after=str(len(chats)))
    return await tx.broadcasts.get(number)


async def stop(tx: Transaction, number: int, *, by: int, at: datetime) -> Broadcast | None:
    """Stop a broadcast for the chats that have not got it, or drop a draft; None when there is nothing to stop."""
    found = await tx.broadcasts.get(number)
    if found is None or found.state not in {"draft", "sent"}:
        return None
    await tx.broadcasts.stop(number)
    if found.state == "sent":
        await tx.audit.note(by, "stop", at=at, before=found.text)
    return await tx.broadcasts.get(number)

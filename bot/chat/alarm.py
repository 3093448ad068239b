"""The alarm: tells owners that the database is damaged, without the outbox, which is in that database."""

import asyncio
from collections.abc import Collection

import structlog
from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.channels.telegram import outcome_of
from bot.core.backoff import ALARM_AGAIN
from bot.core.delivery.outcomes import Refused
from bot.messages.admin import notices
from bot.messages.reader import Reader
from bot.store import Store

log = structlog.get_logger("alarm")


class Alarm:
    """Waits until a damaged page is met, then tells every owner once.

    Example: ``alarm = Alarm(store, reader, settings.admins); await alarm.begin(); task =
    asyncio.create_task(alarm.watch(bot))``.

    The owners are read from the database while that is possible.
    """

    def __init__(self, store: Store, reader: Reader, owners: Collection[int]) -> None:
        self._store = store
        self._reader = reader
        self._owners = set(owners)

    async def begin(self) -> None:
        """Read the owners."""
        async with self._store.read() as tx:
            self._owners |= await tx.people.owners()

    async def watch(self, bot: Bot) -> None:
        """Wait for damage, perhaps forever, and tell each owner.

        Retries until each has heard of it or cannot be written to.
        """
        log.critical("the database is damaged", why=await self._store.damaged())
        try:
            await self.begin()  # the owners may have changed by now
        except Exception as exc:  # noqa: BLE001 - an unreadable database is the reason for the alarm
            log.warning("the owners are those who were known at the start", why=str(exc))
        copies = self._store.copies()
        words = notices.damaged(self._reader, str(copies[-1]) if copies else "")
        waiting = sorted(self._owners)
        while waiting:
            waiting = [owner for owner in waiting if not await self._tell(bot, owner, words)]
            if waiting:
                await asyncio.sleep(ALARM_AGAIN.total_seconds())

    async def _tell(self, bot: Bot, owner: int, words: str) -> bool:
        try:
            await bot.send_message(owner, words, parse_mode=ParseMode.HTML)
        except TelegramError as exc:
            # An answer that a proxy gives in Telegram's place says nothing of the owner.
            outcome = outcome_of(exc, private=True)
            if not isinstance(outcome, Refused) or outcome.reason not in {"gone", "message"}:
                return False
            log.warning("an owner cannot be told", owner=owner, why=outcome.why)
        return True

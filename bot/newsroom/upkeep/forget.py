"""Forget: delete all data of people who asked for it, in small steps, then tell them, then clean the files."""

import asyncio
from collections.abc import Callable

import structlog

from bot.core.backoff import FORGETTING_AGAIN
from bot.core.delivery.outcomes import InDoubt, NotSent
from bot.core.types import Chat
from bot.messages import forgetting
from bot.newsroom.channel import Channel
from bot.newsroom.events import Event, Report
from bot.store import Store
from bot.store.upkeep.forgetting import DELETED, Forgotten, Traces

log = structlog.get_logger("forget")


class Forget:
    """Forgets everybody who is cut off, one after the other; what a kill interrupts goes on at the next start.

    ``can_say`` tells whether Telegram has answered yet: deleting does not wait for that.
    """

    def __init__(
        self,
        store: Store,
        channel: Channel,
        report: Report,
        *,
        can_say: Callable[[], bool],
        later: Callable[[float], None],
    ) -> None:
        self._store = store
        self._report = report
        self._channel = channel
        self._can_say = can_say
        self._later = later
        self._deleted: set[int] = set()  # chats whose rows are all deleted, only the confirmation is missing
        self._saying: dict[int, asyncio.Task[bool]] = {}
        # A run that was killed may have deleted rows whose old pages are still in the files.
        self._scrubbed = False
        self._gone = 0  # how many were forgotten since the files were cleaned

    async def __call__(self) -> bool:
        async with self._store.read() as tx:
            waiting = await tx.forgetting.open()
        empty = [one for one in waiting if await self._empty(one)]
        await self._scrub()
        ended = [await self._end(one) for one in empty]
        self._gone += sum(ended)
        await self._scrub()
        if self._scrubbed and self._gone:
            self._report(Event("forget", "", {"chats": self._gone}))
            self._gone = 0
        if not (self._scrubbed and len(empty) == len(waiting) and all(ended)):
            self._later(FORGETTING_AGAIN.total_seconds())
        return False

    async def stop(self) -> None:
        """Cancel the confirmations being sent: they are sent after the next start."""
        for saying in self._saying.values():
            saying.cancel()
        await asyncio.gather(*self._saying.values(), return_exceptions=True)

    async def _scrub(self) -> None:
        if not self._scrubbed:
            self._scrubbed = await self._store.scrub()

    async def _empty(self, one: Forgotten) -> bool:
        """Delete all data of somebody; False while more may still come."""
        if one.id in self._deleted:
            return True
        try:
            await self._delete(one)
            self._scrubbed = False
            async with self._store.read() as tx:
                if await tx.forgetting.is_being_heard(one):
                    return False
        except Exception:
            # One chat that cannot be forgotten must not keep the others waiting.
            log.exception("a chat could not be forgotten", number=one.id)
            return False
        self._deleted.add(one.id)
        return True

    async def _end(self, one: Forgotten) -> bool:
        """Finish with somebody whose data is gone, once that has been confirmed; False when it has not."""
        try:
            if not self._was_said(one):
                return False
            async with self._store.write() as tx:
                await tx.forgetting.end(one)
        except Exception:
            log.exception("a chat could not be forgotten", number=one.id)
            return False
        self._deleted.discard(one.id)
        self._scrubbed = False
        return True

    def _was_said(self, one: Forgotten) -> bool:
        """Tell whether the end was confirmed; otherwise start the confirmation in the background.

        It may take as long as Telegram does, and nothing waits for it.
        """
        if one.panel is None:
            return True
        saying = self._saying.get(one.id)
        if saying is None and self._can_say():
            saying = self._saying[one.id] = asyncio.create_task(self._say(one, one.panel), name="say forgotten")
            saying.add_done_callback(lambda _: self._later(0.0))
        if saying is None or not saying.done():
            return False
        del self._saying[one.id]
        return saying.result()

    async def _delete(self, one: Forgotten) -> None:
        traces: Traces | None = None
        while True:
            # A read: it keeps nobody from writing.
            async with self._store.read() as tx:
                traces = await tx.forgetting.look(one, traces)
            if traces is None:
                return
            for start in range(0, len(traces.ids), DELETED):
                async with self._store.write() as tx:
                    await tx.forgetting.clear(one, traces.place, traces.ids[start : start + DELETED])

    async def _say(self, one: Forgotten, panel: int) -> bool:
        """Confirm, in the message that asked, that nothing is left; False when it is to be tried again.

        It needs none of the deleted rows.
        """
        reader = self._channel.reader(one.language)
        copies = await asyncio.to_thread(self._store.left_behind)
        chat = Chat(one.id, one.telegram_id, 0, "private", "", one.language, active=True)
        outcome = await self._channel.edit(chat, panel, forgetting.deleted(reader, [path.name for path in copies]))
        return not isinstance(outcome, NotSent | InDoubt)

"""Edit sent: add to sent messages the further reports of an alert's story, and new deliveries of this hour's digest."""

from collections.abc import Callable

import structlog

from bot.core.backoff import EDIT_AGAIN, EDIT_GIVEN_UP, EDIT_PARKED_AGAIN
from bot.core.clock import Clock
from bot.core.delivery.outcomes import NotSent, Outcome, Refused, Sent
from bot.newsroom.channel import Channel
from bot.store import Store
from bot.store.edits import Shown

log = structlog.get_logger("amend")

AT_ONCE = 10
# With more messages waiting to be sent the lane is behind: no edits then.
BEHIND = 60


class EditSent:
    """Edits a batch, silently (an edit makes no sound). Returns True while there is more to do at once.

    An edit is tried until it is done, for twice does no harm; that of an alert is dropped when messages wait to be sent
    for too long.
    """

    def __init__(self, store: Store, channel: Channel, clock: Clock, *, later: Callable[[float], None]) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock
        self._later = later

    async def __call__(self) -> bool:
        now = self._clock.now()
        async with self._store.read() as tx:
            waiting = await tx.edits.due(now, most=AT_ONCE, held=self._channel.held())
            behind = bool(waiting) and await tx.outbox.is_behind(now, over=BEHIND)
        if behind:
            async with self._store.write() as tx:
                await tx.edits.drop(now - EDIT_GIVEN_UP)
            self._later(EDIT_AGAIN.total_seconds())
            return False
        for one in waiting:
            outcome = await self._edit(one)
            if isinstance(outcome, NotSent) and outcome.retry_after is None:
                self._later(5.0)
                return False
            await self._record(one, outcome)
        return len(waiting) == AT_ONCE

    async def _edit(self, one: Shown) -> Outcome | None:
        message = one.message
        if message.version <= one.shown or (message.alert is None and message.digest is None):
            return None
        try:
            words = self._channel.render(message)
        except Exception:
            # Guarantee 8: a message that cannot be written must not keep the others from being edited.
            log.exception("an edit cannot be written", message=message.id)
            return None
        return await self._channel.edit(message.chat, one.telegram_message_id, words)

    async def _record(self, one: Shown, outcome: Outcome | None) -> None:
        now = self._clock.now()
        async with self._store.write() as tx:
            match outcome:
                case None | Sent():
                    await tx.edits.done(one.message.id, max(one.shown, one.message.version), now + EDIT_AGAIN)
                case Refused(reason) if one.message.digest is not None and reason == "message":
                    # It was deleted in the chat: deliveries that joined since it was shown come in a message of their
                    # own.
                    await tx.edits.done(one.message.id, one.message.version, now + EDIT_AGAIN)
                    await tx.deliveries.move_on(one.message.id, one.shown, now)
                case NotSent(_, retry_after) if retry_after is not None:
                    # One chat's 429 does not delay the edits of others.
                    await tx.chats.hold(one.message.chat.telegram_id, now + retry_after)
                    self._later(retry_after.total_seconds())
                case Refused("migrated", _, moved_to) if moved_to is not None:
                    await tx.chat_migration.migrate(one.message.chat.telegram_id, moved_to)
                case Refused("gone", why):
                    await tx.chats.switch_off(one.message.chat.telegram_id, why, now)
                case Refused("parked", _):
                    await tx.edits.put_off(one.message.id, now + EDIT_PARKED_AGAIN)
                case Refused("message", _):
                    await tx.edits.done(one.message.id, one.message.version, now + EDIT_AGAIN)
                case _:
                    await tx.edits.put_off(one.message.id, now + EDIT_AGAIN)

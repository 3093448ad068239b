"""Send: claim a few messages (one per chat), send them together, record together (T3; guarantees 3 and 5)."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.core.backoff import TELEGRAM
from bot.core.clock import Clock
from bot.core.delivery.chat_settings import ChatSettings
from bot.core.delivery.outcomes import SUSPECT_AFTER, InDoubt, NotSent, Outcome, Refused, Sent, batch_of, parks, settle
from bot.core.delivery.rules import Rules
from bot.core.types import Message
from bot.newsroom.channel import Channel
from bot.newsroom.events import Event, Report
from bot.newsroom.upkeep.parked import is_strange, remember_fault
from bot.store import Store, Transaction
from bot.store.outbox import Head, Settled

log = structlog.get_logger("send")

# More in flight make httpx slower per message: 0.9 ms at 10, 2.3 ms at 100 (measured); fewer leave more gaps between
# batches, in which places of Telegram's second stay empty (28.96 messages a second at 10).
AT_ONCE = 14
# Messages that an outage held for longer become one digest a chat (demand 24).
OUTAGE = timedelta(minutes=30)
# A chat without doubts for so many seconds is as good as any.
FORGOTTEN_AFTER = 600.0
# Of the 30 calls that Telegram takes in a second, these stay free while an outage's backlog is sent.
SPARE = 5


class Send:
    """Sends a batch. Returns True while there is more to do at once.

    While Telegram cannot be reached nothing is claimed: getMe is tried with a growing pause, and sending goes on when
    it answers. While it answers but takes no message (every send is in doubt), one is tried at a time, with a growing
    pause: each has two tries only.
    """

    def __init__(
        self,
        store: Store,
        channel: Channel,
        clock: Clock,
        rules: Rules,
        report: Report,
        *,
        later: Callable[[float], None],
        stale_after: timedelta | None = None,
    ) -> None:
        self._rules = rules
        self._stale_after = stale_after
        self._store = store
        self._channel = channel
        self._clock = clock
        self._report = report
        self._later = later
        self._down_for = 0
        self._probe_at = 0.0
        # Something may be in doubt: at start the messages in flight, later those that this stage sent. Nothing else
        # makes doubts.
        self._doubts: bool | None = None
        self._doubtful = 0  # batches in a row of which nothing surely arrived, to several chats
        self._try_at = 0.0
        # By chat: doubts in a row, and until when nothing more is tried there.
        self._wary: dict[int, tuple[int, float]] = {}
        # At start too: waiting messages may have waited for long.
        self._combine_late = True
        self._catching_up = False
        # More messages wait and all of the last batch arrived: its outcomes are recorded when the next one is claimed.
        self._busy = False
        # Messages are claimed and not sent yet: if a run ends so, nobody knows what the database kept of its claim.
        self._claiming = False
        # Messages in flight at crashes go by themselves, in turns with the others.
        self._alone_next = False
        # Sent messages to be recorded, at the latest before anything else is claimed.
        self._unrecorded: list[tuple[Message, Outcome]] = []

    async def __call__(self) -> bool:
        if self._unrecorded and not self._busy:
            await self.record()
        if not await self._answers():
            return False
        if (wait := self._try_at - self._clock.monotonic()) > 0 and self._doubtful:
            self._later(wait)
            return False
        now = self._clock.now()
        if self._combine_late:
            async with self._store.write() as tx:
                combined = await tx.digests.combine(now, "outage", more_than=1, waiting_since=now - OUTAGE)
            self._combine_late = False
            self._catching_up = self._catching_up or combined > 0
        room = self._room()
        if room <= 0:
            await self.record()
            self._busy = False
            self._later(0.05)
            return False
        await self._regain()
        self._claiming = True
        messages = await self._claim(room, now)
        if messages is None:
            self._catching_up = self._claiming = False
            return False
        outcomes = await asyncio.gather(*(self._channel.send(message) for message in messages))
        self._claiming = False
        self._unrecorded += zip(messages, outcomes, strict=True)
        self._busy = len(messages) == AT_ONCE and all(isinstance(outcome, Sent) for outcome in outcomes)
        if not self._busy:
            await self.record()
        return True

    async def _regain(self) -> None:
        """Release what was claimed by a run that failed before it was sent: it goes again after a good getMe.

        This is no crash: the failure (a full disk) says nothing about the claimed messages.
        """
        if self._claiming:
            async with self._store.write() as tx:
                lost = await tx.outbox.regain(besides=[message.id for message, _ in self._unrecorded])
            self._claiming = False
            self._doubts = self._doubts or lost > 0

    async def record(self) -> None:
        """Record the outcomes of sent messages; also called when the bot stops."""
        if not self._unrecorded:
            return
        try:
            await self._record(self._unrecorded)
        except Exception:
            # One of them may be impossible to record: the others go on.
            log.exception("a batch could not be recorded; each message is recorded by itself")
            await self._record_each()

    async def _record(self, batch: Sequence[tuple[Message, Outcome]]) -> None:
        async with self._store.write() as tx:
            settled = await self._note(tx, batch)
        self._noted(batch, settled)

    async def _record_each(self) -> None:
        """Record outcomes one by one; a message that cannot be recorded, while others can, is of unknown fate.

        It must not stop all later ones. Raises the database's error where it takes nothing: all is tried again then.
        """
        for one in list(self._unrecorded):
            if await self._is_recorded(one):
                continue
            async with self._store.write() as tx:  # is it the message, or the database?
                await tx.key_values.beat("send", self._clock.now())
            if not await self._is_recorded(one):
                await self._give_up(one)

    async def _is_recorded(self, one: tuple[Message, Outcome]) -> bool:
        try:
            await self._record([one])
        except Exception:
            log.exception("a message could not be recorded", message=one[0].id)
            return False
        return True

    async def _give_up(self, one: tuple[Message, Outcome]) -> None:
        message, _ = one
        why = "what became of it could not be recorded"
        async with self._store.write() as tx:
            await tx.outbox.settle([Settled(message.id, "unknown", self._clock.now(), message.doubts, error=why)])
        self._unrecorded = [other for other in self._unrecorded if other[0].id != message.id]

    async def _claim(self, room: int, now: datetime) -> list[Message] | None:
        """Claim the messages that may go now; None when there are none."""
        if self._busy:
            async with self._store.write() as tx:
                settled = await self._note(tx, batch := self._unrecorded)
                heads = await tx.outbox.heads(now, most=room, held=self._held())
                messages = await self._claim_heads(tx, heads, now)
            self._busy = False
            self._noted(batch, settled)
            return messages
        # A read first: it keeps nobody from writing.
        async with self._store.read() as tx:
            heads = await tx.outbox.heads(now, most=room, held=self._held())
            waits = await tx.outbox.next_due(now) if not heads else None
        if not heads:
            if waits is not None:
                self._later((waits - now).total_seconds())
            if (free := self._channel.free_in()) is not None:
                self._later(free)  # waiting messages may wait for their chats only
            return None
        async with self._store.write() as tx:
            return await self._claim_heads(tx, heads, now)

    async def _claim_heads(self, tx: Transaction, heads: Sequence[Head], now: datetime) -> list[Message]:
        heads = batch_of(heads, alone_next=self._alone_next)
        self._alone_next = all(head.crashes < SUSPECT_AFTER for head in heads)
        await self._gather(tx, heads, now)
        await self._keep_quiet(tx, heads, now)
        return await tx.outbox.claim(heads, now)

    def _room(self) -> int:
        """Return how many messages to claim: a whole batch once there is a place.

        The gate gives the others theirs within a third of a second, and many small batches would cost twice the time of
        a large one (measured).
        """
        room = self._channel.room()
        if self._catching_up:
            return min(AT_ONCE, room - SPARE)
        # After a full batch nothing waits for a place: looking again and again would leave places empty (28 messages a
        # second of 30).
        return min(room, 1) if self._doubtful else AT_ONCE if room or self._busy else 0

    async def _keep_quiet(self, tx: Transaction, heads: Sequence[Head], now: datetime) -> None:
        """Hold late messages, after an outage or a mute, that would ring in quiet hours: they come as one when these
        end.
        """
        for head in heads:
            if head.kind in {"alert", "digest"}:
                settings = ChatSettings.of(head.settings, self._rules.settings)
                if (until := settings.quiet_until(now, self._rules.zone)) is not None:
                    await tx.digests.combine(
                        now,
                        "quiet",
                        more_than=0,
                        chat_ids=[head.chat_id],
                        due_at=until,
                        urgent_too=not settings.breaks,
                    )

    async def _gather(self, tx: Transaction, heads: Sequence[Head], now: datetime) -> None:
        """Put the messages that wait for a parked place into one, when the place is tried again."""
        for head in heads:
            if head.parked:
                await tx.places.combine(head.chat_id, now, self._stale_before(now))

    def _stale_before(self, now: datetime) -> datetime | None:
        return now - self._stale_after if self._stale_after is not None else None

    async def _answers(self) -> bool:
        """Probe Telegram if a message is in doubt or Telegram was unreachable: doubts clear only after a good getMe."""
        if self._doubts is None:
            async with self._store.read() as tx:
                self._doubts = await tx.outbox.has_doubts()
        if not self._doubts and not self._down_for:
            return True
        now = self._clock.monotonic()
        if now < self._probe_at:
            self._later(self._probe_at - now)
            return False
        if await self._channel.probe():
            self._combine_late = self._catching_up = self._down_for > 0 or self._combine_late
            self._down_for = 0
            if self._doubts:
                async with self._store.write() as tx:
                    await tx.outbox.clear_doubts()
                self._doubts = False
            return True
        self._went_down()
        return False

    def _went_down(self) -> None:
        self._down_for += 1
        pause = TELEGRAM.after(self._down_for).total_seconds()
        self._probe_at = self._clock.monotonic() + pause
        self._later(pause)
        log.warning("Telegram cannot be reached; messages wait", tried=self._down_for, again_in=pause)

    async def _note(self, tx: Transaction, batch: Sequence[tuple[Message, Outcome]]) -> list[Settled]:
        """Store the outcomes of a batch."""
        now = self._clock.now()
        settled = []
        for message, outcome in batch:
            fate = settle(message, outcome, now)
            settled.append(
                Settled(
                    message.id,
                    fate.state,
                    fate.due_at,
                    fate.doubts,
                    telegram_message_id=outcome.telegram_message_id if isinstance(outcome, Sent) else None,
                    sent_at=now if isinstance(outcome, Sent) else None,
                    shown=message.version if isinstance(outcome, Sent) else 0,
                    error=fate.error,
                )
            )
            chat = message.chat.telegram_id
            match outcome:
                case NotSent(_, retry_after) if retry_after is not None:
                    await tx.chats.hold(chat, now + retry_after)
                case Refused("gone", why):
                    await tx.chats.switch_off(chat, why, now)
                case Refused("migrated", _, moved_to) if moved_to is not None:
                    await tx.chat_migration.migrate(chat, moved_to)
        await tx.outbox.settle(settled)
        for message, outcome in batch:
            await self._note_place(tx, message, outcome, now)
        return settled

    async def _note_place(self, tx: Transaction, message: Message, outcome: Outcome, now: datetime) -> None:
        """Park a place that cannot be written to, open one that can, and note faults of ours for admins."""
        if isinstance(outcome, Sent) and message.chat.parked is not None:
            await tx.places.unpark(message.chat.id, now)
        if (reason := parks(message, outcome)) is not None:
            await tx.places.park(message.chat.id, reason, now)
            if reason == "topic-deleted" and message.chat.thread_id:
                await tx.places.hand_over(message.chat, now, self._stale_before(now))
        if isinstance(outcome, Refused) and is_strange(outcome):
            await remember_fault(tx, outcome)

    def _noted(self, sent: Sequence[tuple[Message, Outcome]], settled: Sequence[Settled]) -> None:
        """Update the stage's own state after the commit."""
        done = {message.id for message, _ in sent}
        self._unrecorded = [one for one in self._unrecorded if one[0].id not in done]
        self._doubts = self._doubts or any(one.state == "doubt" for one in settled)
        for message, outcome in sent:
            self._tell(message, outcome)
        self._doubt([(message.chat.telegram_id, outcome) for message, outcome in sent])
        # One lost connection is enough to know; doubts are probed at the next turn.
        if any(isinstance(outcome, NotSent) and outcome.retry_after is None for _, outcome in sent):
            self._went_down()

    def _held(self) -> set[int]:
        """Return the chats that nothing is sent to now: held by the gate, or in doubt."""
        now = self._clock.monotonic()
        return self._channel.held() | {chat for chat, (_, until) in self._wary.items() if until > now}

    def _doubt(self, outcomes: list[tuple[int, Outcome]]) -> None:
        """Slow down where nothing surely arrives.

        That is in one chat, or everywhere, when several are in doubt and no other chat got anything.
        """
        now = self._clock.monotonic()
        for chat, outcome in outcomes:
            if isinstance(outcome, InDoubt):
                tried, _ = self._wary.get(chat, (0, 0.0))
                self._wary[chat] = tried + 1, now + self._pause(tried + 1)
            else:
                self._wary.pop(chat, None)
        self._wary = {
            chat: (tried, until) for chat, (tried, until) in self._wary.items() if until > now - FORGOTTEN_AFTER
        }
        if any(isinstance(outcome, Sent) for _, outcome in outcomes):
            self._doubtful = 0
        elif (self._doubtful or len(self._wary) > 1) and all(isinstance(outcome, InDoubt) for _, outcome in outcomes):
            self._doubtful += 1
            self._try_at = now + self._pause(self._doubtful)

    def _pause(self, failures: int) -> float:
        """Return how long to wait after so many tries, and schedule the next look."""
        pause = TELEGRAM.after(failures).total_seconds()
        self._later(pause)
        return pause

    def _tell(self, message: Message, outcome: Outcome) -> None:
        numbers: dict[str, object] = {"message": message.id, "chat": message.chat.telegram_id, "kind": message.kind}
        match outcome:
            case Sent():
                if message.alert is not None:
                    numbers["ms"] = round((self._clock.now() - message.alert.article.stored_at).total_seconds() * 1000)
                    numbers["article"] = message.alert.article.title
                numbers["outcome"] = "sent"
                numbers["opened"] = message.chat.parked is not None
            case NotSent(why) | InDoubt(why) | Refused(_, why):
                numbers |= {"outcome": type(outcome).__name__, "why": why, "parked": parks(message, outcome)}
                numbers["strange"] = isinstance(outcome, Refused) and is_strange(outcome)
                log.warning(
                    "message not sent",
                    message=message.id,
                    chat=message.chat.telegram_id,
                    outcome=type(outcome).__name__,
                    why=why,
                )
        self._report(Event("send", "sendMessage", numbers))

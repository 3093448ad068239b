"""Send: claim a few messages (one per chat), send them together, record together (T3; guarantees 3 and 5)."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.core.clock import Clock
from bot.core.delivery import SUSPECT_AFTER, InDoubt, NotSent, Outcome, Refused, Sent, batch_of, parks, settle
from bot.core.promises import Rules
from bot.core.timing import ChatSettings
from bot.core.types import Message
from bot.newsroom.parked import is_strange, remember_fault
from bot.newsroom.report import Event, Report
from bot.store import Store, Transaction
from bot.store.outbox import Head, Settled

log = structlog.get_logger("send")

# More in flight make httpx slower per message: 0.9 ms at 10, 2.3 ms at 100 (measured); fewer leave more gaps between batches, in which
# places of Telegram's second stay empty (28.96 messages a second at 10).
AT_ONCE = 14
PROBE_FIRST = timedelta(seconds=1)
PROBE_MOST = timedelta(seconds=30)
# What an outage held for longer becomes one digest a chat (HARDENING 24).
OUTAGE = timedelta(minutes=30)
# Of the 30 calls that Telegram takes in a second, these stay free while an outage's backlog is sent.
SPARE = 5


class Channel(Protocol):
    """Where messages leave: see channels/."""

    def held(self) -> set[int]:
        """Return the chats (telegram ids) that a message could not go to now."""

    def free_in(self) -> float | None:
        """Return the seconds until one more of them is free; None when none is held."""

    def room(self) -> int:
        """Return how many messages could go now."""

    async def probe(self) -> bool:
        """Tell whether the other side answers."""

    async def send(self, message: Message) -> Outcome:
        """Send one message."""


class Send:
    """Sends a batch. Returns True while there is more to do at once.

    While Telegram cannot be reached nothing is claimed: it is asked who we are with a growing pause, and goes on when it answers. While
    it answers but takes no message (every send is in doubt), one is tried at a time, with a growing pause: each has two tries only.
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
        # Something may be in doubt: at start what was in flight, later what this stage sent. Nobody else makes doubts.
        self._doubts: bool | None = None
        self._doubtful = 0  # batches in a row of which nothing surely arrived
        self._try_at = 0.0
        # At start too: whatever waits may have waited for long.
        self._fold_late = True
        self._catching_up = False
        # In the midst of many, and all of the last batch arrived: what became of it is recorded where the next one is claimed.
        self._busy = False
        # Something was claimed and not sent yet: where a run ended so, nobody knows what the database kept of its claim.
        self._claiming = False
        # What was in flight at crashes goes by itself, in turns with the others.
        self._alone_next = False
        # What was sent and is to be recorded, at the latest before anything else is claimed.
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
        if self._fold_late:
            async with self._store.write() as tx:
                folded = await tx.deliveries.fold(now, "outage", more_than=1, waiting_since=now - OUTAGE)
            self._fold_late = False
            self._catching_up = self._catching_up or folded > 0
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
        self._busy = len(messages) == AT_ONCE and all(isinstance(one, Sent) for one in outcomes)
        if not self._busy:
            await self.record()
        return True

    async def _regain(self) -> None:
        """After a run that failed between a claim and its sends: what was claimed goes again after a good getMe.

        No crash: whatever failed (a full disk) says nothing about what was claimed.
        """
        if self._claiming:
            async with self._store.write() as tx:
                lost = await tx.outbox.regain(besides=[message.id for message, _ in self._unrecorded])
            self._claiming = False
            self._doubts = self._doubts or lost > 0

    async def record(self) -> None:
        """Record what became of what was sent; also called when the bot stops."""
        if self._unrecorded:
            async with self._store.write() as tx:
                settled = await self._note(tx)
            self._noted(settled)

    async def _claim(self, room: int, now: datetime) -> list[Message] | None:
        """Claim what may go now; None when nothing may."""
        if self._busy:
            async with self._store.write() as tx:
                settled = await self._note(tx)
                heads = await tx.outbox.heads(now, most=room, held=self._channel.held())
                messages = await self._claim_heads(tx, heads, now)
            self._busy = False
            self._noted(settled)
            return messages
        # Looked for without keeping anybody from writing.
        async with self._store.read() as tx:
            heads = await tx.outbox.heads(now, most=room, held=self._channel.held())
            waits = await tx.outbox.next_due(now) if not heads else None
        if not heads:
            if waits is not None:
                self._later((waits - now).total_seconds())
            if (free := self._channel.free_in()) is not None:
                self._later(free)  # what waits may wait for its chat only
            return None
        async with self._store.write() as tx:
            return await self._claim_heads(tx, heads, now)

    async def _claim_heads(self, tx: Transaction, heads: Sequence[Head], now: datetime) -> list[Message]:
        heads = batch_of(heads, alone_next=self._alone_next)
        self._alone_next = all(one.crashes < SUSPECT_AFTER for one in heads)
        await self._gather(tx, heads, now)
        await self._keep_quiet(tx, heads, now)
        return await tx.outbox.claim(heads, now)

    def _room(self) -> int:
        """Return how many messages to claim: a whole batch once there is a place, for the gate gives the others theirs within a third
        of a second, and many small batches would cost twice the time of a large one (measured).
        """
        room = self._channel.room()
        if self._catching_up:
            return min(AT_ONCE, room - SPARE)
        # After a full batch nobody looks for a place: looking again and again would leave places empty (28 messages a second of 30).
        return min(room, 1) if self._doubtful else AT_ONCE if room or self._busy else 0

    async def _keep_quiet(self, tx: Transaction, heads: Sequence[Head], now: datetime) -> None:
        """Hold what is late, after an outage or a mute, and would ring in quiet hours: it comes in one message when they end."""
        for head in heads:
            if head.kind in {"alert", "digest"}:
                settings = ChatSettings.of(head.settings, self._rules.settings)
                if (until := settings.quiet_until(now, self._rules.zone)) is not None:
                    await tx.deliveries.fold(
                        now,
                        "quiet",
                        more_than=0,
                        chat_ids=[head.chat_id],
                        due_at=until,
                        urgent_too=not settings.breaks,
                    )

    async def _gather(self, tx: Transaction, heads: Sequence[Head], now: datetime) -> None:
        """Where a parked place is tried again: what waits for it goes as one message."""
        for head in heads:
            if head.parked:
                await tx.places.gather(head.chat_id, now, self._stale_before(now))

    def _stale_before(self, now: datetime) -> datetime | None:
        return now - self._stale_after if self._stale_after is not None else None

    async def _answers(self) -> bool:
        """Probe Telegram where something is in doubt or it was unreachable: doubts clear only after a good getMe."""
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
            self._fold_late = self._catching_up = self._down_for > 0 or self._fold_late
            self._down_for = 0
            if self._doubts:
                async with self._store.write() as tx:
                    await tx.outbox.clear_doubts()
                self._doubts = False
            return True
        self._went_down()
        return False

    def _went_down(self) -> None:
        pause = min(PROBE_MOST, PROBE_FIRST * 2 ** min(self._down_for, 6)).total_seconds()
        self._down_for += 1
        self._probe_at = self._clock.monotonic() + pause
        self._later(pause)
        log.warning("Telegram cannot be reached; messages wait", tried=self._down_for, again_in=pause)

    async def _note(self, tx: Transaction) -> list[Settled]:
        """Write down what became of the last batch."""
        now = self._clock.now()
        settled = []
        for message, outcome in self._unrecorded:
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
                    await tx.chats.migrate(chat, moved_to)
        await tx.outbox.settle(settled)
        for message, outcome in self._unrecorded:
            await self._note_place(tx, message, outcome, now)
        return settled

    async def _note_place(self, tx: Transaction, message: Message, outcome: Outcome, now: datetime) -> None:
        """Park a place that cannot be written to, open one that can; remember what is a fault of ours, for admins."""
        if isinstance(outcome, Sent) and message.chat.parked is not None:
            await tx.places.unpark(message.chat.id, now)
        if (reason := parks(message, outcome)) is not None:
            await tx.places.park(message.chat.id, reason, now)
            if reason == "topic-deleted" and message.chat.thread_id:
                await tx.places.hand_over(message.chat, now, self._stale_before(now))
        if isinstance(outcome, Refused) and is_strange(outcome):
            await remember_fault(tx, outcome)

    def _noted(self, settled: Sequence[Settled]) -> None:
        """Go on from what was committed."""
        sent, self._unrecorded = self._unrecorded, []
        self._doubts = self._doubts or any(one.state == "doubt" for one in settled)
        for message, outcome in sent:
            self._tell(message, outcome)
        self._doubt([outcome for _, outcome in sent])
        # One lost connection is enough to know; doubts are probed at the next turn.
        if any(isinstance(outcome, NotSent) and outcome.retry_after is None for _, outcome in sent):
            self._went_down()

    def _doubt(self, outcomes: list[Outcome]) -> None:
        """Go slowly while nothing surely arrives."""
        if all(isinstance(outcome, InDoubt) for outcome in outcomes):
            pause = min(PROBE_MOST, PROBE_FIRST * 2 ** min(self._doubtful, 6)).total_seconds()
            self._doubtful += 1
            self._try_at = self._clock.monotonic() + pause
            self._later(pause)
        elif any(isinstance(outcome, Sent) for outcome in outcomes):
            self._doubtful = 0

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

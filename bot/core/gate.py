"""When Telegram may be called: the limits of guarantee 5 as a pure window over the calls made. The door itself is channels/gate.py.

Limits (TELEGRAM.md "Limits"; the exact thresholds are not public): 30 calls in any sliding second per token, 1 a second per private
chat with bursts of 3, 20 in any sliding minute per group. A little is added to each window, because Telegram counts arrivals and the
network squeezes and stretches the gaps between them.
"""

from collections import deque
from dataclasses import dataclass, field

OVERALL = 30
OVERALL_WINDOW = 1.02
PRIVATE_BURST = 3
PRIVATE_EVERY = 1.02
GROUP = 20
GROUP_WINDOW = 60.5
# Chats that have been quiet this long carry no state worth keeping.
FORGET_AFTER = 120.0


@dataclass(slots=True)
class _Chat:
    times: deque[float] = field(default_factory=deque)
    tokens: float = float(PRIVATE_BURST)
    filled_at: float = 0.0
    blocked_until: float = 0.0


class Gate:
    """Says how long a call has to wait, and counts the calls that were let through.

    Example: ``gate = Gate(); gate.wait(10001, now)`` -> 0.0, then ``gate.pass_(10001, now)``.

    Chats are Telegram ids: positive = private, negative = group or channel, None = a call that goes to no chat. All times are
    monotonic seconds.
    """

    def __init__(self) -> None:
        self._calls: deque[float] = deque()
        self._chats: dict[int, _Chat] = {}
        self._swept = 0.0

    def wait(self, chat: int | None, now: float) -> float:
        """Return the seconds until this chat may be called; 0.0 = now."""
        return max(self.wait_overall(now), self.wait_chat(chat, now))

    def wait_overall(self, now: float) -> float:
        """Return the seconds until the token as a whole may make another call."""
        while self._calls and self._calls[0] <= now - OVERALL_WINDOW:
            self._calls.popleft()
        return 0.0 if len(self._calls) < OVERALL else self._calls[0] + OVERALL_WINDOW - now

    def wait_chat(self, chat: int | None, now: float) -> float:
        """Return the seconds until this chat alone would allow a call."""
        state = self._chats.get(chat) if chat is not None else None
        if state is None or chat is None:
            return 0.0
        held = max(0.0, state.blocked_until - now)
        if chat > 0:
            tokens = min(float(PRIVATE_BURST), state.tokens + (now - state.filled_at) / PRIVATE_EVERY)
            return max(held, 0.0 if tokens >= 1.0 else (1.0 - tokens) * PRIVATE_EVERY)
        while state.times and state.times[0] <= now - GROUP_WINDOW:
            state.times.popleft()
        return max(held, 0.0 if len(state.times) < GROUP else state.times[0] + GROUP_WINDOW - now)

    def pass_(self, chat: int | None, now: float) -> None:
        """Count a call made now."""
        self._calls.append(now)
        if chat is None:
            return
        state = self._chats.setdefault(chat, _Chat(filled_at=now))
        if chat > 0:
            state.tokens = (
                min(float(PRIVATE_BURST), state.tokens + max(0.0, now - state.filled_at) / PRIVATE_EVERY) - 1.0
            )
            state.filled_at = now
        else:
            state.times.append(now)
        if now - self._swept > FORGET_AFTER:
            self._sweep(now)

    def block(self, chat: int, seconds: float, now: float) -> None:
        """Let nothing pass to this chat for so long: Telegram's 429 with retry_after."""
        state = self._chats.setdefault(chat, _Chat(filled_at=now))
        state.blocked_until = max(state.blocked_until, now + seconds)

    def room(self, now: float) -> int:
        """Return how many calls the token may make at this moment."""
        self.wait_overall(now)
        return max(0, OVERALL - len(self._calls))

    def _sweep(self, now: float) -> None:
        quiet = now - FORGET_AFTER
        self._chats = {
            chat: state
            for chat, state in self._chats.items()
            if state.blocked_until > now or state.filled_at > quiet or (state.times and state.times[-1] > quiet)
        }
        self._swept = now

"""Telegram's limits, enforced exactly, without a careful bot's margin (decisions: What Telegram enforces)."""

import math
from collections import deque
from dataclasses import dataclass, field

OVERALL = 30
PRIVATE_BURST = 3
GROUP = 20


@dataclass
class Limits:
    """Counts calls and tells when one comes too early.

    Example: ``limits.too_early(10001, now)`` -> 0 when the call is fine, else the seconds to wait.

    30 calls in any sliding second per token; a private chat takes one message a second with bursts of three; a group 20
    in any sliding minute. Times are monotonic seconds. Only messages count for a chat; every call counts for the token.
    """

    _calls: deque[float] = field(default_factory=deque)
    _private: dict[int, tuple[float, float]] = field(default_factory=dict)  # tokens, filled at
    _groups: dict[int, deque[float]] = field(default_factory=dict)

    def too_early(self, chat: int | None, now: float) -> int:
        while self._calls and self._calls[0] <= now - 1.0:
            self._calls.popleft()
        if len(self._calls) >= OVERALL:
            return 1
        if chat is not None and (wait := self._chat_wait(chat, now)) > 0:
            return max(1, math.ceil(wait))
        self._calls.append(now)
        return 0

    def _chat_wait(self, chat: int, now: float) -> float:
        if chat > 0:
            tokens, filled_at = self._private.get(chat, (float(PRIVATE_BURST), now))
            tokens = min(float(PRIVATE_BURST), tokens + (now - filled_at))
            if tokens < 1.0:
                return 1.0 - tokens
            self._private[chat] = (tokens - 1.0, now)
            return 0.0
        times = self._groups.setdefault(chat, deque())
        while times and times[0] <= now - 60.0:
            times.popleft()
        if len(times) >= GROUP:
            return times[0] + 60.0 - now
        times.append(now)
        return 0.0

    def busiest_second(self, times: list[float]) -> int:
        """Return the most calls that any sliding second of these times holds."""
        most, first = 0, 0
        for last, at in enumerate(times):
            while times[first] <= at - 1.0:
                first += 1
            most = max(most, last - first + 1)
        return most

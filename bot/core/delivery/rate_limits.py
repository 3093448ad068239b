"""Telegram's limits (guarantee 5) as a pure window over the calls made; channels/gate.py applies them.

Limits (decisions: What Telegram enforces): 30 calls in any sliding second per token, 1 a second per private chat with
bursts of 3, 20 in any sliding minute per group.

Telegram counts a call when it arrives: between the moment we let it pass and the moment its answer is here. So a call
takes its place from the first moment until the window's length after the second. Then no jitter of the network or of a
busy machine can squeeze more calls into a window than we let through (counting from the passing alone was seen to put
31 into a second).
"""

from collections import deque
from dataclasses import dataclass, field

OVERALL = 30
PRIVATE_BURST = 3
GROUP = 20
# A little over a second and a minute: clocks tick in steps. The token's window gets the least: each thousandth costs a
# thousandth of the pace.
OVERALL_WINDOW = 1.001
PRIVATE_EVERY = 1.005
GROUP_WINDOW = 60.05
# While a call under way holds the place, look again after this long, and when a call ends.
LOOK_AGAIN = 0.5
# Chats that have been quiet this long carry no state worth keeping.
FORGET_AFTER = 120.0


@dataclass(slots=True)
class _Chat:
    under_way: int = 0
    ended: deque[float] = field(default_factory=deque)  # groups: when the calls of the last minute ended
    tokens: float = float(PRIVATE_BURST)  # private chats
    filled_at: float = 0.0
    blocked_until: float = 0.0


class Gate:
    """Tells how long a call has to wait, and counts the calls that were let through.

    Example: ``gate.wait(10001, now)`` -> 0.0; ``gate.pass_(10001, now)``; the call; ``gate.end(10001, later)``.

    ``chat`` is a Telegram chat id (positive = private), or None for a call that goes to no chat. All times are
    monotonic seconds.
    """

    def __init__(self) -> None:
        self._under_way = 0
        self._ended: deque[float] = deque()
        self._chats: dict[int, _Chat] = {}
        self._swept = 0.0

    def wait(self, chat: int | None, now: float) -> float:
        """Return the seconds until this chat may be called; 0.0 = now."""
        return max(self.wait_overall(now), self.wait_chat(chat, now))

    def wait_overall(self, now: float) -> float:
        """Return the seconds until the token as a whole may make another call."""
        return _wait(self._ended, self._under_way, OVERALL, OVERALL_WINDOW, now)

    def wait_chat(self, chat: int | None, now: float) -> float:
        """Return the seconds until this chat's own limits allow a call."""
        state = self._chats.get(chat) if chat is not None else None
        if state is None or chat is None:
            return 0.0
        held = max(0.0, state.blocked_until - now)
        if chat > 0:
            tokens = _tokens(state, now)
            return max(held, 0.0 if tokens >= 1.0 else (1.0 - tokens) * PRIVATE_EVERY)
        return max(held, _wait(state.ended, state.under_way, GROUP, GROUP_WINDOW, now))

    def held(self, now: float) -> set[int]:
        """Return the chats whose own limits allow no call now."""
        return {chat for chat in self._chats if self.wait_chat(chat, now) > 0.0}

    def free_in(self, now: float) -> float | None:
        """Return the seconds until one more chat allows a call; None when none is held."""
        return min((wait for chat in self._chats if (wait := self.wait_chat(chat, now)) > 0.0), default=None)

    def pass_(self, chat: int | None, now: float) -> None:
        """Count a call that is made now; ``end`` must follow."""
        self._under_way += 1
        if chat is None:
            return
        state = self._chats.setdefault(chat, _Chat(filled_at=now))
        state.tokens, state.filled_at = _tokens(state, now) - 1.0, max(state.filled_at, now)
        state.under_way += 1
        if now - self._swept > FORGET_AFTER:
            self._sweep(now)

    def end(self, chat: int | None, now: float) -> None:
        """Count that a call has ended, whatever its answer: it keeps its place for the rest of the window."""
        self._under_way -= 1
        self._ended.append(now)
        if chat is None:
            return
        state = self._chats[chat]
        state.under_way -= 1
        if chat > 0:
            state.filled_at = max(state.filled_at, now)  # no tokens are gained while a call is under way
        else:
            state.ended.append(now)

    def block(self, chat: int, seconds: float, now: float) -> None:
        """Let no call to this chat pass for so many seconds: Telegram's 429 with retry_after."""
        state = self._chats.setdefault(chat, _Chat(filled_at=now))
        state.blocked_until = max(state.blocked_until, now + seconds)

    def room(self, now: float) -> int:
        """Return how many calls the token may make now."""
        self.wait_overall(now)
        return max(0, OVERALL - self._under_way - len(self._ended))

    def _sweep(self, now: float) -> None:
        quiet = now - FORGET_AFTER
        self._chats = {
            chat: state
            for chat, state in self._chats.items()
            if state.under_way
            or state.blocked_until > now
            or state.filled_at > quiet
            or (state.ended and state.ended[-1] > quiet)
        }
        self._swept = now


def _tokens(state: _Chat, now: float) -> float:
    if state.under_way:  # calls of a slow minute could all arrive in its last second
        return state.tokens
    return min(float(PRIVATE_BURST), state.tokens + max(0.0, now - state.filled_at) / PRIVATE_EVERY)


def _wait(ended: deque[float], under_way: int, most: int, window: float, now: float) -> float:
    while ended and ended[0] <= now - window:
        ended.popleft()
    if len(ended) + under_way < most:
        return 0.0
    return ended[0] + window - now if ended else LOOK_AGAIN

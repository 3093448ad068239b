"""The gate: Telegram's limits hold for any calls, at whatever moment of a call Telegram counts it (guarantee 5)."""

import heapq
import itertools
from collections import defaultdict
from dataclasses import dataclass

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.delivery.rate_limits import GROUP, OVERALL, PRIVATE_BURST, Gate
from tests.often import often

ONE, TWO, CROWD, OTHER_CROWD = 10001, 10002, -100123, -5
START = 1000.0


@dataclass(frozen=True)
class Ask:
    """A call to make: so long after the one before, taking so long, arriving at that part of it."""

    chat: int | None
    later: float = 0.0
    takes: float = 0.0
    arrives: float = 0.0


ASKS = st.builds(
    Ask,
    st.sampled_from([ONE, TWO, *range(20_000, 20_040), CROWD, OTHER_CROWD, None]),
    st.sampled_from([0.0, 0.0, 0.0, 0.01, 0.3, 1.0, 5.0, 130.0]),
    st.one_of(st.sampled_from([0.0, 0.0, 0.01, 0.4, 70.0]), st.floats(0, 12)),
    st.sampled_from([0.0, 0.5, 1.0]),
)


def most_within(times: list[float], window: float) -> int:
    """Count the most calls in any sliding window, the plain way."""
    return max((sum(start <= at < start + window for at in times) for start in times), default=0)


def played(asks: list[Ask]) -> dict[int | None, list[float]]:
    """Play calls that wait as long as the gate says; returns when each arrived at Telegram."""
    gate, now, numbers = Gate(), START, itertools.count()
    arrivals: dict[int | None, list[float]] = defaultdict(list)
    under_way: list[tuple[float, int, int | None]] = []

    def pass_time(until: float) -> float:
        while under_way and under_way[0][0] <= until:
            ended, _, chat = heapq.heappop(under_way)
            gate.end(chat, ended)
        return until

    for ask in asks:
        now = pass_time(now + ask.later)
        while (wait := gate.wait(ask.chat, now)) > 0.0:
            next_end = under_way[0][0] if under_way else float("inf")
            now = pass_time(max(min(now + wait, next_end), now + 1e-6))  # rounding may leave a last tiny wait
        assert gate.room(now) >= 1
        gate.pass_(ask.chat, now)
        heapq.heappush(under_way, (now + ask.takes, next(numbers), ask.chat))
        arrivals[ask.chat].append(now + ask.takes * ask.arrives)
    return arrivals


@given(st.lists(ASKS, max_size=120))
@example([Ask(ONE, 0.0, max(10.0 - one, 0.0), 1.0) for one in (0, 0, 0, *range(9))])  # slow calls that arrive together
@settings(max_examples=often(80))
def test_no_sequence_of_calls_breaks_a_limit(asks: list[Ask]):
    arrivals = played(asks)
    assert most_within(sorted(at for times in arrivals.values() for at in times), 1.0) <= OVERALL == 30
    for chat, times in arrivals.items():
        if chat is not None and chat < 0:
            assert most_within(sorted(times), 60.0) <= GROUP == 20
        elif chat is not None:
            for seconds in range(1, 8):
                assert most_within(sorted(times), float(seconds)) <= PRIVATE_BURST + seconds - 1


def test_nobody_waits_longer_than_the_limits_ask():
    assert played([Ask(None)] * 31)[None][-1] - START < 1.1
    assert [round(at - START, 1) for at in played([Ask(ONE)] * 5)[ONE]] == [0, 0, 0, 1.0, 2.0]
    assert played([Ask(CROWD)] * 21)[CROWD][-1] - START < 61


def test_a_429_holds_one_chat_only_and_as_long_as_it_says():
    gate = Gate()
    gate.block(ONE, 35.0, 1000.0)
    gate.block(ONE, 5.0, 1001.0)  # a shorter one does not lift it
    assert gate.wait(ONE, 1034.9) > 0.0
    assert gate.wait(ONE, 1035.0) == 0.0
    for other in (TWO, CROWD, None):
        assert gate.wait(other, 1000.0) == 0.0
    gate.block(CROWD, 35.0, 1000.0)
    assert gate.wait(CROWD, 1000.0) == 35.0


def call(gate: Gate, chat: int | None, at: float) -> None:
    gate.pass_(chat, at)
    gate.end(chat, at)


def test_what_is_forgotten_was_not_needed():
    gate = Gate()
    gate.block(ONE, 500.0, 1000.0)
    gate.pass_(TWO, 1000.0)
    for _ in range(20):
        call(gate, CROWD, 1001.0)
    for second in range(400):
        call(gate, 20_000 + second, 1002.0 + second)
    assert gate.wait(ONE, 1402.0) == 98.0
    assert gate.wait(CROWD, 1402.0) == 0.0
    gate.end(TWO, 1402.0)


def test_a_window_filled_from_the_past_counts():
    gate = Gate()
    for second in range(20):
        call(gate, CROWD, 960.0 + second)
    assert 20.0 < gate.wait(CROWD, 1000.0) < 21.0
    assert gate.room(1000.0) == 30


def test_a_call_under_way_keeps_its_place():
    gate = Gate()
    for _ in range(3):
        gate.pass_(ONE, 1000.0)
    assert gate.wait(ONE, 1030.0) > 0.0
    for _ in range(3):
        gate.end(ONE, 1030.0)
    assert 1.0 <= gate.wait(ONE, 1030.0) < 1.1
    gate = Gate()
    for _ in range(30):
        gate.pass_(None, 1000.0)
    assert gate.wait(TWO, 1010.0) > 0.0
    gate.end(None, 1010.0)
    assert 1.0 <= gate.wait(TWO, 1010.0) < 1.1
    assert gate.wait(TWO, 1011.1) == 0.0

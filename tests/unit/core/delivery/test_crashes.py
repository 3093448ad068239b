"""Crashes: what speaks against a message, and which ones go by themselves.

No innocent message is lost and no guilty one is sent forever.
"""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.delivery.outcomes import MAX_ALONE, SUSPECT_AFTER, InFlight, after_crash, batch_of

BATCHES = [
    # (crashes of the heads, alone_next) -> the places of those that are sent together
    ([], False, []),
    ([0, 0, 1], False, [0, 1, 2]),
    ([0, 2, 0], False, [0, 2]),
    ([0, 2, 0], True, [1]),
    ([2, 3, 2], False, [0]),
    ([0, 1], True, [0, 1]),
]


@pytest.mark.parametrize(("crashes", "alone_next", "together"), BATCHES)
def test_what_was_in_flight_at_two_crashes_goes_by_itself(crashes: list[int], alone_next: bool, together: list[int]):
    heads = [InFlight(number, many) for number, many in enumerate(crashes)]
    assert [one.id for one in batch_of(heads, alone_next=alone_next)] == together


COUNTED = [
    ([], []),
    ([(0, 0)], [(1, 1)]),
    ([(0, 0), (1, 1)], [(1, 0), (2, 1)]),
    ([(5, 2)], [(6, 3)]),
]


@pytest.mark.parametrize(("before", "after"), COUNTED)
def test_a_crash_speaks_against_what_was_alone(before: list[tuple[int, int]], after: list[tuple[int, int]]):
    counted = after_crash(InFlight(number, *counts) for number, counts in enumerate(before))
    assert [(one.crashes, one.alone) for one in counted] == after


@given(st.integers(1, 40), st.integers(0, 3), st.integers(0, 2**32))
def test_whatever_is_killed_only_what_kills_is_condemned(count: int, poisonous: int, seed: int):
    """A machine of batches: some messages end the process whenever they are sent, and it is killed at random, too."""
    dice = random.Random(seed)
    waiting = {number: InFlight(number) for number in range(count)}
    poison = set(dice.sample(range(count), min(count, poisonous)))
    arrived: dict[int, int] = dict.fromkeys(range(count), 0)
    condemned: set[int] = set()
    alone_next = False
    for _ in range(20 * count + 40):
        if not waiting:
            break
        batch = batch_of(list(waiting.values())[:14], alone_next=alone_next)
        assert batch
        assert len(batch) == 1 or all(one.crashes < SUSPECT_AFTER for one in batch)
        alone_next = all(one.crashes < SUSPECT_AFTER for one in batch)
        killed = len(batch) > 1 and dice.random() < 0.3
        if killed or poison.intersection(one.id for one in batch):
            alone_next = False  # it is not remembered
            for one in after_crash(batch):
                arrived[one.id] += dice.random() < 0.5
                if one.condemned:
                    condemned.add(one.id)
                    del waiting[one.id]
                else:
                    waiting[one.id] = one
        else:
            for one in batch:
                arrived[one.id] += 1
                del waiting[one.id]
    assert not waiting
    assert condemned == poison
    assert all(arrived[number] for number in set(arrived) - poison)
    assert MAX_ALONE > 1

"""How the time grows with text from outside (demand 29): for everything in the registry, and each of its worst cases.

Eight times the text takes at most twelve times the time, and what runs in the loop takes at most 50 ms for the longest text that comes.
"""

from collections.abc import Callable
from time import process_time
from typing import NamedTuple

import pytest

from tests.outside import EATERS, Eater, Make

pytestmark = pytest.mark.bench
TIMES = 8
RATIO = 12.0
# Measured once, and five times where the first time gives so much.
SUSPECT = 8.5
LOOP_MS = 50.0
# What takes less is noise, and counts as this.
LEAST_MS = 1.0
# The longer text of a pair.
SIZES = (16_000, 128_000)
TELLING_MS, HOPELESS_MS = 8.0, 2_000.0
BEST_OF = 5


class Measured(NamedTuple):
    """A worst case: its times for a text, for one eight times as long, and for the longest that is read in the loop."""

    case: str
    short: float
    long: float
    full: float

    @property
    def ratio(self) -> float:
        return self.long / max(self.short, LEAST_MS)


def milliseconds(eater: Eater, make: Make, size: int, best_of: int = BEST_OF, most: float = 0.0) -> float:
    """The process time of a call, the best of some; what is below ``most`` need not be told again."""
    made = eater.made(make, size)

    def once() -> float:
        began = process_time()
        eater.eat(made)
        return (process_time() - began) * 1000

    best = once()
    for _ in range(best_of - 1):
        if best <= most:
            break
        best = min(best, once())
    return best


def measured(eater: Eater, case: str, make: Make) -> Measured:
    short = long = 0.0
    for size in SIZES:
        size = min(size, eater.most)
        long = milliseconds(eater, make, size, 1)
        short = milliseconds(eater, make, size // TIMES, 1) if long > TELLING_MS else 0.0
        if long > SUSPECT * max(short, LEAST_MS):
            long, short = (milliseconds(eater, make, one) for one in (size, size // TIMES))
        # What takes as long as this can be told from noise; what seems too long is tried once more with a longer text.
        if size == eater.most or TELLING_MS < long <= RATIO * max(short, LEAST_MS) or long > HOPELESS_MS:
            break
    in_loop = eater.most if eater.where == "loop" else eater.small
    return Measured(case, short, long, milliseconds(eater, make, in_loop, most=LOOP_MS / 2) if in_loop else 0.0)


def shown(eater: Eater, worst: Callable[[Measured], float], rows: list[Measured]) -> str:
    row = max(rows, key=worst)
    return f"{eater.name[:62]:62} {row.case[:28]:28} {row.short:8.1f} {row.long:8.1f} {row.ratio:6.1f} {row.full:7.1f}  {eater.where}"


def test_the_time_grows_as_the_text_does_and_the_loop_is_not_held():
    print(f"\n{'function':62} {'worst case':28} {'n, ms':>8} {'8n, ms':>8} {'ratio':>6} {'full':>7}  where")
    wrong = []
    for eater in EATERS:
        eater.eat(eater.made(lambda size: "样例"[:size], 2))  # what is built once is no part of it
        rows = [measured(eater, case, make) for case, make in eater.cases().items()]
        print(shown(eater, lambda row: max(row.ratio / RATIO, row.full / LOOP_MS), rows), flush=True)
        wrong += [(eater.name, row) for row in rows if row.ratio > RATIO or row.full > LOOP_MS]
    for name, row in wrong:
        print(f"wrong: {name}: {row}")
    assert wrong == []

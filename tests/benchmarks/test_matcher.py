"""What it costs to hold an article against many watches, beside the automaton alone and a plain loop; medians of interleaved runs."""

import random
import statistics
import time
from collections.abc import Callable

import pytest

from bot.core.automaton import Automaton
from bot.core.fold import fold
from bot.core.matcher import Matcher
from bot.core.tickers import Listings, parse_code
from bot.core.watch import read
from bot.playground.samples import SAMPLES

RUNS = 9
SEED = 20260820
CHARACTERS = [chr(code) for code in range(0x4E00, 0x5E00)]


def words(count: int) -> list[str]:
    """Distinct words of two to four characters, most of which hit nothing, as most watches do."""
    dice = random.Random(SEED)
    found = dict.fromkeys(word for sample in SAMPLES for word in sample.title.split("，") if 2 <= len(word) <= 8)
    while len(found) < count:
        found.setdefault("".join(dice.choices(CHARACTERS, k=dice.randint(2, 4))))
    return list(found)[:count]


def medians(cases: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Run every case once a round, in turn; returns seconds."""
    times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(RUNS):
        for name, case in cases.items():
            started = time.perf_counter()  # noqa: TID251 - a measurement
            case()
            times[name].append(time.perf_counter() - started)  # noqa: TID251
    return {name: statistics.median(one) for name, one in times.items()}


def measure(count: int) -> None:
    listings = Listings.empty()
    wanted = words(count)
    matcher = Matcher()
    for number, word in enumerate(wanted):
        matcher.put(number, number % 5000, "instant", read(word, lambda one: parse_code(one, listings)))
    texts = [(sample.title, sample.text) for sample in SAMPLES]
    folded = [fold(f"{title}\n{text}") for title, text in texts]
    bare = Automaton([fold(word) for word in wanted])
    keys = [fold(word) for word in wanted]
    matcher.match("预热", "", ())
    cases: dict[str, Callable[[], object]] = {
        "fold and match": lambda: [matcher.match(title, text, ()) for title, text in texts],
        "bare automaton": lambda: [bare.find(text) for text in folded],
    }
    if count <= 10_000:
        cases["loop of in"] = lambda: [[word for word in keys if word in text] for text in folded]
    each = {name: seconds / len(texts) * 1e6 for name, seconds in medians(cases).items()}
    print(f"\n{count:>9,} words, µs an article: " + ", ".join(f"{name} {took:,.1f}" for name, took in each.items()))


@pytest.mark.bench
@pytest.mark.parametrize("count", [1_000, 10_000, 100_000])
def test_matching(count: int):
    measure(count)


@pytest.mark.large
def test_matching_a_million():
    measure(1_000_000)

"""What it costs to hold an article against many watches, beside what others do it with; medians of interleaved runs, as ratios."""

import gc
import random
import statistics
import time
from collections.abc import Callable
from importlib.util import find_spec

import ahocorasick
import pytest

from bot.core.automaton import by_ahocorasick_rs, by_daachorse
from bot.core.evidence import News
from bot.core.fold import fold
from bot.core.matcher import Matcher
from bot.core.meaning import Meaning, understand
from bot.core.tickers import Listings
from bot.core.words import NEW_MOST
from bot.playground.samples import SAMPLES

RUNS = 9
SEED = 20260820
CHARACTERS = [chr(code) for code in range(0x4E00, 0x5E00)]
AFFAIRS = ("回购", "减持", "涨停", "业绩", "重组", "中标", "诉讼", "分红", "停牌", "退市", "增持", "解禁")


def words(count: int, dice: random.Random) -> list[str]:
    """Distinct words of two to four characters, most of which hit nothing, as most watches do."""
    found = dict.fromkeys(word for sample in SAMPLES for word in sample.title.split("，") if 2 <= len(word) <= 8)
    while len(found) < count:
        found.setdefault("".join(dice.choices(CHARACTERS, k=dice.randint(2, 4))))
    return list(found)[:count]


def shaped(word: str, dice: random.Random) -> str:
    """A rule as people write them: mostly a word, often with a second one, an exclusion or an alternative."""
    roll = dice.random()
    if roll < 0.6:
        return f"“{word}”"
    if roll < 0.75:
        return f"“{word}” {dice.choice(AFFAIRS)}"
    if roll < 0.87:
        return f"“{word}” -{dice.choice(AFFAIRS)}"
    return f"(“{word}” | “{dice.choice(CHARACTERS)}{word}”) -{dice.choice(AFFAIRS)}"


def rules(count: int) -> tuple[list[str], list[Meaning]]:
    """Words, and as many rules made of them."""
    dice, listings = random.Random(SEED), Listings.empty()
    wanted = words(count, dice)
    return wanted, [understand(shaped(word, dice), listings) for word in wanted]


def loaded(meanings: list[Meaning]) -> Matcher:
    matcher = Matcher()
    for number, meaning in enumerate(meanings, 1):
        matcher.put(number, number % 5_000, "instant", meaning)
    matcher.adopt(matcher.merge().run())
    return matcher


def medians(cases: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Run every case once a round, in turn; returns seconds."""
    times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(RUNS):
        for name, case in cases.items():
            started = time.perf_counter()  # noqa: TID251 - a measurement
            case()
            times[name].append(time.perf_counter() - started)  # noqa: TID251
    return {name: statistics.median(one) for name, one in times.items()}


def others(keys: list[str], whole: list[str]) -> dict[str, Callable[[], object]]:
    """What the words alone cost with other tools."""
    found: dict[str, Callable[[], object]] = {}
    if find_spec("daachorse"):
        bare = by_daachorse(keys)
        found["bare daachorse"] = lambda: [bare(text) for text in whole]
    rust = by_ahocorasick_rs(keys)
    found["ahocorasick_rs"] = lambda: [rust(text) for text in whole]
    trie = ahocorasick.Automaton()
    for number, key in enumerate(keys):
        trie.add_word(key, number)
    trie.make_automaton()
    found["pyahocorasick"] = lambda: [list(trie.iter(text)) for text in whole]
    if len(keys) <= 10_000:
        found["loop of in"] = lambda: [[key for key in keys if key in text] for text in whole]
    return found


def measure(count: int) -> None:
    wanted, meanings = rules(count)
    matcher = loaded(meanings)
    news = [News.of(sample.title, sample.text) for sample in SAMPLES]
    keys = list(dict.fromkeys(map(fold, wanted)))
    cases: dict[str, Callable[[], object]] = {
        "fold and match": lambda: [matcher.match(News.of(sample.title, sample.text)) for sample in SAMPLES],
        "match": lambda: [matcher.match(one) for one in news],
        **others(keys, [one.whole for one in news]),
    }
    each = {name: seconds / len(news) * 1e6 for name, seconds in medians(cases).items()}
    base = each.get("bare daachorse", each["ahocorasick_rs"])
    print(f"\n{count:>9,} rules, µs an article (beside the bare automaton):")
    for name, took in each.items():
        print(f"  {name:<16} {took:>12,.1f}  {took / base:>8.2f}")
    for number in range(NEW_MOST):
        matcher.put(10**9 + number, 1, "instant", understand(f"“新词{number}”", Listings.empty()))
    full = medians(
        {
            "full": lambda: [matcher.match(one) for one in news],
            "bare": next(iter(others(keys, [one.whole for one in news]).values())),
        }
    )
    print(f"  with {NEW_MOST} new words not merged yet: {full['full'] / full['bare']:.2f} times the bare automaton")


@pytest.mark.bench
@pytest.mark.parametrize("count", [1_000, 10_000, 100_000])
def test_matching(count: int):
    measure(count)


@pytest.mark.large
def test_matching_a_million():
    measure(1_000_000)


@pytest.mark.bench
def test_a_new_watch_is_live_within_a_millisecond():
    _, meanings = rules(100_000)
    matcher = loaded(meanings)
    gc.collect()
    took = []
    for number in range(NEW_MOST):
        meaning = understand(f"“新词{number}”", Listings.empty())
        news = News.of(f"新词{number}", "")
        started = time.perf_counter()  # noqa: TID251 - a measurement
        matcher.put(10**9 + number, 1, "instant", meaning)
        found = matcher.match(news)
        took.append(time.perf_counter() - started)  # noqa: TID251
        assert [one.watch_id for one in found] == [10**9 + number]
    print(
        f"\na new watch among 100,000 is live after {statistics.median(took) * 1e3:.3f} ms, at most {max(took) * 1e3:.3f} ms"
    )


@pytest.mark.bench
def test_fanning_out():
    matcher = Matcher()
    meaning = understand("“热词”", Listings.empty())
    for number in range(1, 50_001):
        matcher.put(number, number, "instant", meaning)
    news = News.of("热词", "")
    each = medians({"all": lambda: matcher.match(news), "the query": lambda: matcher.queries(news)})
    print(f"\n50,000 followers of one word: {(each['all'] - each['the query']) / 50_000 * 1e6:.2f} µs each")

"""The cost of matching an article against many watches, beside other tools; medians of interleaved runs, as ratios."""

import asyncio
import ctypes
import gc
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path
from typing import Any, NamedTuple

import ahocorasick
import pytest

from bot.core.aho_corasick import by_ahocorasick_rs, by_daachorse
from bot.core.errors import WatchError
from bot.core.fold import fold
from bot.core.listings.tickers import Listings
from bot.core.watches.match_one import News
from bot.core.watches.matcher import MAX_SEEN, SEEN_CHARACTERS, Matcher
from bot.core.watches.patterns import MAX_PATTERNS, folded_pattern, occurs
from bot.core.watches.semantics import understand
from bot.core.watches.vocabulary import MAX_NEW
from bot.playground.samples import SAMPLES
from tests.unit.core.watches.test_patterns import ACCEPTED, COUNTING, EVIL

RUNS = 9
SEED = 20260820
EMPTY = Listings.empty()
CHARACTERS = [chr(code) for code in range(0x4E00, 0x5E00)]
AFFAIRS = ("回购", "减持", "涨停", "业绩", "重组", "中标", "诉讼", "分红", "停牌", "退市", "增持", "解禁")


class Rule(NamedTuple):
    """A rule as people write them: any of some words, another one that must be there, one that must not."""

    some: tuple[str, ...]
    must: str = ""
    no: str = ""

    def __str__(self) -> str:
        asked = " | ".join(f"“{word}”" for word in self.some)
        return f"({asked}) {self.must}" + f" -{self.no}" * bool(self.no)

    @classmethod
    def of(cls, word: str, dice: random.Random) -> "Rule":
        """Make a rule of a word: mostly that alone, often with a second one, an exclusion or an alternative."""
        roll, affair = dice.random(), dice.choice(AFFAIRS)
        if roll < 0.6:
            return cls((word,))
        if roll < 0.75:
            return cls((word,), must=affair)
        return cls((word,) if roll < 0.87 else (word, dice.choice(CHARACTERS) + word), no=affair)


class Load(NamedTuple):
    """Articles, raw and folded, and words of which some stand in them."""

    raw: list[tuple[str, str]]
    news: list[News]
    before: Sequence[News] = ()  # seen before these, none of them among these

    def words(self, count: int, share: float) -> list[str]:
        """Distinct words: a share cut from the articles, a sixth names of companies (as far as they go), and characters
        that stand in few texts.
        """
        dice = random.Random(SEED)
        whole = [one.whole for one in self.news if len(one.whole) > 4]
        found = dict.fromkeys(dice.sample(NAMES, min(count // 6, len(NAMES))))
        wanted = len(found) + int(count * share)
        while len(found) < wanted:
            text, length = dice.choice(whole), dice.randint(2, 4)
            place = dice.randrange(len(text) - 3)
            word = text[place : place + length]
            if all("\u4e00" <= char <= "\u9fff" for char in word):
                found.setdefault(word)
        while len(found) < count:
            found.setdefault("".join(dice.choices(CHARACTERS, k=dice.randint(2, 4))))
        return list(found)


NAMES = sorted({fold(name) for name in Listings.shipped().names.values() if not name.isascii()})


@pytest.fixture(scope="module")
def load(request: pytest.FixtureRequest) -> Load:
    """Every sixth article of the corpus; without it, the samples, seven times."""
    try:
        lines = (request.getfixturevalue("corpus") / "articles_sample.jsonl").read_text(encoding="utf-8").splitlines()
        raw, before = (
            [(row["title"] or "", row["body"] or "") for row in map(json.loads, lines[start::6])] for start in (0, 3)
        )
    except pytest.skip.Exception:
        raw, before = [(sample.title, sample.text) for sample in islice(cycle(SAMPLES), 1_000)], []
    known = set(raw)
    return Load(raw, [News.of(*one) for one in raw], [News.of(*one) for one in before if one not in known])


def rules_of(words: Iterable[str]) -> list[Rule]:
    dice = random.Random(SEED)
    return [Rule.of(word, dice) for word in words]


def loaded(rules: Iterable[object], before: Iterable[News] = ()) -> Matcher:
    matcher = Matcher()
    for news in before:
        matcher.match(news)
    for number, rule in enumerate(rules, 1):
        matcher.put(number, number % 5_000, "instant", understand(str(rule), EMPTY))
    matcher.adopt(matcher.merge().run())
    return matcher


def with_new_words(matcher: Matcher) -> Matcher:
    """Prevent any merge: the small automaton is as big as it gets."""
    for number in range(MAX_NEW - matcher.fresh):
        matcher.put(10**9 + number, 1, "instant", understand(f"“新词{number}”", EMPTY))
    return matcher


def now() -> float:
    return time.perf_counter()  # noqa: TID251 - measurements


def took(action: Callable[[], object]) -> float:
    started = now()
    action()
    return now() - started


def through(action: Callable[[Any], object], items: Sequence[object]) -> Callable[[], object]:
    """Do something with every item and keep nothing: kept results would have the garbage collector walk them."""
    return lambda: deque(map(action, items), maxlen=0)


def medians(cases: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Run every case once a round, in turn; returns seconds."""
    times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(RUNS):
        for name, case in cases.items():
            times[name].append(took(case))
    return {name: statistics.median(one) for name, one in times.items()}


def in_loop(words: Sequence[str]) -> Callable[[str], object]:
    return lambda text: [word for word in words if word in text]


def trendradar(rules: Sequence[Rule]) -> Callable[[str], object]:
    """Return a matcher as TrendRadar describes it.

    For each group: any of its words, all required and no excluded ones in the lower-cased title.
    """

    def match(title: str) -> list[Rule]:
        lower = title.lower()
        return [
            rule
            for rule in rules
            if any(word.lower() in lower for word in rule.some)
            and rule.must.lower() in lower
            and not (rule.no and rule.no.lower() in lower)
        ]

    return match


def others(words: list[str], whole: list[str], sample: list[str]) -> dict[str, Callable[[], object]]:
    """Return the search for the words alone, with other tools."""
    found: dict[str, Callable[[], object]] = {}
    if find_spec("daachorse"):
        from daachorse import CharwiseDoubleArrayAhoCorasick

        found["bare daachorse"] = through(CharwiseDoubleArrayAhoCorasick(words).find_overlapping, whole)
        laid_out = CharwiseDoubleArrayAhoCorasick(words, corpus=sample or None)
        found["... , laid out"] = through(laid_out.find_overlapping, whole)
    found["ahocorasick_rs"] = through(by_ahocorasick_rs(words), whole)
    trie = ahocorasick.Automaton()
    for number, word in enumerate(words):
        trie.add_word(word, number)
    trie.make_automaton()
    found["pyahocorasick"] = through(lambda text: list(trie.iter(text)), whole)
    return found


def measure(load: Load, count: int, share: float = 0) -> None:
    words = load.words(count, share)
    rules = rules_of(words)
    empty, full = loaded(rules, load.before), with_new_words(loaded(rules, load.before))
    whole, titles = [one.whole for one in load.news], [News.of(title, "") for title, _ in load.raw]
    cases = {
        "fold and match": through(lambda one: empty.queries(News.of(*one)), load.raw),
        "match": through(empty.queries, load.news),
        "match, full delta": through(full.queries, load.news),
        "and fan out": through(empty.match, load.news),
        **others(words, whole, [one.whole[:SEEN_CHARACTERS] for one in load.before[-MAX_SEEN:]]),
        "match, titles": through(empty.queries, titles),
    }
    if count <= 10_000:
        cases["loop of in"] = through(in_loop(words), whole)
        cases["... , titles"] = through(in_loop(words), [one.title for one in titles])
        cases["TrendRadar's, titles"] = through(trendradar(rules), [title for title, _ in load.raw])
    each = {name: seconds / len(whole) * 1e6 for name, seconds in medians(cases).items()}
    base = each.get("bare daachorse", each["ahocorasick_rs"])
    hits, held = (sum(len(act(one)) for one in load.news) / len(whole) for act in (empty._present, empty.queries))
    base_laid = each.get("... , laid out", base)
    print(f"\n{count:,} rules, {len(whole):,} articles with {hits:.1f} terms and {held:.1f} hits each; µs an article:")
    for name, one in each.items():
        print(
            f"  {name:<22} {one:>10,.1f} {one / base:>9.2f} of the bare automaton, {one / base_laid:.2f} of one laid out as ours"
        )


@pytest.mark.bench
@pytest.mark.parametrize("count", [1_000, 10_000, 100_000])
def test_matching(load: Load, count: int):
    measure(load, count)


@pytest.mark.bench
def test_matching_when_every_tenth_word_is_cut_from_the_news(load: Load):
    measure(load, 100_000, share=0.1)


@pytest.mark.large
def test_matching_a_million(load: Load):
    measure(load, 1_000_000)


@pytest.mark.large
def test_growth_from_a_hundred_thousand_to_a_million_at_equal_hits(load: Load):
    cases: dict[str, Callable[[], object]] = {}
    few = load.words(100_000, 0)
    # Characters that stand in no news make the rest.
    dice, more = random.Random(SEED), dict.fromkeys(few)
    while len(more) < 1_000_000:
        more.setdefault("".join(chr(dice.randrange(0x3400, 0x4DB0)) for _ in range(dice.randint(2, 4))))
    for words in (few, list(more)):
        cases[f"match, {len(words):,}"] = through(loaded(rules_of(words)).queries, load.news)
        if find_spec("daachorse"):
            cases[f"bare, {len(words):,}"] = through(by_daachorse(words), [one.whole for one in load.news])
    print("\nµs an article:", {name: round(one / len(load.news) * 1e6, 1) for name, one in medians(cases).items()})


@pytest.mark.bench
def test_a_new_watch_is_live_within_a_millisecond(load: Load):
    matcher = loaded(rules_of(load.words(100_000, 0)))
    gc.collect()
    times = []
    for number in range(MAX_NEW):
        meaning = understand(f"“新词{number}”", EMPTY)
        news = News.of(f"新词{number}", "")
        started = now()
        matcher.put(10**9 + number, 1, "instant", meaning)
        found = matcher.match(news)
        times.append(now() - started)
        assert found[-1].watch_id == 10**9 + number
    print(f"\na new watch among 100,000 is live after {statistics.median(times) * 1e3:.3f} ms, {spread(times)}")


def spread(times: Sequence[float]) -> str:
    return f"99 of 100 within {statistics.quantiles(times, n=100)[98] * 1e3:.3f} ms, at most {max(times) * 1e3:.3f} ms"


@pytest.mark.bench
def test_fanning_out():
    matcher = Matcher()
    meaning = understand("“热词”", EMPTY)
    for number in range(1, 50_001):
        matcher.put(number, number, "instant", meaning)
    news = News.of("热词", "")
    each = medians({"all": lambda: matcher.match(news), "the query": lambda: matcher.queries(news)})
    print(f"\n50,000 followers of one word: {(each['all'] - each['the query']) / 50_000 * 1e6:.2f} µs each")


@pytest.mark.bench
def test_the_loop_goes_on_during_a_merge(load: Load):
    matcher = loaded(rules_of(load.words(100_000, 0)))
    plain = [asyncio.run(longest_gap(lambda: asyncio.sleep(0.5))) for _ in range(RUNS)]

    async def merge() -> None:
        matcher.adopt(await asyncio.to_thread(matcher.merge().run))

    gaps = []
    for _ in range(RUNS):
        with_new_words(matcher)
        gc.collect()
        gaps.append(asyncio.run(longest_gap(merge)))
        for number in range(MAX_NEW):
            matcher.drop(10**9 + number)
    print(f"\nlongest gap of a 1 ms ticker during a merge at 100,000, ms: {told(gaps)}; without one: {told(plain)}")


def told(gaps: Sequence[float]) -> str:
    return f"median {statistics.median(gaps) * 1e3:.1f}, at most {max(gaps) * 1e3:.1f}"


async def longest_gap(work: Callable[[], Awaitable[None]]) -> float:
    gaps = []

    async def tick() -> None:
        last = now()
        while True:
            await asyncio.sleep(0.001)
            gaps.append(now() - last)
            last = now()

    ticker = asyncio.create_task(tick())
    await asyncio.sleep(0.01)
    await work()
    await asyncio.sleep(0.01)
    ticker.cancel()
    return max(gaps)


@pytest.mark.bench
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_memory():
    script = "from tests.benchmarks.test_matcher import print_memory; print_memory(100_000)"
    for _ in range(3):
        subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[2])


def print_memory(count: int) -> None:
    """Print what the watches of a process of their own keep, and what it had to take for the time of loading."""

    def resident() -> float:
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    rules = [str(rule) for rule in rules_of(Load([], []).words(count, 0))]
    loaded(rules[:100])
    before = resident()
    matcher = loaded(rules)
    print(f"\n{len(matcher):,} watches: {resident() - before:.1f} MB")


@pytest.mark.bench
def test_twenty_thousand_patterns(load: Load):
    dice, matcher = random.Random(SEED), Matcher()

    def word() -> str:
        return "".join(dice.choices(CHARACTERS, k=2))

    shapes = ("{0}.{{0,6}}{1}", "{0}|{1}", "[0-9]+{0}", "({0}|{1}).*(增持|减持)", "第[0-9]+{0}", "^{0}")
    texts = [f"/{dice.choice(shapes).format(word(), word())}/" for _ in range(MAX_PATTERNS)]
    meanings = [understand(text, EMPTY) for text in texts]
    reading = took(lambda: [understand(text, EMPTY) for text in texts[:2_000]]) / 2_000
    puts = [took(partial(matcher.put, n, n, "instant", one)) for n, one in enumerate(meanings)]
    first = took(lambda: matcher.match(load.news[0]))
    some = load.news[::20]
    each = medians({"": through(matcher.queries, some)})[""] / len(some)
    news = News.of("回购", "")
    new = []
    for number in range(600):
        meaning = understand(f"/{word()}.*{number}/", EMPTY)
        put = partial(matcher.put, 10**6 + number, 1, "instant", meaning)
        new.append(took(put) + took(partial(matcher.match, news)))
    print(
        f"\n{MAX_PATTERNS:,} patterns: {reading * 1e6:.0f} µs to read one, {sum(puts):.2f} s to put all, the longest "
        f"{max(puts) * 1e3:.1f} ms; first match {first * 1e3:.1f} ms; an article {each * 1e3:.2f} ms; a new one live: {spread(new)}"
    )


@pytest.mark.bench
def test_evil_patterns():
    """Demand 13: each under 50 ms on 100 kB."""
    print()
    dice = random.Random(SEED)
    # 100 kB each; the third is what keeps RE2 from its table of states.
    texts = ("a" * 100_000 + "!", "腾讯a回购x3。" * 4_500, "".join(dice.choices("ac", (9, 1), k=100_000)))
    for source in [*EVIL, *COUNTING, *ACCEPTED]:
        try:
            pattern = folded_pattern(source)
        except WatchError as exc:
            print(f"  {source[:30]:<30} refused: {exc.reason}")
            continue
        matcher = loaded([f"/{source}/"])
        for text in texts:
            news = News.of("", text)
            cases: dict[str, Callable[[], object]] = {
                "match": partial(matcher.match, news),
                "why": partial(occurs, pattern, news.text),
            }
            ms = {name: 1e3 * seconds for name, seconds in medians(cases).items()}
            print(f"  {source:<30} {len(text.encode()):>7,} bytes: {ms['match']:.2f} ms, why {ms['why']:.2f} ms")

"""The cost of grouping with many first articles in the index: a new article, a repeating one, and the memory of one."""

import ctypes
import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import count, cycle, islice
from pathlib import Path

import pytest

from bot.core.news.stories import Placement, StoryIndex
from bot.core.types import Article
from bot.playground.samples import SAMPLES
from tests.conftest import START

COUNTS = (2_000, 20_000)
PLACED = 500
Pieces = list[tuple[str, str]]


def now() -> float:
    return time.perf_counter()  # noqa: TID251 - measurements


def pieces_of(folder: Path) -> Pieces:
    """Return the news of a day, where they are present; else the samples."""
    if not folder.is_dir():
        return [(sample.title, sample.text) for sample in SAMPLES]
    lines = (folder / "articles_day_2026-08-20.jsonl").read_text(encoding="utf-8").splitlines()
    return [(row["title"] or "", row["body"] or "") for row in map(json.loads, lines)]


def other_news(pieces: Pieces) -> Iterator[tuple[str, str]]:
    """Repeat pieces without end, each round in other characters: as long, and as much alike, as the news they come
    from.
    """
    for shift in count(0, 7):
        table = {code: 0x4E00 + (code - 0x4E00 + shift) % 0x5000 for code in range(0x4E00, 0x9E00)}
        for title, text in pieces:
            yield title.translate(table), text.translate(table)


def articles(pieces: Sequence[tuple[str, str]], first: int = 1) -> list[Article]:
    step = timedelta(hours=20) / len(pieces)
    return [
        Article(number, 1, "样例", title, text, "", "", at, at, (), 1, False, None)
        for number, (title, text), at in zip(count(first), pieces, (START + step * n for n in count()), strict=False)
    ]


def filled(founders: Sequence[Article]) -> StoryIndex:
    stories = StoryIndex(most=2 * max(COUNTS))
    for article in founders:
        stories.put(article, Placement(article.id, 0))
    return stories


def told(seconds: Sequence[float]) -> str:
    centiles = statistics.quantiles(seconds, n=100)
    return f"median {centiles[49] * 1e6:,.0f} µs, 99 of 100 within {centiles[98] * 1e6:,.0f} µs"


@pytest.fixture(scope="module")
def pieces(request: pytest.FixtureRequest) -> Pieces:
    try:
        return pieces_of(request.getfixturevalue("corpus"))
    except pytest.skip.Exception:
        return pieces_of(Path())


@pytest.mark.bench
@pytest.mark.parametrize("size", COUNTS)
def test_grouping(pieces: Pieces, size: int):
    news = list(islice(other_news(pieces), size + PLACED))
    started = now()
    stories = filled(articles(news[:size]))
    print(f"\n{len(stories):,} first articles read in {now() - started:.1f} s")
    cases = {
        "new": articles(news[size:], size + 1),
        "a repeat": articles([(f"{title}！", text) for title, text in news[: size : size // PLACED]], 10 * size),
    }
    for name, placed in cases.items():
        times, joined = [], 0
        for article in placed:
            started = now()
            place = stories.place(article)
            times.append(now() - started)
            joined += place.first != article.id
        print(f"  {name:<10} {told(times)}; {joined} of {len(placed)} joined")


@pytest.mark.bench
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("size", COUNTS)
def test_memory(request: pytest.FixtureRequest, size: int):
    try:
        folder = request.getfixturevalue("corpus")
    except pytest.skip.Exception:
        folder = "."
    script = f"from tests.benchmarks.test_stories import print_memory; print_memory({str(folder)!r}, {size})"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[2])


def print_memory(folder: str, size: int) -> None:
    """Print what the first articles keep in a process of their own."""

    def resident() -> float:
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    pieces = pieces_of(Path(folder) if (Path(folder) / "articles_day_2026-08-20.jsonl").exists() else Path("-"))
    filled(articles(list(islice(cycle(pieces), 100))))
    before = resident()
    stories = StoryIndex(most=2 * max(COUNTS))
    for number, piece in enumerate(islice(other_news(pieces), size), 1):
        [article] = articles([piece], number)
        stories.put(article, Placement(number, 0))
    taken = resident() - before
    print(f"\n{len(stories):,} first articles: {taken:.1f} MB, {taken / len(stories) * 1e6:,.0f} bytes each")

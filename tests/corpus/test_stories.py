"""Stories over the wires of a day, against what a reader of pairs of articles says: one story or not.

Five sets of pairs were drawn one after the other, each by another seed and without those before (scripts/draw-pairs),
and labelled twice before the rule's answer was seen; pairs with equal story keys, which are one story anyway, are not
among them. After each set the rule was tuned on what it got wrong there (after the last one in two small things), so
that no figure here is an untuned one. A pair counts for as many as its stratum has: recall is a rough figure, for one
pair of the far strata may count for hundreds. The best one is that of all sets together, by
``scripts/draw-pairs --judge``: precision .994, recall .89 among merged pairs and near misses, .74 with the far strata.
What is missed is told in quite other words.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from bot.core.listings.tickers import Listings, tickers_in
from bot.core.news.stories import STORY_LASTS, Placement, StoryIndex
from bot.core.types import Article

LABELS = Path(__file__).parent / "story_labels.tsv"


@dataclass
class Pairs:
    """One set: how many pairs each stratum has, and those that were drawn, with their stratum and whether they are one
    story.
    """

    sizes: dict[str, int] = field(default_factory=dict)
    drawn: list[tuple[str, str, str, bool]] = field(default_factory=list)
    readings: list[tuple[str, str]] = field(default_factory=list)

    def figures(self, places: dict[str, Placement]) -> tuple[float, float]:
        """Return the weighted precision and recall: a merge is to be of one story and one chapter."""
        counts = Counter(stratum for _, _, stratum, _ in self.drawn)
        weights: Counter[tuple[bool, bool]] = Counter()
        for one, other, stratum, same in self.drawn:
            merged = places[one] == places[other]
            weights[merged, same] += self.sizes[stratum] / counts[stratum]  # type: ignore[assignment]
        right = weights[True, True]
        return right / (right + weights[True, False]), right / (right + weights[False, True])


def sets() -> dict[str, Pairs]:
    found: dict[str, Pairs] = {}
    pairs = Pairs()
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        if line.startswith("# set "):
            pairs = found[line.removeprefix("# set ")] = Pairs()
        elif line.startswith("# size "):
            stratum, size = line.removeprefix("# size ").split("\t")
            pairs.sizes[stratum] = int(size)
        elif not line.startswith("#"):
            one, other, stratum, first, second, agreed = line.split("\t")
            pairs.drawn.append((one, other, stratum, agreed == "same"))
            pairs.readings.append((first, second))
    return found


@pytest.fixture(scope="module")
def places(corpus: Path) -> dict[str, Placement]:
    """Place the articles of the day as they come, with the tickers that are found in them."""
    listings, stories, found = Listings.shipped(), StoryIndex(), {}
    rows = map(json.loads, (corpus / "articles_day_2026-08-20.jsonl").read_text(encoding="utf-8").splitlines())
    for number, row in enumerate(sorted(rows, key=lambda row: row["published_at"]), 1):
        title, text, at = row["title"] or "", row["body"] or "", datetime.fromisoformat(row["published_at"])
        tickers = tickers_in(title, text, (), listings)
        stories.forget(at - STORY_LASTS)
        article = Article(number, 1, row["source"], title, text, "", "", at, at, tickers, 1, False, None)
        found[row["id"]] = stories.place(article)
    return found


# Their figures when they were fresh: .98 and .79, .87 and .69, .92 and .93, .91 and .87, 1.00 and .46.
@pytest.mark.parametrize(
    ("seed", "count", "precision", "recall"),
    [
        ("20260820", 150, 0.98, 0.77),
        ("821", 90, 0.98, 0.95),
        ("822", 75, 0.98, 0.96),
        ("823", 100, 0.96, 0.87),
        (
            "824",
            90,
            0.98,
            0.46,
        ),  # most of what it misses is one pair that counts for 246
    ],
)
def test_merges(places: dict[str, Placement], seed: str, count: int, precision: float, recall: float):
    pairs = sets()[seed]
    assert len(pairs.drawn) == count
    precise, recalled = pairs.figures(places)
    differing = sum(first != second for first, second in pairs.readings)
    print(f"\n{seed}: precision {precise:.3f}, recall {recalled:.3f} weighted; {differing} of {count} read differently")
    assert precise >= precision
    assert recalled >= recall


def test_no_pair_was_drawn_twice():
    drawn = [frozenset(pair[:2]) for pairs in sets().values() for pair in pairs.drawn]
    assert len(set(drawn)) == len(drawn) == 505

"""The matcher over real news: rules made of their own words, checked against the definition (tests/oracle.py)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.core.errors import WatchError
from bot.core.listings.tickers import Listings, from_secid, parse_code
from bot.core.types import Ticker
from bot.core.watches.match_one import News, evidence
from bot.core.watches.matcher import Matcher
from bot.core.watches.semantics import Meaning, understand
from tests import oracle
from tests.rules import Rules

SEED = 20260820
RULES = 2_000


@dataclass(frozen=True)
class Row:
    """A piece of news of the corpus, raw."""

    title: str
    text: str
    source: str
    subjects: tuple[str, ...]
    tickers: tuple[Ticker, ...]

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Row":
        """Read a line; EastMoney tags by secid (116.00700), others by code, and some by marks that are neither."""
        marks = [from_secid(mark) if "." in mark else parse_code(mark) for mark in map(str, row.get("stocks") or [])]
        tickers = dict.fromkeys(mark for mark in marks if mark)
        subjects = tuple(row.get("subjects") or ())
        return cls(row["title"] or "", row["body"] or "", row.get("source") or "", subjects, tuple(tickers))


@pytest.fixture(scope="module")
def rows(corpus: Path) -> list[Row]:
    lines = (corpus / "articles_sample.jsonl").read_text(encoding="utf-8").splitlines()
    return [Row.of(json.loads(line)) for line in lines]


def words_of(rows: Sequence[Row], dice: Random, listings: Listings) -> list[str]:
    """Cut words of two to four characters from the texts, whatever they are, and take whole Latin ones and names of
    companies.
    """
    cut, latin = [], set()
    for row in dice.sample(rows, 1_500):
        whole = f"{row.title} {row.text}"[:2_000]
        place, length = dice.randrange(len(whole)), dice.randint(2, 4)
        cut.append(whole[place : place + length].strip() or whole[:2])
        latin |= {word for word in whole.split() if word.isascii() and 1 < len(word) < 12}
    names = [listings.names[ticker] for row in rows for ticker in row.tickers if ticker in listings.names]
    return [*cut, *dice.sample(sorted(latin), 150), *dice.sample(names, 250)]


def rules_of(rows: Sequence[Row], listings: Listings) -> list[Meaning]:
    """Make as many different rules as are asked for; what nobody can watch is made again."""
    dice = Random(SEED)
    codes = sorted({ticker.shown for row in rows for ticker in row.tickers if ticker.market in ("SH", "SZ", "HK")})
    sources = sorted({row.source for row in rows if row.source})
    subjects = sorted({subject for row in rows for subject in row.subjects})
    rules = Rules(dice, words_of(rows, dice, listings), codes, sources, subjects)
    made: dict[str, Meaning] = {}
    while len(made) < RULES:
        try:
            meaning = understand(str(rules.rule()), listings)
        except WatchError:
            continue
        made[meaning.key] = meaning
    return list(made.values())


def differences(rows: Sequence[Row], rules: Sequence[Meaning]) -> tuple[list[str], int]:
    """Check every article against every rule, both ways; returns where they differ, and how many were checked."""
    matcher = Matcher()
    for number, meaning in enumerate(rules):
        matcher.put(number, number, "instant", meaning)
    matcher.adopt(matcher.merge().run())
    differ, held = [], 0
    for at, row in enumerate(rows):
        news = News.of(row.title, row.text, row.tickers, row.source, row.subjects)
        article = {
            "title": oracle.folded(row.title),
            "text": oracle.folded(row.text),
            "tickers": [ticker.key for ticker in row.tickers],
            "source": oracle.folded(row.source),
            "categories": [oracle.folded(subject) for subject in row.subjects],
        }
        found = {one.watch_id for one in matcher.match(news)}
        expected = {number for number, rule in enumerate(rules) if oracle.holds(rule.tree, article)}
        differ += [f"row {at}: {rules[number].text}" for number in found ^ expected]
        differ += [f"row {at}, why: {rules[n].text}" for n in expected if evidence(rules[n].tree, news) is None]
        held += len(expected)
    return differ, held


def test_a_sample_of_real_news_is_matched_as_the_definition_says(rows: list[Row]):
    differ, held = differences(rows[:: len(rows) // 150], rules_of(rows, Listings.shipped()))
    assert differ == []
    assert held > 3_000


@pytest.mark.torture
@pytest.mark.timeout(1_200)
def test_all_real_news_are_matched_as_the_definition_says(rows: list[Row]):
    assert len(rows) == 6_048
    differ, held = differences(rows, rules_of(rows, Listings.shipped()))
    print(f"\n{len(rows):,} articles x {RULES:,} rules: {held:,} hits, {len(differ)} differences")
    assert differ == []

"""Exclusions to offer under 少推这类: additions to a watch that would have stopped an alert."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.core.errors import WatchError
from bot.core.listings.tickers import Listings
from bot.core.types import Article
from bot.core.watches.match_one import News, evidence
from bot.core.watches.query import Node, Not, Query, Stock, Within, Word, all_of, parse
from bot.core.watches.semantics import understand

MAX_OFFERS = 3
# An outlet's name for a sort of news: 【收评】… and 午间公告：….
_COLUMN = re.compile(r"\s*(?:【([^】]{2,10})】|([^：:，,。\s\d]{2,8})[：:])")


def exclusions(article: Article, text: str, listings: Listings) -> list[tuple[Node, Query]]:
    """Return up to three exclusions that would have stopped this article, each with the watch that results.

    Example: for ``腾讯`` and an article of 样例快讯 in the category 游戏 -> the category and ``腾讯 -cat:游戏``, the source and
    ``腾讯 -source:样例快讯``.
    """
    try:
        query = parse(text)
    except WatchError:
        return []
    news, found = News.about(article), dict[str, tuple[Node, Query]]()
    for one in _candidates(article, listings):
        shaped = replace(query, tree=all_of([query.tree, Not(one)]))
        try:
            meaning = understand(str(shaped), listings)
        except WatchError:  # the watch becomes too long, or excludes all that it asks for
            continue
        if evidence(meaning.tree, news) is None:
            found.setdefault(str(shaped), (one, shaped))
        if len(found) == MAX_OFFERS:
            break
    return list(found.values())


def _candidates(article: Article, listings: Listings) -> Iterator[Node]:
    if column := _COLUMN.match(article.title):
        yield Within("title", Word(column[1] or column[2], quoted=True))
    for name in article.categories:
        yield Within("cat", Word(name))
    yield Within("source", Word(article.source_name))
    for ticker in article.tickers:
        if listings.name(ticker):
            yield Stock(ticker.code)

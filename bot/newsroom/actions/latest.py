"""Latest: pages of the stored news, newest first; with words, only the articles that they hit."""

import asyncio
from dataclasses import dataclass

from bot.core.types import Article
from bot.core.watches.match_one import News, evidence
from bot.core.watches.semantics import Meaning
from bot.store import Store

PAGE = 5
# A search with words reads this many articles at a time: without an index each row is read.
SCAN_STEP = 50
MAX_SCAN = 4_000
# Before a text of more characters others have their turn.
LONG = 3_000


@dataclass(frozen=True, slots=True)
class LatestPage:
    """One page, newest first, and whether there are newer and older ones."""

    articles: tuple[Article, ...]
    newer: bool
    older: bool


async def latest(
    store: Store, meaning: Meaning | None = None, *, before: int | None = None, after: int | None = None
) -> LatestPage:
    """Return a page of the latest articles, just older than ``before`` or just newer than ``after`` (article ids).

    Example: ``await latest(store)`` is page 1; ``await latest(store, before=page.articles[-1].id)`` the next one.
    """
    found = await _look(store, meaning, before, after, most=PAGE + 1)
    if after is not None:
        # The extra one is the newest: it only shows that there are still newer ones.
        shown = found[-PAGE:]
        if not shown:
            return await latest(store, meaning)
        return LatestPage(tuple(shown), newer=len(found) > PAGE, older=True)
    shown = found[:PAGE]
    newer = before is not None and bool(shown) and bool(await _look(store, meaning, None, shown[0].id, most=1))
    return LatestPage(tuple(shown), newer=newer, older=len(found) > PAGE)


async def _look(
    store: Store, meaning: Meaning | None, before: int | None, after: int | None, *, most: int
) -> list[Article]:
    if meaning is None:
        async with store.read() as tx:
            return await tx.articles.latest(before=before, after=after, most=most, once=True)
    found: list[Article] = []
    for _ in range(MAX_SCAN // SCAN_STEP):
        await asyncio.sleep(0)  # waiting tasks come first
        async with store.read() as tx:
            step = await tx.articles.latest(before=before, after=after, most=SCAN_STEP)
        hits = []
        for article in step:
            if len(article.text) > LONG:
                await asyncio.sleep(0)
            if evidence(meaning.tree, News.about(article)) is not None:
                hits.append(article)
        # A story is shown once, by any of its articles that hits.
        seen = {_story(article) for article in found}
        hits = [hit for story, hit in {_story(hit): hit for hit in hits}.items() if story not in seen]
        if after is not None:
            found = hits + found
            after = step[0].id if step else after
        else:
            found += hits
            before = step[-1].id if step else before
        if len(found) >= most or len(step) < SCAN_STEP:
            break
    return found[-most:] if after is not None else found[:most]


def _story(article: Article) -> tuple[int | None, int]:
    return (article.story_id, 0) if article.story_id is not None else (None, article.id)

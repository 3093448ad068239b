"""Group: each new article joins the story it belongs to, or founds one. One serial step.

Articles with equal story keys are surely one story; other matches are found by nearness (core/news/stories.py). The
index for that lives here and can be lost at any time: it is read again from the stored articles, at start and where
another process has grouped some.
"""

import asyncio
from collections.abc import Callable, Container, Iterable, Sequence
from datetime import datetime

import structlog

from bot.core.clock import Clock
from bot.core.news.stories import STORY_LASTS, Placement, StoryIndex
from bot.core.types import Article
from bot.newsroom.events import Event, Report
from bot.store import Store, Transaction
from bot.store.stories import FirstArticle

log = structlog.get_logger("group")

AT_ONCE = 200
# Articles compared before other tasks run: about 10 ms.
IN_A_ROW = 20
# First articles read at once, at start.
LOADED_AT_ONCE = 200
# Chapters are looked for among the latest articles, for they have no order of their own: one may be grouped late, after
# its detail came.
LOOK_BACK = 2_000


class Group:
    """Groups a batch, by exact keys first, then by nearness. Returns True while there is more to do."""

    def __init__(
        self, store: Store, clock: Clock, report: Report, *, index: Callable[[], StoryIndex] = StoryIndex
    ) -> None:
        self._index = index
        self._store = store
        self._clock = clock
        self._report = report
        self._forget_all()

    def _forget_all(self) -> None:
        self._stories = self._index()
        self._loaded = False
        # The latest story in the index, and the latest article grouped: later ones were grouped by another process.
        self._last_story = 0
        self._last_article = 0

    async def __call__(self) -> bool:
        now = self._clock.now()
        try:
            if not self._loaded:
                await self._load(now)
            articles, founded = await self._group(now)
        except BaseException:
            # What the index learned may not have been stored.
            self._forget_all()
            raise
        if articles:
            numbers = {"articles": articles, "stories": founded, "joined": articles - founded}
            self._report(Event("group", "", numbers))
        return articles == AT_ONCE

    async def _group(self, now: datetime) -> tuple[int, int]:
        """Group a batch in one transaction; returns how many articles it had and how many stories they founded."""
        async with self._store.write() as tx:
            articles = await tx.stories.ungrouped(most=AT_ONCE)
            if not articles:
                return 0, 0
            self._stories.forget(now - STORY_LASTS)
            await self._keep_up(tx, now)
            by_key = await tx.stories.by_key((key for _, key in articles), now - STORY_LASTS)
            of_key = await tx.stories.chapters_by_key(by_key)
            places = await self._places(articles, by_key)
            firsts = {place.first for place in places.values()}
            stories = await tx.stories.of(firsts.difference(places))
            for article, place in places.items():
                if place.first not in places and place.first not in stories:
                    # Its story is no longer stored.
                    self._stories.drop(place.first)
                    places[article] = Placement(article, 0)
            founding = [article for article, place in places.items() if place.first == article]
            stories |= dict(zip(founding, await tx.stories.found(len(founding), now), strict=True))
            joined = {article: (stories[place.first], place.chapter) for article, place in places.items()}
            joined |= {article.id: (by_key[key], of_key.get(key, 0)) for article, key in articles if key in by_key}
            grown = await tx.stories.join(
                {article: story for article, (story, _) in joined.items()},
                {article: chapter for article, (_, chapter) in joined.items()},
            )
            # Sent alerts show the new number of outlets after a while.
            await tx.alerts.edit_later(grown, now)
            self._last_story = max(self._last_story, *(story for story, _ in joined.values()))
            self._last_article = max(self._last_article, *joined)
        return len(articles), len(founding)

    async def _places(self, articles: Sequence[tuple[Article, str]], known: Container[str]) -> dict[int, Placement]:
        """Find the place of each article whose key is not known; articles with equal keys go together."""
        of_key: dict[str, Placement] = {}
        places: dict[int, Placement] = {}
        for number, (article, key) in enumerate(articles, 1):
            if key not in known:
                if key not in of_key:
                    of_key[key] = self._place(article)
                places[article.id] = of_key[key]
            if not number % IN_A_ROW:
                await asyncio.sleep(0)
        return places

    def _place(self, article: Article) -> Placement:
        try:
            return self._stories.place(article)
        except Exception:
            # Guarantee 8: a bug met in one article must not withhold all others; it becomes a story of its own.
            log.exception("an article could not be compared", article=article.id)
            return Placement(article.id, 0)

    async def _load(self, now: datetime) -> None:
        """Fill the index from the stored first articles.

        It runs before the transaction, for a day of them takes seconds.
        """
        async with self._store.read() as tx:
            await self._keep_up(tx, now)
        self._loaded = True

    async def _keep_up(self, tx: Transaction, now: datetime) -> None:
        """Add to the index the articles that another process has grouped, or at start all of them."""
        since = now - STORY_LASTS
        while True:
            firsts = await tx.stories.founders(self._last_story, since, most=LOADED_AT_ONCE)
            await self._remember(firsts, since)
            self._last_story = max([self._last_story, *(first.article.story_id or 0 for first in firsts)])
            if len(firsts) < LOADED_AT_ONCE:
                break
        await self._remember(await tx.stories.chapters(max(0, self._last_article - LOOK_BACK), since), since)

    async def _remember(self, firsts: Iterable[FirstArticle], since: datetime) -> None:
        for number, first in enumerate(firsts, 1):
            if first.article.published_at > since:
                try:
                    self._stories.put(first.article, Placement(first.founder, first.article.chapter))
                except Exception:
                    log.exception("an article could not be compared", article=first.article.id)
            if not number % IN_A_ROW:
                await asyncio.sleep(0)

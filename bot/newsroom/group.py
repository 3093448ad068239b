"""Group: each new article joins the story it surely belongs to, or founds one. One serial step (DESIGN 2)."""

from datetime import timedelta

from bot.core.clock import Clock
from bot.newsroom.report import Event, Report
from bot.store import Store

AT_ONCE = 200
STORY_LASTS = timedelta(hours=24)


class Group:
    """Groups a batch by exact keys. Returns True while there is more to do."""

    def __init__(self, store: Store, clock: Clock, report: Report) -> None:
        self._store = store
        self._clock = clock
        self._report = report

    async def __call__(self) -> bool:
        now = self._clock.now()
        async with self._store.write() as tx:
            articles = await tx.news.ungrouped(most=AT_ONCE)
            if not articles:
                return False
            stories = await tx.news.stories_by_key((key for _, key in articles), now - STORY_LASTS)
            founding = list(dict.fromkeys(key for _, key in articles if key not in stories))
            stories |= dict(zip(founding, await tx.news.found_stories(len(founding), now), strict=True))
            await tx.news.join({article.id: stories[key] for article, key in articles})
        self._report(Event("group", "", {"articles": len(articles), "stories": len(founding)}))
        return len(articles) == AT_ONCE

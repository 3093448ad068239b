"""Summarise: once per story that has a delivery; no alert leaves before its story has a summary."""

import structlog

from bot.core.news.summary import summarise
from bot.core.types import Article
from bot.newsroom.events import Event, Report
from bot.store import Store

log = structlog.get_logger("summarise")

AT_ONCE = 100


class Summarise:
    """Summarises a batch extractively (``engine`` "extractive") or not at all ("none")."""

    def __init__(self, store: Store, report: Report, *, engine: str) -> None:
        self._store = store
        self._report = report
        self._engine = engine

    async def __call__(self) -> bool:
        async with self._store.write() as tx:
            stories = await tx.stories.unsummarised(most=AT_ONCE)
            for story_id, article in stories:
                await tx.stories.summarised(story_id, self._summary(article))
        if stories:
            self._report(Event("summarise", "", {"stories": len(stories)}))
        return len(stories) == AT_ONCE

    def _summary(self, article: Article) -> str:
        if self._engine == "none":
            return ""
        try:
            return summarise(article.title, article.text)
        except Exception:
            # Guarantee 8: an alert without a summary is better than no alerts at all.
            log.exception("summary failed", article=article.id)
            return ""

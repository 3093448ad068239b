"""Summarise: once per story that has a delivery; no alert leaves before its story has a summary."""

from bot.core.summary import summarise
from bot.newsroom.report import Event, Report
from bot.store import Store

AT_ONCE = 100


class Summarise:
    """Summarises a batch extractively (``engine`` "extractive") or not at all ("none")."""

    def __init__(self, store: Store, report: Report, *, engine: str) -> None:
        self._store = store
        self._report = report
        self._engine = engine

    async def __call__(self) -> bool:
        async with self._store.write() as tx:
            stories = await tx.news.unsummarised(most=AT_ONCE)
            for story_id, article in stories:
                summary = "" if self._engine == "none" else summarise(article.title, article.text)
                await tx.news.summarised(story_id, summary)
        if stories:
            self._report(Event("summarise", "", {"stories": len(stories)}))
        return len(stories) == AT_ONCE

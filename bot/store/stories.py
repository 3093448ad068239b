"""Stories: which articles tell the same news, their chapters, and who reported them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import insert, update
from sqlalchemy.orm import aliased
from sqlmodel import func, select

from bot.core.types import Article, OutletReport
from bot.store.articles import HAS_WORDS, article_of
from bot.store.database.engine import Session, chunks
from bot.store.tables import (
    ARTICLES,
    DELIVERIES,
    STORIES,
    ArticleRow,
    DeliveryRow,
    StoryRow,
)


@dataclass(frozen=True, slots=True)
class FirstArticle:
    """The first article that was stored of a story or of a chapter; ``founder`` is the id of the story's first one."""

    article: Article
    founder: int


class Stories:
    """The table of stories, and the columns of articles that name their story."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def ungrouped(self, *, most: int) -> list[tuple[Article, str]]:
        """Return articles without a story, in order of arrival, with their story keys; articles without words wait."""
        rows = await self._session.exec(
            select(ArticleRow).where(ARTICLES.story_id.is_(None), HAS_WORDS).order_by(ARTICLES.id).limit(most)
        )
        return [(article_of(row), row.story_key) for row in rows]

    async def by_key(self, keys: Iterable[str], since: datetime) -> dict[str, int]:
        """Return the story founded after ``since`` for each of these story keys."""
        found: dict[str, int] = {}
        for some in chunks(keys):
            rows = await self._session.exec(
                select(ARTICLES.story_key, func.min(STORIES.id))
                .join(StoryRow, STORIES.id == ARTICLES.story_id)
                .where(ARTICLES.story_key.in_(some), STORIES.founded_at > since)
                .group_by(ARTICLES.story_key)
            )
            found.update(rows.all())
        return found

    async def chapters_by_key(self, stories: Mapping[str, int]) -> dict[str, int]:
        """Return the chapter of each of these story keys (key -> story id) that names one."""
        found: dict[str, int] = {}
        for some in chunks(stories):
            rows = await self._session.exec(
                select(*cast("Any", (ARTICLES.story_key, ARTICLES.story_id, func.min(ARTICLES.chapter))))
                .where(ARTICLES.story_key.in_(some), ARTICLES.chapter > 0)
                .group_by(ARTICLES.story_key, ARTICLES.story_id)
            )
            found.update((key, chapter) for key, story, chapter in rows if stories[key] == story)
        return found

    async def founders(self, after: int, since: datetime, *, most: int) -> list[FirstArticle]:
        """Return the first article of each story founded after ``since``, by story id, beginning behind the story
        ``after``.
        """
        first = (
            select(func.min(ARTICLES.id))
            .join(StoryRow, STORIES.id == ARTICLES.story_id)
            .where(STORIES.id > after, STORIES.founded_at > since)
            .group_by(STORIES.id)
            .order_by(STORIES.id)
            .limit(most)
        )
        rows = await self._session.exec(select(ArticleRow).where(ARTICLES.id.in_(first)).order_by(ARTICLES.story_id))
        articles = [article_of(row) for row in rows]
        return [FirstArticle(article, article.id) for article in articles]

    async def chapters(self, after: int, since: datetime) -> list[FirstArticle]:
        """Return the first article of each chapter, of those stored after the article ``after`` and published after
        ``since``.
        """
        first = (
            select(func.min(ARTICLES.id))
            .where(ARTICLES.chapter > 0, ARTICLES.id > after, ARTICLES.published_at > since)
            .group_by(ARTICLES.story_id, ARTICLES.chapter)
        )
        other: Any = aliased(ArticleRow)
        founder = select(func.min(other.id)).where(other.story_id == ARTICLES.story_id).scalar_subquery()
        rows = await self._session.exec(select(ArticleRow, founder).where(ARTICLES.id.in_(first)).order_by(ARTICLES.id))
        return [FirstArticle(article_of(row), founded_by) for row, founded_by in rows]

    async def of(self, article_ids: Iterable[int]) -> dict[int, int]:
        """Return the story of each of these articles; articles that are gone or have no story are left out."""
        found: dict[int, int] = {}
        for some in chunks(article_ids):
            rows = await self._session.exec(
                select(*cast("Any", (ARTICLES.id, ARTICLES.story_id))).where(
                    ARTICLES.id.in_(some), ARTICLES.story_id.is_not(None)
                )
            )
            found.update(rows.all())
        return found

    async def found(self, count: int, at: datetime) -> list[int]:
        """Create ``count`` new stories; returns their ids."""
        if not count:
            return []
        rows = [{"founded_at": at, "wanted": False} for _ in range(count)]
        founded = await self._session.exec(
            insert(StoryRow).returning(STORIES.id, sort_by_parameter_order=True), params=rows
        )
        return [story_id for (story_id,) in founded]

    async def join(self, story_of: Mapping[int, int], chapters: Mapping[int, int] | None = None) -> set[int]:
        """Put articles (id -> story id) into their stories, those in ``chapters`` (id -> n) as a chapter.

        A story's version grows by one for each further outlet; repeats by an outlet change nothing. Returns the stories
        that grew.
        """
        if not story_of:
            return set()
        further = await self._further_outlets(story_of)
        numbers = chapters or {}
        await self._session.exec(
            update(ArticleRow),
            params=[
                {"id": article, "story_id": story, "chapter": numbers.get(article, 0)}
                for article, story in story_of.items()
            ],
        )
        for count in set(further.values()):
            grown = [story for story, more in further.items() if more == count]
            await self._session.exec(
                update(StoryRow).where(STORIES.id.in_(grown)).values(version=STORIES.version + count)
            )
        return set(further)

    async def _further_outlets(self, story_of: Mapping[int, int]) -> Counter[int]:
        """Count the outlets that each story gains by these articles, without the one that founds it."""
        stories = sorted(set(story_of.values()))
        outlets: dict[int, set[str]] = defaultdict(set)
        for some in chunks(stories):
            known = await self._session.exec(
                select(*cast("Any", (ARTICLES.story_id, ARTICLES.source_name)))
                .where(ARTICLES.story_id.in_(some))
                .distinct()
            )
            for story, outlet in known:
                outlets[story].add(outlet)
        further: Counter[int] = Counter()
        articles = sorted(story_of)
        for some in chunks(articles):
            rows = await self._session.exec(
                select(*cast("Any", (ARTICLES.id, ARTICLES.source_name))).where(ARTICLES.id.in_(some))
            )
            for article, outlet in rows:
                of_story = outlets[story_of[article]]
                if of_story and outlet not in of_story:
                    further[story_of[article]] += 1
                of_story.add(outlet)
        return further

    async def versions(self, story_ids: Iterable[int]) -> dict[int, int]:
        """Return how many further outlets each of these stories has gained."""
        rows = await self._session.exec(
            select(*cast("Any", (STORIES.id, STORIES.version))).where(STORIES.id.in_(sorted(set(story_ids))))
        )
        return dict(rows.all())

    async def reports(self, story_id: int, told_by: str | None = None) -> list[OutletReport]:
        """Return the other outlets of a story, each with its first report, in order of arrival.

        ``told_by``, the outlet that a reader has it from, is left out; None = the outlet that had the story first.
        """
        first = select(func.min(ARTICLES.id)).where(ARTICLES.story_id == story_id).group_by(ARTICLES.source_name)
        rows = await self._session.exec(select(ArticleRow).where(ARTICLES.id.in_(first)).order_by(ARTICLES.id))
        articles = [article_of(row) for row in rows]
        known = articles[0].source_name if articles and told_by is None else told_by
        return [
            OutletReport(article.source_name, article.title, article.link, article.published_at)
            for article in articles
            if article.source_name != known
        ]

    async def unsummarised(self, *, most: int) -> list[tuple[int, Article]]:
        """Return the stories that have a delivery and no summary yet, each with the first article of it that was
        delivered.
        """
        stories = (
            await self._session.exec(
                select(STORIES.id)
                .where(STORIES.wanted.is_(True), STORIES.summary.is_(None))
                .order_by(STORIES.id)
                .limit(most)
            )
        ).all()
        first = select(func.min(DELIVERIES.id)).where(DELIVERIES.story_id.in_(stories)).group_by(DELIVERIES.story_id)
        rows = await self._session.exec(
            select(ArticleRow, DELIVERIES.story_id)
            .join(DeliveryRow, DELIVERIES.article_id == ARTICLES.id)
            .where(DELIVERIES.id.in_(first))
        )
        found = {story: article_of(row) for row, story in rows}
        if forgotten := [story for story in stories if story not in found]:
            # The chats that were to hear of it were forgotten: its summary would be asked for forever.
            await self._session.exec(update(StoryRow).where(STORIES.id.in_(forgotten)).values(wanted=False))
        return [(story, found[story]) for story in stories if story in found]

    async def summarised(self, story_id: int, summary: str) -> None:
        await self._session.exec(update(StoryRow).where(STORIES.id == story_id).values(summary=summary))

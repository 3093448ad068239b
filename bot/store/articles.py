"""Articles, and the keys by which a repeated item is recognised."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import bindparam, exists, insert, tuple_, update
from sqlalchemy.orm import aliased
from sqlmodel import func, select

from bot.core.types import Article, Request, Ticker
from bot.store.database.engine import Session, chunks, whole
from bot.store.tables import (
    ARTICLES,
    KEYS,
    SOURCES,
    ArticleKeyRow,
    ArticleRow,
)

# Asked in every poll, so built once: building it takes longer than looking up sixty keys.
_KNOWN = (
    select(*cast("Any", (KEYS.key, ARTICLES.id, ARTICLES.source_id, ARTICLES.digest, ARTICLES.detail_due)))
    .select_from(ArticleKeyRow)
    .outerjoin(ArticleRow, ARTICLES.id == KEYS.article_id)
    .where(KEYS.key.in_(bindparam("keys", expanding=True)))
)
# Articles whose list entry is only an address have no words until their detail has come.
HAS_WORDS = (ARTICLES.title != "") | (ARTICLES.text != "")


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An item made ready to store: its identity keys, and whether it may alert."""

    keys: tuple[str, ...]
    source_id: int
    source_name: str
    title: str
    text: str
    url: str
    share_url: str
    published_at: datetime
    tickers: tuple[Ticker, ...]
    urgent: bool
    silent: bool
    digest: str
    story_key: str
    detail: Request | None = None
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the store holds under a key; ``article_id`` None = the article was too old to be kept, and is not news."""

    article_id: int | None
    source_id: int | None
    digest: str


@dataclass(frozen=True, slots=True)
class UnfetchedDetail:
    """An article whose detail has not been fetched yet."""

    article: Article
    detail: Request
    tries: int


def article_of(row: ArticleRow) -> Article:
    """Turn a row into the Article that leaves the store."""
    assert row.id is not None
    return Article(
        id=row.id,
        source_id=row.source_id,
        source_name=row.source_name,
        title=row.title,
        text=row.text,
        url=row.url,
        share_url=row.share_url,
        published_at=row.published_at,
        stored_at=row.stored_at,
        tickers=tuple(Ticker.of(key) for key in row.tickers),
        revision=row.revision,
        silent=row.silent,
        story_id=row.story_id,
        urgent=row.urgent,
        categories=tuple(row.categories),
        chapter=row.chapter,
    )


def _values(article: NewArticle) -> dict[str, Any]:
    return {
        "source_name": article.source_name,
        "title": article.title,
        "text": article.text,
        "url": article.url,
        "share_url": article.share_url,
        "tickers": [ticker.key for ticker in article.tickers],
        "categories": list(article.categories),
        "urgent": article.urgent,
        "digest": article.digest,
        "story_key": article.story_key,
    }


class Articles:
    """The tables of articles and their keys."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def known(self, keys: Iterable[str]) -> dict[str, Known]:
        """Return those of these identity keys that are known, with what is stored under them."""
        found: dict[str, Known] = {}
        connection = await self._session.connection()
        for some in chunks(keys):
            rows = await whole(connection.execute(_KNOWN, {"keys": some}))
            found.update(
                (key, Known(article_id, source_id, digest or "")) for key, article_id, source_id, digest, due in rows
            )
        return found

    async def add(self, articles: Sequence[NewArticle], at: datetime, detail_due: datetime) -> list[int]:
        """Store new articles in this order, in bulk; returns their ids in the same order."""
        if not articles:
            return []
        rows = [
            {
                **_values(article),
                "source_id": article.source_id,
                "published_at": article.published_at,
                "stored_at": at,
                "silent": article.silent,
                "revision": 1,
                "matched_at": at if article.silent else None,
                "detail": {"url": article.detail.url, "headers": dict(article.detail.headers)}
                if article.detail
                else None,
                "detail_due": detail_due if article.detail else None,
                "detail_tries": 0,
            }
            for article in articles
        ]
        stored = await self._session.exec(
            insert(ArticleRow).returning(ARTICLES.id, sort_by_parameter_order=True), params=rows
        )
        ids: list[int] = [article_id for (article_id,) in stored]
        keys = {key: article_id for article, article_id in zip(articles, ids, strict=True) for key in article.keys}
        await self._add_keys(keys)
        return ids

    async def _add_keys(self, keys: Mapping[str, int]) -> None:
        known = await self.known(keys)
        if rows := [{"key": key, "article_id": article_id} for key, article_id in keys.items() if key not in known]:
            await self._session.exec(insert(ArticleKeyRow), params=rows)

    async def any_of(self, source_id: int) -> bool:
        """Tell whether a source has brought any article that is still known."""
        article = select(ARTICLES.id).where(ARTICLES.source_id == source_id).limit(1)
        key = select(KEYS.key).where(KEYS.source_id == source_id).limit(1)
        return any([(await self._session.exec(one)).first() is not None for one in (article, key)])

    async def still_listed(self, source_id: int, keys: Iterable[str]) -> None:
        """Note that a source still lists articles that were too old to be kept."""
        days = select(SOURCES.days_read).where(SOURCES.id == source_id).scalar_subquery()
        for some in chunks(keys):
            await self._session.exec(
                update(ArticleKeyRow)
                .where(KEYS.key.in_(some), KEYS.article_id.is_(None))
                .values(source_id=source_id, day=days)
                .execution_options(synchronize_session=False)
            )

    async def edit(self, article_id: int, article: NewArticle, *, rematch: bool) -> None:
        """Store an edited article.

        ``rematch`` lets it alert the chats that have no delivery for its story yet (guarantee 6).
        """
        values = _values(article) | {"revision": ARTICLES.revision + 1, "detail": None, "detail_due": None}
        statement = update(ArticleRow).where(ARTICLES.id == article_id)
        await self._session.exec(statement.values(**values))
        if rematch:
            await self._session.exec(
                update(ArticleRow).where(ARTICLES.id == article_id, ARTICLES.silent.is_(False)).values(matched_at=None)
            )
        await self._add_keys(dict.fromkeys(article.keys, article_id))

    async def dated(self, article_id: int, published_at: datetime, silenced_at: datetime | None) -> None:
        """Store when an article was published, for an article whose date is only in its detail.

        ``silenced_at`` = it is too old to alert, since then.
        """
        values: dict[str, Any] = {"published_at": published_at}
        if silenced_at is not None:
            values |= {"silent": True, "matched_at": silenced_at}
        await self._session.exec(update(ArticleRow).where(ARTICLES.id == article_id).values(**values))

    async def waiting_details(self, now: datetime, *, most: int) -> list[UnfetchedDetail]:
        """Return the articles whose detail is due to be asked for again."""
        rows = await self._session.exec(
            select(ArticleRow)
            .where(ARTICLES.detail_due.is_not(None), cast("Any", ARTICLES.detail_due) <= now)
            .limit(most)
        )
        return [
            UnfetchedDetail(article_of(row), Request(row.detail["url"], row.detail["headers"]), row.detail_tries)
            for row in rows
            if row.detail
        ]

    async def put_off_detail(self, article_id: int, due: datetime | None) -> None:
        """Set when a detail is asked for again; None gives it up."""
        await self._session.exec(
            update(ArticleRow)
            .where(ARTICLES.id == article_id)
            .values(detail_due=due, detail_tries=ARTICLES.detail_tries + 1)
        )

    async def unmatched(self, *, most: int) -> list[Article]:
        """Return grouped articles that have not been matched against the watches, in order of arrival."""
        rows = await self._session.exec(
            select(ArticleRow)
            .where(ARTICLES.matched_at.is_(None), ARTICLES.story_id.is_not(None))
            .order_by(ARTICLES.id)
            .limit(most)
        )
        return [article_of(row) for row in rows]

    async def matched(self, article_ids: Sequence[int], at: datetime) -> None:
        await self._session.exec(update(ArticleRow).where(ARTICLES.id.in_(article_ids)).values(matched_at=at))

    async def get(self, article_id: int) -> Article | None:
        row = await self._session.get(ArticleRow, article_id)
        return article_of(row) if row else None

    async def latest(
        self, *, before: int | None = None, after: int | None = None, most: int, once: bool = False
    ) -> list[Article]:
        """Return articles, newest first by the time they were published, paged by keyset: no OFFSET.

        ``before`` asks for the articles older than that one, ``after`` for the ones just newer; ``once`` leaves out
        articles that repeat the story of an earlier one.
        """
        place = (cast("Any", ARTICLES.published_at), ARTICLES.id)
        statement = select(ArticleRow).where(HAS_WORDS)
        if once:
            earlier: Any = aliased(ArticleRow)
            statement = statement.where(
                ~exists().where(earlier.story_id == ARTICLES.story_id, earlier.id < ARTICLES.id)
            )
        row = await self._session.get(ArticleRow, after or before) if after or before else None
        if row is not None:
            here = tuple_(row.published_at, row.id)
            statement = statement.where(tuple_(*place) > here if after else tuple_(*place) < here)
        order = place if after else tuple(one.desc() for one in place)
        rows = (await self._session.exec(statement.order_by(*order).limit(most))).all()
        return [article_of(one) for one in (reversed(rows) if after else rows)]

    async def count(self, since: datetime | None = None) -> int:
        statement = select(func.count()).select_from(ArticleRow)
        if since is not None:
            statement = statement.where(ARTICLES.stored_at >= since)
        return int((await self._session.exec(statement)).one())

    async def count_by_source(self, now: datetime) -> dict[int, int]:
        """Return how many articles each source brought in the last 24 hours."""
        rows = await self._session.exec(
            select(ARTICLES.source_id, func.count())
            .where(ARTICLES.stored_at > now - timedelta(hours=24))
            .group_by(ARTICLES.source_id)
        )
        return dict(rows.all())

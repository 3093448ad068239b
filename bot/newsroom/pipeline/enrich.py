"""Enrich: articles stored before their detail came get it later; that is an edit (guarantee 6 applies)."""

import structlog

from bot.core.backoff import DETAIL, DETAIL_TRIES
from bot.core.clock import Clock
from bot.core.errors import SourceError
from bot.core.news.identity import item_keys
from bot.core.news.item_rules import Intake, is_stale, tidy
from bot.core.types import Item
from bot.newsroom.events import Event, Report
from bot.newsroom.pipeline.store_items import new_article
from bot.sources.fetch.http import Web
from bot.sources.kinds.registry import open_kind
from bot.store import Store
from bot.store.articles import UnfetchedDetail

log = structlog.get_logger("enrich")

AT_ONCE = 10


class Enrich:
    """Asks again for details that are due; gives up after five tries. Returns True while there is more to do."""

    def __init__(self, store: Store, web: Web, clock: Clock, rules: Intake, report: Report) -> None:
        self._store = store
        self._web = web
        self._clock = clock
        self._rules = rules
        self._report = report

    async def __call__(self) -> bool:
        async with self._store.read() as tx:
            waiting = await tx.articles.waiting_details(self._clock.now(), most=AT_ONCE)
        for one in waiting:
            try:
                await self._enrich(one)
            except SourceError as exc:
                log.info("detail failed again", article=one.article.id, url=one.detail.url, error=str(exc))
                await self._put_off(one)
            except Exception:
                # Guarantee 8: a bug met in one article must not keep the others from their details.
                log.exception("enrich failed", article=one.article.id, url=one.detail.url)
                await self._put_off(one)
        return len(waiting) == AT_ONCE

    async def _put_off(self, waiting: UnfetchedDetail) -> None:
        again = self._clock.now() + DETAIL.after(waiting.tries + 1) if waiting.tries + 1 < DETAIL_TRIES else None
        async with self._store.write() as tx:
            await tx.articles.put_off_detail(waiting.article.id, again)

    async def _enrich(self, waiting: UnfetchedDetail) -> None:
        article = waiting.article
        async with self._store.read() as tx:
            source = await tx.sources.get(article.source_id)
        if source is None:
            async with self._store.write() as tx:
                await tx.articles.put_off_detail(article.id, None)
            return
        item = Item(
            title=article.title,
            url=article.url,
            text=article.text,
            published_at=article.published_at,
            medium=article.source_name if article.source_name != source.name else "",
            share_url=article.share_url,
            tickers=article.tickers,
            detail=waiting.detail,
        )
        kind = open_kind(source.kind, source.url, source.options)
        full = tidy(await self._web.parsers.call(kind.enrich, item, await self._web.fetch(waiting.detail)))
        now = self._clock.now()
        [keys] = item_keys([full], source.id)
        ready = new_article(full, keys, source, now, self._rules)
        stale = is_stale(ready.published_at, now, self._rules)
        async with self._store.write() as tx:
            await tx.articles.edit(article.id, ready, rematch=not stale)
            await tx.articles.dated(article.id, ready.published_at, now if stale else None)
        self._report(Event("enrich", article.title or ready.title, {"article": article.id}))

"""Fetch a source: its document, further pages of it, the details that its items name."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bot.core.errors import ParseError, SourceError
from bot.core.news.identity import KeyedItem, item_keys
from bot.core.news.item_rules import tidy
from bot.core.sources.faults import Fault
from bot.core.sources.health import is_long
from bot.core.sources.reach import Reach, asks_otherwise
from bot.core.types import Item, Refusal, Reply, Source
from bot.sources.fetch.http import Web
from bot.sources.kinds.registry import Kind, open_kind
from bot.store import Store
from bot.store.articles import Known

log = structlog.get_logger("poll")

# The time for all details of one poll; missing ones are enriched later.
DETAILS_TIME = timedelta(seconds=5)
DETAILS_AT_ONCE = 8
# Reasons of ParseError.detail by which a detail page says that it is not news.
NO_NEWS = frozenset({"no-title", "no-date", "not-news"})
# A first reading takes the present entries; later ones go back to the last entry read, over an outage of hours.
PAGES_FIRST, MAX_PAGES = 3, 20
MAX_REFUSED = 10_000


@dataclass(frozen=True, slots=True)
class Gathered:
    """The result of reading one source: items with their keys, refusals, and what to remember of the answer.

    ``cut`` = why a further page could not be read, and which: cursor and validators stay where they were. ``reach`` =
    how far it was read, ``further`` = the keys of what further pages list, ``middle`` of what may stand beside the
    entries that were left out of a long list.
    """

    items: list[KeyedItem]
    refused: tuple[Refusal, ...]
    cursor: dict[str, object] | None
    reply: Reply
    ttl: timedelta | None
    asked: str
    cut: str = ""
    reach: Reach | None = None
    further: frozenset[tuple[str, ...]] = frozenset()
    middle: frozenset[tuple[str, ...]] = frozenset()


class FetchSource:
    """Reads sources.

    Example: ``gathered = await FetchSource(store, web)(source)``. It remembers what it refuses: asked for and told
    once, and once more after a restart.
    """

    def __init__(self, store: Store, web: Web) -> None:
        self._store = store
        self._web = web
        # Entries that are not news, by source and place.
        self._refused: dict[tuple[int, str], str] = {}

    async def __call__(self, source: Source) -> Gathered:
        """Read a source. Raises SourceError; ConfigError where its options mean nothing."""
        kind = open_kind(source.kind, source.url, source.options)
        request = kind.start(source.cursor)
        otherwise = asks_otherwise(source.kind, source.options, source.cursor)
        etag, last_modified = ("", "") if otherwise else (source.etag, source.last_modified)
        reply = await self._web.fetch(request, etag=etag, last_modified=last_modified)
        if reply.status == 304:
            return Gathered([], (), None, reply, None, request.url)
        page = await self._web.parsers.call(kind.parse, reply)
        items, refused, following = list(page.items), list(page.refused), page
        if not items and not refused and source.last_new_at is not None:
            raise ParseError("empty", "a feed without entries", url=reply.url)  # where there were some before
        kept = len(items) + len(refused)
        reach = Reach.of(source.kind, source.options, kept=kept, left_out=page.left_out)
        first_page, half = len(items), len(items) - len(items) // 2
        # Refused entries are no items: the half may end so many places beside.
        beside = slice(max(0, half - 1 - len(refused)), half + 1 + len(refused)) if page.left_out else slice(0)
        # The items read are stored in any case; the place reached moves only when all of them were (guarantee 1).
        cut = ""
        for number in range(2, (MAX_PAGES if source.seeded else PAGES_FIRST) + 1):
            if following.next is None:
                break
            try:
                following = await self._web.parsers.call(kind.parse, await self._web.fetch(following.next))
            except SourceError as exc:
                if exc.reason != "empty":  # beyond the last page
                    cut = Fault.of(exc).on_page(number).stored
                break
            items += following.items
            refused += following.refused
        items = [tidy(item) for item in items]
        keyed = list(map(KeyedItem, items, item_keys(items, source.id)))
        promised = [one for one in keyed if one.item.detail and (source.id, one.keys[-1]) not in self._refused]
        known = await self._known(promised) if promised else {}
        detailed, lost = await self._details(kind, source, [one for one in promised if one.keys not in known])
        plain = [one for one in keyed if not one.item.detail]
        # Known items with a detail are left alone: their list entry says less than the stored article.
        order = {one.keys: place for place, one in enumerate(keyed)}
        found = sorted([*plain, *detailed], key=lambda one: order.get(one.keys, len(order)))
        return Gathered(
            found,
            (*refused, *lost),
            {**page.cursor, **reach.remembered()},
            reply,
            timedelta(seconds=page.ttl_seconds) if page.ttl_seconds else None,
            asked=request.url,
            cut=cut,
            reach=reach,
            further=frozenset(one.keys for one in keyed[first_page:]),
            middle=frozenset(one.keys for one in keyed[:first_page][beside]),
        )

    async def _known(self, keyed: list[KeyedItem]) -> dict[tuple[str, ...], Known]:
        async with self._store.read() as tx:
            by_key = await tx.articles.known(key for one in keyed for key in one.keys)
        return {one.keys: by_key[key] for one in keyed for key in reversed(one.keys) if key in by_key}

    async def _details(
        self, kind: Kind, source: Source, keyed: list[KeyedItem]
    ) -> tuple[list[KeyedItem], list[Refusal]]:
        at_once = asyncio.Semaphore(DETAILS_AT_ONCE)
        done: dict[tuple[str, ...], Item] = {}
        lost: list[Refusal] = []

        async def fetch(listed: KeyedItem) -> None:
            item, keys = listed.item, listed.keys
            assert item.detail is not None
            async with at_once:
                try:
                    done[keys] = tidy(
                        await self._web.parsers.call(kind.enrich, item, await self._web.fetch(item.detail))
                    )
                except SourceError as exc:
                    if isinstance(exc, ParseError) and exc.detail in NO_NEWS:
                        # The page itself says it is not news: naming it once more will not help.
                        done[keys] = replace(item, detail=None, title="", text="")
                        self._refused[source.id, keys[-1]] = exc.detail
                        lost.append(Refusal(exc.detail, item.url or item.native_id))
                    else:  # stored with the words of its list, and asked for again later
                        log.info("detail failed", source=source.id, url=item.detail.url, error=str(exc))

        tasks = [asyncio.create_task(fetch(listed)) for listed in keyed]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=DETAILS_TIME.total_seconds())
            for task in late:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            for result in results:
                if isinstance(result, Exception):
                    raise result
        found = []
        for listed in keyed:
            enriched = done.get(listed.keys, listed.item)
            if enriched.title or enriched.text or enriched.detail:
                # The detail may have given the provider's own id: the article is known by both.
                [more] = item_keys([enriched], source.id)
                found.append(KeyedItem(enriched, tuple(dict.fromkeys((*more, *listed.keys)))))
        return found, lost

    def tell_refused(self, source: Source, gathered: Gathered) -> None:
        """Log refused and left-out entries, once.

        Entries that a list itself marks as no news (advertisements, figures) are expected.
        """
        if gathered.reach is not None and gathered.reach.left_out and not is_long(source):
            log.warning(
                "older entries left out",
                source=source.id,
                name=source.name,
                kept=gathered.reach.kept,
                left_out=gathered.reach.left_out,
            )
        if len(self._refused) > MAX_REFUSED:
            self._refused.clear()
        news = [
            one
            for one in gathered.refused
            if one.reason != "not-news" and self._refused.get((source.id, one.what)) != one.reason
        ]
        self._refused.update({(source.id, one.what): one.reason for one in news})
        if news:
            log.warning(
                "items refused",
                source=source.id,
                refused=[f"{one.reason}: {one.what[:80]}" for one in news[:10]],
                count=len(news),
            )

"""Store items: the new and the edited items of a poll, and nothing twice."""

import asyncio
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.backoff import DETAIL
from bot.core.news.identity import KeyedItem, content_digest, said_key, story_key
from bot.core.news.item_rules import Intake, is_silent, is_stale, published, reaches_back, tickers_of
from bot.core.types import Item, Source
from bot.store import Transaction
from bot.store.articles import Known, NewArticle

# Articles processed before other tasks run.
LONG_READ = 8


async def store_items(
    tx: Transaction,
    source: Source,
    items: Sequence[KeyedItem],
    now: datetime,
    rules: Intake,
    *,
    since: datetime | None = None,
    further: Container[tuple[str, ...]] = (),
    middle: Collection[tuple[str, ...]] = (),
) -> tuple[int, int]:
    """Store the items of one poll in order of publication; returns how many were new and how many were edits.

    An entry that repeats an earlier one of the same document is left out; another source's article is never edited.
    Where more may be in reach than before, an item without a date after ``since`` is silent. After the last good poll
    an item is silent, too, where entries of ``further`` pages stand behind all known ones, and where it has no date and
    came into reach in the ``middle`` of a long list.
    """
    known = await tx.articles.known(key for one in items for key in one.keys)
    # An article that was too old to be kept is still listed: it must not come as news, not even under another address.
    if left := {key for key, one in known.items() if one.article_id is None}:
        said_of_left = {said_key(one.item, source.id) for one in items if left.intersection(one.keys)}
        await tx.articles.still_listed(source.id, left | said_of_left)
    fresh = _fresh(items, known, source)
    said_before = await tx.articles.known(one.said for one in fresh if one.said)
    if left := {said for said, one in said_before.items() if one.article_id is None}:
        await tx.articles.still_listed(source.id, left)
    new: list[NewArticle] = []
    edits = 0
    behind = _behind_all_known(items, known, further) | _moved_into_reach(items, known, middle)
    for number, one in enumerate(fresh):
        if number % LONG_READ == LONG_READ - 1:
            await asyncio.sleep(0)  # finding companies in long articles takes a while: other tasks run
        same = said_before.get(one.said)
        reached = since or (source.last_good_at if one.keys in behind else None)
        keys = (*one.keys, one.said) if one.said else one.keys
        article = new_article(one.item, keys, source, now, rules, since=reached)
        known_now = one.before or same
        if known_now is None:
            new.append(article)
        elif known_now.article_id is None:
            continue
        elif one.item.detail is not None:
            continue  # its list entry says less than the stored article
        elif same is not None and same.article_id == known_now.article_id:
            # The same words under another address or id: not news to anybody.
            await tx.articles.edit(known_now.article_id, article, rematch=False)
        else:
            await tx.articles.edit(
                known_now.article_id, article, rematch=source.seeded and not is_stale(article.published_at, now, rules)
            )
            edits += 1
    if new and new[0].published_at >= new[-1].published_at:
        new.reverse()  # lists have the newest first, nearly everywhere: also within one minute
    new.sort(key=lambda article: article.published_at)
    await tx.articles.add(new, now, now + DETAIL.first)
    return len(new), edits


@dataclass(frozen=True, slots=True)
class _FreshItem:
    """An item that is new or was edited: its keys, the article it was before, and the digest of its content."""

    item: Item
    keys: tuple[str, ...]
    before: Known | None
    said: str


def _fresh(items: Sequence[KeyedItem], known: Mapping[str, Known], source: Source) -> list[_FreshItem]:
    """Return the items that are new or differ from the stored articles.

    Nearly all of a document is known and unchanged: building an article of each item would take most of the time.
    """
    seen: set[str] = set()
    fresh = []
    for keyed in items:
        item, keys = keyed.item, keyed.keys
        # One that waits for its detail is stored even so: it is known from now on, and silent if the source is being
        # seeded.
        if not (item.title or item.text or item.detail) or seen.intersection(keys):
            continue
        seen.update(keys)
        before = next((known[key] for key in keys if key in known), None)
        if before is not None and before.article_id is None:
            # Another key may belong to an article that is still there.
            before = next((known[key] for key in keys if key in known and known[key].article_id is not None), before)
        edited = before is not None and before.source_id == source.id and item.detail is None
        if before is None or (edited and before.digest != _digest(item)):
            said = said_key(item, source.id)
            if said not in seen:
                fresh.append(_FreshItem(item, keys, before, said))
                seen.update(filter(None, [said]))
    return fresh


def _behind_all_known(
    items: Sequence[KeyedItem], known: Mapping[str, Known], further: Container[tuple[str, ...]]
) -> set[tuple[str, ...]]:
    """Return entries of further pages behind the last known entry.

    They are older than all that was read before, or there is no telling.
    """
    behind: set[tuple[str, ...]] = set()
    for one in reversed(items):
        if one.keys not in further or any(key in known for key in one.keys):
            break
        behind.add(one.keys)
    return behind


def _moved_into_reach(
    items: Sequence[KeyedItem], known: Mapping[str, Known], middle: Collection[tuple[str, ...]]
) -> set[tuple[str, ...]]:
    """Return undated items among known entries that stand beside entries left out of a long list.

    Half of it is read from either end: where the oldest entry is dropped for each new one, an old one moves out of the
    middle each time.
    """
    found: set[tuple[str, ...]] = set()
    run: list[KeyedItem] = []
    among = False
    for keyed in items if middle else ():
        if not any(key in known for key in keyed.keys):
            run.append(keyed)
            continue
        if among and any(one.keys in middle for one in run):
            found.update(one.keys for one in run if one.item.published_at is None)
        run, among = [], True
    return found


def _digest(item: Item) -> str:
    return content_digest(item.title, item.text, item.share_url or item.url, [ticker.key for ticker in item.tickers])


def new_article(
    item: Item, keys: tuple[str, ...], source: Source, now: datetime, rules: Intake, *, since: datetime | None = None
) -> NewArticle:
    """Make an item ready to store."""
    at = published(item, now)
    tickers = tickers_of(item, rules.listings)
    return NewArticle(
        keys=keys,
        source_id=source.id,
        source_name=item.medium or source.name,
        title=item.title,
        text=item.text,
        url=item.url,
        share_url=item.share_url,
        published_at=at,
        tickers=tickers,
        urgent=item.urgent,
        silent=is_silent(at, now, seeded=source.seeded, rules=rules) or reaches_back(item, now, since),
        digest=_digest(item),
        story_key=story_key(item.title, item.text, at),
        detail=item.detail,
        categories=item.categories,
    )

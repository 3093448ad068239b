"""Import sources from OPML after a preview (merged, or replacing all others), and export them.

Each change is logged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.news.identity import reads_the_same
from bot.core.sources.opml import EntryProblem, ListedSource, Opml, write_opml
from bot.core.types import Source
from bot.newsroom.actions.add_source import add_found
from bot.newsroom.actions.edit_source import remove, restore
from bot.sources.fetch.http import Web
from bot.sources.kinds.registry import ResolvedSource, open_kind, read_usable
from bot.store import Transaction

_FORBIDDEN: EntryProblem = "forbidden"


@dataclass(frozen=True, slots=True)
class SourcesPreview:
    """What importing a list would do: its new feeds, how many are known, unusable entries, and sources not in it."""

    new: tuple[ListedSource, ...]
    known: int
    bad: tuple[tuple[str, EntryProblem], ...]
    others: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """The result of an import: how many sources were added, and how many removed."""

    added: int
    removed: int


async def read(data: bytes, web: Web) -> Opml:
    """Read a list in the process that can be ended.


    Entries are left out whose kind or options mean nothing, or that lead where no source may be. Raises ParseError like
    ``read_opml``.
    """
    found = await web.parsers.call(read_usable, data)
    asked = [(feed, asked_at(feed)) for feed in found.feeds]
    refused = await web.refused(url for _, url in asked)
    bad = [(one.name, _FORBIDDEN) for one, url in asked if url in refused]
    return Opml(tuple(one for one, url in asked if url not in refused), (*found.bad, *bad))


def asked_at(feed: ListedSource) -> str:
    """Return the address that is fetched first for a feed."""
    return open_kind(feed.kind, feed.url, feed.options).start({}).url


async def plan_import(tx: Transaction, found: Opml) -> SourcesPreview:
    """Return what importing a list would do, and change nothing."""
    every = await tx.sources.all()
    by_url = {one.url: one for one in every}
    presets = [one for one in every if "preset" in one.options]
    known: set[int] = set()
    new = []
    for feed in found.feeds:
        same = [preset for preset in presets if reads_the_same(feed.url, feed.options, preset.url, preset.options)]
        same += [by_url[feed.url]] if feed.url in by_url else []
        known.update(one.id for one in same)
        if not same:
            new.append(feed)
    others = tuple(one for one in every if one.id not in known)
    return SourcesPreview(tuple(new), len(found.feeds) - len(new), found.bad, others)


async def preview(tx: Transaction, found: Opml, number: int, at: datetime) -> SourcesPreview:
    """Return what importing a list would do, and keep that for an hour under a number, until it is taken."""
    shown = await plan_import(tx, found)
    kept = {
        "feeds": [[feed.name, feed.url, feed.category, feed.kind, dict(feed.options)] for feed in found.feeds],
        "new": [one.url for one in shown.new],
        "others": [other.id for other in shown.others],
    }
    await tx.offers.make(f"opml:{number}", kept, at=at)
    return shown


async def take(tx: Transaction, number: int, *, replace: bool, by: int, interval: float, at: datetime) -> Taken | None:
    """Do what the preview of a kept list showed, as far as it is still to do; None when the list is gone.

    Sources that others added meanwhile were not shown and stay; sources that they removed are not added.
    """
    kept = await tx.offers.take(f"opml:{number}", at)
    if kept is None or "others" not in kept:  # an earlier version did not keep them
        return None
    now = await plan_import(tx, Opml(tuple(ListedSource(*one) for one in kept["feeds"])))
    shown = SourcesPreview(
        tuple(one for one in now.new if one.url in kept["new"]),
        now.known,
        now.bad,
        tuple(other for other in now.others if other.id in kept["others"]),
    )
    return await apply_import(tx, shown, replace=replace, by=by, interval=interval, at=at, number=number)


async def apply_import(
    tx: Transaction, shown: SourcesPreview, *, replace: bool, by: int, interval: float, at: datetime, number: int = 0
) -> Taken:
    """Add new sources, and with ``replace`` remove every source that is not in the list.

    With a ``number`` it can be undone for an hour. A list without usable entries replaces nothing.
    """
    added = []
    for one in shown.new:
        feed = ResolvedSource(one.kind, one.name, one.url, one.options)
        source = await add_found(tx, feed, interval=interval, at=at, by=by)
        if source is None:
            continue  # the list names it twice
        if one.category:
            await tx.sources.reset(source.id, category=one.category)
        added.append(source.id)
    others: Sequence[Source] = shown.others if replace and (shown.new or shown.known) else ()
    for source in others:
        await remove(tx, source.id, by=by, at=at)
    done = {"added": added, "removed": [other.id for other in others]}
    await tx.audit.note(by, "import", at=at, after=f"+{len(added)} −{len(others)}")
    if number:
        await tx.offers.make(f"opml-undo:{number}", done, at=at)
    return Taken(len(added), len(others))


async def undo(tx: Transaction, number: int, *, by: int, at: datetime) -> Taken | None:
    """Undo an import: remove the sources it added, restore those it removed. None after more than an hour."""
    kept = await tx.offers.take(f"opml-undo:{number}", at)
    if kept is None:
        return None
    restored = [one for one in kept["removed"] if await restore(tx, one, by=by, at=at)]
    removed = [one for one in kept["added"] if await remove(tx, one, by=by, at=at)]
    return Taken(len(restored), len(removed))


async def discard(tx: Transaction, number: int) -> None:
    """Delete a kept list."""
    await tx.offers.withdraw(f"opml:{number}")


async def export(tx: Transaction, at: datetime) -> tuple[str, int]:
    """Return every source as OPML, and how many sources are in it."""
    every = await tx.sources.all()
    return write_opml([_feed(one) for one in every], "盯讯 Dingxun", at), len(every)


def _feed(source: Source) -> ListedSource:
    return ListedSource(source.name, source.url, source.category, source.kind, source.options)

"""Add a source, find and save sources for admins, and let the first owner claim the bot."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from bot.core.errors import ConfigError, FetchError, ParseError, SourceError
from bot.core.sanitize import one_line
from bot.core.sources.opml import MAX_ADDRESS, MAX_NAME
from bot.core.sources.redaction import masked_url
from bot.core.types import Item, Refusal, Reply, Request, Source
from bot.sources.fetch.http import Web
from bot.sources.kinds.registry import (
    ResolvedSource,
    feed_links,
    known_wire,
    open_kind,
    recognise,
    recognise_page,
    resolve,
)
from bot.sources.presets import is_tested
from bot.store import Store, Transaction
from bot.store.audit import COMMAND_LINE

OWNER_LINK_LASTS = timedelta(minutes=10)
OWNER_PREFIX = "own_"
# How many feeds named by a page are tried, in order, until one can be read.
FEEDS_TRIED = 3


@dataclass(frozen=True, slots=True)
class Look:
    """What an address or a preset holds.

    ``tested`` False = a preset that was never checked against a captured answer.
    """

    kind: str
    name: str
    url: str
    items: tuple[Item, ...]
    refused: tuple[Refusal, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    tested: bool = True


async def look(web: Web, wanted: str, options: Mapping[str, Any] | None = None) -> Look:
    """Fetch an address or a preset once, as the bot would; returns what it holds.

    Example: ``await look(web, "cls")``, ``await look(web, "https://www.cls.cn/telegraph")``. An address is, in this
    order: a feed or a document of a known make, a page that names a feed, a page that a preset knows, a page of posts.
    Raises SourceError with a named reason, OptionError for a preset that does not exist or options that mean nothing.
    """
    if len(wanted) > MAX_ADDRESS:
        raise FetchError("bad-url", f"over {MAX_ADDRESS} characters", url=wanted[:200])
    if "://" not in wanted:
        return await _read(web, resolve({"preset": wanted, **(options or {})}))
    if options and options.keys() != {"name"}:
        # Options say what the address is: one of a kind, never one to guess.
        return await _read(web, resolve({"kind": "json" if "items" in options else "rss", "url": wanted, **options}))
    found = await _guess(web, wanted)
    return replace(found, name=str(options["name"])) if options else found


async def _guess(web: Web, wanted: str) -> Look:
    """Find out what an address holds, without options."""
    known = known_wire(wanted)
    try:
        reply = await web.fetch(Request(wanted))
    except SourceError:
        if known is None:
            raise
        return await _read(web, known)  # its page refuses us; its wire may not
    found = await web.parsers.call(recognise, reply)
    if found is not None:
        return await _look_at(web, found, reply, reply.moved_to or wanted)
    for link in (await web.parsers.call(feed_links, reply))[:FEEDS_TRIED]:
        try:
            feed = await web.fetch(Request(link))
        except SourceError:
            continue
        if (found := await web.parsers.call(recognise, feed)) is not None:
            return await _look_at(web, found, feed, feed.moved_to or link)
    if known is not None:
        return await _read(web, known)
    if (found := await web.parsers.call(recognise_page, reply)) is not None:
        return await _look_at(web, found, reply, reply.moved_to or wanted)
    # Raises what it is instead: a page, a login, nothing at all.
    await web.parsers.call(open_kind("rss", wanted, {}).parse, reply)
    raise ParseError("not-a-feed", url=wanted)


async def look_otherwise(web: Web, source: Source, options: Mapping[str, Any]) -> Look:
    """Fetch a stored source with other options, which may name another preset, kind or address. Raises like ``look``.

    Example: ``await look_otherwise(web, source, {"preset": "eastmoney-search", "keyword": "腾讯"})``.
    """
    entry = options if "preset" in options else {"kind": source.kind, "url": source.url, **options}
    return await _read(web, resolve(entry))


async def look_again(web: Web, source: Source) -> Look:
    """Fetch a source that is stored already, as its next poll would. Raises like ``look``."""
    return await _read(web, ResolvedSource(source.kind, source.name, source.url, source.options))


async def _read(web: Web, found: ResolvedSource) -> Look:
    kind = open_kind(found.kind, found.url, found.options)
    return await _look_at(web, found, await web.fetch(kind.start({})), found.url)


async def _look_at(web: Web, found: ResolvedSource, reply: Reply, url: str) -> Look:
    kind = open_kind(found.kind, found.url, found.options)
    kind.start({})
    page = await web.parsers.call(kind.parse, reply)
    options = dict(found.options)
    if "address" in options:
        options["address"] = url
    host = urlsplit(url).netloc
    # A host name stands in for a missing name: the page's own title says more.
    given = found.name if found.name != host else ""
    name = one_line(given or page.title)[:MAX_NAME] or host
    return Look(found.kind, name, url, page.items, page.refused, options, is_tested(options))


async def offer(tx: Transaction, found: Look, number: int, *, at: datetime) -> None:
    """Store a source that was looked at until its Save button is tapped."""
    kept = {"kind": found.kind, "name": found.name, "url": found.url, "options": dict(found.options)}
    await tx.offers.make(f"offer:{number}", kept, at=at)


async def save(tx: Transaction, number: int, *, interval: float, by: int, at: datetime) -> Source | None:
    """Save an offered source; None when the offer is gone. A source known already is returned as it is."""
    kept = await tx.offers.take(f"offer:{number}", at)
    if kept is None:
        return None
    found = ResolvedSource(kept["kind"], kept["name"], kept["url"], kept.get("options", {}))
    return await add_found(tx, found, interval=interval, by=by, at=at) or await tx.sources.like(
        found.kind, found.url, found.options
    )


async def add_found(
    tx: Transaction, found: ResolvedSource | Look, *, interval: float, at: datetime, by: int = COMMAND_LINE
) -> Source | None:
    """Add a source and log it; None when it is known already."""
    added = await tx.sources.add(
        kind=found.kind,
        name=found.name,
        url=found.url,
        options=found.options,
        interval=interval,
        at=at,
        origin="chat",
        added_by=None if by == COMMAND_LINE else by,
    )
    if added is not None:
        await tx.audit.note(by, "add", added.name, at=at, after=masked_url(added.url))
    return added


async def find_source(tx: Transaction, wanted: str) -> Source | None:
    """Return the source with this number, name or address; None where there is none."""
    every = await tx.sources.all()
    by_number = (one for one in every if str(one.id) == wanted)  # first: a source may be called "3"
    return next(by_number, None) or next((one for one in every if wanted in {one.name, one.url}), None)


async def discard(tx: Transaction, number: int) -> None:
    """Delete an offer."""
    await tx.offers.withdraw(f"offer:{number}")


async def add_configured(store: Store, sources: Sequence[Mapping[str, Any]], *, interval: float, at: datetime) -> int:
    """Add the configured sources that are missing; returns how many. Changes by admins in chat stay."""
    added = 0
    found: list[ResolvedSource] = []
    for number, entry in enumerate(sources, 1):
        # Opened now to check the options, with an error that names the key, not at the first poll.
        found.append(resolve(entry))
        for first, other in enumerate(found[:-1], 1):
            if other.url == found[-1].url:
                raise ConfigError(f"sources: entries {first} and {number} are the same source, {other.url}: remove one")
    _check_standing_by(found)
    async with store.write() as tx:
        for one in found:
            source = await tx.sources.add(
                kind=one.kind,
                name=one.name,
                url=one.url,
                options=one.options,
                interval=interval,
                at=at,
                origin="config",
            )
            added += source is not None
    return added


def _check_standing_by(found: Sequence[ResolvedSource]) -> None:
    """Raise ConfigError for sources that stand by for each other: neither would be polled often."""
    standing = {one.name: str(one.options.get("standby_for") or "") for one in found}
    for name, other in standing.items():
        passed, at = [name], other
        while at and at not in passed:
            passed.append(at)
            at = standing.get(at, "")
        if at == name:
            raise ConfigError(f"sources: standby_for: {' -> '.join([*passed, at])} goes round: remove one")


async def make_owner_link(tx: Transaction, at: datetime) -> str:
    """Make the one-time start word by which the first owner claims the bot; only its hash is stored."""
    word = secrets.token_urlsafe(24)
    await tx.offers.make("owner-link", {"hash": _hash(word)}, lasts=OWNER_LINK_LASTS, at=at)
    return OWNER_PREFIX + word


async def claim_owner(tx: Transaction, word: str, user_id: int, at: datetime) -> bool:
    """Make the person who used the owner link the owner; False when the link is used, old or wrong."""
    kept = await tx.offers.look("owner-link", at)
    if kept is None:
        return False
    if not hmac.compare_digest(kept["hash"], _hash(word.removeprefix(OWNER_PREFIX))):
        return False
    if await tx.offers.take("owner-link", at) is None:
        return False  # another person was faster
    await tx.people.give(user_id, "owner", at)
    await tx.audit.note(user_id, "claim", person=user_id, after="owner", at=at)
    return True


def _hash(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()

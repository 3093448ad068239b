"""Edit a source: the changes that admins make, each written into the log in the same transaction."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.core.sources.redaction import masked_options, masked_url
from bot.core.types import Source, SourceState
from bot.newsroom.actions.add_source import Look
from bot.store import Transaction

# The longest time between polls that an admin may set: with a longer one news is no longer new.
MAX_EVERY = timedelta(days=1)


async def set_state(tx: Transaction, source_id: int, state: SourceState, *, by: int, at: datetime) -> Source | None:
    """Pause or resume a source; a resumed one, also a disabled one, is due at once.

    None when there is no such source.
    """
    before = await tx.sources.get(source_id)
    if before is None or before.state == state:
        return before
    await tx.sources.set_state(source_id, state, at)
    await tx.sources.hurry_for(before.name, at)
    act = "pause" if state == "paused" else "resume"
    await tx.audit.note(by, act, before.name, at=at, before=before.state, after=state)
    return await tx.sources.get(source_id)


async def remove(tx: Transaction, source_id: int, *, by: int, at: datetime) -> Source | None:
    """Remove a source; returns it as it was, None when it is gone already."""
    source = await tx.sources.get(source_id)
    if source is None or not await tx.sources.remove(source_id, at):
        return None
    await tx.sources.hurry_for(source.name, at)
    await tx.audit.note(by, "remove", source.name, at=at, before=masked_url(source.url))
    return source


async def restore(tx: Transaction, source_id: int, *, by: int, at: datetime) -> Source | None:
    """Undo a removal; returns the source, None when it was not removed."""
    if not await tx.sources.restore(source_id, at):
        return None
    source = await tx.sources.get(source_id)
    assert source is not None
    await tx.audit.note(by, "restore", source.name, at=at, after=masked_url(source.url))
    return source


async def rename(tx: Transaction, source: Source, name: str, *, by: int, at: datetime) -> Source | None:
    """Rename a source; sources that stand by for it go on doing so."""
    await tx.sources.rename(source.id, name)
    await tx.audit.note(by, "rename", source.name, at=at, before=source.name, after=name)
    return await tx.sources.get(source.id)


async def space(
    tx: Transaction, source: Source, every: timedelta | None, usual: timedelta, *, by: int, at: datetime
) -> Source | None:
    """Set how often a source is polled; None = as configured (``usual``)."""
    seconds = every.total_seconds() if every else None
    await tx.sources.reset(source.id, every=seconds, interval=seconds or usual.total_seconds(), next_poll_at=at)
    await tx.audit.note(by, "interval", source.name, at=at, before=_seconds(source.every), after=_seconds(seconds))
    return await tx.sources.get(source.id)


async def stand_by(tx: Transaction, source: Source, name: str, *, by: int, at: datetime) -> Source | None:
    """Let a source stand by for the one of that name; "" = for none.

    Returns None where the other one, directly or through others, stands by for this one.
    """
    if name and any(one.id == source.id for one in await tx.sources.chain(name)):
        return None
    options: dict[str, Any] = {key: value for key, value in source.options.items() if key != "standby_for"}
    if name:
        options["standby_for"] = name
    await tx.sources.reset(source.id, options=options, next_poll_at=at)
    before = str(source.options.get("standby_for") or "")
    await tx.audit.note(by, "standby", source.name, at=at, before=before, after=name)
    return await tx.sources.get(source.id)


async def move(tx: Transaction, source: Source, found: Look, *, by: int, at: datetime) -> Source | None:
    """Read a source from the address in ``found`` from now on; its present entries are stored silently (demand 10).

    None when another source has that address.
    """
    # As it is in this transaction: looking took a while, and another admin may have changed it.
    source = await tx.sources.get(source.id) or source
    options = {**found.options, **_common(source.options)}
    if not await tx.sources.readdress(source.id, kind=found.kind, url=found.url, options=options, at=at):
        return None
    before, after = masked_url(source.url), masked_url(found.url)
    await tx.audit.note(by, "address", source.name, at=at, before=before, after=after)
    return await tx.sources.get(source.id)


async def reopen(tx: Transaction, source: Source, found: Look, *, by: int, at: datetime) -> Source | None:
    """Read a source with the options in ``found``; entries that only these options reach alert by their date alone.

    None when another source has that address.
    """
    if not await tx.sources.readdress(source.id, kind=found.kind, url=found.url, options=found.options, at=at):
        return None
    before, after = (_written(one) for one in (source.options, found.options))
    await tx.audit.note(by, "options", source.name, at=at, before=before, after=after)
    return await tx.sources.get(source.id)


async def read_pages(tx: Transaction, source: Source, on: bool, *, by: int, at: datetime) -> Source | None:
    """Turn the fetching of each article's page for its text on or off."""
    options: dict[str, Any] = {key: value for key, value in source.options.items() if key != "fulltext"}
    before = "on" if source.options.get("fulltext") else "off"
    if on:
        options["fulltext"] = True
    # Without their pages known articles have less text: that edit is told to nobody.
    silently: dict[str, Any] = {} if on else {"seeded_at": None, "etag": "", "last_modified": ""}
    await tx.sources.reset(source.id, options=options, next_poll_at=at, **silently)
    await tx.audit.note(by, "fulltext", source.name, at=at, before=before, after="on" if on else "off")
    return await tx.sources.get(source.id)


def _written(options: Mapping[str, Any]) -> str:
    return json.dumps(masked_options(options), ensure_ascii=False) if options else ""


def _common(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that belong to the source, not to its address."""
    return {name: options[name] for name in ("fulltext", "standby_for") if name in options}


def _seconds(every: float | None) -> str:
    return f"{every:g} s" if every else ""

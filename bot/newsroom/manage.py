"""Manage: what admins do with sources, and how the first owner is found."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from bot.core.errors import ParseError
from bot.core.types import Item, Refusal, Request, Source
from bot.sources.http import Web
from bot.sources.kinds import open_kind, recognise
from bot.store import Store, Transaction

OFFER_LASTS = timedelta(hours=1)
OWNER_LINK_LASTS = timedelta(minutes=10)
OWNER_PREFIX = "own_"


@dataclass(frozen=True, slots=True)
class Look:
    """What an address turned out to hold."""

    kind: str
    name: str
    url: str
    items: tuple[Item, ...]
    refused: tuple[Refusal, ...]


async def look(web: Web, url: str) -> Look:
    """Fetch an address once, as the bot would, and say what is there. Raises SourceError with a named reason."""
    reply = await web.fetch(Request(url))
    kind = await web.aside.call(recognise, reply)
    if kind is None:
        raise ParseError("not-a-feed", url=url)
    stepper = open_kind(kind, url, {})
    stepper.start({})
    page = await web.aside.call(stepper.parse, reply)
    return Look(kind, page.title or urlsplit(url).netloc, reply.moved_to or url, page.items, page.refused)


async def offer(tx: Transaction, found: Look, number: int, *, by: int, at: datetime) -> None:
    """Remember a source that was looked at, until its Save button is tapped."""
    await tx.facts.put(
        f"offer:{number}",
        {"kind": found.kind, "name": found.name, "url": found.url, "by": by, "until": (at + OFFER_LASTS).isoformat()},
    )


async def save(tx: Transaction, number: int, *, interval: float, by: int, at: datetime) -> Source | None:
    """Save an offered source; None when the offer is gone. A source known already is returned as it is."""
    kept = await tx.facts.get(f"offer:{number}")
    if kept is None or datetime.fromisoformat(kept["until"]) < at:
        return None
    await tx.facts.forget(f"offer:{number}")
    added = await tx.sources.add(
        kind=kept["kind"],
        name=kept["name"],
        url=kept["url"],
        options={},
        interval=interval,
        at=at,
        origin="chat",
        added_by=by,
    )
    return added or await tx.sources.by_url(kept["url"])


async def discard(tx: Transaction, number: int) -> None:
    """Forget an offer."""
    await tx.facts.forget(f"offer:{number}")


async def add_configured(store: Store, sources: Sequence[Mapping[str, Any]], *, interval: float, at: datetime) -> int:
    """Add the configured sources that are missing; what admins changed in chat stays. Returns how many were added."""
    added = 0
    async with store.write() as tx:
        for one in sources:
            options = {key: value for key, value in one.items() if key not in {"kind", "name", "url"}}
            # Opening it checks the options now, with an error that names the key, not at the first poll.
            open_kind(one["kind"], one["url"], options)
            source = await tx.sources.add(
                kind=one["kind"],
                name=one["name"],
                url=one["url"],
                options=options,
                interval=interval,
                at=at,
                origin="config",
            )
            added += source is not None
    return added


async def make_owner_link(tx: Transaction, at: datetime) -> str:
    """Make the one-time start word by which the first owner claims the bot; only its hash is stored."""
    word = secrets.token_urlsafe(24)
    await tx.facts.put("owner-link", {"hash": _hash(word), "until": (at + OWNER_LINK_LASTS).isoformat()})
    return OWNER_PREFIX + word


async def claim_owner(tx: Transaction, word: str, user_id: int, at: datetime) -> bool:
    """Make somebody the owner who came by the link; False when it is used, old or wrong."""
    kept = await tx.facts.get("owner-link")
    if kept is None or datetime.fromisoformat(kept["until"]) < at:
        return False
    if not hmac.compare_digest(kept["hash"], _hash(word.removeprefix(OWNER_PREFIX))):
        return False
    await tx.facts.forget("owner-link")
    await tx.facts.add_admin(user_id, at)
    return True


def _hash(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()

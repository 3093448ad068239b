"""Preview a source: read it now, as its next poll would, and return what would be stored, storing nothing."""

from dataclasses import dataclass

from bot.core.news.identity import item_keys
from bot.core.news.item_rules import tidy
from bot.core.types import Item, Refusal, Source
from bot.newsroom.actions.add_source import look_again
from bot.sources.fetch.http import Web
from bot.store import Store


@dataclass(frozen=True, slots=True)
class Probe:
    """The present content of a source: its items in order, each with whether it is new, and the unusable entries."""

    items: tuple[tuple[Item, bool], ...]
    refused: tuple[Refusal, ...]

    @property
    def new(self) -> int:
        return sum(is_new for _, is_new in self.items)


async def probe(store: Store, web: Web, source: Source) -> Probe:
    """Read a source now. Raises SourceError with a named reason, ConfigError when its options mean nothing any more.

    Example: ``(await probe(store, web, source)).new`` -> ``3``.
    """
    found = await look_again(web, source)
    items = [tidy(item) for item in found.items]
    keys = item_keys(items, source.id)
    async with store.read() as tx:
        known = await tx.articles.known(key for some in keys for key in some)
    told = [(item, not any(key in known for key in some)) for item, some in zip(items, keys, strict=True)]
    return Probe(tuple(told), found.refused)

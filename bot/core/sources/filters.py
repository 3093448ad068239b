"""The panel of sources: filters and search (pure)."""

from collections.abc import Mapping, Sequence
from typing import Literal

from bot.core.fold import fold
from bot.core.types import Source, SourceState

Filter = Literal["all", "bad", "silent", "paused"]
FILTERS: tuple[Filter, ...] = ("all", "bad", "silent", "paused")
_STATES: Mapping[Filter, tuple[SourceState, ...]] = {
    "all": ("ok", "failing", "suspect", "silent", "paused", "disabled"),
    "bad": ("failing", "suspect", "disabled"),
    "silent": ("silent",),
    "paused": ("paused",),
}


def searched(sources: Sequence[Source], words: str) -> list[Source]:
    """Return the sources whose name, address or preset has all the words, whatever their spelling.

    Example: ``searched(sources, "財經")`` finds 样例财经.
    """
    wanted = [fold(word) for word in words.split()]
    return [source for source in sources if _has_all(_said(source), wanted)]


def filtered(sources: Sequence[Source], which: Filter) -> list[Source]:
    """Return the sources of a filter: ``bad`` = in trouble, ``silent`` = nothing new for long, ``paused``."""
    return [source for source in sources if source.state in _STATES[which]]


def counts(sources: Sequence[Source]) -> dict[Filter, int]:
    """Return how many sources each filter shows."""
    return {which: len(filtered(sources, which)) for which in FILTERS}


def _has_all(said: str, words: Sequence[str]) -> bool:
    return all(word in said for word in words)


def _said(source: Source) -> str:
    return fold(f"{source.name} {source.url} {source.options.get('preset', '')} {source.category}")

"""The one door to Aho-Corasick: daachorse where it has wheels (23 µs an article at 100,000 terms), else ahocorasick_rs (Linux arm64)."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec

Finder = Callable[[str], list[tuple[int, int, int]]]


def by_daachorse(words: Sequence[str]) -> Finder:
    """Build a finder with daachorse."""
    from daachorse import CharwiseDoubleArrayAhoCorasick

    return CharwiseDoubleArrayAhoCorasick(list(words)).find_overlapping


def by_ahocorasick_rs(words: Sequence[str]) -> Finder:
    """Build a finder with ahocorasick_rs."""
    import ahocorasick_rs

    automaton = ahocorasick_rs.AhoCorasick(list(words))
    return lambda text: [
        (start, end, word) for word, start, end in automaton.find_matches_as_indexes(text, overlapping=True)
    ]


# Linux arm64 has no wheel of daachorse (pyproject.toml's markers).
_build = by_daachorse if find_spec("daachorse") else by_ahocorasick_rs


def finder(words: Sequence[str]) -> Finder:
    """Build what finds every occurrence of many words in one pass.

    Example: ``finder(["微信", "微信支付"])("用微信支付")`` -> ``[(1, 3, 0), (1, 5, 1)]``: start, end, word number.

    Overlapping hits are all reported, in order of their ends; words must be distinct and not empty. Building lets other threads run.
    """
    return _build(words) if words else _nothing


def _nothing(_text: str) -> list[tuple[int, int, int]]:
    return []

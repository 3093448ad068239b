"""The only user of an Aho-Corasick library: daachorse where it has wheels, else ahocorasick_rs (Linux arm64).

daachorse takes 23 µs an article at 100,000 terms.
"""

from collections.abc import Callable, Sequence
from importlib.util import find_spec

# Matching bytes halves the time for so few words; for a hundred thousand it is slower and takes
# half as much memory again.
FEW = 1_000
Finder = Callable[[str], list[tuple[int, int, int]]]


def by_daachorse(words: Sequence[str], sample: Sequence[str] = ()) -> Finder:
    """Build a finder with daachorse."""
    if len(words) <= FEW:
        return few_by_daachorse(words)
    from daachorse import CharwiseDoubleArrayAhoCorasick

    built = CharwiseDoubleArrayAhoCorasick(list(words), corpus=list(sample) or None)
    # Deserialized, the automaton takes no more memory than it needs: 7 % less.
    return CharwiseDoubleArrayAhoCorasick.deserialize(built.serialize()).find_overlapping


def few_by_daachorse(words: Sequence[str]) -> Finder:
    """Build a finder that matches bytes, and counts characters only up to its hits."""
    from daachorse import DoubleArrayAhoCorasick

    lengths = list(map(len, words))
    find_bytes = DoubleArrayAhoCorasick([word.encode() for word in words]).find_overlapping

    def find(text: str) -> list[tuple[int, int, int]]:
        encoded = text.encode()
        hits = find_bytes(encoded)
        end = counted = 0
        for place, (_, upto, word) in enumerate(hits):
            if upto > counted:
                end += len(encoded[counted:upto].decode())
                counted = upto
            hits[place] = end - lengths[word], end, word
        return hits

    return find


def by_ahocorasick_rs(words: Sequence[str], _sample: Sequence[str] = ()) -> Finder:
    """Build a finder with ahocorasick_rs."""
    import ahocorasick_rs

    automaton = ahocorasick_rs.AhoCorasick(list(words))
    return lambda text: [
        (start, end, word) for word, start, end in automaton.find_matches_as_indexes(text, overlapping=True)
    ]


# Linux arm64 has no wheel of daachorse (pyproject.toml's markers).
_build = by_daachorse if find_spec("daachorse") else by_ahocorasick_rs


def finder(words: Sequence[str], sample: Sequence[str] = ()) -> Finder:
    """Build a function that finds every occurrence of many words in one pass.

    Example: ``finder(["微信", "微信支付"])("用微信支付")`` -> ``[(1, 3, 0), (1, 5, 1)]``: start, end, word number.

    All overlapping hits are reported, in order of their ends. Words must not be empty. Other threads run during the
    build.

    ``sample`` holds texts like those to come: daachorse lays out together what they touch, and is a sixth faster.
    """
    return _build(words, sample) if words else _nothing


def _nothing(_text: str) -> list[tuple[int, int, int]]:
    return []

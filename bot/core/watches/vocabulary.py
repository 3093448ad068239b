"""The words of all watches, found in one pass by two automatons: a big one, and a small one for new words.

A thread merges them now and then.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from zlib import compress, decompress

from bot.core.aho_corasick import Finder, finder

# A merge is due when the small automaton holds more words. It is rebuilt after each addition: 0.5 ms at 500 words.
MAX_NEW = 500
# In the big automaton a word's place is its number. This, which no folded text contains, fills places without a word.
_NO_WORD = "\n\n"


@dataclass(frozen=True, slots=True)
class Merged:
    """The result of a merge: the big automaton, its words, and the numbers that were left out."""

    find: Finder
    packed: bytes
    dropped: list[int]


@dataclass(frozen=True, slots=True)
class Merge:
    """A planned merge: ``run`` works in any thread on copies; its result goes to ``Vocabulary.adopt``."""

    packed: bytes
    fresh: tuple[tuple[str, int], ...]
    uses: "array[int]"
    sample: Sequence[str]

    def run(self) -> Merged:
        """Build the big automaton of every word in use."""
        texts = decompress(self.packed).decode().split("\n") if self.packed else []
        texts += [""] * (len(self.uses) - len(texts))
        for text, number in self.fresh:
            texts[number] = text
        dropped = [number for number, text in enumerate(texts) if text and not self.uses[number]]
        for number in dropped:
            texts[number] = ""
        while texts and not texts[-1]:
            texts.pop()
        packed = compress("\n".join(texts).encode(), 1) if texts else b""
        return Merged(finder([text or _NO_WORD for text in texts], self.sample), packed, dropped)


@dataclass(slots=True)
class Vocabulary:
    """Words by number; the caller chooses the numbers.

    Example: ``words.add("腾讯", 7); [number for find in words.finders for _, _, number in find("买腾讯")]`` -> ``[7]``.

    A word is found as soon as it is added; an unused word is found until the next merge. Words contain no line break:
    the big automaton's are joined by line breaks and compressed (0.7 MB for 100,000, where a list takes 8).
    """

    _packed: bytes = b""
    _find: Finder = field(default_factory=lambda: finder([]))
    _fresh: dict[str, int] = field(default_factory=dict)
    _finders: list[Finder] = field(default_factory=list)  # empty: to be rebuilt
    _since: dict[str, int] | None = None  # while a merge runs: words added, or used again

    @property
    def fresh(self) -> int:
        """The number of words in the small automaton: over MAX_NEW a merge is due."""
        return len(self._fresh)

    def seek(self, word: str) -> int | None:
        """Return the number of an added word, or None."""
        number = self._fresh.get(word)
        if number is None:
            # The automaton is its own dictionary: a second one of 100,000 words would take 15 MB.
            number = next((found for start, end, found in self._find(word) if end - start == len(word)), None)
        return number

    def add(self, word: str, number: int) -> None:
        """Add a word, or keep an unused one that a running merge would drop."""
        if self._since is not None:
            self._since[word] = number
        if self.seek(word) is None:
            self._fresh[word] = number
            self._finders = []

    @property
    def finders(self) -> list[Finder]:
        """Return the automatons that find the words."""
        if not self._finders:
            self._finders = [self._find] if self._packed else []
            if self._fresh:
                small, numbers = finder(list(self._fresh)), list(self._fresh.values())
                self._finders.append(lambda text: [(start, end, numbers[word]) for start, end, word in small(text)])
        return self._finders

    def merge(self, uses: "array[int]", sample: Sequence[str]) -> Merge:
        """Plan a merge with a copy of ``uses``.

        ``uses`` counts by number how often a word is used; ``sample`` holds texts like those to come.
        """
        self._since = {}
        return Merge(self._packed, tuple(self._fresh.items()), uses[:], sample)

    def adopt(self, merged: Merged) -> list[int]:
        """Take a merge's result; returns the numbers that are free again."""
        since = self._since or {}
        self._find, self._packed = merged.find, merged.packed
        self._since, self._finders, self._fresh = None, [], {}
        kept = {word: number for word, number in since.items() if self.seek(word) is None}
        self._fresh = kept
        return list(set(merged.dropped).difference(kept.values()))

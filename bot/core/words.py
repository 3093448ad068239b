"""The words of all watches, found in one pass: a big automaton, a small one for what is new, merged in a thread now and then."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.core.automaton import Finder, finder

# What the small automaton takes before a merge is due. It is built anew when a word was added: 0.5 ms at 500 words.
NEW_MOST = 500


@dataclass(frozen=True, slots=True)
class Merged:
    """The result of a merge: the big automaton, its words joined by line breaks, their numbers, and the numbers that it left out."""

    find: Finder
    joined: bytes
    numbers: "array[int]"
    dropped: list[int]


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge to be run, in any thread: ``run`` touches nothing that changes meanwhile. Its result goes to ``Words.adopt``."""

    joined: bytes
    numbers: "array[int]"
    fresh: tuple[tuple[str, int], ...]
    uses: "array[int]"

    def run(self) -> Merged:
        """Build the big automaton of every word that is used."""
        old = zip(self.joined.decode().split("\n"), self.numbers, strict=True) if self.numbers else ()
        texts: list[str] = []
        numbers = array("i")
        dropped = []
        for text, number in (*old, *self.fresh):
            if self.uses[number]:
                texts.append(text)
                numbers.append(number)
            else:
                dropped.append(number)
        return Merged(finder(texts), "\n".join(texts).encode(), numbers, dropped)


@dataclass(slots=True)
class Words:
    """Words under numbers of the caller's.

    Example: ``words.add("腾讯", 7); [numbers[i] for find, numbers in words.indexes for _, _, i in find("买腾讯")]`` -> ``[7]``.

    A word is found as soon as it was added; one that nobody uses any more is found until the next merge. Words hold no line break:
    the big automaton's are kept joined by it, in UTF-8 (1.5 MB for 100,000, where a list takes 8; as text one rare character makes
    all of it take four bytes each).
    """

    _joined: bytes = b""
    _numbers: "array[int]" = field(default_factory=lambda: array("i"))
    _find: Finder = field(default_factory=lambda: finder([]))
    _fresh: dict[str, int] = field(default_factory=dict)
    _indexes: list[tuple[Finder, Sequence[int]]] = field(default_factory=list)  # empty: to be made anew
    _since: dict[str, int] | None = None  # while a merge runs: what was added or came back

    def __len__(self) -> int:
        return len(self._numbers) + len(self._fresh)

    @property
    def fresh(self) -> int:
        """How many words the small automaton holds: over NEW_MOST a merge is due."""
        return len(self._fresh)

    def seek(self, word: str) -> int | None:
        """Return the number of a word that was added."""
        number = self._fresh.get(word)
        if number is None:
            # The automaton is its own dictionary: another one of 100,000 words would take 15 MB.
            number = next((self._numbers[i] for start, end, i in self._find(word) if end - start == len(word)), None)
        return number

    def add(self, word: str, number: int) -> None:
        """Make a word findable, or keep one that had come out of use from being dropped by a merge that runs."""
        if self._since is not None:
            self._since[word] = number
        if self.seek(word) is None:
            self._fresh[word] = number
            self._indexes = []

    @property
    def indexes(self) -> list[tuple[Finder, Sequence[int]]]:
        """Return what finds the words, each with the numbers of its words."""
        if not self._indexes:
            big: tuple[Finder, Sequence[int]] = self._find, self._numbers
            small = finder(list(self._fresh)), list(self._fresh.values())
            self._indexes = [index for index in (big, small) if index[1]]
        return self._indexes

    def merge(self, uses: "array[int]") -> Merge:
        """Plan a merge; ``uses`` says by number how often a word is used, and is copied."""
        self._since = {}
        return Merge(self._joined, self._numbers, tuple(self._fresh.items()), uses[:])

    def adopt(self, merged: Merged) -> list[int]:
        """Take a merge's result; returns the numbers that are free again."""
        since = self._since or {}
        self._find, self._joined, self._numbers = merged.find, merged.joined, merged.numbers
        self._since, self._indexes, self._fresh = None, [], {}
        kept = {word: number for word, number in since.items() if self.seek(word) is None}
        self._fresh = kept
        return list(set(merged.dropped).difference(kept.values()))

"""The one door to regular expressions from people: RE2, whose time grows with the text only (HARDENING 13)."""

from collections.abc import Mapping

import re2

from bot.core.errors import WatchError
from bot.core.fold import fold

# Bytes that one pattern may use: enough for 200 characters with bounded repeats, too little to hurt.
MEMORY_MOST = 1 << 20
# Patterns over all chats: see `newsroom/watch.py`. More would cost every article more than 8 ms.
PATTERNS_MOST = 20_000
GROUP = 500

_OPTIONS = re2.Options()
_OPTIONS.case_sensitive = False
_OPTIONS.log_errors = False
_OPTIONS.max_mem = MEMORY_MOST


def folded_pattern(source: str) -> str:
    """Fold the characters of a pattern as articles are folded, leaving alone what RE2 reads.

    Example: ``folded_pattern("騰訊.*回購（A）")`` -> ``"腾讯.*回购\\\\(a\\\\)"``. Case is ignored anyway.

    Raises WatchError bad-pattern, with RE2's words as its detail.
    """
    folded = "".join(
        char
        if char.isascii() or char.isspace()
        else "".join(part if part.isalnum() else re2.escape(part) for part in fold(char))
        for char in source
    )
    try:
        re2.compile(folded, _OPTIONS)
    except re2.error as exc:
        said = exc.args[0] if exc.args else b""
        raise WatchError(
            "bad-pattern", source, detail=said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        ) from None
    return folded


def occurs(pattern: str, folded: str) -> bool:
    """Tell whether a folded text holds a folded pattern."""
    return re2.search(pattern, folded, _OPTIONS) is not None


class Patterns:
    """Many patterns, under numbers of the caller's.

    Example: ``patterns.add(7, "ab+"); patterns.found("xabbx")`` -> ``[7]``.

    They stand in filters of at most ``GROUP``: a filter of 20,000 does not compile (its literals' own set has a limit that nobody can
    set), and only the last one is built anew for an addition (12 ms at 500). A pattern that does not compile finds nothing and hurts no
    other; dropped ones are left out when half of the patterns are.
    """

    def __init__(self) -> None:
        self._groups: list[dict[int, str]] = []
        self._filters: list[tuple[re2.Filter, list[int]] | None] = []
        self._group_of: dict[int, int] = {}
        self._dropped = 0

    def __len__(self) -> int:
        return len(self._group_of)

    def add(self, number: int, pattern: str) -> None:
        """Make a pattern findable."""
        if not self._groups or len(self._groups[-1]) >= GROUP:
            self._groups.append({})
            self._filters.append(None)
        self._groups[-1][number] = pattern
        self._filters[-1] = None
        self._group_of[number] = len(self._groups) - 1

    def drop(self, number: int) -> None:
        """Forget a pattern."""
        self._group_of.pop(number, None)
        self._dropped += 1
        if self._dropped > len(self._group_of) + GROUP:
            kept = [(one, text) for group in self._groups for one, text in group.items() if one in self._group_of]
            self.__init__()  # type: ignore[misc]
            for one, text in kept:
                self.add(one, text)

    def found(self, folded: str) -> list[int]:
        """Return the numbers of the patterns that occur in the text."""
        found = []
        for place, group in enumerate(self._groups):
            built = self._filters[place]
            if built is None:
                built = self._filters[place] = _filter(group)
            compiled, numbers = built
            if numbers:
                hits = compiled.Match(folded, False) or ()
                # A number that was dropped may have gone to a pattern of another group.
                found += [numbers[one] for one in hits if self._group_of.get(numbers[one]) == place]
        return found


def _filter(patterns: Mapping[int, str]) -> tuple[re2.Filter, list[int]]:
    made, numbers = re2.Filter(), []
    for number, pattern in patterns.items():
        try:
            made.Add(pattern, _OPTIONS)
        except re2.error:
            continue
        numbers.append(number)
    if numbers:
        made.Compile()
    return made, numbers

"""Numbers of byte strings, found again by the string: a hash table in two arrays, for a hundred thousand of them in a megabyte.

A dictionary would take 130 bytes for each; the strings themselves are kept by whoever numbers them.
"""

from array import array
from collections.abc import MutableSequence

_EMPTY, _GONE = -1, -2


class Interned:
    """Finds the number under which a string stands in ``strings``.

    Example: ``strings = [b"a"]; table = Interned(strings); table.add(0); table.find(b"a")`` -> 0.
    """

    def __init__(self, strings: MutableSequence[bytes]) -> None:
        self._strings = strings
        self._places = array("i", [_EMPTY]) * 8
        self._taken = 0

    def find(self, string: bytes) -> int | None:
        """Return a string's number, or None."""
        places, most = self._places, len(self._places) - 1
        place = hash(string) & most
        while (number := places[place]) != _EMPTY:
            if number != _GONE and self._strings[number] == string:
                return number
            place = place + 1 & most
        return None

    def add(self, number: int) -> None:
        """Make the string that stands under a number findable; it must not be so yet."""
        if 2 * (self._taken + 1) > len(self._places):
            self._grow()
        places, most = self._places, len(self._places) - 1
        place = hash(self._strings[number]) & most
        while places[place] >= 0:
            place = place + 1 & most
        self._taken += places[place] == _EMPTY
        places[place] = number

    def drop(self, number: int) -> None:
        """Forget a number; its string must still stand under it."""
        places, most = self._places, len(self._places) - 1
        place = hash(self._strings[number]) & most
        while places[place] != number:
            place = place + 1 & most
        places[place] = _GONE

    def _grow(self) -> None:
        numbers = [number for number in self._places if number >= 0]
        size = 8
        while size < 4 * (len(numbers) + 1):
            size *= 2
        self._places = array("i", [_EMPTY]) * size
        self._taken = 0
        for number in numbers:
            self.add(number)

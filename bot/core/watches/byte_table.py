"""A table of byte strings by number, searchable by string, in a few arrays: 100,000 short ones take three megabytes.

As objects in a dictionary they would take 180 bytes each, and keep the memory around them from being given back.
"""

from array import array

_EMPTY, _GONE = -1, -2
# Dropped strings are kept until they take this many bytes, and more than the live ones.
_MAX_WASTED = 1 << 16


class Interned:
    """Keeps each string once, under a number.

    Example: ``table = Interned(); number = table.add(b"a"); (table.find(b"a"), table[number])`` -> ``(0, b"a")``.
    """

    def __init__(self) -> None:
        self._bytes = bytearray()
        # By number of a string: its start.
        self._starts = array("I")
        self._ends = array("I")
        self._free: list[int] = []
        self._wasted = 0
        self._places = array("i", [_EMPTY]) * 8
        self._taken = 0

    def __getitem__(self, number: int) -> bytes:
        return bytes(self._bytes[self._starts[number] : self._ends[number]])

    def find(self, string: bytes) -> int | None:
        """Return a string's number, or None if it is not in the table."""
        places, most = self._places, len(self._places) - 1
        place = hash(string) & most
        while (number := places[place]) != _EMPTY:
            if number != _GONE and self[number] == string:
                return number
            place = place + 1 & most
        return None

    def add(self, string: bytes) -> int:
        """Add a string that is not in the table; returns its number: that of a dropped string, or the next."""
        number = self._free.pop() if self._free else len(self._starts)
        start = len(self._bytes)
        self._bytes += string
        self._starts[number : number + 1] = array("I", [start])
        self._ends[number : number + 1] = array("I", [len(self._bytes)])
        if 3 * (self._taken + 1) > 2 * len(self._places):
            self._grow()
        self._place(number, string)
        return number

    def drop(self, number: int) -> None:
        """Forget a string."""
        places, most = self._places, len(self._places) - 1
        place = hash(self[number]) & most
        while places[place] != number:
            place = place + 1 & most
        places[place] = _GONE
        self._wasted += self._ends[number] - self._starts[number]
        self._free.append(number)
        if self._wasted > max(_MAX_WASTED, len(self._bytes) // 2):
            self._close_up()

    def _place(self, number: int, string: bytes) -> None:
        places, most = self._places, len(self._places) - 1
        place = hash(string) & most
        while places[place] >= 0:
            place = place + 1 & most
        self._taken += places[place] == _EMPTY
        places[place] = number

    def _grow(self) -> None:
        numbers = [number for number in self._places if number >= 0]
        size = 8
        while size < 2 * (len(numbers) + 1):
            size *= 2
        self._places = array("i", [_EMPTY]) * size
        self._taken = 0
        for number in numbers:
            self._place(number, self[number])

    def _close_up(self) -> None:
        closed = bytearray()
        for number in self._places:
            if number >= 0:
                string = self[number]
                self._starts[number] = len(closed)
                closed += string
                self._ends[number] = len(closed)
        self._bytes, self._wasted = closed, 0

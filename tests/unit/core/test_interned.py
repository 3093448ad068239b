"""The hash table of the matcher's programs."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.interned import Interned


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 60)), max_size=300))
@settings(max_examples=100)
def test_it_finds_what_a_dictionary_finds(steps: list[tuple[bool, int]]):
    strings: list[bytes] = []
    table = Interned(strings)
    known: dict[bytes, int] = {}
    for adds, value in steps:
        string = str(value).encode()
        if adds and string not in known:
            strings.append(string)
            known[string] = len(strings) - 1
            table.add(known[string])
        elif not adds and string in known:
            table.drop(known.pop(string))
        assert table.find(string) == known.get(string)
    for value in range(61):
        assert table.find(str(value).encode()) == known.get(str(value).encode())

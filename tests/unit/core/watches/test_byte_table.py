"""The hash table of the matcher's programs."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.watches.byte_table import Interned
from tests.often import often


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 60)), max_size=300))
@settings(max_examples=often(100))
def test_it_finds_what_a_dictionary_finds(steps: list[tuple[bool, int]]):
    table = Interned()
    known: dict[bytes, int] = {}
    for adds, value in steps:
        string = b"%d" % value * (value % 5)
        if adds and string not in known:
            number = table.add(string)
            assert number not in known.values()
            known[string] = number
        elif not adds and string in known:
            table.drop(known.pop(string))
        assert table.find(string) == known.get(string)
    for string, number in known.items():
        assert (table.find(string), table[number]) == (number, string)


def test_the_room_of_what_is_gone_is_used_again():
    dice, table = Random(1), Interned()
    known: dict[bytes, int] = {}
    for step in range(20_000):
        string = b"%d " % step * dice.randint(1, 20)
        known[string] = table.add(string)
        if len(known) > 1_000:
            table.drop(known.pop(dice.choice(list(known)) if step % 50 == 0 else next(iter(known))))
    assert all(table[number] == string and table.find(string) == number for string, number in known.items())
    assert len(table._bytes) < 400_000  # of 1,300,000 that came
    assert len(table._starts) <= 1_001

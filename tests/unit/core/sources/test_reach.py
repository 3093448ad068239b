"""How far a list was read: what makes more of it come into reach, and what does not."""

from typing import Any

import pytest

from bot.core.sources.reach import Reach, asks_otherwise, forgotten


def reach(kept: int, left_out: int = 0, **options: Any) -> Reach:
    return Reach.of("json", options, kept=kept, left_out=left_out)


@pytest.mark.parametrize(
    ("before", "now", "further"),
    [
        (reach(10), reach(20), False),  # the list has grown
        (reach(1_000, 5), reach(1_000, 9), False),
        (reach(500, 600), reach(1_000, 100), True),  # more is read
        (reach(999), reach(1_000, 1), False),
        (reach(10, items="a"), reach(10, items="b"), True),
        (reach(10, items="a"), reach(10, items="a", fulltext=True, standby_for="乙"), False),
        (None, reach(150), False),
        (None, reach(1_000, 1), True),
    ],
)
def test_what_comes_into_reach(before: Reach | None, now: Reach, *, further: bool):
    assert now.further_than(before.remembered() if before else {}) is further


def test_other_options_are_another_question():
    cursor = reach(10, items="a").remembered()
    assert asks_otherwise("json", {"items": "b"}, cursor)
    assert not asks_otherwise("json", {"items": "a", "fulltext": True}, cursor)
    assert not asks_otherwise("json", {"items": "a"}, {})
    assert asks_otherwise("json", {}, forgotten())
    assert reach(1).further_than(forgotten())


def test_a_list_that_held_something_was_not_empty():
    assert Reach.had_entries(reach(3).remembered())
    assert not any(Reach.had_entries(cursor) for cursor in ({}, forgotten(), reach(0).remembered()))

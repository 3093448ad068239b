"""The watches in memory equal the tables, on both databases; five minutes of it in ``make torture``."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import seed, settings
from hypothesis.stateful import run_state_machine_as_test

from bot.core.clock import Clock
from tests.databases import new_postgres, new_sqlite
from tests.mirror import SETTINGS, Mirror
from tests.often import often

TORTURE = timedelta(minutes=5)


@pytest.fixture(params=["sqlite", "postgres"])
def make_database(request: pytest.FixtureRequest) -> Callable[[Path], str]:
    """Makes a new database of one kind each time it is called."""
    if request.param == "sqlite":
        return new_sqlite
    server: str = request.getfixturevalue("postgres_server")
    return lambda _: new_postgres(server)


def play(make: Callable[[Path], str], examples: int, number: int | None = None) -> None:
    machine: Any = lambda: Mirror(make)  # noqa: E731 - stands for the class
    chosen = settings(SETTINGS, max_examples=examples, derandomize=number is None, database=None)
    run_state_machine_as_test(machine if number is None else seed(number)(machine), settings=chosen)


def test_the_matcher_holds_what_the_table_holds(make_database: Callable[[Path], str]):
    play(make_database, often(18))


@pytest.mark.torture
@pytest.mark.timeout(900)
def test_the_matcher_holds_what_the_table_holds_for_long(make_database: Callable[[Path], str]):
    clock, number = Clock.system(), 0
    end = clock.monotonic() + TORTURE.total_seconds()
    while clock.monotonic() < end:
        number += 1
        play(make_database, 40, number)
    print(f"seeds 1 to {number}, 40 examples of at most 25 steps each")

"""The spellings of what is stored or typed outside the code stay when names in it change (tests/data/spellings.txt)."""

from pathlib import Path

import pytest

from tests.spellings import COLLECTED, spellings

KEPT = Path(__file__).parent.parent / "data" / "spellings.txt"


def test_nothing_that_is_stored_or_typed_outside_is_spelled_otherwise():
    kept = set(KEPT.read_text(encoding="utf-8").splitlines())
    now = set(spellings())
    gone, new = sorted(kept - now), sorted(now - kept)
    assert not gone, (
        "Databases, scripts and people have these: keep them, or read the old spelling too and say so here."
    )
    assert not new, f"From now on these stay: python -m tests.spellings > {KEPT.name}"


@pytest.mark.parametrize("what", COLLECTED)
def test_each_collector_finds_something(what: str):
    assert len(set(COLLECTED[what]())) >= 4

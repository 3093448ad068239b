"""Keeps the newest entries of a long document, wherever they stand."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

T = TypeVar("T")
MAX_ITEMS = 1_000
"""Entries of one document that are kept; all that its size allows are read."""


def newest(found: Sequence[T], published: Callable[[T], datetime | None], most: int = MAX_ITEMS) -> tuple[list[T], int]:
    """Keep a document's newest entries, in its order; also returns how many were left out.

    Example: ``newest(entries, lambda entry: entry.published_at)`` -> the newest 1,000 of 3,000, and 2,000.

    An entry without a date counts as old as the one before it. If there are no dates, half is kept from either end: new
    entries stand at one of them, and nothing says which.
    """
    left_out = max(0, len(found) - most)
    if not left_out:
        return list(found), 0
    ages = [published(one) for one in found]
    known = [age for age in ages if age is not None]
    if not known or min(known) == max(known):
        return [*found[: most - most // 2], *found[len(found) - most // 2 :]], left_out
    down = 1 if known[0] <= known[-1] else -1
    age = known[0]
    ranks = []
    for place, own in enumerate(ages):
        age = own or age
        ranks.append((age, down * place))
    kept = sorted(sorted(range(len(found)), key=ranks.__getitem__, reverse=True)[:most])
    return [found[place] for place in kept], left_out

"""How far a source was read: when more of its list comes into reach than before, not all of that is new."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# The most entries of any list that earlier versions read; they did not write it down.
READ_BEFORE = 200
REACH = "read"
"""The key of the reach in a source's cursor, beside what its kind remembers."""
# Options that do not change what is listed.
_BESIDE = frozenset({"fulltext", "standby_for"})


@dataclass(frozen=True, slots=True)
class Reach:
    """How a document was read: with which options, how many entries were kept and how many left out."""

    how: str
    kept: int
    left_out: int

    @classmethod
    def of(cls, kind: str, options: Mapping[str, Any], *, kept: int, left_out: int) -> "Reach":
        """Return how a document was read.

        Example: ``Reach.of("rss", {}, kept=1_000, left_out=2_000)``.
        """
        asked = {name: value for name, value in options.items() if name not in _BESIDE}
        written = json.dumps([kind, asked], sort_keys=True, default=str)
        return cls(hashlib.blake2b(written.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest(), kept, left_out)

    def further_than(self, cursor: Mapping[str, Any]) -> bool:
        """Tell whether more may be in reach than when a cursor was stored."""
        before = cursor.get(REACH)
        if not isinstance(before, Mapping):
            return self.kept + self.left_out > READ_BEFORE
        return before.get("how") != self.how or (bool(before.get("left_out")) and self.kept > before.get("kept", 0))

    @staticmethod
    def had_entries(cursor: Mapping[str, Any]) -> bool:
        """Tell whether the list is known to have had entries when a cursor was stored."""
        before = cursor.get(REACH)
        return isinstance(before, Mapping) and bool(before.get("kept"))

    def remembered(self) -> dict[str, Any]:
        """Return the part of the cursor that holds this reach."""
        return {REACH: {"how": self.how, "kept": self.kept, "left_out": self.left_out}}


def forgotten() -> dict[str, Any]:
    """Return the cursor of a source that will be read in another way."""
    return {REACH: {}}


def asks_otherwise(kind: str, options: Mapping[str, Any], cursor: Mapping[str, Any]) -> bool:
    """Tell whether a source is read in another way than when a cursor was stored.

    Then an answer "unchanged" would say nothing.
    """
    before = cursor.get(REACH)
    return isinstance(before, Mapping) and before.get("how") != Reach.of(kind, options, kept=0, left_out=0).how

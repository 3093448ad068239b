"""How far a source was read: where more of it is in reach than before, what comes to light is not all new."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# The most that versions before this one read of any list, and did not write down.
READ_BEFORE = 200
REACH = "read"
"""Where it stands in a source's cursor, beside what its kind remembers."""
# They say nothing of what is listed.
_BESIDE = frozenset({"fulltext", "standby_for"})


@dataclass(frozen=True, slots=True)
class Reach:
    """How a document was read: by which options, how many entries were kept and how many left out."""

    how: str
    kept: int
    left_out: int

    @classmethod
    def of(cls, kind: str, options: Mapping[str, Any], *, kept: int, left_out: int) -> "Reach":
        """Say how a document was read.

        Example: ``Reach.of("rss", {}, kept=1_000, left_out=2_000)``.
        """
        asked = {name: value for name, value in options.items() if name not in _BESIDE}
        written = json.dumps([kind, asked], sort_keys=True, default=str)
        return cls(hashlib.blake2b(written.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest(), kept, left_out)

    def further_than(self, cursor: Mapping[str, Any]) -> bool:
        """Tell whether more may be in reach than when this cursor was stored."""
        before = cursor.get(REACH)
        if not isinstance(before, Mapping):
            return self.kept + self.left_out > READ_BEFORE
        return before.get("how") != self.how or (bool(before.get("left_out")) and self.kept > before.get("kept", 0))

    @staticmethod
    def had_entries(cursor: Mapping[str, Any]) -> bool:
        """Tell whether the list is known to have held something when this cursor was stored."""
        before = cursor.get(REACH)
        return isinstance(before, Mapping) and bool(before.get("kept"))

    def remembered(self) -> dict[str, Any]:
        """Return what is put into the cursor."""
        return {REACH: {"how": self.how, "kept": self.kept, "left_out": self.left_out}}


def forgotten() -> dict[str, Any]:
    """Return the cursor of a source that is read in another way from now on."""
    return {REACH: {}}


def asks_otherwise(kind: str, options: Mapping[str, Any], cursor: Mapping[str, Any]) -> bool:
    """Tell whether a source is read in another way than when this cursor was stored: an answer "unchanged" would say nothing then."""
    before = cursor.get(REACH)
    return isinstance(before, Mapping) and before.get("how") != Reach.of(kind, options, kept=0, left_out=0).how

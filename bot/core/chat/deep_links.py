"""Deep links into the private chat: the payload of /start, 1-64 characters of A-Z a-z 0-9 _ - (Telegram's limit)."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

MAX_PAYLOAD = 64
SOURCES = "sources"
"""The payload that opens the panel of sources, for admins."""


@dataclass(frozen=True, slots=True)
class WatchLink:
    """The watch in a link: its ``text``, or for a long text the ``watch_id`` and the ``digest`` of its text."""

    text: str = ""
    watch_id: int = 0
    digest: str = ""

    def names(self, text: str) -> bool:
        """Tell whether a text is the link's: ids can be guessed, other people's words cannot."""
        return self.digest == _digest(text)


def watch_payload(watch_id: int, text: str) -> str:
    """Write the payload of 我也要盯.

    Example: ``watch_payload(7, "00700")`` -> ``"x_MDA3MDA"``; a long text -> ``"i_7_"`` and a digest of it.
    """
    # Half of a surrogate pair is nothing that a watch may hold (core/watches/query.py).
    carried = "x_" + base64.urlsafe_b64encode(text.encode("utf-8", "ignore")).decode().rstrip("=")
    return carried if len(carried) <= MAX_PAYLOAD else f"i_{watch_id}_{_digest(text)}"


def read_payload(payload: str) -> WatchLink | None:
    """Read a payload: ``w_600519`` as people write it, or one of ``watch_payload``; None for anything else.

    Example: ``read_payload("w_600519")`` -> ``WatchLink(text="600519")``.
    """
    kind, _, rest = payload[:MAX_PAYLOAD].partition("_")
    if kind == "w":
        return WatchLink(text=rest) if rest else None
    if kind == "x":
        try:
            text = base64.urlsafe_b64decode(rest + "=" * (-len(rest) % 4)).decode()
        except (binascii.Error, ValueError):
            return None
        return WatchLink(text=text) if text else None
    number, _, digest = rest.partition("_")
    if kind == "i" and number.isascii() and number.isdecimal() and len(number) < 19 and digest:
        return WatchLink(watch_id=int(number), digest=digest)
    return None


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

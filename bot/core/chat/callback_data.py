"""Callback data of buttons, written and read in one place: at most 64 bytes (Telegram's limit)."""

import re
from dataclasses import dataclass

MAX_BYTES = 64
_ACT = re.compile("[a-z]{1,16}")
# NUL, which PostgreSQL refuses, and halves of surrogate pairs.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Tap:
    """One tap on a button: an act, the number it is about, and a word.

    Example: ``Tap("unwatch", 12).data`` -> ``"unwatch:12"``; ``Tap.read("latest:40:before")``
    -> ``Tap("latest", 40, "before")``.

    ``act`` names the handler (``@on_tap`` in chat/), ``number`` its subject. ``read`` returns None for data that no
    button of ours holds; an act that this version does not know has no handler.
    """

    act: str
    number: int = 0
    word: str = ""

    @property
    def data(self) -> str:
        """The callback data. Raises ValueError when it is over 64 bytes or cannot be stored in a database."""
        data = f"{self.act}:{self.number}:{self.word}" if self.word else f"{self.act}:{self.number}"
        if len(data.encode()) > MAX_BYTES or _UNSTORABLE.search(data):
            raise ValueError(f"callback data over {MAX_BYTES} bytes: {data}")
        return data

    @classmethod
    def read(cls, data: str) -> "Tap | None":
        act, _, rest = data.partition(":")
        number, _, word = rest.partition(":")
        if not _ACT.fullmatch(act) or not re.fullmatch(r"-?[0-9]{1,19}", number):
            return None
        # No id is that large, and no button of ours holds characters that no database stores: forged.
        if abs(int(number)) >= 2**63 or _UNSTORABLE.search(word):
            return None
        return cls(act, int(number), word)

    @classmethod
    def fits(cls, act: str, word: str) -> bool:
        """Tell whether a word can travel in a button."""
        return not _UNSTORABLE.search(word) and len(f"{act}:0:{word}".encode()) <= MAX_BYTES


def number_in(word: str) -> int | None:
    """Return a tap's word, or a part of it, as a number; None for anything else: a forged word may have any length.

    Example: ``number_in("40")`` -> ``40``; ``number_in("9" * 20)`` -> ``None``.
    """
    return int(word) if re.fullmatch(r"[0-9]{1,18}", word) else None

"""Texts from outside made safe to show: without what no reader sees and a terminal obeys. Pure."""

import re

INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udfff]"
)


def printable(text: str) -> str:
    """Remove control, zero-width and direction characters and halves of letters; newlines and tabs stay.

    Example: ``printable("\\x1b[31mA\\r\\u202e")`` -> ``"[31mA"``.
    """
    return INVISIBLE.sub("", text)


def one_line(text: str) -> str:
    """Like ``printable``, on one line. Example: ``one_line("A\\n 1  ok")`` -> ``"A 1 ok"``."""
    return " ".join(printable(text).split())

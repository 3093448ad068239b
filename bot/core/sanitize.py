"""Texts from outside made safe to show: without invisible characters and terminal escapes. Pure."""

import re

INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udfff]"
)

# JSON escapes, one after the other: an escaped backslash begins none.
_ESCAPES = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<bad>\\u(?:[dD][89a-fA-F][0-9a-fA-F]{2}|0000))|\\.",
    re.DOTALL,
)


def printable(text: str) -> str:
    """Remove control, zero-width and direction characters and halves of surrogate pairs; newlines and tabs stay.

    Example: ``printable("\\x1b[31mA\\r\\u202e")`` -> ``"[31mA"``.
    """
    return INVISIBLE.sub("", text)


def one_line(text: str) -> str:
    """Like ``printable``, on one line. Example: ``one_line("A\\n 1  ok")`` -> ``"A 1 ok"``."""
    return " ".join(printable(text).split())


def storable(document: str) -> str:
    """Replace what no database stores in the texts of an ASCII JSON document: halves of surrogate pairs and NUL.

    U+FFFD takes their place.

    Example: ``storable('["\\ud800", "\\ud83d\\ude00"]')`` -> ``'["\\ufffd", "\\ud83d\\ude00"]'``. Offsets in UTF-16
    stay right.
    """
    return _ESCAPES.sub(lambda found: "\\ufffd" if found["bad"] else found[0], document)

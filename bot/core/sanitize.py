"""Texts from outside made safe to show: without invisible characters and terminal escapes. Pure."""

import re

# Signs that a zero-width joiner joins to one: 👩‍💻 stays one, and a joiner anywhere else goes.
_JOINED = "\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff"
INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
    f"|[\ud800-\udfff]|\u200d(?!(?<=[{_JOINED}]\u200d)[{_JOINED}])"
)
# What Telegram makes a link of by itself: hosts (00700.HK too), addresses, @names, #tags, /commands, $CASHTAGS.
_LINKED = re.compile(
    r"(?<=[^\W_])\.(?=[^\W\d_])|:(?=//)|@(?=\w)|#(?=\w)|\$(?=[A-Za-z])|(?<![A-Za-z0-9_/<>])/(?=[A-Za-z0-9_])"
)
WORD_JOINER = "\u2060"

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


def link_breaks(text: str) -> list[int]:
    """Return the places in a text where a word joiner keeps Telegram from making a link.

    Example: ``link_breaks("00700.HK @a")`` -> ``[6, 10]``.
    """
    return [found.end() for found in _LINKED.finditer(text)]


def unlinked(text: str) -> str:
    """Return a text in which Telegram finds nothing to link, by invisible word joiners.

    Example: ``unlinked("00700.HK")`` -> ``"00700.\u2060HK"``.
    """
    return _LINKED.sub(lambda found: found[0] + WORD_JOINER, text)


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

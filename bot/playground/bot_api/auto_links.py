"""What Telegram marks in a message by itself: addresses, hosts, @names, #tags, $CASHTAGS and /commands.

It is not told in the Bot API's papers but seen in every chat. A host is linked if it ends in a top-level domain, and
hk, sh, sz, us and bj are some: 00700.HK becomes a web address.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

# Two letters are a country's domain, nearly all of which exist; of the longer ones those that people meet.
_LONG_DOMAINS = (
    "com|net|org|info|biz|xyz|top|app|dev|news|site|online|shop|store|club|vip|ltd|group|gov|edu|mil|int|name|pro|mobi|"
    "asia|tel|finance|money|fund|bank|trade|exchange|capital|market|markets|live|link|cloud|blog|wiki|tech|one|"
    "中国|中國|公司|网络|網絡|香港|台灣|商城|网址|在线|中文网"
)
_HOST = (
    rf"(?:[^\W_](?:[\w-]{{0,62}}[^\W_])?\.){{1,8}}(?:{_LONG_DOMAINS}|[a-z]{{2}})(?![\w-]*\w)(?!\.[^\W\d_])"
    r"(?::\d{1,5})?(?:[/?#][^\s<>「」“”（）]*)?"
)
# The kinds in the order in which Telegram looks for them; what is marked already is not marked again.
_KINDS = (
    ("url", re.compile(rf"(?<![\w@.-])(?:(?:https?|tg|ftp|ton)://[^\s<>\u2060]{{2,}}|{_HOST})", re.IGNORECASE)),
    ("email", re.compile(rf"(?<![\w.+-])[\w.+-]{{1,64}}@{_HOST}", re.IGNORECASE)),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z0-9_]{3,32}(?![A-Za-z0-9_])")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,256}(?!\w*#)")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?![\w$])")),
)
# Within these nothing is marked.
_VERBATIM = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji"})


def auto_entities(text: str, entities: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the entities that Telegram adds to those of a message, with offsets in UTF-16 units, in order.

    Example: ``auto_entities("腾讯 00700.HK", [])`` -> ``[{"type": "url", "offset": 3, "length": 8}]``.
    """
    taken = bytearray(len(text))
    at = _places(text)
    for entity in entities:
        if entity["type"] in _VERBATIM:
            start, end = at[entity["offset"]], at[entity["offset"] + entity["length"]]
            taken[start:end] = b"\x01" * (end - start)
    units = (
        [len(text[:place].encode("utf-16-le")) // 2 for place in range(len(text) + 1)]
        if len(at) > len(text) + 1
        else None
    )
    found = []
    for kind, start, end in _marks(text):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            offset, after = (units[start], units[end]) if units else (start, end)
            found.append({"type": kind, "offset": offset, "length": after - offset})
    return sorted(found, key=lambda one: int(one["offset"]))


class _Mark(NamedTuple):
    kind: str
    start: int
    end: int


def _marks(text: str) -> Iterator[_Mark]:
    for kind, pattern in _KINDS:
        for found in pattern.finditer(text):
            end = found.end()
            while end > found.start() and text[end - 1] in ".,;:!?)]}'\"，。；：！？）":  # no part of an address
                end -= 1
            yield _Mark(kind, found.start(), end)


def _places(text: str) -> list[int]:
    """Return the place in a text of each UTF-16 unit, and behind the last one."""
    places = []
    for place, character in enumerate(text):
        places += [place] * (2 if ord(character) > 0xFFFF else 1)
    return [*places, len(text)]

"""Folding: what must look the same to the matcher is made the same, in articles and in watches alike (DESIGN 9).

NFKC, case, width, simplified = traditional, zero-width characters and spaces inside Chinese are ignored.
"""

import re
import unicodedata
from importlib.resources import files

VERSION = 1
"""Stored beside what was folded; a change means that what was indexed must be indexed again."""

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_SPACE_IN_CHINESE = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")
_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[\W_]+")
# Characters that take no room: zero-width space and joiners, directional marks, soft hyphen, byte order mark, variation selectors.
_INVISIBLE = dict.fromkeys(
    [
        0x00AD,
        0x034F,
        0x061C,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
        0xFEFF,
    ]
)


def _simplified() -> dict[int, str]:
    table = (files("bot") / "data" / "hans.tsv").read_text(encoding="utf-8")
    return {
        ord(traditional): simplified
        for traditional, _, simplified in (line.partition("\t") for line in table.splitlines())
    }


_FOLD: dict[int, str | None] = {**_simplified(), **_INVISIBLE}


def fold(text: str) -> str:
    """Fold a text for matching.

    Example: ``fold("騰訊 ＡＩ　微信 支付")`` -> ``"腾讯 ai 微信支付"``.

    The result has no offsets back into ``text``; folding twice changes nothing.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = unicodedata.normalize("NFKC", folded).translate(_FOLD)
    return _SPACES.sub(" ", _SPACE_IN_CHINESE.sub("", folded)).strip()


def bare(text: str) -> str:
    """Fold a text and drop everything that is not a letter or digit: what a title is compared by.

    Example: ``bare("腾讯：回购 3 亿港元。")`` -> ``"腾讯回购3亿港元"``.
    """
    return _NOT_WORD.sub("", fold(text))


def is_latin(char: str) -> bool:
    """Tell whether a folded character belongs to a Latin word or number, which matches whole words only."""
    return char.isalnum() and not (
        "\u3400" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or "\u3040" <= char <= "\u30ff"
        or char >= "\U00020000"
    )

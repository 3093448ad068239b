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
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+")


def _simplified() -> dict[int, str]:
    lines = (files("bot") / "data" / "hans.tsv").read_text(encoding="utf-8").splitlines()
    table = {traditional: simplified for traditional, _, simplified in (line.partition("\t") for line in lines)}
    # One entry leads to the traditional side of another: it goes all the way.
    return {ord(traditional): table.get(simplified, simplified) for traditional, simplified in table.items()}


_FOLD = _simplified()


def fold(text: str) -> str:
    """Fold a text for matching.

    Example: ``fold("騰訊 ＡＩ　微信 支付")`` -> ``"腾讯 ai 微信支付"``.

    The result has no offsets back into ``text``; folding twice changes nothing.
    """
    # First, for what they stand between may belong together: a letter and its accent.
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
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

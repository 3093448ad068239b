"""Folding: gives texts that must look the same to the matcher the same form, in articles and in watches alike.

Width and case are made one, and so are traditional and simplified characters, dashes and hyphens, curly and straight
apostrophes. Characters that take no room and spaces beside Chinese are left out. Every other run of blanks is one
space, or one line break if it holds one: paragraphs stay apart (decisions: Folding keeps every place).
"""

import re
import unicodedata
from collections.abc import Iterable
from importlib.resources import files
from itertools import chain

MAX_READ = 30_000
"""Characters of a text in which words and companies are looked for, some twenty pages: that takes 50 ms at most."""
_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
# Begins with a space, so the search looks only where one is; a run is tried once, at its first space.
_BESIDE_CHINESE = re.compile(rf" (?<!  )(?:(?<=[{_CJK}\n] ) *| *+(?=[{_CJK}\n]))")
_SPACES = re.compile(" {2,}")
_BREAKS = re.compile("\n{2,}")
_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANK = re.compile(r"\s")
_NOT_WORD = re.compile(r"[\W_]+")
# Characters that take no room: zero-width space and joiners, directional marks, soft hyphen, byte order mark, variation
# selectors.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+")


def _simplified() -> dict[int, str]:
    lines = (files("bot") / "data" / "hans.tsv").read_text(encoding="utf-8").splitlines()
    table = {traditional: simplified for traditional, _, simplified in (line.partition("\t") for line in lines)}
    # One entry may lead to the traditional side of another: follow it to the end.
    return {ord(traditional): table.get(simplified, simplified) for traditional, simplified in table.items()}


_HANS = _simplified()
_SIGNS = {**dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-"), 0x2018: "'", 0x2019: "'"}
_TABLE = {**_HANS, **_SIGNS}


# A private-use character: it means nothing, and no character folds to it.
_BETWEEN = "\U0010fffd"

MAX_MARKS = 30
"""Marks that one letter may carry: normalisation puts n marks in order in n x n steps, and no script has as many."""
ROOM = 1_000
"""A folded text may be twice as long and this much longer: some characters stand for whole sentences."""


def _class_of(codes: Iterable[int]) -> str:
    ordered = sorted(codes)
    members = set(ordered)
    ends = [code for code in ordered if code + 1 not in members]
    starts = [code for code in ordered if code - 1 not in members]
    return "".join(f"{re.escape(chr(start))}-{re.escape(chr(end))}" for start, end in zip(starts, ends, strict=True))


# The blocks with all such characters; the others hold Chinese and Korean characters, pictures and signs, which stay as
# they are.
_TOLD_APART = (
    *((0x80, 0x3400), (0xA000, 0xAC00), (0xF900, 0x12000), (0x16000, 0x17000)),
    *((0x1BC00, 0x1F300), (0x2F800, 0x2FA20)),
)


def _marks_and_widths() -> tuple[list[int], dict[str, int]]:
    """Return the characters that only add marks to a letter, and those that become several, with how many they add."""
    marks, widths = [], {}
    for code in chain.from_iterable(range(*block) for block in _TOLD_APART):
        char = chr(code)
        composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())
        if len(composed) > 1:
            widths[char] = len(composed) - 1
        if all(map(unicodedata.combining, unicodedata.normalize("NFKD", char))):
            marks.append(code)
    return marks, widths


_MARK_CODES, _WIDTHS = _marks_and_widths()
_WIDEST = max(_WIDTHS.values())
_WIDE = re.compile(f"[{_class_of(map(ord, _WIDTHS))}]")
# Some characters stand for two marks: half as many may be too many.
_MARKS = re.compile(f"[{_class_of(_MARK_CODES)}]{{{MAX_MARKS // 2}}}[{_class_of(_MARK_CODES)}]++")
# Both classes span many blocks, which is slow. Here a few blocks stand for them: the gaps between are without marks;
# any picture may be wide.
_NO_MARKS = [
    code
    for before, behind in zip([-1, *_MARK_CODES], _MARK_CODES, strict=False)
    if behind - before > 0x80 and behind < 0x10000
    for code in range(before + 1, behind)
]
_MAYBE_MARKS = re.compile(f"[^{_class_of(_NO_MARKS)}]{{{MAX_MARKS // 2 + 1}}}")
_MAYBE_WIDE = re.compile(f"[{_class_of(ord(char) for char in _WIDTHS if char < chr(0x10000))}\U00010000-\U0010ffff]")


def _cut(text: str) -> str:
    """Cut a text before the character that would make its folded form too long: twice its length and ``ROOM``."""
    room = len(text) + ROOM
    if _WIDEST * len(_MAYBE_WIDE.findall(text)) <= room:
        return text
    for wide in _WIDE.finditer(text):
        room -= _WIDTHS[wide[0]]
        if room < 0:
            return text[: wide.start()]
    return text


def _few_marks(text: str) -> str:
    """Keep at most 30 marks on each letter."""
    if not _MAYBE_MARKS.search(text):
        return text
    return _MARKS.sub(lambda run: unicodedata.normalize("NFKD", run[0][:MAX_MARKS])[:MAX_MARKS], text)


def nfkc(text: str) -> str:
    """Return a text in Unicode's form NFKC, in time linear in its length: every normalisation goes through here."""
    return unicodedata.normalize("NFKC", _few_marks(_cut(text)))


def _folded(text: str) -> str:
    """Fold everything but runs of blanks: the definition, for any text."""
    # First, because the characters around an invisible one may belong together: a letter and its accent.
    folded = _few_marks(_BREAK.sub("\n", _INVISIBLE.sub("", text)))
    folded = unicodedata.normalize("NFKC", folded).casefold()
    # Once more: a letter may have lost marks of its own to the run behind it.
    folded = _few_marks(unicodedata.normalize("NFKC", folded)).translate(_TABLE)
    return _BLANK.sub(lambda blank: "\n" if blank[0] == "\n" else " ", folded)


def _plain_characters() -> dict[int, str]:
    """Map each character that folds independently of its neighbours: nearly all of a Chinese text."""
    blocks = chain(
        range(0x250),
        range(0x370, 0x530),
        range(0x2010, 0x2060),
        range(0x2100, 0x2600),
        range(0x3000, 0x3130),
        range(0x3190, 0xA000),
        range(0xFF00, 0xFF9E),
    )
    alone = [char for char in map(chr, blocks) if not unicodedata.combining(char)]
    # Folded in one go, in half the time of one by one; the separator combines with nothing.
    folded = _folded(_BETWEEN.join(alone)).split(_BETWEEN)
    return {
        ord(char): to
        for char, to in zip(alone, folded, strict=True)
        if to == char or (to and not any(map(unicodedata.combining, to)))
    }


# Translates in one pass; a character that is missing in the table would cost an exception inside `translate`.
_PLAIN = _plain_characters()


_NOT_PLAIN = re.compile(f"[^{_class_of(_PLAIN)}]")
# All that folding changes in nearly every text, besides case: replacing one by one takes a third of the time of
# `translate`.
_USUAL = {char: _PLAIN[ord(char)] for char in "，：（）；？！\u3000\xa0…—’"}
_AS_USUAL = {code for code, to in _PLAIN.items() if to == chr(code).casefold() or chr(code) in _USUAL}
_UNUSUAL = re.compile(f"[^{_class_of(_AS_USUAL)}]")
# Folded together: a character and all characters behind it that are not plain.
_TOGETHER = re.compile(f".{_NOT_PLAIN.pattern}*", re.DOTALL)


def fold(text: str) -> str:
    """Fold a text for matching.

    Example: ``fold("騰訊 ＡＩ　微信 支付")`` -> ``"腾讯ai微信支付"``.

    The result has no offsets back into ``text`` (see ``fold_with_offsets``); folding twice changes nothing. Text that
    no real writing looks like loses a part: marks behind the first 30 on one letter, and the end of a text whose folded
    form would be longer than twice the text and 1,000 characters.
    """
    if not _UNUSUAL.search(text):
        folded = text.casefold()
        for char, to in _USUAL.items():
            folded = folded.replace(char, to)
    elif _NOT_PLAIN.search(text):
        folded = _folded(_cut(text))
    else:
        folded = text.translate(_PLAIN)
    # No plain character becomes more than six, so the text is checked only when it has grown.
    if len(folded) > 2 * len(text) + ROOM:
        folded = _cut(text).translate(_PLAIN)
    if "  " in folded:
        folded = _SPACES.sub(" ", folded)
    if " " in folded:
        folded = _BESIDE_CHINESE.sub("", folded)
    if "\n\n" in folded:
        folded = _BREAKS.sub("\n", folded)
    return folded.strip()


def fold_with_offsets(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Fold a text, and return for each folded character its start and end in ``text``.

    Example: ``fold_with_offsets("微信 Ｐ")`` -> ``("微信p", [(0, 1), (1, 2), (3, 4)])``. Slow (a step for each character):
    for hits only.
    """
    characters: list[str] = []
    places: list[tuple[int, int]] = []
    for piece in _TOGETHER.finditer(_cut(text)):
        folded = _folded(piece[0])
        characters += folded
        places += [piece.span()] * len(folded)
    whole = "".join(characters)
    gone = {place for found in _BESIDE_CHINESE.finditer(whole) for place in range(*found.span())}
    kept = [place for place in range(len(whole)) if place not in gone]
    # A run of blanks keeps one, a line break if there is one; blanks at either end go.
    left: list[int] = []
    for place in kept:
        if whole[place] in " \n" and left and whole[left[-1]] in " \n":
            if whole[place] == "\n":
                left[-1] = place
        else:
            left.append(place)
    if left and whole[left[0]] in " \n":
        del left[0]
    if left and whole[left[-1]] in " \n":
        del left[-1]
    return "".join(whole[place] for place in left), [places[place] for place in left]


def bare(text: str) -> str:
    """Fold a text and drop everything but letters and digits: the form in which titles are compared.

    Example: ``bare("腾讯：回购 3 亿港元。")`` -> ``"腾讯回购3亿港元"``.
    """
    return _NOT_WORD.sub("", fold(text))


def is_latin(char: str) -> bool:
    """Tell whether a folded character belongs to a Latin word or number; those match as whole words only."""
    if char < "\u3005":  # nearly all of them
        return char.isalnum()
    return char.isalnum() and not (
        "\u3400" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or "\u3005" <= char <= "\u3007"  # 々〆〇
        or "\u3040" <= char <= "\u30ff"
        or char >= "\U00020000"
    )

"""The extractive summary: the cleaned lead, at most two sentences or 120 characters, never repeating the title."""

import re

from bot.core.fold import bare

MAX_SENTENCES = 2
MAX_CHARACTERS = 120
LEAD_READ = 5_000
"""Characters of a text that are looked through for its lead."""
_HEADLINE = re.compile(r"^\s*【[^】]{0,120}】\s*")
# 财联社8月20日电，/ 新华社北京8月20日电 / （记者 …） / 本报讯
_DATELINE = re.compile(
    r"^\s*(?:[（(][^（）()]{0,30}(?:记者|编辑|作者|通讯员)[^（）()]{0,30}[)）]\s*|\S{2,12}?(?:社|讯|报|网)\S{0,6}?\d{1,2}月\d{1,2}日(?:电|讯|消息)[，,：:]?\s*|本报讯[，,：:]?\s*)"
)
_SENTENCE = re.compile(r"[^。！？!?\n]*(?:[。！？!?]+[”」』）)\"]*|\n|$)")
_ENDS = tuple("。！？”」』）")
_PAUSES = tuple("，,、：:；;")
_SPACE = re.compile(r"[ \t\u3000]+")


def summarise(title: str, text: str) -> str:
    """Take the lead of an article.

    Example: ``summarise("腾讯回购", "【腾讯回购】财联社8月20日电，腾讯控股回购3亿港元。股价上涨。")`` -> ``"腾讯控股回购3亿港元。股价上涨。"``.

    Returns "" when the text says no more than the title. Nothing is cut inside a sentence unless the first one alone is
    too long.
    """
    lead = _HEADLINE.sub("", text.lstrip()[:LEAD_READ], count=1)
    lead = _DATELINE.sub("", lead, count=1)
    lead = _behind(title, lead)
    name = bare(title)
    kept: list[str] = []
    for found in _SENTENCE.finditer(lead):
        sentence = _SPACE.sub(" ", found[0]).strip()
        said = bare(sentence)
        if not said or (name and (said in name or said == name)):
            continue
        if kept and not kept[-1].endswith(_ENDS):
            sentence = " " + sentence  # after a line without a full stop, or Latin text
        if kept and (len(kept) == MAX_SENTENCES or len("".join(kept)) + len(sentence) > MAX_CHARACTERS):
            break
        kept.append(sentence)
    lead = _shorten("".join(kept))
    # The lead of a long sentence may say no more than the title.
    return "" if name and bare(lead) in name else lead


def _behind(title: str, text: str) -> str:
    """Return what follows a title that is the first clause of a text, as one that was made of the text is.

    Blanks do not count. The whole text if it begins otherwise, or goes on within the clause.
    """
    place = 0
    for character in title:
        if not character.isspace():
            while text[place : place + 1].isspace():
                place += 1
            if text[place : place + 1] != character:
                return text
            place += 1
    rest = text[place:].lstrip()
    return rest[1:].lstrip() if place and rest.startswith(_PAUSES) else text


def _shorten(lead: str) -> str:
    if len(lead) <= MAX_CHARACTERS:
        return lead
    # A single sentence that is too long ends at its last pause.
    head = lead[: MAX_CHARACTERS - 1]
    pause = max(head.rfind(mark) for mark in "，；、,; ")
    return (head[:pause] if pause > MAX_CHARACTERS // 2 else head) + "…"

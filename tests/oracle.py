"""Matches one query against one article by the definition, sharing only the tree with core: no automaton, no tables."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from opencc import OpenCC

from bot.core.watches.semantics import Every, Some, Term, Tree

_SIMPLE = OpenCC("t2s")
_HYPHENS = {"HYPHEN", "NON-BREAKING HYPHEN", "FIGURE DASH", "EN DASH", "EM DASH", "HORIZONTAL BAR", "MINUS SIGN"}
_LINES = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")


@lru_cache(100_000)
def simplified(char: str) -> str:
    """Return a character as OpenCC writes it; twice, for its table has entries that lead to others."""
    once = _SIMPLE.convert(char)
    again = _SIMPLE.convert(once)
    return again if len(again) == 1 else char


@lru_cache(100_000)
def is_chinese(char: str) -> bool:
    return unicodedata.name(char, "").startswith("CJK ")


@lru_cache(100_000)
def is_of_a_word(char: str) -> bool:
    """Tell whether a character belongs to words that have borders: letters and digits of any script but Chinese and
    Japanese.
    """
    name = unicodedata.name(char, "")
    return char.isalnum() and not name.startswith(("CJK ", "HIRAGANA ", "KATAKANA", "IDEOGRAPHIC "))


def sign(char: str) -> str:
    """Return one hyphen for all dashes, and one apostrophe."""
    if unicodedata.name(char, "") in _HYPHENS:
        return "-"
    return "'" if unicodedata.name(char, "") in ("LEFT SINGLE QUOTATION MARK", "RIGHT SINGLE QUOTATION MARK") else char


def folded(text: str) -> str:
    """Fold a text: width, case, script, what takes no room, and blanks."""
    seen = "".join(
        char
        for char in text
        if unicodedata.category(char) != "Cf" and char not in "\u034f\u180e" and not "\ufe00" <= char <= "\ufe0f"
    )
    lines = []
    for line in _LINES.split(seen):
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", line).casefold())
        plain = " ".join("".join(map(simplified, map(sign, plain))).split())
        lines.append(
            "".join(
                char
                for place, char in enumerate(plain)
                if char != " " or not (is_chinese(plain[place - 1]) or is_chinese(plain[place + 1]))
            )
        )
    return "\n".join(line for line in lines if line)


def stands(word: str, text: str, *, prefix: bool) -> bool:
    """Tell whether a word stands in a text at any place."""
    place = text.find(word)
    while place >= 0:
        end = place + len(word)
        cut_before = place > 0 and is_of_a_word(word[0]) and is_of_a_word(text[place - 1])
        cut_after = end < len(text) and is_of_a_word(word[-1]) and is_of_a_word(text[end])
        if not cut_before and (prefix or not cut_after):
            return True
        place = text.find(word, place + 1)
    return False


def holds(tree: Tree, article: Mapping[str, object]) -> bool:
    """Tell whether an article (title and text folded, tickers, source, categories) satisfies a query."""
    if isinstance(tree, Every):
        return all(holds(part, article) for part in tree.parts)
    if isinstance(tree, Some):
        return any(holds(part, article) for part in tree.parts)
    if isinstance(tree, Term):
        return _is_there(tree, article)
    return not _is_there(tree.term, article)


def _is_there(term: Term, article: Mapping[str, object]) -> bool:
    tickers, categories = article["tickers"], article["categories"]
    assert isinstance(tickers, Iterable)
    assert isinstance(categories, Iterable)
    if term.kind == "ticker":
        return term.key in tickers
    if term.kind == "market":
        return term.key in {str(ticker).split(":")[0] for ticker in tickers}
    if term.kind == "source":
        return term.key in str(article["source"])
    if term.kind == "cat":
        return any(term.key in str(category) for category in categories)
    fields = {"": ("title", "text"), "title": ("title",), "body": ("text",)}[term.where]
    texts = [str(article[field]) for field in fields]
    if term.kind == "pattern":
        return any(re.search(term.key, text, re.IGNORECASE) for text in texts)
    return any(stands(term.key, text, prefix=term.prefix) for text in texts)

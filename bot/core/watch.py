"""What a watch means: first form of the language of DESIGN 9. All words must be there, those after - or 不含 must not."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.errors import WatchError
from bot.core.fold import fold
from bot.core.types import Ticker

MAX_LENGTH = 200
_SEPARATORS = re.compile(r"[\n,，、；;]+")
_WORD = re.compile(r"(?P<no>[-!！－]|不含[:：]?)?(?:[\"“”「](?P<phrase>[^\"“”「」]+)[\"“”」]|(?P<word>\S+))")
# Written today, understood by the full language only: refusing is better than matching these characters literally.
_NOT_YET = re.compile(
    r"[|()（）]|(?<!\S)(?:OR|或)(?!\S)|(?<!\S)/|(?<!\S)(?:title|body|source|cat|market|ticker|标题|正文|来源)[:：]|\*(?!\S)"
)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for: a folded word, or a ticker's key (``HK:00700``). ``shown`` is what people read."""

    key: str
    shown: str
    is_ticker: bool = False

    def __str__(self) -> str:
        return f"${self.key}" if self.is_ticker else f'"{self.key}"'


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a watch asks for: every one of ``terms`` and none of ``without``.

    Example: ``read("腾讯 -游戏", ticker_of)`` has terms 腾讯 and without 游戏.
    """

    text: str
    terms: tuple[Term, ...]
    without: tuple[Term, ...] = ()

    @property
    def key(self) -> str:
        """Equal for watches that mean the same, whatever their order, case or script."""
        return " ".join([*sorted(map(str, self.terms)), *sorted(f"-{term}" for term in self.without)])


def separate(text: str) -> list[str]:
    """Split what somebody typed into watches: ``腾讯，阿里`` are two."""
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


def read(text: str, ticker_of: Callable[[str], Ticker | None]) -> Meaning:
    """Read one watch.

    Example: ``read("00700", parse_code).key`` -> ``"$HK:00700"``.

    Raises WatchError: empty, too-long (over 200 characters), only-excludes, unsupported (with the place).
    """
    # Half of a surrogate pair is nothing that a database or the automaton takes.
    text = text.encode("utf-8", "ignore").decode().strip()
    if len(text) > MAX_LENGTH:
        raise WatchError("too-long", text[:40], MAX_LENGTH)
    if unread := _NOT_YET.search(text):
        raise WatchError("unsupported", text, unread.start())
    terms: dict[str, Term] = {}
    without: dict[str, Term] = {}
    for found in _WORD.finditer(text):
        phrase, word = found["phrase"], found["word"]
        term = _term(phrase or word, None if phrase else ticker_of(word))
        if term is not None:
            (without if found["no"] else terms).setdefault(str(term), term)
    if not terms:
        raise WatchError("only-excludes" if without else "empty", text)
    return Meaning(text, tuple(terms.values()), tuple(without.values()))


def _term(written: str, ticker: Ticker | None) -> Term | None:
    if ticker is not None:
        return Term(ticker.key, ticker.shown, is_ticker=True)
    folded = fold(written)
    # A word of punctuation alone would hit everything.
    return Term(folded, written.strip()) if any(char.isalnum() for char in folded) else None

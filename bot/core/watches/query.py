"""The watch language: parses a typed watch into a tree and writes it again (decisions: The watch language).

Over 400 lines: the reader of the language and the writer that must undo it stand side by side.

    query  = ["#" label] any ["@" number] ["=>" name]
    any    = all ("|" all)*                  | ｜ OR 或
    all    = part part*                      a space, AND, 且
    part   = ["-"] one                       - ! ！ － NOT 不含
    one    = word | word* | "phrase" | /pattern/ | $ticker | field: one | ( any )

A word may be anything else; quotes make anything a phrase. Inside brackets a comma is an "or".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from bot.core.errors import WatchError

MAX_QUERY = 300
MAX_PATTERN = 200
MAX_TERMS = 40
MAX_CAP = 1_000
MAX_LABEL = 20
MAX_NAME = 40

Field = Literal["title", "body", "source", "cat", "market", "ticker"]
FIELDS: dict[str, Field] = {
    "title": "title",
    "标题": "title",
    "標題": "title",
    "body": "body",
    "正文": "body",
    "内文": "body",
    "內文": "body",
    "source": "source",
    "来源": "source",
    "來源": "source",
    "cat": "cat",
    "分类": "cat",
    "分類": "cat",
    "market": "market",
    "市场": "market",
    "市場": "market",
    "ticker": "ticker",
    "股票": "ticker",
    "代码": "ticker",
    "代碼": "ticker",
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a ``quoted`` phrase; a ``prefix`` stands for every word that begins with it (``AI*``).

    ``place``, here and below, is its position in the typed text, for errors.
    """

    text: str
    quoted: bool = False
    prefix: bool = False
    place: int = field(default=-1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Stock:
    """A ticker by code or name: ``$00700``, ``$腾讯``."""

    text: str
    place: int = field(default=-1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression of RE2, searched in the folded text."""

    text: str
    place: int = field(default=-1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Within:
    """A part that is limited to one field."""

    field: Field
    part: "Node"


@dataclass(frozen=True, slots=True)
class Not:
    """A part that must not be there."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Two or more parts that must all be there."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Two or more parts of which one is enough."""

    parts: tuple["Node", ...]


Node = Word | Stock | Pattern | Within | Not | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed watch: the tree, its name, its label and its cap (alerts a day)."""

    tree: Node
    label: str = ""
    cap: int | None = None
    name: str = ""

    def __str__(self) -> str:
        parts = [f"#{self.label}"] if self.label else []
        parts.append(written(self.tree))
        if self.cap is not None:
            parts.append(f"@{self.cap}")
        if self.name:
            parts.append(f"=> {self.name}")
        return " ".join(parts)


def all_of(parts: Iterable[Node]) -> Node:
    """Join parts that must all be there; a single part stays itself, nested ones are flattened."""
    flat = [one for part in parts for one in (part.parts if isinstance(part, AllOf) else (part,))]
    return flat[0] if len(flat) == 1 else AllOf(tuple(flat))


def any_of(parts: Iterable[Node]) -> Node:
    """Join parts of which one is enough; a single part stays itself, nested ones are flattened."""
    flat = [one for part in parts for one in (part.parts if isinstance(part, AnyOf) else (part,))]
    return flat[0] if len(flat) == 1 else AnyOf(tuple(flat))


def patterns_typed(node: Node) -> set[str]:
    """Return the patterns in a tree, as they were typed.

    Example: ``patterns_typed(parse("24/7/365 -(/a+/ | title:/b/)").tree)`` -> ``{"a+", "b"}``.
    """
    match node:
        case Pattern(text):
            return {text}
        case AllOf(parts) | AnyOf(parts):
            return set().union(*map(patterns_typed, parts))
        case Not(part) | Within(_, part):
            return patterns_typed(part)
    return set()


def written(node: Node) -> str:
    """Write a tree as text in the watch language; ``parse`` of the text gives the same tree.

    Example: ``written(AllOf((Word("腾讯"), Not(Word("游戏")))))`` -> ``"腾讯 -游戏"``.
    """
    match node:
        case Word(text, quoted, prefix):
            return (f'"{text}"' if quoted else text) + "*" * prefix
        case Stock(text=text):
            return f"${text}"
        case Pattern(text=text):
            return f"/{text}/"
        case Within(field, part):
            return f"{field}:{_one(part)}"
        case Not(part):
            return f"-{_one(part)}"
        case AllOf(parts):
            return " ".join(f"({written(part)})" if isinstance(part, AnyOf) else written(part) for part in parts)
        case AnyOf(parts):
            return " | ".join(written(part) for part in parts)


def _one(node: Node) -> str:
    return f"({written(node)})" if isinstance(node, AllOf | AnyOf | Not) else written(node)


_OPEN = '"“「『'
_CLOSE = '"”」』'
_BLANK = "\\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_COMMA = ",，、；;"
# A comma within a number separates nothing: 1,000亿. A wide comma counts so only before a unit: "700，388" are two.
_NUMBER = re.compile(r"(?<![0-9])[0-9]{1,3}(?:(?:,[0-9]{3})+(?![0-9])|(?:，[0-9]{3}){1,9}(?=[^\W0-9]))")
_SPACE = re.compile(f"[{_BLANK}]+")
_FIELD = re.compile(rf"({'|'.join(FIELDS)})\s*[:：]\s*", re.IGNORECASE)
_NO = re.compile(r"[-!！－]|不含[:：]?\s*(?=\S)|NOT\s+(?=\S)")
_OR = re.compile(r"[|｜]+|(?:OR|或)(?=[\s（(]|$)")
_AND = re.compile(r"(?:AND|且)(?=[\s（(]|$)")
_PHRASE = re.compile(rf"[{_OPEN}]([^{_CLOSE}]*)[{_CLOSE}]")
_PATTERN = re.compile(rf"/((?:\\.|[^/\\\n])+)/i?(?![^{_BLANK}|｜()（）{_COMMA}])")
_WORD = re.compile(rf"[^{_BLANK}|｜()（）{_OPEN}{_CLOSE}]+")
_WORD_IN_BRACKETS = re.compile(rf"(?:{_NUMBER.pattern}|[^{_BLANK}|｜()（）{_OPEN}{_CLOSE}{_COMMA}])+")
_COMMAS = re.compile(rf"[{_COMMA}]+\s*")
_LABEL = re.compile(rf"[#＃]([^\s#＃]{{1,{MAX_LABEL}}})(?:\s+|$)")
_CAP = re.compile(r"\s*(?<!\S)[@＠](\d+)(?:[条條次篇](?:/[天日])?)?$")
_NAME = re.compile(rf"\s*[=＝][>＞]\s*([^{_CLOSE}/|\n]*)$")

# Punctuation that people put around or behind a word without meaning: 【腾讯】, ‘腾讯’, 腾讯。
_AROUND = re.compile(r"'(.+)'|[【‘]*(.+?)[】’。？！?!…~～]*", re.DOTALL)


def separate(text: str) -> list[str]:
    """Split a typed text into watches: by lines, and by commas outside quotes, brackets and patterns.

    Example: ``separate("腾讯，阿里")`` -> ``["腾讯", "阿里"]``. A label at the start of a line applies to all of its watches.
    """
    found: list[str] = []
    for line in text.splitlines():
        parts = [part for part in (part.strip() for part in _parts(line)) if part]
        label = _LABEL.match(parts[0]) if parts else None
        if label:
            parts[1:] = [part if _LABEL.match(part) else f"{label[0].strip()} {part}" for part in parts[1:]]
        found += parts
    return found


def _parts(line: str) -> Iterator[str]:
    start = place = depth = 0
    # No phrase closes behind this place: a search at every opening quote would take a step for each pair of characters.
    last_close = max(map(line.rfind, _CLOSE))
    while place < len(line):
        begins = place == 0 or line[place - 1] in f" \t|｜(（:：-!！{_COMMA}"
        whole = (
            (_PHRASE.match(line, place) if place < last_close else None)
            or (_PATTERN.match(line, place) if begins else None)
            or _NUMBER.match(line, place)
        )
        if whole:
            place = whole.end()
            continue
        depth += (line[place] in "(（") - (line[place] in ")）")
        if line[place] in _COMMA and depth <= 0:
            yield line[start:place]
            start = place + 1
        place += 1
    yield line[start:]


def parse(text: str) -> Query:
    """Read one watch.

    Example: ``parse("#互联网 腾讯 -游戏 @10").tree`` -> ``AllOf((Word("腾讯"), Not(Word("游戏"))))``.

    Raises WatchError with the place: empty, too-long, too-many-terms, unclosed-quote, unclosed-bracket, stray-bracket,
    unclosed-pattern, too-long-pattern, nothing-beside (an "or" without a side), nothing-excluded, nothing-in-field,
    bad-cap.
    """
    # Neither a database nor the automaton takes halves of surrogate pairs.
    text = text.encode("utf-8", "ignore").decode().strip()
    if len(text) > MAX_QUERY:
        raise WatchError("too-long", text, MAX_QUERY, len(text))
    begin, end, label, cap, name = 0, len(text), "", None, ""
    if found := _LABEL.match(text):
        label, begin = found[1], found.end()
    named = _NAME.search(text, begin)
    if named:
        name, end = named[1], named.start()
    limit = _CAP.search(text, begin, end)
    if limit:
        end = limit.start()
    elif named and (limit := _CAP.search(text, named.start(1))):
        name = text[named.start(1) : limit.start()]
    if limit:
        cap = int(limit[1][:9])
        if not 1 <= cap <= MAX_CAP:
            raise WatchError("bad-cap", text, limit.start(1) - 1, limit.end(1))
    name = _SPACE.sub(" ", name).strip()[:MAX_NAME]
    return Query(_Reader(text, begin, end).read(), label, cap, name)


class _Reader:
    """A recursive-descent parser at ``place`` in one text. Every level counts as a term, which bounds the depth."""

    def __init__(self, text: str, begin: int, end: int) -> None:
        self.text, self.place, self.end = text, begin, end
        self.brackets = 0
        self.terms = 0

    def read(self) -> Node:
        self.take(_SPACE)
        if self.place >= self.end:
            raise self.error("empty", 0, len(self.text))
        tree = self.any()
        if self.place < self.end:  # only a bracket stops the reading
            raise self.error("stray-bracket")
        return tree

    def any(self) -> Node:
        parts = [self.all()]
        while True:
            at = self.place
            if not (self.take(_OR) or (self.brackets and self.take(_COMMAS))):
                return any_of(parts)
            self.take(_SPACE)
            if self.ends():
                raise self.error("nothing-beside", at, self.place)
            parts.append(self.all())

    def all(self) -> Node:
        parts: list[Node] = []
        while True:
            self.take(_SPACE)
            at = self.place
            if self.take(_AND):
                self.take(_SPACE)
                if not parts or self.ends():
                    raise self.error("nothing-beside", at, self.place)
            if self.ends():
                if not parts:
                    raise self.error("nothing-beside")
                return all_of(parts)
            parts.append(self.part())

    def part(self) -> Node:
        at = self.place
        if not self.take(_NO):
            return self.one()
        if self.ends() or self.sees(_SPACE) or self.sees(_NO):
            raise self.error("nothing-excluded", at, max(self.place, at + 1))
        return Not(self.one())

    def one(self) -> Node:
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise self.error("too-many-terms")
        at = self.place
        if self.text[at] in "(（":
            return self.bracket()
        if found := self.take(_FIELD):
            if self.ends() or self.sees(_NO):
                raise self.error("nothing-in-field", at, self.place)
            return Within(FIELDS[found[1].lower()], self.one())
        if self.text[at] in _OPEN + _CLOSE:
            return self.phrase()
        if self.text[at] == "/":
            return self.pattern()
        found = self.take(_WORD_IN_BRACKETS if self.brackets else _WORD)
        assert found is not None  # the other forms were tried above
        word = _bare(found[0])
        at += found[0].find(word)
        if word[0] in "$＄" and len(word) > 1:
            return Stock(word[1:], at + 1)
        if word[-1] in "*＊" and len(word) > 1:
            return Word(word[:-1], prefix=True, place=at)
        return Word(word, place=at)

    def bracket(self) -> Node:
        at = self.place
        self.place += 1
        self.brackets += 1
        self.take(_SPACE)
        if self.place < self.end and self.text[self.place] in ")）":
            raise self.error("nothing-beside", at, self.place + 1)
        inner = self.any()
        if self.place >= self.end:
            raise self.error("unclosed-bracket", at)
        self.place += 1
        self.brackets -= 1
        return inner

    def phrase(self) -> Node:
        at = self.place
        found = self.take(_PHRASE)
        if found is None:
            raise self.error("unclosed-quote", at)
        return Word(found[1].strip(), quoted=True, place=at + 1 + len(found[1]) - len(found[1].lstrip()))

    def pattern(self) -> Node:
        at = self.place
        found = self.take(_PATTERN)
        if found is None:
            raise self.error("unclosed-pattern", at)
        if len(found[1]) > MAX_PATTERN:
            raise self.error("too-long-pattern", at, self.place)
        return Pattern(found[1], at + 1)

    def ends(self) -> bool:
        """Tell whether this "all" ends here: the end of the text, a closing bracket, an "or"."""
        return (
            self.place >= self.end
            or self.text[self.place] in ")）"
            or self.sees(_OR)
            or (self.brackets > 0 and self.sees(_COMMAS))
        )

    def sees(self, token: re.Pattern[str]) -> bool:
        return token.match(self.text, self.place, self.end) is not None

    def take(self, token: re.Pattern[str]) -> re.Match[str] | None:
        if found := token.match(self.text, self.place, self.end):
            self.place = found.end()
        return found

    def error(self, reason: str, place: int | None = None, until: int | None = None) -> WatchError:
        place = self.place if place is None else place
        return WatchError(reason, self.text, place, place + 1 if until is None else until)


def _bare(word: str) -> str:
    """Strip the punctuation around a word, unless the rest would no longer be read as a word.

    Example: ``_bare("【腾讯】")`` -> ``"腾讯"``; ``Yahoo!`` becomes ``Yahoo``, ``C++`` stays.
    """
    left = word
    while found := _AROUND.fullmatch(left):
        inner = found[1] or found[2]
        if inner == left:
            break
        left = inner
    is_word = left[0].isalnum() or (left[0] in "$＄" and len(left) > 1)
    return left if is_word and not any(sign.match(f"{left} x") for sign in (_NO, _OR, _AND, _FIELD)) else word

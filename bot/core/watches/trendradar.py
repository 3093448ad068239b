"""TrendRadar's frequency_words.txt: reads each group of lines as a query, and writes queries as groups.

Read as its README says: a blank line ends a group; of its plain words one is enough, every ``+word`` must be there, a
``!word`` must not (in its group alone), ``@N`` caps it; ``/pattern/`` stands for a word; ``[name]`` on a group's first
line and ``=> name`` behind a word are display names; ``#`` begins a comment, behind a word too; words and patterns in
``[GLOBAL_FILTER]`` are excluded from every group. ``[WORD_GROUPS]`` begins the groups.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.core.errors import WatchError
from bot.core.watches.patterns import folded_pattern
from bot.core.watches.query import (
    MAX_CAP,
    MAX_NAME,
    MAX_PATTERN,
    MAX_QUERY,
    MAX_TERMS,
    AllOf,
    AnyOf,
    Node,
    Not,
    Pattern,
    Query,
    Stock,
    Within,
    Word,
    all_of,
    any_of,
    parse,
    written,
)

# Far more than a watch may hold; it keeps short what the patterns for a line are tried on.
_MAX_LINE = 400
# The most watches that one group may become: some two thousand words.
MAX_PARTS = 50
_TOO_LONG = {"too-long", "too-many-terms"}
_SECTION = re.compile(r"\[\s*(GLOBAL_FILTER|WORD_GROUPS)\s*\]\s*(?:#.*)?", re.IGNORECASE)
_GROUP = re.compile(r"\[([^\[\]]+)\]\s*(?:#.*)?")
_CAP = re.compile(r"@\s*(\d+)\s*(?:#.*)?")
_MUST = re.compile(r"[+＋]\s*(?=\S)")
_NOT = re.compile(r"[!！]\s*(?=\S)")
_NAME = re.compile(r"\s*=>\s*(.*)$")
_COMMENT = re.compile(r"\s+#.*$")
# Ends at the first slash with only flags, a name and a comment behind it: `/a/b/` is one pattern.
_PATTERN = re.compile(r"/((?:\\.|[^\\])+?)/[a-z]*\s*(?:=>\s*(.*?))?(?:\s+#.*)?$")
# (?<![a-z])ai(?![a-z]) and \\bai\\b, as these lists write a word that must not hit inside of others.
_LATIN_WORD = re.compile(r"(?:\\b|\(\?<!\[[^\]]*\]\))([A-Za-z][A-Za-z0-9]*)(?:\\b|\(\?!\[[^\]]*\]\))")
_SLASH = re.compile(r"((?:\\.|[^\\/])*)(/?)", re.DOTALL)
_CHINESE = re.compile(r"[\u4e00-\u9fff]+(?:\|[\u4e00-\u9fff]+)*")
UnsayableReason = Literal["stock", "field", "prefix", "nested", "other"]
_QUOTES = '"“”「」『』'
_NOT_IN_NAMES = re.compile(r"[\"”」』/|\n]+")


@dataclass(frozen=True, slots=True)
class WordGroup:
    """One group as a query, a part of a group, or a line that could not be read."""

    number: int
    query: Query | None
    error: WatchError | None = None


@dataclass(slots=True)
class _Draft:
    """A group while its lines are read."""

    number: int
    name: str = ""
    names: list[str] = field(default_factory=list)
    cap: int | None = None
    any: list[Node] = field(default_factory=list)
    must: list[Node] = field(default_factory=list)
    no: list[Node] = field(default_factory=list)
    no_at: tuple[int, str] | None = None
    bad: list[WordGroup] = field(default_factory=list)
    broken: bool = False  # a required line is bad: without it the group would hit far more than was meant


def looks_like_trendradar(rows: Sequence[str], file_name: str = "") -> bool:
    """Recognise a list by its name, or by lines that mean something only in TrendRadar's lists.

    Example: ``looks_like_trendradar(["华为", "+发布", "!手机壳"])`` -> ``True``.
    """
    if "frequency_words" in file_name.lower():
        return True
    return any(
        _GROUP.fullmatch(row) or _CAP.fullmatch(row) or re.match(r"[+＋]\S", row) or _only_excludes(row)
        for row in (row.strip()[:_MAX_LINE] for row in rows)
    )


def _only_excludes(row: str) -> bool:
    if not _NOT.match(row):
        return False
    try:
        return isinstance(parse(_COMMENT.sub("", row)).tree, Not)
    except WatchError:
        return False


def read_trendradar(rows: Sequence[str]) -> Iterator[WordGroup]:
    """Read a list's groups as queries (several for a long group), each under the number of the group's first line.

    Example: ``list(read_trendradar(["华为", "鸿蒙", "!手机壳", "@5"]))`` -> ``[WordGroup(1, parse('华为 | 鸿蒙 … @5'))]``.
    """
    drafts, filters = _drafts(rows)
    yield from filters.bad
    # With more exclusions than this no group fits into a watch, whichever they are.
    left_out = _once(filters.no)[: MAX_TERMS + 1]
    for draft in drafts:
        yield from draft.bad
        if draft.broken:
            continue
        if draft.any or draft.must:
            yield from _finished(draft, left_out)
        elif draft.no_at is not None:
            number, row = draft.no_at
            yield WordGroup(number, None, WatchError("only-excludes", row, 0, len(row)))


def _drafts(rows: Sequence[str]) -> tuple[list[_Draft], _Draft]:
    drafts: list[_Draft] = []
    filters = _Draft(0)
    draft: _Draft | None = None
    filtering = False
    for number, row in enumerate(rows, 1):
        row = row.strip()
        if not row:
            draft = None
        elif row.startswith("#"):
            continue
        elif section := _SECTION.fullmatch(row[:_MAX_LINE]):
            filtering, draft = section[1].upper() == "GLOBAL_FILTER", None
        elif name := _GROUP.fullmatch(row[:_MAX_LINE]):
            # A name in the filter means that the groups begin: their words must not be excluded everywhere.
            filtering, draft = False, _Draft(number, name=name[1])
            drafts.append(draft)
        elif filtering:
            _read(filters, number, row, filtering=True)
        else:
            if draft is None:
                draft = _Draft(number)
                drafts.append(draft)
            _read(draft, number, row)
    return drafts, filters


def _read(draft: _Draft, number: int, row: str, *, filtering: bool = False) -> None:
    try:
        if len(row) > _MAX_LINE:
            raise WatchError("too-long", row, 0, len(row))
        if cap := _CAP.fullmatch(row):
            # In TrendRadar 0 means no limit.
            draft.cap = min(int(cap[1][:9]), MAX_CAP) or None
        elif no := _NOT.match(row):
            draft.no.append(Not(_term(row[no.end() :], exact=True)[0]))
            draft.no_at = draft.no_at or (number, row)
        elif filtering:
            draft.no.append(Not(_term(row, exact=True)[0]))
        else:
            must = _MUST.match(row)
            term, name = _term(row[must.end() :] if must else row)
            (draft.must if must else draft.any).append(term)
            if name:
                draft.names.append(name)
    except WatchError as exc:
        draft.bad.append(WordGroup(number, None, exc))
        draft.broken = draft.broken or bool(_MUST.match(row) or _CAP.match(row))


def _term(text: str, *, exact: bool = False) -> tuple[Node, str]:
    """Read a word or pattern, and its display name.

    ``exact``: the word alone; an exclusion must not grow by the ticker of a company of that name.
    """
    if found := _PATTERN.fullmatch(text):
        return _pattern(found[1]), found[2] or ""
    text, name = _COMMENT.sub("", text), ""
    if found := _NAME.search(text):
        text, name = text[: found.start()], found[1]
    text = text.strip()
    if not exact and _is_one_word(text):
        return Word(text), name
    text = text.strip(_QUOTES).strip()
    if not text:
        raise WatchError("empty", text)
    return Word(text, quoted=True), name


def _is_one_word(text: str) -> bool:
    """Tell whether our language takes a text for a single word, also in brackets, where commas separate."""
    try:
        return parse(text) == Query(Word(text)) and not re.search("[,，、；;]", text)
    except WatchError:
        return False


def _pattern(text: str) -> Node:
    if _CHINESE.fullmatch(text):  # means the same as its words, and those use none of a chat's few patterns
        return any_of([Word(one, quoted=True) for one in text.split("|")])
    if found := _LATIN_WORD.fullmatch(text):  # a whole word: our language matches Latin words like that
        return Word(found[1], quoted=True)
    # A slash in the middle would end a pattern of ours.
    escaped = _SLASH.sub(lambda part: part[1] + ("\\/" if part[2] else ""), text)
    if len(escaped) > MAX_PATTERN:
        raise WatchError("too-long-pattern", f"/{escaped}/", 0, len(escaped) + 2)
    folded_pattern(escaped)  # checked here, where the line is known: a pattern that RE2 cannot read spoils itself only
    return Pattern(escaped)


def _finished(draft: _Draft, filters: list[Node]) -> Iterator[WordGroup]:
    """Yield a group as one query, or as several if it is too long for one."""
    any_, rest = _once(list(_flat(draft.any))), [*_once(draft.must), *_once(draft.no)]
    try:
        queries = _split(draft, any_, [*rest, *(one for one in filters if one not in rest)])
    except WatchError as exc:
        yield WordGroup(draft.number, None, _why(draft, any_, rest, exc))
        return
    for query in queries:
        yield WordGroup(draft.number, query)


def _why(draft: _Draft, any_: list[Node], rest: list[Node], exc: WatchError) -> WatchError:
    """Return the error of a group that is too long; its reason tells whether the filter is to blame."""
    try:
        alone = str(_split(draft, any_, rest)[0])
    except WatchError as without:
        return without
    reason = "filter-too-long" if exc.reason in _TOO_LONG else exc.reason
    return WatchError(reason, alone, 0, len(alone))


def _split(draft: _Draft, any_: list[Node], rest: list[Node]) -> list[Query]:
    """Split the words of which one is enough into several queries; the other words and the name stand in each.

    An article that several parts catch is told once, as one story. The cap stands in every part, too: each part has a
    cap of its own, for parts cannot share one. Raises WatchError when a word does not fit with the rest, and for far
    too many parts.
    """
    name = clean_name(draft.name or "、".join(dict.fromkeys(draft.names)))

    def query(part: Sequence[Node]) -> Query:
        return Query(all_of([*([any_of(part)] if part else []), *rest]), cap=draft.cap, name=name)

    parts: list[list[Node]] = [[]]
    beside = len(str(query([Word("")]))) + 2 * bool(rest)  # brackets
    terms = sum(map(_terms, rest)) + bool(rest)
    room, free = MAX_QUERY - beside, MAX_TERMS - terms
    for word in any_:
        length = len(written(word)) + 3 * bool(parts[-1])  # " | "
        if parts[-1] and (length > room or free < 1):
            parts.append([])
            room, free, length = MAX_QUERY - beside, MAX_TERMS - terms, length - 3
            if len(parts) > MAX_PARTS:
                text = str(query(parts[0]))
                raise WatchError("too-long", text, 0, len(text))
        parts[-1].append(word)
        room, free = room - length, free - 1
    queries = list(map(query, parts))
    for one in queries:
        confirmed(one)
    return queries


def _flat(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield from node.parts if isinstance(node, AnyOf) else (node,)


def _terms(node: Node) -> int:
    """Count terms as the watch language does: every word, and every bracket."""
    match node:
        case AnyOf(parts):
            return 1 + sum(map(_terms, parts))
        case Not(part):
            return _terms(part)
    return 1


def _once(nodes: list[Node]) -> list[Node]:
    return list(dict.fromkeys(nodes))


def confirmed(query: Query) -> str:
    """Write a query read from another syntax in our language; raises WatchError unless it means the same there.

    Example: ``confirmed(Query(Word("腾讯"), cap=5))`` -> ``"腾讯 @5"``.
    """
    text = str(query)
    if parse(text) != query:
        raise WatchError("unwritable", text, 0, len(text))
    return text


def clean_name(text: str) -> str:
    """Return a display name that our language takes: without characters that would end it, at most 40 characters.

    Example: ``clean_name("苹果 / 华为")`` -> ``"苹果 华为"``.
    """
    return " ".join(_NOT_IN_NAMES.sub(" ", text).split())[:MAX_NAME].strip()


# -- writing -----------------------------------------------------------------------------------------------------------


class Unsayable(Exception):  # noqa: N818 - an answer, no fault
    """Raised for a watch that TrendRadar's groups cannot express; names the obstacle."""

    def __init__(self, why: "UnsayableReason") -> None:
        super().__init__(why)
        self.why = why


def write_group(query: Query, says_the_same: Callable[[Node, Node], bool]) -> list[str]:
    """Write a query as the lines of one group, without its label.

    Example: ``write_group(parse("(华为 | 鸿蒙) 发布 -手机壳 @5"), same)`` -> ``["华为", "鸿蒙", "+发布", "!手机壳", "@5"]``.

    ``says_the_same`` tells whether two nodes mean the same: a phrase is written as a plain word when it does. Raises
    Unsayable. The caller must check that the reader takes the lines for the same query: a word may look like something
    else there.
    """
    parts = query.tree.parts if isinstance(query.tree, AllOf) else (query.tree,)
    wanted = [part for part in parts if not isinstance(part, Not)]
    # Only one of several any-ofs can stand as plain words, the others as one pattern of Chinese words each.
    any_ = next((part for part in wanted if isinstance(part, AnyOf) and _as_pattern(part) is None), None)
    any_ = any_ or next((part for part in wanted if isinstance(part, AnyOf)), None)
    rows = [f"[{query.name}]"] if query.name else []
    if any_ is not None:
        rows += [_row(part, says_the_same) for part in any_.parts]
    musts = [part for part in wanted if part is not any_]
    sign = "+" if any_ is not None or len(musts) > 1 else ""
    rows += [f"{sign}{_row(part, says_the_same)}" for part in musts]
    for part in parts:
        if isinstance(part, Not):
            rows += [f"!{_bare(one)}" for one in _flat([part.part])]
    return [*rows, f"@{query.cap}"] if query.cap is not None else rows


def _row(node: Node, says_the_same: Callable[[Node, Node], bool]) -> str:
    """Write a wanted term as a line; a phrase that as a word would mean a company becomes a pattern."""
    if isinstance(node, AnyOf) and (pattern := _as_pattern(node)) is not None:
        return pattern
    row = _bare(node)
    if isinstance(node, Word) and node.quoted and _CHINESE.fullmatch(row) and not says_the_same(node, Word(row)):
        return f"/{row}/"
    return row


def _bare(node: Node) -> str:
    match node:
        case Word(text, _, prefix):
            if prefix:
                raise Unsayable("prefix")
            return text
        case Pattern(text):
            return f"/{text}/"
        case Stock():
            raise Unsayable("stock")
        case Within():
            raise Unsayable("field")
    raise Unsayable("nested")


def _as_pattern(node: AnyOf) -> str | None:
    words = [part.text for part in node.parts if isinstance(part, Word) and part.quoted and not part.prefix]
    pattern = "|".join(words)
    return f"/{pattern}/" if len(words) == len(node.parts) and _CHINESE.fullmatch(pattern) else None

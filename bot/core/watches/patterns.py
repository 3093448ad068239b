"""The only user of RE2: regular expressions from people, in time linear in the text (demand 13)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import re2

from bot.core.errors import WatchError
from bot.core.fold import fold

# Bytes that one pattern may use: enough for 200 characters with bounded repeats, too little to hurt.
MAX_MEMORY = 1 << 20
# Different patterns over all chats: as many as were measured (make bench).
MAX_PATTERNS = 20_000
# Demand 13.
PATTERNS_PER_CHAT = 5
GROUP = 500
# How far a pattern may expand (see ``reach``): `a.{0,24}b` took 36 ms on the worst 100 kB, growing with the number.
MAX_REACH = 24

# A watch's key: words stand in quotation marks, patterns between slashes.
_IN_KEY = re.compile(r'"[^"]*"|/((?:\\.|[^/\\])+)/')

# A part of a pattern, as its reach needs it: repeats, groups, classes (a Unicode class is hundreds of ranges), the dot,
# literals.
_PART = re.compile(
    r"""(?P<said>\\Q.*?(?:\\E|$))
    | (?P<flags>\(\?[a-zA-Z-]*\))
    | (?P<opens>\((?:\?(?:P?<[^>]*>|[a-zA-Z-]*:))?)
    | (?P<closes>\))
    | (?P<either>\|)
    | (?P<times>[*+?]|\{(?P<least>[0-9]+)(?P<more>,(?P<most>[0-9]*))?\})\??
    | (?P<unicode>\\[pP](?:\{[^}]*\}|.))
    | (?P<class>\\[dDwWsSC]|\[\^?\]?(?:\\[pP]\{[^}]*\}|\\.|\[:[^\]]*:\]|[^\]\\])*\])
    | (?P<any>\.)
    | (?P<literal>\\x\{[^}]*\}|\\x..|\\.|.)""",
    re.VERBOSE | re.DOTALL,
)
_WEIGHT = {"any": 1, "class": 2, "unicode": 8}

_OPTIONS = re2.Options()
_OPTIONS.case_sensitive = False
_OPTIONS.log_errors = False
_OPTIONS.max_mem = MAX_MEMORY
# Nothing reads captured groups, and capturing made `(.*a){20}` take 75 ms on 100 kB, in place of one.
_OPTIONS.never_capture = True


def folded_pattern(source: str) -> str:
    """Fold the characters of a pattern as articles are folded, but not RE2's own syntax.

    Example: ``folded_pattern("騰訊.*回購（A）")`` -> ``"腾讯.*回购\\\\(a\\\\)"``. Case is ignored anyway.

    Raises WatchError bad-pattern, with RE2's words as its detail; pattern-too-wide; pattern-hits-all (it matches the
    empty text).
    """
    folded = "".join(
        char
        if char.isascii() or char.isspace()
        else "".join(part if part.isalnum() else re2.escape(part) for part in fold(char))
        for char in source
    )
    try:
        re2.compile(folded, _OPTIONS)
    except re2.error as exc:
        said = exc.args[0] if exc.args else b""
        raise WatchError(
            "bad-pattern", source, detail=said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        ) from None
    if reach(folded) > MAX_REACH:
        raise WatchError("pattern-too-wide", source)
    if occurs(folded, ""):
        raise WatchError("pattern-hits-all", source)
    return folded


def reach(pattern: str) -> int:
    """Return a pattern's reach: at how many of its places the engine may be at once, whatever the text.

    That is the cost of a step through a text.

    Example: ``reach("(?:a.{0,9}){3}b")`` -> ``33``: a counted repeat copies its content that often, with all that
    stands in it.

    A dot counts one, a class two, a Unicode class eight; literals and alternatives count only when they are repeated.
    """
    # For each open bracket: the reach of its content, plain and as it counts when copied; and the same of its last
    # part.
    levels = [[0, 0]]
    last = (0, 0)
    for part in _PART.finditer(pattern):
        kind = part.lastgroup if part.lastgroup not in ("least", "more", "most") else "times"
        match kind:
            case "flags":
                continue
            case "opens":
                levels.append([0, 0])
                continue
            case "closes" if len(levels) > 1:
                alone, copied = levels.pop()
                last = alone, copied
            case "times":
                levels[-1][0] -= last[0]
                levels[-1][1] -= last[1]
                most = max(int(part["most"] or part["least"] or 1), int(part["least"] or 1), 1)
                alone, copied = last
                last = (max(alone, 1), copied + 1) if most == 1 else (copied * most, copied * most + 1)
            case "either":
                last = 0, 1
            case "said":
                # The repeat behind the literal takes its last character only, yet it costs little to count all of it.
                last = 0, max(1, len(part[0]) - 4)
            case _:
                weight = _WEIGHT.get(kind or "", 0)
                if kind == "class" and re.search(r"\\[pP]", part[0]):
                    weight = _WEIGHT["unicode"]
                last = weight, weight or 1
        levels[-1][0] += last[0]
        levels[-1][1] += last[1]
    return sum(alone for alone, _ in levels)


def occurs(pattern: str, folded: str) -> bool:
    """Tell whether a folded text contains a folded pattern."""
    return re2.search(pattern, folded, _OPTIONS) is not None


def patterns_in(key: str) -> set[str]:
    """Return the folded patterns in a watch's key, without parsing the watch again.

    Example: ``patterns_in('("腾讯" | $HK:00700) /回购.*/')`` -> ``{"回购.*"}``.
    """
    return {found[1] for found in _IN_KEY.finditer(key) if found[1]}


@dataclass(eq=False, slots=True)
class _Group:
    """Patterns of one filter; ``numbers``, in the order they were built, may include dropped ones."""

    patterns: dict[int, str] = field(default_factory=dict)
    built: re2.Filter | None = None
    numbers: list[int] = field(default_factory=list)

    def build(self) -> None:
        self.built, self.numbers = re2.Filter(), []
        for number, pattern in self.patterns.items():
            try:
                self.built.Add(pattern, _OPTIONS)
            except re2.error:
                continue
            self.numbers.append(number)
        if self.numbers:
            self.built.Compile()

    def found(self, folded: str) -> Iterator[int]:
        if self.built is None:
            self.build()
        if self.built is not None and self.numbers:
            for place in self.built.Match(folded, False) or ():
                # The number of a dropped pattern may belong to a pattern of another group now.
                if (number := self.numbers[place]) in self.patterns:
                    yield number


class Patterns:
    """Many patterns, searched together, under numbers of the caller's.

    Example: ``patterns.add(7, "ab+"); patterns.found("xabbx")`` -> ``[7]``.

    They are kept in filters of at most ``GROUP``: a filter of 20,000 does not compile (its set of literals has a limit
    that cannot be set). The longest step is to build one filter (10 ms): each is built when it is full, and only the
    last one is built again for an addition; a filter with half of its patterns dropped is dissolved. A pattern that
    does not compile finds nothing and hurts no other.
    """

    def __init__(self) -> None:
        self._groups = [_Group()]
        self._group_of: dict[int, _Group] = {}

    def __len__(self) -> int:
        return len(self._group_of)

    def add(self, number: int, pattern: str) -> None:
        """Add a pattern."""
        group = self._groups[-1]
        group.patterns[number], group.built = pattern, None
        self._group_of[number] = group
        if len(group.patterns) == GROUP:
            group.build()
            self._groups.append(_Group())

    def drop(self, number: int) -> None:
        """Remove a pattern."""
        group = self._group_of.pop(number)
        del group.patterns[number]
        if len(group.patterns) < GROUP // 2 and group is not self._groups[-1]:
            self._groups.remove(group)
            for one, pattern in group.patterns.items():
                self.add(one, pattern)

    def found(self, folded: str) -> list[int]:
        """Return the numbers of the patterns that occur in the text."""
        return [number for group in self._groups if group.patterns for number in group.found(folded)]

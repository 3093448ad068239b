"""A query in the matcher's form: its anchors, and the rest of it as a program of numbers."""

from collections.abc import Iterator, Mapping
from typing import TypeGuard

from bot.core.watches.semantics import Every, Some, Term, Tree, Without

# Where a term was found: as a whole word in title and text, or as the beginning of one.
TITLE, TEXT, TITLE_PREFIX, TEXT_PREFIX = 1, 2, 4, 8
_WHERE = {"": TITLE | TEXT, "title": TITLE, "body": TEXT}
ANYWHERE = TITLE | TEXT | TITLE_PREFIX | TEXT_PREFIX
# In a program: all or any of the following parts, whose count comes next. A term is number * 16 + where; a term that
# must not be there is the same below zero.
_ALL, _ANY = -(1 << 30), -(1 << 30) - 1


def is_just_a_word(tree: Tree) -> TypeGuard[Term]:
    return isinstance(tree, Term) and tree.kind == "word" and not tree.where and not tree.prefix


def anchors_of(tree: Tree) -> list[Term] | None:
    """Choose terms of which one is there whenever the tree holds; None when the tree can hold without any."""
    match tree:
        case Without():
            return None
        case Some(parts):
            each = [anchors_of(part) for part in parts]
            return None if None in each else [term for terms in each for term in terms or ()]
        case Every(parts):
            each = [anchors_of(part) for part in parts]
            return min((terms for terms in each if terms is not None), key=_commonness, default=None)
    return [tree]


def _commonness(terms: list[Term]) -> float:
    """Estimate how many articles contain one of the terms: long words and companies are rare, markets frequent."""
    guess = {"ticker": 0.5, "pattern": 20.0, "source": 50.0, "cat": 50.0, "market": 100.0}
    return sum(guess.get(term.kind) or 4.0 / len(term.key) ** 2 for term in terms)


def guard_of(tree: Tree, anchor: Term, numbers: Mapping[Term, int]) -> tuple[int, bool]:
    """Return a query's guard, and whether anchor and guard are all that it asks.

    The guard is checked before the program runs: 0 = nothing; number + 1 = this term must be there too; -(number + 1)
    = it must not.
    """
    parts = tree.parts if isinstance(tree, Every) else (tree,)
    if any(anchor in (part.parts if isinstance(part, Some) else (part,)) and not _is_plain(part) for part in parts):
        return 0, False
    others = [part for part in parts if anchor not in (part.parts if isinstance(part, Some) else (part,))]
    needed = [numbers[part] + 1 for part in others if isinstance(part, Term) and _is_plain(part)]
    refused = [-(numbers[part.term] + 1) for part in others if isinstance(part, Without) and _is_plain(part.term)]
    guards = [*needed, *refused]
    return (guards[0] if guards else 0), len(others) == len(guards) <= 1


def _is_plain(part: Tree) -> bool:
    """Tell whether a part holds as soon as a term of it is found anywhere."""
    if isinstance(part, Some):
        return all(isinstance(one, Term) and _is_plain(one) for one in part.parts)
    return isinstance(part, Term) and not part.where and not part.prefix


def program_of(tree: Tree, numbers: Mapping[Term, int]) -> list[int]:
    """Write a query as a program, the same for equal queries.

    A query that only asks for some terms, without others, is just these numbers.
    """
    if isinstance(tree, Every) and not any(isinstance(part, Every | Some) for part in tree.parts):
        return sorted(value for part in tree.parts for value in _written(part, numbers))
    return _written(tree, numbers)


def _written(tree: Tree, numbers: Mapping[Term, int]) -> list[int]:
    match tree:
        case Every(parts) | Some(parts):
            head = [_ALL if isinstance(tree, Every) else _ANY, len(parts)]
            return head + [value for part in sorted(_written(part, numbers) for part in parts) for value in part]
        case Without(term):
            return [-_leaf(term, numbers) - 1]
        case term:
            return [_leaf(term, numbers)]


def _leaf(term: Term, numbers: Mapping[Term, int]) -> int:
    where = _WHERE[term.where]
    return numbers[term] << 4 | (where << 2 if term.prefix else where)


def terms_in(program: bytes) -> Iterator[int]:
    """Yield the terms of a program, the excluded ones as if they were wanted."""
    values = iter(memoryview(program).cast("i"))
    for value in values:
        if value in (_ALL, _ANY):
            next(values)
        else:
            yield value if value >= 0 else -value - 1


def holds(program: bytes, present: Mapping[int, int]) -> bool:
    """Run a program. Example: ``腾讯 -游戏`` is ``[7 << 4 | 3, -(8 << 4 | 3) - 1]``, and holds for ``{7: 1}``."""
    values = memoryview(program).cast("i")
    if values[0] in (_ALL, _ANY):
        return _run(iter(values), present)
    for value in values:
        if value >= 0:
            if not present.get(value >> 4, 0) & value & 15:
                return False
        elif present.get(-value - 1 >> 4, 0) & (-value - 1) & 15:
            return False
    return True


def _run(values: Iterator[int], present: Mapping[int, int]) -> bool:
    value = next(values)
    if value in (_ALL, _ANY):
        # All parts are run: after a skipped one, the next would be read from the wrong place.
        held = [_run(values, present) for _ in range(next(values))]
        return all(held) if value == _ALL else any(held)
    if value >= 0:
        return bool(present.get(value >> 4, 0) & value & 15)
    return not present.get(-value - 1 >> 4, 0) & (-value - 1) & 15

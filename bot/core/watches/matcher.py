"""Compares an article with every watch: all words in one pass, equal queries evaluated once for all of their watches.

Over 400 lines: one index, kept in arrays that its parts share, is filled, asked and trimmed here.

A query is evaluated only when one of its anchors is there: terms of which it needs one, chosen for their rarity. So an
article costs what hits in it, not what is watched. Everything is kept in arrays of numbers: a watch takes some 100
bytes.
"""

from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Mapping, MutableSequence, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from bot.core.fold import is_latin
from bot.core.types import MODES, Mode
from bot.core.watches.byte_table import Interned
from bot.core.watches.match_one import News
from bot.core.watches.patterns import Patterns
from bot.core.watches.query_bytecode import (
    ANYWHERE,
    TEXT,
    TEXT_PREFIX,
    TITLE,
    TITLE_PREFIX,
    anchors_of,
    guard_of,
    holds,
    is_just_a_word,
    program_of,
    terms_in,
)
from bot.core.watches.semantics import Meaning, Term, Tree, leaves, term_of
from bot.core.watches.vocabulary import MAX_NEW, Merge, Merged, Vocabulary

_DEAD = 255
# Names of sources and categories whose terms are cached.
MAX_PLACES = 2_000
# The beginnings of this many articles are kept for the next merge, which lays the automaton out for the words in them.
MAX_SEEN, SEEN_CHARACTERS = 200, 200
# Flags of a word whose place matters: it begins Latin, ends Latin, or is limited to a field or a prefix.
_BEGINS_LATIN, _ENDS_LATIN, _PLACED = 1, 2, 4
_PLAIN = TITLE | TEXT
_NONE = -1
_UNLINKED = -2
_NUMBER_OF = itemgetter(2)


class MatchedWatch(NamedTuple):
    """A watch that an article satisfies."""

    chat_id: int
    watch_id: int
    mode: Mode


class Matcher:
    """All watches, ready to be matched.

    Example: ``matcher.put(1, 7, "instant", understand("微信支付", listings)); matcher.match(News.of("淘宝测微信支付", ""))``
    -> ``[MatchedWatch(7, 1, "instant")]``.

    ``put`` and ``drop`` take effect at the next ``match``. When ``merge_due``, run ``merge().run()`` in a thread and
    ``adopt`` its result.
    """

    def __init__(self) -> None:
        # By number of a term: its uses in queries, its flags, the query that asks for this term alone, and its first
        # posting, for other queries.
        self._uses = array("i")
        self._matters = bytearray()
        self._own_query = array("i")
        self._first_posting = array("i")
        self._free_terms: list[int] = []
        self._words = Vocabulary()
        self._seen: deque[str] = deque(maxlen=MAX_SEEN)
        self._laid_out = False
        self._patterns = Patterns()
        self._named: dict[str, dict[str, int]] = {kind: {} for kind in ("ticker", "pattern", "source", "cat", "market")}
        self._names: dict[int, tuple[str, str]] = {}
        self._places: dict[tuple[str, str], tuple[int, ...]] = {}
        # A posting is three consecutive numbers, read together: the query's guard (`query_bytecode.guard_of`), the
        # query that the term is an anchor of (below zero, as -1 - the query: it asks more than anchor and guard), the
        # term's next posting.
        self._postings = array("i")
        self._free_postings: list[int] = []
        # By query: what it asks (-1 - the number of its only word, or the place of a program), its first watch, and the
        # number of its live watches.
        self._asks = array("i")
        self._first_watch = array("i")
        self._live = array("i")
        self._free_queries: list[int] = []
        self._programs = Interned()
        self._asked_by = array("i")  # by program: its query
        # By slot of a watch.
        self._watch_ids = array("q")
        self._chat_ids = array("q")
        self._modes = bytearray()
        self._watch_query = array("i")
        self._next_watch = array("i")
        # Watches added out of the order of their ids; in `_watch_ids` they stand under the id before them.
        self._late: dict[int, int] = {}
        self._late_ids: dict[int, int] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    # -- watches -------------------------------------------------------------------------------------------------------

    def put(self, watch_id: int, chat_id: int, mode: Mode, meaning: Meaning) -> None:
        """Add a watch, or replace it."""
        self.drop(watch_id)
        query = self._query(meaning.tree)
        slot = self._slot(watch_id)
        if slot is not None and self._watch_query[slot] != query:
            self._late.pop(watch_id, None)
            slot = None
        if slot is None:
            slot = len(self._watch_ids)
            last = self._watch_ids[-1] if slot else watch_id - 1
            if last >= watch_id:
                self._late[watch_id], self._late_ids[slot] = slot, watch_id
            self._watch_ids.append(max(last, watch_id))
            self._chat_ids.append(chat_id)
            self._modes.append(0)
            self._watch_query.append(query)
            self._next_watch.append(_UNLINKED)
        self._chat_ids[slot], self._modes[slot] = chat_id, MODES.index(mode)
        if self._next_watch[slot] == _UNLINKED:
            self._next_watch[slot] = self._first_watch[query]
            self._first_watch[query] = slot
        self._live[query] += 1
        self._count += 1

    @property
    def patterns(self) -> int:
        """The number of different patterns."""
        return len(self._patterns)

    def patterns_with(self, meaning: Meaning) -> int:
        """Return the number of different patterns there would be with a further watch; 0 if it has no pattern."""
        asked = {term.key for term in map(term_of, leaves(meaning.tree)) if term.kind == "pattern"}
        new = asked - self._named["pattern"].keys()
        return len(self._patterns) + len(new) if new else 0

    def drop(self, watch_id: int) -> None:
        """Remove a watch; unknown ids are ignored."""
        slot = self._slot(watch_id)
        if slot is None or self._modes[slot] == _DEAD:
            return
        # It stays in its query's list until that is walked: removing it from a list of 50,000 would take milliseconds.
        self._modes[slot] = _DEAD
        self._count -= 1
        query = self._watch_query[slot]
        self._live[query] -= 1
        if not self._live[query]:
            self._forget(query)

    def _slot(self, watch_id: int) -> int | None:
        """Return a watch's slot, or None: ids grow, so the slots are nearly in their order."""
        late = self._late.get(watch_id)
        if late is not None:
            return late
        ids = self._watch_ids
        place = bisect_left(ids, watch_id)
        return place if place < len(ids) and ids[place] == watch_id else None

    # -- queries -------------------------------------------------------------------------------------------------------

    def _query(self, tree: Tree) -> int:
        """Return a query's number; a new query is added."""
        numbers = {term: self._number(term) for term in dict.fromkeys(map(term_of, leaves(tree)))}
        if is_just_a_word(tree):
            number = numbers[tree]
            if self._own_query[number] < 0:
                self._own_query[number] = self._learn({number}, -number - 1)
            return self._own_query[number]
        program = array("i", program_of(tree, numbers)).tobytes()
        known = self._programs.find(program)
        if known is not None:
            return self._asked_by[known]
        place = self._programs.add(program)
        if place == len(self._asked_by):
            self._asked_by.append(0)
        query = self._asked_by[place] = self._learn(set(numbers.values()), place)
        self._post(query, tree, numbers)
        return query

    def _learn(self, numbers: set[int], asks: int) -> int:
        for number in numbers:
            self._uses[number] += 1
        query = _take(self._free_queries, self._asks, 0)
        if query == len(self._live):
            self._live.append(0)
            self._first_watch.append(_NONE)
        self._asks[query], self._live[query], self._first_watch[query] = asks, 0, _NONE
        return query

    def _post(self, query: int, tree: Tree, numbers: Mapping[Term, int]) -> None:
        """Add a query to the postings of its anchors."""
        for number, anchor in {numbers[anchor]: anchor for anchor in anchors_of(tree) or ()}.items():
            guard, is_all = guard_of(tree, anchor, numbers)
            posting = self._free_postings.pop() if self._free_postings else len(self._postings)
            self._postings[posting : posting + 3] = array(
                "i", (guard, query if is_all else -query - 1, self._first_posting[number])
            )
            self._first_posting[number] = posting

    def _forget(self, query: int) -> None:
        """Remove a query that has no watch any more."""
        slot = self._first_watch[query]
        while slot >= 0:
            self._next_watch[slot], slot = _UNLINKED, self._next_watch[slot]
        asks = self._asks[query]
        if asks < 0:
            numbers = {-asks - 1}
            self._own_query[-asks - 1] = _NONE
        else:
            numbers = {value >> 4 for value in terms_in(self._programs[asks])}
            self._programs.drop(asks)
        for number in numbers:
            self._unpost(number, query)
            self._uses[number] -= 1
            if not self._uses[number] and number in self._names:
                self._drop_named(number)
        self._free_queries.append(query)

    def _unpost(self, number: int, query: int) -> None:
        postings = self._postings
        before, posting = _NONE, self._first_posting[number]
        while posting >= 0 and postings[posting + 1] not in (query, -query - 1):
            before, posting = posting, postings[posting + 2]
        if posting < 0:  # the term was no anchor
            return
        if before < 0:
            self._first_posting[number] = postings[posting + 2]
        else:
            postings[before + 2] = postings[posting + 2]
        self._free_postings.append(posting)

    # -- terms ---------------------------------------------------------------------------------------------------------

    def _number(self, term: Term) -> int:
        """Return a term's number; a new term is added."""
        if term.kind == "word":
            number = self._words.seek(term.key)
            if number is None:
                number = self._new_number()
                self._matters[number] = is_latin(term.key[0]) * _BEGINS_LATIN | is_latin(term.key[-1]) * _ENDS_LATIN
            if not self._uses[number]:
                self._words.add(term.key, number)
            if term.where or term.prefix:
                self._matters[number] |= _PLACED
            return number
        named = self._named[term.kind]
        number = named.get(term.key)
        if number is None:
            number = named[term.key] = self._new_number()
            self._names[number] = term.kind, term.key
            self._places.clear()
            if term.kind == "pattern":
                self._patterns.add(number, term.key)
        return number

    def _new_number(self) -> int:
        number = _take(self._free_terms, self._uses, 0)
        if number == len(self._matters):
            self._matters.append(0)
            self._own_query.append(_NONE)
            self._first_posting.append(_NONE)
        self._matters[number] = 0
        return number

    def _drop_named(self, number: int) -> None:
        kind, key = self._names.pop(number)
        del self._named[kind][key]
        self._places.clear()
        if kind == "pattern":
            self._patterns.drop(number)
        self._free_terms.append(number)

    @property
    def merge_due(self) -> bool:
        """Tell whether a merge would pay: enough words, or enough articles, are new since the last one."""
        return self._words.fresh > MAX_NEW or (len(self._seen) == MAX_SEEN and not self._laid_out)

    @property
    def fresh(self) -> int:
        """The number of new words since the last merge."""
        return self._words.fresh

    def merge(self) -> Merge:
        """Plan a merge of the automatons: run it in a thread and ``adopt`` its result. One at a time."""
        self._laid_out = len(self._seen) == MAX_SEEN
        return self._words.merge(self._uses, tuple(self._seen))

    def adopt(self, merged: Merged) -> None:
        """Take the result of a merge."""
        self._free_terms += [number for number in self._words.adopt(merged) if not self._uses[number]]

    # -- articles ------------------------------------------------------------------------------------------------------

    def match(self, news: News) -> list[MatchedWatch]:
        """Return every watch that the article satisfies."""
        found: list[MatchedWatch] = []
        for query in self.queries(news):
            self._fan_out(query, found)
        return found

    def queries(self, news: News) -> list[int]:
        """Return the numbers of the queries that the article satisfies."""
        present = self._present(news)
        own, first, postings = self._own_query, self._first_posting, self._postings
        found: list[int] = []
        asked: dict[int, bool] = {}
        for number, where in present.items():
            plain = where & _PLAIN
            if plain and (query := own[number]) >= 0:
                found.append(query)
            posting = first[number]
            while posting >= 0:
                guard, here, posting = postings[posting], posting, postings[posting + 2]
                if guard > 0:
                    if not present.get(guard - 1, 0) & _PLAIN:
                        continue
                elif guard and present.get(-guard - 1, 0) & _PLAIN:
                    continue
                query = postings[here + 1]
                if query < 0:
                    if query not in asked:
                        asked[query] = holds(self._programs[self._asks[-query - 1]], present)
                elif plain:
                    found.append(query)
        found += [-query - 1 for query, held in asked.items() if held]
        # A query with several anchors was found once for each.
        return list(dict.fromkeys(found)) if len(found) > 1 else found

    def _present(self, news: News) -> dict[int, int]:
        """Return the terms in an article, and where they are."""
        present: dict[int, int] = {}
        whole, matters = news.whole, self._matters
        self._seen.append(whole[:SEEN_CHARACTERS])
        for find in self._words.finders:
            if hits := find(whole):
                words = dict.fromkeys(map(_NUMBER_OF, hits), ANYWHERE)
                if placed := [number for number in words if matters[number]]:
                    words.update(dict.fromkeys(placed, 0))
                    self._place(words, hits, news)
                present = present | words if present else words
        if self._names:
            present.update(self._patterns_in(news))
            present.update(dict.fromkeys(self._names_in(news), ANYWHERE))
        return present

    def _place(self, words: dict[int, int], hits: Sequence[tuple[int, int, int]], news: News) -> None:
        """Add where the words are whose place matters."""
        whole, border, matters = news.whole, len(news.title), self._matters
        for start, end, number in hits:
            if edge := matters[number]:
                where = TITLE | TITLE_PREFIX if end <= border else TEXT | TEXT_PREFIX
                if edge & _BEGINS_LATIN and start and is_latin(whole[start - 1]):
                    continue
                if edge & _ENDS_LATIN and end < len(whole) and is_latin(whole[end]):
                    where &= TITLE_PREFIX | TEXT_PREFIX
                words[number] |= where

    def _patterns_in(self, news: News) -> dict[int, int]:
        found: dict[int, int] = {}
        for text, where in ((news.title, TITLE), (news.text, TEXT)) if len(self._patterns) else ():
            for number in self._patterns.found(text):
                found[number] = found.get(number, 0) | where
        return found

    def _names_in(self, news: News) -> Iterator[int]:
        """Yield the watched tickers, markets, sources and categories of an article."""
        tickers, markets = self._named["ticker"], self._named["market"]
        for key in news.tickers:
            for number in (tickers.get(key), markets.get(key.partition(":")[0])):
                if number is not None:
                    yield number
        yield from self._named_in("source", news.source)
        for category in news.categories:
            yield from self._named_in("cat", category)

    def _named_in(self, kind: str, name: str) -> tuple[int, ...]:
        """Return the terms in the name of a source or category; cached, since there are few names."""
        place = kind, name
        if place not in self._places:
            if len(self._places) > MAX_PLACES:
                self._places.clear()
            self._places[place] = tuple(number for key, number in self._named[kind].items() if key in name)
        return self._places[place]

    def _fan_out(self, query: int, found: list[MatchedWatch]) -> None:
        """Add the live watches of a query, and unlink dropped ones."""
        modes, after, chats, ids, late = self._modes, self._next_watch, self._chat_ids, self._watch_ids, self._late_ids
        before, slot = _NONE, self._first_watch[query]
        while slot >= 0:
            following = after[slot]
            if (mode := modes[slot]) == _DEAD:
                if before < 0:
                    self._first_watch[query] = following
                else:
                    after[before] = following
                after[slot] = _UNLINKED
            else:
                before = slot
                found.append(MatchedWatch(chats[slot], late.get(slot, ids[slot]), MODES[mode]))
            slot = following


def _take(free: list[int], column: MutableSequence[Any], empty: Any) -> int:
    """Return a free place in a column; the column grows if there is none."""
    if free:
        return free.pop()
    column.append(empty)
    return len(column) - 1

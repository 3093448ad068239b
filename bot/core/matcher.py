"""Holds an article against every watch: one automaton for all words, equal watches evaluated once and fanned out."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.core.automaton import Automaton
from bot.core.fold import fold, is_latin
from bot.core.types import Hit, Mode, Ticker
from bot.core.watch import Meaning, Term


@dataclass(frozen=True, slots=True)
class Found:
    """A watch that an article satisfies."""

    chat_id: int
    mode: Mode
    hit: Hit


@dataclass(slots=True)
class _Rule:
    meaning: Meaning
    watches: dict[int, tuple[int, Mode, str]] = field(default_factory=dict)  # watch id -> chat id, mode, text as typed


class Matcher:
    """All watches, ready to be asked.

    Example: ``matcher.put(1, 7, "instant", meaning); matcher.match("淘宝测微信支付", "", ())`` -> ``[Found(7, …)]``.

    ``put`` and ``drop`` take effect at the next ``match``.
    """

    def __init__(self) -> None:
        self._rules: dict[str, _Rule] = {}
        self._rule_of: dict[int, str] = {}
        self._by_term: dict[str, set[str]] = {}  # a rule is a candidate when its longest term hits
        self._words: list[Term] = []
        self._automaton = Automaton([])
        self._stale = False

    def __len__(self) -> int:
        return len(self._rule_of)

    def put(self, watch_id: int, chat_id: int, mode: Mode, meaning: Meaning) -> None:
        """Add a watch, or replace it."""
        self.drop(watch_id)
        key = meaning.key
        rule = self._rules.get(key)
        if rule is None:
            rule = self._rules[key] = _Rule(meaning)
            self._by_term.setdefault(str(_rarest(meaning)), set()).add(key)
            self._stale = True
        rule.watches[watch_id] = (chat_id, mode, meaning.text)
        self._rule_of[watch_id] = key

    def drop(self, watch_id: int) -> None:
        """Forget a watch; unknown ids are ignored."""
        key = self._rule_of.pop(watch_id, None)
        if key is None:
            return
        rule = self._rules[key]
        del rule.watches[watch_id]
        if not rule.watches:
            del self._rules[key]
            first = str(_rarest(rule.meaning))
            self._by_term[first].discard(key)
            if not self._by_term[first]:
                del self._by_term[first]
            self._stale = True

    def match(self, title: str, text: str, tickers: Iterable[Ticker]) -> list[Found]:
        """Return every watch that the article satisfies, in order of watch ids, with the terms that hit."""
        if self._stale:
            self._build()
        present = words_present(self._automaton, self._words, f"{fold(title)}\n{fold(text)}")
        present.update(f"${ticker.key}" for ticker in tickers)
        found: list[tuple[int, Found]] = []
        for term in present:
            for key in self._by_term.get(term, ()):
                rule = self._rules[key]
                if _satisfied(rule.meaning, present):
                    terms = tuple(str(term) if term.is_ticker else term.shown for term in rule.meaning.terms)
                    found.extend(
                        (watch_id, Found(chat_id, mode, Hit(watch_id, typed, terms)))
                        for watch_id, (chat_id, mode, typed) in rule.watches.items()
                    )
        found.sort(key=lambda pair: pair[0])
        return [one for _, one in found]

    def _build(self) -> None:
        terms = {
            term.key: term
            for rule in self._rules.values()
            for term in (*rule.meaning.terms, *rule.meaning.without)
            if not term.is_ticker
        }
        self._words = list(terms.values())
        self._automaton = Automaton([term.key for term in self._words])
        self._stale = False


def words_present(automaton: Automaton, words: list[Term], folded: str) -> set[str]:
    """Return which words stand in a folded text: Chinese as substrings, Latin at word boundaries (AI never hits MAIL)."""
    present: set[str] = set()
    for number, start, end in automaton.find(folded):
        word = words[number]
        if start > 0 and is_latin(folded[start]) and is_latin(folded[start - 1]):
            continue
        if end < len(folded) and is_latin(folded[end - 1]) and is_latin(folded[end]):
            continue
        present.add(str(word))
    return present


def _satisfied(meaning: Meaning, present: set[str]) -> bool:
    return all(str(term) in present for term in meaning.terms) and not any(
        str(term) in present for term in meaning.without
    )


def _rarest(meaning: Meaning) -> Term:
    return max(meaning.terms, key=lambda term: (term.is_ticker, len(term.key)))

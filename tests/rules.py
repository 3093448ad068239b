"""Rules as people and nobody would write them, made of given words by a seeded die."""

from random import Random

from bot.core.watches.query import Node, Not, Pattern, Query, Stock, Within, Word, all_of, any_of

LATIN = ("AI", "ai", "5G", "ETF", "iPhone", "a", "C++", "OPEC", "Ｉ", "1", "2026")


class Rules:
    """Makes rules.

    Example: ``Rules(Random(1), ["腾讯"], ["00700"], ["证券日报"], ["公司"]).rule()``.
    """

    def __init__(self, dice: Random, words: list[str], codes: list[str], sources: list[str], cats: list[str]) -> None:
        self._dice, self._words, self._codes, self._sources, self._cats = dice, words, codes, sources, cats

    def rule(self) -> Query:
        """Make one rule; most ask for something, some only exclude, and not all can be watched."""
        return Query(self._node(0))

    def _node(self, depth: int) -> Node:
        roll = self._dice.random()
        if depth > 2 or roll < 0.35:
            return self._leaf()
        if roll < 0.6:
            return all_of([self._node(depth + 1) for _ in range(self._dice.randint(2, 3))])
        if roll < 0.85:
            return any_of([self._node(depth + 1) for _ in range(self._dice.randint(2, 4))])
        return all_of([self._leaf(), Not(self._node(depth + 1))])

    def _word(self) -> Word:
        text = self._dice.choice(self._words) if self._dice.random() < 0.8 else self._dice.choice(LATIN)
        return Word(text, quoted=self._dice.random() < 0.5 or " " in text, prefix=self._dice.random() < 0.15)

    def _leaf(self) -> Node:
        roll, dice = self._dice.random(), self._dice
        if roll < 0.65:
            return self._word()
        if roll < 0.75:
            return Within(dice.choice(("title", "body")), self._word())
        if roll < 0.82:
            return Stock(dice.choice(self._codes))
        if roll < 0.88:
            return Within("source", Word(dice.choice(self._sources)))
        if roll < 0.92:
            return Within("cat", Word(dice.choice(self._cats)))
        if roll < 0.95:
            return Within("market", Word(dice.choice(("A股", "港股", "美股", "SH"))))
        first, second = dice.choice(self._words)[:2], dice.choice(self._words)[:2]
        return Pattern(
            dice.choice((f"{first}.{{0,6}}{second}", f"[0-9]+{first[:1]}", f"^{first}", f"{first}|{second}"))
        )

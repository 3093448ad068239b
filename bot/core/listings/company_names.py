"""Names of companies, and where an article names one (decisions: A company is what it is called)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Literal, NamedTuple

from bot.core.aho_corasick import Finder, finder
from bot.core.fold import fold, is_latin
from bot.core.types import Ticker

Use = Literal["name", "cue", "word", "only", "typed"]
"""How a name may be understood.

name: always the company. cue: the company when typed; in an article only with a cue (港交所, 青岛港). word: an ordinary word
first; typed, it stays a word (机器人). only: in an article only beside one of its context words (SK海力士, whose share in
Seoul is not listed here). typed: too much like other words for articles; the company when typed (Delta, Organon).
"""

_USES: dict[str, Use] = {"word": "word", "cue": "cue", "only": "only"}
# Exchanges in the order of a name's listings: the home market first.
_ORDER = ("SH", "SZ", "BJ", "HK", "NYSE", "NASDAQ", "AMEX")
# Shorter English names of one word are too much like other words for articles, unless aliases.tsv names them.
_LONG_LATIN = 8

# All of these read folded text: brackets and colons are ASCII, letters are small.
# Said of shares only, right behind the name. Sectors rise and fall, too, but they have no boards and no share price.
_SHARE_MOVES = r"(?:(?:盘中|早盘|午后|尾盘|竞价|一度|再度|双双|现|直线|逼近|触及|拉升|快速|率先|回封|封死|封|一字|2?0cm|30cm)*(?:涨停|跌停|地天板|天地板)(?!潮|家数|个股)|(?:\d+天)?\d+连?板|\((?:\d+天)?\d+连?板\))"
_SHARE = re.compile(
    rf"(?:-[a-z]{{1,3}})?(?:{_SHARE_MOVES}|股价|股票|股份有限公司|控股股东|a股|h股|adr|公告|(?:今日)?大宗交易|\(代码|\(股票|\(证券)"
)
# Said of companies and, behind an ordinary word, of a sector or a thing as well.
_COMPANY = re.compile(
    r"(?:-[a-z]{1,3})?(?:公司|(?:盘前|盘后|盘中|早盘|午后|尾盘|现|再度|短线|一度|开盘|收盘|收)*(?:高开|低开|大涨|大跌|上涨|下跌|收涨|收跌|涨|跌)(?:超|逾|近|约|幅|至|\d)"
    r"|董事|总裁|ceo|首席|高管|创始人|发布.{0,8}(?:财报|业绩|半年报|年报)|财报|业绩|(?:上|下)半年|[一二三四前]季度|市值|持股|目标价|\(\w+\.(?:us|o|n|hk)\))"
)
# The end of a longer word names nobody: 智元机器人. After one of these it does: 此前机器人涨停.
_BEFORE_WORD = frozenset("股前中盘后及和与头如括有被为对向给持购")
# "At", "in", "to" or "says" before a place: 在港交所公告 is not about the exchange.
_PLACE_BEFORE = frozenset("在于向据经至由")
# N宇树 on its first day, C宇树 on the next four.
_FIRST_DAYS = re.compile(r"(?:.*[^a-z0-9])?[nc]", re.DOTALL)
# Neighbours in a list of shares: 甲、乙(3板)、丙.
_BETWEEN = re.compile(r"(?:-[a-z]{1,3})?(?:\([^()]{0,16}\))?(?:(?:涨|跌|高开|低开|竞价|一字)[^、。;]{0,10})?、")
# The name of another institution: the fund or futures house of a bank, an exchange-traded fund.
_ANOTHERS = re.compile(r"(?:期货|基金|etf|大学|银行业|银行间)")
# 金洲精工科技股份有限公司 is not 精工科技: a whole legal name whose beginning is another's. Exceptions: _BEFORE_LEGAL.
_LEGAL = re.compile(r"(?:股份|集团股份|集团)?有限(?:责任)?公司")
_BEFORE_LEGAL = frozenset(
    "和与及或对由向在将是为给到从以让被请据比含跟有称的了股企商司头东行团市省国海京津庆港方名家者级业"
)
# 【新希望:…】 and "新希望: …" tell what the company announces.
_SUBJECT_BEFORE = ("", "【", "。")

# Where a market trades, and the words that tell that an article is about trading there, or that name Hong Kong's
# exchange.
_PLACE = {"SH": "home", "SZ": "home", "BJ": "home", "HK": "HK", "NYSE": "US", "NASDAQ": "US", "AMEX": "US"}
_TRADED = {
    "home": (
        "a股",
        "沪指",
        "深成指",
        "创业板",
        "科创",
        "沪深",
        "北交所",
        "上证",
        "涨停",
        "跌停",
        "上交所",
        "深交所",
        "a+h",
    ),
    "HK": ("港股", "恒生", "恒指", "南向", "a+h"),
    "US": ("美股", "中概", "adr", "纳指", "道指", "标普500", "费城半导体"),
}
_HONG_KONG = ("h股", ".hk", "港交所", "联交所", "香港交易所", "香港联合交易所")


@dataclass(frozen=True, slots=True)
class Name:
    """The meaning of one spelling: its listings, the home market first, and how it may be understood.

    ``context`` holds folded words one of which, anywhere in an article, says that the company is meant.
    """

    tickers: tuple[Ticker, ...]
    use: Use = "name"
    context: tuple[str, ...] = ()

    def here(self, spoken_of: frozenset[str]) -> tuple[Ticker, ...]:
        """Return the listings an article speaks of, given the places it speaks of (``places_in``).

        Where the article tells of a market, those of that market: 阿里巴巴 among 美股 is NYSE:BABA. Else the listings at home
        if there are any, or all of them: 中国平安 is SH:601318, and HK:02318 as well beside 港交所.
        """
        if len(self.tickers) == 1:
            return self.tickers
        traded = tuple(ticker for ticker in self.tickers if _PLACE.get(ticker.market) in spoken_of)
        if traded:
            return traded
        home = tuple(one for one in self.tickers if _PLACE.get(one.market) == "home")
        return home or self.tickers


def places_in(folded: str) -> frozenset[str]:
    """Return the places whose trading a folded text tells of: home, HK, US.

    A text that only names Hong Kong's exchange or shares gives home and HK.

    Example: ``places_in("港股午评")`` -> ``{"HK"}``; ``places_in("公司在港交所公告")`` -> ``{"home", "HK"}``.
    """
    found = {place for place, words in _TRADED.items() if any(word in folded for word in words)}
    if not found and any(word in folded for word in _HONG_KONG):
        found = {"home", "HK"}
    return frozenset(found)


class _Hit(NamedTuple):
    start: int
    end: int
    name: Name | None


class _NameReader(NamedTuple):
    """The automaton of all names: its words, how many of them are names (the first ones), and which have an end that is Latin."""

    find: Finder
    words: list[str]
    names: int
    latin: list[bool]


class Names:
    """Every name of every company, folded; reads articles and queries.

    Example: ``Names.read(["腾讯控股"], [Ticker("HK", "00700")]).find("騰訊控股").tickers`` -> ``(Ticker("HK", "00700"),)``.
    """

    def __init__(
        self,
        tickers: Mapping[str, tuple[Ticker, ...]],
        uses: Mapping[str, tuple[Use, tuple[str, ...]]],
        other_words: Iterable[str] = (),
    ) -> None:
        self._tickers = tickers
        self._uses = uses
        self._other_words = tuple(other_words)
        self._met: dict[str, Name] = {}

    @classmethod
    def read(cls, spellings: Sequence[str], owners: Sequence[Ticker], aliases: str = "", words: str = "") -> "Names":
        """Read each spelling with its owner's ticker, and two tables written by hand (bot/data/aliases.tsv, words.tsv).

        A spelling that comes several times means all of its owners; a spelling in ``aliases`` means only what that
        table says. Lines that cannot be read are left out.
        """
        tickers: dict[str, tuple[Ticker, ...]] = {}
        for word, ticker in zip(_fold_all(spellings), owners, strict=True):
            if word not in tickers:
                tickers[word] = (ticker,)
            elif ticker not in tickers[word]:
                tickers[word] += (ticker,)
        curated: dict[str, tuple[Ticker, ...]] = {}
        for (listings, *_), names in _table(aliases):
            curated.update(dict.fromkeys(names, tuple(map(Ticker.of, listings.split()))))
        uses: dict[str, tuple[Use, tuple[str, ...]]] = {
            word: ("typed", ())
            for word in tickers
            if word.isascii() and word not in curated and (" " not in word or len(word) < _LONG_LATIN)
        }
        others: set[str] = set()
        for (kind, _, *context), names in _table(words):
            if kind == "not":
                others.update(names)
            elif use := _USES.get(kind):
                about = tuple(_fold_all(context[0].split("|"))) if context else ()
                uses.update(dict.fromkeys(names, (use, about)))
        tickers.update(curated)
        tickers.pop("", None)
        return cls(tickers, uses, others - tickers.keys() - {""})

    def __len__(self) -> int:
        return len(self._tickers)

    def find(self, written: str) -> Name | None:
        """Return what a whole name means, whatever its case, width or script; similar names do not match."""
        word = fold(written)
        return self._name(word) if word in self._tickers else None

    def _name(self, word: str) -> Name:
        met = self._met.get(word)
        if met is None:
            use, context = self._uses.get(word, ("name", ()))
            met = self._met[word] = Name(tuple(sorted(self._tickers[word], key=_rank)), use, context)
        return met

    @cached_property
    def _reader(self) -> _NameReader:
        names = [word for word in self._tickers if word not in self._uses or self._uses[word][0] != "typed"]
        words = [*names, *self._other_words]
        return _NameReader(
            finder(words), words, len(names), [is_latin(word[0]) or is_latin(word[-1]) for word in words]
        )

    def warm(self) -> None:
        """Build the automaton now (some 20 ms) instead of at the first article."""
        _ = self._reader

    def named_in(self, folded: str) -> Iterator[Name]:
        """Yield the names in a folded text, in order: the longest where they overlap, uncertain ones with a cue."""
        hits = self._hits(folded)
        # Whether the previous hit is a company: then the next one in a list is a company, too.
        sure = False
        # Context words are looked for once in a text, however often it names their companies.
        in_context: dict[tuple[str, ...], bool] = {}
        for place, hit in enumerate(hits):
            name = hit.name
            if name is None or _ANOTHERS.match(folded, hit.end) or _is_anothers_tail(folded, hit):
                sure = False
                continue
            if name.use != "name" and name.context not in in_context:
                in_context[name.context] = any(word in folded for word in name.context)
            sure = name.use == "name" or in_context[name.context] or _has_cue(folded, hits, place, name, sure=sure)
            if sure:
                yield name

    def _hits(self, folded: str) -> list[_Hit]:
        """Return what the automaton finds, without overlaps: longer before shorter, then earlier before later."""
        reader = self._reader
        found = []
        for start, end, number in reader.find(folded):
            if not reader.latin[number] or _stands_alone(folded, reader.words[number], start, end):
                found.append((start - end, start, end, number))
        found.sort()
        taken = bytearray(len(folded))
        hits: list[_Hit] = []
        for _, start, end, number in found:
            if taken.find(1, start, end) < 0:
                taken[start:end] = b"\x01" * (end - start)
                hits.append(_Hit(start, end, self._name(reader.words[number]) if number < reader.names else None))
        hits.sort(key=itemgetter(0))
        return hits


def _stands_alone(folded: str, word: str, start: int, end: int) -> bool:
    """Tell whether a Latin name is a whole word: no Meta in metal, no 京东方A in 京东方AMOLED, no Google in google.com."""
    before, after = folded[start - 1 : start], folded[end : end + 2]
    # A number before TCL科技 belongs to a list.
    if before and is_latin(word[0]) and is_latin(before) and (word.isascii() or not before.isdigit()):
        return False
    if after and is_latin(word[-1]) and is_latin(after[0]):
        return False
    if not word.isascii():
        return True
    return not (before and before in ".@_") and not (
        after and after[0] in ".@_" and after[1:].isalpha() and after.isascii()
    )


def _has_cue(folded: str, hits: list[_Hit], place: int, name: Name, *, sure: bool) -> bool:
    """Tell whether the words right around an uncertain name say that the company is meant."""
    hit = hits[place]
    if name.use == "only":
        return False
    before = folded[hit.start - 1] if hit.start else ""
    if name.use == "word" and _follows_chinese(folded, hit) and before not in _BEFORE_WORD:
        return False  # 智元机器人、恒工精密
    if name.use == "cue" and before in _PLACE_BEFORE:
        return False  # 在港交所公告
    if _SHARE.match(folded, hit.end) or (name.use == "cue" and _COMPANY.match(folded, hit.end)):
        return True
    if _FIRST_DAYS.fullmatch(folded, max(0, hit.start - 2), hit.start):
        return True
    if folded.startswith(":", hit.end) and before in _SUBJECT_BEFORE:
        return True
    if sure and _joined(folded, hits[place - 1], hit):
        return True
    after = hits[place + 1] if place + 1 < len(hits) else None
    return after is not None and after.name is not None and after.name.use == "name" and _joined(folded, hit, after)


def _follows_chinese(folded: str, hit: _Hit) -> bool:
    return hit.start > 0 and "\u3400" <= folded[hit.start - 1] <= "\u9fff"


def _is_anothers_tail(folded: str, hit: _Hit) -> bool:
    return (
        _follows_chinese(folded, hit)
        and folded[hit.start - 1] not in _BEFORE_LEGAL
        and _LEGAL.match(folded, hit.end) is not None
    )


def _joined(folded: str, one: _Hit, other: _Hit) -> bool:
    return other.start - one.end <= 40 and _BETWEEN.fullmatch(folded, one.end, other.start) is not None


def _rank(ticker: Ticker) -> int:
    return _ORDER.index(ticker.market) if ticker.market in _ORDER else len(_ORDER)


def _table(text: str) -> list[tuple[list[str], list[str]]]:
    """Read a table written by hand: each line's fields, and its second field as folded names."""
    lines = [line.split("\t") for line in text.splitlines() if "\t" in line and not line.startswith("#")]
    names = iter(_fold_all([name for fields in lines for name in fields[1].split("|")]))
    return [(fields, [next(names) for _ in fields[1].split("|")]) for fields in lines]


def _fold_all(texts: Sequence[str]) -> list[str]:
    """Fold many texts at once, in a fraction of the time of one by one; ASCII has only case and spaces to fold."""
    rest = iter(fold("|".join(text.replace("|", " ") for text in texts if not text.isascii())).split("|"))
    return [" ".join(text.lower().split()) if text.isascii() else next(rest).strip() for text in texts]

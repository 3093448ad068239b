"""Tickers: every spelling of a listing becomes one canonical form (decisions: A company is what it is called)."""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from bot.core.fold import fold, nfkc
from bot.core.listings.company_names import Names, places_in
from bot.core.types import Ticker

# EastMoney's market numbers, taken from its pages and answers. Boards (90) and funds (150) are no listings.
_EASTMONEY = {
    "116": "HK",
    "105": "NASDAQ",
    "106": "NYSE",
    "107": "AMEX",
    "153": "OTC",
    "155": "LSE",
    "156": "LSE",
    "176": "TSE",
    "177": "KRX",
}
_US = ("NASDAQ", "NYSE", "AMEX")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9.\-]{0,9}")
_CHINA = re.compile(
    r"(?:(?P<before>SH|SZ|BJ|HK)[:.]?(?P<code1>[0-9]{1,6})|(?P<exchange>SSE|SZSE|BSE|SEHK|HKEX|XSHG|XSHE|XHKG)[:.](?P<code4>[0-9]{1,6})"
    r"|(?P<code2>[0-9]{1,6})\.(?P<after>SH|SS|SZ|BJ|HK|XSHG|XSHE|XHKG)|(?P<code3>[0-9]{6}(?=SH|SZ|BJ)|[0-9]{5}(?=HK))(?P<behind>SH|SZ|BJ|HK))"
)
_MARKET = {"SS": "SH", "SSE": "SH", "XSHG": "SH", "SZSE": "SZ", "XSHE": "SZ", "BSE": "BJ"}
_MARKET |= dict.fromkeys(("SEHK", "HKEX", "XHKG"), "HK")
_AMERICA = re.compile(
    r"(?:(?P<exchange>NASDAQ|NYSE|AMEX):(?P<code1>[A-Z][A-Z.\-]{0,6})|\$?(?P<code2>[A-Z][A-Z.\-]{0,5})\.(?:US|O|N)|\$(?P<code3>[A-Z][A-Z.\-]{0,5}))"
)
# A symbol by itself: LNG is a fuel first; of short symbols only those of a class of shares are not words.
_SYMBOL = re.compile(r"[A-Z]{4,5}|[A-Z]{1,4}\.[A-Z]")
# Codes as articles write them, in text after NFKC: with their market before or behind. Symbols in capitals only: "NYSE:
# down 3%" names none.
_IN_TEXT = re.compile(
    r"(?<![A-Za-z0-9.])(?:(?P<code>[0-9]{4,6})\s?\.\s?(?P<market>SH|SS|SZ|BJ|HK)|(?P<before>SH|SZ|BJ)(?P<digits>[0-9]{6})|HK\.?(?P<hk>[0-9]{4,5})"
    r"|(?:HKEX|SEHK)\s?:\s?(?P<hkex>[0-9]{1,5})|(?P<exchange>NASDAQ|NYSE|AMEX)\s?:\s?(?P<symbol>(?-i:[A-Z]{1,5}(?:\.[AB](?![A-Za-z0-9]))?))"
    r"|(?P<us>(?-i:[A-Z]{1,5}(?:\.[AB])?))\.US)(?![A-Za-z0-9])",
    re.IGNORECASE,
)
# Codes without their market: in brackets, or called a code. Only listed ones count.
_BARE = re.compile(r"(?:\(|代码[:是为]?\s?)(?P<code>[0-9]{5,6})(?=[),;、。 ]|$)")
# A folded text without a match holds no code, as most texts do: this takes a sixth of the time of the search for codes.
_MAYBE = re.compile(r"[0-9]{4} ?\. ?[sbh]|[hzjk]\.?[0-9]{4}|[(码:是为 ][0-9]{5}|[xkqe] ?:|\.us")


def from_eastmoney(market: str, code: str) -> Ticker | None:
    """Read EastMoney's market number and code.

    Example: ``from_eastmoney("116", "700")`` -> ``Ticker("HK", "00700")``; boards, funds and indices -> None.
    """
    market, code = market.strip(), code.strip().upper()
    if market == "1":
        return Ticker("SH", code) if re.fullmatch(r"[69][0-9]{5}", code) else None
    if market == "0":
        return (
            _by_prefix(code)
            if re.fullmatch(r"[0-9]{6}", code) and not code.startswith("399") and _by_prefix(code) != Ticker("SH", code)
            else None
        )
    if market == "116":
        return Ticker("HK", code.zfill(5)) if re.fullmatch(r"[0-9]{1,5}", code) else None
    name = _EASTMONEY.get(market)
    return Ticker(name, code) if name and _CODE.fullmatch(code) else None


def from_secid(secid: str) -> Ticker | None:
    """Read a secid, market.code.

    Example: ``from_secid("116.00700")`` -> ``Ticker("HK", "00700")``.
    """
    market, _, code = secid.partition(".")
    return from_eastmoney(market, code)


@dataclass(frozen=True)
class Listings:
    """The table of listed companies: official names by ticker, and every name they go by.

    Example: ``Listings.parse("HK\\t00700\\t腾讯控股\\n").shown(Ticker("HK", "00700"))`` -> ``"00700.HK 腾讯控股"``.
    """

    names: dict[Ticker, str]
    spoken: Names | None = None

    @classmethod
    def parse(cls, listings: str, aliases: str = "", words: str = "") -> "Listings":
        """Read the tables of bot/data.

        ``listings``: lines of market, code, name and, optionally, aliases (separated by |) and flags, separated by
        tabs; the flag ``code`` says that the name means nobody or another listing today. ``aliases``: tickers, names.
        ``words``: kind, names, context. Any other line is left out.
        """
        names: dict[Ticker, str] = {}
        spellings: list[str] = []
        owners: list[Ticker] = []
        for line in listings.splitlines():
            fields = line.split("\t")
            if len(fields) < 3 or not all(fields[:3]):
                continue
            ticker = Ticker(fields[0], fields[1])
            names[ticker] = fields[2]
            if len(fields) > 4 and fields[4]:
                continue
            spoken = [fields[2], *fields[3].split("|")] if len(fields) > 3 and fields[3] else fields[2:3]
            spellings += spoken
            owners += [ticker] * len(spoken)
        return cls(names, Names.read(spellings, owners, aliases, words))

    @cached_property
    def spellings(self) -> Names:
        """The meaning of every name; the official names alone when no other table was read."""
        return self.spoken or Names.read([*self.names.values()], [*self.names])

    @classmethod
    @cache
    def shipped(cls) -> "Listings":
        """Read the tables that come with the program, once (some 50 ms)."""
        data = files("bot") / "data"
        tables = [(data / f"{name}.tsv").read_text(encoding="utf-8") for name in ("listings", "aliases", "words")]
        return cls.parse(*tables)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to the process that parses: the shipped tables by their name, which costs nothing."""
        return (Listings.shipped, ()) if self is Listings.shipped() else (Listings, (self.names, self.spoken))

    @classmethod
    def empty(cls) -> "Listings":
        return cls({})

    def name(self, ticker: Ticker) -> str | None:
        """Return a company's name; None if it is not listed here."""
        return self.names.get(ticker)

    def find(self, name: str) -> tuple[Ticker, ...]:
        """Return the listings that a name means: all of them when a company has several.

        Example: 腾讯 腾讯控股 Tencent 騰訊 -> ``(HK:00700,)``; 中国平安 -> ``(SH:601318, HK:02318)``. Anything else gives none.

        Common words that are also names are found, too: see ``is_word``.
        """
        found = self.spellings.find(name)
        return found.tickers if found else ()

    def is_word(self, name: str) -> bool:
        """Tell whether a name is an ordinary word first (机器人, 太阳能): as a watch it stays a word."""
        found = self.spellings.find(name)
        return found is not None and found.use == "word"

    @cached_property
    def _american(self) -> dict[str, Ticker]:
        return {ticker.code: ticker for ticker in self.names if ticker.market in _US}

    def find_us(self, code: str) -> Ticker | None:
        """Return the American listing with this symbol."""
        return self._american.get(code)

    def shown(self, ticker: Ticker) -> str:
        """Return a ticker as people read it, with the company's name if it is known."""
        name = self.name(ticker)
        return f"{ticker.shown} {name}" if name else ticker.shown


def parse_code(text: str, listings: Listings | None = None) -> Ticker | None:
    """Read a code in any of its spellings.

    Example: ``00700.HK 0700.HK HK00700 hk700 00700`` are all ``Ticker("HK", "00700")``; ``BABA`` needs ``listings``.

    Bare five digits are Hong Kong, bare six digits go by their prefix. With ``listings`` they must be listed (12306
    sells tickets), unless ``$`` stands before them; then fewer digits are Hong Kong's, too, if they are listed. A bare
    Latin word is a ticker only when it is written in capitals, has at least four letters (LNG is a fuel first) and is
    listed. Anything else is None.
    """
    written = nfkc(text).strip()
    code = written.upper()
    if found := _CHINA.fullmatch(code.removeprefix("$")):
        market = found["before"] or found["after"] or found["exchange"] or found["behind"]
        return _chinese(market, found["code1"] or found["code2"] or found["code3"] or found["code4"])
    if found := re.fullmatch(r"\$?([0-9]{5,6})", code):
        ticker = Ticker("HK", found[1]) if len(found[1]) == 5 else _by_prefix(found[1])
        return ticker if listings is None or code[0] == "$" or ticker in listings.names else None
    if listings and (found := re.fullmatch(r"\$([0-9]{1,4})", code)):
        ticker = Ticker("HK", found[1].zfill(5))
        return ticker if ticker in listings.names else None
    if found := _AMERICA.fullmatch(code):
        if found["exchange"]:
            return Ticker(found["exchange"], found["code1"])
        return listings.find_us(found["code2"] or found["code3"]) if listings else None
    if listings and is_symbol(written):
        return listings.find_us(written)
    return None


def is_symbol(text: str) -> bool:
    """Tell whether a code has only letters, like an American symbol that may also be a word: ``OLED``, ``BRK.B``."""
    return _SYMBOL.fullmatch(nfkc(text).strip()) is not None


def codes_in(text: str, listings: Listings | None = None) -> tuple[Ticker, ...]:
    """Return the tickers whose codes stand in a text with their market, in order, each once.

    Example: ``codes_in("腾讯控股(0700.HK)、贵州茅台（600519.SH）")`` -> 00700.HK and 600519.SH.

    With ``listings``, bare codes in brackets too, if they are listed: 贵州茅台（600519）. Codes of indices, funds and bonds
    give none.
    """
    plain = nfkc(text)
    found: list[tuple[int, Ticker | None]] = []
    for one in _IN_TEXT.finditer(plain):
        if one["exchange"]:
            found.append((one.start(), Ticker(one["exchange"].upper(), one["symbol"])))
        elif one["us"]:
            found.append((one.start(), listings.find_us(one["us"]) if listings else None))
        elif one["hk"] or one["hkex"]:
            found.append((one.start(), _chinese("HK", one["hk"] or one["hkex"])))
        else:
            ticker = _chinese((one["market"] or one["before"]).upper(), one["code"] or one["digits"])
            found.append((one.start(), ticker if ticker and _is_share(ticker) else None))
    if listings:
        for one in _BARE.finditer(plain):
            code = one["code"]
            ticker = _by_prefix(code) if len(code) == 6 else Ticker("HK", code)
            found.append((one.start(), ticker if ticker in listings.names else None))
        found.sort(key=lambda place: place[0])
    return tuple(dict.fromkeys(ticker for _, ticker in found if ticker is not None))


def tickers_in(title: str, text: str, marked: tuple[Ticker, ...], listings: Listings) -> tuple[Ticker, ...]:
    """Return an article's tickers: the structured marks of its source, then codes, then names in the text, each once.

    Example: ``tickers_in("腾讯与中国平安合作", "", (), listings)`` -> HK:00700 and SH:601318.

    A name adds nothing when one of its listings is already known by mark or code; else it adds those that the text
    speaks of (``Name.here``).
    """
    # The automaton takes no halves of surrogate pairs.
    whole = (f"{title}。\n{text}" if title else text).encode("utf-8", "ignore").decode()
    folded = fold(whole)
    found = dict.fromkeys(marked)
    if _MAYBE.search(folded):
        found.update(dict.fromkeys(codes_in(whole, listings)))
    known = frozenset(found)
    places: frozenset[str] | None = None
    for name in listings.spellings.named_in(folded):
        if not known.isdisjoint(name.tickers):
            continue
        if len(name.tickers) > 1 and places is None:
            places = places_in(folded)
        found.update(dict.fromkeys(name.here(places or frozenset())))
    return tuple(found)


def _chinese(market: str, code: str) -> Ticker | None:
    market = _MARKET.get(market, market)
    if market == "HK":
        return Ticker("HK", code.lstrip("0").zfill(5)) if len(code.lstrip("0")) <= 5 and code.strip("0") else None
    if len(code) != 6:
        return None
    return Ticker(market, code)


def _is_share(ticker: Ticker) -> bool:
    """Tell a mainland share from the indices, funds and bonds of its exchange; Hong Kong's codes do not show it."""
    return ticker.market == "HK" or _by_prefix(ticker.code) == ticker


def _by_prefix(code: str) -> Ticker | None:
    """Find a mainland share's exchange: 60/68/900 Shanghai, 00/20/30 Shenzhen, 43/83/87/92 Beijing."""
    if code.startswith(("60", "68", "900")):
        return Ticker("SH", code)
    if code.startswith(("00", "20", "30")):
        return Ticker("SZ", code)
    if code.startswith(("43", "83", "87", "92")):
        return Ticker("BJ", code)
    return None

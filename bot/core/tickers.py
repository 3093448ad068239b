"""Tickers: every spelling of a listing becomes one canonical form (DESIGN 10)."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from bot.core.types import Ticker

# EastMoney's market numbers, read off its pages and answers (SOURCES.md "Marks"). Boards (90), funds (150) are no listings.
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
    r"(?:(?P<before>SH|SZ|BJ|HK)[:.]?(?P<code1>[0-9]{1,6})|(?P<code2>[0-9]{1,6})\.(?P<after>SH|SS|SZ|BJ|HK))"
)
_AMERICA = re.compile(
    r"(?:(?P<exchange>NASDAQ|NYSE|AMEX):(?P<code1>[A-Z][A-Z.\-]{0,6})|\$?(?P<code2>[A-Z][A-Z\-]{0,5})\.(?:US|O|N)|\$(?P<code3>[A-Z][A-Z\-]{0,5}))"
)
# Codes as articles write them: in brackets or beside the name, with their market.
# A symbol in capitals only: "NYSE: down 3%" names none.
_IN_TEXT = re.compile(
    r"(?<![A-Za-z0-9.])(?:(?P<code>[0-9]{4,6})\s?\.\s?(?P<market>SH|SS|SZ|BJ|HK)|(?P<before>SH|SZ|BJ)(?P<digits>[0-9]{6})"
    r"|(?P<exchange>NASDAQ|NYSE|AMEX)\s?[:：]\s?(?P<symbol>(?-i:[A-Z]{1,5})))(?![A-Za-z0-9])",
    re.IGNORECASE,
)


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
    """The table of listed companies: names by ticker.

    Example: ``Listings.parse("HK\\t00700\\t腾讯控股\\n").shown(Ticker("HK", "00700"))`` -> ``"00700.HK 腾讯控股"``.
    """

    names: dict[Ticker, str]

    @classmethod
    def parse(cls, tsv: str) -> "Listings":
        """Read lines of market, code and name, separated by tabs."""
        rows = (line.split("\t") for line in tsv.splitlines() if line.count("\t") == 2)
        return cls({Ticker(market, code): name for market, code, name in rows})

    @classmethod
    def empty(cls) -> "Listings":
        return cls({})

    def name(self, ticker: Ticker) -> str | None:
        """Return a company's name, if it is listed here."""
        return self.names.get(ticker)

    @cached_property
    def _american(self) -> dict[str, Ticker]:
        return {ticker.code: ticker for ticker in self.names if ticker.market in _US}

    def find_us(self, code: str) -> Ticker | None:
        """Return the American listing with this symbol."""
        return self._american.get(code)

    def shown(self, ticker: Ticker) -> str:
        """Return a ticker as people read it, with the name where it is known."""
        name = self.name(ticker)
        return f"{ticker.shown} {name}" if name else ticker.shown


def parse_code(text: str, listings: Listings | None = None) -> Ticker | None:
    """Read a code in any of its spellings.

    Example: ``00700.HK 0700.HK HK00700 hk700 00700`` are all ``Ticker("HK", "00700")``; ``BABA`` needs ``listings``.

    A ``$`` before it says nothing more. Bare five digits are Hong Kong, bare six digits go by their prefix. A bare Latin word is a ticker only when it is written in
    capitals, has at least four letters (LNG is a fuel first) and is listed. Anything else is None.
    """
    written = unicodedata.normalize("NFKC", text).strip()
    code = written.upper()
    if found := _CHINA.fullmatch(code.removeprefix("$")):
        return _chinese(found["before"] or found["after"], found["code1"] or found["code2"])
    if re.fullmatch(r"\$?[0-9]{5}", code):
        return Ticker("HK", code[-5:])
    if re.fullmatch(r"\$?[0-9]{6}", code):
        return _by_prefix(code[-6:])
    if found := _AMERICA.fullmatch(code):
        if found["exchange"]:
            return Ticker(found["exchange"], found["code1"])
        return listings.find_us(found["code2"] or found["code3"]) if listings else None
    if listings and re.fullmatch(r"[A-Z]{4,5}", written):
        return listings.find_us(written)
    return None


def codes_in(text: str) -> tuple[Ticker, ...]:
    """Return the tickers whose codes stand in a text with their market, in order, each once.

    Example: ``codes_in("腾讯控股(0700.HK)、贵州茅台（600519.SH）")`` -> 00700.HK and 600519.SH.
    """
    found: dict[Ticker, None] = {}
    for one in _IN_TEXT.finditer(unicodedata.normalize("NFKC", text)):
        if one["exchange"]:
            ticker: Ticker | None = Ticker(one["exchange"].upper(), one["symbol"].upper())
        else:
            ticker = _chinese((one["market"] or one["before"]).upper(), one["code"] or one["digits"])
        if ticker is not None:
            found.setdefault(ticker)
    return tuple(found)


def _chinese(market: str, code: str) -> Ticker | None:
    if market == "HK":
        return Ticker("HK", code.lstrip("0").zfill(5)) if len(code.lstrip("0")) <= 5 and code.strip("0") else None
    if len(code) != 6:
        return None
    return Ticker("SH" if market == "SS" else market, code)


def _by_prefix(code: str) -> Ticker | None:
    """Tell the exchange of a mainland share by its first digits: 60/68/900 Shanghai, 00/20/30 Shenzhen, 43/83/87/92 Beijing."""
    if code.startswith(("60", "68", "900")):
        return Ticker("SH", code)
    if code.startswith(("00", "20", "30")):
        return Ticker("SZ", code)
    if code.startswith(("43", "83", "87", "92")):
        return Ticker("BJ", code)
    return None

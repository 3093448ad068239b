"""Hooks that presets and JSON sources may name: signatures, wrappers, id forms, ticker forms and markups. Pure.

A hook is code, so it is written here and named in data; an unknown name is a configuration error, never an import.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from bot.core.listings.tickers import from_eastmoney, from_secid
from bot.core.types import Ticker
from bot.sources.reading.document import plain_text
from bot.sources.reading.eastmoney_marks import Marked, news_number, read_marked
from bot.sources.reading.fast_text import tidy_lines

Query = Sequence[tuple[str, str]]

_SCRIPT = re.compile(r"\s*[\w.$ ]{0,60}[=(]\s*")
_PREFIXED = re.compile(
    r"(?P<before>SH|SZ|BJ|HK)(?P<code1>[0-9]{1,6})|(?P<code2>[0-9]{1,6})\.(?P<after>SH|SZ|BJ|HK)|(?P<us>[A-Z][A-Z.\-]{0,9})\.US"
)
_NEXT_DATA = re.compile(r'<script id="__NEXT_DATA__"[^>]{0,200}>')


def _cls_signature(query: Query) -> Query:
    """Add the signature of 财联社's page: md5 of the sha1 of the sorted query."""
    text = "&".join(f"{name}={value}" for name, value in sorted(query))
    inner = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    return [*query, ("sign", hashlib.md5(inner.encode(), usedforsecurity=False).hexdigest())]


SIGNATURES: Mapping[str, Callable[[Query], Query]] = {"cls-signature": _cls_signature}


def _unwrap_script(text: str) -> str:
    """Remove a script around JSON: ``var newest=[…];``, ``callback({…})``."""
    return _SCRIPT.sub("", text, count=1).rstrip(";) \r\n") if not text.lstrip().startswith(("{", "[")) else text


def _unwrap_next_data(text: str) -> str:
    """Extract the data from a page made by Next.js."""
    if (found := _NEXT_DATA.search(text)) and (end := text.find("</script>", found.end())) > 0:
        return text[found.end() : end]
    return text


WRAPPERS: Mapping[str, Callable[[str], str]] = {"unwrap-js": _unwrap_script, "unwrap-next-data": _unwrap_next_data}

ID_FORMS: Mapping[str, Callable[[str], str]] = {"eastmoney-number": news_number}


def _plain(markup: str) -> Marked:
    return Marked(tidy_lines(markup), "", "", (), "", "")


def _html(markup: str) -> Marked:
    return Marked(plain_text(markup), "", "", (), "", "")


MARKUPS: Mapping[str, Callable[[str], Marked]] = {"html": _html, "plain": _plain, "eastmoney-marks": read_marked}


# 同花顺's market numbers, taken from its captured answers beside names and codes; futures (65-67, 129) and funds (20, 36)
# are no listings.
_THS = {
    "17": "SH",
    "22": "SH",
    "33": "SZ",
    "151": "BJ",
    "145": "BJ",
    "177": "HK",
    "185": "NASDAQ",
    "186": "NASDAQ",
    "169": "NYSE",
    "170": "AMEX",
}


def _ths(written: str) -> Ticker | None:
    """Read ``177:HK0700``, 同花顺's market and code."""
    number, _, code = written.partition(":")
    market = _THS.get(number)
    if market is None:
        return None
    if market in {"NASDAQ", "NYSE", "AMEX"}:
        return Ticker(market, code.upper()) if re.fullmatch(r"[A-Za-z][A-Za-z.\-]{0,9}", code) else None
    return _of_market(market, code.removeprefix("HK"))


def _sina(written: str) -> Ticker | None:
    """Read 新浪's market and symbol: ``cn:sh600030``, ``hk:06030`` or ``us:jpm``; other markets are no listings."""
    market, _, symbol = written.partition(":")
    if market == "cn":
        return _of_market(symbol[:2].upper(), symbol[2:])
    if market == "hk":
        return _of_market("HK", symbol)
    return _american().get(symbol.upper()) if market == "us" else None


def _prefixed(written: str) -> Ticker | None:
    """Read ``sz300304``, ``920885.BJ``, ``hk00700`` or ``BABA.US``; indices and funds are no listings."""
    found = _PREFIXED.fullmatch(written.strip().upper())
    if found is None:
        return None
    if found["us"]:
        return _american().get(found["us"])
    return _of_market(found["before"] or found["after"], found["code1"] or found["code2"])


def _of_market(market: str, code: str) -> Ticker | None:
    if market == "HK":
        return from_eastmoney("116", code)
    found = from_eastmoney({"SH": "1", "SZ": "0", "BJ": "0"}.get(market, ""), code)
    return found if found is not None and found.market == market else None


@cache
def _american() -> Mapping[str, Ticker]:
    """Return the American listings by symbol: some outlets give only the country."""
    lines = (files("bot") / "data" / "listings.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t", 2) for line in lines)
    return {row[1]: Ticker(row[0], row[1]) for row in rows if row[0] in {"NASDAQ", "NYSE", "AMEX"}}


TICKER_FORMS: Mapping[str, Callable[[str], Ticker | None]] = {
    "secid": from_secid,
    "prefixed": _prefixed,
    "ths": _ths,
    "sina": _sina,
}

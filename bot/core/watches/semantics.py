"""The meaning of a query (decisions: The watch language).

Its words are folded, its companies and codes resolved, its exclusions pushed to the leaves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.core.errors import WatchError
from bot.core.fold import fold
from bot.core.listings.tickers import Listings, is_symbol, parse_code
from bot.core.types import Ticker
from bot.core.watches.patterns import folded_pattern
from bot.core.watches.query import AllOf, AnyOf, Field, Node, Not, Pattern, Query, Stock, Within, Word, parse

Kind = Literal["word", "ticker", "pattern", "source", "cat", "market"]
Where = Literal["", "title", "body"]

# The names of a market, and the listings on it.
MARKETS: dict[str, tuple[str, ...]] = {
    "a股": ("SH", "SZ", "BJ"),
    "沪深": ("SH", "SZ"),
    "沪": ("SH",),
    "上海": ("SH",),
    "沪市": ("SH",),
    "深": ("SZ",),
    "深圳": ("SZ",),
    "深市": ("SZ",),
    "北": ("BJ",),
    "北京": ("BJ",),
    "北交所": ("BJ",),
    "港": ("HK",),
    "港股": ("HK",),
    "香港": ("HK",),
    "美": ("NASDAQ", "NYSE", "AMEX", "OTC"),
    "美股": ("NASDAQ", "NYSE", "AMEX", "OTC"),
    "美国": ("NASDAQ", "NYSE", "AMEX", "OTC"),
    "us": ("NASDAQ", "NYSE", "AMEX", "OTC"),
    "a": ("SH", "SZ", "BJ"),
    "cn": ("SH", "SZ", "BJ"),
    **{
        market.lower(): (market,)
        for market in ("SH", "SZ", "BJ", "HK", "NASDAQ", "NYSE", "AMEX", "OTC", "LSE", "TSE", "KRX")
    },
}


@dataclass(frozen=True, slots=True)
class Term:
    """One resolved thing to look for.

    ``key`` is a folded word, a ticker's key (``HK:00700``), a folded pattern, or a name.

    ``shown`` is what people read. ``where`` limits words and patterns to the title or the text; a ``prefix`` need not
    end a word.
    """

    kind: Kind
    key: str
    shown: str
    where: Where = ""
    prefix: bool = False

    def __str__(self) -> str:
        match self.kind:
            case "ticker":
                return f"${self.key}"
            case "pattern":
                told = f"/{self.key}/"
            case "word":
                told = f'"{self.key}"' + "*" * self.prefix
            case kind:
                return f'{kind}:"{self.key}"'
        return f"{self.where}:{told}" if self.where else told


@dataclass(frozen=True, slots=True)
class Without:
    """A term that must not be there."""

    term: Term

    def __str__(self) -> str:
        return f"-{self.term}"


@dataclass(frozen=True, slots=True)
class Every:
    """Parts that must all hold."""

    parts: tuple["Tree", ...]

    def __str__(self) -> str:
        return f"({' '.join(sorted(map(str, self.parts)))})"


@dataclass(frozen=True, slots=True)
class Some:
    """Parts of which one is enough."""

    parts: tuple["Tree", ...]

    def __str__(self) -> str:
        return f"({' | '.join(sorted(map(str, self.parts)))})"


Tree = Term | Without | Every | Some


@dataclass(frozen=True, slots=True)
class Company:
    """A name that was also read as a company: the typed text, and the company's listings."""

    name: str
    tickers: tuple[Ticker, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A watch with its meaning.

    Example: ``understand("腾讯 -游戏", listings).key`` -> ``"(\"腾讯\" | $HK:00700) -\"游戏\""``.

    ``companies`` are words that also mean a listing; ``words_that_are_names`` are common words that are also names and
    stayed words.
    """

    text: str
    query: Query
    tree: Tree
    companies: tuple[Company, ...] = ()
    words_that_are_names: tuple[Company, ...] = ()

    @property
    def key(self) -> str:
        """Equal for watches that mean the same, whatever their order, case or script; its length is not limited."""
        return str(self.tree).removeprefix("(").removesuffix(")") if isinstance(self.tree, Every) else str(self.tree)

    @property
    def patterns(self) -> frozenset[str]:
        """The regular expressions that the watch asks for, folded."""
        return frozenset(term.key for term in map(term_of, leaves(self.tree)) if term.kind == "pattern")

    def terms(self) -> list[Term]:
        """Return the wanted terms in the order in which they were typed, without the excluded ones."""
        return [leaf for leaf in leaves(self.tree) if isinstance(leaf, Term)]


def leaves(tree: Tree) -> Iterator[Term | Without]:
    """Yield the leaves of a tree, left to right."""
    if isinstance(tree, Every | Some):
        for part in tree.parts:
            yield from leaves(part)
    else:
        yield tree


def term_of(leaf: Term | Without) -> Term:
    """Return a leaf's term, wanted or excluded."""
    return leaf.term if isinstance(leaf, Without) else leaf


def understand(text: str, listings: Listings, *, digest: bool = False) -> Meaning:
    """Read one watch.

    Example: ``understand("00700", listings).key`` -> ``"$HK:00700"``.

    Raises WatchError: those of ``parse`` and ``folded_pattern``, and field-takes-words, unknown-ticker, unknown-market,
    no-word (a field with punctuation alone), only-excludes (nothing to look for, unless it is a ``digest``).
    """
    query = parse(text)
    # As the parser reads the text: places refer to this form.
    text = text.encode("utf-8", "ignore").decode().strip()
    reader = _Understanding(text, listings)
    tree = reader.tree(query.tree, whole=True)
    if tree is None:
        raise WatchError("empty", text, 0, len(text))
    if not digest and not is_anchored(tree):
        raise WatchError("only-excludes", text, 0, len(text))
    return Meaning(
        text,
        query,
        tree,
        tuple(reader.companies.values()),
        tuple(reader.names.values()),
    )


def is_anchored(tree: Tree) -> bool:
    """Tell whether a tree needs at least one term to hold: otherwise it would hit nearly every article."""
    match tree:
        case Without():
            return False
        case Every(parts):
            return any(map(is_anchored, parts))
        case Some(parts):
            return all(map(is_anchored, parts))
    return True


class _Understanding:
    def __init__(self, text: str, listings: Listings) -> None:
        self.text, self.listings = text, listings
        # The position of the leaf that is being read.
        self.place = -1
        self.companies: dict[str, Company] = {}
        self.names: dict[str, Company] = {}

    def tree(
        self, node: Node, *, field: Field | None = None, negated: bool = False, whole: bool = False
    ) -> Tree | None:
        """Return the meaning of a node; None for punctuation alone, which means nothing.

        ``whole``: the node stands alone in the watch, or in its side of an "or": there bare digits are a code.
        """
        match node:
            case Not(part):
                return self.tree(part, field=field, negated=not negated)
            case Within(inner, part):
                return self.tree(part, field=inner, negated=negated)
            case AllOf(parts) | AnyOf(parts):
                alone = whole and isinstance(node, AnyOf)
                made = [self.tree(part, field=field, negated=negated, whole=alone) for part in parts]
                return _joined(Every if isinstance(node, AllOf) != negated else Some, made)
            case _:
                terms = self.leaf(node, field, whole=whole)
                return _joined(Every if negated else Some, [Without(term) if negated else term for term in terms])

    def leaf(self, node: Word | Stock | Pattern, field: Field | None, *, whole: bool) -> list[Term]:
        """Return the terms of a leaf, of which one is enough."""
        self.place = node.place
        if isinstance(node, Pattern):
            return [self.pattern(node.text, field)]
        if isinstance(node, Stock) and field not in (None, "ticker"):
            raise self.error("field-takes-words", node.text)
        if isinstance(node, Stock) or field == "ticker":
            return self.tickers(node.text)
        if field == "market":
            return self.market(node.text)
        if field in ("source", "cat"):
            return [Term(field, self.folded(node.text), node.text.strip())]
        where: Where = field if field in ("title", "body") else ""
        if not _says_something(node.text):
            return []
        word = Term("word", self.folded(node.text), node.text.strip(), where, node.prefix)
        if node.quoted or node.prefix or where:
            return [word]
        if code := parse_code(node.text, self.listings):
            # Digits beside other words may be a number: both meanings are looked for.
            if node.text.isdecimal():
                return [_ticker(code)] if whole else [word, _ticker(code)]
            return [word, *map(_ticker, self.symbol(node.text, code))] if is_symbol(node.text) else [_ticker(code)]
        return [word, *map(_ticker, self.company(node.text))]

    def pattern(self, text: str, field: Field | None) -> Term:
        if field not in (None, "title", "body"):
            raise self.error("field-takes-words", text)
        try:
            return Term("pattern", folded_pattern(text), f"/{text}/", field or "")
        except WatchError as exc:
            raise self.error(exc.reason, text, exc.detail) from None

    def market(self, text: str) -> list[Term]:
        markets = MARKETS.get(fold(text))
        if markets is None:
            raise self.error("unknown-market", text)
        return [Term("market", market, text) for market in markets]

    def company(self, text: str) -> tuple[Ticker, ...]:
        tickers = self.listings.find(text)
        if not tickers:
            return ()
        company = Company(text, tickers)
        if self.listings.is_word(text):
            self.names[text] = company
            return ()
        self.companies[text] = company
        return tickers

    def symbol(self, text: str, code: Ticker) -> tuple[Ticker, ...]:
        """Return the listings of a bare symbol: its own, and the others if it is the company's name (HSBC)."""
        name = self.listings.spellings.find(text)
        tickers = name.tickers if name and name.use == "name" and code in name.tickers else (code,)
        self.companies[text] = Company(text, tickers)
        return tickers

    def tickers(self, text: str) -> list[Term]:
        code = parse_code(text, self.listings) or parse_code(f"${text}", self.listings)
        found = (code,) if code else self.listings.find(text)
        if not found:
            raise self.error("unknown-ticker", text)
        return [_ticker(ticker) for ticker in found]

    def folded(self, text: str) -> str:
        if not _says_something(text):
            raise self.error("no-word", text)
        return fold(text)

    def error(self, reason: str, part: str, detail: str = "") -> WatchError:
        place = self.place if self.text.startswith(part, self.place) else max(0, self.text.find(part))
        return WatchError(reason, self.text, place, place + len(part), detail)


def _says_something(text: str) -> bool:
    """Tell whether a word has a letter or digit: punctuation alone would hit everything."""
    return any(char.isalnum() for char in fold(text))


def _ticker(ticker: Ticker) -> Term:
    return Term("ticker", ticker.key, ticker.shown)


def _joined(kind: type[Every] | type[Some], parts: Iterable[Tree | None]) -> Tree | None:
    said = [part for part in parts if part is not None]
    flat = [one for part in said for one in (part.parts if isinstance(part, kind) else (part,))]
    once = tuple({str(part): part for part in flat}.values())
    if not once:
        return None
    return once[0] if len(once) == 1 else kind(once)

"""Compares one query with one article, simply: for search, for backtests, and to explain a hit."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.fold import MAX_READ, fold, fold_with_offsets, is_latin
from bot.core.types import Article, Ticker
from bot.core.watches.patterns import occurs
from bot.core.watches.semantics import Every, Some, Term, Tree, Without


@dataclass(frozen=True, slots=True)
class News:
    """A folded article, as queries are held against it."""

    title: str
    text: str
    whole: str
    tickers: tuple[str, ...]
    source: str
    categories: tuple[str, ...]

    @classmethod
    def of(
        cls, title: str, text: str, tickers: Iterable[Ticker] = (), source: str = "", categories: Iterable[str] = ()
    ) -> "News":
        """Fold an article. Example: ``News.of("騰訊", "", (Ticker("HK", "00700"),)).title`` -> ``"腾讯"``."""
        title, text = fold(title), fold(text[:MAX_READ])
        keys = tuple(ticker.key for ticker in tickers)
        return cls(title, text, f"{title}\n{text}", keys, fold(source), tuple(map(fold, categories)))

    @classmethod
    def about(cls, article: Article) -> "News":
        """Fold a stored article."""
        return cls.of(article.title, article.text, article.tickers, article.source_name, article.categories)


def evidence(tree: Tree, news: News) -> tuple[Term, ...] | None:
    """Return the terms by which an article satisfies a query, in the query's order; None when it does not satisfy it.

    Example: ``evidence(understand("腾讯 | 阿里", listings).tree, News.of("阿里涨", ""))`` -> the term 阿里.
    """
    match tree:
        case Without(term):
            return None if is_there(term, news) else ()
        case Every(parts):
            found: list[Term] = []
            for part in parts:
                terms = evidence(part, news)
                if terms is None:
                    return None
                found += terms
            return tuple(found)
        case Some(parts):
            each = [terms for terms in (evidence(part, news) for part in parts) if terms is not None]
            return tuple(term for terms in each for term in terms) if each else None
    return (tree,) if is_there(tree, news) else None


def is_there(term: Term, news: News) -> bool:
    """Tell whether an article contains a term."""
    match term.kind:
        case "ticker":
            return term.key in news.tickers
        case "market":
            return any(ticker.startswith(f"{term.key}:") for ticker in news.tickers)
        case "source":
            return term.key in news.source
        case "cat":
            return any(term.key in category for category in news.categories)
    texts = {"title": (news.title,), "body": (news.text,)}.get(term.where, (news.title, news.text))
    if term.kind == "pattern":
        return any(occurs(term.key, text) for text in texts)
    return any(True for text in texts for _ in places(term.key, text, prefix=term.prefix))


def spans(terms: Iterable[Term], text: str) -> list[tuple[int, int]]:
    """Return where words among some terms stand in an unfolded title, without overlaps and in order.

    Example: ``spans(understand("微信支付", listings).terms(), "淘寶內測微信 支付")`` -> ``[(4, 9)]``.
    """
    folded, offsets = fold_with_offsets(text)
    found = sorted(
        (offsets[start][0], offsets[start + len(term.key) - 1][1])
        for term in terms
        if term.kind == "word" and term.where != "body"
        for start in places(term.key, folded, prefix=term.prefix)
    )
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if apart and start <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(apart[-1][1], end)
        else:
            apart.append((start, end))
    return apart


def places(word: str, text: str, *, prefix: bool = False) -> Iterable[int]:
    """Return the places of a folded word in a folded text: Latin only as whole words (AI never hits MAIL)."""
    begins_latin, ends_latin = is_latin(word[0]), not prefix and is_latin(word[-1])
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        within = (begins_latin and start and is_latin(text[start - 1])) or (
            ends_latin and end < len(text) and is_latin(text[end])
        )
        if not within:
            yield start
        start = text.find(word, start + 1)

"""Markup: texts from outside made safe to show, and pieces of many messages: buttons, linked titles, lists of terms."""

import html
import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from bot.core.chat.callback_data import Tap
from bot.core.sanitize import one_line, printable
from bot.core.types import Article, Button
from bot.core.watches.match_one import spans
from bot.core.watches.semantics import Term
from bot.messages.reader import Reader

MAX_LINK_BYTES = 4_000

_NOT_IN_LINKS = re.compile(r"[\s\x00-\x20\x7f-\x9f<>\"]")


def plain(text: str, most: int = 0) -> str:
    """Make a text from outside safe to show: control, zero-width and direction characters removed, shortened, escaped.

    Example: ``plain("a<b>\\u202e")`` -> ``"a&lt;b&gt;"``.
    """
    clean = printable(text).strip()
    if most and len(clean) > most:
        clean = clean[: most - 1] + "…"
    return html.escape(clean, quote=True)


def marked(text: str, most: int, terms: Sequence[Term]) -> str:
    """Like ``plain``, with the words that hit underlined.

    Example: ``marked("騰訊控股", 9, terms)`` -> ``"<u>騰訊</u>控股"``.
    """
    clean = printable(text).strip()
    clean = clean[: most - 1] + "…" if len(clean) > most else clean
    done, parts = 0, []
    for start, end in spans(terms, clean) if terms else ():
        parts += [html.escape(clean[done:start]), f"<u>{html.escape(clean[start:end])}</u>"]
        done = end
    return "".join([*parts, html.escape(clean[done:])])


def quoted(text: str) -> str:
    """Make a part of a text from outside safe to show: like ``plain``, but the blanks at its ends stay."""
    return html.escape(printable(text), quote=True)


def label(text: str, most: int) -> str:
    """Make a text from outside safe to stand on a button, which is no HTML and must not be empty.

    Example: ``label("A&B\\u202e日报", 4)`` -> ``"A&B日"``.
    """
    return one_line(text)[:most].rstrip() or "…"


def web_link(url: str, most: int = MAX_LINK_BYTES) -> str:
    """Return the address if Telegram would take it as a link, else "".

    It must have http or https, a host with a dot, and not be too long.
    """
    link = url.strip()
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
        size = len(html.escape(link).encode())
    except ValueError:  # no address, or half of a surrogate pair in it
        return ""
    good = parts.scheme in {"http", "https"} and "." in host and size <= most
    return link if good and not _NOT_IN_LINKS.search(link) else ""


def button(text: str, act: str, number: int = 0, word: str = "") -> Button:
    """Make a button for the tap handler of ``act``. Example: ``button("撤销", "unwatch", 7)``."""
    return Button(text, data=Tap(act, number, word).data)


def join_terms(reader: Reader, terms: Iterable[str]) -> str:
    """Join words to a list, each shortened. Example: ``join_terms(reader, ["腾讯", "00700"])`` -> ``"腾讯、00700"``."""
    return reader.text(", ").join(plain(term, 40) for term in terms)


def linked_title(article: Article, most: int, terms: Sequence[Term] = (), *, link_most: int = MAX_LINK_BYTES) -> str:
    """Return an article's title, as a link where Telegram takes its address.

    Words among ``terms`` are underlined in it.
    """
    title = marked(article.title, most, terms) or marked(article.text, most, terms)
    link = web_link(article.link, link_most)
    return f'<a href="{html.escape(link)}">{title}</a>' if link else title

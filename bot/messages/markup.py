"""Markup: texts from outside made safe to show, and pieces of many messages: buttons, linked titles, lists of terms."""

import html
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from bot.core.chat.callback_data import Tap
from bot.core.sanitize import WORD_JOINER, link_breaks, one_line, printable, unlinked
from bot.core.sources.redaction import masked_url
from bot.core.types import Article, Button
from bot.core.watches.match_one import spans
from bot.core.watches.semantics import Term
from bot.messages.reader import Reader

MAX_LINK_BYTES = 4_000

_TICKER = re.compile(r"[0-9A-Z][0-9A-Z.-]{0,9}\.(?:HK|US|SH|SZ|BJ)(?![\w.])")
_NOT_IN_LINKS = re.compile(r"[\s\x00-\x20\x7f-\x9f<>\"]")


def plain(text: str, most: int = 0) -> str:
    """Make a text from outside safe to show: invisible characters removed, nothing to link in it, shortened, escaped.

    Example: ``plain("a<b>\\u202e")`` -> ``"a&lt;b&gt;"``. Inside ``<code>``, ``<pre>`` and links use `verbatim`.
    """
    return html.escape(_cut(unlinked(printable(text).strip()), most), quote=True)


def verbatim(text: str, most: int = 0) -> str:
    """Make a text from outside safe to show where Telegram links nothing: as `plain`, but it may be copied as it is."""
    return html.escape(_cut(printable(text).strip(), most), quote=True)


def address(url: str, most: int = 200) -> str:
    """Show an address so that a tap copies it, with its secrets masked."""
    return f"<code>{verbatim(masked_url(url), most)}</code>"


def _cut(text: str, most: int) -> str:
    return text[: most - 1] + "…" if most and len(text) > most else text


def marked(text: str, most: int, terms: Sequence[Term], *, linked: bool = False) -> str:
    """Like `plain`, with the words that hit underlined; ``linked`` = inside a link, where nothing else is linked.

    Example: ``marked("騰訊控股", 9, terms)`` -> ``"<u>騰訊</u>控股"``.
    """
    clean = printable(text).strip()
    clean = _cut(clean, most - (0 if linked else len(link_breaks(clean[:most]))))
    breaks = [] if linked else link_breaks(clean)
    done, parts = 0, []
    for start, end in spans(terms, clean) if terms else ():
        parts += [_piece(clean, breaks, done, start), f"<u>{_piece(clean, breaks, start, end)}</u>"]
        done = end
    return "".join([*parts, _piece(clean, breaks, done, len(clean))])


def underlined(before: str, here: str, after: str) -> str:
    """Show a part of a text from outside underlined between what stands before and behind it."""
    before, here, after = printable(before), printable(here), printable(after)
    whole, start, end = before + here + after, len(before), len(before) + len(here)
    breaks = link_breaks(whole)
    shown = [_piece(whole, breaks, 0, start), _piece(whole, breaks, start, end), _piece(whole, breaks, end, len(whole))]
    return f"{shown[0]}<u>{shown[1]}</u>{shown[2]}" if here and (before or after) else "".join(shown)


def _piece(clean: str, breaks: Sequence[int], start: int, end: int) -> str:
    """Return a piece of a text with its breaks; Telegram reads across our tags, so they are those of the whole text."""
    places = [start, *(place for place in breaks if start < place <= end), end]
    return WORD_JOINER.join(html.escape(clean[one:other]) for one, other in pairwise(places))


def quoted(text: str) -> str:
    """Make a part of a text from outside safe to show: like `plain`, but the blanks at its ends stay."""
    return html.escape(unlinked(printable(text)), quote=True)


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


def term(shown: str, most: int = 40) -> str:
    """Show a term as people read it: a ticker's code so that a tap copies it, its company's name behind it.

    Example: ``term("00700.HK 腾讯控股")`` -> ``"<code>00700.HK</code> 腾讯控股"``.
    """
    found = _TICKER.match(shown)
    return f"<code>{found[0]}</code>{quoted(_cut(shown[found.end() :], most))}" if found else plain(shown, most)


def linked_title(article: Article, most: int, terms: Sequence[Term] = (), *, link_most: int = MAX_LINK_BYTES) -> str:
    """Return an article's title, as a link where Telegram takes its address.

    Words among ``terms`` are underlined in it.
    """
    link = web_link(article.link, link_most)
    linked = bool(link)
    title = marked(article.title, most, terms, linked=linked) or marked(article.text, most, terms, linked=linked)
    return f'<a href="{html.escape(link)}">{title}</a>' if link else title

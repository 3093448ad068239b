"""What every message is made of: a language, the reader's time zone, and texts from outside made safe to show."""

import gettext
import html
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.core.chat.callback_data import Act, Tap
from bot.core.sanitize import one_line, printable
from bot.core.types import Article, Button
from bot.core.watches.match_one import spans
from bot.core.watches.semantics import Term

LANGUAGES = ("zh-Hans", "en")
LIST_PAGE = 8
LINK_MOST_BYTES = 4_000

Listed = TypeVar("Listed")
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
    """Like ``plain``, with the words that hit set off. Example: ``marked("騰訊控股", 9, terms)`` -> ``"<u>騰訊</u>控股"``."""
    clean = printable(text).strip()
    clean = clean[: most - 1] + "…" if len(clean) > most else clean
    done, parts = 0, []
    for start, end in spans(terms, clean) if terms else ():
        parts += [html.escape(clean[done:start]), f"<u>{html.escape(clean[start:end])}</u>"]
        done = end
    return "".join([*parts, html.escape(clean[done:])])


def quoted(text: str) -> str:
    """Make a part of a text from outside safe to show beside its other parts: like ``plain``, with the blanks at its ends."""
    return html.escape(printable(text), quote=True)


def label(text: str, most: int) -> str:
    """Make a text from outside safe to stand on a button, which is no HTML and must not be empty.

    Example: ``label("A&B\\u202e日报", 4)`` -> ``"A&B日"``.
    """
    return one_line(text)[:most].rstrip() or "…"


def web_link(url: str, most: int = LINK_MOST_BYTES) -> str:
    """Return the address if Telegram would take it as a link (http or https, a host with a dot, not endless), else ""."""
    link = url.strip()
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
        size = len(html.escape(link).encode())
    except ValueError:  # no address, or half of a surrogate pair in it
        return ""
    good = parts.scheme in {"http", "https"} and "." in host and size <= most
    return link if good and not _NOT_IN_LINKS.search(link) else ""


@lru_cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(
        "dingxun", Path(__file__).parent.parent / "locales", [language.replace("-", "_")], fallback=True
    )


def language_of(code: str | None, default: str) -> str:
    """Choose a language of ours for Telegram's ``User.language_code`` (an IETF tag such as zh-hans, zh-TW, en-GB)."""
    if not code:
        return default
    return "zh-Hans" if code.lower().startswith("zh") else "en"


class Tongue:
    """A language and a time zone to speak in; the messages stand in the classes below it.

    Example: ``Tongue("en").time(at, now)`` -> ``"07:16"``.
    """

    def __init__(self, language: str, timezone: tzinfo | None = None, bot_name: str = "") -> None:
        catalogue = _catalogue(language)
        self.language = language
        self._ = catalogue.gettext
        self._n = catalogue.ngettext
        self._timezone = timezone or ZoneInfo("Asia/Shanghai")
        self._bot_name = bot_name

    def time(self, at: datetime, now: datetime) -> str:
        """Tell a time as short as it stays clear: 07:16 today, 08-19 07:16 this year, 2022-03-30 07:16 before."""
        local, today = at.astimezone(self._timezone), now.astimezone(self._timezone)
        if local.date() == today.date():
            return f"{local:%H:%M}"
        return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"

    def day(self, at: datetime) -> str:
        """Tell a day as it stands in names of files: 2026-08-20."""
        return f"{at.astimezone(self._timezone):%Y-%m-%d}"

    def _button(self, text: str, act: Act, number: int = 0, word: str = "") -> Button:
        return Button(text, data=Tap(act, number, word).data)

    def _join(self, terms: Iterable[str]) -> str:
        return self._(", ").join(plain(term, 40) for term in terms)

    def _linked(
        self, article: Article, most: int, terms: Sequence[Term] = (), *, link_most: int = LINK_MOST_BYTES
    ) -> str:
        """An article's title, leading to it where Telegram takes the address; the words among ``terms`` are set off in it."""
        title = marked(article.title, most, terms) or marked(article.text, most, terms)
        link = web_link(article.link, link_most)
        return f'<a href="{html.escape(link)}">{title}</a>' if link else title

    def _page(
        self, listed: Sequence[Listed], page: int, act: Act, word: str = ""
    ) -> tuple[int, Sequence[Listed], tuple[Button, ...]]:
        """Cut a page out of a list: how many stand before it, what is on it, and the buttons that turn to others."""
        last = -(-len(listed) // LIST_PAGE) - 1
        page = max(0, min(page, last))
        turn = self._turn(page, last, act, word)
        return page * LIST_PAGE, listed[page * LIST_PAGE : (page + 1) * LIST_PAGE], turn

    def _turn(self, page: int, last: int, act: Act, word: str = "") -> tuple[Button, ...]:
        """Return the buttons that turn to the pages before and behind."""
        turn = []
        if page > 0:
            turn.append(self._button(self._("Previous"), act, page - 1, word))
        if page < last:
            turn.append(self._button(self._("Next"), act, page + 1, word))
        return tuple(turn)

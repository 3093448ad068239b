"""The error tree. Adapters translate what libraries raise into these errors, ``from exc``, with the ids they concern.

DingxunError
|- ConfigError            a key, file or environment variable; names it and the fix
|  `- OptionError         an option of a source; carries what chat needs to say it in the reader's language
|- StoreError             the database cannot be used
|  `- SecondRunnerError   another runner holds this database
|- SourceError            one source failed, with a named reason (guarantee 8: the rest goes on)
|  |- FetchError          http, tls, dns, timeout, too-big, forbidden-address, redirects, connect
|  `- ParseError          not-a-feed, encoding, parse, empty, login-page
|- WatchError             a watch that cannot be read; says where
`- TelegramError          the Bot API cannot be used at all (a bad token)
"""

from collections.abc import Iterable
from datetime import timedelta


class DingxunError(Exception):
    """The root of everything this program raises on purpose."""


class ConfigError(DingxunError):
    """The configuration cannot be used; the message names the key and says what to do."""


class OptionError(ConfigError):
    """An unusable option of a source. The message is for operators; messages/ makes sentences of the attributes.

    Example: ``OptionError("sources: keyword: preset eastmoney-search needs one", "missing", "keyword",
    of="eastmoney-search")``.

    Reasons: no-preset and no-kind (``given`` does not exist, ``near`` is like it), no-option (of the preset or kind
    ``of``), missing, address (``given`` is not one), unread (line ``given`` of the text), loose (``given`` has no
    name), refused (``wanted`` = size, levels, alias, number, letters), masked (a secret that is no longer known),
    reserved (not for a source to set), wrong (``wanted`` names what it must be: text, value, flag, expression,
    selector, template, choice, names, ascii, more, zone, route, rsshub; "" = another value). ``choices`` = the values
    there are.
    """

    def __init__(
        self,
        message: str,
        reason: str = "wrong",
        option: str = "",
        *,
        of: str = "",
        given: object = "",
        wanted: str = "",
        choices: Iterable[str] = (),
        near: str = "",
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.option = option
        self.of = of
        self.given = str(given)
        self.wanted = wanted
        self.choices = tuple(choices)
        self.near = near


class StoreError(DingxunError):
    """The database cannot be used."""


class SecondRunnerError(StoreError):
    """Another runner already holds this database."""


class SourceError(DingxunError):
    """One source could not be read.

    Example: ``FetchError("http", "HTTP 500", url="https://example.com/feed", status=500)``.

    ``reason`` is a short fixed word for counting and for messages; ``detail`` is for operators and may hold anything
    printable; ``said`` is the server's own explanation.
    """

    def __init__(
        self,
        reason: str,
        detail: str = "",
        *,
        url: str = "",
        status: int | None = None,
        retry_after: timedelta | None = None,
        said: str = "",
    ) -> None:
        super().__init__(reason, detail, url)
        self.reason = reason
        self.detail = detail
        self.said = said
        self.url = url
        self.status = status
        self.retry_after = retry_after

    def __str__(self) -> str:
        return ": ".join(part for part in (self.reason, self.detail, self.said, self.url) if part)


class FetchError(SourceError):
    """The web did not deliver the document."""


class ParseError(SourceError):
    """The document is not what its source promises."""


class TelegramError(DingxunError):
    """The Bot API cannot be used: a bad token, or an address that is not a Bot API."""


class WatchError(DingxunError):
    """A watch that cannot be read.

    Example: ``WatchError("unclosed-bracket", "(腾讯 | 阿里", 0, 1)``. Reasons: see ``core.watches.query.parse`` and
    ``core.watches.semantics.understand``. ``text[place:until]`` is the part that was not understood; ``detail`` says
    more about it.
    """

    def __init__(self, reason: str, text: str, place: int = 0, until: int = 0, detail: str = "") -> None:
        super().__init__(reason, text, place)
        self.reason = reason
        self.text = text
        self.place = place
        self.until = until or place
        self.detail = detail

    def __str__(self) -> str:
        place = f"{self.text[: self.place]}>>{self.text[self.place : self.until]}<<{self.text[self.until :]}"
        return ": ".join(part for part in (self.reason, place, self.detail) if part)

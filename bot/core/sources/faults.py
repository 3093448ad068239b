"""Why a source could not be read: the stored form, from which messages are made."""

import re
from dataclasses import dataclass, replace

from bot.core.errors import SourceError
from bot.core.sanitize import printable

_WRITTEN = re.compile(r"(?P<code>[a-z-]+)(?: \((?P<detail>.*)\)| “(?P<said>.*)”)?", re.DOTALL)
MAX_FAULT = 480


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault's code, and the details known beyond it.

    Example: ``Fault("http", "HTTP 503")`` is stored as ``http (HTTP 503)``; ``Fault("parse", said="rate limited")``,
    with the server's own words, as ``parse “rate limited”``.
    """

    code: str
    detail: str = ""
    """For operators; texts for people are made from the code."""
    said: str = ""
    """The server's own words, shown to admins."""
    as_it_stands: bool = False
    """Stored by a version that told ``detail`` and ``said`` apart by their wording: shown whole."""

    @classmethod
    def of(cls, error: SourceError) -> "Fault":
        """Return an error as a fault. Example: ``Fault.of(FetchError("http", "HTTP 503"))``."""
        return cls(error.reason, printable(error.detail), printable(error.said))

    @classmethod
    def read(cls, stored: str) -> "Fault":
        """Read the stored form, also that of earlier versions: ``http: HTTP 503``."""
        if found := _WRITTEN.fullmatch(stored):
            return cls(found["code"], found["detail"] or "", found["said"] or "")
        code, _, detail = stored.partition(": ")
        return cls(code, detail, as_it_stands=True)

    @property
    def stored(self) -> str:
        """The fault as one line for the database, logs and the command line."""
        if self.said:
            return f"{self.code} “{self.said[:MAX_FAULT]}”"
        return f"{self.code} ({self.detail[:MAX_FAULT]})" if self.detail else self.code

    def on_page(self, number: int) -> "Fault":
        """Add the page of a list. Example: ``Fault("timeout").on_page(3).stored`` -> ``"timeout (page 3)"``."""
        page = f"page {number}"
        if self.said:  # the server's words are stored and shown
            return replace(self, said=f"{self.said}, {page}")
        return replace(self, detail=f"{self.detail}, {page}" if self.detail else page)

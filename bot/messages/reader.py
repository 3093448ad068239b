"""The reader of a message: a language, a time zone, and the name of the bot."""

import gettext
from datetime import datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo


@lru_cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(
        "dingxun", Path(__file__).parent.parent / "locales", [language.replace("-", "_")], fallback=True
    )


class Reader:
    """The reader that a message is written for.

    Example: ``Reader("zh-Hans", ZoneInfo("Asia/Shanghai"), "dingxun_bot").text("Undo")`` -> ``"撤销"``.
    """

    def __init__(self, language: str, timezone: tzinfo | None = None, bot_name: str = "") -> None:
        catalogue = _catalogue(language)
        self.language = language
        self.bot_name = bot_name
        self.text = catalogue.gettext
        """Translate a text that stands in the code in English. Example: ``reader.text("Undo")``."""
        self.plural = catalogue.ngettext
        """Translate the form for a number. Example: ``reader.plural("{n} watch", "{n} watches", 3)`` -> ``"{n} watches"``."""
        self._timezone = timezone or ZoneInfo("Asia/Shanghai")

    def time(self, at: datetime, now: datetime) -> str:
        """Return a time as short as it stays clear: 07:16 today, 08-19 07:16 this year, 2022-03-30 07:16 before."""
        local, today = at.astimezone(self._timezone), now.astimezone(self._timezone)
        if local.date() == today.date():
            return f"{local:%H:%M}"
        return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"

    def day(self, at: datetime) -> str:
        """Return a day as in names of files: 2026-08-20."""
        return f"{at.astimezone(self._timezone):%Y-%m-%d}"

"""All that only admins say, tap and answer, by name: what is not in here is nobody's secret."""

from typing import cast

from bot.chat import admin_sources
from bot.chat.admin import Answered, Handler, Tapped
from bot.core.taps import Act

COMMANDS: dict[str, Handler] = {
    "sources": admin_sources.sources,
    "addsource": admin_sources.addsource,
}
ADMIN_TAPS: dict[Act, Tapped] = {cast("Act", act): handler for act, handler in admin_sources.TAPS.items()}
"""Taps of admins: the presser's numeric id is checked again at each."""
PRIVATE: frozenset[Act] = frozenset()
"""Those that show people and figures: in private only."""
ADMIN_ANSWERS: dict[str, Answered] = {**admin_sources.ANSWERS}
"""Who takes the answer to a question, by what it was about."""
ANY_WORDS = frozenset({"edit"})
"""Questions whose answer may be any word, also one that is a command elsewhere."""

"""All that only admins say, tap and answer, by name: what is not in here is nobody's secret."""

from typing import cast

from bot.chat import admin_broadcast, admin_edits, admin_exchange, admin_people, admin_sources, admin_stats
from bot.chat.admin import Answered, Handler, Tapped
from bot.core.chat.callback_data import Act

COMMANDS: dict[str, Handler] = {
    "sources": admin_sources.sources,
    "addsource": admin_sources.addsource,
    "admin": admin_people.admin,
    "users": admin_people.users,
    "broadcast": admin_broadcast.broadcast,
    "stats": admin_stats.stats,
}
ADMIN_TAPS: dict[Act, Tapped] = {
    cast("Act", act): handler
    for taps in (
        admin_sources.TAPS,
        admin_edits.PAGES,
        admin_people.TAPS,
        admin_exchange.TAPS,
        admin_broadcast.TAPS,
        admin_stats.TAPS,
    )
    for act, handler in taps.items()
}
"""Taps of admins: the presser's numeric id is checked again at each."""
SECRET: frozenset[Act] = frozenset(
    cast("Act", act) for act in (*admin_sources.PAGES, *admin_edits.PAGES, *admin_exchange.TAPS)
)
"""Those that show what a source is read with, which may hold keys: in private only."""
PRIVATE: frozenset[Act] = SECRET | frozenset(
    cast("Act", act) for act in (*admin_people.TAPS, *admin_broadcast.TAPS, *admin_stats.TAPS)
)
"""Those, and what shows people and figures."""
ADMIN_ANSWERS: dict[str, Answered] = {
    **admin_sources.ANSWERS,
    **admin_edits.ANSWERS,
    **admin_people.ANSWERS,
    **admin_broadcast.ANSWERS,
}
"""Who takes the answer to a question, by what it was about."""
ANY_WORDS = frozenset({"edit", "quota", "broadcast", "preset"})
"""Questions whose answer may be any word, also one that is a command elsewhere."""

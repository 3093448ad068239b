"""All that only admins say, tap and answer, by name: what is not in here is nobody's secret."""

from typing import cast

from bot.chat.admin import broadcast, edit_source, opml, people, sources, stats
from bot.chat.admin.guard import Answered, Handler, Tapped
from bot.core.chat.callback_data import Act

COMMANDS: dict[str, Handler] = {
    "sources": sources.sources,
    "addsource": sources.addsource,
    "admin": people.admin,
    "users": people.users,
    "broadcast": broadcast.broadcast,
    "stats": stats.stats,
}
ADMIN_TAPS: dict[Act, Tapped] = {
    cast("Act", act): handler
    for taps in (
        sources.TAPS,
        edit_source.PAGES,
        people.TAPS,
        opml.TAPS,
        broadcast.TAPS,
        stats.TAPS,
    )
    for act, handler in taps.items()
}
"""Taps of admins: the presser's numeric id is checked again at each."""
SECRET: frozenset[Act] = frozenset(cast("Act", act) for act in (*sources.PAGES, *edit_source.PAGES, *opml.TAPS))
"""Those that show what a source is read with, which may hold keys: in private only."""
PRIVATE: frozenset[Act] = SECRET | frozenset(cast("Act", act) for act in (*people.TAPS, *broadcast.TAPS, *stats.TAPS))
"""Those, and what shows people and figures."""
ADMIN_ANSWERS: dict[str, Answered] = {
    **sources.ANSWERS,
    **edit_source.ANSWERS,
    **people.ANSWERS,
    **broadcast.ANSWERS,
}
"""Who takes the answer to a question, by what it was about."""
ANY_WORDS = frozenset({"edit", "quota", "broadcast", "preset"})
"""Questions whose answer may be any word, also one that is a command elsewhere."""

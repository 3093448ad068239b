"""The log of what admins changed: when, who, what, before and after."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.core.chat.roles import Role
from bot.core.reports import AuditEntry
from bot.core.sources.redaction import masked_url
from bot.core.types import Button, Words
from bot.messages.admin import people_panels
from bot.messages.markup import button, plain
from bot.messages.paging import LIST_PAGE, turn_buttons
from bot.messages.reader import Reader


def log_page(
    reader: Reader,
    entries: Sequence[AuditEntry],
    titles: Mapping[int, str],
    total: int,
    now: datetime,
    *,
    page: int = 0,
) -> Words:
    """Write a page of the log, the newest change first: when, who, what, on what, before and after."""
    lines = [reader.plural("<b>{n} change</b>", "<b>{n} changes</b>", total).format(n=total)]
    for entry in entries:
        said = [reader.time(entry.at, now), _who(reader, entry.by, titles), _act(reader, entry.act)]
        if entry.what:
            said.append(plain(entry.what, 40))
        elif entry.act in {"role", "quota", "join", "claim"}:
            said.append(_who(reader, entry.person, titles))
        values = [plain(masked_url(_value(reader, entry.act, one)), 60) for one in (entry.before, entry.after)]
        if any(values):
            said.append(" → ".join(value or "–" for value in values) if values[0] else values[1])
        lines.append(" · ".join(said))
    if not entries:
        lines.append(reader.text("None here."))
    turn = turn_buttons(reader, page, max(0, -(-total // LIST_PAGE) - 1), "audit")
    keyboard: list[tuple[Button, ...]] = [turn] if turn else []
    return Words("\n".join(lines), (*keyboard, (button(reader.text("Back"), "admin"),)))


def _who(reader: Reader, who: int | None, titles: Mapping[int, str]) -> str:
    if who is None:
        return reader.text("somebody forgotten")
    if who == -1:
        return reader.text("the bot itself")
    return reader.text("command line") if who == 0 else plain(titles.get(who, ""), 30) or str(who)


def _act(reader: Reader, act: str) -> str:
    return {
        "add": reader.text("added source"),
        "pause": reader.text("paused"),
        "resume": reader.text("resumed"),
        "remove": reader.text("removed"),
        "restore": reader.text("restored"),
        "rename": reader.text("renamed"),
        "address": reader.text("changed the address"),
        "moved": reader.text("followed to a new address"),
        "interval": reader.text("changed the interval"),
        "standby": reader.text("changed who it stands by for"),
        "options": reader.text("changed the options"),
        "fulltext": reader.text("changed full text"),
        "import": reader.text("imported OPML"),
        "role": reader.text("changed a role"),
        "invite": reader.text("made an invitation"),
        "join": reader.text("took an invitation up"),
        "claim": reader.text("claimed the bot"),
        "quota": reader.text("changed a quota"),
        "broadcast": reader.text("sent a broadcast"),
        "stop": reader.text("stopped a broadcast"),
    }.get(act) or plain(act, 40)


def _value(reader: Reader, act: str, value: str) -> str:
    roles: Mapping[str, Role] = {"owner": "owner", "admin": "admin", "user": "user", "banned": "banned"}
    if act in {"role", "invite", "join", "claim"} and value in roles:
        return people_panels.role_name(reader, roles[value])
    return "" if act in {"pause", "resume"} else value

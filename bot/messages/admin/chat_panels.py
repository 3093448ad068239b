"""/users: the chats that use the bot, the figures of one chat, its quota."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.chat.callback_data import Tap
from bot.core.chat.roles import Person, choices
from bot.core.reports import Audience
from bot.core.types import Button, Chat, Words
from bot.messages.admin import people_panels
from bot.messages.markup import button, label, plain
from bot.messages.paging import LIST_PAGE, turn_buttons
from bot.messages.reader import Reader


def chat_kind(reader: Reader, kind: str) -> str:
    """Return the sort of a chat in a word."""
    return {"private": reader.text("private chat"), "channel": reader.text("channel")}.get(kind, reader.text("group"))


def panel(
    reader: Reader,
    audience: Audience,
    total: int,
    shown: Sequence[tuple[Chat, int]],
    *,
    page: int = 0,
    words: str = "",
) -> Words:
    """Write the panel of /users: how many chats there are, and a page of them."""
    lines = [
        reader.text("<b>Chats: {n}</b> · private {private} · groups {group} · channels {channel}").format(
            n=audience.chats,
            private=audience.kinds.get("private", 0),
            group=audience.groups,
            channel=audience.kinds.get("channel", 0),
        ),
        reader.text("On: {active} · watches: {watches} · new in 7 days: {new}").format(
            active=audience.active, watches=audience.watches, new=audience.new
        ),
    ]
    if words:
        lines.append(reader.text("With “{words}”: {n}").format(words=plain(words, 40), n=total))
    lines += [
        f"{'🟢' if chat.active else '⚪'} {people_panels.called(chat.telegram_id, chat.title)} · "
        + reader.plural("{n} watch", "{n} watches", count).format(n=count)
        for chat, count in shown
    ]
    keyboard: list[tuple[Button, ...]] = [
        (button(label(chat.title or str(chat.telegram_id), 30), "chat", chat.id),) for chat, _ in shown
    ]
    turn = turn_buttons(
        reader, page, max(0, -(-total // LIST_PAGE) - 1), "users", words if Tap.fits("users", f"{words}000000") else ""
    )
    keyboard += [turn] if turn else []
    back = (button(reader.text("Show all"), "users"),) if words else ()
    keyboard.append((*back, button(reader.text("Back"), "admin")))
    lines.append(reader.text("/users and a name or id finds one."))
    return Words("\n".join(lines), tuple(keyboard))


def chat_panel(
    reader: Reader,
    chat: Chat,
    since: datetime,
    watches: int,
    deliveries: int,
    off: str,
    most: int,
    whom: Person | None,
    by: Person,
    now: datetime,
) -> Words:
    """Write the figures of one chat, without its watches, which are private."""
    state = reader.text("on") if chat.active else reader.text("off ({why})").format(why=plain(_off(reader, off), 60))
    lines = [
        f"<b>{people_panels.called(chat.telegram_id, chat.title)}</b> · {chat_kind(reader, chat.kind)} · {state}",
        reader.text("Here since {time}").format(time=reader.time(since, now)),
        reader.text("Watches: {n} of at most {most}").format(n=watches, most=most),
        reader.text("Alerts in 24 hours: {n}").format(n=deliveries),
    ]
    keyboard: list[tuple[Button, ...]] = [(button(reader.text("Quota"), "quota", chat.id),)]
    if whom is not None:
        lines.append(reader.text("Role: {role}").format(role=people_panels.role_name(reader, whom.role)))
        able = choices(by, whom)
        more = [button(reader.text("Ban"), "role", whom.user_id, "banned")] if "banned" in able else []
        if whom.role == "banned" and "user" in able:
            more.append(button(reader.text("Unban"), "role", whom.user_id, "user"))
        keyboard[0] += (*more, button(reader.text("Role"), "person", whom.user_id))
    return Words("\n".join(lines), (*keyboard, (button(reader.text("Back"), "users"),)))


def _off(reader: Reader, why: str) -> str:
    return {
        "blocked": reader.text("blocked the bot"),
        "removed": reader.text("the bot was removed"),
        "banned": reader.text("banned"),
        "migrated": reader.text("moved to a supergroup"),
    }.get(why, why)


def ask_quota(reader: Reader, chat: Chat) -> Words:
    return Words(
        reader.text("How many watches may <b>{name}</b> have? A number, or “auto” = as configured.").format(
            name=plain(chat.title, 40) or chat.telegram_id
        ),
        ask="100, auto",
    )


def bad_quota(reader: Reader) -> Words:
    return Words(reader.text("Write a number from 0 to 100,000, or “auto”."))

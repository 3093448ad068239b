"""What admins say and tap about people and chats: roles, invitations, bans, quotas, and the log of changes."""

from datetime import timedelta

from telegram import BotCommandScopeChat, CallbackQuery, Update
from telegram.error import TelegramError

from bot.chat.admin.guard import Answered, Tapped, admins_answer, admins_only, ask, in_private, said
from bot.chat.context import Context, services_of
from bot.chat.incoming import Incoming, hear
from bot.chat.menu import set_menu
from bot.chat.services import Answer, Services
from bot.core.chat.callback_data import Tap
from bot.core.chat.roles import MANAGING, ROLES, Person, Refused, Role
from bot.core.types import Words
from bot.messages import replies
from bot.messages.admin import audit_log, chat_panels, people_panels
from bot.messages.paging import LIST_PAGE
from bot.newsroom.actions.access import QUOTA_MOST, allow, give, invite

SEARCH_MOST = 12
"""What fits into a button together with a page."""
PAGES_MOST = 1_000_000
"""Further on there is nothing: what a forged button asks for must not be more than a database can count."""
DAY, WEEK = timedelta(hours=24), timedelta(days=7)


@admins_only
@in_private
async def admin(update: Update, context: Context) -> None:
    """/admin: people with roles, and what else admins do."""
    incoming, services = hear(update), services_of(context)
    assert incoming is not None
    async with services.settle(incoming) as answer:
        await answer.say(await _people(services, answer))


@admins_only
@in_private
async def users(update: Update, context: Context) -> None:
    """/users: how many chats there are; with a name or an id, those that have it."""
    incoming, services = hear(update), services_of(context)
    assert incoming is not None
    async with services.settle(incoming) as answer:
        await answer.say(await _chats(services, answer, words=said(update)[:SEARCH_MOST]))


async def _by(services: Services, answer: Answer) -> Person:
    """Return who acts, with the role that they have in this very transaction; nobody in particular where it is gone meanwhile."""
    assert answer.incoming.user_id is not None
    return await services.person(answer.incoming.user_id, answer.tx) or Person(answer.incoming.user_id, "user")


async def _whom(services: Services, answer: Answer, user_id: int) -> Person:
    return await services.person(user_id, answer.tx) or Person(user_id, "user")


async def _people(services: Services, answer: Answer, *, page: int = 0) -> Words:
    known = {one.user_id: one for one in await answer.tx.people.every()}
    titles = await answer.tx.people.titles(services.rules.admins)
    found = [(Person(one, "owner", configured=True), titles.get(one, "")) for one in sorted(services.rules.admins)]
    found += [
        (Person(one.user_id, one.role), one.title) for one in known.values() if one.user_id not in services.rules.admins
    ]
    if not services.rules.invite_only:
        # Whoever may do what anybody may is nobody in particular.
        found = [(one, title) for one, title in found if one.role != "user"]
    by = await _by(services, answer)
    return people_panels.panel(
        services.reader(answer.incoming), found, by, page=page, invite_only=services.rules.invite_only
    )


async def _person(services: Services, answer: Answer, user_id: int, refused: Refused | None = None) -> Words:
    chat = await answer.tx.chats.find(user_id)
    whom, by = await _whom(services, answer, user_id), await _by(services, answer)
    title, chat_id = (chat.title, chat.id) if chat else ("", None)
    return people_panels.person_panel(services.reader(answer.incoming), whom, title, by, chat_id, refused)


async def _chats(services: Services, answer: Answer, *, page: int = 0, words: str = "") -> Words:
    audience = await answer.tx.statistics.audience(answer.now - WEEK)
    page = max(0, min(page, PAGES_MOST))
    total, shown = await answer.tx.statistics.find_chats(words, page=page, size=LIST_PAGE)
    counts = {
        "chats": audience.chats,
        "private": audience.kinds.get("private", 0),
        "group": audience.kinds.get("group", 0) + audience.kinds.get("supergroup", 0),
        "channel": audience.kinds.get("channel", 0),
        "active": audience.active,
        "watches": audience.watches,
        "new": audience.new,
    }
    return chat_panels.panel(services.reader(answer.incoming), counts, total, shown, page=page, words=words)


async def _chat(services: Services, answer: Answer, chat_id: int) -> Words | None:
    found = await answer.tx.statistics.chat(chat_id, answer.now - DAY)
    if found is None:
        return None
    chat = found.chat
    whom = await _whom(services, answer, chat.telegram_id) if chat.kind == "private" else None
    return chat_panels.chat_panel(
        services.reader(answer.incoming),
        chat,
        found.since,
        found.watches,
        found.deliveries,
        found.off,
        services.watches_most(chat),
        whom,
        await _by(services, answer),
        answer.now,
    )


# -- taps -----------------------------------------------------------------------------------------------------------------------


async def _admin_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    async with services.settle(incoming) as answer:
        shown = await _people(services, answer, page=tap.number)
    services.respond(query)
    services.edit(query, shown)


async def _person_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    async with services.settle(incoming) as answer:
        shown = await _person(services, answer, tap.number)
    services.respond(query)
    services.edit(query, shown)


async def _role_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Give somebody a role: who may is asked in the transaction that does it."""
    if tap.word not in ROLES:
        async with services.settle(incoming):
            pass
        services.gone(incoming, query)
        return
    wanted: Role = tap.word
    async with services.settle(incoming) as answer:
        by, whom = await _by(services, answer), await _whom(services, answer, tap.number)
        refused = await give(answer.tx, by, whom, wanted, answer.now)
        shown = await _person(services, answer, tap.number, refused)
        chat = await answer.tx.chats.find(tap.number)
    if refused is not None:
        services.respond(query, people_panels.role_refused(services.reader(incoming), refused), alert=True)
    else:
        services.respond(query)
        if chat is not None and chat.active and (wanted in MANAGING) != (whom.role in MANAGING):
            await _menu(services, incoming, tap.number, manages=wanted in MANAGING)
    services.edit(query, shown)


async def _menu(services: Services, incoming: Incoming, user_id: int, *, manages: bool) -> None:
    """Show somebody the menu of their new role."""
    if manages:
        await set_menu(services.bot, services.reader(incoming), [user_id])
        return
    try:
        await services.bot.delete_my_commands(scope=BotCommandScopeChat(user_id))
    except TelegramError:
        return  # commands are refused without a menu too


async def _invite_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    reader = services.reader(incoming)
    role: Role = "admin" if tap.word == "admin" else "user"
    async with services.settle(incoming) as answer:
        word = await invite(answer.tx, role, await _by(services, answer), answer.now)
    if word is None:
        services.respond(query, people_panels.role_refused(reader, "owners-only"), alert=True)
        return
    services.respond(query)
    # Shown by turning the panel: a message would keep the link, of which only the hash is to be stored.
    services.edit(query, people_panels.invitation(reader, role, f"https://t.me/{services.bot.username}?start={word}"))


async def _users_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    async with services.settle(incoming) as answer:
        shown = await _chats(services, answer, page=tap.number, words=tap.word)
    services.respond(query)
    services.edit(query, shown)


async def _chat_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    async with services.settle(incoming) as answer:
        shown = await _chat(services, answer, tap.number)
    if shown is None:
        services.gone(incoming, query)
        return
    services.respond(query)
    services.edit(query, shown)


async def _quota_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    async with services.settle(incoming) as answer:
        chat = await answer.tx.chats.get(tap.number)
        if chat is not None:
            await ask(answer, f"quota:{chat.id}", chat_panels.ask_quota(services.reader(incoming), chat))
    if chat is None:
        services.gone(incoming, query)
    else:
        services.respond(query)


@admins_answer
async def _quota(services: Services, incoming: Incoming, about: str, words: str) -> None:
    """Take the answer to how many watches a chat may have."""
    assert incoming.user_id is not None
    chat_id, words = int(about.partition(":")[2]), words.strip().lower()
    usual = words in {"auto", "自动", "默认"}
    good = usual or (words.isascii() and words.isdecimal() and len(words) <= 6 and int(words) <= QUOTA_MOST)
    reader = services.reader(incoming)
    async with services.settle(incoming) as answer:
        chat = await answer.tx.chats.get(chat_id)
        if not good:
            await answer.say(chat_panels.bad_quota(reader))
        elif chat is not None:
            await allow(answer.tx, chat, None if usual else int(words), incoming.user_id, answer.now)
            await answer.say(await _chat(services, answer, chat_id) or Words(replies.gone(reader)))
        else:
            await answer.say(Words(replies.gone(reader)))


async def _audit_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    async with services.settle(incoming) as answer:
        page = max(0, min(tap.number, PAGES_MOST))
        total, changes = await answer.tx.audit.count(), await answer.tx.audit.page(page, size=LIST_PAGE)
        named = {one for change in changes for one in (change.by, change.person) if one}
        titles = await answer.tx.people.titles(named)
    services.respond(query)
    services.edit(
        query, audit_log.log_page(services.reader(incoming), changes, titles, total, services.clock.now(), page=page)
    )


TAPS: dict[str, Tapped] = {
    "admin": _admin_tap,
    "person": _person_tap,
    "role": _role_tap,
    "invite": _invite_tap,
    "users": _users_tap,
    "chat": _chat_tap,
    "quota": _quota_tap,
    "audit": _audit_tap,
}
ANSWERS: dict[str, Answered] = {"quota": _quota}

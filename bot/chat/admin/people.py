"""/admin: people with roles, giving them, and invitations."""

from telegram import BotCommandScopeChat, CallbackQuery, Update
from telegram.error import TelegramError

from bot.chat.context import Context, services_of
from bot.chat.incoming import Incoming, hear
from bot.chat.menu import set_menu
from bot.chat.routing import on_command, on_tap
from bot.chat.services import Answer, Services
from bot.core.chat.callback_data import Tap
from bot.core.chat.roles import MANAGING, ROLES, Person, Role, RoleRefusal
from bot.core.types import Words
from bot.messages.admin import people_panels
from bot.newsroom.actions.access import give, invite


@on_command("admin", shows="people")
async def admin(update: Update, context: Context) -> None:
    """/admin: show people with roles, and the other things that admins do."""
    incoming, services = hear(update), services_of(context)
    assert incoming is not None
    async with services.settle(incoming) as answer:
        await answer.say(await _people(services, answer))


async def who_acts(services: Services, answer: Answer) -> Person:
    """Return the person who acts, with the role read in this transaction; role "user" if they have lost it."""
    assert answer.incoming.user_id is not None
    return await services.person(answer.incoming.user_id, answer.tx) or Person(answer.incoming.user_id, "user")


async def person_of(services: Services, answer: Answer, user_id: int) -> Person:
    """Return a person with their role; role "user" if they have none."""
    return await services.person(user_id, answer.tx) or Person(user_id, "user")


async def _people(services: Services, answer: Answer, *, page: int = 0) -> Words:
    known = {one.user_id: one for one in await answer.tx.people.every()}
    titles = await answer.tx.people.titles(services.rules.admins)
    found = [(Person(one, "owner", configured=True), titles.get(one, "")) for one in sorted(services.rules.admins)]
    found += [
        (Person(one.user_id, one.role), one.title) for one in known.values() if one.user_id not in services.rules.admins
    ]
    if not services.rules.invite_only:
        # People with the role "user" have no special rights: they are not listed.
        found = [(one, title) for one, title in found if one.role != "user"]
    by = await who_acts(services, answer)
    return people_panels.panel(
        services.reader(answer.incoming), found, by, page=page, invite_only=services.rules.invite_only
    )


async def _person(services: Services, answer: Answer, user_id: int, refused: RoleRefusal | None = None) -> Words:
    chat = await answer.tx.chats.find(user_id)
    whom, by = await person_of(services, answer, user_id), await who_acts(services, answer)
    title, chat_id = (chat.title, chat.id) if chat else ("", None)
    return people_panels.person_panel(services.reader(answer.incoming), whom, title, by, chat_id, refused)


# -- taps --------------------------------------------------------------------------------------------------------------


@on_tap("admin", shows="people")
async def admin_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Show the panel of people; ``tap.number`` = the page."""
    async with services.settle(incoming) as answer:
        shown = await _people(services, answer, page=tap.number)
    services.turn(query, shown)


@on_tap("person", shows="people")
async def person_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button of a person: show their role; ``tap.number`` = their Telegram id."""
    async with services.settle(incoming) as answer:
        shown = await _person(services, answer, tap.number)
    services.turn(query, shown)


@on_tap("role", shows="people")
async def role_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button of a role: give it to a person; the right to do so is checked in the same transaction."""
    if tap.word not in ROLES:
        await services.settle_without_effect(incoming)
        services.gone(incoming, query)
        return
    wanted: Role = tap.word
    async with services.settle(incoming) as answer:
        by, whom = await who_acts(services, answer), await person_of(services, answer, tap.number)
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
    """Show a person the menu of their new role."""
    if manages:
        await set_menu(services.bot, services.reader(incoming), [user_id])
        return
    try:
        await services.bot.delete_my_commands(scope=BotCommandScopeChat(user_id))
    except TelegramError:
        return  # commands are refused without a menu too


@on_tap("invite", shows="people")
async def invite_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button 邀请: show a link that works once; ``tap.word`` = the role."""
    reader = services.reader(incoming)
    role: Role = "admin" if tap.word == "admin" else "user"
    async with services.settle(incoming) as answer:
        word = await invite(answer.tx, role, await who_acts(services, answer), answer.now)
    if word is None:
        services.respond(query, people_panels.role_refused(reader, "owners-only"), alert=True)
        return
    services.respond(query)
    # Shown in the panel: a message in the outbox would keep the link, of which only the hash is to be stored.
    services.edit(query, people_panels.invitation(reader, role, f"https://t.me/{services.bot.username}?start={word}"))

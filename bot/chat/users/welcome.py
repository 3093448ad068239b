"""/start and /help: the welcome, the links behind /start, and the list of commands."""

from telegram import CallbackQuery, Update

from bot.chat.admin.sources import open_sources
from bot.chat.context import Context, services_of, words_of
from bot.chat.incoming import Incoming, hear
from bot.chat.menu import set_menu
from bot.chat.routing import on_command, on_tap
from bot.chat.services import Services
from bot.chat.users.membership import switch_on
from bot.chat.users.subscriptions import subscribe_words
from bot.core.chat.callback_data import Tap
from bot.core.chat.deep_links import SOURCES, read_payload
from bot.core.chat.roles import MANAGING
from bot.messages import welcome
from bot.messages.admin import people_panels
from bot.newsroom.actions.access import ADMIN_PREFIX, USER_PREFIX, accept
from bot.newsroom.actions.add_source import OWNER_PREFIX, claim_owner


@on_command("start")
async def start(update: Update, context: Context) -> None:
    """/start: make the chat active again; a payload claims the bot or watches the words of a link."""
    incoming, services, payload = hear(update), services_of(context), words_of(update)
    if incoming is None:
        return
    reader = services.reader(incoming)
    if payload.startswith(OWNER_PREFIX) and incoming.private and incoming.user_id is not None:
        async with services.settle(incoming) as answer:
            claimed = await claim_owner(answer.tx, payload, incoming.user_id, answer.now)
            await answer.say(
                people_panels.you_are_owner(reader) if claimed else people_panels.owner_link_expired(reader)
            )
        if claimed:
            await set_menu(services.bot, reader, [incoming.user_id])
        return
    if payload.startswith((ADMIN_PREFIX, USER_PREFIX)) and incoming.private and incoming.user_id is not None:
        async with services.settle(incoming) as answer:
            await switch_on(services, answer.tx, incoming)
            person = await services.person(incoming.user_id, answer.tx)
            role = await accept(answer.tx, payload, person, incoming.user_id, answer.now)
            await answer.say(
                people_panels.welcome_role(reader, role) if role else people_panels.invitation_expired(reader)
            )
        if role in MANAGING:
            await set_menu(services.bot, reader, [incoming.user_id])
        return
    async with services.store.write() as tx:
        await switch_on(services, tx, incoming)
    if payload == SOURCES and incoming.private:
        await open_sources(update, context)
        return
    wanted = await _linked_watch(services, payload) if payload else ""
    if wanted:
        await subscribe_words(services, incoming, wanted)
        return
    await services.answer(
        incoming, welcome.start(reader, admin=incoming.private and await services.is_admin(incoming.user_id))
    )


async def _linked_watch(services: Services, payload: str) -> str:
    link = read_payload(payload)
    if link is None or link.text:
        return link.text if link else ""
    async with services.store.read() as tx:
        watch = await tx.watches.get(link.watch_id)
    return watch.text if watch and link.names(watch.text) else ""


@on_command("help")
async def help_(update: Update, context: Context) -> None:
    """/help: show the list of commands."""
    if (incoming := hear(update)) is not None:
        await _show_help(services_of(context), incoming)


@on_tap("help")
async def help_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:  # noqa: ARG001
    """Button 帮助: show the list of commands."""
    await _show_help(services, incoming)
    services.respond(query)


async def _show_help(services: Services, incoming: Incoming) -> None:
    admin = incoming.private and await services.is_admin(incoming.user_id)
    await services.answer(
        incoming, welcome.commands_help(services.reader(incoming), admin=admin, group=not incoming.private)
    )

"""What users say: commands, words without a slash, answers to the bot's questions, and being blocked or added."""

import re
from dataclasses import replace

from telegram import Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.chat.access import owners_of
from bot.chat.context import QUESTION_LASTS, Context, allowed, asked, services_of, words_of
from bot.chat.incoming import Incoming, hear
from bot.chat.menu import set_menu
from bot.chat.services import Services
from bot.core.chat.deep_links import SOURCES, read_payload
from bot.core.chat.roles import MANAGING
from bot.core.errors import WatchError
from bot.core.types import Words
from bot.core.watches.semantics import understand
from bot.messages import latest_news, subscriptions, watch_errors, watch_list, welcome
from bot.messages.admin import people_panels
from bot.newsroom.actions.access import ADMIN_PREFIX, USER_PREFIX, accept
from bot.newsroom.actions.add_source import OWNER_PREFIX, claim_owner
from bot.newsroom.actions.latest import latest
from bot.newsroom.actions.subscribe import subscribe, unsubscribe
from bot.store import Transaction

# 订阅 X, 盯 X, 退订 X, 最新, 列表, 帮助 work without a slash, as do their English words; X after a blank or a colon:
# 盯盘神器 and 关注度上升 are no commands.
_SLASHLESS = re.compile(
    r"\s*(?:(?P<subscribe>订阅|訂閱|盯|关注|關注|subscribe|watch)|(?P<unsubscribe>退订|退訂|取消订阅|取消訂閱|unsubscribe|unwatch)"
    r"|(?P<latest>最新|latest)|(?P<list>列表|我的关注|list)|(?P<help>帮助|幫助|help))(?:[\s:：]+(?P<rest>.*))?",
    re.IGNORECASE | re.DOTALL,
)


async def start(update: Update, context: Context) -> None:
    """/start: wakes the chat up again; with a payload claims the bot or watches what a link carries."""
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
            await _switch_on(services, answer.tx, incoming)
            person = await services.person(incoming.user_id, answer.tx)
            role = await accept(answer.tx, payload, person, incoming.user_id, answer.now)
            await answer.say(
                people_panels.welcome_role(reader, role) if role else people_panels.invitation_expired(reader)
            )
        if role in MANAGING:
            await set_menu(services.bot, reader, [incoming.user_id])
        return
    async with services.store.write() as tx:
        await _switch_on(services, tx, incoming)
    if payload == SOURCES and incoming.private:
        from bot.chat.admin.sources import opened

        await opened(update, context)
        return
    wanted = await _linked_watch(services, payload) if payload else ""
    if wanted:
        await _subscribe(services, incoming, wanted)
        return
    await services.answer(
        incoming, welcome.start(reader, admin=incoming.private and await services.is_admin(incoming.user_id))
    )


async def _switch_on(services: Services, tx: Transaction, incoming: Incoming) -> None:
    """Make a chat active again; what waited for it for too long is old news (guarantee 6)."""
    await tx.chats.switch_on(incoming.telegram_id)
    await tx.broadcasts.lapse(incoming.telegram_id)
    if services.rules.stale_after is not None:
        await tx.deliveries.drop_old(incoming.telegram_id, services.clock.now() - services.rules.stale_after)


async def _linked_watch(services: Services, payload: str) -> str:
    link = read_payload(payload)
    if link is None or link.text:
        return link.text if link else ""
    async with services.store.read() as tx:
        watch = await tx.chats.get_watch(link.watch_id)
    return watch.text if watch and link.names(watch.text) else ""


async def help_(update: Update, context: Context) -> None:
    """/help."""
    if (incoming := hear(update)) is not None:
        services = services_of(context)
        admin = incoming.private and await services.is_admin(incoming.user_id)
        await services.answer(
            incoming, welcome.commands_help(services.reader(incoming), admin=admin, group=not incoming.private)
        )


async def subscribe_(update: Update, context: Context) -> None:
    """/subscribe, /sub, /watch: with words watches them, bare asks for them."""
    if (incoming := hear(update)) is not None:
        await _subscribe(services_of(context), incoming, words_of(update))


async def _subscribe(services: Services, incoming: Incoming, words: str) -> None:
    reader = services.reader(incoming)
    if not await allowed(services, incoming):
        return
    async with services.settle(incoming) as answer:
        if not words:
            if incoming.user_id is None:  # an anonymous admin or a channel: nobody whose answer could be told
                await answer.say(subscriptions.say_it_at_once(reader))
                return
            await answer.tx.inbox.ask(answer.chat.id, incoming.user_id, "subscribe", answer.now + QUESTION_LASTS)
            await answer.say(subscriptions.ask(reader))
            return
        result = await subscribe(
            answer.tx,
            answer.chat,
            words,
            services.listings,
            by=incoming.user_id,
            at=answer.now,
            most=services.watches_most(answer.chat),
        )
        await answer.say(services.subscribed(incoming, result), watches=result.new)


async def unsubscribe_(update: Update, context: Context) -> None:
    """/unsubscribe, /unsub: with words ends that watch, bare lists buttons."""
    if (incoming := hear(update)) is not None:
        await _unsubscribe(services_of(context), incoming, words_of(update))


async def _unsubscribe(services: Services, incoming: Incoming, words: str) -> None:
    reader = services.reader(incoming)
    if not await allowed(services, incoming):
        return
    async with services.settle(incoming) as answer:
        if not words:
            await answer.say(watch_list.panel(reader, await answer.tx.chats.watches(answer.chat.id)))
            return
        watch = await unsubscribe(answer.tx, answer.chat, words, services.listings, at=answer.now)
        await answer.say(
            subscriptions.unsubscribed(reader, watch) if watch else subscriptions.not_watched(reader, words)
        )


async def list_(update: Update, context: Context) -> None:
    """/list: what is watched here."""
    if (incoming := hear(update)) is not None:
        await _list(services_of(context), incoming)


async def _list(services: Services, incoming: Incoming) -> None:
    async with services.settle(incoming) as answer:
        await answer.say(watch_list.panel(services.reader(incoming), await answer.tx.chats.watches(answer.chat.id)))


async def latest_(update: Update, context: Context) -> None:
    """/latest: the latest news; with words, what they hit."""
    if (incoming := hear(update)) is not None:
        await _latest(services_of(context), incoming, words_of(update))


async def _latest(services: Services, incoming: Incoming, words: str, *, search: bool = False) -> None:
    await services.answer(incoming, await latest_words(services, incoming, words, search=search))


async def latest_words(
    services: Services,
    incoming: Incoming,
    words: str = "",
    *,
    before: int | None = None,
    after: int | None = None,
    search: bool = False,
) -> Words:
    """Write one page of /latest; a search carries a button to watch what was searched for."""
    reader = services.reader(incoming)
    try:
        meaning = understand(words, services.listings) if words else None
    except WatchError as exc:
        return Words(watch_errors.problem(reader, exc))
    page = await latest(services.store, meaning, before=before, after=after)
    terms = meaning.terms() if meaning else ()
    shown = latest_news.latest(
        reader, page.articles, services.clock.now(), newer=page.newer, older=page.older, words=words, terms=terms
    )
    hint = latest_news.search_hint(reader, words) if search and page.articles else ()
    return Words(shown.html, (*shown.keyboard, hint)) if hint else shown


async def text(update: Update, context: Context) -> None:
    """Anything without a slash: the answer to a question, a word that works without one, else (in private) a search."""
    incoming, services, words = hear(update), services_of(context), words_of(update)
    if incoming is None:
        return
    message = update.effective_message
    if not incoming.private:
        mention = f"@{services.bot.username}".lower()
        replied = message.reply_to_message if message else None
        to_us = replied is not None and replied.from_user is not None and replied.from_user.id == services.bot.id
        if mention in words.lower():
            words = re.sub(re.escape(mention), "", words, flags=re.IGNORECASE).strip()
        elif not (to_us and await asked(services, incoming)):
            return
    about = await asked(services, incoming)
    command = _SLASHLESS.fullmatch(words)
    from bot.chat.admin.registry import ADMIN_ANSWERS, ANY_WORDS

    asked_of_admins = about.partition(":")[0] if about is not None else ""
    # A list of watches may begin with any word, and so may a source's name.
    if command is not None and not (about == "import" and "\n" in words) and asked_of_admins not in ANY_WORDS:
        await _slashless(update, context, command)
        return
    if about == "subscribe":
        await _subscribe(services, replace(incoming, answering=True), words)
    elif about == "import":
        from bot.chat.users.lists import answered

        await answered(services, replace(incoming, answering=True), words)
    elif about is not None and asked_of_admins in ADMIN_ANSWERS:
        await ADMIN_ANSWERS[asked_of_admins](services, replace(incoming, answering=True), about, words)
    elif incoming.private:
        await _latest(services, incoming, words, search=True)
    else:
        await services.answer(incoming, welcome.commands_help(services.reader(incoming), admin=False, group=True))


async def _slashless(update: Update, context: Context, command: re.Match[str]) -> None:
    incoming, services, rest = hear(update), services_of(context), (command["rest"] or "").strip()
    assert incoming is not None
    if command["subscribe"]:
        await _subscribe(services, incoming, rest)
    elif command["unsubscribe"]:
        await _unsubscribe(services, incoming, rest)
    elif command["latest"]:
        await _latest(services, incoming, rest)
    elif command["list"]:
        await _list(services, incoming)
    else:
        await help_(update, context)


async def unknown(update: Update, context: Context) -> None:
    """A command that we do not have: in private help, in groups silence (it may be another bot's)."""
    incoming = hear(update)
    if incoming is not None and incoming.private:
        await help_(update, context)


async def membership(update: Update, context: Context) -> None:
    """The bot was blocked, unblocked, added to a group or removed from one."""
    incoming, services, change = hear(update), services_of(context), update.my_chat_member
    if incoming is None or change is None:
        return
    status = change.new_chat_member.status
    async with services.settle(incoming) as answer:
        if status in {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}:
            await answer.tx.chats.switch_off(
                incoming.telegram_id, "blocked" if incoming.private else "removed", answer.now
            )
            return
        await _switch_on(services, answer.tx, incoming)
        was = change.old_chat_member.status
        if incoming.kind in {ChatType.GROUP, ChatType.SUPERGROUP} and was in {
            ChatMemberStatus.BANNED,
            ChatMemberStatus.LEFT,
        }:
            greeting = welcome.group_greeting(services.reader(incoming), ask_quiet="quiet" not in answer.chat.settings)
            if services.rules.invite_only and not await answer.tx.chats.is_let_in(incoming.telegram_id):
                greeting = people_panels.invited_only(services.reader(incoming), await owners_of(services, answer.tx))
            await answer.tx.outbox.say(answer.chat.id, greeting, answer.now)


async def migrated(update: Update, context: Context) -> None:
    """A group became a supergroup: its watches follow."""
    incoming, services, message = hear(update), services_of(context), update.effective_message
    if incoming is None or message is None:
        return
    async with services.settle(incoming) as answer:
        if message.migrate_to_chat_id:
            await answer.tx.chats.migrate(incoming.telegram_id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id:
            await answer.tx.chats.migrate(message.migrate_from_chat_id, incoming.telegram_id)

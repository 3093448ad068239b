"""What users say: commands, words without a slash, answers to the bot's questions, and being blocked or added."""

import re
from dataclasses import replace
from datetime import timedelta

from telegram import Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import ContextTypes

from bot.chat.desk import Desk
from bot.chat.door import owners_of
from bot.chat.heard import Heard, hear
from bot.chat.menu import set_menu
from bot.core.chat.deep_links import SOURCES, read_payload
from bot.core.chat.roles import MANAGING
from bot.core.errors import WatchError
from bot.core.types import Words
from bot.core.watches.semantics import understand
from bot.newsroom.actions.access import ADMIN_PREFIX, USER_PREFIX, accept
from bot.newsroom.actions.add_source import OWNER_PREFIX, claim_owner
from bot.newsroom.actions.latest import latest
from bot.newsroom.actions.subscribe import subscribe, unsubscribe
from bot.store import Transaction

Context = ContextTypes.DEFAULT_TYPE
QUESTION_LASTS = timedelta(minutes=10)
# 订阅 X, 盯 X, 退订 X, 最新, 列表, 帮助 work without a slash (DESIGN 11), as do their English words; X after a blank or a colon:
# 盯盘神器 and 关注度上升 are no commands.
_SLASHLESS = re.compile(
    r"\s*(?:(?P<subscribe>订阅|訂閱|盯|关注|關注|subscribe|watch)|(?P<unsubscribe>退订|退訂|取消订阅|取消訂閱|unsubscribe|unwatch)"
    r"|(?P<latest>最新|latest)|(?P<list>列表|我的关注|list)|(?P<help>帮助|幫助|help))(?:[\s:：]+(?P<rest>.*))?",
    re.IGNORECASE | re.DOTALL,
)


def desk_of(context: Context) -> Desk:
    """Return the desk that app.py put into the application."""
    desk: Desk = context.bot_data["desk"]
    return desk


def words_in(update: Update) -> str:
    """Return what a message says: its text, or what stands under its picture or file."""
    message = update.effective_message
    return (message.text or message.caption or "") if message else ""


def words_of(update: Update) -> str:
    """Return what follows the command, or the whole text."""
    text = words_in(update)
    return re.sub(r"^/\S+\s*", "", text).strip() if text.startswith("/") else text.strip()


async def start(update: Update, context: Context) -> None:
    """/start: wakes the chat up again; with a payload claims the bot or watches what a link carries."""
    heard, desk, payload = hear(update), desk_of(context), words_of(update)
    if heard is None:
        return
    wording = desk.wording(heard)
    if payload.startswith(OWNER_PREFIX) and heard.private and heard.user_id is not None:
        async with desk.settle(heard) as answer:
            claimed = await claim_owner(answer.tx, payload, heard.user_id, answer.now)
            await answer.say(wording.owner() if claimed else wording.owner_link_stale())
        if claimed:
            await set_menu(desk.bot, wording, [heard.user_id])
        return
    if payload.startswith((ADMIN_PREFIX, USER_PREFIX)) and heard.private and heard.user_id is not None:
        async with desk.settle(heard) as answer:
            await _switch_on(desk, answer.tx, heard)
            person = await desk.person(heard.user_id, answer.tx)
            role = await accept(answer.tx, payload, person, heard.user_id, answer.now)
            await answer.say(wording.welcome_role(role) if role else wording.invitation_stale())
        if role in MANAGING:
            await set_menu(desk.bot, wording, [heard.user_id])
        return
    async with desk.store.write() as tx:
        await _switch_on(desk, tx, heard)
    if payload == SOURCES and heard.private:
        from bot.chat.admin_sources import opened

        await opened(update, context)
        return
    wanted = await _linked_watch(desk, payload) if payload else ""
    if wanted:
        await _subscribe(desk, heard, wanted)
        return
    await desk.answer(heard, wording.start(admin=heard.private and await desk.is_admin(heard.user_id)))


async def _switch_on(desk: Desk, tx: Transaction, heard: Heard) -> None:
    """Make a chat active again; what waited for it for too long is old news (guarantee 6)."""
    await tx.chats.switch_on(heard.telegram_id)
    await tx.broadcasts.lapse(heard.telegram_id)
    if desk.rules.stale_after is not None:
        await tx.deliveries.drop_old(heard.telegram_id, desk.clock.now() - desk.rules.stale_after)


async def _linked_watch(desk: Desk, payload: str) -> str:
    link = read_payload(payload)
    if link is None or link.text:
        return link.text if link else ""
    async with desk.store.read() as tx:
        watch = await tx.chats.get_watch(link.watch_id)
    return watch.text if watch and link.names(watch.text) else ""


async def help_(update: Update, context: Context) -> None:
    """/help."""
    if (heard := hear(update)) is not None:
        desk = desk_of(context)
        admin = heard.private and await desk.is_admin(heard.user_id)
        await desk.answer(heard, desk.wording(heard).help(admin=admin, group=not heard.private))


async def subscribe_(update: Update, context: Context) -> None:
    """/subscribe, /sub, /watch: with words watches them, bare asks for them."""
    if (heard := hear(update)) is not None:
        await _subscribe(desk_of(context), heard, words_of(update))


async def _subscribe(desk: Desk, heard: Heard, words: str) -> None:
    wording = desk.wording(heard)
    if not await allowed(desk, heard):
        return
    async with desk.settle(heard) as answer:
        if not words:
            if heard.user_id is None:  # an anonymous admin or a channel: nobody whose answer could be told
                await answer.say(wording.say_it_at_once())
                return
            await answer.tx.inbox.ask(answer.chat.id, heard.user_id, "subscribe", answer.now + QUESTION_LASTS)
            await answer.say(wording.ask_watch())
            return
        result = await subscribe(
            answer.tx,
            answer.chat,
            words,
            desk.listings,
            by=heard.user_id,
            at=answer.now,
            most=desk.watches_most(answer.chat),
        )
        await answer.say(desk.subscribed(heard, result), watches=result.new)


async def unsubscribe_(update: Update, context: Context) -> None:
    """/unsubscribe, /unsub: with words ends that watch, bare lists buttons."""
    if (heard := hear(update)) is not None:
        await _unsubscribe(desk_of(context), heard, words_of(update))


async def _unsubscribe(desk: Desk, heard: Heard, words: str) -> None:
    wording = desk.wording(heard)
    if not await allowed(desk, heard):
        return
    async with desk.settle(heard) as answer:
        if not words:
            await answer.say(wording.watches(await answer.tx.chats.watches(answer.chat.id)))
            return
        watch = await unsubscribe(answer.tx, answer.chat, words, desk.listings, at=answer.now)
        await answer.say(wording.unwatched(watch) if watch else wording.not_watched(words))


async def list_(update: Update, context: Context) -> None:
    """/list: what is watched here."""
    if (heard := hear(update)) is not None:
        await _list(desk_of(context), heard)


async def _list(desk: Desk, heard: Heard) -> None:
    async with desk.settle(heard) as answer:
        await answer.say(desk.wording(heard).watches(await answer.tx.chats.watches(answer.chat.id)))


async def latest_(update: Update, context: Context) -> None:
    """/latest: the latest news; with words, what they hit."""
    if (heard := hear(update)) is not None:
        await _latest(desk_of(context), heard, words_of(update))


async def _latest(desk: Desk, heard: Heard, words: str, *, search: bool = False) -> None:
    await desk.answer(heard, await latest_words(desk, heard, words, search=search))


async def latest_words(
    desk: Desk,
    heard: Heard,
    words: str = "",
    *,
    before: int | None = None,
    after: int | None = None,
    search: bool = False,
) -> Words:
    """Write one page of /latest; a search carries a button to watch what was searched for."""
    wording = desk.wording(heard)
    try:
        meaning = understand(words, desk.listings) if words else None
    except WatchError as exc:
        return Words(wording.watch_error(exc))
    page = await latest(desk.store, meaning, before=before, after=after)
    terms = meaning.terms() if meaning else ()
    shown = wording.latest(
        page.articles, desk.clock.now(), newer=page.newer, older=page.older, words=words, terms=terms
    )
    hint = wording.search_hint(words) if search and page.articles else ()
    return Words(shown.html, (*shown.keyboard, hint)) if hint else shown


async def text(update: Update, context: Context) -> None:
    """Anything without a slash: the answer to a question, a word that works without one, else (in private) a search."""
    heard, desk, words = hear(update), desk_of(context), words_of(update)
    if heard is None:
        return
    message = update.effective_message
    if not heard.private:
        mention = f"@{desk.bot.username}".lower()
        replied = message.reply_to_message if message else None
        to_us = replied is not None and replied.from_user is not None and replied.from_user.id == desk.bot.id
        if mention in words.lower():
            words = re.sub(re.escape(mention), "", words, flags=re.IGNORECASE).strip()
        elif not (to_us and await asked(desk, heard)):
            return
    about = await asked(desk, heard)
    command = _SLASHLESS.fullmatch(words)
    from bot.chat.admin_desk import ADMIN_ANSWERS, ANY_WORDS

    asked_of_admins = about.partition(":")[0] if about is not None else ""
    # A list of watches may begin with any word, and so may a source's name.
    if command is not None and not (about == "import" and "\n" in words) and asked_of_admins not in ANY_WORDS:
        await _slashless(update, context, command)
        return
    if about == "subscribe":
        await _subscribe(desk, replace(heard, answering=True), words)
    elif about == "import":
        from bot.chat.lists import answered

        await answered(desk, replace(heard, answering=True), words)
    elif about is not None and asked_of_admins in ADMIN_ANSWERS:
        await ADMIN_ANSWERS[asked_of_admins](desk, replace(heard, answering=True), about, words)
    elif heard.private:
        await _latest(desk, heard, words, search=True)
    else:
        await desk.answer(heard, desk.wording(heard).help(admin=False, group=True))


async def _slashless(update: Update, context: Context, command: re.Match[str]) -> None:
    heard, desk, rest = hear(update), desk_of(context), (command["rest"] or "").strip()
    assert heard is not None
    if command["subscribe"]:
        await _subscribe(desk, heard, rest)
    elif command["unsubscribe"]:
        await _unsubscribe(desk, heard, rest)
    elif command["latest"]:
        await _latest(desk, heard, rest)
    elif command["list"]:
        await _list(desk, heard)
    else:
        await help_(update, context)


async def asked(desk: Desk, heard: Heard) -> str | None:
    """Return what somebody was asked here and has not answered."""
    if heard.user_id is None:
        return None
    async with desk.store.write() as tx:
        chat = await tx.chats.meet(
            heard.telegram_id, heard.thread_id, heard.kind, heard.title, desk.rules.language, desk.clock.now()
        )
        return await tx.inbox.asked(chat.id, heard.user_id, desk.clock.now())


async def allowed(desk: Desk, heard: Heard) -> bool:
    """In groups only the group's admins change things; says so and settles the update otherwise."""
    may = await desk.may_change(heard)
    if not may:
        wording = desk.wording(heard)
        await desk.answer(heard, Words(wording.cannot_ask_telegram() if may is None else wording.only_group_admins()))
    return bool(may)


async def unknown(update: Update, context: Context) -> None:
    """A command that we do not have: in private help, in groups silence (it may be another bot's)."""
    heard = hear(update)
    if heard is not None and heard.private:
        await help_(update, context)


async def membership(update: Update, context: Context) -> None:
    """The bot was blocked, unblocked, added to a group or removed from one."""
    heard, desk, change = hear(update), desk_of(context), update.my_chat_member
    if heard is None or change is None:
        return
    status = change.new_chat_member.status
    async with desk.settle(heard) as answer:
        if status in {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}:
            await answer.tx.chats.switch_off(heard.telegram_id, "blocked" if heard.private else "removed", answer.now)
            return
        await _switch_on(desk, answer.tx, heard)
        was = change.old_chat_member.status
        if heard.kind in {ChatType.GROUP, ChatType.SUPERGROUP} and was in {
            ChatMemberStatus.BANNED,
            ChatMemberStatus.LEFT,
        }:
            greeting = desk.wording(heard).group_greeting(ask_quiet="quiet" not in answer.chat.settings)
            if desk.rules.invite_only and not await answer.tx.chats.is_let_in(heard.telegram_id):
                greeting = desk.wording(heard).invited_only(await owners_of(desk, answer.tx))
            await answer.tx.outbox.say(answer.chat.id, greeting, answer.now)


async def migrated(update: Update, context: Context) -> None:
    """A group became a supergroup: its watches follow."""
    heard, desk, message = hear(update), desk_of(context), update.effective_message
    if heard is None or message is None:
        return
    async with desk.settle(heard) as answer:
        if message.migrate_to_chat_id:
            await answer.tx.chats.migrate(heard.telegram_id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id:
            await answer.tx.chats.migrate(message.migrate_from_chat_id, heard.telegram_id)

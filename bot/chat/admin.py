"""What admins say: every handler here asks for the numeric id first (guarded), at the handler and again at each tap."""

from collections.abc import Callable, Coroutine
from functools import wraps

from telegram import Update
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.chat.commands import QUESTION_LASTS, Context, desk_of, words_of
from bot.chat.desk import Desk
from bot.chat.heard import Heard, hear
from bot.core.errors import SourceError
from bot.newsroom.manage import look, offer

Handler = Callable[[Update, Context], Coroutine[None, None, None]]


def admins_only(handler: Handler) -> Handler:
    """Refuse everybody who is not an admin by numeric id, politely, without running the handler."""

    @wraps(handler)
    async def guarded(update: Update, context: Context) -> None:
        heard, desk = hear(update), desk_of(context)
        if heard is None:
            return
        if await desk.is_admin(heard.user_id):
            await handler(update, context)
        else:
            await desk.answer(heard, desk.wording(heard).admins_only())

    guarded.admins_only = True  # type: ignore[attr-defined]  # read by the test that finds every admin handler
    return guarded


@admins_only
async def sources(update: Update, context: Context) -> None:
    """/sources: the panel of news sources."""
    heard, desk = hear(update), desk_of(context)
    assert heard is not None
    async with desk.settle(heard) as answer:
        found = await answer.tx.sources.all()
        today = await answer.tx.news.count_by_source(answer.now)
        await answer.say(desk.wording(heard).sources(found, today))


@admins_only
async def addsource(update: Update, context: Context) -> None:
    """/addsource: with an address looks at it at once, bare asks for one."""
    heard, desk, words = hear(update), desk_of(context), words_of(update)
    assert heard is not None
    if words:
        await add_source(desk, heard, words)
        return
    async with desk.settle(heard) as answer:
        assert heard.user_id is not None
        await answer.tx.inbox.ask(answer.chat.id, heard.user_id, "addsource", answer.now + QUESTION_LASTS)
        await answer.say(desk.wording(heard).ask_source())


async def add_source(desk: Desk, heard: Heard, words: str) -> None:
    """Fetch an address, show what it holds, and offer to save it. Checks again who asks: answers to questions come here too."""
    wording = desk.wording(heard)
    if not await desk.is_admin(heard.user_id):
        await desk.answer(heard, wording.admins_only())
        return
    assert heard.user_id is not None
    url = words.split(maxsplit=1)[0]
    if not url.lower().startswith(("http://", "https://")):
        if "://" in url or "." not in url:
            await desk.answer(heard, wording.not_an_address(url))
            return
        url = f"https://{url}"
    async with desk.store.read() as tx:
        known = await tx.sources.by_url(url)
    if known is not None:
        await desk.answer(heard, wording.source_known(known))
        return
    await _typing(desk, heard)
    try:
        found = await look(desk.web, url)
    except SourceError as exc:
        await desk.answer(heard, wording.source_unreadable(url, exc.reason, exc.detail))
        return
    async with desk.settle(heard) as answer:
        # The update's id is as good a number as any: one offer per /addsource.
        await offer(answer.tx, found, heard.update_id, by=heard.user_id, at=answer.now)
        await answer.say(
            wording.source_found(
                found.name,
                found.kind,
                found.url,
                [(item.title or item.text, item.published_at) for item in found.items],
                len(found.refused),
                answer.now,
                heard.update_id,
            )
        )


async def _typing(desk: Desk, heard: Heard) -> None:
    try:
        await desk.bot.send_chat_action(heard.telegram_id, ChatAction.TYPING, message_thread_id=heard.thread_id or None)
    except TelegramError:
        return  # a courtesy only

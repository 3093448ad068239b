"""Why: /why says how things stand here and what became of an article; its buttons send a test alert and look again."""

from telegram import CallbackQuery, Update

from bot.chat.commands import Context, desk_of, words_of
from bot.chat.desk import Desk
from bot.chat.heard import Heard, hear
from bot.core.chat.callback_data import Tap
from bot.core.types import Chat, Words
from bot.newsroom.actions.why import overview, trace


async def why_(update: Update, context: Context) -> None:
    """/why: bare, how things stand; with a link or words, what became of that article here."""
    heard, desk, words = hear(update), desk_of(context), words_of(update)
    if heard is not None:
        await desk.answer(heard, await (_trace(desk, heard, words) if words else _overview(desk, heard)))


async def why_tap(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:  # noqa: ARG001
    """刷新: turn the message into how things stand now."""
    words = await _overview(desk, heard)
    async with desk.settle(heard):
        pass
    desk.respond(query)
    desk.edit(query, words)


async def test_tap(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:  # noqa: ARG001
    """发一条测试推送: through the outbox, as every alert."""
    wording = desk.wording(heard)
    async with desk.settle(heard) as answer:
        await answer.tx.outbox.say(answer.chat.id, wording.test_alert(answer.now), answer.now, kind="notice")
    desk.respond(query, wording.test_sent(active=answer.chat.active))


async def _overview(desk: Desk, heard: Heard) -> Words:
    found = await overview(
        desk.store,
        await _chat(desk, heard),
        desk.clock.now(),
        desk.promises,
        everywhere=await _admin(desk, heard),
    )
    return desk.wording(heard).why_overview(found, desk.clock.now())


async def _trace(desk: Desk, heard: Heard, words: str) -> Words:
    found = await trace(
        desk.store,
        await _chat(desk, heard),
        words,
        desk.listings,
        desk.clock.now(),
        desk.promises,
        stale_after=desk.rules.stale_after,
    )
    details = await _admin(desk, heard)
    return desk.wording(heard).why_trace(found, desk.listings, desk.clock.now(), details=details)


async def _admin(desk: Desk, heard: Heard) -> bool:
    return heard.private and await desk.is_admin(heard.user_id)


async def _chat(desk: Desk, heard: Heard) -> Chat:
    async with desk.store.write() as tx:
        return await tx.chats.meet(
            heard.telegram_id, heard.thread_id, heard.kind, heard.title, desk.rules.language, desk.clock.now()
        )

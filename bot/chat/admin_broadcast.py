"""/broadcast: a text to every chat, after a preview; how far it is, and to stop it."""

from dataclasses import asdict

from telegram import CallbackQuery, Update

from bot.chat.admin import Answered, Tapped, admins_answer, admins_only, ask, in_private, said
from bot.chat.commands import Context, desk_of
from bot.chat.desk import Answer, Desk
from bot.chat.heard import Heard, hear
from bot.core.chat.callback_data import Tap
from bot.core.types import Words
from bot.newsroom.actions.broadcast import TEXT_MOST, draft, send, stop


@admins_only
@in_private
async def broadcast(update: Update, context: Context) -> None:
    """/broadcast: with a text shows it as it will be sent, bare asks for one."""
    heard, desk, words = hear(update), desk_of(context), said(update)
    assert heard is not None
    async with desk.settle(heard) as answer:
        if words:
            await answer.say(await _preview(desk, answer, words))
        else:
            await ask(answer, "broadcast", desk.wording(heard).ask_broadcast())


@admins_answer
async def _text(desk: Desk, heard: Heard, about: str, words: str) -> None:  # noqa: ARG001
    """Take the text of a broadcast."""
    async with desk.settle(heard) as answer:
        await answer.say(await _preview(desk, answer, words))


async def _preview(desk: Desk, answer: Answer, text: str) -> Words:
    wording = desk.wording(answer.heard)
    if len(text) > TEXT_MOST or not text.strip():
        return wording.broadcast_too_long(TEXT_MOST)
    assert answer.heard.user_id is not None
    number, chats = await draft(
        answer.tx, text, by=answer.heard.user_id, invited_only=desk.rules.invite_only, at=answer.now
    )
    return wording.broadcast_preview(text, chats, number)


async def _tap(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:
    """发送, 取消, 停止 and 刷新."""
    assert heard.user_id is not None
    wording, by = desk.wording(heard), heard.user_id
    async with desk.settle(heard) as answer:
        tx, now = answer.tx, answer.now
        found = await tx.broadcasts.get(tap.number)
        if found is not None and tap.word == "send":
            words = wording.broadcast(found.text)
            await send(tx, tap.number, words, by=by, invited_only=desk.rules.invite_only, at=now)
        elif found is not None and tap.word == "stop":
            await stop(tx, tap.number, by=by, at=now)
        found = await tx.broadcasts.get(tap.number)
        progress = await tx.broadcasts.progress(tap.number)
    if found is None:
        desk.gone(heard, query)
        return
    desk.kick("send")
    desk.respond(query)
    counts = asdict(progress)
    desk.edit(query, wording.broadcast_progress(found.state, found.text, found.total, counts, tap.number))


TAPS: dict[str, Tapped] = {"broadcast": _tap}
ANSWERS: dict[str, Answered] = {"broadcast": _text}

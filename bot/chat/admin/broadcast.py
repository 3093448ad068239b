"""/broadcast: send a text to every chat, after a preview; show its progress, and stop it."""

from dataclasses import asdict

from telegram import CallbackQuery, Update

from bot.chat.context import Context, ask, services_of, storable_words, words_of
from bot.chat.incoming import Incoming, hear
from bot.chat.routing import any_words, on_answer, on_command, on_tap
from bot.chat.services import Answer, Services
from bot.core.chat.callback_data import Tap
from bot.core.types import Words
from bot.messages.admin import broadcasts
from bot.newsroom.actions.broadcast import MAX_BROADCAST, draft, send, stop


@on_command("broadcast", shows="people")
async def broadcast(update: Update, context: Context) -> None:
    """/broadcast: preview a text; without words, ask for one."""
    incoming, services, words = hear(update), services_of(context), storable_words(words_of(update))
    assert incoming is not None
    async with services.settle(incoming) as answer:
        if words:
            await answer.say(await _preview(services, answer, words))
        else:
            await ask(answer, "broadcast", broadcasts.ask(services.reader(incoming)))


@on_answer("broadcast", verbatim=any_words)
async def what_to_broadcast(services: Services, incoming: Incoming, about: str, words: str) -> None:  # noqa: ARG001
    """Take the text of a broadcast."""
    async with services.settle(incoming) as answer:
        await answer.say(await _preview(services, answer, words))


async def _preview(services: Services, answer: Answer, text: str) -> Words:
    reader = services.reader(answer.incoming)
    if len(text) > MAX_BROADCAST or not text.strip():
        return broadcasts.too_long(reader, MAX_BROADCAST)
    assert answer.incoming.user_id is not None
    number, chats = await draft(
        answer.tx, text, by=answer.incoming.user_id, invited_only=services.rules.invite_only, at=answer.now
    )
    return broadcasts.preview(reader, text, chats, number)


@on_tap("broadcast", shows="people")
async def broadcast_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Buttons 发送, 取消, 停止 and 刷新: send or drop a broadcast, stop it, show its progress."""
    assert incoming.user_id is not None
    reader, by = services.reader(incoming), incoming.user_id
    async with services.settle(incoming) as answer:
        tx, now = answer.tx, answer.now
        found = await tx.broadcasts.get(tap.number)
        if found is not None and tap.word == "send":
            words = broadcasts.broadcast(found.text)
            await send(tx, tap.number, words, by=by, invited_only=services.rules.invite_only, at=now)
        elif found is not None and tap.word == "stop":
            await stop(tx, tap.number, by=by, at=now)
        found = await tx.broadcasts.get(tap.number)
        progress = await tx.broadcasts.progress(tap.number)
    if found is None:
        services.gone(incoming, query)
        return
    services.kick("send")
    services.respond(query)
    counts = asdict(progress)
    services.edit(query, broadcasts.progress(reader, found.state, found.text, found.total, counts, tap.number))

"""/forget: delete all that is known of a chat, after a question."""

from telegram import CallbackQuery, Update

from bot.chat.commands import Context, allowed, desk_of
from bot.chat.desk import Desk
from bot.chat.heard import Heard, hear
from bot.core.taps import Tap


async def forget_(update: Update, context: Context) -> None:
    """/forget: ask whether all shall be deleted, and offer the watches to take along."""
    heard, desk = hear(update), desk_of(context)
    if heard is None or not await allowed(desk, heard):
        return
    async with desk.settle(heard) as answer:
        await answer.say(desk.wording(heard).ask_forget(len(await answer.tx.chats.watches(answer.chat.id))))


async def forget_tap(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:  # noqa: ARG001
    """Delete it. The answer is the turned panel: no row may be left that a message would need."""
    async with desk.store.write() as tx:
        await tx.chats.forget(heard.telegram_id, heard.update_id)
    desk.respond(query)
    desk.edit(query, desk.wording(heard).forgotten())

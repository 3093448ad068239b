"""/forget: delete all that is known of a chat, after a question."""

from telegram import CallbackQuery, Update

from bot.chat.commands import Context, allowed, desk_of
from bot.chat.desk import Desk
from bot.chat.heard import Heard, hear
from bot.core.chat.callback_data import Tap


async def forget_(update: Update, context: Context) -> None:
    """/forget: ask whether all shall be deleted, and offer the watches to take along."""
    heard, desk = hear(update), desk_of(context)
    if heard is None or not await allowed(desk, heard):
        return
    async with desk.settle(heard) as answer:
        await answer.say(desk.wording(heard).ask_forget(len(await answer.tx.chats.watches(answer.chat.id))))


async def forget_tap(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:  # noqa: ARG001
    """Cut the chat off; the stage that deletes its rows turns this panel when all are gone, for no row may be left that a message would need."""
    wording = desk.wording(heard)
    async with desk.store.write() as tx:
        await tx.forgetting.cut_off(
            heard.telegram_id,
            desk.clock.now(),
            update_id=heard.update_id,
            panel=heard.message_id,
            language=wording.language,
        )
    desk.respond(query, wording.forgetting())
    desk.kick("forget")

"""/forget: delete all data of a chat, after a question."""

from telegram import CallbackQuery, Update

from bot.chat.context import Context, allowed, services_of
from bot.chat.incoming import Incoming, hear
from bot.chat.routing import on_command, on_tap
from bot.chat.services import Services
from bot.core.chat.callback_data import Tap
from bot.messages import forgetting


@on_command("forget")
async def forget_(update: Update, context: Context) -> None:
    """/forget: ask whether everything shall be deleted, and offer the watches to take along."""
    incoming, services = hear(update), services_of(context)
    if incoming is None or not await allowed(services, incoming):
        return
    async with services.settle(incoming) as answer:
        await answer.say(forgetting.ask(services.reader(incoming), len(await answer.tx.watches.of(answer.chat.id))))


@on_tap("forget", changes=True)
async def forget_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:  # noqa: ARG001
    """Button 全部删除: cut the chat off; a stage deletes its rows and then turns this panel.

    The confirmation is an edit, for no row may be left that a message would need.
    """
    reader = services.reader(incoming)
    async with services.store.write() as tx:
        await tx.forgetting.cut_off(
            incoming.telegram_id,
            services.clock.now(),
            update_id=incoming.update_id,
            panel=incoming.message_id,
            language=reader.language,
        )
    services.respond(query, forgetting.deleting(reader))
    services.kick("forget")

"""/list and /export: the watches of a chat, those of a label, and all of them to take along."""

from telegram import CallbackQuery, Update

from bot.chat.admin.opml import export_opml
from bot.chat.context import Context, services_of, words_of
from bot.chat.incoming import Incoming, hear
from bot.chat.routing import on_command, on_tap
from bot.chat.services import Services
from bot.core.chat.callback_data import Tap
from bot.core.watches.import_formats import export_lines, export_table, export_trendradar
from bot.messages import watch_exports, watch_list
from bot.newsroom.actions.import_watches import drop_label, of_label


@on_command("list")
async def list_(update: Update, context: Context) -> None:
    """/list: show the watches of this chat."""
    if (incoming := hear(update)) is not None:
        await show_list(services_of(context), incoming)


async def show_list(services: Services, incoming: Incoming) -> None:
    """Answer with the watches of this chat."""
    async with services.settle(incoming) as answer:
        await answer.say(watch_list.panel(services.reader(incoming), await answer.tx.watches.of(answer.chat.id)))


@on_tap("list")
async def list_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button 我的关注: show the watches, or another page of them."""
    async with services.settle(incoming) as answer:
        watches = await answer.tx.watches.of(answer.chat.id)
    services.turn(query, watch_list.panel(services.reader(incoming), watches, page=tap.number))


@on_command("export")
async def export_(update: Update, context: Context) -> None:
    """/export: send the watches as lines; ``/export csv`` as a table, ``/export trendradar`` as its word list.

    ``/export opml`` is for admins: it sends the sources.
    """
    incoming, services = hear(update), services_of(context)
    if incoming is None:
        return
    reader, wanted = services.reader(incoming), words_of(update).strip().lower()
    if wanted == "opml":
        await export_opml(update, context)
        return
    async with services.settle(incoming) as answer:
        watches = await answer.tx.watches.of(answer.chat.id)
        day = reader.day(answer.now)
        if wanted == "csv":
            await answer.say(watch_exports.exported_table(reader, export_table(watches), len(watches), day))
            return
        if wanted == "trendradar":
            await answer.say(watch_exports.exported_trendradar(reader, export_trendradar(watches, services.listings)))
            return
        for words in watch_exports.exported(reader, export_lines(watches), len(watches), day):
            await answer.say(words)


@on_tap("label")
async def label_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button #白酒 (3): show the watches of a label."""
    async with services.settle(incoming) as answer:
        label, watches = await of_label(answer.tx, answer.chat, tap.number)
    reader = services.reader(incoming)
    if not watches:
        services.gone(incoming, query)
        return
    services.turn(query, watch_list.label_panel(reader, label, watches, tap.number))


@on_tap("unlabel", changes=True)
async def unlabel_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button 全部取消: remove the watches of a label."""
    async with services.settle(incoming) as answer:
        label, count = await drop_label(answer.tx, answer.chat, tap.number, incoming.update_id, at=answer.now)
    reader = services.reader(incoming)
    if not count:
        services.gone(incoming, query)
        return
    services.turn(query, watch_list.label_ended(reader, label, count, incoming.update_id))

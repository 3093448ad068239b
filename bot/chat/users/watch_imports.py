"""/import: watches from lines or a file, and the buttons that save them and undo it."""

from dataclasses import replace
from pathlib import PurePath

import structlog
from telegram import CallbackQuery, Document, Update
from telegram.error import TelegramError

from bot.chat.context import Context, allowed, ask, asked, services_of, words_of
from bot.chat.incoming import Incoming, hear
from bot.chat.routing import on_answer, on_command, on_tap
from bot.chat.services import Services
from bot.core.chat.callback_data import Tap
from bot.core.errors import ParseError
from bot.core.watches.import_formats import MAX_LIST, decode_list
from bot.messages import watch_imports
from bot.newsroom.actions.import_watches import apply_import, leave, preview, read, undo

log = structlog.get_logger("chat")

ENDINGS = {".txt", ".csv"}


@on_command("import")
async def import_(update: Update, context: Context) -> None:
    """/import: read lines or a file and offer to save the watches in it; without either, ask for them."""
    incoming, services, words = hear(update), services_of(context), words_of(update)
    if incoming is None or not await allowed(services, incoming):
        return
    document = update.effective_message.document if update.effective_message else None
    if document is not None:
        await _read_file(services, incoming, document)
    elif words:
        await _offer(services, incoming, words)
    else:
        async with services.settle(incoming) as answer:
            if incoming.user_id is None:  # an anonymous admin or a channel: their answer could not be recognised
                await answer.say(watch_imports.say_it_at_once(services.reader(incoming)))
                return
            await ask(answer, "import", watch_imports.ask(services.reader(incoming)))


@on_answer("import", verbatim=lambda words: "\n" in words)  # a list may begin with any word
async def answered(services: Services, incoming: Incoming, about: str, words: str) -> None:  # noqa: ARG001
    """Take the lines that answer a bare /import. Checks again whether that person may change things."""
    if await allowed(services, incoming):
        await _offer(services, incoming, words)


async def document(update: Update, context: Context) -> None:
    """A file without a command: offered for import in private, and in groups where it answers the bot's question."""
    incoming, services, message = hear(update), services_of(context), update.effective_message
    if incoming is None or message is None or message.document is None:
        return
    replied = message.reply_to_message
    to_us = replied is not None and replied.from_user is not None and replied.from_user.id == services.bot.id
    wanted = (incoming.private or to_us) and await asked(services, incoming) == "import"
    if not (incoming.private or wanted) or not await allowed(services, incoming):
        return
    await _read_file(services, replace(incoming, answering=wanted), message.document)


def is_list(file: Document) -> bool:
    """Tell by its name whether a file may be a list of watches."""
    return PurePath((file.file_name or "").lower()).suffix in ENDINGS


async def _read_file(services: Services, incoming: Incoming, file: Document) -> None:
    reader = services.reader(incoming)
    # A question stays open until a file could be read.
    still = replace(incoming, answering=False)
    if not is_list(file) or (file.file_size or 0) > MAX_LIST:
        await services.answer(still, watch_imports.file_unfit(reader))
        return
    try:
        found = await services.bot.get_file(file.file_id)
        if (found.file_size or 0) > MAX_LIST:  # the message need not tell it
            await services.answer(still, watch_imports.file_unfit(reader))
            return
        data = await found.download_as_bytearray()
    except TelegramError as exc:
        log.warning("a file could not be fetched", why=str(exc))
        await services.answer(still, watch_imports.file_lost(reader))
        return
    await _offer(services, incoming, decode_list(bytes(data[:MAX_LIST])), file_name=file.file_name or "")


async def _offer(services: Services, incoming: Incoming, text: str, *, file_name: str = "") -> None:
    try:
        found = await read(text, services.listings, file_name=file_name, parsers=services.web.parsers)
    except ParseError as exc:  # it takes too long: nothing that anybody would write
        log.warning("a list could not be read", why=str(exc))
        await services.answer(replace(incoming, answering=False), watch_imports.file_unfit(services.reader(incoming)))
        return
    async with services.settle(incoming) as answer:
        shown = await preview(
            answer.tx,
            answer.chat,
            found,
            incoming.update_id,  # as good a number as any: one list an update
            by=incoming.user_id,
            at=answer.now,
            most=services.max_watches(answer.chat),
        )
        await answer.say(
            watch_imports.preview(
                services.reader(incoming),
                shown.format,
                [line.text for line in shown.new],
                shown.bad,
                known=shown.known,
                full=shown.full,
                left_out=shown.left_out,
                number=incoming.update_id,
            )
        )


# -- taps --------------------------------------------------------------------------------------------------------------


@on_tap("bring", changes=True)
async def bring_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button 保存: save a previewed list."""
    async with services.settle(incoming) as answer:
        done = await apply_import(
            answer.tx,
            answer.chat,
            tap.number,
            services.listings,
            by=incoming.user_id,
            at=answer.now,
            most=services.max_watches(answer.chat),
        )
    reader = services.reader(incoming)
    services.respond(query)
    services.edit(
        query,
        watch_imports.imported(reader, len(done.new), full=done.full, total=done.total, number=tap.number)
        if done
        else watch_imports.offer_expired(reader),
    )


@on_tap("leave", changes=True)
async def leave_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button 取消: discard a previewed list."""
    async with services.settle(incoming) as answer:
        await leave(answer.tx, answer.chat, tap.number, answer.now)
    services.turn(query, watch_imports.cancelled(services.reader(incoming)))


@on_tap("unbring", changes=True)
async def undo_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button 撤销: undo the last change to many watches at once."""
    async with services.settle(incoming) as answer:
        done = await undo(answer.tx, answer.chat, tap.number, at=answer.now, most=services.max_watches(answer.chat))
    reader = services.reader(incoming)
    if done is None:
        services.gone(incoming, query)
        return
    services.turn(query, watch_imports.undone(reader, done[0], brought=done[1]))

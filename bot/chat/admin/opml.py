"""OPML: sources from a file that an admin sends, and the sources as a file."""

import structlog
from telegram import CallbackQuery, Document, Update
from telegram.error import TelegramError

from bot.chat.context import Context, services_of
from bot.chat.incoming import Incoming, hear
from bot.chat.routing import admins_only, in_private, on_tap
from bot.chat.services import Answer, Services
from bot.core.chat.callback_data import Tap
from bot.core.errors import ParseError
from bot.core.sources.opml import MAX_BYTES
from bot.core.types import Words
from bot.messages import watch_imports
from bot.messages.admin import new_sources, opml_files
from bot.newsroom.actions.import_sources import discard, export, preview, read, take, undo

log = structlog.get_logger("chat")


def is_opml(file: Document | None) -> bool:
    """Tell by its name whether a file may be a list of feeds."""
    return file is not None and (file.file_name or "").lower().endswith((".opml", ".opml.xml"))


@admins_only
@in_private("sources")
async def document(update: Update, context: Context) -> None:
    """An OPML file: show what it would do, with buttons to do it."""
    incoming, services, message = hear(update), services_of(context), update.effective_message
    assert incoming is not None
    assert message is not None
    file = message.document
    assert file is not None
    reader = services.reader(incoming)
    if (file.file_size or 0) > MAX_BYTES:
        await services.answer(incoming, opml_files.unfit(reader, "too-big", ""))
        return
    try:
        fetched = await services.bot.get_file(file.file_id)
        if (fetched.file_size or 0) > MAX_BYTES:  # the message need not tell it
            await services.answer(incoming, opml_files.unfit(reader, "too-big", ""))
            return
        data = bytes(await fetched.download_as_bytearray())
    except TelegramError as exc:
        log.warning("a file could not be fetched", why=str(exc))
        await services.answer(incoming, watch_imports.file_lost(reader))
        return
    try:
        found = await read(data, services.web)
    except ParseError as exc:
        await services.answer(incoming, opml_files.unfit(reader, exc.reason, exc.detail))
        return
    async with services.settle(incoming) as answer:
        # The update's id is as good a number as any: one list an update.
        shown = await preview(answer.tx, found, incoming.update_id, answer.now)
        await answer.say(
            opml_files.preview(
                reader,
                [one.name for one in shown.new],
                shown.bad,
                [other.name for other in shown.others],
                known=shown.known,
                number=incoming.update_id,
            )
        )


@admins_only
@in_private("sources")
async def export_opml(update: Update, context: Context) -> None:
    """/export opml: send the sources as a file."""
    incoming, services = hear(update), services_of(context)
    assert incoming is not None
    async with services.settle(incoming) as answer:
        await answer.say(await _file(services, answer))


async def _file(services: Services, answer: Answer) -> Words:
    text, count = await export(answer.tx, answer.now)
    reader = services.reader(answer.incoming)
    return opml_files.exported(reader, text, count, reader.day(answer.now))


@on_tap("opmlout", shows="sources")
async def opmlout_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:  # noqa: ARG001
    """Button OPML 文件: send the sources as a file."""
    async with services.settle(incoming) as answer:
        await answer.say(await _file(services, answer))
    services.respond(query)


@on_tap("opml", shows="sources")
async def opml_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Buttons 合并, 替换, 取消 and 撤销: merge a list, replace all sources by it, discard it, undo it."""
    assert incoming.user_id is not None
    reader, by = services.reader(incoming), incoming.user_id
    async with services.settle(incoming) as answer:
        tx, now = answer.tx, answer.now
        if tap.word == "undo":
            undone = await undo(tx, tap.number, by=by, at=now)
            words = (
                opml_files.undone(reader, undone.added, undone.removed) if undone else opml_files.offer_expired(reader)
            )
        elif tap.word in {"merge", "replace"}:
            taken = await take(
                tx, tap.number, replace=tap.word == "replace", by=by, interval=services.rules.interval, at=now
            )
            words = (
                opml_files.imported(reader, taken.added, taken.removed, tap.number)
                if taken
                else opml_files.offer_expired(reader)
            )
        else:
            await discard(tx, tap.number)
            words = new_sources.discarded(reader)
    services.kick("poll")
    services.turn(query, words)

"""/addsource: look at an address or a preset, show what it holds, and save it."""

import re
from collections.abc import Mapping
from typing import Any

from telegram import CallbackQuery, Update
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.chat.context import Context, ask, services_of, storable_words, turn, words_of
from bot.chat.incoming import Incoming, hear
from bot.chat.routing import any_words, on_answer, on_command, on_tap
from bot.chat.services import Services
from bot.core.chat.callback_data import Tap
from bot.core.errors import ConfigError, SourceError
from bot.core.sources.faults import Fault
from bot.core.sources.opml import MAX_NAME
from bot.core.types import Words
from bot.messages import replies
from bot.messages.admin import new_sources, source_edits, source_options
from bot.messages.admin.new_sources import PresetLine
from bot.newsroom.actions.add_source import Look, discard, look, offer, save
from bot.sources.kinds.source_syntax import read_written
from bot.sources.presets import Preset, presets


@on_command("addsource")
async def addsource(update: Update, context: Context) -> None:
    """/addsource: look at an address or a preset; without words, ask for one."""
    incoming, services, words = hear(update), services_of(context), storable_words(words_of(update))
    assert incoming is not None
    if words:
        await _offer_written(services, incoming, words)
        return
    async with services.settle(incoming) as answer:
        await ask(answer, "addsource", new_sources.ask(services.reader(incoming)))


@on_answer("addsource")
async def add_source(services: Services, incoming: Incoming, about: str, words: str) -> None:  # noqa: ARG001
    """Take the answer to a bare /addsource."""
    await _offer_written(services, incoming, words)


async def _offer_written(services: Services, incoming: Incoming, words: str) -> None:
    # As its panel shows it: by its name or by its title, which may have a space in it.
    named = next((one for one in presets().values() if words.strip() in {one.name, one.shown}), None)
    if named is not None:
        await _offer_preset(services, incoming, named)
        return
    try:
        wanted, options = read_written(words)
    except ConfigError as exc:
        await services.answer(incoming, source_options.problem(services.reader(incoming), exc))
        return
    await _offer(services, incoming, wanted, options)


async def _offer(services: Services, incoming: Incoming, wanted: str, options: Mapping[str, Any]) -> None:
    reader = services.reader(incoming)
    if "name" in options and not is_name(str(options["name"])):
        await services.answer(incoming, source_edits.bad_name(reader))
        return
    found = await looked_at(services, incoming, wanted, options)
    if found is None:
        return
    async with services.settle(incoming) as answer:
        if (known := await answer.tx.sources.like(found.kind, found.url, found.options)) is not None:
            await answer.say(new_sources.known(reader, known))
            return
        # The update's id is as good a number as any: one offer per /addsource.
        await offer(answer.tx, found, incoming.update_id, at=answer.now)
        await answer.say(
            new_sources.found(
                reader,
                found.name,
                found.kind,
                found.url,
                [(item.title or item.text, item.published_at) for item in found.items],
                len(found.refused),
                answer.now,
                incoming.update_id,
                tested=found.tested,
            )
        )


async def looked_at(services: Services, incoming: Incoming, wanted: str, options: Mapping[str, Any]) -> Look | None:
    """Look at an address, or at a preset with its options; on failure say what is wrong and return None."""
    reader = services.reader(incoming)
    if not wanted.lower().startswith(("http://", "https://")):
        if "://" in wanted or not re.fullmatch(r"[\w.:/?&=%-]{1,300}", wanted, re.ASCII):
            await services.answer(incoming, new_sources.not_an_address(reader, wanted))
            return None
        if "." in wanted:
            wanted = f"https://{wanted}"
    async with services.store.read() as tx:
        known = await tx.sources.by_url(wanted)
    if known is not None:
        await services.answer(incoming, new_sources.known(reader, known))
        return None
    await typing(services, incoming)
    try:
        return await look(services.web, wanted, options)
    except SourceError as exc:
        preset = presets().get(wanted)
        if preset is not None and not options.keys() & {"host", "address", "url"}:
            said = new_sources.preset_unreadable(reader, preset.shown, preset.name, Fault.of(exc))
        else:
            where = str(options.get("address") or options.get("url") or options.get("host") or wanted)
            said = new_sources.unreadable(reader, where, Fault.of(exc))
        await services.answer(incoming, said)
    except ConfigError as exc:
        await services.answer(incoming, source_options.problem(reader, exc))
    return None


async def typing(services: Services, incoming: Incoming) -> None:
    """Show "typing" in the chat: a source may be slow."""
    try:
        await services.bot.send_chat_action(
            incoming.telegram_id, ChatAction.TYPING, message_thread_id=incoming.thread_id or None
        )
    except TelegramError:
        return  # a courtesy only


def is_name(words: str) -> bool:
    """Tell whether words can be the name of a source."""
    return 1 <= len(words) <= MAX_NAME and words.isprintable()


# -- taps --------------------------------------------------------------------------------------------------------------


@on_tap("addsource")
async def add_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:  # noqa: ARG001
    """Button 添加: ask which source to add."""
    async with services.settle(incoming) as answer:
        await ask(answer, "addsource", new_sources.ask(services.reader(incoming)))
    services.respond(query)


@on_tap("presets")
async def presets_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button 预设: show the presets; ``tap.number`` = the page."""
    listed = [PresetLine(one.name, one.shown, one.tested) for one in presets().values()]
    await turn(services, incoming, query, new_sources.preset_panel(services.reader(incoming), listed, page=tap.number))


@on_tap("preset")
async def preset_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button of a preset: look at it and offer to save it, or ask for what it needs."""
    found = presets().get(tap.word)
    if found is None:
        await services.settle_without_effect(incoming)
        services.gone(incoming, query)
        return
    services.respond(query)  # a tap needs its answer at once, and a source may be slow
    await _offer_preset(services, incoming, found)


async def _offer_preset(services: Services, incoming: Incoming, found: Preset) -> None:
    if not found.needs:
        await _offer(services, incoming, found.name, {})
        return
    async with services.settle(incoming) as answer:
        words = new_sources.ask_preset(services.reader(incoming), found.shown, found.needs)
        await ask(answer, f"preset:{found.name}", words)


@on_answer("preset", verbatim=any_words)
async def what_a_preset_needs(services: Services, incoming: Incoming, about: str, words: str) -> None:
    """Take the values that a preset needs: a single one as it stands, several with their names."""
    found = presets().get(about.partition(":")[2])
    if found is None:
        await services.answer(incoming, Words(replies.gone(services.reader(incoming))))
        return
    if len(found.needs) > 1:
        await _offer_written(services, incoming, f"{found.name} {words}")
        return
    [needed], given = found.needs, " ".join(words.split())
    if needed == "host" and "://" not in given:
        given = f"https://{given}"
    await _offer(services, incoming, found.name, {needed: given})


@on_tap("save")
async def save_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button 保存: save an offered source, which is read from now on."""
    assert incoming.user_id is not None
    async with services.settle(incoming) as answer:
        source = await save(answer.tx, tap.number, interval=services.rules.interval, by=incoming.user_id, at=answer.now)
    reader = services.reader(incoming)
    services.kick("poll")
    services.turn(query, new_sources.saved(reader, source) if source else new_sources.offer_expired(reader))


@on_tap("discard")
async def discard_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button 取消: discard an offered source."""
    async with services.settle(incoming) as answer:
        await discard(answer.tx, tap.number)
    services.turn(query, new_sources.discarded(services.reader(incoming)))

"""What admins say and tap about sources: the panel, adding, testing, pausing, removing. What they edit: edit_source."""

import asyncio
import re
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from telegram import CallbackQuery, Update
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.chat.admin.guard import Answered, Tapped, admins_answer, admins_only, ask, said, turn
from bot.chat.context import Context, services_of
from bot.chat.incoming import Incoming, hear
from bot.chat.services import Answer, Services
from bot.core.chat.callback_data import Tap
from bot.core.errors import ConfigError, SourceError
from bot.core.sources.filters import FILTERS, Filter
from bot.core.sources.opml import NAME_MOST
from bot.core.types import Source, SourceState, Words
from bot.messages import replies
from bot.messages.admin import new_sources, source_edits, source_options, source_panels
from bot.newsroom.actions.add_source import Look, discard, look, offer, save
from bot.newsroom.actions.edit_source import (
    remove,
    restore,
    set_state,
)
from bot.newsroom.actions.preview_source import probe
from bot.sources.kinds.source_syntax import read_written
from bot.sources.presets import Preset, is_tested, presets

SEARCH_MOST = 40
WEEK = timedelta(days=7)


@admins_only
async def sources(update: Update, context: Context) -> None:
    """/sources: the panel of news sources; with words, those that have them."""
    incoming, services = hear(update), services_of(context)
    assert incoming is not None
    async with services.settle(incoming) as answer:
        await answer.say(await _panel(services, answer, words=said(update)[:SEARCH_MOST]))


@admins_only
async def opened(update: Update, context: Context) -> None:
    """/start by the link of a group's panel: the panel here, where sources have pages."""
    incoming, services = hear(update), services_of(context)
    assert incoming is not None
    async with services.settle(incoming) as answer:
        await answer.say(await _panel(services, answer))


@admins_only
async def addsource(update: Update, context: Context) -> None:
    """/addsource: with an address or the name of a preset looks at it at once, bare asks for one."""
    incoming, services, words = hear(update), services_of(context), said(update)
    assert incoming is not None
    if words:
        await add_source(services, incoming, "addsource", words)
        return
    async with services.settle(incoming) as answer:
        await ask(answer, "addsource", new_sources.ask(services.reader(incoming)))


async def _panel(services: Services, answer: Answer, *, page: int = 0, which: Filter = "all", words: str = "") -> Words:
    found = await answer.tx.sources.all()
    today = await answer.tx.news.count_by_source(answer.now)
    untested = {one.id for one in found if not is_tested(one.options)}
    return source_panels.panel(
        services.reader(answer.incoming),
        found,
        today,
        answer.now,
        page=page,
        which=which,
        words=words,
        untested=untested,
        private=answer.incoming.private,
    )


async def page_of(services: Services, answer: Answer, source: Source) -> Words:
    """Return the page of one source."""
    figures = answer.tx.statistics
    today = await figures.articles_of(source.id, answer.now - timedelta(hours=24))
    week = await figures.articles_of(source.id, answer.now - WEEK)
    return source_panels.source_panel(
        services.reader(answer.incoming), source, today, week, answer.now, tested=is_tested(source.options)
    )


@admins_answer
async def add_source(services: Services, incoming: Incoming, about: str, words: str) -> None:  # noqa: ARG001
    """Fetch an address or a preset, show what it holds, and offer to save it."""
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
    """Look at an address, or a preset with its options; says what is wrong with it."""
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
            said = new_sources.preset_unreadable(reader, preset.shown, preset.name, exc.reason, exc.detail)
        else:
            where = str(options.get("address") or options.get("url") or options.get("host") or wanted)
            said = new_sources.unreadable(reader, where, exc.reason, exc.detail)
        await services.answer(incoming, said)
    except ConfigError as exc:
        await services.answer(incoming, source_options.problem(reader, exc))
    return None


async def typing(services: Services, incoming: Incoming) -> None:
    """Say that an answer is on its way: a source may take its time."""
    try:
        await services.bot.send_chat_action(
            incoming.telegram_id, ChatAction.TYPING, message_thread_id=incoming.thread_id or None
        )
    except TelegramError:
        return  # a courtesy only


# -- taps -----------------------------------------------------------------------------------------------------------------------


async def _sources(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    which, _, words = tap.word.partition(":")
    async with services.settle(incoming) as answer:
        shown = await _panel(
            services,
            answer,
            page=tap.number,
            which=which if which in FILTERS else "all",
            words=words,
        )
    services.respond(query)
    services.edit(query, shown)


async def _add(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:  # noqa: ARG001
    async with services.settle(incoming) as answer:
        await ask(answer, "addsource", new_sources.ask(services.reader(incoming)))
    services.respond(query)


async def _presets(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    listed = [(one.name, one.shown, one.tested) for one in presets().values()]
    await turn(services, incoming, query, new_sources.preset_panel(services.reader(incoming), listed, page=tap.number))


async def _preset(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """One preset: look at it and offer to save it, or ask for what it needs."""
    found = presets().get(tap.word)
    if found is None:
        async with services.settle(incoming):
            pass
        services.gone(incoming, query)
        return
    services.respond(query)  # a tap wants its answer at once, a source may take its time
    await _offer_preset(services, incoming, found)


async def _offer_preset(services: Services, incoming: Incoming, found: Preset) -> None:
    if not found.needs:
        await _offer(services, incoming, found.name, {})
        return
    async with services.settle(incoming) as answer:
        words = new_sources.ask_preset(services.reader(incoming), found.shown, found.needs)
        await ask(answer, f"preset:{found.name}", words)


@admins_answer
async def _filled(services: Services, incoming: Incoming, about: str, words: str) -> None:
    """Take what a preset needs: the one thing as it stands, several with their names."""
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


async def _source(
    services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap, *, state: SourceState | None = None
) -> None:
    assert incoming.user_id is not None
    async with services.settle(incoming) as answer:
        if state is not None:
            await set_state(answer.tx, tap.number, state, by=incoming.user_id, at=answer.now)
        if tap.act == "restore":
            await restore(answer.tx, tap.number, by=incoming.user_id, at=answer.now)
        source = await answer.tx.sources.get(tap.number)
        shown = await page_of(services, answer, source) if source else None
    if shown is None:
        services.gone(incoming, query)
        return
    services.kick("poll")
    services.respond(query)
    services.edit(query, shown)


async def _remove(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    assert incoming.user_id is not None
    async with services.settle(incoming) as answer:
        source = await remove(answer.tx, tap.number, by=incoming.user_id, at=answer.now)
    if source is None:
        services.gone(incoming, query)
        return
    services.respond(query)
    services.edit(query, source_panels.removed(services.reader(incoming), source))


async def _save(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    assert incoming.user_id is not None
    async with services.settle(incoming) as answer:
        source = await save(answer.tx, tap.number, interval=services.rules.interval, by=incoming.user_id, at=answer.now)
    reader = services.reader(incoming)
    services.kick("poll")
    services.respond(query)
    services.edit(query, new_sources.saved(reader, source) if source else new_sources.offer_expired(reader))


async def _discard(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    async with services.settle(incoming) as answer:
        await discard(answer.tx, tap.number)
    services.respond(query)
    services.edit(query, new_sources.discarded(services.reader(incoming)))


async def _probe(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """测试: read the source now and show what would be stored."""
    reader = services.reader(incoming)
    async with services.store.read() as tx:
        source = await tx.sources.get(tap.number)
    if source is None:
        async with services.settle(incoming):
            pass
        services.gone(incoming, query)
        return
    services.respond(query, source_panels.testing(reader))  # a tap wants its answer at once, a source may take its time
    await asyncio.sleep(0)
    try:
        found = await probe(services.store, services.web, source)
    except SourceError as exc:
        shown = source_panels.test_failed(reader, source, exc.reason, exc.detail)
    except ConfigError as exc:
        shown = source_options.problem(reader, exc, source)
    else:
        items = [(item.title or item.text, item.published_at, is_new) for item, is_new in found.items]
        shown = source_panels.test_result(reader, source, items, found.new, len(found.refused), services.clock.now())
    async with services.settle(incoming):
        pass
    services.edit(query, shown)


def is_name(words: str) -> bool:
    """Tell whether a source may be called so."""
    return 1 <= len(words) <= NAME_MOST and words.isprintable()


PAGES: dict[str, Tapped] = {
    "source": _source,
    "pause": partial(_source, state="paused"),
    "resume": partial(_source, state="ok"),
    "remove": _remove,
    "restore": _source,
    "probe": _probe,
}
"""What a source's page shows and does."""
TAPS: dict[str, Tapped] = {
    "sources": _sources,
    "addsource": _add,
    "presets": _presets,
    "preset": _preset,
    "save": _save,
    "discard": _discard,
    **PAGES,
}
ANSWERS: dict[str, Answered] = {"addsource": add_source, "preset": _filled}

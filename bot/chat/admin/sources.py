"""/sources: the panel of news sources, and one source: pause it, test it, remove it. Edits are in edit_source."""

import asyncio
from datetime import timedelta

from telegram import CallbackQuery, Update

from bot.chat.context import Context, services_of, storable_words, words_of
from bot.chat.incoming import Incoming, hear
from bot.chat.routing import admins_only, on_command, on_tap
from bot.chat.services import Answer, Services
from bot.core.chat.callback_data import Tap
from bot.core.clock import WEEK
from bot.core.errors import ConfigError, SourceError
from bot.core.sources.faults import Fault
from bot.core.sources.filters import FILTERS, Filter
from bot.core.types import Source, SourceState, Words
from bot.messages.admin import source_options, source_panels
from bot.messages.admin.source_panels import TriedItem
from bot.newsroom.actions.edit_source import remove, restore, set_state
from bot.newsroom.actions.preview_source import probe
from bot.sources.presets import is_tested

MAX_SEARCH = 40
SWITCHED: dict[str, SourceState] = {"pause": "paused", "resume": "ok"}


@on_command("sources")
async def sources(update: Update, context: Context) -> None:
    """/sources: show the panel of news sources; with words, the sources that match."""
    incoming, services = hear(update), services_of(context)
    assert incoming is not None
    async with services.settle(incoming) as answer:
        await answer.say(await _panel(services, answer, words=storable_words(words_of(update))[:MAX_SEARCH]))


@admins_only
async def open_sources(update: Update, context: Context) -> None:
    """/start with the link of a group's panel: show the panel in private, where sources have pages."""
    incoming, services = hear(update), services_of(context)
    assert incoming is not None
    async with services.settle(incoming) as answer:
        await answer.say(await _panel(services, answer))


async def _panel(services: Services, answer: Answer, *, page: int = 0, which: Filter = "all", words: str = "") -> Words:
    found = await answer.tx.sources.all()
    today = await answer.tx.articles.count_by_source(answer.now)
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


async def source_page(services: Services, answer: Answer, source: Source) -> Words:
    """Return the page of one source."""
    figures = answer.tx.statistics
    today = await figures.articles_of(source.id, answer.now - timedelta(hours=24))
    week = await figures.articles_of(source.id, answer.now - WEEK)
    return source_panels.source_panel(
        services.reader(answer.incoming), source, today, week, answer.now, tested=is_tested(source.options)
    )


# -- taps --------------------------------------------------------------------------------------------------------------


@on_tap("sources")
async def sources_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Show the panel of sources; ``tap.number`` = the page, ``tap.word`` = the filter and the search."""
    which, _, words = tap.word.partition(":")
    async with services.settle(incoming) as answer:
        shown = await _panel(
            services,
            answer,
            page=tap.number,
            which=which if which in FILTERS else "all",
            words=words,
        )
    services.turn(query, shown)


@on_tap("source", "pause", "resume", "restore", shows="sources")
async def source_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Buttons of a source: show it, pause it, resume it, undo its removal."""
    assert incoming.user_id is not None
    async with services.settle(incoming) as answer:
        if (state := SWITCHED.get(tap.act)) is not None:
            await set_state(answer.tx, tap.number, state, by=incoming.user_id, at=answer.now)
        if tap.act == "restore":
            await restore(answer.tx, tap.number, by=incoming.user_id, at=answer.now)
        source = await answer.tx.sources.get(tap.number)
        shown = await source_page(services, answer, source) if source else None
    if shown is None:
        services.gone(incoming, query)
        return
    services.kick("poll")
    services.turn(query, shown)


@on_tap("remove", shows="sources")
async def remove_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button 移除: remove a source."""
    assert incoming.user_id is not None
    async with services.settle(incoming) as answer:
        source = await remove(answer.tx, tap.number, by=incoming.user_id, at=answer.now)
    if source is None:
        services.gone(incoming, query)
        return
    services.turn(query, source_panels.removed(services.reader(incoming), source))


@on_tap("probe", shows="sources")
async def probe_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button 测试: read the source now and show what would be stored."""
    reader = services.reader(incoming)
    async with services.store.read() as tx:
        source = await tx.sources.get(tap.number)
    if source is None:
        await services.settle_without_effect(incoming)
        services.gone(incoming, query)
        return
    services.respond(query, source_panels.testing(reader))  # a tap needs its answer at once, and a source may be slow
    await asyncio.sleep(0)
    try:
        found = await probe(services.store, services.web, source)
    except SourceError as exc:
        shown = source_panels.test_failed(reader, source, Fault.of(exc))
    except ConfigError as exc:
        shown = source_options.problem(reader, exc, source)
    else:
        items = [TriedItem(item.title or item.text, item.published_at, is_new) for item, is_new in found.items]
        shown = source_panels.test_result(reader, source, items, found.new, len(found.refused), services.clock.now())
    await services.settle_without_effect(incoming)
    services.edit(query, shown)

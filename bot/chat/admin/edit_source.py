"""Edit a source: its name, address, interval, options, whether it reads pages, and which source it stands by for."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from telegram import CallbackQuery

from bot.chat.admin.add_source import is_name, looked_at, typing
from bot.chat.admin.sources import source_page
from bot.chat.context import ask
from bot.chat.incoming import Incoming
from bot.chat.routing import any_words, on_answer, on_tap
from bot.chat.services import Services
from bot.core.chat.callback_data import Tap
from bot.core.chat.typed_words import NONE, USUAL, seconds_in
from bot.core.errors import ConfigError, SourceError
from bot.core.sources.faults import Fault
from bot.core.sources.redaction import masked_options, unmasked_options
from bot.core.types import Source, Words
from bot.messages import replies
from bot.messages.admin import new_sources, people_panels, source_edits, source_options, source_panels
from bot.newsroom.actions.add_source import Look, look_otherwise
from bot.newsroom.actions.edit_source import MAX_EVERY, move, read_pages, rename, reopen, space, stand_by
from bot.sources.kinds.source_syntax import read_options, read_written, write_options

EDITS = frozenset({"name", "url", "every", "standby", "options"})
Change = Callable[..., Awaitable[Source | None]]


@on_tap("edit", shows="sources")
async def edit_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button 编辑: show what can be changed, or ask for a new value."""
    reader = services.reader(incoming)
    async with services.settle(incoming) as answer:
        source = await answer.tx.sources.get(tap.number)
        if source is not None and tap.word in EDITS:
            if tap.word == "options":
                words = source_options.ask(reader, source, write_options(masked_options(source.options)))
            else:
                words = source_edits.ask(reader, source, tap.word, services.rules.min_interval)
            await ask(answer, f"edit:{source.id}:{tap.word}", words)
    if source is None:
        services.gone(incoming, query)
        return
    services.respond(query)
    if tap.word not in EDITS:
        services.edit(query, source_edits.panel(reader, source))


@on_tap("fulltext", shows="sources")
async def fulltext_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    assert incoming.user_id is not None
    async with services.settle(incoming) as answer:
        source = await answer.tx.sources.get(tap.number)
        if source is not None and (tap.word == "on") != bool(source.options.get("fulltext")):
            source = await read_pages(answer.tx, source, tap.word == "on", by=incoming.user_id, at=answer.now)
    if source is None:
        services.gone(incoming, query)
        return
    services.kick("poll")
    services.turn(query, source_edits.panel(services.reader(incoming), source))


@on_answer("edit", verbatim=any_words)
async def what_to_change(services: Services, incoming: Incoming, about: str, words: str) -> None:
    """Take the answer to a question of 编辑."""
    if not incoming.private:
        await services.answer(incoming, people_panels.only_in_private(services.reader(incoming), sources=True))
        return
    _, number, what = about.split(":")
    async with services.store.read() as tx:
        source = await tx.sources.get(int(number))
    if source is None:
        await services.answer(incoming, Words(replies.gone(services.reader(incoming))))
        return
    if what in {"url", "options"}:
        await (_move if what == "url" else _reopen)(services, incoming, source, words)
        return
    assert incoming.user_id is not None
    by, reader, words = incoming.user_id, services.reader(incoming), " ".join(words.split())
    async with services.settle(incoming) as answer:
        tx, now = answer.tx, answer.now
        # As it is in this transaction: its options may have changed since.
        source = await tx.sources.get(source.id) or source
        least = services.rules.min_interval
        every = read_every(words, timedelta(seconds=least))
        other = await tx.sources.by_name(words)
        if what == "name":
            taken = other is not None and other.id != source.id
            changed = await rename(tx, source, words, by=by, at=now) if is_name(words) and not taken else None
            wrong = source_edits.bad_name(reader)
        elif what == "every":
            usual = timedelta(seconds=services.rules.interval)
            changed = await space(tx, source, every or None, usual, by=by, at=now) if every is not None else None
            wrong = source_edits.bad_interval(reader, least)
        else:
            none = words.lower() in NONE
            good = none or (other is not None and other.id != source.id)
            changed = await stand_by(tx, source, "" if none else words, by=by, at=now) if good else None
            wrong = source_edits.standby_goes_round(reader, words) if good else source_edits.bad_standby(reader, words)
        await answer.say(await source_page(services, answer, changed) if changed else wrong)
    services.kick("poll")


async def _move(services: Services, incoming: Incoming, source: Source, words: str) -> None:
    try:
        wanted, options = read_written(words)
    except ConfigError as exc:
        await services.answer(incoming, source_options.problem(services.reader(incoming), exc))
        return
    found = await looked_at(services, incoming, wanted, options)
    if found is not None:
        await _change(services, incoming, source, found, move)


async def _reopen(services: Services, incoming: Incoming, source: Source, words: str) -> None:
    """Change a source's options: they are looked at before they are stored, as another address is."""
    reader = services.reader(incoming)
    await typing(services, incoming)
    try:
        given = {} if words.strip().lower() in NONE else read_options(words)
        options = unmasked_options(given, source.options)
        found = await look_otherwise(services.web, source, {key: one for key, one in options.items() if key != "name"})
    except SourceError as exc:
        await services.answer(incoming, source_panels.test_failed(reader, source, Fault.of(exc)))
    except ConfigError as exc:
        await services.answer(incoming, source_options.problem(reader, exc, source))
    else:
        await _change(services, incoming, source, found, reopen)


async def _change(services: Services, incoming: Incoming, source: Source, found: Look, change: Change) -> None:
    assert incoming.user_id is not None
    async with services.settle(incoming) as answer:
        moved = await change(answer.tx, source, found, by=incoming.user_id, at=answer.now)
        if moved is None:
            known = await answer.tx.sources.by_url(found.url)
            reader = services.reader(incoming)
            await answer.say(new_sources.known(reader, known) if known else Words(replies.gone(reader)))
            return
        await answer.say(await source_page(services, answer, moved))
    services.kick("poll")


def read_every(words: str, least: timedelta) -> timedelta | None:
    """Read an interval; zero for "auto" (as configured), None for anything but a time from ``least`` to 24 h.

    Example: ``read_every("5m", timedelta(seconds=15))`` -> 5 minutes.
    """
    if words.lower() in USUAL:
        return timedelta()
    seconds = seconds_in(words.lower())
    every = timedelta(seconds=seconds) if seconds is not None else None
    return every if every is not None and least <= every <= MAX_EVERY else None

"""What admins edit of a source: its name, address, interval, options, whether it reads pages, and for whom it stands by."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

from telegram import CallbackQuery

from bot.chat.admin import Answered, Tapped, admins_answer, ask
from bot.chat.admin_sources import is_name, looked_at, page_of, typing
from bot.chat.desk import Desk
from bot.chat.heard import Heard
from bot.core.chat.callback_data import Tap
from bot.core.errors import ConfigError, SourceError
from bot.core.sources.redaction import masked_options, unmasked_options
from bot.core.types import Source, Words
from bot.newsroom.actions.add_source import Look, look_otherwise
from bot.newsroom.actions.edit_source import EVERY_MOST, move, read_pages, rename, reopen, space, stand_by
from bot.sources.kinds.source_syntax import read_options, read_written, write_options

EDITS = frozenset({"name", "url", "every", "standby", "options"})
NONE = frozenset({"none", "无", "不", "没有"})
Change = Callable[..., Awaitable[Source | None]]
_UNITS = {"s": 1, "秒": 1, "m": 60, "分": 60, "分钟": 60, "h": 3600, "小时": 3600}


async def _edit(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:
    """编辑: what can be changed, or the question about one of it."""
    wording = desk.wording(heard)
    async with desk.settle(heard) as answer:
        source = await answer.tx.sources.get(tap.number)
        if source is not None and tap.word in EDITS:
            if tap.word == "options":
                words = wording.ask_options(source, write_options(masked_options(source.options)))
            else:
                words = wording.ask_edit(source, tap.word, desk.rules.min_interval)
            await ask(answer, f"edit:{source.id}:{tap.word}", words)
    if source is None:
        desk.gone(heard, query)
        return
    desk.respond(query)
    if tap.word not in EDITS:
        desk.edit(query, wording.edit_source(source))


async def _fulltext(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:
    assert heard.user_id is not None
    async with desk.settle(heard) as answer:
        source = await answer.tx.sources.get(tap.number)
        if source is not None and (tap.word == "on") != bool(source.options.get("fulltext")):
            source = await read_pages(answer.tx, source, tap.word == "on", by=heard.user_id, at=answer.now)
    if source is None:
        desk.gone(heard, query)
        return
    desk.kick("poll")
    desk.respond(query)
    desk.edit(query, desk.wording(heard).edit_source(source))


@admins_answer
async def _edited(desk: Desk, heard: Heard, about: str, words: str) -> None:
    """Take the answer to a question of 编辑."""
    if not heard.private:
        await desk.answer(heard, desk.wording(heard).only_in_private(sources=True))
        return
    _, number, what = about.split(":")
    async with desk.store.read() as tx:
        source = await tx.sources.get(int(number))
    if source is None:
        await desk.answer(heard, Words(desk.wording(heard).gone()))
        return
    if what in {"url", "options"}:
        await (_move if what == "url" else _reopen)(desk, heard, source, words)
        return
    assert heard.user_id is not None
    by, wording, words = heard.user_id, desk.wording(heard), " ".join(words.split())
    async with desk.settle(heard) as answer:
        tx, now = answer.tx, answer.now
        # As it is in this transaction: its options may have changed since.
        source = await tx.sources.get(source.id) or source
        least = desk.rules.min_interval
        every = read_every(words, timedelta(seconds=least))
        other = await tx.sources.by_name(words)
        if what == "name":
            taken = other is not None and other.id != source.id
            changed = await rename(tx, source, words, by=by, at=now) if is_name(words) and not taken else None
            wrong = wording.bad_name()
        elif what == "every":
            usual = timedelta(seconds=desk.rules.interval)
            changed = await space(tx, source, every or None, usual, by=by, at=now) if every is not None else None
            wrong = wording.bad_interval(least)
        else:
            none = words.lower() in NONE
            good = none or (other is not None and other.id != source.id)
            changed = await stand_by(tx, source, "" if none else words, by=by, at=now) if good else None
            wrong = wording.standby_goes_round(words) if good else wording.bad_standby(words)
        await answer.say(await page_of(desk, answer, changed) if changed else wrong)
    desk.kick("poll")


async def _move(desk: Desk, heard: Heard, source: Source, words: str) -> None:
    try:
        wanted, options = read_written(words)
    except ConfigError as exc:
        await desk.answer(heard, desk.wording(heard).bad_options(exc))
        return
    found = await looked_at(desk, heard, wanted, options)
    if found is not None:
        await _change(desk, heard, source, found, move)


async def _reopen(desk: Desk, heard: Heard, source: Source, words: str) -> None:
    """Take other options: they are looked at before they are stored, as another address is."""
    wording = desk.wording(heard)
    await typing(desk, heard)
    try:
        given = {} if words.strip().lower() in NONE else read_options(words)
        options = unmasked_options(given, source.options)
        found = await look_otherwise(desk.web, source, {key: one for key, one in options.items() if key != "name"})
    except SourceError as exc:
        await desk.answer(heard, wording.probe_failed(source, exc.reason, exc.detail))
    except ConfigError as exc:
        await desk.answer(heard, wording.bad_options(exc, source))
    else:
        await _change(desk, heard, source, found, reopen)


async def _change(desk: Desk, heard: Heard, source: Source, found: Look, change: Change) -> None:
    assert heard.user_id is not None
    async with desk.settle(heard) as answer:
        moved = await change(answer.tx, source, found, by=heard.user_id, at=answer.now)
        if moved is None:
            known = await answer.tx.sources.by_url(found.url)
            wording = desk.wording(heard)
            await answer.say(wording.source_known(known) if known else Words(wording.gone()))
            return
        await answer.say(await page_of(desk, answer, moved))
    desk.kick("poll")


def read_every(words: str, least: timedelta) -> timedelta | None:
    """Read how often a source is to be read: zero for "auto" (as configured), None for what is no time from ``least`` to 24 h.

    Example: ``read_every("5m", timedelta(seconds=15))`` -> 5 minutes.
    """
    if words.lower() in {"auto", "自动", "默认"}:
        return timedelta()
    found = re.fullmatch(r"(\d{1,5})\s*(s|秒|m|分|分钟|h|小时)", words.lower())
    every = timedelta(seconds=int(found[1]) * _UNITS[found[2]]) if found else None
    return every if every is not None and least <= every <= EVERY_MOST else None


PAGES: dict[str, Tapped] = {"edit": _edit, "fulltext": _fulltext}
"""What a source's page leads to."""
ANSWERS: dict[str, Answered] = {"edit": _edited}

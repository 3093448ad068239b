"""What taps do: effects commit first, then the panel is turned in place; every tap is answered."""

from collections.abc import Awaitable, Callable

from telegram import CallbackQuery, Update

from bot.chat.admin_desk import ADMIN_TAPS, PRIVATE, SECRET
from bot.chat.alerts import except_tap, look_tap, mute_tap, quieten_tap
from bot.chat.commands import QUESTION_LASTS, Context, desk_of, latest_words
from bot.chat.desk import Desk
from bot.chat.forget import forget_tap
from bot.chat.heard import Heard, hear
from bot.chat.lists import bring_tap, label_tap, leave_tap, undo_tap, unlabel_tap
from bot.chat.timing import digest_tap, hold_tap, mode_tap, settings_tap, timing_tap
from bot.chat.topics import topic_tap
from bot.chat.why import test_tap, why_tap
from bot.core.chat.callback_data import Act, Tap, number_in
from bot.core.errors import WatchError
from bot.core.types import Words
from bot.core.watches.query import Query
from bot.newsroom.actions.subscribe import capped, narrowed, reshape, rewatch, split, subscribe

Handler = Callable[[Desk, Heard, CallbackQuery, Tap], Awaitable[None]]


async def tapped(update: Update, context: Context) -> None:
    """Handle a tap on any of our buttons; buttons this version does not know say that they are gone."""
    heard, desk, query = hear(update), desk_of(context), update.callback_query
    if query is None:
        return
    tap = Tap.read(query.data or "")
    if heard is None or tap is None or tap.act not in TAPS:
        if heard is not None:
            async with desk.settle(heard):
                pass
            desk.respond(query, desk.wording(heard).gone())
        return
    if tap.act in CHANGING and not await _may_change(desk, heard, query):
        return
    if tap.act in ADMIN and not await desk.is_admin(heard.user_id):
        async with desk.settle(heard):
            pass
        desk.respond(query, desk.wording(heard).admins_only().html, alert=True)
        return
    if tap.act in PRIVATE and not heard.private:
        async with desk.settle(heard):
            pass
        desk.respond(query, desk.wording(heard).only_in_private(sources=tap.act in SECRET).html, alert=True)
        return
    await TAPS[tap.act](desk, heard, query, tap)


async def _may_change(desk: Desk, heard: Heard, query: CallbackQuery) -> bool:
    allowed = await desk.may_change(heard)
    if not allowed:
        async with desk.settle(heard):
            pass
        wording = desk.wording(heard)
        desk.respond(
            query, wording.cannot_ask_telegram() if allowed is None else wording.only_group_admins(), alert=True
        )
    return bool(allowed)


async def _turn(desk: Desk, heard: Heard, query: CallbackQuery, words: Words) -> None:
    """Settle a tap without effect and turn the panel."""
    async with desk.settle(heard):
        pass
    desk.respond(query)
    desk.edit(query, words)


async def _latest(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:
    way, _, words = tap.word.partition(":")
    before, after = (tap.number if way == "before" else None), (tap.number if way == "after" else None)
    shown = await latest_words(desk, heard, words, before=before, after=after)
    if way:
        await _turn(desk, heard, query, shown)
    else:  # the button of /start: a message of its own, so that the welcome stays
        await desk.answer(heard, shown)
        desk.respond(query)


async def _list(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:
    async with desk.settle(heard) as answer:
        watches = await answer.tx.chats.watches(answer.chat.id)
    desk.respond(query)
    desk.edit(query, desk.wording(heard).watches(watches, page=tap.number))


async def _help(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:  # noqa: ARG001
    admin = heard.private and await desk.is_admin(heard.user_id)
    await desk.answer(heard, desk.wording(heard).help(admin=admin, group=not heard.private))
    desk.respond(query)


async def _ask(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:  # noqa: ARG001
    async with desk.settle(heard) as answer:
        if heard.user_id is not None:
            await answer.tx.inbox.ask(answer.chat.id, heard.user_id, "subscribe", answer.now + QUESTION_LASTS)
        wording = desk.wording(heard)
        words = wording.ask_watch() if heard.user_id is not None else wording.say_it_at_once()
        await answer.tx.outbox.say(answer.chat.id, words, answer.now)
    desk.respond(query)


async def _watch(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:
    async with desk.settle(heard) as answer:
        result = await subscribe(
            answer.tx,
            answer.chat,
            tap.word,
            desk.listings,
            by=heard.user_id,
            at=answer.now,
            most=desk.watches_most(answer.chat),
        )
        words = desk.subscribed(heard, result)
        await answer.tx.outbox.say(answer.chat.id, words, answer.now, watches=result.new)
    desk.respond(query)


async def _sample(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:
    async with desk.settle(heard) as answer:
        watch = await answer.tx.chats.get_watch(tap.number)
        if watch is not None and (watch.removed or watch.chat_id != answer.chat.id):
            watch = None
        if watch is not None:
            await answer.tx.outbox.say(answer.chat.id, desk.wording(heard).example(watch, answer.now), answer.now)
    if watch is None:
        desk.gone(heard, query)
    else:
        desk.respond(query)


async def _reshape(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:
    """Another shape for a watch: 只要股票, 只要字面, 任一个就推, 各盯各的, 每天最多 10 条."""
    shape = SHAPES[tap.act]
    async with desk.settle(heard) as answer:
        result = await reshape(
            answer.tx,
            answer.chat,
            tap.number,
            desk.listings,
            lambda asked: shape(asked, tap.word),
            by=heard.user_id,
            at=answer.now,
        )
    if result is None:
        desk.gone(heard, query)
        return
    desk.respond(query)
    desk.edit(query, desk.subscribed(heard, result))


SHAPES: dict[Act, Callable[[Query, str], list[Query]]] = {"only": narrowed, "split": split, "cap": capped}


async def _unwatch(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:
    async with desk.settle(heard) as answer:
        watch = await answer.tx.chats.unwatch(answer.chat.id, tap.number, answer.now)
    wording = desk.wording(heard)
    if watch is None:
        desk.gone(heard, query)
    elif tap.word:  # under an alert: its text stays
        desk.respond(query, wording.unwatched_shortly(watch))
        desk.edit_keyboard(query, wording.unwatched_keyboard(watch, number_in(tap.word) or 0))
    else:
        desk.respond(query)
        desk.edit(query, wording.unwatched(watch))


async def _rewatch(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:
    wording, full = desk.wording(heard), ""
    async with desk.settle(heard) as answer:
        try:
            watch = await rewatch(answer.tx, answer.chat, tap.number, most=desk.watches_most(answer.chat))
        except WatchError as exc:
            watch, full = None, wording.watch_error(exc)
    if full:
        desk.respond(query, full, alert=True)
    elif watch is None:
        desk.gone(heard, query)
    elif (delivery_id := number_in(tap.word)) is not None:
        desk.respond(query, wording.rewatched_shortly(watch))
        await _restore_keyboard(desk, heard, query, delivery_id)
    else:
        desk.respond(query)
        desk.edit(query, wording.rewatched(watch))


async def _restore_keyboard(desk: Desk, heard: Heard, query: CallbackQuery, delivery_id: int) -> None:
    async with desk.store.read() as tx:
        found = await tx.alerts.of(delivery_id)
    if found is not None and found[1].telegram_id == heard.telegram_id:
        desk.edit_keyboard(query, desk.wording(heard).alert_keyboard(found[0], found[1]))


TAPS: dict[Act, Handler] = {
    "latest": _latest,
    "list": _list,
    "help": _help,
    "ask": _ask,
    "watch": _watch,
    "sample": _sample,
    "only": _reshape,
    "split": _reshape,
    "cap": _reshape,
    "unwatch": _unwatch,
    "rewatch": _rewatch,
    "mute": mute_tap,
    "unmute": mute_tap,
    "less": look_tap,
    "more": look_tap,
    "back": look_tap,
    "bring": bring_tap,
    "leave": leave_tap,
    "unbring": undo_tap,
    "label": label_tap,
    "digest": digest_tap,
    "mode": mode_tap,
    "when": timing_tap,
    "timing": timing_tap,
    "hush": timing_tap,
    "except": except_tap,
    "quieten": quieten_tap,
    "settings": settings_tap,
    "set": settings_tap,
    "hold": hold_tap,
    "forget": forget_tap,
    "unlabel": unlabel_tap,
    "why": why_tap,
    "test": test_tap,
    "here": topic_tap,
    "nomore": topic_tap,
    **ADMIN_TAPS,
}
CHANGING: frozenset[Act] = frozenset(
    {
        "ask",
        "watch",
        "only",
        "split",
        "cap",
        "unwatch",
        "rewatch",
        "mute",
        "unmute",
        "bring",
        "leave",
        "unbring",
        "unlabel",
        "mode",
        "when",
        "hush",
        "except",
        "quieten",
        "set",
        "hold",
        "forget",
        "test",
        "here",
        "nomore",
    }
)
"""Taps that change what a chat gets: in groups for the group's admins only."""
ADMIN: frozenset[Act] = frozenset(ADMIN_TAPS)
"""Taps of admins: the presser's numeric id is checked again at each."""

"""What taps do: effects commit first, then the panel is turned in place; every tap is answered."""

from collections.abc import Awaitable, Callable

from telegram import CallbackQuery, Update

from bot.chat.admin.registry import ADMIN_TAPS, PRIVATE, SECRET
from bot.chat.context import QUESTION_LASTS, Context, services_of
from bot.chat.incoming import Incoming, hear
from bot.chat.services import Services
from bot.chat.users.alerts import except_tap, look_tap, mute_tap, quieten_tap
from bot.chat.users.commands import latest_words
from bot.chat.users.forget import forget_tap
from bot.chat.users.lists import bring_tap, label_tap, leave_tap, undo_tap, unlabel_tap
from bot.chat.users.timing import digest_tap, hold_tap, mode_tap, settings_tap, timing_tap
from bot.chat.users.topics import topic_tap
from bot.chat.users.why import test_tap, why_tap
from bot.core.chat.callback_data import Act, Tap, number_in
from bot.core.errors import WatchError
from bot.core.types import Words
from bot.core.watches.query import Query
from bot.messages import alerts, backtests, replies, subscriptions, watch_errors, watch_list, welcome
from bot.messages.admin import people_panels
from bot.newsroom.actions.subscribe import capped, narrowed, reshape, rewatch, split, subscribe

Handler = Callable[[Services, Incoming, CallbackQuery, Tap], Awaitable[None]]


async def tapped(update: Update, context: Context) -> None:
    """Handle a tap on any of our buttons; buttons this version does not know say that they are gone."""
    incoming, services, query = hear(update), services_of(context), update.callback_query
    if query is None:
        return
    tap = Tap.read(query.data or "")
    if incoming is None or tap is None or tap.act not in TAPS:
        if incoming is not None:
            async with services.settle(incoming):
                pass
            services.respond(query, replies.gone(services.reader(incoming)))
        return
    if tap.act in CHANGING and not await _may_change(services, incoming, query):
        return
    if tap.act in ADMIN and not await services.is_admin(incoming.user_id):
        async with services.settle(incoming):
            pass
        services.respond(query, people_panels.admins_only(services.reader(incoming)).html, alert=True)
        return
    if tap.act in PRIVATE and not incoming.private:
        async with services.settle(incoming):
            pass
        services.respond(
            query, people_panels.only_in_private(services.reader(incoming), sources=tap.act in SECRET).html, alert=True
        )
        return
    await TAPS[tap.act](services, incoming, query, tap)


async def _may_change(services: Services, incoming: Incoming, query: CallbackQuery) -> bool:
    allowed = await services.may_change(incoming)
    if not allowed:
        async with services.settle(incoming):
            pass
        reader = services.reader(incoming)
        services.respond(
            query,
            replies.cannot_ask_telegram(reader) if allowed is None else replies.only_group_admins(reader),
            alert=True,
        )
    return bool(allowed)


async def _turn(services: Services, incoming: Incoming, query: CallbackQuery, words: Words) -> None:
    """Settle a tap without effect and turn the panel."""
    async with services.settle(incoming):
        pass
    services.respond(query)
    services.edit(query, words)


async def _latest(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    way, _, words = tap.word.partition(":")
    before, after = (tap.number if way == "before" else None), (tap.number if way == "after" else None)
    shown = await latest_words(services, incoming, words, before=before, after=after)
    if way:
        await _turn(services, incoming, query, shown)
    else:  # the button of /start: a message of its own, so that the welcome stays
        await services.answer(incoming, shown)
        services.respond(query)


async def _list(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    async with services.settle(incoming) as answer:
        watches = await answer.tx.chats.watches(answer.chat.id)
    services.respond(query)
    services.edit(query, watch_list.panel(services.reader(incoming), watches, page=tap.number))


async def _help(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:  # noqa: ARG001
    admin = incoming.private and await services.is_admin(incoming.user_id)
    await services.answer(
        incoming, welcome.commands_help(services.reader(incoming), admin=admin, group=not incoming.private)
    )
    services.respond(query)


async def _ask(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:  # noqa: ARG001
    async with services.settle(incoming) as answer:
        if incoming.user_id is not None:
            await answer.tx.inbox.ask(answer.chat.id, incoming.user_id, "subscribe", answer.now + QUESTION_LASTS)
        reader = services.reader(incoming)
        words = subscriptions.ask(reader) if incoming.user_id is not None else subscriptions.say_it_at_once(reader)
        await answer.tx.outbox.say(answer.chat.id, words, answer.now)
    services.respond(query)


async def _watch(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    async with services.settle(incoming) as answer:
        result = await subscribe(
            answer.tx,
            answer.chat,
            tap.word,
            services.listings,
            by=incoming.user_id,
            at=answer.now,
            most=services.watches_most(answer.chat),
        )
        words = services.subscribed(incoming, result)
        await answer.tx.outbox.say(answer.chat.id, words, answer.now, watches=result.new)
    services.respond(query)


async def _sample(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    async with services.settle(incoming) as answer:
        watch = await answer.tx.chats.get_watch(tap.number)
        if watch is not None and (watch.removed or watch.chat_id != answer.chat.id):
            watch = None
        if watch is not None:
            await answer.tx.outbox.say(
                answer.chat.id, backtests.example(services.reader(incoming), watch, answer.now), answer.now
            )
    if watch is None:
        services.gone(incoming, query)
    else:
        services.respond(query)


async def _reshape(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Another shape for a watch: 只要股票, 只要字面, 任一个就推, 各盯各的, 每天最多 10 条."""
    shape = SHAPES[tap.act]
    async with services.settle(incoming) as answer:
        result = await reshape(
            answer.tx,
            answer.chat,
            tap.number,
            services.listings,
            lambda asked: shape(asked, tap.word),
            by=incoming.user_id,
            at=answer.now,
        )
    if result is None:
        services.gone(incoming, query)
        return
    services.respond(query)
    services.edit(query, services.subscribed(incoming, result))


SHAPES: dict[Act, Callable[[Query, str], list[Query]]] = {"only": narrowed, "split": split, "cap": capped}


async def _unwatch(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    async with services.settle(incoming) as answer:
        watch = await answer.tx.chats.unwatch(answer.chat.id, tap.number, answer.now)
    reader = services.reader(incoming)
    if watch is None:
        services.gone(incoming, query)
    elif tap.word:  # under an alert: its text stays
        services.respond(query, subscriptions.unsubscribed_shortly(reader, watch))
        services.edit_keyboard(query, subscriptions.unsubscribed_keyboard(reader, watch, number_in(tap.word) or 0))
    else:
        services.respond(query)
        services.edit(query, subscriptions.unsubscribed(reader, watch))


async def _rewatch(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    reader, full = services.reader(incoming), ""
    async with services.settle(incoming) as answer:
        try:
            watch = await rewatch(answer.tx, answer.chat, tap.number, most=services.watches_most(answer.chat))
        except WatchError as exc:
            watch, full = None, watch_errors.problem(reader, exc)
    if full:
        services.respond(query, full, alert=True)
    elif watch is None:
        services.gone(incoming, query)
    elif (delivery_id := number_in(tap.word)) is not None:
        services.respond(query, subscriptions.resubscribed_shortly(reader, watch))
        await _restore_keyboard(services, incoming, query, delivery_id)
    else:
        services.respond(query)
        services.edit(query, subscriptions.resubscribed(reader, watch))


async def _restore_keyboard(services: Services, incoming: Incoming, query: CallbackQuery, delivery_id: int) -> None:
    async with services.store.read() as tx:
        found = await tx.alerts.of(delivery_id)
    if found is not None and found[1].telegram_id == incoming.telegram_id:
        services.edit_keyboard(query, alerts.keyboard(services.reader(incoming), found[0], found[1]))


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

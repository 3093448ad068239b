"""/subscribe and /unsubscribe, and the buttons that change one watch."""

from collections.abc import Callable

from telegram import CallbackQuery, Update

from bot.chat.context import QUESTION_LASTS, Context, allowed, ask, services_of, words_of
from bot.chat.incoming import Incoming, hear
from bot.chat.routing import on_answer, on_command, on_tap
from bot.chat.services import Services
from bot.core.chat.callback_data import Tap, number_in
from bot.core.errors import WatchError
from bot.core.watches.query import Query
from bot.messages import alerts, backtests, subscriptions, watch_errors, watch_list
from bot.newsroom.actions.subscribe import capped, narrowed, reshape, rewatch, split, subscribe, unsubscribe


@on_command("subscribe", "sub", "watch")
async def subscribe_(update: Update, context: Context) -> None:
    """/subscribe, /sub, /watch: watch the words; without words, ask for them."""
    if (incoming := hear(update)) is not None:
        await subscribe_words(services_of(context), incoming, words_of(update))


@on_answer("subscribe")
async def what_to_watch(services: Services, incoming: Incoming, about: str, words: str) -> None:  # noqa: ARG001
    """Take the answer to a bare /subscribe."""
    await subscribe_words(services, incoming, words)


async def subscribe_words(services: Services, incoming: Incoming, words: str) -> None:
    """Watch what the words say; without words, ask for them."""
    reader = services.reader(incoming)
    if not await allowed(services, incoming):
        return
    async with services.settle(incoming) as answer:
        if not words:
            if incoming.user_id is None:  # an anonymous admin or a channel: their answer could not be recognised
                await answer.say(subscriptions.say_it_at_once(reader))
                return
            await ask(answer, "subscribe", subscriptions.ask(reader))
            return
        result = await subscribe(
            answer.tx,
            answer.chat,
            words,
            services.listings,
            by=incoming.user_id,
            at=answer.now,
            most=services.max_watches(answer.chat),
        )
        await answer.say(services.subscribed(incoming, result), watches=result.new)


@on_command("unsubscribe", "unsub")
async def unsubscribe_(update: Update, context: Context) -> None:
    """/unsubscribe, /unsub: remove the watch of the words; without words, list buttons."""
    if (incoming := hear(update)) is not None:
        await unsubscribe_words(services_of(context), incoming, words_of(update))


async def unsubscribe_words(services: Services, incoming: Incoming, words: str) -> None:
    """Remove the watch that means what the words say; without words, show the list."""
    reader = services.reader(incoming)
    if not await allowed(services, incoming):
        return
    async with services.settle(incoming) as answer:
        if not words:
            await answer.say(watch_list.panel(reader, await answer.tx.watches.of(answer.chat.id)))
            return
        watch = await unsubscribe(answer.tx, answer.chat, words, services.listings, at=answer.now)
        await answer.say(
            subscriptions.unsubscribed(reader, watch) if watch else subscriptions.not_watched(reader, words)
        )


# -- taps --------------------------------------------------------------------------------------------------------------


@on_tap("ask", changes=True)
async def ask_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:  # noqa: ARG001
    """Button 盯一个词: ask what to watch."""
    async with services.settle(incoming) as answer:
        if incoming.user_id is not None:
            await answer.tx.inbox.ask(answer.chat.id, incoming.user_id, "subscribe", answer.now + QUESTION_LASTS)
        reader = services.reader(incoming)
        words = subscriptions.ask(reader) if incoming.user_id is not None else subscriptions.say_it_at_once(reader)
        await answer.tx.outbox.say(answer.chat.id, words, answer.now)
    services.respond(query)


@on_tap("watch", changes=True)
async def watch_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button 盯这个: watch the words that the button carries."""
    async with services.settle(incoming) as answer:
        result = await subscribe(
            answer.tx,
            answer.chat,
            tap.word,
            services.listings,
            by=incoming.user_id,
            at=answer.now,
            most=services.max_watches(answer.chat),
        )
        words = services.subscribed(incoming, result)
        await answer.tx.outbox.say(answer.chat.id, words, answer.now, watches=result.new)
    services.respond(query)


@on_tap("sample")
async def sample_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button 发一条示例: show what an alert of this watch will look like."""
    async with services.settle(incoming) as answer:
        watch = await answer.tx.watches.get(tap.number)
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


SHAPES: dict[str, Callable[[Query, str], list[Query]]] = {"only": narrowed, "split": split, "cap": capped}


@on_tap("only", "split", "cap", changes=True)
async def reshape_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Buttons 只要股票, 只要字面, 任一个就推, 各盯各的, 每天最多 10 条: change the shape of a watch.

    ``tap.word`` = stock or word, any or each, how many.
    """
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
    services.turn(query, services.subscribed(incoming, result))


@on_tap("unwatch", changes=True)
async def unwatch_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Buttons that remove a watch; ``tap.word`` = the delivery under whose alert the button stands."""
    async with services.settle(incoming) as answer:
        watch = await answer.tx.watches.end(answer.chat.id, tap.number, answer.now)
    reader = services.reader(incoming)
    if watch is None:
        services.gone(incoming, query)
    elif tap.word:  # under an alert: its text stays
        services.respond(query, subscriptions.unsubscribed_shortly(reader, watch))
        services.edit_keyboard(query, subscriptions.unsubscribed_keyboard(reader, watch, number_in(tap.word) or 0))
    else:
        services.turn(query, subscriptions.unsubscribed(reader, watch))


@on_tap("rewatch", changes=True)
async def rewatch_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button 撤销: bring a removed watch back."""
    reader, full = services.reader(incoming), ""
    async with services.settle(incoming) as answer:
        try:
            watch = await rewatch(answer.tx, answer.chat, tap.number, most=services.max_watches(answer.chat))
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
        services.turn(query, subscriptions.resubscribed(reader, watch))


async def _restore_keyboard(services: Services, incoming: Incoming, query: CallbackQuery, delivery_id: int) -> None:
    async with services.store.read() as tx:
        found = await tx.alerts.of(delivery_id)
    if found is not None and found.chat.telegram_id == incoming.telegram_id:
        services.edit_keyboard(query, alerts.keyboard(services.reader(incoming), found.alert, found.chat))

"""When a chat gets alerts: /settings and /mute, and the buttons that change how watches are delivered."""

from datetime import datetime

from telegram import CallbackQuery, Update

from bot.chat.context import Context, allowed, services_of, words_of
from bot.chat.incoming import Incoming, hear
from bot.chat.routing import on_command, on_tap
from bot.chat.services import Answer, Services
from bot.core.chat.callback_data import Tap, number_in
from bot.core.delivery.quiet_hours import mute_until
from bot.core.types import MODES, Mode, Words
from bot.messages import alerts, delivery_settings
from bot.newsroom.actions.chat_settings import changed, replan, setting_in
from bot.newsroom.actions.import_watches import of_label


@on_command("settings")
async def settings_(update: Update, context: Context) -> None:
    """/settings: show when this chat gets alerts; with words, change it."""
    incoming, services, words = hear(update), services_of(context), words_of(update)
    if incoming is None:
        return
    change = setting_in(words)
    if change is not None and not await allowed(services, incoming):
        return
    async with services.settle(incoming) as answer:
        if words and change is None:
            await answer.say(delivery_settings.not_a_setting(services.reader(incoming), words))
            return
        if change is not None:
            await changed(answer.tx, answer.chat, change, services.delivery_rules, answer.now)
        await answer.say(await _panel(services, incoming, answer))


async def _panel(services: Services, incoming: Incoming, answer: Answer) -> Words:
    chat = await answer.tx.chats.get(answer.chat.id)
    assert chat is not None
    return delivery_settings.panel(
        services.reader(incoming),
        services.delivery_rules.of(chat),
        services.delivery_rules.most(chat),
        chat.muted_until,
        answer.now,
    )


@on_tap("settings")
@on_tap("set", changes=True)
async def settings_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Buttons of /settings: change a setting and show the panel."""
    name, _, value = tap.word.partition("=")
    async with services.settle(incoming) as answer:
        if tap.act == "set":
            await changed(answer.tx, answer.chat, (name, value), services.delivery_rules, answer.now)
        words = await _panel(services, incoming, answer)
    services.turn(query, words)


@on_command("mute")
async def mute_(update: Update, context: Context) -> None:
    """/mute: mute the chat for a while."""
    incoming, services, words = hear(update), services_of(context), words_of(update)
    if incoming is None:
        return
    until = mute_until(words, services.clock.now(), services.delivery_rules.zone) if words else None
    if until is not None and not await allowed(services, incoming):
        return
    async with services.settle(incoming) as answer:
        if until is not None:
            await mute(services, answer, until)
        muted_until = until or answer.chat.muted_until
        await answer.say(delivery_settings.mute_panel(services.reader(incoming), muted_until, answer.now))


async def mute(services: Services, answer: Answer, until: datetime | None) -> None:
    """Mute a chat until ``until``; None ends the mute, and held deliveries come."""
    await answer.tx.chats.mute(answer.chat.id, until)
    if until is None:
        await replan(answer.tx, answer.chat.id, services.delivery_rules, answer.now)
    else:
        await answer.tx.digests.put_off(answer.chat.id, until, answer.now)


@on_tap("hold", changes=True)
async def hold_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Buttons of /mute: mute the chat for a while, or end the mute."""
    until = mute_until(tap.word, services.clock.now(), services.delivery_rules.zone)
    async with services.settle(incoming) as answer:
        await mute(services, answer, until)
    services.respond(query, "" if until else alerts.unmuted(services.reader(incoming)))
    services.edit(query, delivery_settings.mute_panel(services.reader(incoming), until, services.clock.now()))


@on_tap("timing")
@on_tap("when", "hush", changes=True)
async def timing_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Buttons of a watch's delivery: show it and change it: a mode, a schedule, a mute of its own."""
    reader = services.reader(incoming)
    async with services.settle(incoming) as answer:
        watch = await answer.tx.watches.get(tap.number)
        if watch is not None and (watch.removed or watch.chat_id != answer.chat.id):
            watch = None
        if watch is not None and tap.act == "when":
            [watch] = await answer.tx.watches.retime(answer.chat.id, [watch.id], mode="digest", schedule=tap.word)
        if watch is not None and tap.act == "hush":
            until = mute_until(tap.word, answer.now, services.delivery_rules.zone)
            watch = await answer.tx.watches.mute(answer.chat.id, watch.id, until)
        if watch is not None and tap.act in {"when", "hush"}:
            await replan(answer.tx, answer.chat.id, services.delivery_rules, answer.now)
        settings = services.delivery_rules.of(answer.chat)
    if watch is None:
        services.gone(incoming, query)
        return
    services.turn(query, delivery_settings.watch_panel(reader, watch, settings, services.clock.now()))


@on_tap("mode", changes=True)
async def mode_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Buttons of the modes: change the mode of a watch, or of all its label (``*digest``).

    Under an alert (``digest:7``) only its buttons change.
    """
    way, _, under = tap.word.partition(":")
    mode = _mode(way.removeprefix("*"))
    reader = services.reader(incoming)
    async with services.settle(incoming) as answer:
        ids = [tap.number]
        if way.startswith("*"):
            ids = [watch.id for watch in (await of_label(answer.tx, answer.chat, tap.number))[1]]
        watches = await answer.tx.watches.retime(answer.chat.id, ids, mode=mode) if mode else []
        await replan(answer.tx, answer.chat.id, services.delivery_rules, answer.now)
        settings = services.delivery_rules.of(answer.chat)
        delivery_id = number_in(under)
        found = await answer.tx.alerts.of(delivery_id) if delivery_id is not None else None
    if not watches:
        services.gone(incoming, query)
    elif found is not None and found.chat.id == watches[0].chat_id:
        services.respond(query, delivery_settings.retimed(reader, watches, settings))
        services.edit_keyboard(query, alerts.keyboard(reader, found.alert, found.chat))
    elif way.startswith("*"):
        services.respond(query, delivery_settings.retimed(reader, watches, settings))
    else:
        services.turn(query, delivery_settings.watch_panel(reader, watches[0], settings, services.clock.now()))


def _mode(name: str) -> Mode | None:
    return next((mode for mode in MODES if mode == name), None)

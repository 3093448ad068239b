"""The buttons under alerts and digests: 静音, 少推这类, 更多, 返回, 下一页. Only the chat that got the alert may use them."""

from datetime import timedelta

from telegram import CallbackQuery

from bot.chat.incoming import Incoming
from bot.chat.routing import on_tap
from bot.chat.services import Answer, Services
from bot.chat.users.delivery_settings import mute
from bot.core.chat.callback_data import Tap, number_in
from bot.core.reports import ExclusionOffer
from bot.core.types import Alert
from bot.core.watches.exclusions import exclusions
from bot.messages import alerts, digests
from bot.newsroom.actions.subscribe import reshape
from bot.store.alerts import SentAlert

MUTE = timedelta(hours=1)


async def _told_here(answer: Answer, tap: Tap) -> SentAlert | None:
    """Return the alert that a button is about, if this chat got it."""
    found = await answer.tx.alerts.of(tap.number)
    return found if found is not None and found.chat.id == answer.chat.id else None


@on_tap("mute", "unmute", changes=True)
async def mute_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Buttons 静音 1 小时 and its undo: mute the chat for an hour, or end the mute."""
    reader, until = services.reader(incoming), services.clock.now() + MUTE
    async with services.settle(incoming) as answer:
        found = await _told_here(answer, tap)
        if found is not None:
            await mute(services, answer, until if tap.act == "mute" else None)
    if found is None:
        services.too_old(incoming, query)
    elif tap.act == "mute":
        services.respond(query, alerts.muted(reader, until, services.clock.now()))
        services.edit_keyboard(query, alerts.muted_keyboard(reader, found.alert))
    else:
        services.respond(query, alerts.unmuted(reader))
        services.edit_keyboard(query, alerts.keyboard(reader, found.alert, found.chat))


@on_tap("less", "more", "back")
async def look_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Buttons 少推这类 (ways to get fewer such alerts), 更多 (why it came, who else reported it), and 返回."""
    reader, now = services.reader(incoming), services.clock.now()
    async with services.settle(incoming) as answer:
        found = await _told_here(answer, tap)
        story = found.alert.article.story_id if found is not None and tap.act == "more" else None
        reports = await answer.tx.stories.reports(story, found.alert.article.source_name) if story and found else []
    if found is None:
        services.too_old(incoming, query)
        return
    alert = found.alert
    shown = services.channel.shown(alert.hits)
    if tap.act == "less":
        services.respond(query)
        services.edit_keyboard(query, alerts.less_like_this(reader, alert, _offers(services, alert)))
    elif tap.act == "more":
        services.respond(query, alerts.why_it_came(reader, alert, shown, found.sent_at, now), alert=True)
        if reports:
            services.edit(query, alerts.with_reports(reader, alert, now, shown, reports))
    else:
        services.respond(query)
        # All of it: the message may show the other outlets.
        services.edit(query, alerts.alert_message(reader, alert, found.chat, now, shown))


def _offers(services: Services, alert: Alert) -> list[ExclusionOffer]:
    """Return the exclusions that would have stopped an alert."""
    return [
        ExclusionOffer(hit.watch_id, number, left_out)
        for hit in alert.hits[:3]
        for number, (left_out, _) in enumerate(exclusions(alert.article, hit.text, services.listings))
    ][:4]


@on_tap("except", changes=True)
async def except_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button of an exclusion: add it to the watch that brought an alert."""
    watch_id, number = map(number_in, tap.word.partition(":")[::2])
    reader = services.reader(incoming)
    result = found = None
    async with services.settle(incoming) as answer:
        found = await _told_here(answer, tap)
        if found is not None and watch_id is not None and number is not None:
            hit = next((hit for hit in found.alert.hits if hit.watch_id == watch_id), None)
            shaped = exclusions(found.alert.article, hit.text, services.listings) if hit else []
            if number < len(shaped):
                result = await reshape(
                    answer.tx,
                    answer.chat,
                    watch_id,
                    services.listings,
                    lambda _: [shaped[number][1]],
                    by=incoming.user_id,
                    at=answer.now,
                )
    if found is None:
        services.too_old(incoming, query)
        return
    if result is None or not result.done:
        services.gone(incoming, query)
        return
    services.respond(query, alerts.excepted(reader, result.done[0].watch), alert=True)
    services.edit_keyboard(query, alerts.keyboard(reader, found.alert, found.chat))


@on_tap("quieten", changes=True)
async def quieten_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button 这件事不再推: the chat gets no 进展 and no further edits."""
    async with services.settle(incoming) as answer:
        found = await _told_here(answer, tap)
        if found is not None:
            await answer.tx.deliveries.quieten(tap.number)
    if found is None:
        services.too_old(incoming, query)
        return
    services.respond(query, alerts.no_more_of_story(services.reader(incoming)))
    services.edit_keyboard(query, alerts.keyboard(services.reader(incoming), found.alert, found.chat))


@on_tap("digest")
async def digest_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Buttons 上一页 and 下一页: show another page of a digest."""
    async with services.settle(incoming) as answer:
        digest = await answer.tx.alerts.page(tap.number, answer.chat.id, min(number_in(tap.word) or 0, 999))
    if digest is None:
        services.too_old(incoming, query)
        return
    services.turn(query, digests.digest_page(services.reader(incoming), digest, tap.number, services.clock.now()))

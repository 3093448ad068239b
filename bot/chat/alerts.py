"""The buttons under an alert: 静音, 少推这类, 更多, 返回. Only the chat that got the alert may use them."""

from datetime import datetime, timedelta

from telegram import CallbackQuery

from bot.chat.desk import Answer, Desk
from bot.chat.heard import Heard
from bot.chat.timing import hold
from bot.core.chat.callback_data import Tap, number_in
from bot.core.types import Alert, Chat
from bot.core.watches.exclusions import exclusions
from bot.core.watches.query import Node
from bot.newsroom.actions.subscribe import reshape

MUTE = timedelta(hours=1)


async def _told_here(answer: Answer, tap: Tap) -> tuple[Alert, Chat, datetime | None] | None:
    """Return the alert that a button is about, if this chat got it."""
    found = await answer.tx.alerts.of(tap.number)
    return found if found is not None and found[1].id == answer.chat.id else None


async def mute_tap(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:
    """静音 1 小时, and its undoing."""
    wording, until = desk.wording(heard), desk.clock.now() + MUTE
    async with desk.settle(heard) as answer:
        found = await _told_here(answer, tap)
        if found is not None:
            await hold(desk, answer, until if tap.act == "mute" else None)
    if found is None:
        desk.too_old(heard, query)
    elif tap.act == "mute":
        desk.respond(query, wording.muted(until, desk.clock.now()))
        desk.edit_keyboard(query, wording.mute_keyboard(found[0]))
    else:
        desk.respond(query, wording.unmuted())
        desk.edit_keyboard(query, wording.alert_keyboard(found[0], found[1]))


async def look_tap(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:
    """少推这类 (what can be done about it), 更多 (why it came, who else reported it), and 返回."""
    wording, now = desk.wording(heard), desk.clock.now()
    async with desk.settle(heard) as answer:
        found = await _told_here(answer, tap)
        story = found[0].article.story_id if found is not None and tap.act == "more" else None
        reports = await answer.tx.news.reports(story, found[0].article.source_name) if story and found else []
    if found is None:
        desk.too_old(heard, query)
        return
    alert, chat, sent_at = found
    shown = desk.channel.shown(alert.hits)
    if tap.act == "less":
        desk.respond(query)
        desk.edit_keyboard(query, wording.less_keyboard(alert, _offers(desk, alert)))
    elif tap.act == "more":
        desk.respond(query, wording.more(alert, shown, sent_at, now), alert=True)
        if reports:
            desk.edit(query, wording.reported(alert, now, shown, reports))
    else:
        desk.respond(query)
        # The whole of it: it may show who else reported.
        desk.edit(query, wording.alert(alert, chat, now, shown))


def _offers(desk: Desk, alert: Alert) -> list[tuple[int, int, Node]]:
    """Return the exclusions that would have stopped an alert: of which watch, which of its offers, and what is left out."""
    return [
        (hit.watch_id, number, left_out)
        for hit in alert.hits[:3]
        for number, (left_out, _) in enumerate(exclusions(alert.article, hit.text, desk.listings))
    ][:4]


async def except_tap(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:
    """Add an exclusion to the watch that brought an alert."""
    watch_id, number = map(number_in, tap.word.partition(":")[::2])
    wording = desk.wording(heard)
    result = found = None
    async with desk.settle(heard) as answer:
        found = await _told_here(answer, tap)
        if found is not None and watch_id is not None and number is not None:
            hit = next((hit for hit in found[0].hits if hit.watch_id == watch_id), None)
            shaped = exclusions(found[0].article, hit.text, desk.listings) if hit else []
            if number < len(shaped):
                result = await reshape(
                    answer.tx,
                    answer.chat,
                    watch_id,
                    desk.listings,
                    lambda _: [shaped[number][1]],
                    by=heard.user_id,
                    at=answer.now,
                )
    if found is None:
        desk.too_old(heard, query)
        return
    if result is None or not result.done:
        desk.gone(heard, query)
        return
    desk.respond(query, wording.excepted(result.done[0][0]), alert=True)
    desk.edit_keyboard(query, wording.alert_keyboard(found[0], found[1]))


async def quieten_tap(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:
    """No more of this story: no 进展, no further edits."""
    async with desk.settle(heard) as answer:
        found = await _told_here(answer, tap)
        if found is not None:
            await answer.tx.deliveries.quiet(tap.number)
    if found is None:
        desk.too_old(heard, query)
        return
    desk.respond(query, desk.wording(heard).quietened())
    desk.edit_keyboard(query, desk.wording(heard).alert_keyboard(found[0], found[1]))

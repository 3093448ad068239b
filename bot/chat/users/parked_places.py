"""Deleted topics: the group's admins choose what becomes of their watches."""

from telegram import CallbackQuery

from bot.chat.incoming import Incoming
from bot.chat.routing import on_tap
from bot.chat.services import Services
from bot.core.chat.callback_data import Tap
from bot.core.types import Button, Keyboard
from bot.messages import parked_places


@on_tap("here", "nomore", changes=True)
async def topic_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Buttons 推到这里 and 不再推: move a deleted topic's watches into its group, or remove them.

    They stand in the group, under the messages that waited for the topic.
    """
    reader = services.reader(incoming)
    async with services.settle(incoming) as answer:
        group = answer.chat
        if tap.act == "here":
            done = await answer.tx.places.take_in(tap.number, group, answer.now)
        else:
            done = await answer.tx.places.drop(tap.number, group, answer.now)
    if not done:
        services.gone(incoming, query)
        return
    services.respond(
        query, parked_places.topic_here(reader) if tap.act == "here" else parked_places.topic_no_more(reader)
    )
    services.edit_keyboard(query, _pages(query))


def _pages(query: CallbackQuery) -> Keyboard:
    """Return the buttons that turn pages: they stay."""
    shown = getattr(query.message, "reply_markup", None)
    lines = shown.inline_keyboard if shown is not None else ()
    kept = [[one for one in line if str(one.callback_data).startswith("digest:")] for line in lines]
    return tuple(tuple(Button(one.text, data=str(one.callback_data)) for one in line) for line in kept if line)

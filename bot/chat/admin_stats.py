"""/stats: the figures of the last seven days."""

from telegram import CallbackQuery, Update

from bot.chat.admin import Tapped, admins_only, in_private
from bot.chat.commands import Context, desk_of
from bot.chat.desk import Desk
from bot.chat.heard import Heard, hear
from bot.core.chat.callback_data import Tap
from bot.core.types import Words
from bot.newsroom.actions.statistics import counts, rows, tally


@admins_only
@in_private
async def stats(update: Update, context: Context) -> None:
    """/stats: articles, alerts and failures by day, sources by health, the queue, who uses the bot."""
    heard, desk = hear(update), desk_of(context)
    assert heard is not None
    await desk.answer(heard, await _figures(desk, heard))


async def _figures(desk: Desk, heard: Heard) -> Words:
    found = await tally(desk.store, desk.clock.now())
    return desk.wording(heard).stats(
        rows(found), found.states, found.troubled, found.queue, found.waits, counts(found), desk.rules.status_link
    )


async def _tap(desk: Desk, heard: Heard, query: CallbackQuery, tap: Tap) -> None:  # noqa: ARG001
    shown = await _figures(desk, heard)
    async with desk.settle(heard):
        pass
    desk.respond(query)
    desk.edit(query, shown)


TAPS: dict[str, Tapped] = {"stats": _tap}

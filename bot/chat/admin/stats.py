"""/stats: the figures of the last seven days."""

from telegram import CallbackQuery, Update

from bot.chat.context import Context, services_of, turn
from bot.chat.incoming import Incoming, hear
from bot.chat.routing import on_command, on_tap
from bot.chat.services import Services
from bot.core.chat.callback_data import Tap
from bot.core.types import Words
from bot.messages.admin import stats_panel


@on_command("stats", shows="people")
async def stats(update: Update, context: Context) -> None:
    """/stats: show articles, alerts and failures by day, sources by health, the queue, who uses the bot."""
    incoming, services = hear(update), services_of(context)
    assert incoming is not None
    await services.answer(incoming, await _figures(services, incoming))


async def _figures(services: Services, incoming: Incoming) -> Words:
    async with services.store.read() as tx:
        figures = await tx.statistics.figures(services.clock.now())
    return stats_panel.panel(services.reader(incoming), figures, services.rules.status_link)


@on_tap("stats", shows="people")
async def stats_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:  # noqa: ARG001
    """Button 刷新: update the figures."""
    shown = await _figures(services, incoming)
    await turn(services, incoming, query, shown)

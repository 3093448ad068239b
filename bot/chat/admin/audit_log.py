"""The log of what admins changed, by page."""

from telegram import CallbackQuery

from bot.chat.incoming import Incoming
from bot.chat.routing import on_tap
from bot.chat.services import Services
from bot.core.chat.callback_data import Tap
from bot.messages.admin import audit_log
from bot.messages.paging import LIST_PAGE, MAX_PAGES


@on_tap("audit", shows="people")
async def audit_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button 日志: show a page of the log; ``tap.number`` = the page."""
    async with services.settle(incoming) as answer:
        page = max(0, min(tap.number, MAX_PAGES))
        total, changes = await answer.tx.audit.count(), await answer.tx.audit.page(page, size=LIST_PAGE)
        named = {one for change in changes for one in (change.by, change.person) if one}
        titles = await answer.tx.people.titles(named)
    services.respond(query)
    services.edit(
        query, audit_log.log_page(services.reader(incoming), changes, titles, total, services.clock.now(), page=page)
    )

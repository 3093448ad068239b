"""/stats: how the bot does, for admins."""

from telegram import Update

from bot.chat.admin import admins_only
from bot.chat.commands import Context, desk_of
from bot.chat.heard import hear
from bot.newsroom.stats import stats as gather


@admins_only
async def stats(update: Update, context: Context) -> None:
    """/stats: the last seven days as bars, the sources by state, what waits, who watches."""
    heard, desk = hear(update), desk_of(context)
    assert heard is not None
    found = await gather(desk.store, desk.clock.now(), desk.promises.zone)
    days = [(one.day, (one.articles, one.sent, one.failures)) for one in found.days]
    words = desk.wording(heard).stats(
        days,
        found.sources,
        found.waiting,
        found.oldest,
        found.chats,
        found.watches,
        # It opens the page to whoever has it: never before a group's eyes.
        desk.rules.status_link if heard.private else "",
    )
    await desk.answer(heard, words)

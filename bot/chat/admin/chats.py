"""/users: the number of chats, the figures of one chat, and its quota."""

from telegram import CallbackQuery, Update

from bot.chat.admin.people import person_of, who_acts
from bot.chat.context import Context, ask, services_of, storable_words, words_of
from bot.chat.incoming import Incoming, hear
from bot.chat.routing import any_words, on_answer, on_command, on_tap
from bot.chat.services import Answer, Services
from bot.core.chat.callback_data import Tap
from bot.core.chat.typed_words import USUAL
from bot.core.clock import DAY, WEEK
from bot.core.types import Words
from bot.messages import replies
from bot.messages.admin import chat_panels
from bot.messages.paging import LIST_PAGE, MAX_PAGES
from bot.newsroom.actions.access import MAX_QUOTA, allow

MAX_SEARCH = 12
"""What fits into a button together with a page."""


@on_command("users", shows="people")
async def users(update: Update, context: Context) -> None:
    """/users: show how many chats there are; with a name or an id, the chats that match."""
    incoming, services = hear(update), services_of(context)
    assert incoming is not None
    async with services.settle(incoming) as answer:
        await answer.say(await _chats(services, answer, words=storable_words(words_of(update))[:MAX_SEARCH]))


async def _chats(services: Services, answer: Answer, *, page: int = 0, words: str = "") -> Words:
    audience = await answer.tx.statistics.audience(answer.now - WEEK)
    page = max(0, min(page, MAX_PAGES))
    total, shown = await answer.tx.statistics.find_chats(words, page=page, size=LIST_PAGE)
    return chat_panels.panel(services.reader(answer.incoming), audience, total, shown, page=page, words=words)


async def _chat(services: Services, answer: Answer, chat_id: int) -> Words | None:
    found = await answer.tx.statistics.chat(chat_id, answer.now - DAY)
    if found is None:
        return None
    chat = found.chat
    whom = await person_of(services, answer, chat.telegram_id) if chat.kind == "private" else None
    return chat_panels.chat_panel(
        services.reader(answer.incoming),
        chat,
        found.since,
        found.watches,
        found.deliveries,
        found.off,
        services.max_watches(chat),
        whom,
        await who_acts(services, answer),
        answer.now,
    )


# -- taps --------------------------------------------------------------------------------------------------------------


@on_tap("users", shows="people")
async def users_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Show the panel of chats; ``tap.number`` = the page, ``tap.word`` = the search."""
    async with services.settle(incoming) as answer:
        shown = await _chats(services, answer, page=tap.number, words=tap.word)
    services.turn(query, shown)


@on_tap("chat", shows="people")
async def chat_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button of a chat: show its figures; ``tap.number`` = its id."""
    async with services.settle(incoming) as answer:
        shown = await _chat(services, answer, tap.number)
    if shown is None:
        services.gone(incoming, query)
        return
    services.turn(query, shown)


@on_tap("quota", shows="people")
async def quota_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Button 名额: ask how many watches a chat may have."""
    async with services.settle(incoming) as answer:
        chat = await answer.tx.chats.get(tap.number)
        if chat is not None:
            await ask(answer, f"quota:{chat.id}", chat_panels.ask_quota(services.reader(incoming), chat))
    if chat is None:
        services.gone(incoming, query)
    else:
        services.respond(query)


@on_answer("quota", verbatim=any_words)
async def how_many(services: Services, incoming: Incoming, about: str, words: str) -> None:
    """Take the answer to 名额, how many watches a chat may have."""
    assert incoming.user_id is not None
    chat_id, words = int(about.partition(":")[2]), words.strip().lower()
    usual = words in USUAL
    good = usual or (words.isascii() and words.isdecimal() and len(words) <= 6 and int(words) <= MAX_QUOTA)
    reader = services.reader(incoming)
    async with services.settle(incoming) as answer:
        chat = await answer.tx.chats.get(chat_id)
        if not good:
            await answer.say(chat_panels.bad_quota(reader))
        elif chat is not None:
            await allow(answer.tx, chat, None if usual else int(words), incoming.user_id, answer.now)
            await answer.say(await _chat(services, answer, chat_id) or Words(replies.gone(reader)))
        else:
            await answer.say(Words(replies.gone(reader)))

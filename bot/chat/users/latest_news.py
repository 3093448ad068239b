"""/latest: the newest articles, or those that words find, by page."""

from telegram import CallbackQuery, Update

from bot.chat.context import Context, services_of, turn, words_of
from bot.chat.incoming import Incoming, hear
from bot.chat.routing import on_command, on_tap
from bot.chat.services import Services
from bot.core.chat.callback_data import Tap
from bot.core.errors import WatchError
from bot.core.types import Words
from bot.core.watches.semantics import understand
from bot.messages import latest_news, watch_errors
from bot.newsroom.actions.latest import latest


@on_command("latest")
async def latest_(update: Update, context: Context) -> None:
    """/latest: show the latest news; with words, the articles that they hit."""
    if (incoming := hear(update)) is not None:
        await show_latest(services_of(context), incoming, words_of(update))


async def show_latest(services: Services, incoming: Incoming, words: str, *, search: bool = False) -> None:
    """Answer with the newest articles, or those that the words find; a search offers to watch them."""
    await services.answer(incoming, await _page(services, incoming, words, search=search))


async def _page(
    services: Services,
    incoming: Incoming,
    words: str = "",
    *,
    before: int | None = None,
    after: int | None = None,
    search: bool = False,
) -> Words:
    """Write one page of /latest; a search carries a button to watch its words."""
    reader = services.reader(incoming)
    try:
        meaning = understand(words, services.listings) if words else None
    except WatchError as exc:
        return Words(watch_errors.problem(reader, exc))
    page = await latest(services.store, meaning, before=before, after=after)
    terms = meaning.terms() if meaning else ()
    shown = latest_news.latest(
        reader, page.articles, services.clock.now(), newer=page.newer, older=page.older, words=words, terms=terms
    )
    hint = latest_news.search_hint(reader, words) if search and page.articles else ()
    return Words(shown.html, (*shown.keyboard, hint)) if hint else shown


@on_tap("latest")
async def latest_tap(services: Services, incoming: Incoming, query: CallbackQuery, tap: Tap) -> None:
    """Buttons of /latest: show a page.

    ``tap.number`` = an article's id, ``tap.word`` = before or after it, and the words.
    """
    way, _, words = tap.word.partition(":")
    before, after = (tap.number if way == "before" else None), (tap.number if way == "after" else None)
    shown = await _page(services, incoming, words, before=before, after=after)
    if way:
        await turn(services, incoming, query, shown)
    else:  # the button of /start: a message of its own, so that the welcome stays
        await services.answer(incoming, shown)
        services.respond(query)

"""Who may say what admins say: every handler here, and in the other files named admin, is guarded by the numeric id."""

from collections.abc import Awaitable, Callable, Coroutine
from functools import partial, wraps

from telegram import CallbackQuery, Update

from bot.chat.context import QUESTION_LASTS, Context, services_of, words_of
from bot.chat.incoming import Incoming, hear
from bot.chat.services import Answer, Services
from bot.core.chat.callback_data import Tap
from bot.core.types import Words
from bot.messages.admin import people_panels

Handler = Callable[[Update, Context], Coroutine[None, None, None]]
Tapped = Callable[[Services, Incoming, CallbackQuery, Tap], Awaitable[None]]
Answered = Callable[[Services, Incoming, str, str], Awaitable[None]]
"""Takes what somebody said to a question: ``about`` as it was asked ("edit:7:name"), and the words."""


def said(update: Update) -> str:
    """Return what follows the command, without what no database takes: NUL, and half of a surrogate pair."""
    return _clean(words_of(update))


def _clean(words: str) -> str:
    return words.replace("\x00", "").encode("utf-8", "ignore").decode()


def admins_only(handler: Handler) -> Handler:
    """Refuse everybody who is not an admin by numeric id, politely, without running the handler."""

    @wraps(handler)
    async def guarded(update: Update, context: Context) -> None:
        incoming, services = hear(update), services_of(context)
        if incoming is None:
            return
        if await services.is_admin(incoming.user_id):
            await handler(update, context)
        else:
            await services.answer(incoming, people_panels.admins_only(services.reader(incoming)))

    guarded.admins_only = True  # type: ignore[attr-defined]  # read by the test that finds every admin handler
    return guarded


def in_private(handler: Handler, *, sources: bool = False) -> Handler:
    """Ask an admin to say in private what shows people and figures, or ``sources`` with their addresses."""

    @wraps(handler)
    async def guarded(update: Update, context: Context) -> None:
        incoming, services = hear(update), services_of(context)
        if incoming is not None and not incoming.private:
            await services.answer(incoming, people_panels.only_in_private(services.reader(incoming), sources=sources))
        else:
            await handler(update, context)

    return guarded


sources_in_private = partial(in_private, sources=True)


def admins_answer(handler: Answered) -> Answered:
    """Take an answer from an admin only: the role may be gone since the question was asked."""

    @wraps(handler)
    async def guarded(services: Services, incoming: Incoming, about: str, words: str) -> None:
        if await services.is_admin(incoming.user_id):
            await handler(services, incoming, about, _clean(words))
        else:
            await services.answer(incoming, people_panels.admins_only(services.reader(incoming)))

    guarded.admins_only = True  # type: ignore[attr-defined]
    return guarded


async def ask(answer: Answer, about: str, words: Words) -> None:
    """Ask an admin something: the answer counts for ten minutes."""
    assert answer.incoming.user_id is not None
    await answer.tx.inbox.ask(answer.chat.id, answer.incoming.user_id, about, answer.now + QUESTION_LASTS)
    await answer.say(words)


async def turn(services: Services, incoming: Incoming, query: CallbackQuery, words: Words) -> None:
    """Settle a tap that changes nothing and turn its panel."""
    async with services.settle(incoming):
        pass
    services.respond(query)
    services.edit(query, words)

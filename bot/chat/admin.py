"""Who may say what admins say: every handler here, and in the other files named admin, is guarded by the numeric id."""

from collections.abc import Awaitable, Callable, Coroutine
from functools import partial, wraps

from telegram import CallbackQuery, Update

from bot.chat.commands import QUESTION_LASTS, Context, desk_of, words_of
from bot.chat.desk import Answer, Desk
from bot.chat.heard import Heard, hear
from bot.core.chat.callback_data import Tap
from bot.core.types import Words

Handler = Callable[[Update, Context], Coroutine[None, None, None]]
Tapped = Callable[[Desk, Heard, CallbackQuery, Tap], Awaitable[None]]
Answered = Callable[[Desk, Heard, str, str], Awaitable[None]]
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
        heard, desk = hear(update), desk_of(context)
        if heard is None:
            return
        if await desk.is_admin(heard.user_id):
            await handler(update, context)
        else:
            await desk.answer(heard, desk.wording(heard).admins_only())

    guarded.admins_only = True  # type: ignore[attr-defined]  # read by the test that finds every admin handler
    return guarded


def in_private(handler: Handler, *, sources: bool = False) -> Handler:
    """Ask an admin to say in private what shows people and figures, or ``sources`` with their addresses."""

    @wraps(handler)
    async def guarded(update: Update, context: Context) -> None:
        heard, desk = hear(update), desk_of(context)
        if heard is not None and not heard.private:
            await desk.answer(heard, desk.wording(heard).only_in_private(sources=sources))
        else:
            await handler(update, context)

    return guarded


sources_in_private = partial(in_private, sources=True)


def admins_answer(handler: Answered) -> Answered:
    """Take an answer from an admin only: the role may be gone since the question was asked."""

    @wraps(handler)
    async def guarded(desk: Desk, heard: Heard, about: str, words: str) -> None:
        if await desk.is_admin(heard.user_id):
            await handler(desk, heard, about, _clean(words))
        else:
            await desk.answer(heard, desk.wording(heard).admins_only())

    guarded.admins_only = True  # type: ignore[attr-defined]
    return guarded


async def ask(answer: Answer, about: str, words: Words) -> None:
    """Ask an admin something: the answer counts for ten minutes."""
    assert answer.heard.user_id is not None
    await answer.tx.inbox.ask(answer.chat.id, answer.heard.user_id, about, answer.now + QUESTION_LASTS)
    await answer.say(words)


async def turn(desk: Desk, heard: Heard, query: CallbackQuery, words: Words) -> None:
    """Settle a tap that changes nothing and turn its panel."""
    async with desk.settle(heard):
        pass
    desk.respond(query)
    desk.edit(query, words)

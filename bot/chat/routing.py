"""Routing: commands, buttons and answers are registered beside their code, by ``@on_command``, ``@on_tap``,
``@on_answer``.

A handler in the room admin/ is for the bot's admins alone, whatever it says of itself: the numeric id of the sender is
checked here each time before it runs.
"""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, Literal

from telegram import CallbackQuery, Update

from bot.chat.context import Context, services_of, storable_words, why_not
from bot.chat.incoming import Incoming, hear
from bot.chat.services import Services
from bot.core.chat.callback_data import Tap
from bot.messages import replies
from bot.messages.admin import people_panels

ADMIN_ROOM = "bot.chat.admin."

CommandHandler = Callable[[Update, Context], Coroutine[Any, Any, None]]
TapHandler = Callable[[Services, Incoming, CallbackQuery, Tap], Awaitable[None]]
AnswerHandler = Callable[[Services, Incoming, str, str], Awaitable[None]]
"""Takes what somebody said to a question: ``about`` as it was asked ("edit:7:name"), and the words."""
Shows = Literal["sources", "people"]
"""What is not for a group to see: sources with their addresses and options, in which keys may stand; people and figures."""


@dataclass(frozen=True, slots=True)
class TapRoute:
    """The handler of a button, and who may press it."""

    handler: TapHandler
    changes: bool
    """It changes what a chat gets: in groups for the group's admins only."""
    admins: bool
    shows: Shows | None


@dataclass(frozen=True, slots=True)
class AnswerRoute:
    """The handler of the answers to a question."""

    handler: AnswerHandler
    verbatim: Callable[[str], bool]
    """Tells whether the words are the answer even where they would be a command elsewhere."""


COMMANDS: dict[str, CommandHandler] = {}
"""Every command, with its short forms."""
TAPS: dict[str, TapRoute] = {}
"""Every button, by the act in its callback data."""
ANSWERS: dict[str, AnswerRoute] = {}
"""Every question, by what it is about."""


def on_command(*names: str, shows: Shows | None = None) -> Callable[[CommandHandler], CommandHandler]:
    """Register a command with its short forms. Example: ``@on_command("subscribe", "sub")``."""

    def register(handler: CommandHandler) -> CommandHandler:
        guarded = in_private(shows)(handler) if shows else handler
        guarded = admins_only(guarded) if _is_for_admins(handler) else guarded
        for name in names:
            _add(COMMANDS, name, guarded)
        return guarded

    return register


def on_tap(*acts: str, changes: bool = False, shows: Shows | None = None) -> Callable[[TapHandler], TapHandler]:
    """Register a button's handler. Example: ``@on_tap("mute", "unmute", changes=True)``.

    ``markup.button("…", "mute", 7)`` makes a button for it.
    """

    def register(handler: TapHandler) -> TapHandler:
        for act in acts:
            _add(TAPS, act, TapRoute(handler, changes, _is_for_admins(handler), shows))
        return handler

    return register


def _never(words: str) -> bool:  # noqa: ARG001
    return False


def on_answer(about: str, *, verbatim: Callable[[str], bool] = _never) -> Callable[[AnswerHandler], AnswerHandler]:
    """Register the handler of a question's answers.

    Example: ``@on_answer("edit", verbatim=any_words)`` for "edit:7:name".
    """

    def register(handler: AnswerHandler) -> AnswerHandler:
        guarded = _admins_answer(handler) if _is_for_admins(handler) else handler
        _add(ANSWERS, about, AnswerRoute(guarded, verbatim))
        return guarded

    return register


def any_words(words: str) -> bool:  # noqa: ARG001
    """Accept any words as the answer."""
    return True


def find_handlers(*rooms: ModuleType) -> None:
    """Import every file of these rooms, so that their handlers are registered."""
    for room in rooms:
        for module in iter_modules(room.__path__):
            import_module(f"{room.__name__}.{module.name}")


def _add(routes: dict[str, Any], name: str, route: object) -> None:
    if name in routes:
        raise ValueError(f"registered twice: {name}")
    routes[name] = route


def _is_for_admins(handler: Callable[..., object]) -> bool:
    return handler.__module__.startswith(ADMIN_ROOM)


# -- who may -----------------------------------------------------------------------------------------------------------


def admins_only(handler: CommandHandler) -> CommandHandler:
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


def in_private(shows: Shows) -> Callable[[CommandHandler], CommandHandler]:
    """Make a command ask in groups to be used in private, because a group must not see its answer."""

    def guard(handler: CommandHandler) -> CommandHandler:
        @wraps(handler)
        async def guarded(update: Update, context: Context) -> None:
            incoming, services = hear(update), services_of(context)
            if incoming is not None and not incoming.private:
                words = people_panels.only_in_private(services.reader(incoming), sources=shows == "sources")
                await services.answer(incoming, words)
            else:
                await handler(update, context)

        return guarded

    return guard


def _admins_answer(handler: AnswerHandler) -> AnswerHandler:
    """Take an answer from an admin only: the role may be gone since the question was asked."""

    @wraps(handler)
    async def guarded(services: Services, incoming: Incoming, about: str, words: str) -> None:
        if await services.is_admin(incoming.user_id):
            await handler(services, incoming, about, storable_words(words))
        else:
            await services.answer(incoming, people_panels.admins_only(services.reader(incoming)))

    guarded.admins_only = True  # type: ignore[attr-defined]
    return guarded


async def tapped(update: Update, context: Context) -> None:
    """Handle a tap on any button; for a button unknown to this version, say that it is gone."""
    incoming, services, query = hear(update), services_of(context), update.callback_query
    if query is None:
        return
    pressed = Tap.read(query.data or "")
    route = TAPS.get(pressed.act) if pressed is not None else None
    if incoming is None or pressed is None or route is None:
        if incoming is not None:
            await services.settle_without_effect(incoming)
            services.respond(query, replies.gone(services.reader(incoming)))
        return
    refused = await _refusal(services, incoming, route)
    if refused:
        await services.settle_without_effect(incoming)
        services.respond(query, refused, alert=True)
        return
    await route.handler(services, incoming, query, pressed)


async def _refusal(services: Services, incoming: Incoming, route: TapRoute) -> str:
    """Return why somebody may not press a button; "" if they may."""
    reader = services.reader(incoming)
    if route.changes and not (may := await services.may_change(incoming)):
        return why_not(reader, may)
    if route.admins and not await services.is_admin(incoming.user_id):
        return people_panels.admins_only(reader).html
    if route.shows and not incoming.private:
        return people_panels.only_in_private(reader, sources=route.shows == "sources").html
    return ""

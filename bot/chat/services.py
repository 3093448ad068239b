"""Services: what every handler works with, and the one transaction in which an effect, its answer and `done` commit."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from telegram import Bot, CallbackQuery
from telegram.constants import ChatMemberStatus, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram import NO_PREVIEW, TelegramChannel, markup
from bot.chat.incoming import Incoming
from bot.chat.menu import set_menu
from bot.core.chat.roles import MANAGING, Person
from bot.core.clock import Clock
from bot.core.delivery.rules import Rules
from bot.core.languages import language_of
from bot.core.listings.tickers import Listings
from bot.core.types import Chat, Keyboard, Words
from bot.messages import replies, subscriptions
from bot.messages.reader import Reader
from bot.newsroom.actions.subscribe import Subscribed
from bot.sources.fetch.http import Web
from bot.store import Store, Transaction

log = structlog.get_logger("chat")

# The most direct calls (answers to taps, edits of panels) that wait their turn; Telegram forgets a tap after some
# seconds anyway.
MAX_CALLS = 1_000
CALL_PATIENCE = 60


@dataclass(frozen=True, slots=True)
class ServiceRules:
    """The configuration of what happens in chat."""

    admins: frozenset[int]
    language: str
    timezone: str
    watches_per_chat: int
    commands_per_minute: int
    interval: float
    min_interval: float
    stale_after: timedelta | None
    invite_only: bool = False
    status_link: str = field(default="", repr=False)
    """Of the status page, with its token; "" = there is none to offer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An update being answered: effects through ``tx`` and answers by ``say`` commit together."""

    tx: Transaction
    chat: Chat
    now: datetime
    incoming: Incoming

    async def say(self, words: Words, *, watches: Sequence[int] = ()) -> None:
        """Answer with a new message (in groups a reply, so that it is clear to whom).

        The backtests of new ``watches`` are edited in later.
        """
        reply_to = None if self.incoming.private and not words.ask else self.incoming.message_id
        await self.tx.outbox.say(self.chat.id, words, self.now, reply_to=reply_to, watches=watches)


class Services:
    """Shared by all handlers."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        web: Web,
        bot: Bot,
        channel: TelegramChannel,
        listings: Listings,
        rules: ServiceRules,
        delivery_rules: Rules,
        kick: Callable[[str], None],
    ) -> None:
        self.store = store
        self.clock = clock
        self.web = web
        self.bot = bot
        self.channel = channel
        self.listings = listings
        self.rules = rules
        self.delivery_rules = delivery_rules
        self.kick = kick
        self.without_menu: set[int] = set()
        """Admins whose menu could not be set, for Telegram knew no chat of theirs."""
        self._said: dict[int, deque[float]] = {}
        self._calls: set[asyncio.Task[None]] = set()

    async def stop(self) -> None:
        """Cancel the direct calls under way: they change nothing that matters."""
        for call in list(self._calls):
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)

    def reader(self, incoming: Incoming) -> Reader:
        """Return the reader of an answer: with their own language in private, with the bot's in groups."""
        language = language_of(incoming.language_code, self.rules.language) if incoming.private else self.rules.language
        return Reader(language, ZoneInfo(self.rules.timezone), self.bot.username)

    @contextlib.asynccontextmanager
    async def settle(self, incoming: Incoming) -> AsyncIterator[Answer]:
        """Open the transaction that answers an update; at the end the update is marked done and the answer is sent."""
        now = self.clock.now()
        async with self.store.write() as tx:
            chat = await self.meet(tx, incoming)
            if incoming.answering and incoming.user_id is not None:
                # In the transaction of its effect: a question marked answered without effect would lose the answer.
                await tx.inbox.answered(chat.id, incoming.user_id)
            if incoming.tapped and incoming.message_id is not None:
                # The panel is turned now: a later edit of the old answer must not turn it back.
                await tx.edits.turned(chat.id, incoming.message_id, now)
            yield Answer(tx, chat, now, incoming)
            await tx.inbox.close(incoming.update_id)
        self.kick("send")

    async def meet(self, tx: Transaction, incoming: Incoming) -> Chat:
        """Return the chat that an update comes from; a new one begins with the language of its answer."""
        return await tx.chats.meet(
            incoming.telegram_id,
            incoming.thread_id,
            incoming.kind,
            incoming.title,
            self.reader(incoming).language,
            self.clock.now(),
        )

    async def settle_without_effect(self, incoming: Incoming) -> None:
        """Mark an update done that changes nothing and gets no message."""
        async with self.settle(incoming):
            pass

    async def answer(self, incoming: Incoming, words: Words) -> None:
        """Answer an update that has no effect."""
        async with self.settle(incoming) as answer:
            await answer.say(words)

    def subscribed(self, incoming: Incoming, result: Subscribed) -> Words:
        """Write the answer to a request to watch."""
        return subscriptions.subscribed(
            self.reader(incoming),
            result.done,
            result.errors,
            total=result.total,
            left_out=result.left_out,
            meanings=result.meanings,
            listings=self.listings,
        )

    async def person(self, user_id: int | None, tx: Transaction | None = None) -> Person | None:
        """Return a person with their role, from the configuration or as given in chat; None without a role.

        Where roles could change meanwhile, pass the transaction ``tx`` in which the role is used.
        """
        if user_id is None:
            return None
        if user_id in self.rules.admins:
            return Person(user_id, "owner", configured=True)
        if tx is None:
            async with self.store.read() as reading:
                role = await reading.people.role(user_id)
        else:
            role = await tx.people.role(user_id)
        return Person(user_id, role) if role else None

    async def is_admin(self, user_id: int | None) -> bool:
        """Tell whether a person manages this bot: by numeric id, from the configuration or as given in chat."""
        person = await self.person(user_id)
        return person is not None and person.role in MANAGING

    def max_watches(self, chat: Chat) -> int:
        """Return how many watches a chat may have: an admin's quota, else the configured number."""
        return self.rules.watches_per_chat if chat.watches_most is None else chat.watches_most

    async def may_change(self, incoming: Incoming) -> bool | None:
        """Tell whether somebody may change what this chat watches; None when Telegram could not be asked."""
        if incoming.private or incoming.anonymous_admin:
            return True
        if incoming.user_id is None:
            return False
        try:
            member = await self.bot.get_chat_member(incoming.telegram_id, incoming.user_id)
        except BadRequest:
            return False
        except TelegramError:
            return None
        return member.status in {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}

    def too_many(self, incoming: Incoming) -> int:
        """Count a person's messages of the last minute: 0 = fine, 1 = just too many (say so once), 2 = keep silent.

        A tap too many is not answered at all: each answer is a call that another one waits for.
        """
        who, now = incoming.user_id or incoming.telegram_id, self.clock.monotonic()
        said = self._said.setdefault(who, deque())
        while said and said[0] <= now - 60:
            said.popleft()
        most = self.rules.commands_per_minute
        if len(said) >= most + (not incoming.tapped):
            return 2
        said.append(now)
        if len(self._said) > 10_000:
            self._said = {one: times for one, times in self._said.items() if times and times[-1] > now - 60}
        return 1 if len(said) > most else 0

    def show_menu(self, incoming: Incoming) -> None:
        """Show an admin who writes in private the menu that could not be set before."""
        if not incoming.private or incoming.user_id not in self.without_menu:
            return
        self.without_menu.discard(incoming.user_id)
        self._aside("menu", self._show_menu(incoming.user_id, self.reader(incoming)))

    async def _show_menu(self, user_id: int, reader: Reader) -> None:
        if await self.is_admin(user_id):
            self.without_menu |= await set_menu(self.bot, reader, [user_id])

    def tell(self, incoming: Incoming, text: str) -> None:
        """Send a text to a chat that is off: a direct call through the gate, tried once."""
        call = self.bot.send_message(incoming.telegram_id, text, message_thread_id=incoming.thread_id or None)
        self._aside("tell", call)

    def edit(self, query: CallbackQuery, words: Words) -> None:
        """Replace the message under a tapped button in place (a direct call through the gate).

        The query's own method refuses a message of which Telegram tells no more than its number.
        """
        if (message := query.message) is not None:
            call = self.bot.edit_message_text(
                words.html,
                message.chat.id,
                message.message_id,
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
                reply_markup=markup(words.keyboard),
            )
            self._aside("edit", call)

    def turn(self, query: CallbackQuery, words: Words) -> None:
        """Answer a tap by replacing the message under it."""
        self.respond(query)
        self.edit(query, words)

    def edit_keyboard(self, query: CallbackQuery, keyboard: Keyboard) -> None:
        """Change only the buttons of a message."""
        if (message := query.message) is not None:
            call = self.bot.edit_message_reply_markup(
                message.chat.id, message.message_id, reply_markup=markup(keyboard)
            )
            self._aside("edit keyboard", call)

    def respond(self, query: CallbackQuery, text: str = "", *, alert: bool = False) -> None:
        """Answer a tap: every tap within the limit is answered; a late answer is dropped silently."""
        self._aside("answer tap", query.answer(text[:200] or None, show_alert=alert))

    def gone(self, incoming: Incoming, query: CallbackQuery) -> None:
        """Answer a tap on something that is no longer there."""
        self.respond(query, replies.gone(self.reader(incoming)), alert=True)

    def too_old(self, incoming: Incoming, query: CallbackQuery) -> None:
        """Answer a tap under news that is not kept any more."""
        self.respond(query, replies.too_old(self.reader(incoming)), alert=True)

    def _aside(self, what: str, call: Coroutine[Any, Any, object]) -> None:
        """Make a direct call without waiting for it: one held by the gate must not delay the updates of other chats.

        Calls for one chat keep their order: the gate lets them through as they came.
        """
        if len(self._calls) >= MAX_CALLS:
            call.close()
            log.warning("direct call dropped: too many wait", what=what)
            return
        task = asyncio.create_task(_directly(what, call), name=what)
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    def until(self, seconds: float) -> datetime:
        """Return the time ``seconds`` from now."""
        return self.clock.now() + timedelta(seconds=seconds)


async def _directly(what: str, call: Coroutine[Any, Any, object]) -> None:
    # Direct calls change nothing that matters: a panel that could not be turned can be tapped again.
    try:
        async with asyncio.timeout(CALL_PATIENCE):
            await call
    except TimeoutError:
        log.info("direct call given up", what=what)
    except BadRequest as exc:
        if "not modified" not in str(exc).lower():
            log.info("direct call refused", what=what, why=str(exc))
    except TelegramError as exc:
        log.warning("direct call failed", what=what, why=str(exc))
    except Exception:
        log.exception("direct call failed", what=what)

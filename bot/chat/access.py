"""Access: who may speak to the bot.

Banned people are told so once; where an invitation is needed, people without one are told whom to ask.
"""

from telegram import Update
from telegram.constants import ChatMemberStatus

from bot.chat.incoming import Incoming
from bot.chat.services import Services
from bot.core.chat.callback_data import Tap
from bot.core.chat.roles import Person
from bot.messages.admin import people_panels
from bot.newsroom.actions.access import ADMIN_PREFIX, USER_PREFIX
from bot.newsroom.actions.add_source import OWNER_PREFIX
from bot.store import Transaction

INVITATIONS = (ADMIN_PREFIX, USER_PREFIX, OWNER_PREFIX)
_LEAVING = {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}


async def let_in(services: Services, incoming: Incoming, update: Update, *, to_us: bool) -> bool:
    """Tell whether an update is to be handled; otherwise say why not (once, politely) and settle it.

    ``to_us``: it would make the bot do something.
    """
    change = update.my_chat_member
    if change is not None and change.new_chat_member.status in _LEAVING:
        return True
    if not to_us and change is None:
        return True
    person = await services.person(incoming.user_id)
    if person is not None and person.role == "banned":
        await _turn_away(services, incoming, update)
        return False
    if not services.rules.invite_only or await _is_in(services, incoming, person):
        return True
    if change is not None:
        return True  # the greeting checks again: being added to a group is no reason to ask for an invitation
    if incoming.private and _asks_to_be_let_in(update):
        return True
    await _ask_for_invitation(services, incoming, update)
    return False


async def _is_in(services: Services, incoming: Incoming, person: Person | None) -> bool:
    async with services.store.read() as tx:
        known = await tx.chats.is_let_in(incoming.telegram_id)
    if known or person is None:
        return known
    if not incoming.private:
        # A person who was invited uses it in a group: the group is let in, and stays.
        async with services.store.write() as tx:
            await services.meet(tx, incoming)
            await tx.chats.let_in(incoming.telegram_id)
    return True


def _asks_to_be_let_in(update: Update) -> bool:
    """Tell whether somebody follows a link, or wants to be forgotten: everybody may do that."""
    if update.callback_query is not None:
        tap = Tap.read(update.callback_query.data or "")
        return tap is not None and tap.act == "forget"
    words = ((update.effective_message and update.effective_message.text) or "").split()
    if words[:1] == ["/forget"]:
        return True
    return len(words) == 2 and words[0] == "/start" and words[1].startswith(INVITATIONS)


async def _turn_away(services: Services, incoming: Incoming, update: Update) -> None:
    """Tell somebody once that they are banned: by a direct call, for their chat is off and gets no messages."""
    said = people_panels.banned(services.reader(incoming))
    async with services.store.write() as tx:
        first = incoming.user_id is not None and await tx.people.tell_ban(incoming.user_id)
        await tx.inbox.close(incoming.update_id)
    if update.callback_query is not None:
        services.respond(update.callback_query, said if first else "", alert=first)
    elif first:
        services.tell(incoming, said)


async def _ask_for_invitation(services: Services, incoming: Incoming, update: Update) -> None:
    async with services.store.read() as tx:
        owners = await owners_of(services, tx)
    words = people_panels.invited_only(services.reader(incoming), owners)
    if update.callback_query is not None:
        await services.settle_without_effect(incoming)
        services.respond(update.callback_query, words.html, alert=True)
    else:
        await services.answer(incoming, words)


async def owners_of(services: Services, tx: Transaction) -> list[str]:
    """Return Telegram's names of the owners that the bot has met."""
    ids = services.rules.admins | await tx.people.owners()
    titles = await tx.people.titles(ids)
    return [titles[id_] for id_ in sorted(ids) if titles.get(id_)]

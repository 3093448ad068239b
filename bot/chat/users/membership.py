"""Membership: the bot is blocked, unblocked, added to a group or removed from one; a group becomes a supergroup."""

from telegram import Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.chat.access import owners_of
from bot.chat.context import Context, services_of
from bot.chat.incoming import Incoming, hear
from bot.chat.services import Services
from bot.messages import welcome
from bot.messages.admin import people_panels
from bot.store import Transaction


async def membership(update: Update, context: Context) -> None:
    """Handle that the bot was blocked, unblocked, added to a group or removed from one."""
    incoming, services, change = hear(update), services_of(context), update.my_chat_member
    if incoming is None or change is None:
        return
    status = change.new_chat_member.status
    async with services.settle(incoming) as answer:
        if status in {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}:
            await answer.tx.chats.switch_off(
                incoming.telegram_id, "blocked" if incoming.private else "removed", answer.now
            )
            return
        await switch_on(services, answer.tx, incoming)
        was = change.old_chat_member.status
        if incoming.kind in {ChatType.GROUP, ChatType.SUPERGROUP} and was in {
            ChatMemberStatus.BANNED,
            ChatMemberStatus.LEFT,
        }:
            greeting = welcome.group_greeting(services.reader(incoming), ask_quiet="quiet" not in answer.chat.settings)
            if services.rules.invite_only and not await answer.tx.chats.is_let_in(incoming.telegram_id):
                greeting = people_panels.invited_only(services.reader(incoming), await owners_of(services, answer.tx))
            await answer.tx.outbox.say(answer.chat.id, greeting, answer.now)


async def migrated(update: Update, context: Context) -> None:
    """Handle that a group became a supergroup: its watches follow."""
    incoming, services, message = hear(update), services_of(context), update.effective_message
    if incoming is None or message is None:
        return
    async with services.settle(incoming) as answer:
        if message.migrate_to_chat_id:
            await answer.tx.chat_migration.migrate(incoming.telegram_id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id:
            await answer.tx.chat_migration.migrate(message.migrate_from_chat_id, incoming.telegram_id)


async def switch_on(services: Services, tx: Transaction, incoming: Incoming) -> None:
    """Make a chat active again; messages that waited too long for it are old news (guarantee 6)."""
    await tx.chats.switch_on(incoming.telegram_id)
    await tx.broadcasts.lapse(incoming.telegram_id)
    if services.rules.stale_after is not None:
        await tx.deliveries.drop_old(incoming.telegram_id, services.clock.now() - services.rules.stale_after)

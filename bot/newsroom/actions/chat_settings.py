"""Chat settings: when and how often a chat is told, read from words and stored."""

import re
from dataclasses import replace
from datetime import datetime

from bot.core.chat.typed_words import HOURLY, OFF, ON, SETTING_OF
from bot.core.delivery.chat_settings import MAX_PER_HOUR, ChatSettings
from bot.core.delivery.digest_times import Schedule
from bot.core.delivery.plan import Wanted
from bot.core.delivery.quiet_hours import Quiet, weekend_of
from bot.core.delivery.rules import Rules, replanned
from bot.core.types import Chat
from bot.store import Transaction


def setting_in(words: str) -> tuple[str, str] | None:
    """Read the words after /settings; returns a setting and its stored value, None where they cannot be read.

    Example: ``setting_in("免打扰 23:00-7:00")`` -> ``("quiet", "23:00-07:00")``; ``setting_in("汇总 盘前")`` -> None.
    """
    name, _, value = re.sub(r"[\s:：=]+", " ", words.strip(), count=1).partition(" ")
    known = SETTING_OF.get(name.casefold())
    if known is None:
        return None
    return (known, written) if (written := _written(known, value.strip())) else None


def _written(name: str, value: str) -> str:
    """Return a value in its stored form; "" when it is invalid."""
    low = value.casefold()
    match name:
        case "quiet" | "weekend":
            return "off" if low in OFF else str(Quiet.read(value) or "")
        case "digest":
            return str(Schedule.read("hourly" if low in HOURLY else value) or "")
        case "per_hour":
            return value if value.isdecimal() and 0 < int(value[:5]) <= MAX_PER_HOUR else ""
        case _:
            return "off" if low in OFF else "on" if low in ON else ""


async def changed(tx: Transaction, chat: Chat, change: tuple[str, str], rules: Rules, now: datetime) -> ChatSettings:
    """Change one setting of a chat; returns all settings.

    An unreadable value changes nothing (buttons of other versions).
    """
    name, value = change
    settings = rules.of(chat)
    if not _written(name, value):
        return settings
    match name:
        case "quiet":
            settings = replace(settings, quiet=Quiet.read(value))
        case "weekend":
            settings = replace(settings, weekend=weekend_of(value))
        case "digest":
            settings = replace(settings, digest=Schedule.read(value) or settings.digest)
        case "per_hour":
            settings = replace(settings, per_hour=int(value))
        case "progress":
            settings = replace(settings, progress=value == "on")
        case _:
            settings = replace(settings, breaks=value == "on")
    await tx.chats.settle_on(chat.id, settings.stored(rules.settings))
    await replan(tx, chat.id, rules, now)
    return settings


async def replan(tx: Transaction, chat_id: int, rules: Rules, now: datetime) -> None:
    """Give the held deliveries of a chat new due times, after its settings changed."""
    held = await tx.deliveries.waiting_for(chat_id, now)
    chat = (await tx.chats.with_ids([chat_id])).get(chat_id)
    if not held or chat is None:
        return
    watches = {watch.id: watch for watch in await tx.watches.of(chat_id)}
    wanted = [
        (
            one,
            [
                Wanted(watch.mode, Schedule.read(watch.schedule), watch.muted_until)
                for watch_id in sorted(one.watches)
                if (watch := watches.get(watch_id)) is not None
            ],
        )
        for one in held
    ]
    await tx.deliveries.promise(replanned(chat, wanted, rules, now), now)

"""Short answers that any command may give: gone, too old, not allowed, slow down, an apology."""

from bot.core.types import Words
from bot.messages.reader import Reader


def gone(reader: Reader) -> str:
    return reader.text("That is no longer there.")


def too_old(reader: Reader) -> str:
    return reader.text("That is too old: it has been cleared away.")


def only_group_admins(reader: Reader) -> str:
    return reader.text("In groups only the group's admins change what is watched.")


def cannot_ask_telegram(reader: Reader) -> str:
    return reader.text("Telegram doesn't answer right now. Please try again in a minute.")


def slow_down(reader: Reader) -> Words:
    return Words(reader.text("That is a lot at once. I listen again in a minute."))


def apology(reader: Reader) -> Words:
    return Words(reader.text("Something went wrong on our side and was logged. Please try again."))

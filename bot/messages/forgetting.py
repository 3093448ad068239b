"""/forget: the question, and the confirmation that everything is deleted."""

from collections.abc import Sequence

from bot.core.types import Words
from bot.messages.markup import button, verbatim
from bot.messages.reader import Reader


def ask(reader: Reader, watches: int) -> Words:
    """Write the question of /forget."""
    return Words(
        reader.plural(
            "Shall I delete everything I know of this chat: {n} watch, settings, what was sent? It cannot be undone. /export gives you the watches first.",
            "Shall I delete everything I know of this chat: {n} watches, settings, what was sent? It cannot be undone. /export gives you the watches first.",
            watches,
        ).format(n=watches),
        ((button(reader.text("Delete everything"), "forget"), button(reader.text("Keep it"), "list")),),
    )


def deleting(reader: Reader) -> str:
    return reader.text("Deleting everything…")


def deleted(reader: Reader, copies: Sequence[str] = ()) -> Words:
    """Write that nothing is left, except in ``copies`` of the database (names of files) made before an upgrade."""
    lines = [reader.text("Deleted: nothing is known of this chat any more. /start starts over.")]
    if copies:
        lines.append(
            reader.text("Copies beside the database still hold it, for seven days at most: {names}").format(
                names=reader.text(", ").join(f"<code>{verbatim(name, 80)}</code>" for name in copies)
            )
        )
    return Words("\n".join(lines))

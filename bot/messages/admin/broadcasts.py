"""/broadcast: the question, the preview, the message that every chat gets, and the progress."""

from collections.abc import Mapping

from bot.core.types import Words
from bot.messages.markup import button, plain
from bot.messages.reader import Reader

MAX_SHOWN = 200


def ask(reader: Reader) -> Words:
    return Words(
        reader.text("What shall I tell every chat? You see it first, and nothing is sent before you confirm."),
        ask=reader.text("the text, as it shall be read"),
    )


def too_long(reader: Reader, most: int) -> Words:
    return Words(reader.text("A broadcast has 1 to {most} characters.").format(most=most))


def broadcast(text: str) -> Words:
    """Write the message that every chat gets: the text as typed, and who speaks."""
    return Words(f"📢 {plain(text)}")


def preview(reader: Reader, text: str, chats: int, number: int) -> Words:
    """Write the preview of a broadcast: its text as sent, and how many chats it goes to."""
    said = reader.plural(
        "This goes to <b>{n} chat</b>, without a sound:", "This goes to <b>{n} chats</b>, without a sound:", chats
    ).format(n=chats)
    send = button(reader.text("Send to {n}").format(n=chats), "broadcast", number, "send")
    cancel = button(reader.text("Cancel"), "broadcast", number, "stop")
    return Words(f"{said}\n\n{broadcast(text).html}", ((send, cancel),) if chats else ((cancel,),))


def progress(reader: Reader, state: str, text: str, total: int, counts: Mapping[str, int], number: int) -> Words:
    """Write how far a broadcast is, with buttons to look again and to stop it while it is on its way."""
    if state == "dropped":
        return Words(reader.text("Nothing was sent."))
    waiting = counts["waiting"]
    if state == "stopped":
        head = reader.text("<b>Stopped.</b> {sent} of {total} chats got it.")
    elif waiting:
        head = reader.text("<b>On its way.</b> {sent} of {total} chats have it, {waiting} wait.")
    else:
        head = reader.text("<b>Done.</b> {sent} of {total} chats have it.")
    lines = [head.format(sent=counts["sent"], total=total, waiting=waiting)]
    if counts["failed"]:
        lines.append(reader.text("Not to be reached: {n}").format(n=counts["failed"]))
    lines += ["", f"📢 {plain(text, MAX_SHOWN)}"]
    look = button(reader.text("Refresh"), "broadcast", number, "look")
    stop = button(reader.text("Stop"), "broadcast", number, "stop")
    on_its_way = state == "sent" and waiting
    return Words("\n".join(lines), ((look, stop),) if on_its_way else ())

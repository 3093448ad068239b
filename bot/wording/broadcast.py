"""Broadcasts as messages: the question, the preview, what everybody gets, and how far it is."""

from collections.abc import Mapping

from bot.core.types import Words
from bot.wording.exchange import Exchange
from bot.wording.tongue import plain

SHOWN_MOST = 200


class Broadcasts(Exchange):
    """What the bot says about broadcasts, and in them."""

    def ask_broadcast(self) -> Words:
        return Words(
            self._("What shall I tell every chat? You see it first, and nothing is sent before you confirm."),
            ask=self._("the text, as it shall be read"),
        )

    def broadcast_too_long(self, most: int) -> Words:
        return Words(self._("A broadcast has 1 to {most} characters.").format(most=most))

    def broadcast(self, text: str) -> Words:
        """What every chat gets: the text as it was typed, and who speaks."""
        return Words(f"📢 {plain(text)}")

    def broadcast_preview(self, text: str, chats: int, number: int) -> Words:
        """A broadcast as it would be read, and to how many chats it goes."""
        said = self._n(
            "This goes to <b>{n} chat</b>, without a sound:", "This goes to <b>{n} chats</b>, without a sound:", chats
        ).format(n=chats)
        send = self._button(self._("Send to {n}").format(n=chats), "broadcast", number, "send")
        cancel = self._button(self._("Cancel"), "broadcast", number, "stop")
        return Words(f"{said}\n\n{self.broadcast(text).html}", ((send, cancel),) if chats else ((cancel,),))

    def broadcast_progress(self, state: str, text: str, total: int, counts: Mapping[str, int], number: int) -> Words:
        """How far a broadcast is, with buttons to look again and to stop it while it is on its way."""
        if state == "dropped":
            return Words(self._("Nothing was sent."))
        waiting = counts["waiting"]
        if state == "stopped":
            head = self._("<b>Stopped.</b> {sent} of {total} chats got it.")
        elif waiting:
            head = self._("<b>On its way.</b> {sent} of {total} chats have it, {waiting} wait.")
        else:
            head = self._("<b>Done.</b> {sent} of {total} chats have it.")
        lines = [head.format(sent=counts["sent"], total=total, waiting=waiting)]
        if counts["failed"]:
            lines.append(self._("Not to be reached: {n}").format(n=counts["failed"]))
        lines += ["", f"📢 {plain(text, SHOWN_MOST)}"]
        look = self._button(self._("Refresh"), "broadcast", number, "look")
        stop = self._button(self._("Stop"), "broadcast", number, "stop")
        on_its_way = state == "sent" and waiting
        return Words("\n".join(lines), ((look, stop),) if on_its_way else ())

"""What a button says when it is tapped: callback data of at most 64 bytes (Telegram's limit), written and read in one place."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

Act = Literal[
    "latest",  # page of /latest: number = article id, word = "before" or "after"
    "sample",  # show an example of an alert: number = watch id
    "cap",  # at most so many a day: number = watch id, word = how many
    "split",  # an all-of into any-of or into watches of their own: number = watch id, word = "any" or "each"
    "unwatch",
    "rewatch",
    "list",
    "ask",  # ask what to watch
    "watch",  # watch the word
    "only",  # watch a company by its stock or by its word only: number = watch id, word = "stock" or "word"
    "mute",
    "unmute",
    "digest",  # another page of a digest: number = message id, word = page
    "mode",  # how watches are delivered: number = watch id, word = a mode, or with "*" before it for all of the watch's label
    "when",  # when a watch's digests come: number = watch id, word = a schedule
    "timing",  # show how a watch can be delivered: number = watch id
    "hush",  # hold what a watch hits for a while: number = watch id, word = "hour", "today", "tomorrow" or "" (no more)
    "except",  # add an exclusion to a watch: number = delivery id, word = watch id and which of those offered
    "quieten",  # no more of a story: number = delivery id
    "settings",  # show what this chat has set
    "set",  # change it: word = name and value
    "hold",  # mute the chat: word = "hour", "today", "tomorrow" or "" (no more)
    "forget",  # delete all that is known of this chat
    "why",  # say what became of the news here
    "test",  # send a test alert
    "here",  # let a deleted topic's watches tell in its group: number = the topic's chat id
    "nomore",  # end them
    "less",
    "more",
    "back",
    "sources",
    "source",
    "pause",
    "resume",
    "remove",
    "restore",
    "save",
    "discard",
    "help",
    "bring",  # save a previewed list of watches
    "leave",  # forget it
    "unbring",  # undo what was done to many watches at once
    "label",  # the watches of a label: number = the id of one of them
    "unlabel",  # end them
    # From here on admins only. sources: number = page, word = filter and search.
    "addsource",  # ask for a source to add
    "presets",  # the presets that there are: number = page
    "preset",  # look at what a preset reads, or ask for what it needs: word = its name
    "probe",  # read a source now, and store nothing: number = source id
    "edit",  # ask what shall be changed of a source: number = source id, word = name, url, every, standby or options
    "fulltext",  # read the pages of a source's articles, or no more: number = source id, word = "on" or "off"
    "opml",  # what to do with a list of sources that was sent: number = the list, word = merge, replace, drop or undo
    "opmlout",  # the sources as a file
    "admin",  # people with roles: number = page
    "person",  # one of them: number = Telegram's id
    "role",  # give one a role: number = Telegram's id, word = the role
    "invite",  # make an invitation: word = admin or user
    "audit",  # what admins changed: number = page
    "users",  # chats: number = page, word = search
    "chat",  # one of them: number = chat id
    "quota",  # ask how many watches a chat may have: number = chat id
    "broadcast",  # number = broadcast, word = send, stop or look
    "stats",  # figures
]
MOST_BYTES = 64
# NUL, which PostgreSQL refuses, and halves of surrogate pairs.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Tap:
    """One tap: an act, a number it is about, a word it carries.

    Example: ``Tap("unwatch", 12).data`` -> ``"unwatch:12"``; ``Tap.read("latest:40:before")`` -> ``Tap("latest", 40, "before")``.

    ``read`` returns None for anything this version does not know (buttons of old messages, forged data).
    """

    act: Act
    number: int = 0
    word: str = ""

    @property
    def data(self) -> str:
        """The callback data. Raises ValueError when it is over 64 bytes, or holds what no database takes."""
        data = f"{self.act}:{self.number}:{self.word}" if self.word else f"{self.act}:{self.number}"
        if len(data.encode()) > MOST_BYTES or _UNSTORABLE.search(data):
            raise ValueError(f"callback data over {MOST_BYTES} bytes: {data}")
        return data

    @classmethod
    def read(cls, data: str) -> "Tap | None":
        act, _, rest = data.partition(":")
        number, _, word = rest.partition(":")
        if act not in get_args(Act) or not re.fullmatch(r"-?[0-9]{1,19}", number):
            return None
        # No id is as large, and no button of ours holds what no database takes: forged.
        if abs(int(number)) >= 2**63 or _UNSTORABLE.search(word):
            return None
        return cls(act, int(number), word)  # type: ignore[arg-type]  # act was checked above

    @classmethod
    def fits(cls, act: Act, word: str) -> bool:
        """Tell whether a word can travel in a button."""
        return not _UNSTORABLE.search(word) and len(f"{act}:0:{word}".encode()) <= MOST_BYTES


def number_in(word: str) -> int | None:
    """Return the number that a tap's word, or a part of it, is; None for what is no number of ours: a forged one may be of any length.

    Example: ``number_in("40")`` -> ``40``; ``number_in("9" * 20)`` -> ``None``.
    """
    return int(word) if re.fullmatch(r"[0-9]{1,18}", word) else None

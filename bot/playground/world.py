"""The users, chats and messages of the offline Telegram.

Over 400 lines: one world, of which every part may see every other.
"""

import asyncio
import mimetypes
import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

T = TypeVar("T")
BOT_ID = 1234567890
ANONYMOUS_ADMIN: dict[str, Any] = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
RIGHTS = (
    "is_member",
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
    "can_react_to_messages",
)
MAX_UPDATES = 10_000
# No step takes this long, on a machine however busy.
HANGS_AFTER = 60.0
UPDATES_LAST = 24 * 3600.0
DEFAULT_KINDS = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "callback_query",
        "my_chat_member",
        "inline_query",
    }
)
"""The default allowed_updates (of the sorts of update that people here can cause)."""


AUTO = frozenset({"url", "email", "mention", "hashtag", "cashtag", "bot_command"})
"""The types of entity that Telegram finds by itself."""


@dataclass
class SeenMessage:
    """A message as a reader sees it."""

    id: int
    chat: int
    from_bot: bool
    sender: str
    sent: str
    at: datetime
    entities: list[dict[str, Any]] = field(default_factory=list)
    keyboard: list[list[dict[str, Any]]] = field(default_factory=list)
    force_reply: str | None = None
    silent: bool = False
    edited: bool = False
    reply_to: int | None = None
    thread: int | None = None
    document: dict[str, Any] | None = None  # with a document the text is its caption

    @property
    def text(self) -> str:
        """What is seen of the text: without the word joiners by which it is kept from being linked."""
        return self.sent.replace("\u2060", "")

    def strays(self, commands: Container[str]) -> list[str]:
        """Return what Telegram linked by itself, each with its type, besides these commands."""
        units, found = self.sent.encode("utf-16-le"), []
        for one in self.entities:
            if one["type"] in AUTO:
                start, end = 2 * one["offset"], 2 * (one["offset"] + one["length"])
                found.append(f"{one['type']} {units[start:end].decode('utf-16-le')}")
        return [one for one in found if one.removeprefix("bot_command /") not in commands]

    @property
    def buttons(self) -> list[str]:
        """The texts on the buttons, line by line."""
        return [button["text"] for line in self.keyboard for button in line]

    @property
    def acts(self) -> list[str]:
        """The buttons' acts, line by line: act or act:word (without the number), or the address that is opened."""
        return [_does(button) for line in self.keyboard for button in line]

    def button(self, wanted: str) -> dict[str, Any]:
        """Return a button by its text (or its beginning), its data or its act: "save", "edit:name", "source:3".

        For an act with a word or a number, the beginning is enough if only one button has it. Raises LookupError.
        """
        every = [button for line in self.keyboard for button in line]
        if exact := [one for one in every if wanted in {one["text"], one.get("callback_data")}]:
            return exact[0]
        done = [one for one in every if _does(one) == wanted] or [one for one in every if _begins(one, wanted)]
        if len(done) == 1:
            return done[0]
        if not done and (begun := [one for one in every if one["text"].startswith(wanted)]):
            return begun[0]
        many = "no button" if not done else f"{len(done)} buttons"
        raise LookupError(f"{many} {wanted!r} among {[(one['text'], _does(one)) for one in every]}")


def _begins(button: dict[str, Any], wanted: str) -> bool:
    return any(f"{one}:".startswith(f"{wanted}:") for one in (button.get("callback_data", ""), _does(button)))


def _does(button: dict[str, Any]) -> str:
    if "url" in button:
        return str(button["url"])
    act, _, more = button.get("callback_data", "").partition(":")
    word = more.partition(":")[2]
    return f"{act}:{word}" if word else act


@dataclass
class Place:
    """A chat: private, group, supergroup or channel."""

    id: int
    kind: str
    title: str = ""
    username: str = ""
    admins: set[int] = field(default_factory=set)
    members: set[int] = field(default_factory=set)
    forum_topics: set[int] | None = None
    started: bool = True  # a private chat: the user has pressed /start
    blocked: bool = False
    bot_here: bool = True
    deactivated: bool = False
    closed_topics: set[int] = field(default_factory=set)
    may_write: bool = True  # False: the group's admins revoked the bot's right to send
    migrated_to: int | None = None
    next_message: int = 1
    messages: dict[int, SeenMessage] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"id": self.id, "type": self.kind}
        if self.kind == "private":
            shown["first_name"] = self.title
        else:
            shown["title"] = self.title
        if self.forum_topics is not None:
            shown["is_forum"] = True
        return shown


class World:
    """Users, chats, messages, and the updates that wait for the bot. Everything happens in one event loop."""

    def __init__(self, now: Callable[[], datetime], monotonic: Callable[[], float], username: str) -> None:
        self.now = now
        self.monotonic = monotonic
        self.username = username
        self.users: dict[int, dict[str, Any]] = {}
        self.places: dict[int, Place] = {}
        self.updates: list[dict[str, Any]] = []
        self.next_update = 700_000_001
        self.queries: dict[str, dict[str, Any]] = {}
        self.callback_answers: list[dict[str, Any]] = []
        self.allowed = DEFAULT_KINDS
        self.poller: object | None = None
        self.webhook: dict[str, Any] = {"url": ""}
        self.menus: dict[str, list[dict[str, str]]] = {}
        self.described: dict[str, str] = {}
        self.files: dict[str, bytes] = {}  # by file_id
        self._pushed_at: dict[int, float] = {}
        self._changed: set[asyncio.Event] = set()
        # Called with (what, details) at each change: update, message, edit, call, answer and so on.
        self.listeners: list[Callable[[str, dict[str, Any]], None]] = []

    # -- who is there --------------------------------------------------------------------------------------------------

    def user(self, user_id: int, first_name: str, language_code: str = "zh-hans", *, started: bool = True) -> None:
        """Make a user with a private chat; ``started`` False = they have never pressed /start."""
        self.users[user_id] = {"id": user_id, "is_bot": False, "first_name": first_name, "language_code": language_code}
        self.places[user_id] = Place(user_id, "private", first_name, started=started)

    def group(
        self,
        group_id: int,
        title: str,
        *,
        members: tuple[int, ...] = (),
        admins: tuple[int, ...] = (),
        kind: str = "supergroup",
        topics: tuple[int, ...] | None = None,
    ) -> None:
        """Make a group, supergroup or channel with the bot in it; ``topics`` make it a forum."""
        self.places[group_id] = Place(
            group_id,
            kind,
            title,
            admins=set(admins),
            members={*members, *admins},
            forum_topics=set(topics) if topics else None,
        )

    # -- what people do ------------------------------------------------------------------------------------------------

    def say(
        self,
        user_id: int,
        text: str,
        chat: int | None = None,
        *,
        thread: int | None = None,
        reply_to: int | None = None,
        anonymous: bool = False,
        file: tuple[str, bytes] | None = None,
    ) -> int | None:
        """Say something as a user; returns the update's id, or None when privacy mode hides the message from the bot.

        With a ``file`` (name and content) it is sent as a document, and the text is its caption.
        """
        place = self.places[chat or user_id]
        if place.kind == "private":
            place.started, place.blocked = True, False
        sender: dict[str, Any] = ANONYMOUS_ADMIN if anonymous else self.users[user_id]
        message = self._keep(
            place,
            SeenMessage(
                0,
                place.id,
                False,
                sender["first_name"],
                text,
                self.now(),
                thread=thread,
                reply_to=reply_to,
                document=self.upload(*file) if file else None,
            ),
        )
        shown = self.message_json(place, message, sender)
        if anonymous:
            shown["sender_chat"] = place.as_json()
        if place.kind == "channel":
            shown.pop("from", None)
            return self.push({"channel_post": shown})
        return self.push({"message": shown}) if self._bot_hears(place, message) else None

    def upload(self, name: str, content: bytes) -> dict[str, Any]:
        """Store a file; returns it as a message's document."""
        number = len(self.files) + 1
        file_id = f"PlaygroundDocument{number:06}"
        self.files[file_id] = content
        return {
            "file_name": name,
            "mime_type": mimetypes.guess_type(name)[0] or "application/octet-stream",
            "file_id": file_id,
            "file_unique_id": f"Unique{number:06}",
            "file_size": len(content),
        }

    def _bot_hears(self, place: Place, message: SeenMessage) -> bool:
        if place.kind == "private":
            return True
        replied = place.messages.get(message.reply_to or 0)
        return (
            message.text.startswith("/")
            or f"@{self.username}".lower() in message.text.lower()
            or (replied is not None and replied.from_bot)
        ) and place.bot_here

    def tap(self, user_id: int, message_id: int, button: str, chat: int | None = None) -> int | None:
        """Tap a button by its text (or its beginning) or data; None for a URL button. Raises LookupError."""
        place = self.places[chat or user_id]
        message = place.messages[message_id]
        found = message.button(button)
        if "callback_data" not in found:
            return None
        query = {
            "id": str(len(self.queries) + 1),
            "from": self.users[user_id],
            "chat_instance": str(place.id),
            "data": found["callback_data"],
            "message": self.message_json(place, message, None),
        }
        self.queries[query["id"]] = {"at": self.monotonic(), "answered": False}
        return self.push({"callback_query": query})

    def block(self, user_id: int) -> int:
        """Block the bot."""
        self.places[user_id].blocked = True
        return self._member_change(self.places[user_id], user_id, "member", "kicked")

    def unblock(self, user_id: int) -> int:
        """Unblock the bot."""
        self.places[user_id].blocked = False
        return self._member_change(self.places[user_id], user_id, "kicked", "member")

    def add_bot(self, group_id: int, by: int) -> int:
        """Add the bot to a group."""
        self.places[group_id].bot_here = True
        return self._member_change(self.places[group_id], by, "left", "member")

    def kick_bot(self, group_id: int, by: int) -> int:
        """Remove the bot from a group."""
        self.places[group_id].bot_here = False
        return self._member_change(self.places[group_id], by, "member", "kicked")

    def close_topic(self, group_id: int, topic: int, by: int) -> int | None:
        """Close a topic of a forum: then only the forum's admins write there."""
        self.places[group_id].closed_topics.add(topic)
        return self._topic_change(group_id, topic, by, "forum_topic_closed")

    def reopen_topic(self, group_id: int, topic: int, by: int) -> int | None:
        """Open a closed topic again."""
        self.places[group_id].closed_topics.discard(topic)
        return self._topic_change(group_id, topic, by, "forum_topic_reopened")

    def delete_topic(self, group_id: int, topic: int) -> None:
        """Delete a topic with its messages; no update reports it."""
        place = self.places[group_id]
        place.forum_topics = (place.forum_topics or set()) - {topic}
        place.messages = {key: one for key, one in place.messages.items() if one.thread != topic}
        self.changed("topic", {"chat": group_id, "topic": topic})

    def _topic_change(self, group_id: int, topic: int, by: int, what: str) -> int | None:
        place = self.places[group_id]
        message = self._keep(
            place, SeenMessage(0, group_id, False, self.users[by]["first_name"], "", self.now(), thread=topic)
        )
        return self.push({"message": self.message_json(place, message, self.users[by]) | {what: {}}})

    def restrict_bot(self, group_id: int, by: int) -> int:
        """Revoke the bot's right to send messages."""
        self.places[group_id].may_write = False
        return self._member_change(self.places[group_id], by, "member", "restricted")

    def allow_bot(self, group_id: int, by: int) -> int:
        """Give the bot its right to send messages back."""
        self.places[group_id].may_write = True
        return self._member_change(self.places[group_id], by, "restricted", "member")

    def migrate(self, group_id: int) -> int:
        """Turn a group into a supergroup; returns its new id."""
        old = self.places[group_id]
        new_id = -1000000000000 + group_id
        self.group(new_id, old.title, members=tuple(old.members), admins=tuple(old.admins))
        old.migrated_to = new_id
        by = self.users[next(iter(old.members))]
        message = self._keep(old, SeenMessage(0, old.id, False, by["first_name"], "", self.now()))
        self.push({"message": self.message_json(old, message, by) | {"migrate_to_chat_id": new_id}})
        arrived = self._keep(self.places[new_id], SeenMessage(0, new_id, False, by["first_name"], "", self.now()))
        self.push({"message": self.message_json(self.places[new_id], arrived, by) | {"migrate_from_chat_id": group_id}})
        return new_id

    def _member_change(self, place: Place, by: int, was: str, now: str) -> int:
        def member(status: str) -> dict[str, Any]:
            more = {"kicked": {"until_date": 0}, "restricted": dict.fromkeys(RIGHTS, False) | {"until_date": 0}}
            return {"user": self.me(), "status": status, **more.get(status, {})}

        change = {
            "chat": place.as_json(),
            "from": self.users[by],
            "date": int(self.now().timestamp()),
            "old_chat_member": member(was),
            "new_chat_member": member(now),
        }
        return self.push({"my_chat_member": change})

    def push(self, update: dict[str, Any]) -> int:
        """Put an update into the bot's queue; returns its id, or 0 when the bot has not asked for this sort."""
        if not self.allowed.intersection(update) and DEFAULT_KINDS.intersection(update):
            return 0
        update = {"update_id": self.next_update, **update}
        number = int(update["update_id"])
        self.next_update = max(self.next_update, number) + 1
        self.updates.append(update)
        self._pushed_at[number] = self.monotonic()
        del self.updates[:-MAX_UPDATES]
        self.changed("update", update)
        return number

    def confirm(self, offset: int) -> None:
        """Forget the updates below an offset; a negative one keeps that many of the newest.

        Updates expire after 24 hours.
        """
        oldest = self.monotonic() - UPDATES_LAST
        kept = self.updates[offset:] if offset < 0 else [one for one in self.updates if int(one["update_id"]) >= offset]
        self.updates = [one for one in kept if self._pushed_at[int(one["update_id"])] > oldest]
        still = {int(update["update_id"]) for update in self.updates}
        self._pushed_at = {number: at for number, at in self._pushed_at.items() if number in still}

    # -- what is seen --------------------------------------------------------------------------------------------------

    def messages(self, chat: int) -> list[SeenMessage]:
        """Return the visible messages of a chat, oldest first."""
        return list(self.places[chat].messages.values())

    def from_bot(self, chat: int) -> list[SeenMessage]:
        """Return the bot's messages in a chat, oldest first."""
        return [message for message in self.messages(chat) if message.from_bot]

    def me(self) -> dict[str, Any]:
        return {
            "id": BOT_ID,
            "is_bot": True,
            "first_name": "盯讯",
            "username": self.username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    def message_json(self, place: Place, message: SeenMessage, sender: dict[str, Any] | None) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "message_id": message.id,
            "date": int(message.at.timestamp()),
            "chat": place.as_json(),
            "from": sender or self.me(),
        }
        if message.document:
            shown["document"] = message.document
        if message.sent:
            shown["caption" if message.document else "text"] = message.sent
        entities = message.entities if message.from_bot else _typed_entities(message.sent)
        if entities:
            shown["caption_entities" if message.document else "entities"] = entities
        if message.keyboard:
            shown["reply_markup"] = {"inline_keyboard": message.keyboard}
        if message.thread is not None:
            shown |= {"message_thread_id": message.thread, "is_topic_message": True}
        replied = place.messages.get(message.reply_to or 0)
        if replied is not None:
            other = self.me() if replied.from_bot else {"id": place.id, "is_bot": False, "first_name": replied.sender}
            shown["reply_to_message"] = {
                "message_id": replied.id,
                "date": int(replied.at.timestamp()),
                "chat": place.as_json(),
                "from": other,
                "text": replied.text or "…",
            }
        return shown

    def _keep(self, place: Place, message: SeenMessage) -> SeenMessage:
        message.id = place.next_message
        place.next_message += 1
        place.messages[message.id] = message
        self.changed("message", {"chat": place.id, "message": message.id})
        return message

    def post(self, place: Place, message: SeenMessage) -> SeenMessage:
        """Show a message of the bot."""
        return self._keep(place, message)

    # -- waiting -------------------------------------------------------------------------------------------------------

    def changed(self, what: str, details: dict[str, Any]) -> None:
        """Report a change, and wake everybody who waits."""
        for event in self._changed:
            event.set()
        for listener in list(self.listeners):
            listener(what, details)

    async def wait_for(self, predicate: Callable[[], T], timeout: float = HANGS_AFTER) -> T:  # noqa: ASYNC109 - one deadline for tests
        """Return the value of ``predicate`` once it is true; checks at each change. Raises TimeoutError."""
        event = asyncio.Event()
        self._changed.add(event)
        try:
            async with asyncio.timeout(timeout):
                while not (found := predicate()):
                    await event.wait()
                    event.clear()
                return found
        finally:
            self._changed.discard(event)


def _typed_entities(text: str) -> list[dict[str, Any]]:
    """Mark commands and mentions as Telegram does in what people type; offsets in UTF-16 units."""
    found = []
    for kind, pattern in (("bot_command", r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w+)?"), ("mention", r"(?<!\w)@\w{4,32}")):
        for one in re.finditer(pattern, text):
            offset = len(text[: one.start()].encode("utf-16-le")) // 2
            found.append({"type": kind, "offset": offset, "length": len(one[0].encode("utf-16-le")) // 2})
    return found

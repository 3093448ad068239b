"""The Bot API's methods in the offline Telegram (decisions: What Telegram enforces)."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import PurePath
from typing import Any

from bot.playground.bot_api.checks import Call, RefusedError, bad, caption_of, keyboard_of, place_of, text_of
from bot.playground.world import BOT_ID, DEFAULT_KINDS, Place, SeenMessage, World

MAX_FILE = 20 * 1024 * 1024
DELETE_WITHIN = timedelta(hours=48)
# How long a tap can be answered: at Telegram tens of seconds, then "too old".
QUERY_LASTS = 60.0
SCOPES = (
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
)

Method = Callable[[World, Call], Awaitable[Any]]


async def send_message(world: World, call: Call) -> Any:
    return _send(world, call, place_of(world, call, writing=True), *text_of(call))


async def send_document(world: World, call: Call) -> Any:
    place = place_of(world, call, writing=True)
    upload = call.files.get(call.text("document").removeprefix("attach://") or "document")
    if upload is None:
        raise bad("there is no document in the request")
    if not upload[1]:
        raise bad("file must be non-empty")
    return _send(world, call, place, *caption_of(call), document=world.upload(*upload))


def _send(
    world: World,
    call: Call,
    place: Place,
    text: str,
    entities: list[dict[str, Any]],
    document: dict[str, Any] | None = None,
) -> Any:
    keyboard, force_reply = keyboard_of(call)
    thread = call.number("message_thread_id") or None
    if thread is not None and thread not in (place.forum_topics or ()):
        raise bad("message thread not found")
    if thread in place.closed_topics:
        raise bad("TOPIC_CLOSED")
    if not place.may_write:
        raise bad("not enough rights to send text messages to the chat")
    reply = call.object("reply_parameters") or {}
    reply_to = int(reply.get("message_id", 0)) or None
    if reply_to is not None and reply_to not in place.messages:
        if not reply.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
        reply_to = None
    message = SeenMessage(
        0,
        place.id,
        True,
        "盯讯",
        text,
        world.now(),
        entities,
        keyboard,
        force_reply,
        call.flag("disable_notification"),
        reply_to=reply_to,
        thread=thread,
        document=document,
    )
    return world.message_json(place, world.post(place, message), None)


def _editable(world: World, call: Call) -> tuple[Place, SeenMessage]:
    place = place_of(world, call, writing=True)
    message = place.messages.get(call.number("message_id"))
    if message is None:
        raise bad("message to edit not found")
    if not message.from_bot:
        raise bad("message can't be edited")
    return place, message


async def _edit(world: World, call: Call, *, text: bool) -> Any:
    place, message = _editable(world, call)
    shown, entities = text_of(call) if text else (message.sent, message.entities)
    keyboard, _ = keyboard_of(call)  # editing without reply_markup removes the keyboard
    if (shown, entities, keyboard) == (message.sent, message.entities, message.keyboard):
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly the same as a current content"
            " and reply markup of the message"
        )
    message.sent, message.entities, message.keyboard, message.edited = shown, entities, keyboard, True
    world.changed("edit", {"chat": place.id, "message": message.id})
    return world.message_json(place, message, None)


async def edit_message_text(world: World, call: Call) -> Any:
    return await _edit(world, call, text=True)


async def edit_message_reply_markup(world: World, call: Call) -> Any:
    return await _edit(world, call, text=False)


async def delete_message(world: World, call: Call) -> Any:
    place = place_of(world, call, writing=True)
    message = place.messages.get(call.number("message_id"))
    if message is None:
        raise bad("message to delete not found")
    if world.now() - message.at > DELETE_WITHIN:
        raise bad("message can't be deleted for everyone")
    del place.messages[message.id]
    world.changed("edit", {"chat": place.id, "message": message.id})
    return True


async def answer_callback_query(world: World, call: Call) -> Any:
    query = world.queries.get(call.text("callback_query_id"))
    if query is None or query["answered"] or world.monotonic() - query["at"] > QUERY_LASTS:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if len(call.text("text")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    query["answered"] = True
    answer = {"id": call.text("callback_query_id"), "text": call.text("text"), "alert": call.flag("show_alert")}
    world.callback_answers.append(answer)
    world.changed("answer", answer)
    return True


async def send_chat_action(world: World, call: Call) -> Any:
    place_of(world, call, writing=True)
    return True


async def get_file(world: World, call: Call) -> Any:
    file_id = call.text("file_id")
    document = next(
        (
            message.document
            for place in world.places.values()
            for message in place.messages.values()
            if message.document and message.document["file_id"] == file_id
        ),
        None,
    )
    if document is None:
        raise bad("invalid file_id" if file_id else "file_id not specified")
    if document["file_size"] > MAX_FILE:
        raise bad("file is too big")
    ending = PurePath(document["file_name"]).suffix
    return {
        "file_id": file_id,
        "file_unique_id": document["file_unique_id"],
        "file_size": document["file_size"],
        # The path does not tell the file's name, like Telegram's.
        "file_path": f"documents/file_{int(document['file_unique_id'].removeprefix('Unique'))}{ending}",
    }


async def get_me(world: World, call: Call) -> Any:  # noqa: ARG001 - every method is called alike
    return world.me()


async def get_updates(world: World, call: Call) -> Any:
    if world.webhook["url"]:
        raise RefusedError(
            409,
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        )
    offset, limit = call.number("offset"), min(100, max(1, call.number("limit", 100)))
    timeout = min(50, max(0, call.number("timeout")))
    allow(world, call)
    mine = object()
    world.poller = mine  # an older poll that still waits is answered 409
    world.changed("poller", {})
    world.confirm(offset)

    def waiting() -> list[dict[str, Any]] | bool:
        if world.poller is not mine:
            return True
        return world.updates[:limit]

    if timeout:
        try:
            await world.wait_for(waiting, timeout)
        except TimeoutError:
            return []
    if world.poller is not mine:
        raise RefusedError(
            409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        )
    return world.updates[:limit]


def allow(world: World, call: Call) -> None:
    """Set allowed_updates: a missing list keeps the previous choice, an empty one is the default."""
    allowed = call.object("allowed_updates")
    if allowed is not None:
        world.allowed = frozenset(str(one) for one in allowed) or DEFAULT_KINDS


async def set_webhook(world: World, call: Call) -> Any:
    if call.text("secret_token") and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", call.text("secret_token")):
        raise bad("secret token contains unallowed characters")
    url = call.text("url")
    if url and not url.startswith("https://"):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    allow(world, call)
    world.webhook = {"url": url}
    if call.flag("drop_pending_updates"):
        world.updates.clear()
    return True


async def delete_webhook(world: World, call: Call) -> Any:
    world.webhook = {"url": ""}
    if call.flag("drop_pending_updates"):
        world.updates.clear()
    return True


async def get_webhook_info(world: World, call: Call) -> Any:  # noqa: ARG001
    return {**world.webhook, "has_custom_certificate": False, "pending_update_count": len(world.updates)}


def _menu(call: Call) -> str:
    scope = call.object("scope") or {"type": "default"}
    if scope.get("type") not in SCOPES:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    language = call.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("invalid language code specified")
    return f"{scope['type']}:{scope.get('chat_id', '')}:{language}"


async def set_my_commands(world: World, call: Call) -> Any:
    commands = call.object("commands") or []
    if len(commands) > 100:
        raise bad("too many commands")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command", ""))):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    menu = _menu(call)
    chat = menu.split(":")[1]
    place = world.places.get(int(chat)) if chat else None
    # Telegram knows no private chat with somebody who has never written.
    if chat and (place is None or (place.kind == "private" and not place.started)):
        raise bad("chat not found")
    world.menus[menu] = commands
    return True


async def get_my_commands(world: World, call: Call) -> Any:
    return world.menus.get(_menu(call), [])


async def delete_my_commands(world: World, call: Call) -> Any:
    world.menus.pop(_menu(call), None)
    return True


def _described(name: str, most: int) -> tuple[Method, Method]:
    async def put(world: World, call: Call) -> Any:
        if len(call.text(name)) > most:
            raise bad(f"{name.replace('_', ' ')} is too long")
        world.described[f"{name}:{call.text('language_code')}"] = call.text(name)
        return True

    async def get(world: World, call: Call) -> Any:
        return {name: world.described.get(f"{name}:{call.text('language_code')}", "")}

    return put, get


async def get_chat(world: World, call: Call) -> Any:
    return place_of(world, call).as_json() | {"accent_color_id": 0, "max_reaction_count": 11}


def _member(world: World, place: Place, user_id: int) -> dict[str, Any]:
    if user_id == BOT_ID:
        return {"user": world.me(), "status": "member" if place.bot_here else "left"}
    user = world.users.get(user_id)
    if user is None:
        raise bad("PARTICIPANT_ID_INVALID")
    if user_id in place.admins:
        return {"user": user, "status": "creator", "is_anonymous": False}
    return {"user": user, "status": "member" if user_id in place.members or place.id == user_id else "left"}


async def get_chat_member(world: World, call: Call) -> Any:
    return _member(world, place_of(world, call, writing=True), call.number("user_id"))


async def get_chat_administrators(world: World, call: Call) -> Any:
    place = place_of(world, call, writing=True)
    if place.kind == "private":
        raise bad("there are no administrators in the private chat")
    return [_member(world, place, admin) for admin in sorted(place.admins)]


async def get_chat_member_count(world: World, call: Call) -> Any:
    return len(place_of(world, call).members) + 1


async def leave_chat(world: World, call: Call) -> Any:
    place_of(world, call, writing=True).bot_here = False
    return True


_set_description, _get_description = _described("description", 512)
_set_short, _get_short = _described("short_description", 120)
_set_name, _get_name = _described("name", 64)

METHODS: dict[str, Method] = {
    "getfile": get_file,
    "getme": get_me,
    "getupdates": get_updates,
    "sendmessage": send_message,
    "senddocument": send_document,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "answercallbackquery": answer_callback_query,
    "sendchataction": send_chat_action,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    "setmydescription": _set_description,
    "getmydescription": _get_description,
    "setmyshortdescription": _set_short,
    "getmyshortdescription": _get_short,
    "setmyname": _set_name,
    "getmyname": _get_name,
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "getchatadministrators": get_chat_administrators,
    "getchatmembercount": get_chat_member_count,
    "leavechat": leave_chat,
}
"""The methods by lower-case name: Telegram ignores case."""

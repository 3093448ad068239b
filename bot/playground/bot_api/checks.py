"""The Bot API's checks before a call does anything, with Telegram's own errors (decisions: What Telegram enforces)."""

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bot.playground.bot_api.auto_links import auto_entities
from bot.playground.bot_api.entities import EntityError, parse_html
from bot.playground.world import Place, World

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_RAW = 32_768
_ACTIONS = (
    "url",
    "callback_data",
    "copy_text",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "web_app",
    "login_url",
    "pay",
)


class RefusedError(Exception):
    """Raised for a call that Telegram refuses: the envelope's error_code, description and parameters."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters or {}


def bad(description: str, **parameters: Any) -> RefusedError:
    """Return a 400; its description continues in lower case unless its second character is ``_`` or a capital."""
    return RefusedError(400, f"Bad Request: {description}", parameters)


@dataclass
class Call:
    """A method's name and parameters; numbers, flags and objects may be text (forms) or JSON values."""

    method: str
    given: dict[str, Any] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # uploads: name and content, by field

    def text(self, name: str) -> str:
        value = self.given.get(name, "")
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def number(self, name: str, default: int = 0) -> int:
        try:
            return int(self.given.get(name, default))
        except (TypeError, ValueError, OverflowError):
            return default

    def flag(self, name: str) -> bool:
        return str(self.given.get(name)) in {"True", "true", "1"}

    def object(self, name: str) -> Any:
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError as exc:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from exc

    def chat_number(self) -> int | None:
        value = str(self.given.get("chat_id", ""))
        return int(value) if re.fullmatch(r"-?\d{1,19}", value) else None


def place_of(world: World, call: Call, *, writing: bool = False) -> Place:
    """Return the chat that a call is about; ``writing`` also checks that the bot may write there."""
    number = call.chat_number()
    if number is None:
        name = call.text("chat_id").lstrip("@").lower()
        if not name:
            raise bad("chat_id is empty")
        number = next((one.id for one in world.places.values() if one.username.lower() == name), None)
    place = world.places.get(number) if number is not None else None
    if place is None:
        raise bad("chat not found")
    if not writing:
        return place
    _check_writing(place)
    return place


def _check_writing(place: Place) -> None:
    if place.migrated_to is not None:
        raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=place.migrated_to)
    if place.kind == "private":
        if place.deactivated:
            raise RefusedError(403, "Forbidden: user is deactivated")
        if not place.started:
            raise RefusedError(403, "Forbidden: bot can't initiate conversation with a user")
        if place.blocked:
            raise RefusedError(403, "Forbidden: bot was blocked by the user")
    elif place.deactivated:
        raise bad("group chat was deactivated")
    elif not place.bot_here:
        raise RefusedError(403, f"Forbidden: bot was kicked from the {place.kind} chat")


def caption_of(call: Call) -> tuple[str, list[dict[str, Any]]]:
    """Return a file's caption and its entities, checked; a caption may be empty."""
    if not call.text("caption").strip():
        return "", []
    given = {"text": call.text("caption"), "parse_mode": call.text("parse_mode")}
    text, entities = text_of(Call(call.method, given))
    if len(text) > MAX_CAPTION:
        raise bad("message caption is too long")
    return text, entities


def text_of(call: Call) -> tuple[str, list[dict[str, Any]]]:
    """Return a message's text and its entities, checked."""
    raw = call.text("text")
    if not raw:
        raise bad("message text is empty")
    if len(raw.encode("utf-8", "surrogatepass")) > MAX_RAW:
        raise bad("text is too long")
    mode = call.text("parse_mode").lower()
    if mode and mode != "html":
        raise bad("unsupported parse_mode")
    if mode:
        try:
            parsed = parse_html(raw)
        except EntityError as exc:
            raise bad(f"can't parse entities: {exc}") from exc
        text, entities = parsed.text, parsed.entities
    else:
        text, entities = raw, call.object("entities") or []
    if not text.strip():
        raise bad("text must be non-empty")
    if len(text) > MAX_TEXT:
        raise bad("message is too long")
    marked = [*entities, *auto_entities(text, entities)]
    return text, sorted(marked, key=lambda one: (one["offset"], -one["length"]))


def keyboard_of(call: Call) -> tuple[list[list[dict[str, Any]]], str | None]:
    """Return a call's reply_markup, checked: inline buttons, or a ForceReply's placeholder."""
    markup = call.object("reply_markup")
    if not markup:
        return [], None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if markup.get("force_reply"):
        placeholder = str(markup.get("input_field_placeholder", ""))
        if len(placeholder) > 64:
            raise bad("can't parse reply keyboard markup: input field placeholder is too long")
        return [], placeholder
    lines = markup.get("inline_keyboard", [])
    if not isinstance(lines, list) or not all(isinstance(line, list) for line in lines):
        raise bad("can't parse inline keyboard: array of arrays expected")
    for line in lines:
        for button in line:
            _check_button(button)
    return [line for line in lines if line], None


def _check_button(button: Any) -> None:
    if not isinstance(button, dict) or not button.get("text"):
        raise bad('can\'t parse inline keyboard button: field "text" must be non-empty')
    action = next((name for name in _ACTIONS if name in button), None)
    if action is None:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if action == "callback_data" and not 1 <= len(str(button[action]).encode("utf-8", "surrogatepass")) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if action == "copy_text":
        copied = button[action].get("text", "") if isinstance(button[action], dict) else ""
        if not 1 <= len(str(copied)) <= 256:
            raise bad("BUTTON_COPY_TEXT_INVALID")
    if action == "url":
        url = str(button[action])
        try:
            parts = urlsplit(url)
            good = parts.scheme == "tg" or (
                parts.scheme in {"http", "https", ""} and "." in (parts.hostname or parts.path.split("/")[0])
            )
        except ValueError:
            good = False
        if not good or re.search(r"\s", url):
            raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")

"""The meaning of Telegram's refusals: for the message, the place, or the chat as a whole.

Only an answer that condemns the message itself ends it. Any other refusal that is about a place, also one of an
unknown kind, parks it, and its messages wait.
"""

import re
from dataclasses import dataclass
from typing import Literal

from bot.core.types import ParkReason

# Reasons that hold for a whole group with all its topics; the others are about one topic.
WIDE: frozenset[ParkReason] = frozenset({"no-right", "removed", "deactivated", "unknown"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """The subject of a refusal: ``message`` (never sent), ``gone`` (a person), or ``parked`` (a place, and why)."""

    about: Literal["message", "gone", "parked"]
    place: ParkReason = "unknown"


# Parts of descriptions, in lower case: python-telegram-bot rewords their beginnings. The first match counts.
MESSAGE = (
    "message is too long",
    "message_too_long",
    "text is too long",
    "caption is too long",
    "caption_too_long",
    "can't parse",
    "message text is empty",
    "must be non-empty",
    "button_data_invalid",
    "button_url_invalid",
    "button_type_invalid",
    "button_copy_text_invalid",
    "reply_markup_too_long",
    "reply_markup_invalid",
    "button url",
    "wrong http url",
    "object expected as reply markup",
    "entities_too_long",
    "entity_bounds_invalid",
    "entity_textbounds_invalid",
    "unsupported parse_mode",
    "strings must be encoded in utf-8",
    "there is no document in the request",
    "file is too big",
)
GONE = (
    "bot was blocked by the user",
    "user is deactivated",
    "bot can't initiate conversation",
    "chat not found",
    "user_is_blocked",
    "input_user_deactivated",
)
PLACES: tuple[tuple[str, ParkReason], ...] = (
    ("topic_closed", "topic-closed"),
    ("topic_deleted", "topic-deleted"),
    ("topic_id_invalid", "topic-deleted"),
    ("message thread not found", "topic-deleted"),
    ("group chat was deactivated", "deactivated"),
    ("chat was deleted", "deactivated"),
    ("bot was kicked", "removed"),
    ("bot is not a member", "removed"),
    ("chat not found", "removed"),
    ("channel_private", "removed"),
    ("peer_id_invalid", "removed"),
    ("not enough rights", "no-right"),
    ("have no rights", "no-right"),
    ("need administrator rights", "no-right"),
    ("chat_restricted", "no-right"),
    ("chat_admin_required", "no-right"),
    ("chat_write_forbidden", "no-right"),
    ("user_banned_in_channel", "no-right"),
    ("chat_send_", "no-right"),
    ("chat_guest_send_forbidden", "no-right"),
)


def judge_refusal(description: str, *, forbidden: bool, private: bool) -> Judgement:
    """Judge Telegram's 400, or 403 (``forbidden``), to a message.

    Example: ``judge_refusal("Bad Request: TOPIC_CLOSED", forbidden=False, private=False)``
    -> ``Judgement("parked", "topic-closed")``.
    """
    said = description.lower()
    if any(part in said for part in MESSAGE):
        return Judgement("message")
    if private and (forbidden or any(part in said for part in GONE)):
        return Judgement("gone")
    return Judgement("parked", next((reason for part, reason in PLACES if part in said), "unknown"))


def fault_of(description: str) -> str:
    """Return the kind of a refusal, without the details of this message.

    Example: ``Can't parse entities: unsupported start tag "p" at byte offset 0`` -> ``Can't parse entities``.
    """
    return re.sub(r"\d+", "N", re.sub(r"'[^']*'", "…", description).partition(": ")[0])[:80]

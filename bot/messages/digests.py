"""Digests: several deliveries in one message, held by quiet hours and mutes, or too many at once."""

from datetime import datetime

from bot.core.types import Alert, Digest, Words
from bot.messages import parked_places
from bot.messages.markup import button, linked_title, plain
from bot.messages.reader import Reader

# With so few stories there is room for their texts.
SAY_MORE = 3
MAX_DIGEST_TITLE = 90
MAX_SUMMARY = 160
# Bytes of an address: a page holds several.
MAX_DIGEST_LINK = 1_500


def digest_page(reader: Reader, digest: Digest, message_id: int, now: datetime) -> Words:
    """Write a page of a digest: why it comes as one, then the stories under the watches that caught them."""
    lines = [_head(reader, digest)]
    watch = None
    for number, alert in enumerate(digest.alerts):
        if digest.why == "cap":  # the newest first, whichever watch caught it
            lines.append(_entry(reader, alert, digest, now, named=True))
            continue
        if alert.hits[0].watch_id != watch:
            watch = alert.hits[0].watch_id
            lines.append(("\n" if number else "") + f"<b>{plain(alert.hits[0].text, 40)}</b>")
        lines.append(_entry(reader, alert, digest, now, named=False))
    if digest.stale:
        lines.append(
            reader.plural(
                "{n} more became old news meanwhile", "{n} more became old news meanwhile", digest.stale
            ).format(n=digest.stale)
        )
    turn = []
    if digest.page:
        turn.append(button(reader.text("Previous"), "digest", message_id, str(digest.page - 1)))
    if digest.page < digest.last:
        turn.append(button(reader.text("Next"), "digest", message_id, str(digest.page + 1)))
    keyboard = [tuple(turn)] if turn else []
    if digest.topic:
        lines.append(reader.text("Shall what was watched in that topic come here from now on?"))
        keyboard.append(parked_places.topic_keyboard(reader, digest.topic))
    return Words("\n".join(lines), tuple(keyboard))


def _head(reader: Reader, digest: Digest) -> str:
    n = digest.total
    match digest.why:
        case "quiet":
            said = reader.plural(
                "<b>Quiet hours are over:</b> {n} story came", "<b>Quiet hours are over:</b> {n} stories came", n
            )
        case "mute":
            said = reader.plural(
                "<b>The mute is over:</b> {n} story came", "<b>The mute is over:</b> {n} stories came", n
            )
        case "cap":
            said = reader.plural(
                "<b>Rather many this hour:</b> {n} story more. What comes until the hour is over is added here, without a sound. /settings changes how many ring.",
                "<b>Rather many this hour:</b> {n} stories more. What comes until the hour is over is added here, without a sound. /settings changes how many ring.",
                n,
            )
        case "burst":
            said = reader.plural("<b>{n} story at once</b>", "<b>{n} stories at once</b>", n)
        case "outage":
            said = reader.plural(
                "<b>Telegram could not be reached for a while.</b> {n} story that waited:",
                "<b>Telegram could not be reached for a while.</b> {n} stories that waited:",
                n,
            )
        case "parked" if not n:
            return reader.text("<b>Nothing could be written here for a while.</b>")
        case "parked" if digest.topic:
            said = reader.plural(
                "<b>A topic of this group is gone.</b> {n} story was for it:",
                "<b>A topic of this group is gone.</b> {n} stories were for it:",
                n,
            )
        case "parked":
            said = reader.plural(
                "<b>Nothing could be written here for a while.</b> {n} story that waited:",
                "<b>Nothing could be written here for a while.</b> {n} stories that waited:",
                n,
            )
        case _:
            said = reader.plural("<b>Digest:</b> {n} story", "<b>Digest:</b> {n} stories", n)
    return said.format(n=n)


def _entry(reader: Reader, alert: Alert, digest: Digest, now: datetime, *, named: bool) -> str:
    article = alert.article
    told = [plain(article.source_name, 30), reader.time(article.published_at, now)]
    if named:
        told.append(plain(alert.hits[0].text, 30))
    if alert.others:
        told.append(reader.plural("{n} more report", "{n} more reports", alert.others).format(n=alert.others))
    line = f"· {_progress(reader, alert)}{linked_title(article, MAX_DIGEST_TITLE, link_most=MAX_DIGEST_LINK)}\n  {' · '.join(told)}"
    if digest.total <= SAY_MORE and alert.summary:
        line += f"\n<blockquote>{plain(alert.summary, MAX_SUMMARY)}</blockquote>"
    return line


def _progress(reader: Reader, alert: Alert) -> str:
    return reader.text("Progress: ") if alert.chapter else ""

"""Alerts: the message and its buttons, why it came, and the choices under 少推这类."""

import html
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from bot.core.chat.deep_links import watch_payload
from bot.core.reports import ExclusionOffer
from bot.core.sanitize import printable
from bot.core.types import Alert, Article, Button, Chat, Keyboard, OutletReport, Watch, Words
from bot.core.watches.query import Node, Within, Word, written
from bot.messages.markup import button, join_terms, label, linked_title, plain, term, verbatim, web_link
from bot.messages.reader import Reader

# Titles come from outside and may be of any length; a reader needs no more.
MAX_ALERT_TITLE = 200
QUOTE_EXPANDABLE = 240
# Lists of any length are cut to this many.
MAX_TERMS = 3
MAX_SUMMARY = 1_500
MAX_REPORTS = 8
MAX_REPORT_LINK = 1_500


def alert_message(reader: Reader, alert: Alert, chat: Chat | None, now: datetime, shown: Sequence[str]) -> Words:
    """Write an alert; ``shown`` are the terms that hit, as people read them."""
    article = alert.article
    terms = reader.text(", ").join(map(term, shown[:MAX_TERMS]))
    if len(shown) > MAX_TERMS:
        terms = reader.text("{terms} ({n} in all)").format(terms=terms, n=len(shown))
    why = reader.text("matched {terms}").format(terms=terms)
    progress = reader.text("Progress: ") if alert.chapter else ""
    lines = [
        f"<b>{progress}{linked_title(article, MAX_ALERT_TITLE)}</b>",
        f"{plain(article.source_name, 40)} · {reader.time(article.published_at, now)} · {why}",
    ]
    if alert.summary:
        kind = "blockquote expandable" if len(alert.summary) > QUOTE_EXPANDABLE else "blockquote"
        lines.append(f"<{kind}>{plain(alert.summary, MAX_SUMMARY)}</blockquote>")
    if alert.others:
        lines.append(reader.plural("{n} more report", "{n} more reports", alert.others).format(n=alert.others))
    return Words("\n".join(lines), keyboard(reader, alert, chat) if chat else ())


def with_reports(
    reader: Reader, alert: Alert, now: datetime, shown: Sequence[str], reports: Sequence[OutletReport]
) -> Words:
    """Write an alert with the other outlets that reported its story, each with its link."""
    lines = [alert_message(reader, replace(alert, others=0), None, now, shown).html]
    lines.append(reader.plural("{n} more report", "{n} more reports", len(reports)).format(n=len(reports)))
    for report in reports[:MAX_REPORTS]:
        link = web_link(report.link, MAX_REPORT_LINK)
        name = verbatim(report.outlet, 30) if link else plain(report.outlet, 30)
        linked = f'<a href="{html.escape(link)}">{name}</a>' if link else name
        lines.append(f"· {linked} {reader.time(report.published_at, now)} {plain(report.title, 40)}")
    if len(reports) > MAX_REPORTS:
        lines.append("…")
    return Words("\n".join(lines), ((button(reader.text("Back"), "back", alert.delivery_id),),))


def keyboard(reader: Reader, alert: Alert, chat: Chat) -> Keyboard:
    """Return the buttons under an alert: in private chats to read, share and quieten.

    In groups to read, share and watch too.
    """
    reading = _reading_buttons(reader, alert.article)
    if chat.kind != "private":
        me_too = (
            f"https://t.me/{reader.bot_name}?start={watch_payload(alert.hits[0].watch_id, alert.hits[0].text)}"
            if reader.bot_name and alert.hits
            else ""
        )
        line = (*reading, *((Button(reader.text("Watch this too"), url=me_too),) if me_too else ()))
        return (line,) if line else ()
    tuning = (
        button(reader.text("Mute 1 hour"), "mute", alert.delivery_id),
        button(reader.text("Less of this"), "less", alert.delivery_id),
        button(reader.text("More"), "more", alert.delivery_id),
    )
    return (reading, tuning) if reading else (tuning,)


def _reading_buttons(reader: Reader, article: Article) -> tuple[Button, ...]:
    link = web_link(article.link)
    if not link:
        return ()
    share = f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(article.title[:MAX_ALERT_TITLE], safe='', errors='ignore')}"
    return (Button(reader.text("Read"), url=link), Button(reader.text("Share"), url=share))


def why_it_came(reader: Reader, alert: Alert, shown: Sequence[str], sent_at: datetime | None, now: datetime) -> str:
    """Write why an alert came, in at most 200 characters of plain text (Telegram's limit for an answer to a tap)."""
    article = alert.article
    lines = [
        reader.text("Matched: {terms}").format(terms=join_terms(reader, shown)),
        reader.text("Watch: {watches}").format(watches=join_terms(reader, (hit.text for hit in alert.hits))),
        reader.text("Published {published}, fetched {fetched}").format(
            published=reader.time(article.published_at, now), fetched=reader.time(article.stored_at, now)
        ),
    ]
    if sent_at:
        lines.append(reader.text("Sent {sent}").format(sent=reader.time(sent_at, now)))
    return printable(html.unescape("\n".join(lines)))[:200]


def muted(reader: Reader, until: datetime, now: datetime) -> str:
    return reader.text("Quiet until {time}. Nothing is lost: what hits comes afterwards, in one message.").format(
        time=reader.time(until, now)
    )


def muted_keyboard(reader: Reader, alert: Alert) -> Keyboard:
    """Return an alert's buttons while the chat is muted: the mute can be undone."""
    reading = _reading_buttons(reader, alert.article)
    undo = (button(reader.text("Undo mute"), "unmute", alert.delivery_id),)
    return (reading, undo) if reading else (undo,)


def unmuted(reader: Reader) -> str:
    return reader.text("Alerts come at once again.")


def less_like_this(reader: Reader, alert: Alert, offers: Sequence[ExclusionOffer]) -> Keyboard:
    """Return the choices against alerts like this one.

    They are an exclusion that would have stopped it, no more of this story, a digest, and no watch.
    """
    hits = alert.hits[:3]
    lines: list[tuple[Button, ...]] = [
        (
            button(
                reader.text("Without {term}").format(term=_left_out(reader, offer.left_out)),
                "except",
                alert.delivery_id,
                f"{offer.watch_id}:{offer.number}",
            ),
        )
        for offer in offers
    ]
    lines.append((button(reader.text("No more of this story"), "quieten", alert.delivery_id),))
    for hit in hits:
        name = label(hit.text, 12)
        lines.append(
            (
                button(
                    reader.text("{watch}: as a digest").format(watch=name),
                    "mode",
                    hit.watch_id,
                    f"digest:{alert.delivery_id}",
                ),
                button(
                    reader.text("Stop watching {watch}").format(watch=name),
                    "unwatch",
                    hit.watch_id,
                    str(alert.delivery_id),
                ),
            )
        )
    return (*lines, (button(reader.text("Back"), "back", alert.delivery_id),))


def _left_out(reader: Reader, node: Node) -> str:
    """Name an exclusion, for a button."""
    match node:
        case Within("title", Word(text)):
            return reader.text("“{name}” in the title").format(name=label(text, 20))
        case Within("source", Word(text)):
            return reader.text("the source {name}").format(name=label(text, 20))
        case Within("cat", Word(text)):
            return reader.text("the category {name}").format(name=label(text, 20))
        case _:
            return label(written(node), 24)


def excepted(reader: Reader, watch: Watch) -> str:
    return reader.text("Watching {watch} now.").format(watch=label(watch.text, 60))


def no_more_of_story(reader: Reader) -> str:
    return reader.text("No more of this story here.")

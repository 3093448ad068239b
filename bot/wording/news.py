"""News as messages: alerts with their buttons, and the pages of /latest."""

import html
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from urllib.parse import quote

from bot.core.chat.callback_data import Tap
from bot.core.chat.deep_links import watch_payload
from bot.core.types import Alert, Article, Button, Chat, Keyboard, Words
from bot.core.watches.semantics import Term
from bot.wording.tongue import Tongue, plain, web_link

# Titles come from outside and may be of any length; a reader needs no more.
TITLE_MOST = 200
QUOTE_EXPANDABLE = 240
# What may come in any number is told in part.
TERMS_MOST = 3
SUMMARY_MOST = 1_500
REPORTS_MOST = 8
REPORT_LINK_MOST = 1_500


class Report(Protocol):
    """Another outlet's first report on a story."""

    @property
    def outlet(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def link(self) -> str: ...
    @property
    def published_at(self) -> datetime: ...


class News(Tongue):
    """What the bot says about news."""

    def alert(self, alert: Alert, chat: Chat | None, now: datetime, shown: Sequence[str]) -> Words:
        """Write an alert; ``shown`` are the terms that hit, as people read them."""
        article = alert.article
        terms = self._join(shown[:TERMS_MOST])
        if len(shown) > TERMS_MOST:
            terms = self._("{terms} ({n} in all)").format(terms=terms, n=len(shown))
        why = self._("matched {terms}").format(terms=terms)
        progress = self._("Progress: ") if alert.chapter else ""
        lines = [
            f"<b>{progress}{self._linked(article, TITLE_MOST)}</b>",
            f"{plain(article.source_name, 40)} · {self.time(article.published_at, now)} · {why}",
        ]
        if alert.summary:
            kind = "blockquote expandable" if len(alert.summary) > QUOTE_EXPANDABLE else "blockquote"
            lines.append(f"<{kind}>{plain(alert.summary, SUMMARY_MOST)}</blockquote>")
        if alert.others:
            lines.append(self._n("{n} more report", "{n} more reports", alert.others).format(n=alert.others))
        return Words("\n".join(lines), self.alert_keyboard(alert, chat) if chat else ())

    def reported(self, alert: Alert, now: datetime, shown: Sequence[str], reports: Sequence[Report]) -> Words:
        """An alert with the other outlets that reported its story, each with its link."""
        lines = [self.alert(replace(alert, others=0), None, now, shown).html]
        lines.append(self._n("{n} more report", "{n} more reports", len(reports)).format(n=len(reports)))
        for report in reports[:REPORTS_MOST]:
            name, link = plain(report.outlet, 30), web_link(report.link, REPORT_LINK_MOST)
            linked = f'<a href="{html.escape(link)}">{name}</a>' if link else name
            lines.append(f"· {linked} {self.time(report.published_at, now)} {plain(report.title, 40)}")
        if len(reports) > REPORTS_MOST:
            lines.append("…")
        return Words("\n".join(lines), ((self._button(self._("Back"), "back", alert.delivery_id),),))

    def alert_keyboard(self, alert: Alert, chat: Chat) -> Keyboard:
        """The buttons under an alert: in private chats to read, share and quieten; in groups to read, share and watch too."""
        reading = self._reading(alert.article)
        if chat.kind != "private":
            me_too = (
                f"https://t.me/{self._bot_name}?start={watch_payload(alert.hits[0].watch_id, alert.hits[0].text)}"
                if self._bot_name and alert.hits
                else ""
            )
            line = (*reading, *((Button(self._("Watch this too"), url=me_too),) if me_too else ()))
            return (line,) if line else ()
        tuning = (
            self._button(self._("Mute 1 hour"), "mute", alert.delivery_id),
            self._button(self._("Less of this"), "less", alert.delivery_id),
            self._button(self._("More"), "more", alert.delivery_id),
        )
        return (reading, tuning) if reading else (tuning,)

    def _reading(self, article: Article) -> tuple[Button, ...]:
        link = web_link(article.link)
        if not link:
            return ()
        share = f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(article.title[:TITLE_MOST], safe='', errors='ignore')}"
        return (Button(self._("Read"), url=link), Button(self._("Share"), url=share))

    def more(self, alert: Alert, shown: Sequence[str], sent_at: datetime | None, now: datetime) -> str:
        """Say why an alert came, in at most 200 characters of plain text (Telegram's limit for an answer to a tap)."""
        article = alert.article
        lines = [
            self._("Matched: {terms}").format(terms=self._join(shown)),
            self._("Watch: {watches}").format(watches=self._join(hit.text for hit in alert.hits)),
            self._("Published {published}, fetched {fetched}").format(
                published=self.time(article.published_at, now), fetched=self.time(article.stored_at, now)
            ),
        ]
        if sent_at:
            lines.append(self._("Sent {sent}").format(sent=self.time(sent_at, now)))
        return html.unescape("\n".join(lines))[:200]

    def latest(
        self,
        articles: Sequence[Article],
        now: datetime,
        *,
        newer: bool,
        older: bool,
        words: str = "",
        terms: Sequence[Term] = (),
    ) -> Words:
        """One page of /latest, newest first."""
        if not articles:
            text = (
                self._("Nothing in the stored news hits “{words}”.").format(words=plain(words, 60))
                if words
                else self._("No news yet. The sources are being read; try again in a minute.")
            )
            watch = (
                (self._button(self._("Watch this"), "watch", 0, words),) if words and Tap.fits("watch", words) else ()
            )
            return Words(text, (watch,) if watch else ())
        head = (
            self._("<b>Latest news</b>")
            if not words
            else self._("<b>Latest news</b> with “{words}”").format(words=plain(words, 60))
        )
        lines = [
            head,
            *(
                f"· {self._linked(one, 80, terms)}\n  {plain(one.source_name, 30)} · {self.time(one.published_at, now)}"
                for one in articles
            ),
        ]
        travels = not words or Tap.fits("latest", f"{articles[0].id}:before:{words}")
        turn = []
        if newer and travels:
            turn.append(self._button(self._("Previous"), "latest", articles[0].id, f"after:{words}"))
        if older and travels:
            turn.append(self._button(self._("Next"), "latest", articles[-1].id, f"before:{words}"))
        return Words("\n".join(lines), (tuple(turn),) if turn else ())

    def search_hint(self, words: str) -> tuple[Button, ...]:
        """The button under a search: watch what was searched for."""
        return (self._button(self._("Watch this"), "watch", 0, words),) if Tap.fits("watch", words) else ()

    def muted(self, until: datetime, now: datetime) -> str:
        return self._("Quiet until {time}. Nothing is lost: what hits comes afterwards, in one message.").format(
            time=self.time(until, now)
        )

    def mute_keyboard(self, alert: Alert) -> Keyboard:
        """An alert's buttons while the chat is muted: the mute can be undone."""
        reading = self._reading(alert.article)
        undo = (self._button(self._("Undo mute"), "unmute", alert.delivery_id),)
        return (reading, undo) if reading else (undo,)

    def unmuted(self) -> str:
        return self._("Alerts come at once again.")

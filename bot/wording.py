"""Every message the bot writes, in the reader's language, from typed values. English is the source; locales/ hold the others.

Everything that comes from outside is escaped here and nowhere else; what leaves is HTML as Telegram reads it.
"""

import gettext
import html
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from bot.core.errors import WatchError
from bot.core.starts import watch_payload
from bot.core.taps import Tap
from bot.core.types import Alert, Article, Button, Chat, Keyboard, Source, Watch, Words

LANGUAGES = ("zh-Hans", "en")
PAGE = 5
# Titles come from outside and may be of any length; a reader needs no more.
TITLE_MOST = 200
QUOTE_EXPANDABLE = 240
# A message has 4096 characters and 32,768 bytes of HTML: what may come in any number is told in part.
TERMS_MOST = 12
ERRORS_MOST = 5
SUMMARY_MOST = 1_500
LINK_MOST_BYTES = 4_000
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udfff]"
)

_NOT_IN_LINKS = re.compile(r"[\s\x00-\x20\x7f-\x9f<>\"]")


def plain(text: str, most: int = 0) -> str:
    """Make a text from outside safe to show: control, zero-width and direction characters removed, shortened, escaped.

    Example: ``plain("a<b>\\u202e")`` -> ``"a&lt;b&gt;"``.
    """
    clean = _INVISIBLE.sub("", text).strip()
    if most and len(clean) > most:
        clean = clean[: most - 1] + "…"
    return html.escape(clean, quote=True)


def label(text: str, most: int) -> str:
    """Make a text from outside safe to stand on a button, which is no HTML and must not be empty.

    Example: ``label("A&B\\u202e日报", 4)`` -> ``"A&B日"``.
    """
    return " ".join(_INVISIBLE.sub("", text).split())[:most].rstrip() or "…"


def web_link(url: str) -> str:
    """Return the address if Telegram would take it as a link (http or https, a host with a dot, not endless), else ""."""
    link = url.strip()
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
        size = len(html.escape(link).encode())
    except ValueError:  # no address, or half of a surrogate pair in it
        return ""
    good = parts.scheme in {"http", "https"} and "." in host and size <= LINK_MOST_BYTES
    return link if good and not _NOT_IN_LINKS.search(link) else ""


@lru_cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(
        "dingxun", Path(__file__).parent / "locales", [language.replace("-", "_")], fallback=True
    )


def language_of(code: str | None, default: str) -> str:
    """Choose a language of ours for Telegram's ``User.language_code`` (an IETF tag such as zh-hans, zh-TW, en-GB)."""
    if not code:
        return default
    return "zh-Hans" if code.lower().startswith("zh") else "en"


class Wording:
    """The messages in one language.

    Example: ``Wording("zh-Hans", ZoneInfo("Asia/Shanghai")).nothing_watched().html``.
    """

    def __init__(self, language: str, timezone: tzinfo | None = None, bot_name: str = "") -> None:
        catalogue = _catalogue(language)
        self.language = language
        self._ = catalogue.gettext
        self._n = catalogue.ngettext
        self._timezone = timezone or ZoneInfo("Asia/Shanghai")
        self._bot_name = bot_name

    def time(self, at: datetime, now: datetime) -> str:
        """Tell a time as short as it stays clear: 07:16 today, 08-19 07:16 this year, 2022-03-30 07:16 before."""
        local, today = at.astimezone(self._timezone), now.astimezone(self._timezone)
        if local.date() == today.date():
            return f"{local:%H:%M}"
        return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"

    def _button(self, text: str, act: str, number: int = 0, word: str = "") -> Button:
        return Button(text, data=Tap(act, number, word).data)  # type: ignore[arg-type]  # Act is checked where taps are read

    # -- alerts -----------------------------------------------------------------------------------------------------------------

    def alert(self, alert: Alert, chat: Chat, now: datetime, shown: Sequence[str]) -> Words:
        """Write an alert (DESIGN 11); ``shown`` are the terms that hit, as people read them."""
        article = alert.article
        why = self._("matched {terms}").format(terms=self._join(shown[:TERMS_MOST]) + "…" * (len(shown) > TERMS_MOST))
        lines = [
            self._headline(article),
            f"{plain(article.source_name, 40)} · {self.time(article.published_at, now)} · {why}",
        ]
        if alert.summary:
            kind = "blockquote expandable" if len(alert.summary) > QUOTE_EXPANDABLE else "blockquote"
            lines.append(f"<{kind}>{plain(alert.summary, SUMMARY_MOST)}</blockquote>")
        if alert.others:
            lines.append(self._n("{n} more report", "{n} more reports", alert.others).format(n=alert.others))
        return Words("\n".join(lines), self.alert_keyboard(alert, chat))

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

    def _headline(self, article: Article) -> str:
        title = plain(article.title, TITLE_MOST) or plain(article.text, TITLE_MOST)
        link = web_link(article.link)
        return f'<b><a href="{html.escape(link)}">{title}</a></b>' if link else f"<b>{title}</b>"

    def less_keyboard(self, alert: Alert) -> Keyboard:
        """What can be done about alerts like this one: drop one of the watches that caught it."""
        stops = tuple(
            (
                self._button(
                    self._("Stop watching {watch}").format(watch=label(hit.text, 20)),
                    "unwatch",
                    hit.watch_id,
                    str(alert.delivery_id),
                ),
            )
            for hit in alert.hits[:8]
        )
        return (*stops, (self._button(self._("Back"), "back", alert.delivery_id),))

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

    def _join(self, terms: Iterable[str]) -> str:
        return self._(", ").join(plain(term, 40) for term in terms)

    # -- users ------------------------------------------------------------------------------------------------------------------

    def start(self, *, admin: bool) -> Words:
        """The one short screen of /start."""
        text = self._(
            "<b>Dingxun watches Chinese financial news for you.</b>\n"
            "Tell me a keyword, a company or a code, and I send what hits it within seconds: each story once, and why it came."
        )
        keyboard: list[tuple[Button, ...]] = [
            (self._button(self._("Watch something"), "ask"), self._button(self._("Latest news"), "latest")),
            (self._button(self._("My watches"), "list"), self._button(self._("Help"), "help")),
        ]
        if admin:
            keyboard.append((self._button(self._("News sources"), "sources"),))
        return Words(text, tuple(keyboard))

    def help(self, *, admin: bool, group: bool) -> Words:
        """The commands, shortly."""
        lines = [
            self._("<b>What you can say</b>"),
            self._("/subscribe WeChat Pay — watch a word, company or code; several with commas"),
            self._("/unsubscribe — stop watching something"),
            self._("/list — what is watched here"),
            self._("/latest — the latest news; /latest word narrows it"),
        ]
        if admin:
            lines.append(self._("/sources — news sources: see, pause, remove; /addsource URL adds one"))
        lines.append(
            self._("All words of a watch must be there; -word must not. Codes like 00700 or 600519.SH find the stock.")
            if group
            else self._(
                "All words of a watch must be there; -word must not. Codes like 00700 or 600519.SH find the stock. Without a slash works too: watch Tencent."
            )
        )
        return Words(
            "\n".join(lines),
            ((self._button(self._("Watch something"), "ask"), self._button(self._("Latest news"), "latest")),),
        )

    def ask_watch(self) -> Words:
        """The question of a bare /subscribe."""
        return Words(
            self._("What shall I watch? Send a keyword, a company or a code."), ask=self._("WeChat Pay, 00700, Moutai")
        )

    def subscribed(self, done: Sequence[tuple[Watch, bool]], errors: Sequence[WatchError], *, total: int) -> Words:
        """The answer to /subscribe: what is watched now, what was already, and what could not be read."""
        new = [watch for watch, is_new in done if is_new]
        old = [watch for watch, is_new in done if not is_new]
        lines = []
        if new:
            lines.append(
                self._("Watching <b>{watches}</b>. What hits it comes here at once.").format(watches=self._watches(new))
            )
        if old:
            lines.append(self._("Already watched: <b>{watches}</b>.").format(watches=self._watches(old)))
        lines.extend(self.watch_error(error) for error in errors[:ERRORS_MOST])
        if len(errors) > ERRORS_MOST:
            lines.append("…")
        undo = tuple(
            (self._button(self._("Undo {watch}").format(watch=label(watch.text, 20)), "unwatch", watch.id),)
            for watch in new[:5]
        )
        return Words("\n".join(lines), (*undo, (self._button(self._("My watches ({n})").format(n=total), "list"),)))

    def _watches(self, watches: Sequence[Watch]) -> str:
        return self._(", ").join(plain(watch.text, 60) for watch in watches[:20])

    def watch_error(self, error: WatchError) -> str:
        """Say what is wrong with a watch, where, and what to type."""
        text = plain(error.text, 60)
        match error.reason:
            case "too-long":
                return self._("“{text}…” is too long: a watch has at most 200 characters.").format(text=text)
            case "only-excludes":
                return self._(
                    "“{text}” only says what to leave out. Add a word to look for, like: Tencent -games"
                ).format(text=text)
            case "unsupported":
                place = f"{plain(error.text[: error.place])}<u>{plain(error.text[error.place : error.place + 6])}</u>"
                return self._(
                    "I can't read this yet: {place}… Words that must all be there, and -word for what must not, work."
                ).format(place=place)
            case "too-many":
                return self._("This chat watches as much as it may. /unsubscribe something first.")
            case _:
                return self._("“{text}” has no word to look for.").format(text=text)

    def watches(self, watches: Sequence[Watch], *, page: int = 0) -> Words:
        """The list of /list and /unsubscribe: a button for each watch, pages if there are many."""
        if not watches:
            return Words(
                self._("Nothing is watched here yet. Send /subscribe and a word, like /subscribe WeChat Pay"),
                ((self._button(self._("Watch something"), "ask"),),),
            )
        size = 8
        pages = -(-len(watches) // size)
        page = max(0, min(page, pages - 1))
        shown = watches[page * size : (page + 1) * size]
        text = self._n(
            "<b>{n} watch</b> here. Tap one to stop it.", "<b>{n} watches</b> here. Tap one to stop it.", len(watches)
        ).format(n=len(watches))
        lines = [text, *(f"{page * size + number}. {plain(watch.text, 80)}" for number, watch in enumerate(shown, 1))]
        keyboard: list[tuple[Button, ...]] = [
            (self._button(f"✕ {label(watch.text, 30)}", "unwatch", watch.id),) for watch in shown
        ]
        turn = []
        if page > 0:
            turn.append(self._button(self._("Previous"), "list", page - 1))
        if page < pages - 1:
            turn.append(self._button(self._("Next"), "list", page + 1))
        if turn:
            keyboard.append(tuple(turn))
        keyboard.append((self._button(self._("Watch more"), "ask"),))
        return Words("\n".join(lines), tuple(keyboard))

    def unwatched(self, watch: Watch) -> Words:
        return Words(
            self._("No longer watching <b>{watch}</b>.").format(watch=plain(watch.text, 60)),
            ((self._button(self._("Undo"), "rewatch", watch.id), self._button(self._("My watches"), "list")),),
        )

    def unwatched_shortly(self, watch: Watch) -> str:
        return self._("No longer watching {watch}.").format(watch=label(watch.text, 60))

    def unwatched_keyboard(self, watch: Watch, delivery_id: int) -> Keyboard:
        """An alert's buttons after one of its watches was dropped there: it can come back."""
        return (
            (
                self._button(self._("Undo"), "rewatch", watch.id, str(delivery_id)),
                self._button(self._("Back"), "back", delivery_id),
            ),
        )

    def rewatched_shortly(self, watch: Watch) -> str:
        return self._("Watching {watch} again.").format(watch=label(watch.text, 60))

    def rewatched(self, watch: Watch) -> Words:
        return Words(
            self._("Watching <b>{watch}</b> again.").format(watch=plain(watch.text, 60)),
            ((self._button(self._("My watches"), "list"),),),
        )

    def not_watched(self, text: str) -> Words:
        return Words(
            self._("“{text}” is not watched here.").format(text=plain(text, 60)),
            ((self._button(self._("My watches"), "list"),),),
        )

    def gone(self) -> str:
        return self._("That is no longer there.")

    def latest(self, articles: Sequence[Article], now: datetime, *, newer: bool, older: bool, words: str = "") -> Words:
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
        lines = [head]
        for article in articles:
            link = web_link(article.link)
            title = plain(article.title, 80) or plain(article.text, 80)
            linked = f'<a href="{html.escape(link)}">{title}</a>' if link else title
            lines.append(f"· {linked}\n  {plain(article.source_name, 30)} · {self.time(article.published_at, now)}")
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
        return self._("Quiet until {time}. Nothing is lost: what hits comes afterwards.").format(
            time=self.time(until, now)
        )

    def mute_keyboard(self, alert: Alert) -> Keyboard:
        """An alert's buttons while the chat is muted: the mute can be undone."""
        reading = self._reading(alert.article)
        undo = (self._button(self._("Undo mute"), "unmute", alert.delivery_id),)
        return (reading, undo) if reading else (undo,)

    def unmuted(self) -> str:
        return self._("Alerts come at once again.")

    def only_group_admins(self) -> str:
        return self._("In groups only the group's admins change what is watched.")

    def cannot_ask_telegram(self) -> str:
        return self._("Telegram doesn't answer right now. Please try again in a minute.")

    def slow_down(self) -> Words:
        return Words(self._("That is a lot at once. I listen again in a minute."))

    def apology(self) -> Words:
        return Words(self._("Something went wrong on our side and was logged. Please try again."))

    # -- admins -----------------------------------------------------------------------------------------------------------------

    def admins_only(self) -> Words:
        return Words(self._("News sources are managed by the admins of this bot. Your watches are yours: /list"))

    def owner(self) -> Words:
        return Words(
            self._(
                "This bot is yours now: you are its admin. /sources shows where news comes from, /addsource adds a source."
            )
        )

    def owner_link_stale(self) -> Words:
        return Words(self._("This link has been used or is over 10 minutes old. Restart the bot for a new one."))

    def ask_source(self) -> Words:
        return Words(
            self._("Which source? Send the address of a feed or a news page."), ask="https://example.com/feed.xml"
        )

    def not_an_address(self, text: str) -> Words:
        return Words(
            self._("“{text}” is not a web address. It must begin with http:// or https://").format(text=plain(text, 80))
        )

    def source_found(
        self,
        name: str,
        kind: str,
        url: str,
        items: Sequence[tuple[str, datetime | None]],
        refused: int,
        now: datetime,
        token: int,
    ) -> Words:
        """What a new source holds, before it is saved."""
        lines = [
            self._("<b>{name}</b> can be read ({kind}).").format(name=plain(name, 60), kind=plain(kind, 30)),
            plain(url, 200),
            self._n("{n} article found:", "{n} articles found:", len(items)).format(n=len(items)),
        ]
        for title, at in items[:3]:
            lines.append(f"· {plain(title, 60)}" + (f" · {self.time(at, now)}" if at else ""))
        if refused:
            lines.append(self._n("{n} entry can't be used.", "{n} entries can't be used.", refused).format(n=refused))
        lines.append(self._("What it holds now is stored silently; alerts begin with what comes next."))
        return Words(
            "\n".join(lines),
            ((self._button(self._("Save"), "save", token), self._button(self._("Cancel"), "discard", token)),),
        )

    def source_unreadable(self, url: str, reason: str, detail: str) -> Words:
        return Words(
            self._("{url} can't be read: {problem}.\nCheck the address, or send another one with /addsource").format(
                url=plain(url, 200), problem=self.problem(reason, detail)
            )
        )

    def problem(self, reason: str, detail: str) -> str:
        """Say in words why a source cannot be read."""
        words = {
            "http": self._("the server answers with an error"),
            "tls": self._("its certificate is not valid"),
            "dns": self._("there is no such host"),
            "connect": self._("the server cannot be reached"),
            "timeout": self._("it takes too long to answer"),
            "too-big": self._("the document is too big"),
            "forbidden-address": self._("the address is in a private network"),
            "redirects": self._("it redirects too often"),
            "bad-url": self._("the address is not valid"),
            "not-a-feed": self._("this is a page, not a feed"),
            "login-page": self._("it asks for a login"),
            "encoding": self._("its encoding can't be read"),
            "parse": self._("the document is damaged"),
            "empty": self._("it holds no news"),
        }.get(reason, reason)
        return f"{plain(words, 120)} ({plain(detail, 120)})" if detail else plain(words, 120)

    def source_saved(self, source: Source) -> Words:
        return Words(
            self._("<b>{name}</b> is saved and is read from now on.").format(name=plain(source.name, 60)),
            ((self._button(self._("News sources"), "sources"),),),
        )

    def source_known(self, source: Source) -> Words:
        return Words(
            self._("<b>{name}</b> is already among the sources.").format(name=plain(source.name, 60)),
            ((self._button(label(source.name, 30), "source", source.id),),),
        )

    def discarded(self) -> Words:
        return Words(self._("Not saved."), ((self._button(self._("News sources"), "sources"),),))

    def offer_gone(self) -> Words:
        return Words(self._("This offer has expired. Send /addsource and the address again."))

    def sources(self, sources: Sequence[Source], today: dict[int, int], *, page: int = 0) -> Words:
        """The panel of /sources: a line and a button for each."""
        if not sources:
            return Words(
                self._("There is no news source yet. Send /addsource and the address of a feed or a news page.")
            )
        size = 8
        pages = -(-len(sources) // size)
        page = max(0, min(page, pages - 1))
        shown = sources[page * size : (page + 1) * size]
        lines = [self._n("<b>{n} news source</b>", "<b>{n} news sources</b>", len(sources)).format(n=len(sources))]
        for source in shown:
            count = self._("{n} in 24 h").format(n=today.get(source.id, 0))
            lines.append(f"{self._mark(source)} {plain(source.name, 40)} · {self.state(source)} · {count}")
        keyboard: list[tuple[Button, ...]] = [
            (self._button(label(source.name, 30), "source", source.id),) for source in shown
        ]
        turn = []
        if page > 0:
            turn.append(self._button(self._("Previous"), "sources", page - 1))
        if page < pages - 1:
            turn.append(self._button(self._("Next"), "sources", page + 1))
        if turn:
            keyboard.append(tuple(turn))
        return Words("\n".join(lines), tuple(keyboard))

    def _mark(self, source: Source) -> str:
        return (
            {"ok": "🟢", "failing": "🔴", "paused": "⏸", "disabled": "⚪"}[source.state]
            if source.last_polled_at or source.state != "ok"
            else "⚪"
        )

    def state(self, source: Source) -> str:
        """The state of a source in a word or two."""
        if source.state == "ok" and source.last_polled_at is None:
            return self._("not read yet")
        return {
            "ok": self._("fine"),
            "failing": self._("failing"),
            "paused": self._("paused"),
            "disabled": self._("off"),
        }[source.state]

    def source(self, source: Source, today: int, now: datetime) -> Words:
        """One source: how it is, and what can be done with it."""
        lines = [
            f"<b>{plain(source.name, 60)}</b> · {self.state(source)}",
            plain(source.url, 200),
            self._("Kind {kind}; {n} articles in 24 hours").format(kind=plain(source.kind, 30), n=today),
        ]
        if source.last_good_at:
            lines.append(self._("Last read well: {time}").format(time=self.time(source.last_good_at, now)))
        if source.last_error:
            reason, _, detail = source.last_error.partition(": ")
            lines.append(
                self._("Problem: {problem} ({n} times in a row)").format(
                    problem=self.problem(reason, detail), n=source.failures
                )
            )
        if source.state in {"ok", "failing"}:
            lines.append(self._("Next read: {time}").format(time=self.time(source.next_poll_at, now)))
        pause = (
            self._button(self._("Pause"), "pause", source.id)
            if source.state in {"ok", "failing"}
            else self._button(self._("Resume"), "resume", source.id)
        )
        return Words(
            "\n".join(lines),
            ((pause, self._button(self._("Remove"), "remove", source.id)), (self._button(self._("Back"), "sources"),)),
        )

    def source_removed(self, source: Source) -> Words:
        return Words(
            self._("<b>{name}</b> is removed.").format(name=plain(source.name, 60)),
            ((self._button(self._("Undo"), "restore", source.id), self._button(self._("News sources"), "sources")),),
        )

    # -- menus ------------------------------------------------------------------------------------------------------------------

    def menu(self, *, admin: bool) -> list[tuple[str, str]]:
        """The commands that Telegram's menu shows, at most eight."""
        commands = [
            ("subscribe", self._("Watch a word, company or code")),
            ("unsubscribe", self._("Stop watching something")),
            ("list", self._("What is watched here")),
            ("latest", self._("The latest news")),
            ("help", self._("How it works")),
        ]
        if admin:
            commands += [("sources", self._("News sources")), ("addsource", self._("Add a news source"))]
        return commands

    def group_greeting(self) -> Words:
        return Words(
            self._("Hello! Group admins: /subscribe and a word, and what hits it comes here. /help says more.")
        )

    def description(self) -> tuple[str, str]:
        """The bot's description (empty chat) and short description (profile)."""
        return (
            self._(
                "I watch Chinese financial news for you: tell me a keyword, a company or a code, and what hits it comes within seconds, each story once."
            ),
            self._("Chinese financial news by keyword, company or code: each story once, within seconds."),
        )

"""Every message the bot writes, in the reader's language, from typed values. English is the source; locales/ hold the others.

Everything that comes from outside is escaped here and nowhere else; what leaves is HTML as Telegram reads it.
"""

from collections.abc import Sequence

from bot.core.types import Button, Words
from bot.wording.digests import Digests
from bot.wording.foretold import Foretold
from bot.wording.lists import Lists
from bot.wording.news import News
from bot.wording.notices import Notices
from bot.wording.places import Places
from bot.wording.tongue import LANGUAGES, label, language_of, plain, web_link
from bot.wording.why import Why

__all__ = ["LANGUAGES", "Wording", "label", "language_of", "plain", "web_link"]


class Wording(News, Digests, Lists, Foretold, Why, Notices, Places):
    """The messages in one language.

    Example: ``Wording("zh-Hans", ZoneInfo("Asia/Shanghai")).ask_watch().html``.
    """

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
            keyboard.append((self._button(self._("News sources"), "sources"), self._button(self._("Admin"), "admin")))
        return Words(text, tuple(keyboard))

    def help(self, *, admin: bool, group: bool) -> Words:
        """The commands, shortly."""
        lines = [
            self._("<b>What you can say</b>"),
            self._("/subscribe WeChat Pay — watch a word, company or code; several with commas"),
            self._("/unsubscribe — stop watching something"),
            self._("/list — what is watched here"),
            self._("/latest — the latest news; /latest word narrows it"),
            self._("/import — watches by the list or file; /export gives yours"),
            self._("/mute — quiet for a while; /settings — quiet hours, digests, how many an hour"),
            self._("/forget — delete all that is known of this chat"),
            self._("/why — nothing comes? Says why; /why link or words, what became of an article"),
        ]
        if admin:
            lines.append(self._("/sources — news sources: see, test, edit, remove; /addsource URL or preset adds one"))
            lines.append(self._("/admin — roles, invitations, the log; /users, /stats; /broadcast to all chats"))
        lines.append(
            self._("All words of a watch must be there; -word must not. Codes like 00700 or 600519.SH find the stock.")
            if group
            else self._(
                "All words of a watch must be there; -word must not. Codes like 00700 or 600519.SH find the stock. Without a slash works too: watch Tencent."
            )
        )
        lines.append(
            self._(
                "Tencent | Alibaba: one is enough. title:buyback looks in headlines only, source:name in one source. #label sorts, @10 means ten a day."
            )
        )
        return Words(
            "\n".join(lines),
            ((self._button(self._("Watch something"), "ask"), self._button(self._("Latest news"), "latest")),),
        )

    def ask_forget(self, watches: int) -> Words:
        """The question of /forget."""
        return Words(
            self._n(
                "Shall I delete everything I know of this chat: {n} watch, settings, what was sent? It cannot be undone. /export gives you the watches first.",
                "Shall I delete everything I know of this chat: {n} watches, settings, what was sent? It cannot be undone. /export gives you the watches first.",
                watches,
            ).format(n=watches),
            ((self._button(self._("Delete everything"), "forget"), self._button(self._("Keep it"), "list")),),
        )

    def forgetting(self) -> str:
        return self._("Deleting everything…")

    def forgotten(self, copies: Sequence[str] = ()) -> Words:
        """That nothing is left, but in ``copies`` of the database (names of files) that were made before an upgrade."""
        lines = [self._("Deleted: nothing is known of this chat any more. /start begins anew.")]
        if copies:
            lines.append(
                self._("Copies beside the database still hold it, for seven days at most: {names}").format(
                    names=self._(", ").join(f"<code>{plain(name, 80)}</code>" for name in copies)
                )
            )
        return Words("\n".join(lines))

    def gone(self) -> str:
        return self._("That is no longer there.")

    def too_old(self) -> str:
        return self._("That is too old: it has been cleared away.")

    def only_group_admins(self) -> str:
        return self._("In groups only the group's admins change what is watched.")

    def cannot_ask_telegram(self) -> str:
        return self._("Telegram doesn't answer right now. Please try again in a minute.")

    def slow_down(self) -> Words:
        return Words(self._("That is a lot at once. I listen again in a minute."))

    def apology(self) -> Words:
        return Words(self._("Something went wrong on our side and was logged. Please try again."))

    def menu(self, *, admin: bool) -> list[tuple[str, str]]:
        """The commands that Telegram's menu shows, at most eight."""
        commands = [
            ("subscribe", self._("Watch a word, company or code")),
            ("unsubscribe", self._("Stop watching something")),
            ("list", self._("What is watched here")),
            ("latest", self._("The latest news")),
            ("why", self._("Why something comes or does not")),
            ("settings", self._("Quiet hours and digests")),
            ("help", self._("How it works")),
        ]
        if admin:
            # The list's buttons stop watches too.
            commands = [one for one in commands if one[0] != "unsubscribe"]
            # The rest of theirs has its buttons in these two.
            commands += [("sources", self._("News sources")), ("admin", self._("People, figures, the log"))]
        return commands

    def group_greeting(self, *, ask_quiet: bool) -> Words:
        """What a group hears when the bot joins; a new one is asked, once, about its nights."""
        hello = self._("Hello! Group admins: /subscribe and a word, and what hits it comes here. /help says more.")
        if not ask_quiet:
            return Words(hello)
        question = self.ask_quiet()
        return Words(f"{hello}\n{question.html}", question.keyboard)

    def description(self) -> tuple[str, str]:
        """The bot's description (empty chat) and short description (profile)."""
        return (
            self._(
                "I watch Chinese financial news for you: tell me a keyword, a company or a code, and what hits it comes within seconds, each story once."
            ),
            self._("Chinese financial news by keyword, company or code: each story once, within seconds."),
        )

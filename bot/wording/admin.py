"""What admins see of people, chats and changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.core.chat.callback_data import Tap
from bot.core.chat.roles import Person, Refused, Role, choices
from bot.core.sources.redaction import masked_url
from bot.core.types import Button, Chat, Words
from bot.wording.options import Options
from bot.wording.tongue import LIST_PAGE, label, plain


class Admin(Options):
    """What the bot says to those who manage it, and to those who may not use it."""

    def only_in_private(self, *, sources: bool = False) -> Words:
        """What is not for a group: people and figures, or ``sources`` with their addresses; a button leads to the private chat."""
        said = (
            self._(
                "This shows addresses and options of sources, and there may be keys in them: let us do it in private."
            )
            if sources
            else self._("This shows people and figures: please say it to me in private.")
        )
        return Words(said, self._to_private())

    def role(self, role: Role) -> str:
        """A role in a word."""
        return {
            "owner": self._("owner"),
            "admin": self._("admin"),
            "user": self._("user"),
            "banned": self._("banned"),
        }[role]

    # -- the door -----------------------------------------------------------------------------------------------------------------

    def invited_only(self, owners: Sequence[str]) -> Words:
        """What somebody without an invitation hears, and whom to ask."""
        if not owners:
            return Words(self._("This bot is for invited people. Please ask whoever told you of it for a link."))
        named = self._(", ").join(plain(one, 40) for one in owners[:3])
        return Words(self._("This bot is for invited people. Please ask {names} for a link.").format(names=named))

    def banned(self) -> str:
        return self._("Sorry, this bot is not available to you any more.")

    def welcome_role(self, role: Role) -> Words:
        """The answer to an invitation that was taken up."""
        if role == "user":
            return Words(
                self._("Welcome! Tell me a keyword, a company or a code, and I send what hits it."),
                ((self._button(self._("Watch something"), "ask"), self._button(self._("Help"), "help")),),
            )
        return Words(
            self._("You are {role} of this bot. /sources shows where news comes from, /admin the rest.").format(
                role=self.role(role)
            ),
            ((self._button(self._("News sources"), "sources"), self._button(self._("Admin"), "admin")),),
        )

    def invitation_stale(self) -> Words:
        return Words(self._("This link has been used or has expired. Please ask for a new one."))

    # -- people -------------------------------------------------------------------------------------------------------------------

    def people(self, people: Sequence[tuple[Person, str]], by: Person, *, page: int = 0, invite_only: bool) -> Words:
        """The panel of /admin: everybody with a role (and what Telegram calls them), and what else admins do."""
        _, shown, turn = self._page(people, page, "admin")
        lines = [
            self._n("<b>{n} person with a role</b>", "<b>{n} people with a role</b>", len(people)).format(n=len(people))
        ]
        lines += [f"· {self._called(one.user_id, title)} · {self.role(one.role)}" for one, title in shown]
        keyboard: list[tuple[Button, ...]] = [
            (self._button(label(f"{title or one.user_id} · {self.role(one.role)}", 40), "person", one.user_id),)
            for one, title in shown
        ]
        keyboard += [turn] if turn else []
        invites = []
        if by.role == "owner":
            invites.append(self._button(self._("Invite an admin"), "invite", 0, "admin"))
        if invite_only:
            invites.append(self._button(self._("Invite somebody"), "invite", 0, "user"))
        keyboard += [tuple(invites)] if invites else []
        keyboard.append((self._button(self._("Chats"), "users"), self._button(self._("Figures"), "stats")))
        keyboard.append((self._button(self._("Log"), "audit"), self._button(self._("News sources"), "sources")))
        return Words("\n".join(lines), tuple(keyboard))

    def _called(self, user_id: int, title: str) -> str:
        return f"{plain(title, 40)} ({user_id})" if title else str(user_id)

    def person(
        self, whom: Person, title: str, by: Person, chat_id: int | None, refused: Refused | None = None
    ) -> Words:
        """One person: their role, and those they could have."""
        lines = [f"<b>{self._called(whom.user_id, title)}</b> · {self.role(whom.role)}"]
        if whom.configured:
            lines.append(self._("An owner by the configuration: only there can it be changed."))
        if refused is not None and refused != "configured":
            lines.append(self.refused(refused))
        elif whom.user_id == by.user_id:
            lines.append(self.refused("self"))
        words = {
            "owner": self._("Make owner"),
            "admin": self._("Make admin"),
            "user": self._("Unban") if whom.role == "banned" else self._("Make user"),
            "banned": self._("Ban"),
        }
        give = [self._button(words[role], "role", whom.user_id, role) for role in choices(by, whom)]
        keyboard: list[tuple[Button, ...]] = [tuple(give[at : at + 2]) for at in range(0, len(give), 2)]
        back = [self._button(self._("Back"), "admin")]
        if chat_id is not None:
            back.insert(0, self._button(self._("The chat"), "chat", chat_id))
        return Words("\n".join(lines), (*keyboard, tuple(back)))

    def refused(self, why: Refused) -> str:
        """Why a role was not given."""
        return {
            "same": self._("That is so already."),
            "self": self._("Nobody changes their own role: ask another owner."),
            "configured": self._("An owner by the configuration: only there can it be changed."),
            "owners-only": self._("Only owners make and unmake owners and admins."),
        }[why]

    def invitation(self, role: Role, link: str) -> Words:
        """A link for somebody to press once."""
        said = (
            self._("Whoever opens this link first becomes an admin. Good once, for 24 hours:\n{link}")
            if role == "admin"
            else self._("Whoever opens this link first may use the bot. Good once, for 7 days:\n{link}")
        )
        return Words(said.format(link=plain(link)), ((self._button(self._("Back"), "admin"),),))

    # -- chats --------------------------------------------------------------------------------------------------------------------

    def chat_kind(self, kind: str) -> str:
        """What sort of chat it is, in a word."""
        return {"private": self._("private chat"), "channel": self._("channel")}.get(kind, self._("group"))

    def users(
        self,
        audience: Mapping[str, int],
        total: int,
        shown: Sequence[tuple[Chat, int]],
        *,
        page: int = 0,
        words: str = "",
    ) -> Words:
        """The panel of /users: how many there are, and a page of chats. ``audience``: private, group, channel, active, watches, new."""
        lines = [
            self._("<b>Chats: {n}</b> · private {private} · groups {group} · channels {channel}").format(
                n=audience["chats"],
                private=audience["private"],
                group=audience["group"],
                channel=audience["channel"],
            ),
            self._("On: {active} · watches: {watches} · new in 7 days: {new}").format(
                active=audience["active"], watches=audience["watches"], new=audience["new"]
            ),
        ]
        if words:
            lines.append(self._("With “{words}”: {n}").format(words=plain(words, 40), n=total))
        lines += [
            f"{'🟢' if chat.active else '⚪'} {self._called(chat.telegram_id, chat.title)} · "
            + self._n("{n} watch", "{n} watches", count).format(n=count)
            for chat, count in shown
        ]
        keyboard: list[tuple[Button, ...]] = [
            (self._button(label(chat.title or str(chat.telegram_id), 30), "chat", chat.id),) for chat, _ in shown
        ]
        turn = self._turn(
            page, max(0, -(-total // LIST_PAGE) - 1), "users", words if Tap.fits("users", f"{words}000000") else ""
        )
        keyboard += [turn] if turn else []
        back = (self._button(self._("Show all"), "users"),) if words else ()
        keyboard.append((*back, self._button(self._("Back"), "admin")))
        lines.append(self._("/users and a name or id finds one."))
        return Words("\n".join(lines), tuple(keyboard))

    def chat(
        self,
        chat: Chat,
        since: datetime,
        watches: int,
        deliveries: int,
        off: str,
        most: int,
        whom: Person | None,
        by: Person,
        now: datetime,
    ) -> Words:
        """One chat in figures; what it watches is its own business."""
        state = self._("on") if chat.active else self._("off ({why})").format(why=plain(self._off(off), 60))
        lines = [
            f"<b>{self._called(chat.telegram_id, chat.title)}</b> · {self.chat_kind(chat.kind)} · {state}",
            self._("Here since {time}").format(time=self.time(since, now)),
            self._("Watches: {n} of at most {most}").format(n=watches, most=most),
            self._("Alerts in 24 hours: {n}").format(n=deliveries),
        ]
        keyboard: list[tuple[Button, ...]] = [(self._button(self._("Quota"), "quota", chat.id),)]
        if whom is not None:
            lines.append(self._("Role: {role}").format(role=self.role(whom.role)))
            able = choices(by, whom)
            more = [self._button(self._("Ban"), "role", whom.user_id, "banned")] if "banned" in able else []
            if whom.role == "banned" and "user" in able:
                more.append(self._button(self._("Unban"), "role", whom.user_id, "user"))
            keyboard[0] += (*more, self._button(self._("Role"), "person", whom.user_id))
        return Words("\n".join(lines), (*keyboard, (self._button(self._("Back"), "users"),)))

    def _off(self, why: str) -> str:
        return {
            "blocked": self._("blocked the bot"),
            "removed": self._("the bot was removed"),
            "banned": self._("banned"),
            "migrated": self._("moved to a supergroup"),
        }.get(why, why)

    def ask_quota(self, chat: Chat) -> Words:
        return Words(
            self._("How many watches may <b>{name}</b> have? A number, or “auto” = as configured.").format(
                name=plain(chat.title, 40) or chat.telegram_id
            ),
            ask="100, auto",
        )

    def bad_quota(self) -> Words:
        return Words(self._("Write a number from 0 to 100,000, or “auto”."))

    # -- the log ------------------------------------------------------------------------------------------------------------------

    def audit(
        self,
        changes: Sequence[tuple[datetime, int | None, str, str, int | None, str, str]],
        titles: Mapping[int, str],
        total: int,
        now: datetime,
        *,
        page: int = 0,
    ) -> Words:
        """One page of what admins changed, the newest first: when, who, what, on what, before and after."""
        lines = [self._n("<b>{n} change</b>", "<b>{n} changes</b>", total).format(n=total)]
        for at, by, act, what, person, before, after in changes:
            said = [self.time(at, now), self._who(by, titles), self._act(act)]
            if what:
                said.append(plain(what, 40))
            elif act in {"role", "quota", "join", "claim"}:
                said.append(self._who(person, titles))
            values = [plain(masked_url(self._value(act, one)), 60) for one in (before, after)]
            if any(values):
                said.append(" → ".join(one or "–" for one in values) if values[0] else values[1])
            lines.append(" · ".join(said))
        if not changes:
            lines.append(self._("None here."))
        turn = self._turn(page, max(0, -(-total // LIST_PAGE) - 1), "audit")
        keyboard: list[tuple[Button, ...]] = [turn] if turn else []
        return Words("\n".join(lines), (*keyboard, (self._button(self._("Back"), "admin"),)))

    def _who(self, who: int | None, titles: Mapping[int, str]) -> str:
        if who is None:
            return self._("somebody forgotten")
        if who == -1:
            return self._("the bot itself")
        return self._("command line") if who == 0 else plain(titles.get(who, ""), 30) or str(who)

    def _act(self, act: str) -> str:
        return {
            "add": self._("added source"),
            "pause": self._("paused"),
            "resume": self._("resumed"),
            "remove": self._("removed"),
            "restore": self._("restored"),
            "rename": self._("renamed"),
            "address": self._("changed the address"),
            "moved": self._("followed to a new address"),
            "interval": self._("changed the interval"),
            "standby": self._("changed who it stands by for"),
            "options": self._("changed the options"),
            "fulltext": self._("changed full text"),
            "import": self._("imported OPML"),
            "role": self._("changed a role"),
            "invite": self._("made an invitation"),
            "join": self._("took an invitation up"),
            "claim": self._("claimed the bot"),
            "quota": self._("changed a quota"),
            "broadcast": self._("sent a broadcast"),
            "stop": self._("stopped a broadcast"),
        }.get(act) or plain(act, 40)

    def _value(self, act: str, value: str) -> str:
        roles: Mapping[str, Role] = {"owner": "owner", "admin": "admin", "user": "user", "banned": "banned"}
        if act in {"role", "invite", "join", "claim"} and value in roles:
            return self.role(roles[value])
        return "" if act in {"pause", "resume"} else value

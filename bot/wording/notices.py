"""What admins are told unasked: sources that changed, messages of unknown fate, the day."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.types import Button, Chat, Source, Words
from bot.wording.stats import Stats
from bot.wording.tongue import label, plain

NAMED_MOST = 8


class Notices(Stats):
    """What the bot says to admins by itself."""

    def sources_changed(
        self, changed: Sequence[Source], standing: Mapping[str, Source], total: int, now: datetime
    ) -> Words:
        """Sources that are in trouble now, or well again; ``standing`` = who stands by for whom, by that one's name."""
        bad = [one for one in changed if one.state != "ok"]
        well = [one for one in changed if one.state == "ok"]
        lines = []
        if bad and len(bad) == total > 1:
            lines.append(self._("<b>No news source can be read any more.</b> Is this server connected?"))
        elif bad:
            lines.append(
                self._n(
                    "<b>{n} news source is in trouble</b>", "<b>{n} news sources are in trouble</b>", len(bad)
                ).format(n=len(bad))
            )
        for source in bad[:NAMED_MOST]:
            said = self._("{name}: {problem}").format(
                name=plain(source.name, 40), problem=self._what_is_wrong(source, now)
            )
            lines.append(f"{self.mark(source)} {said}")
            if (other := standing.get(source.name)) is not None and other.state == "ok":
                lines.append("  " + self._("{name} takes over until it is back.").format(name=plain(other.name, 40)))
        if well:
            named = self._(", ").join(plain(one.name, 40) for one in well[:NAMED_MOST])
            lines.append(self._("🟢 Well again: {names}").format(names=named) + "…" * (len(well) > NAMED_MOST))
        keyboard: list[tuple[Button, ...]] = [
            (self._button(label(source.name, 30), "source", source.id),) for source in bad[:3]
        ]
        return Words("\n".join(lines), (*keyboard, (self._button(self._("News sources"), "sources"),)))

    def _what_is_wrong(self, source: Source, now: datetime) -> str:
        reason, _, detail = source.last_error.partition(": ")
        match source.state:
            case "silent":
                return self._("can be read, but brings nothing new since {time}, much longer than usual").format(
                    time=self.time(source.last_new_at or now, now)
                )
            case "disabled":
                return self._("gone for good (410); it is not asked any more")
            case "suspect":
                return self._("answers with something that is no news: {problem}").format(
                    problem=self.problem(reason, detail)
                )
            case _:
                said = self.problem(reason, detail)
                if source.last_good_at is None:
                    return self._("{problem}; it was never read well").format(problem=said)
                return self._("{problem}; last read well {time}").format(
                    problem=said, time=self.time(source.last_good_at, now)
                )

    def unknown_fate(self, messages: Sequence[tuple[Chat, datetime]], now: datetime) -> Words:
        """Messages that may or may not have arrived."""
        n = len(messages)
        head = self._n(
            "<b>{n} message may or may not have arrived.</b> Telegram took it and never answered, twice; it is not sent again.",
            "<b>{n} messages may or may not have arrived.</b> Telegram took them and never answered, twice; they are not sent again.",
            n,
        ).format(n=n)
        return self._named_chats(head, messages, now)

    def condemned(self, messages: Sequence[tuple[Chat, datetime]], now: datetime) -> Words:
        """Messages at which the process ended again and again."""
        n = len(messages)
        head = self._n(
            "<b>{n} message is not sent any more.</b> Three times the bot ended while it alone was being sent. The log of those moments may say why.",
            "<b>{n} messages are not sent any more.</b> Three times each the bot ended while it alone was being sent. The log of those moments may say why.",
            n,
        ).format(n=n)
        return self._named_chats(head, messages, now)

    def _named_chats(self, head: str, messages: Sequence[tuple[Chat, datetime]], now: datetime) -> Words:
        named = [
            f"· {plain(chat.title, 40) or chat.telegram_id} · {self.time(at, now)}"
            for chat, at in messages[:NAMED_MOST]
        ]
        return Words("\n".join([head, *named, *["…"][: len(messages) > NAMED_MOST]]))

    def set_aside(self, rows: Mapping[str, int]) -> Words:
        """Rows that could not be read, by table: they were put right, or left out."""
        n = sum(rows.values())
        head = self._n(
            "<b>{n} row of the database could not be read</b> and was put right or left out; all else goes on. The log names it.",
            "<b>{n} rows of the database could not be read</b> and were put right or left out; all else goes on. The log names them.",
            n,
        ).format(n=n)
        lines = [f"· {plain(table, 40)}: {count}" for table, count in sorted(rows.items())]
        return Words("\n".join([head, *lines]))

    def will_prune(
        self, articles: int, articles_age: timedelta | None, messages: int, messages_age: timedelta | None
    ) -> Words:
        """What will be deleted from tomorrow on, because it is too old."""
        lines = [self._("<b>From tomorrow on I delete what is too old</b>")]
        if articles and articles_age is not None:
            lines.append(
                self._("· {n} news, older than {age}").format(n=articles, age=self.span(articles_age.total_seconds()))
            )
        if messages and messages_age is not None:
            lines.append(
                self._("· {n} answers and messages to me, older than {age}").format(
                    n=messages, age=self.span(messages_age.total_seconds())
                )
            )
        lines.append(self._("To keep it longer, change <code>retention</code> in the configuration, or set it to off."))
        return Words("\n".join(lines))

    def damaged(self, copy: str) -> str:
        """The database is damaged; ``copy`` = the last copy of it, "" where there is none."""
        head = self._("<b>The database is damaged, and news may no longer come.</b> Please stop the bot")
        if not copy:
            return self._("{head}, then bring a backup back: {command}").format(
                head=head, command="<code>dingxun db restore FILE</code>"
            )
        return self._("{head}, then bring the last copy back: {command}").format(
            head=head, command=f"<code>dingxun db restore {plain(copy, 400)}</code>"
        )

    def daily(
        self,
        sources: Sequence[Source],
        busiest: Sequence[tuple[Source, int]],
        troubled: Sequence[Source],
        articles: int,
        messages: Mapping[str, int],
    ) -> Words:
        """The last 24 hours in a few lines."""
        lines = [
            self._("<b>The last 24 hours</b>"),
            self._("News: {n} from {sources} sources").format(n=articles, sources=len(sources)),
            self._("Sent: {n}").format(n=messages.get("sent", 0)),
        ]
        if failed := messages.get("failed", 0) + messages.get("unknown", 0):
            lines.append(self._("Not sent, or nobody knows: {n}").format(n=failed))
        if busiest:
            named = self._(", ").join(f"{plain(source.name, 30)} {count}" for source, count in busiest)
            lines.append(self._("Most from: {names}").format(names=named))
        if troubled:
            named = self._(", ").join(f"{plain(one.name, 30)} ({self.state(one)})" for one in troubled[:NAMED_MOST])
            lines.append(self._("In trouble: {names}").format(names=named) + "…" * (len(troubled) > NAMED_MOST))
        else:
            lines.append(self._("All sources are well."))
        return Words("\n".join(lines), ((self._button(self._("News sources"), "sources"),),))

"""Notices to admins: sources in trouble, alerts of unknown fate, rows set aside, the daily report."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.sources.faults import Fault
from bot.core.types import Button, Chat, Source, Words
from bot.messages.admin import source_panels, source_problems
from bot.messages.markup import button, label, plain, verbatim
from bot.messages.reader import Reader

MAX_NAMED = 8


def sources_changed(
    reader: Reader, changed: Sequence[Source], standing: Mapping[str, Source], total: int, now: datetime
) -> Words:
    """Write which sources are in trouble now, or well again.

    ``standing`` = the sources that stand by, by the name of the source they stand by for.
    """
    bad = [one for one in changed if one.state != "ok"]
    well = [one for one in changed if one.state == "ok"]
    lines = []
    if bad and len(bad) == total > 1:
        lines.append(reader.text("<b>No news source can be read any more.</b> Is this server connected?"))
    elif bad:
        lines.append(
            reader.plural(
                "<b>{n} news source is in trouble</b>", "<b>{n} news sources are in trouble</b>", len(bad)
            ).format(n=len(bad))
        )
    for source in bad[:MAX_NAMED]:
        said = reader.text("{name}: {problem}").format(
            name=plain(source.name, 40), problem=_what_is_wrong(reader, source, now)
        )
        lines.append(f"{source_panels.state_mark(source)} {said}")
        if (other := standing.get(source.name)) is not None and other.state == "ok":
            lines.append("  " + reader.text("{name} takes over until it is back.").format(name=plain(other.name, 40)))
    if well:
        named = reader.text(", ").join(plain(one.name, 40) for one in well[:MAX_NAMED])
        lines.append(reader.text("🟢 Well again: {names}").format(names=named) + "…" * (len(well) > MAX_NAMED))
    keyboard: list[tuple[Button, ...]] = [(button(label(source.name, 30), "source", source.id),) for source in bad[:3]]
    return Words("\n".join(lines), (*keyboard, (button(reader.text("News sources"), "sources"),)))


def _what_is_wrong(reader: Reader, source: Source, now: datetime) -> str:
    fault = Fault.read(source.last_error)
    match source.state:
        case "silent":
            return reader.text("can be read, but brings nothing new since {time}, much longer than usual").format(
                time=reader.time(source.last_new_at or now, now)
            )
        case "disabled":
            return reader.text("gone for good (410); it is not asked any more")
        case "suspect":
            return reader.text("answers with something that is no news: {problem}").format(
                problem=source_problems.problem(reader, fault)
            )
        case _:
            said = source_problems.problem(reader, fault)
            if source.last_good_at is None:
                return reader.text("{problem}; it was never read well").format(problem=said)
            return reader.text("{problem}; last read well {time}").format(
                problem=said, time=reader.time(source.last_good_at, now)
            )


def unknown_fate(reader: Reader, messages: Sequence[tuple[Chat, datetime]], now: datetime) -> Words:
    """Write which messages may or may not have arrived."""
    n = len(messages)
    head = reader.plural(
        "<b>{n} message may or may not have arrived.</b> Telegram took it and never answered, twice; it is not sent again.",
        "<b>{n} messages may or may not have arrived.</b> Telegram took them and never answered, twice; they are not sent again.",
        n,
    ).format(n=n)
    return _named_chats(reader, head, messages, now)


def condemned(reader: Reader, messages: Sequence[tuple[Chat, datetime]], now: datetime) -> Words:
    """Write at which messages the process ended again and again."""
    n = len(messages)
    head = reader.plural(
        "<b>{n} message is not sent any more.</b> Three times the bot ended while it alone was being sent. The log of those moments may say why.",
        "<b>{n} messages are not sent any more.</b> Three times each the bot ended while it alone was being sent. The log of those moments may say why.",
        n,
    ).format(n=n)
    return _named_chats(reader, head, messages, now)


def _named_chats(reader: Reader, head: str, messages: Sequence[tuple[Chat, datetime]], now: datetime) -> Words:
    named = [
        f"· {plain(chat.title, 40) or chat.telegram_id} · {reader.time(at, now)}" for chat, at in messages[:MAX_NAMED]
    ]
    return Words("\n".join([head, *named, *["…"][: len(messages) > MAX_NAMED]]))


def set_aside(reader: Reader, rows: Mapping[str, int]) -> Words:
    """Write how many rows of each table could not be read and were repaired, or left out."""
    n = sum(rows.values())
    head = reader.plural(
        "<b>{n} row of the database could not be read</b> and was put right or left out; all else goes on. The log names it.",
        "<b>{n} rows of the database could not be read</b> and were put right or left out; all else goes on. The log names them.",
        n,
    ).format(n=n)
    lines = [f"· {plain(table, 40)}: {count}" for table, count in sorted(rows.items())]
    return Words("\n".join([head, *lines]))


def will_prune(
    reader: Reader, articles: int, articles_age: timedelta | None, messages: int, messages_age: timedelta | None
) -> Words:
    """Write what will be deleted from tomorrow on, because it is too old."""
    lines = [reader.text("<b>From tomorrow on I delete what is too old</b>")]
    if articles and articles_age is not None:
        lines.append(
            reader.text("· {n} news, older than {age}").format(
                n=articles, age=source_panels.span(reader, articles_age.total_seconds())
            )
        )
    if messages and messages_age is not None:
        lines.append(
            reader.text("· {n} answers and messages to me, older than {age}").format(
                n=messages, age=source_panels.span(reader, messages_age.total_seconds())
            )
        )
    lines.append(
        reader.text("To keep it longer, change <code>retention</code> in the configuration, or set it to off.")
    )
    return Words("\n".join(lines))


def damaged(reader: Reader, copy: str) -> str:
    """Write that the database is damaged; ``copy`` = the last copy of it, "" where there is none."""
    head = reader.text("<b>The database is damaged, and news may no longer come.</b> Please stop the bot")
    if not copy:
        return reader.text("{head}, then bring a backup back: {command}").format(
            head=head, command="<code>dingxun db restore FILE</code>"
        )
    return reader.text("{head}, then bring the last copy back: {command}").format(
        head=head, command=f"<code>dingxun db restore {verbatim(copy, 400)}</code>"
    )


def daily(
    reader: Reader,
    sources: Sequence[Source],
    busiest: Sequence[tuple[Source, int]],
    troubled: Sequence[Source],
    articles: int,
    messages: Mapping[str, int],
) -> Words:
    """Write the report of the last 24 hours in a few lines."""
    lines = [
        reader.text("<b>The last 24 hours</b>"),
        reader.text("News: {n} from {sources} sources").format(n=articles, sources=len(sources)),
        reader.text("Sent: {n}").format(n=messages.get("sent", 0)),
    ]
    if failed := messages.get("failed", 0) + messages.get("unknown", 0):
        lines.append(reader.text("Not sent, or nobody knows: {n}").format(n=failed))
    if busiest:
        named = reader.text(", ").join(f"{plain(source.name, 30)} {count}" for source, count in busiest)
        lines.append(reader.text("Most from: {names}").format(names=named))
    if troubled:
        named = reader.text(", ").join(
            f"{plain(one.name, 30)} ({source_panels.state_of(reader, one)})" for one in troubled[:MAX_NAMED]
        )
        lines.append(reader.text("In trouble: {names}").format(names=named) + "…" * (len(troubled) > MAX_NAMED))
    else:
        lines.append(reader.text("All sources are well."))
    return Words("\n".join(lines), ((button(reader.text("News sources"), "sources"),),))

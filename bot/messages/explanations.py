"""/why: how things stand for a chat, what became of one article there, and a test alert."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.chat.callback_data import Tap
from bot.core.delivery.why import Delivered, Near, Overview, Reading, Trace, Trouble
from bot.core.listings.tickers import Listings
from bot.core.sources.faults import Fault
from bot.core.types import Button, Held, Parked, Words
from bot.core.watches.semantics import Every, Some, Term, Tree
from bot.messages import parked_places, watch_terms
from bot.messages.admin import source_problems
from bot.messages.markup import button, linked_title, plain
from bot.messages.reader import Reader

MAX_TRACED_TITLE = 120
MAX_TROUBLES = 3
MAX_WAITING = 3
MAX_GROUPS = 4
MAX_NEAR_WATCHES = 3
# Sources are read every few minutes; a pause this long means that something is wrong.
UNREAD = timedelta(hours=2)


def overview(reader: Reader, found: Overview, now: datetime) -> Words:
    """Write how things stand: the most important first, then how the sources are, today's hits, waiting messages."""
    parked = found.chat.parked if found.watches and found.chat.active else None
    lines = [_stopped(reader, parked, now) if parked is not None else _standing(reader, found, now)]
    if found.watches:
        said = reader.text("Watches here: {n}").format(n=found.watches)
        if found.muted_watches:
            said += reader.text(" ({n} muted)").format(n=found.muted_watches)
        lines.append(said)
    lines += _reading_lines(reader, found.reading, now, details=found.everywhere is not None)
    lines.append(_today(reader, found))
    lines += [_held_line(reader, one.held, one.due_at, one.count, now) for one in found.held[:MAX_WAITING]]
    if len(found.held) > MAX_WAITING:
        lines.append(reader.text("Held until later: {n}").format(n=sum(one.count for one in found.held[MAX_WAITING:])))
    if found.unknown:
        lines.append(
            reader.text(
                "May or may not have arrived: {n}. Telegram gave no clear answer; they are not sent again, so as not to come twice."
            ).format(n=found.unknown)
        )
    others = [place.parked for place in found.places if place.id != found.chat.id and place.parked is not None]
    if others:
        lines.append(
            reader.plural(
                "In {n} other topic nothing can be written: {reason}",
                "In {n} other topics nothing can be written: {reason}",
                len(others),
            ).format(n=len(others), reason=parked_places.why_parked(reader, others[0].reason))
        )
    if found.digest_at is not None:
        lines.append(reader.text("Next digest: {time}").format(time=reader.time(found.digest_at, now)))
    if found.everywhere is not None:
        lines.append(
            reader.text(
                "All chats, 24 hours: {unknown} messages may or may not have arrived, {failed} were refused; {unreadable} updates could not be read, {broken} failed."
            ).format(
                unknown=found.everywhere.unknown,
                failed=found.everywhere.failed,
                unreadable=found.everywhere.unreadable,
                broken=found.everywhere.failed_updates,
            )
        )
        if found.everywhere.parked:
            lines.append(reader.text("Places that nothing can be written to: {n}").format(n=found.everywhere.parked))
    lines.append(reader.text("About one article: /why and its link, or words of its title."))
    begin = () if found.watches else ((button(reader.text("Watch something"), "ask"),),)
    return Words(
        "\n".join(lines),
        (
            *begin,
            (button(reader.text("Send a test alert"), "test"),),
            (button(reader.text("Refresh"), "why"), button(reader.text("My watches"), "list")),
        ),
    )


def _standing(reader: Reader, found: Overview, now: datetime) -> str:
    reading = found.reading
    if not found.watches:
        return reader.text(
            "<b>Nothing is watched here, so nothing comes.</b> Send /subscribe and a word, like /subscribe WeChat Pay"
        )
    if not found.chat.active:
        return reader.text("<b>Sending is off here.</b> /start turns it on again.")
    if not reading.sources:
        return reader.text(
            "<b>No news source is read at the moment.</b> The admins of this bot can add or resume some."
        )
    if reading.last_good_at is None:
        return reader.text("<b>No news source has been read well yet.</b> Ask again in a minute.")
    if len(reading.troubles) == reading.sources:
        return reader.text("<b>No news source can be read at the moment.</b> It is tried again and again.")
    if reading.last_good_at < now - UNREAD:
        return reader.text("<b>No news source has been read for long.</b> The bot may be catching up.")
    if found.muted_until is not None:
        return reader.text("<b>Muted until {time}.</b> What hits comes then.").format(
            time=reader.time(found.muted_until, now)
        )
    if found.quiet_until is not None:
        return reader.text("<b>Quiet hours until {time}.</b> What hits comes then.").format(
            time=reader.time(found.quiet_until, now)
        )
    if found.muted_watches == found.watches:
        return reader.text("<b>All watches here are muted.</b> What hits comes when that ends.")
    return reader.text("<b>All is well.</b> What hits comes here.")


def _stopped(reader: Reader, parked: Parked, now: datetime) -> str:
    return reader.text(
        "<b>It stops here: {reason}</b> (since {since}). What hits waits; the next try is at {next}, or at once when something is said here."
    ).format(
        reason=parked_places.why_parked(reader, parked.reason),
        since=reader.time(parked.since, now),
        next=reader.time(parked.next_try_at, now),
    )


def _reading_lines(reader: Reader, reading: Reading, now: datetime, *, details: bool) -> list[str]:
    lines = []
    if reading.last_good_at is not None:
        said = reader.text("News sources: {n}, last read well {time}").format(
            n=reading.sources, time=reader.time(reading.last_good_at, now)
        )
    else:
        said = reader.text("News sources: {n}").format(n=reading.sources)
    if reading.paused:
        said += reader.text(" ({n} paused)").format(n=reading.paused)
    lines.append(said)
    if reading.troubles:
        named = reader.text(", ").join(
            _trouble(reader, trouble, now, details=details) for trouble in reading.troubles[:MAX_TROUBLES]
        )
        said = reader.text("In trouble ({n}): {sources}").format(n=len(reading.troubles), sources=named)
        lines.append(said + "…" * (len(reading.troubles) > MAX_TROUBLES))
    return lines


def _trouble(reader: Reader, trouble: Trouble, now: datetime, *, details: bool) -> str:
    # The details name addresses, which only admins see.
    problem = source_problems.problem(reader, Fault.read(trouble.error), details=details)
    if trouble.last_good_at is None:
        return reader.text("{name} ({problem})").format(name=plain(trouble.name, 30), problem=problem)
    return reader.text("{name} ({problem}; last read well {time})").format(
        name=plain(trouble.name, 30), problem=problem, time=reader.time(trouble.last_good_at, now)
    )


def _today(reader: Reader, found: Overview) -> str:
    if not found.hits:
        return reader.text("Articles today: {n}; none hit a watch here").format(n=found.articles)
    parts = [
        (reader.text("sent alone {n}"), found.alone),
        (reader.text("in digests {n}"), found.in_digests),
        (reader.text("being sent {n}"), found.queued),
        (reader.text("held {n}"), sum(one.count for one in found.held)),
        (reader.text("refused by Telegram {n}"), found.failed),
        (reader.text("not sent any more {n}"), found.cancelled),
        (reader.text("unclear {n}"), found.unknown),
    ]
    return reader.text("Articles today: {n}; hits here: {hits} ({parts})").format(
        n=found.articles,
        hits=found.hits,
        parts=reader.text(", ").join(said.format(n=count) for said, count in parts if count),
    )


def _held_line(reader: Reader, held: Held, due_at: datetime, count: int, now: datetime) -> str:
    said = {
        "quiet": reader.text("Held by quiet hours: {n}, until {time}"),
        "mute": reader.text("Held by a mute: {n}, until {time}"),
        "digest": reader.text("In the next digest: {n}, at {time}"),
    }.get(held, reader.text("Gathered into one message: {n}, at {time}"))
    return said.format(n=count, time=reader.time(due_at, now))


def article_trace(reader: Reader, trace: Trace, listings: Listings, now: datetime, *, details: bool = False) -> Words:
    """Write what became of an article here, in a few lines."""
    around = (button(reader.text("How things stand"), "why"), button(reader.text("My watches"), "list"))
    if trace.trail is None:
        return _uncollected(reader, trace, now, around, details=details)
    article = trace.trail.article
    when = reader.text("Published {published}, fetched {fetched}").format(
        published=reader.time(article.published_at, now), fetched=reader.time(article.stored_at, now)
    )
    lines = [f"<b>{linked_title(article, MAX_TRACED_TITLE)}</b>", f"{plain(article.source_name, 40)} · {when}"]
    if trace.same_story and trace.told is not None:
        other = trace.told.article
        lines += [
            reader.text("The same story as this one; a story is told once:"),
            f"· {linked_title(other, MAX_TRACED_TITLE)}\n  {plain(other.source_name, 30)} · {reader.time(other.published_at, now)}",
        ]
    lines.append(_verdict(reader, trace, now))
    if trace.verdict == "lacking":
        lines += [_near(reader, one, listings) for one in trace.near]
    return Words("\n".join(lines), (around,))


def _uncollected(reader: Reader, trace: Trace, now: datetime, around: tuple[Button, ...], *, details: bool) -> Words:
    lines = [
        reader.text(
            "<b>“{words}” has not come in.</b> It is in none of the articles of the last 7 days (looked through: {n})."
        ).format(words=plain(trace.words, 80), n=trace.looked),
        *_reading_lines(reader, trace.reading, now, details=details),
        reader.text("Perhaps no source carries it, or it has not been read yet."),
    ]
    fits = "://" not in trace.words and Tap.fits("watch", trace.words)
    watch = ((button(reader.text("Watch this"), "watch", 0, trace.words),),) if fits and trace.words else ()
    return Words("\n".join(lines), (*watch, around))


def _verdict(reader: Reader, trace: Trace, now: datetime) -> str:
    told, trail = trace.told, trace.trail
    just_in = reader.text("It has just come in and is about to be held against the watches. Ask again in a moment.")
    hours = round(trace.stale_after.total_seconds() / 3600) if trace.stale_after is not None else 0
    said = {
        "no-watches": reader.text("It came in, but nothing is watched here. Send /subscribe and a word."),
        "old": reader.plural(
            "It was over {n} hour old when it came in: old news is kept, not sent.",
            "It was over {n} hours old when it came in: old news is kept, not sent.",
            hours,
        ),
        "seeded": reader.text(
            "It was there before its source was added: what a source has at first is kept, not sent."
        ),
        "ungrouped": just_in,
        "unmatched": just_in,
        "lacking": reader.text("It came in, but no watch here hits it:")
        if trace.near
        else reader.text("It came in, but none of the {total} watches here is about it."),
        "off": reader.text("It hits {watches}, but sending is off here: /start turns it on again."),
        "parked": reader.text("It hits {watches}, but stops here: {reason}. It waits; the next try is at {next}."),
        "missed": reader.text(
            "It hit {watches}, but sending was off here until it was old news: it is not sent any more."
        ),
        "lapsed": reader.text(
            "It hit {watches}, but nothing could be written here until it was old news: it was only counted."
        ),
        "late": reader.text(
            "{watches} hits it, but was added after it had come in ({time}). What comes from now on is sent."
        ),
        "capped": reader.text("It hits {watches}, which had brought all its alerts of that day."),
        "unexplained": reader.text(
            "{watches} hits it now, but brought nothing at {time}: the watch was changed or stopped then, or sending was off."
        ),
        "quieted": reader.text("It continues a story of which no more was wanted here."),
        "no-progress": reader.text("It continues a story that was told here, and progress is turned off."),
        "sent": reader.text("Sent here at {sent}. It hit {watches}."),
        "digest": reader.text("Sent here at {sent}, in one message with others. It hit {watches}."),
        "held": _held(reader, trace.told),
        "unknown": reader.text(
            "It hit {watches} and was sent, but Telegram gave no clear answer: it may or may not have arrived. It is not sent again, so as not to come twice."
        ),
        "condemned": reader.text(
            "It hit {watches}, but each time this alone was being sent the bot ended: it may or may not have arrived, and is not sent again. The admins were told."
        ),
        "refused": reader.text("It hit {watches}, but Telegram did not take it: {error}"),
        "cancelled": reader.text("It hit {watches}, but the watch was removed before it was sent."),
    }.get(trace.verdict, reader.text("It hits {watches} and is being sent: it should be here in a moment."))
    return said.format(
        watches=f"<b>{_named(reader, trace.watches)}</b>",
        total=trace.total,
        n=hours,
        time=reader.time(trail.matched_at, now) if trail is not None and trail.matched_at is not None else "",
        sent=reader.time(told.at, now) if told is not None and told.at is not None else "",
        due=reader.time(told.due_at, now) if told is not None else "",
        error=plain(told.error, 120) if told is not None else "",
        reason=parked_places.why_parked(reader, trace.chat.parked.reason) if trace.chat.parked is not None else "",
        next=reader.time(trace.chat.parked.next_try_at, now) if trace.chat.parked is not None else "",
    )


def _held(reader: Reader, told: Delivered | None) -> str:
    return {
        "quiet": reader.text("It hit {watches} and is held by quiet hours until {due}."),
        "mute": reader.text("It hit {watches} and is held by a mute until {due}."),
        "digest": reader.text("It hit {watches} and comes in the digest at {due}."),
    }.get(
        told.held if told is not None else "",
        reader.text("It hit {watches} and comes in one message with others at {due}."),
    )


def _named(reader: Reader, watches: Sequence[str]) -> str:
    shown = reader.text(", ").join(plain(watch, 40) for watch in watches[:MAX_NEAR_WATCHES])
    return shown + "…" * (len(watches) > MAX_NEAR_WATCHES)


def _near(reader: Reader, near: Near, listings: Listings) -> str:
    parts = []
    if near.lacks.missing:
        groups = tuple(map(_any_of, near.lacks.missing[:MAX_GROUPS]))
        terms = watch_terms.read_as(reader, Every(groups) if len(groups) > 1 else groups[0], listings)
        terms += "…" * (len(near.lacks.missing) > MAX_GROUPS)
        parts.append(reader.text("lacks {terms}").format(terms=terms))
    if near.lacks.excluded:
        terms = watch_terms.read_as(reader, _any_of(near.lacks.excluded), listings)
        parts.append(reader.text("has {terms}, which the watch excludes").format(terms=terms))
    watch = f"· <b>{plain(near.watch.text, 60)}</b>"
    return reader.text("{watch}: {said}").format(watch=watch, said=reader.text("; ").join(parts))


def test_alert(reader: Reader, now: datetime) -> Words:
    """Write a test alert: it goes the way of every alert, and so shows that they arrive."""
    head = reader.text("Test alert: this is no news")
    quote = reader.text("You can read this, so alerts reach this chat. It took the same way as every alert.")
    why = reader.text("matched {terms}").format(terms=reader.text("a test"))
    return Words(
        f"<b>{head}</b>\n{reader.text('Example source')} · {reader.time(now, now)} · {why}\n<blockquote>{quote}</blockquote>"
    )


def test_sent(reader: Reader, *, active: bool) -> str:
    if not active:
        return reader.text("Sending is off here: /start turns it on again, then the test comes.")
    return reader.text("The test alert is on its way.")


def _any_of(terms: Sequence[Term]) -> Tree:
    return Some(tuple(terms[:MAX_GROUPS])) if len(terms) > 1 else terms[0]

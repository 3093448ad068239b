"""The operators' form of /why: every step with ids, states, attempts, errors and times (UTC), in plain English."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.core.delivery.why import Delivered, Near, Overview, Reading, Trace
from bot.core.types import Chat
from bot.core.watches.semantics import Term

MAX_SOURCES = 20


def standing(found: Overview) -> list[str]:
    """Return how things stand for a chat, line by line. Example: ``held      quiet: 2, due 2026-08-20 23:00:00Z``."""
    lines = [
        *_chat(found.chat, found.watches),
        _line(
            "quiet",
            f"muted until {_at(found.muted_until)}, quiet hours until {_at(found.quiet_until)}, {found.muted_watches} watches muted, "
            f"next digest {_at(found.digest_at)}",
        ),
        *_sources(found.reading),
        _line("stored", f"{found.articles} articles today (Beijing)"),
        _line(
            "today",
            f"sent alone {found.alone}, in digests {found.in_digests}, queued {found.queued}, unknown {found.unknown}, "
            f"failed {found.failed}, cancelled {found.cancelled}",
        ),
        *(_line("held", f"{one.held}: {one.count}, due {_at(one.due_at)}") for one in found.held),
    ]
    if found.everywhere is not None:
        all_ = found.everywhere
        lines.append(
            _line(
                "all chats",
                f"24 h: messages unknown {all_.unknown}, failed {all_.failed}; updates unreadable {all_.unreadable}, "
                f"failed {all_.failed_updates}; places parked {all_.parked}",
            )
        )
    return lines


def steps(trace: Trace) -> list[str]:
    """Return what became of an article, step by step. Example: ``matched   2026-08-20 01:30:00Z``."""
    return list(_steps(trace))


def _steps(trace: Trace) -> Iterator[str]:
    yield from _chat(trace.chat, trace.total)
    trail = trace.trail
    if trail is None:
        yield from _sources(trace.reading)
        yield _line("stored", f"no: not among the {trace.looked} articles of the last 7 days that were looked through")
        yield _line("verdict", trace.verdict)
        return
    article, source = trail.article, trace.source
    if source is None:
        yield _line("polled", f"source {article.source_id} is removed")
    else:
        yield _line(
            "polled",
            f"source {source.id} {source.name} ({source.kind}, {source.state}), last read well {_at(source.last_good_at)}, "
            f"error {source.last_error or '-'}",
        )
    silent = ", silent (seeded, or too old when it was first stored)" * article.silent
    yield _line("stored", f"{_at(article.stored_at)} article {article.id}, revision {article.revision}{silent}")
    yield _line("", f"published {_at(article.published_at)} “{article.title[:80]}” {article.link}")
    if trail.detail_due is not None:
        yield _line("", f"its text is still to be fetched, due {_at(trail.detail_due)}")
    grouped = f"story {article.story_id}, founded {_at(trail.founded_at)}, chapter {article.chapter}"
    yield _line("grouped", "not yet" if article.story_id is None else grouped)
    yield _line("matched", "not yet" if trail.matched_at is None else _at(trail.matched_at))
    if not trace.deliveries:
        yield _line("hits", "、".join(trace.watches) or "no watch")
    yield from (_near(one) for one in trace.near)
    for delivery in trace.deliveries:
        yield from _delivery(delivery)
    yield _line("verdict", trace.verdict + ", by another article of the same story" * trace.same_story)


def _delivery(told: Delivered) -> Iterator[str]:
    yield _line(
        "promised",
        f"{_at(told.created_at)} delivery {told.delivery_id}, article {told.article.id}, chapter {told.chapter}, "
        f"for {'、'.join(told.watches)}{', no more of it wanted' * told.quieted}",
    )
    if told.held:
        yield _line(
            "held", f"{told.held}, {'merged into' if told.kind == 'digest' else 'in'} message {told.message_id}"
        )
    yield _line("due", f"{_at(told.due_at)} message {told.message_id} ({told.kind})")
    yield _line(
        told.state,
        f"{_at(told.at)} attempts {told.attempts}, doubts {told.doubts}, error {told.error or '-'}",
    )


def _chat(chat: Chat, watches: int) -> Iterator[str]:
    place = f"{chat.telegram_id}:{chat.thread_id}" if chat.thread_id else str(chat.telegram_id)
    yield _line(
        "chat",
        f"{place} {chat.kind} {chat.title} (id {chat.id}): {'active' if chat.active else 'off'}, {watches} watches",
    )
    if (parked := chat.parked) is not None:
        yield _line(
            "parked",
            f"{_at(parked.since)} {parked.reason}, tried {parked.tries} times, tried again {_at(parked.next_try_at)}",
        )


def _sources(reading: Reading) -> Iterator[str]:
    yield _line(
        "polled", f"{reading.sources} sources, {reading.paused} paused, last read well {_at(reading.last_good_at)}"
    )
    for trouble in reading.troubles[:MAX_SOURCES]:
        yield _line("trouble", f"{trouble.name}: {trouble.error}; last read well {_at(trouble.last_good_at)}")


def _near(near: Near) -> str:
    said = []
    if near.lacks.missing:
        said.append("lacks " + " and ".join(_terms(group, " or ") for group in near.lacks.missing))
    if near.lacks.excluded:
        said.append("has excluded " + _terms(near.lacks.excluded, ", "))
    return _line("no hit", f"watch {near.watch.id} {near.watch.text}: {'; '.join(said)}")


def _terms(terms: Sequence[Term], between: str) -> str:
    return between.join(term.shown for term in terms)


def _at(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}Z" if at is not None else "-"


def _line(step: str, said: str) -> str:
    # Text from outside must not begin a line of its own.
    return f"{step:<10}{' '.join(said.split())}".rstrip()

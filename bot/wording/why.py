"""Why something comes or does not: how things stand for a chat, what became of one article there, and a test alert."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.chat.callback_data import Tap
from bot.core.delivery.why import Near, Overview, Reading, Told, Trace, Trouble
from bot.core.listings.tickers import Listings
from bot.core.types import Button, Held, Parked, Words
from bot.core.watches.semantics import Every, Some, Term, Tree
from bot.wording.places import Places
from bot.wording.sources import Sources
from bot.wording.tongue import plain
from bot.wording.watches import Watches

TITLE_MOST = 120
TROUBLES_MOST = 3
WAITING_MOST = 3
GROUPS_MOST = 4
WATCHES_MOST = 3
# Sources are read every few minutes; after so long something is wrong.
UNREAD = timedelta(hours=2)


class Why(Watches, Sources, Places):
    """What the bot says when it is asked why."""

    def why_overview(self, found: Overview, now: datetime) -> Words:
        """How things stand: what matters most first, then how the sources are, what hit today, what waits."""
        parked = found.chat.parked if found.watches and found.chat.active else None
        lines = [self._stopped(parked, now) if parked is not None else self._standing(found, now)]
        if found.watches:
            said = self._("Watches here: {n}").format(n=found.watches)
            if found.muted_watches:
                said += self._(" ({n} muted)").format(n=found.muted_watches)
            lines.append(said)
        lines += self._reading_lines(found.reading, now, details=found.everywhere is not None)
        lines.append(self._today(found))
        lines += [self._held_line(one.held, one.due_at, one.count, now) for one in found.held[:WAITING_MOST]]
        if len(found.held) > WAITING_MOST:
            lines.append(self._("Held until later: {n}").format(n=sum(one.count for one in found.held[WAITING_MOST:])))
        if found.unknown:
            lines.append(
                self._(
                    "May or may not have arrived: {n}. Telegram gave no clear answer; they are not sent again, so as not to come twice."
                ).format(n=found.unknown)
            )
        others = [one.parked for one in found.places if one.id != found.chat.id and one.parked is not None]
        if others:
            lines.append(
                self._n(
                    "In {n} other topic nothing can be written: {reason}",
                    "In {n} other topics nothing can be written: {reason}",
                    len(others),
                ).format(n=len(others), reason=self.park_reason(others[0].reason))
            )
        if found.digest_at is not None:
            lines.append(self._("Next digest: {time}").format(time=self.time(found.digest_at, now)))
        if found.everywhere is not None:
            lines.append(
                self._(
                    "All chats, 24 hours: {unknown} messages may or may not have arrived, {failed} were refused; {unreadable} updates could not be read, {broken} failed."
                ).format(
                    unknown=found.everywhere.unknown,
                    failed=found.everywhere.failed,
                    unreadable=found.everywhere.unreadable,
                    broken=found.everywhere.failed_updates,
                )
            )
            if found.everywhere.parked:
                lines.append(self._("Places that nothing can be written to: {n}").format(n=found.everywhere.parked))
        lines.append(self._("About one article: /why and its link, or words of its title."))
        begin = () if found.watches else ((self._button(self._("Watch something"), "ask"),),)
        return Words(
            "\n".join(lines),
            (
                *begin,
                (self._button(self._("Send a test alert"), "test"),),
                (self._button(self._("Refresh"), "why"), self._button(self._("My watches"), "list")),
            ),
        )

    def _standing(self, found: Overview, now: datetime) -> str:
        reading = found.reading
        if not found.watches:
            return self._(
                "<b>Nothing is watched here, so nothing comes.</b> Send /subscribe and a word, like /subscribe WeChat Pay"
            )
        if not found.chat.active:
            return self._("<b>Sending is off here.</b> /start turns it on again.")
        if not reading.sources:
            return self._("<b>No news source is read at the moment.</b> The admins of this bot can add or resume some.")
        if reading.last_good_at is None:
            return self._("<b>No news source has been read well yet.</b> Ask again in a minute.")
        if len(reading.troubles) == reading.sources:
            return self._("<b>No news source can be read at the moment.</b> It is tried again and again.")
        if reading.last_good_at < now - UNREAD:
            return self._("<b>No news source has been read for long.</b> The bot may be catching up.")
        if found.muted_until is not None:
            return self._("<b>Muted until {time}.</b> What hits comes then.").format(
                time=self.time(found.muted_until, now)
            )
        if found.quiet_until is not None:
            return self._("<b>Quiet hours until {time}.</b> What hits comes then.").format(
                time=self.time(found.quiet_until, now)
            )
        if found.muted_watches == found.watches:
            return self._("<b>All watches here are muted.</b> What hits comes when that ends.")
        return self._("<b>All is well.</b> What hits comes here.")

    def _stopped(self, parked: Parked, now: datetime) -> str:
        return self._(
            "<b>It stops here: {reason}</b> (since {since}). What hits waits; the next try is at {next}, or at once when something is said here."
        ).format(
            reason=self.park_reason(parked.reason),
            since=self.time(parked.since, now),
            next=self.time(parked.next_try_at, now),
        )

    def _reading_lines(self, reading: Reading, now: datetime, *, details: bool) -> list[str]:
        lines = []
        if reading.last_good_at is not None:
            said = self._("News sources: {n}, last read well {time}").format(
                n=reading.sources, time=self.time(reading.last_good_at, now)
            )
        else:
            said = self._("News sources: {n}").format(n=reading.sources)
        if reading.paused:
            said += self._(" ({n} paused)").format(n=reading.paused)
        lines.append(said)
        if reading.troubles:
            named = self._(", ").join(
                self._trouble(one, now, details=details) for one in reading.troubles[:TROUBLES_MOST]
            )
            said = self._("In trouble ({n}): {sources}").format(n=len(reading.troubles), sources=named)
            lines.append(said + "…" * (len(reading.troubles) > TROUBLES_MOST))
        return lines

    def _trouble(self, trouble: Trouble, now: datetime, *, details: bool) -> str:
        reason, _, detail = trouble.error.partition(": ")
        # The details name addresses, which only admins see.
        problem = self.problem(reason, detail, details=details)
        if trouble.last_good_at is None:
            return self._("{name} ({problem})").format(name=plain(trouble.name, 30), problem=problem)
        return self._("{name} ({problem}; last read well {time})").format(
            name=plain(trouble.name, 30), problem=problem, time=self.time(trouble.last_good_at, now)
        )

    def _today(self, found: Overview) -> str:
        if not found.hits:
            return self._("Articles today: {n}; none hit a watch here").format(n=found.articles)
        parts = [
            (self._("sent alone {n}"), found.alone),
            (self._("in digests {n}"), found.in_digests),
            (self._("being sent {n}"), found.queued),
            (self._("held {n}"), sum(one.count for one in found.held)),
            (self._("refused by Telegram {n}"), found.failed),
            (self._("not sent any more {n}"), found.cancelled),
            (self._("unclear {n}"), found.unknown),
        ]
        return self._("Articles today: {n}; hits here: {hits} ({parts})").format(
            n=found.articles,
            hits=found.hits,
            parts=self._(", ").join(said.format(n=count) for said, count in parts if count),
        )

    def _held_line(self, held: Held, due_at: datetime, count: int, now: datetime) -> str:
        said = {
            "quiet": self._("Held by quiet hours: {n}, until {time}"),
            "mute": self._("Held by a mute: {n}, until {time}"),
            "digest": self._("In the next digest: {n}, at {time}"),
        }.get(held, self._("Gathered into one message: {n}, at {time}"))
        return said.format(n=count, time=self.time(due_at, now))

    # -- one article --------------------------------------------------------------------------------------------------------------

    def why_trace(self, trace: Trace, listings: Listings, now: datetime, *, details: bool = False) -> Words:
        """What became of an article here, in a few lines."""
        around = (self._button(self._("How things stand"), "why"), self._button(self._("My watches"), "list"))
        if trace.trail is None:
            return self._uncollected(trace, now, around, details=details)
        article = trace.trail.article
        when = self._("Published {published}, fetched {fetched}").format(
            published=self.time(article.published_at, now), fetched=self.time(article.stored_at, now)
        )
        lines = [f"<b>{self._linked(article, TITLE_MOST)}</b>", f"{plain(article.source_name, 40)} · {when}"]
        if trace.same_story and trace.told is not None:
            other = trace.told.article
            lines += [
                self._("The same story as this one; a story is told once:"),
                f"· {self._linked(other, TITLE_MOST)}\n  {plain(other.source_name, 30)} · {self.time(other.published_at, now)}",
            ]
        lines.append(self._verdict(trace, now))
        if trace.verdict == "lacking":
            lines += [self._near(one, listings) for one in trace.near]
        return Words("\n".join(lines), (around,))

    def _uncollected(self, trace: Trace, now: datetime, around: tuple[Button, ...], *, details: bool) -> Words:
        lines = [
            self._(
                "<b>“{words}” has not come in.</b> It is in none of the articles of the last 7 days (looked through: {n})."
            ).format(words=plain(trace.words, 80), n=trace.looked),
            *self._reading_lines(trace.reading, now, details=details),
            self._("Perhaps no source carries it, or it has not been read yet."),
        ]
        fits = "://" not in trace.words and Tap.fits("watch", trace.words)
        watch = ((self._button(self._("Watch this"), "watch", 0, trace.words),),) if fits and trace.words else ()
        return Words("\n".join(lines), (*watch, around))

    def _verdict(self, trace: Trace, now: datetime) -> str:
        told, trail = trace.told, trace.trail
        just_in = self._("It has just come in and is about to be held against the watches. Ask again in a moment.")
        hours = round(trace.stale_after.total_seconds() / 3600) if trace.stale_after is not None else 0
        said = {
            "no-watches": self._("It came in, but nothing is watched here. Send /subscribe and a word."),
            "old": self._n(
                "It was over {n} hour old when it came in: old news is kept, not sent.",
                "It was over {n} hours old when it came in: old news is kept, not sent.",
                hours,
            ),
            "seeded": self._("It was there before its source was added: what a source has at first is kept, not sent."),
            "ungrouped": just_in,
            "unmatched": just_in,
            "lacking": self._("It came in, but no watch here hits it:")
            if trace.near
            else self._("It came in, but none of the {total} watches here is about it."),
            "off": self._("It hits {watches}, but sending is off here: /start turns it on again."),
            "parked": self._("It hits {watches}, but stops here: {reason}. It waits; the next try is at {next}."),
            "missed": self._(
                "It hit {watches}, but sending was off here until it was old news: it is not sent any more."
            ),
            "lapsed": self._(
                "It hit {watches}, but nothing could be written here until it was old news: it was only counted."
            ),
            "late": self._(
                "{watches} hits it, but was added after it had come in ({time}). What comes from now on is sent."
            ),
            "capped": self._("It hits {watches}, which had brought all its alerts of that day."),
            "unexplained": self._(
                "{watches} hits it now, but brought nothing at {time}: the watch was changed or stopped then, or sending was off."
            ),
            "quieted": self._("It continues a story of which no more was wanted here."),
            "no-progress": self._("It continues a story that was told here, and progress is turned off."),
            "sent": self._("Sent here at {sent}. It hit {watches}."),
            "digest": self._("Sent here at {sent}, in one message with others. It hit {watches}."),
            "held": self._held(trace.told),
            "unknown": self._(
                "It hit {watches} and was sent, but Telegram gave no clear answer: it may or may not have arrived. It is not sent again, so as not to come twice."
            ),
            "condemned": self._(
                "It hit {watches}, but each time this alone was being sent the bot ended: it may or may not have arrived, and is not sent again. The admins were told."
            ),
            "refused": self._("It hit {watches}, but Telegram did not take it: {error}"),
            "cancelled": self._("It hit {watches}, but the watch was removed before it was sent."),
        }.get(trace.verdict, self._("It hits {watches} and is being sent: it should be here in a moment."))
        return said.format(
            watches=f"<b>{self._named(trace.watches)}</b>",
            total=trace.total,
            n=hours,
            time=self.time(trail.matched_at, now) if trail is not None and trail.matched_at is not None else "",
            sent=self.time(told.at, now) if told is not None and told.at is not None else "",
            due=self.time(told.due_at, now) if told is not None else "",
            error=plain(told.error, 120) if told is not None else "",
            reason=self.park_reason(trace.chat.parked.reason) if trace.chat.parked is not None else "",
            next=self.time(trace.chat.parked.next_try_at, now) if trace.chat.parked is not None else "",
        )

    def _held(self, told: Told | None) -> str:
        return {
            "quiet": self._("It hit {watches} and is held by quiet hours until {due}."),
            "mute": self._("It hit {watches} and is held by a mute until {due}."),
            "digest": self._("It hit {watches} and comes in the digest at {due}."),
        }.get(
            told.held if told is not None else "",
            self._("It hit {watches} and comes in one message with others at {due}."),
        )

    def _named(self, watches: Sequence[str]) -> str:
        shown = self._(", ").join(plain(one, 40) for one in watches[:WATCHES_MOST])
        return shown + "…" * (len(watches) > WATCHES_MOST)

    def _near(self, near: Near, listings: Listings) -> str:
        parts = []
        if near.lacks.missing:
            groups = tuple(map(_any_of, near.lacks.missing[:GROUPS_MOST]))
            terms = self.reading(Every(groups) if len(groups) > 1 else groups[0], listings)
            terms += "…" * (len(near.lacks.missing) > GROUPS_MOST)
            parts.append(self._("lacks {terms}").format(terms=terms))
        if near.lacks.excluded:
            terms = self.reading(_any_of(near.lacks.excluded), listings)
            parts.append(self._("has {terms}, which the watch excludes").format(terms=terms))
        watch = f"· <b>{plain(near.watch.text, 60)}</b>"
        return self._("{watch}: {said}").format(watch=watch, said=self._("; ").join(parts))

    # -- a test -------------------------------------------------------------------------------------------------------------------

    def test_alert(self, now: datetime) -> Words:
        """An alert that tells of nothing: it goes the way of every alert, so it shows that they arrive."""
        head = self._("Test alert: this is no news")
        quote = self._("You can read this, so alerts reach this chat. It took the same way as every alert.")
        why = self._("matched {terms}").format(terms=self._("a test"))
        return Words(
            f"<b>{head}</b>\n{self._('Example source')} · {self.time(now, now)} · {why}\n<blockquote>{quote}</blockquote>"
        )

    def test_sent(self, *, active: bool) -> str:
        if not active:
            return self._("Sending is off here: /start turns it on again, then the test comes.")
        return self._("The test alert is on its way.")


def _any_of(terms: Sequence[Term]) -> Tree:
    return Some(tuple(terms[:GROUPS_MOST])) if len(terms) > 1 else terms[0]

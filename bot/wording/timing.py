"""When a chat hears of something, as messages: how a watch is delivered, mutes, quiet hours, what /settings shows."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.delivery.settings import ChatSettings, Quiet, Schedule
from bot.core.types import Alert, Button, Keyboard, Mode, Watch, Words
from bot.core.watches.query import Node, Within, Word, written
from bot.wording.tongue import Tongue, label, plain

NIGHT, LONG_NIGHT = "23:00-07:00", "22:00-08:00"
PER_HOUR = (5, 10, 20)
SCHEDULES = ("hourly", "09:00 20:00", "CN", "HK", "US")


class Timing(Tongue):
    """What the bot says about when and how loudly it speaks."""

    def modes(self) -> dict[Mode, str]:
        """The names of the ways to deliver a watch."""
        return {
            "urgent": self._("urgent"),
            "instant": self._("at once"),
            "silent": self._("silently"),
            "digest": self._("digest"),
        }

    def timing(self, watch: Watch, settings: ChatSettings, now: datetime) -> Words:
        """Show how a watch is delivered, with buttons for every other way."""
        lines = [self._("<b>{watch}</b> — {how}").format(watch=plain(watch.text, 80), how=self.how(watch, settings))]
        if watch.muted_until is not None and watch.muted_until > now:
            lines.append(self._("Quiet until {time}.").format(time=self.time(watch.muted_until, now)))
        modes = tuple(
            self._button(self._tick(name, chosen=mode == watch.mode), "mode", watch.id, mode)
            for mode, name in self.modes().items()
        )
        keyboard: list[tuple[Button, ...]] = [modes]
        if watch.mode == "digest":
            schedule = watch.schedule or str(settings.digest)
            times = [
                self._button(
                    self._tick(self.schedule(Schedule.read(one)), chosen=one == schedule), "when", watch.id, one
                )
                for one in SCHEDULES
            ]
            keyboard += [tuple(times[:2]), tuple(times[2:])]
        else:
            keyboard.append((self._button(self._("At most {n} a day").format(n=10), "cap", watch.id, "10"),))
        keyboard.append(self._hush(watch, now))
        keyboard.append((self._button(self._("My watches"), "list"),))
        return Words("\n".join(lines), tuple(keyboard))

    def how(self, watch: Watch, settings: ChatSettings) -> str:
        """Say how a watch is delivered: at once; as a digest, 09:00, 20:00."""
        match watch.mode:
            case "urgent" if settings.breaks and settings.quiet:
                return self._("at once and loudly, in quiet hours too")
            case "urgent":
                return self._("at once and loudly")
            case "instant":
                return self._("at once")
            case "silent":
                return self._("at once, without a sound")
            case _:
                schedule = Schedule.read(watch.schedule) or settings.digest
                return self._("as a digest: {when}").format(when=self.schedule(schedule))

    def schedule(self, schedule: Schedule | None) -> str:
        """Name when digests come."""
        if schedule is None:
            return "–"
        if schedule.hourly:
            return self._("hourly")
        if schedule.exchange is not None:
            return {
                "CN": self._("A-shares: before, noon, after"),
                "HK": self._("Hong Kong: before, noon, after"),
                "US": self._("US: before, after"),
            }[schedule.exchange]
        return self._(", ").join(f"{one:%H:%M}" for one in schedule.at)

    def _tick(self, name: str, *, chosen: bool) -> str:
        return f"✓ {name}" if chosen else name

    def _hush(self, watch: Watch, now: datetime) -> tuple[Button, ...]:
        if watch.muted_until is not None and watch.muted_until > now:
            return (self._button(self._("Undo mute"), "hush", watch.id),)
        return (
            self._button(self._("Mute 1 hour"), "hush", watch.id, "hour"),
            self._button(self._("Until midnight"), "hush", watch.id, "today"),
            self._button(self._("Until tomorrow 9:00"), "hush", watch.id, "tomorrow"),
        )

    def retimed(self, watches: Sequence[Watch], settings: ChatSettings) -> str:
        """Say shortly how watches are delivered from now on."""
        if not watches:
            return self._("That is no longer there.")
        return self._("{watch}: {how}").format(watch=label(watches[0].text, 40), how=self.how(watches[0], settings))

    # -- the chat as a whole ------------------------------------------------------------------------------------------------------

    def settings(self, settings: ChatSettings, most: int, muted_until: datetime | None, now: datetime) -> Words:
        """The panel of /settings."""
        quiet = self.quiet(settings.quiet)
        if settings.weekend is not None and settings.weekend != settings.quiet:
            quiet = self._("{quiet}, weekends {weekend}").format(quiet=quiet, weekend=self.quiet(settings.weekend))
        lines = [
            self._("<b>When I speak here</b>"),
            self._("Digests: {when}").format(when=self.schedule(settings.digest)),
            self._("Quiet hours: {quiet}").format(quiet=quiet),
            self._("At most {n} alerts an hour; more come in one message, without a sound").format(n=most),
            self._("Progress of stories already told: {said}").format(said=self._yes(settings.progress)),
            self._("Urgent watches break quiet hours: {said}").format(said=self._yes(settings.breaks)),
        ]
        if muted_until is not None and muted_until > now:
            lines.insert(1, self._("Muted until {time}.").format(time=self.time(muted_until, now)))
        lines.append(
            self._(
                "Other times by word: /settings quiet 22:30-7:00, /settings weekend 23:00-10:00, /settings digest 8:30 18:00"
            )
        )
        digest = str(settings.digest)
        keyboard = (
            tuple(
                self._button(
                    self._tick(self.quiet(Quiet.read(one)), chosen=one == str(settings.quiet or "off")),
                    "set",
                    0,
                    f"quiet={one}",
                )
                for one in (NIGHT, LONG_NIGHT, "off")
            ),
            tuple(
                self._button(
                    self._tick(self.schedule(Schedule.read(one)), chosen=one == digest), "set", 0, f"digest={one}"
                )
                for one in SCHEDULES[:3]
            ),
            tuple(
                self._button(
                    self._tick(self._("{n} an hour").format(n=one), chosen=one == most), "set", 0, f"per_hour={one}"
                )
                for one in PER_HOUR
            ),
            (
                self._button(
                    self._("No progress") if settings.progress else self._("Progress too"),
                    "set",
                    0,
                    f"progress={'off' if settings.progress else 'on'}",
                ),
                self._button(
                    self._("Urgent waits too") if settings.breaks else self._("Urgent may break"),
                    "set",
                    0,
                    f"breaks={'off' if settings.breaks else 'on'}",
                ),
            ),
        )
        return Words("\n".join(lines), keyboard)

    def _yes(self, value: bool) -> str:
        return self._("yes") if value else self._("no")

    def quiet(self, quiet: Quiet | None) -> str:
        """Name quiet hours."""
        return f"{quiet.start:%H:%M}–{quiet.end:%H:%M}" if quiet and not quiet.never else self._("none")

    def settings_unread(self, words: str) -> Words:
        """The answer to /settings with words that say nothing."""
        return Words(
            self._(
                "“{words}” is no setting. Write /settings quiet 22:30-7:00, /settings quiet off, /settings weekend 23:00-10:00, /settings digest 8:30 18:00 or /settings digest hourly."
            ).format(words=plain(words, 60))
        )

    def ask_quiet(self) -> Words:
        """What a new group is asked, once."""
        return Words(
            self._("Shall I be quiet here at night? What comes then is told in one message in the morning."),
            (
                (
                    self._button(self._("Quiet 23:00–07:00"), "set", 0, f"quiet={NIGHT}"),
                    self._button(self._("No, always"), "set", 0, "quiet=off"),
                ),
            ),
        )

    def mute(self, muted_until: datetime | None, now: datetime) -> Words:
        """The panel of /mute."""
        if muted_until is not None and muted_until > now:
            return Words(
                self._("Quiet until {time}. Nothing is lost: what hits comes afterwards, in one message.").format(
                    time=self.time(muted_until, now)
                ),
                ((self._button(self._("Undo mute"), "hold"),),),
            )
        return Words(
            self._("Shall I be quiet for a while? What hits comes afterwards, in one message."),
            (
                (
                    self._button(self._("1 hour"), "hold", 0, "hour"),
                    self._button(self._("Until midnight"), "hold", 0, "today"),
                    self._button(self._("Until tomorrow 9:00"), "hold", 0, "tomorrow"),
                ),
            ),
        )

    # -- under an alert -----------------------------------------------------------------------------------------------------------

    def less_keyboard(self, alert: Alert, offers: Sequence[tuple[int, int, Node]]) -> Keyboard:
        """What can be done about alerts like this one: leave out what would have stopped it, a digest, a pause, no watch at all.

        ``offers`` are exclusions: the watch's id, the offer's number, what is left out.
        """
        hits = alert.hits[:3]
        lines: list[tuple[Button, ...]] = [
            (
                self._button(
                    self._("Without {term}").format(term=self._left_out(left_out)),
                    "except",
                    alert.delivery_id,
                    f"{watch}:{number}",
                ),
            )
            for watch, number, left_out in offers
        ]
        lines.append((self._button(self._("No more of this story"), "quieten", alert.delivery_id),))
        for hit in hits:
            name = label(hit.text, 12)
            lines.append(
                (
                    self._button(
                        self._("{watch}: as a digest").format(watch=name),
                        "mode",
                        hit.watch_id,
                        f"digest:{alert.delivery_id}",
                    ),
                    self._button(
                        self._("Stop watching {watch}").format(watch=name),
                        "unwatch",
                        hit.watch_id,
                        str(alert.delivery_id),
                    ),
                )
            )
        return (*lines, (self._button(self._("Back"), "back", alert.delivery_id),))

    def _left_out(self, node: Node) -> str:
        """Name what could be left out, for a button."""
        match node:
            case Within("title", Word(text)):
                return self._("“{name}” in the title").format(name=label(text, 20))
            case Within("source", Word(text)):
                return self._("the source {name}").format(name=label(text, 20))
            case Within("cat", Word(text)):
                return self._("the category {name}").format(name=label(text, 20))
            case _:
                return label(written(node), 24)

    def excepted(self, watch: Watch) -> str:
        return self._("Watching {watch} now.").format(watch=label(watch.text, 60))

    def quietened(self) -> str:
        return self._("No more of this story here.")

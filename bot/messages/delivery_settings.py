"""When and how loudly a chat is told: how a watch is delivered, /settings, quiet hours, /mute."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.delivery.chat_settings import ChatSettings
from bot.core.delivery.digest_times import Schedule
from bot.core.delivery.quiet_hours import Quiet
from bot.core.types import Button, Mode, Watch, Words
from bot.messages.markup import button, label, plain
from bot.messages.reader import Reader

NIGHT, LONG_NIGHT = "23:00-07:00", "22:00-08:00"
PER_HOUR = (5, 10, 20)
SCHEDULES = ("hourly", "09:00 20:00", "CN", "HK", "US")


def mode_names(reader: Reader) -> dict[Mode, str]:
    """Return the names of the modes."""
    return {
        "urgent": reader.text("urgent"),
        "instant": reader.text("at once"),
        "silent": reader.text("silently"),
        "digest": reader.text("digest"),
    }


def watch_panel(reader: Reader, watch: Watch, settings: ChatSettings, now: datetime) -> Words:
    """Write how a watch is delivered, with buttons for every other way."""
    lines = [
        reader.text("<b>{watch}</b> — {how}").format(watch=plain(watch.text, 80), how=how(reader, watch, settings))
    ]
    if watch.muted_until is not None and watch.muted_until > now:
        lines.append(reader.text("Quiet until {time}.").format(time=reader.time(watch.muted_until, now)))
    modes = tuple(
        button(_tick(name, chosen=mode == watch.mode), "mode", watch.id, mode)
        for mode, name in mode_names(reader).items()
    )
    keyboard: list[tuple[Button, ...]] = [modes]
    if watch.mode == "digest":
        schedule = watch.schedule or str(settings.digest)
        times = [
            button(_tick(schedule_name(reader, Schedule.read(one)), chosen=one == schedule), "when", watch.id, one)
            for one in SCHEDULES
        ]
        keyboard += [tuple(times[:2]), tuple(times[2:])]
    else:
        keyboard.append((button(reader.text("At most {n} a day").format(n=10), "cap", watch.id, "10"),))
    keyboard.append(_hush(reader, watch, now))
    keyboard.append((button(reader.text("My watches"), "list"),))
    return Words("\n".join(lines), tuple(keyboard))


def how(reader: Reader, watch: Watch, settings: ChatSettings) -> str:
    """Return how a watch is delivered: at once; as a digest, 09:00, 20:00."""
    match watch.mode:
        case "urgent" if settings.breaks and settings.quiet:
            return reader.text("at once and loudly, in quiet hours too")
        case "urgent":
            return reader.text("at once and loudly")
        case "instant":
            return reader.text("at once")
        case "silent":
            return reader.text("at once, without a sound")
        case _:
            schedule = Schedule.read(watch.schedule) or settings.digest
            return reader.text("as a digest: {when}").format(when=schedule_name(reader, schedule))


def schedule_name(reader: Reader, schedule: Schedule | None) -> str:
    """Return the name of a digest schedule."""
    if schedule is None:
        return "–"
    if schedule.hourly:
        return reader.text("hourly")
    if schedule.exchange is not None:
        return {
            "CN": reader.text("A-shares: before, noon, after"),
            "HK": reader.text("Hong Kong: before, noon, after"),
            "US": reader.text("US: before, after"),
        }[schedule.exchange]
    return reader.text(", ").join(f"{one:%H:%M}" for one in schedule.at)


def _tick(name: str, *, chosen: bool) -> str:
    return f"✓ {name}" if chosen else name


def _hush(reader: Reader, watch: Watch, now: datetime) -> tuple[Button, ...]:
    if watch.muted_until is not None and watch.muted_until > now:
        return (button(reader.text("Undo mute"), "hush", watch.id),)
    return (
        button(reader.text("Mute 1 hour"), "hush", watch.id, "hour"),
        button(reader.text("Until midnight"), "hush", watch.id, "today"),
        button(reader.text("Until tomorrow 9:00"), "hush", watch.id, "tomorrow"),
    )


def retimed(reader: Reader, watches: Sequence[Watch], settings: ChatSettings) -> str:
    """Write briefly how watches are delivered from now on."""
    if not watches:
        return reader.text("That is no longer there.")
    return reader.text("{watch}: {how}").format(watch=label(watches[0].text, 40), how=how(reader, watches[0], settings))


def panel(reader: Reader, settings: ChatSettings, most: int, muted_until: datetime | None, now: datetime) -> Words:
    """Write the panel of /settings."""
    quiet = quiet_hours(reader, settings.quiet)
    if settings.weekend is not None and settings.weekend != settings.quiet:
        quiet = reader.text("{quiet}, weekends {weekend}").format(
            quiet=quiet, weekend=quiet_hours(reader, settings.weekend)
        )
    lines = [
        reader.text("<b>When I speak here</b>"),
        reader.text("Digests: {when}").format(when=schedule_name(reader, settings.digest)),
        reader.text("Quiet hours: {quiet}").format(quiet=quiet),
        reader.text("At most {n} alerts an hour; more come in one message, without a sound").format(n=most),
        reader.text("Progress of stories already told: {said}").format(said=_yes(reader, settings.progress)),
        reader.text("Urgent watches break quiet hours: {said}").format(said=_yes(reader, settings.breaks)),
    ]
    if muted_until is not None and muted_until > now:
        lines.insert(1, reader.text("Muted until {time}.").format(time=reader.time(muted_until, now)))
    lines.append(
        reader.text(
            "Other times by word: /settings quiet 22:30-7:00, /settings weekend 23:00-10:00, /settings digest 8:30 18:00"
        )
    )
    digest = str(settings.digest)
    keyboard = (
        tuple(
            button(
                _tick(quiet_hours(reader, Quiet.read(one)), chosen=one == str(settings.quiet or "off")),
                "set",
                0,
                f"quiet={one}",
            )
            for one in (NIGHT, LONG_NIGHT, "off")
        ),
        tuple(
            button(_tick(schedule_name(reader, Schedule.read(one)), chosen=one == digest), "set", 0, f"digest={one}")
            for one in SCHEDULES[:3]
        ),
        tuple(
            button(_tick(reader.text("{n} an hour").format(n=one), chosen=one == most), "set", 0, f"per_hour={one}")
            for one in PER_HOUR
        ),
        (
            button(
                reader.text("No progress") if settings.progress else reader.text("Progress too"),
                "set",
                0,
                f"progress={'off' if settings.progress else 'on'}",
            ),
            button(
                reader.text("Urgent waits too") if settings.breaks else reader.text("Urgent may break"),
                "set",
                0,
                f"breaks={'off' if settings.breaks else 'on'}",
            ),
        ),
    )
    return Words("\n".join(lines), keyboard)


def _yes(reader: Reader, value: bool) -> str:
    return reader.text("yes") if value else reader.text("no")


def quiet_hours(reader: Reader, quiet: Quiet | None) -> str:
    """Return the name of quiet hours."""
    return f"{quiet.start:%H:%M}–{quiet.end:%H:%M}" if quiet and not quiet.never else reader.text("none")


def not_a_setting(reader: Reader, words: str) -> Words:
    """Write the answer to /settings with words that are not a setting."""
    return Words(
        reader.text(
            "“{words}” is no setting. Write /settings quiet 22:30-7:00, /settings quiet off, /settings weekend 23:00-10:00, /settings digest 8:30 18:00 or /settings digest hourly."
        ).format(words=plain(words, 60))
    )


def ask_quiet(reader: Reader) -> Words:
    """Write the question that a new group is asked, once."""
    return Words(
        reader.text("Shall I be quiet here at night? What comes then is told in one message in the morning."),
        (
            (
                button(reader.text("Quiet 23:00–07:00"), "set", 0, f"quiet={NIGHT}"),
                button(reader.text("No, always"), "set", 0, "quiet=off"),
            ),
        ),
    )


def mute_panel(reader: Reader, muted_until: datetime | None, now: datetime) -> Words:
    """Write the panel of /mute."""
    if muted_until is not None and muted_until > now:
        return Words(
            reader.text("Quiet until {time}. Nothing is lost: what hits comes afterwards, in one message.").format(
                time=reader.time(muted_until, now)
            ),
            ((button(reader.text("Undo mute"), "hold"),),),
        )
    return Words(
        reader.text("Shall I be quiet for a while? What hits comes afterwards, in one message."),
        (
            (
                button(reader.text("1 hour"), "hold", 0, "hour"),
                button(reader.text("Until midnight"), "hold", 0, "today"),
                button(reader.text("Until tomorrow 9:00"), "hold", 0, "tomorrow"),
            ),
        ),
    )
